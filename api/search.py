"""Searching a release: ranked, in six languages, with passages that show why, and counts to narrow it by.

The index is part of the release (`loaders.search` writes it). Words are cut and brought to their stems by the same
hand as there. A thing is found if it has every word of the query, in whatever form and in one of the languages; if
none has, the words that nobody uses give way to similar ones, and at last any of the words will do. What was done is
said in `matched`. Nothing of a query is ever read as syntax.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import shutil
import tempfile
import unicodedata
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from api import naming
from api.cursors import packed, unpacked
from api.errors import BadRequest
from loaders.texts.words import LANGUAGES, Word, asked, folded, is_stop_word, terms, words

MOST_CHARACTERS = 1_000
MOST_WORDS = 60
MOST_SIMILAR = 8
LONGEST_SIMILAR = 40
"""In how many words of a text a slip is looked for, and how long they may be: that costs most."""

LARGEST_PAGE = 100
SNIPPET = 240

LABEL, TEXT, NAME, KEY, PRIOR = 3.0, 1.0, 40.0, 100.0, 0.35
"""What counts how much: a word in the name, a word elsewhere, the whole name, an exact key, each doubling of links."""

FACETS = {"kinds": "kinds", "states": "state", "topics": "topic", "years": "year", "languages": "language"}
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class BadSearch(BadRequest):
    code, title = "BAD_SEARCH", "The search cannot be understood"


@dataclass(frozen=True)
class Passage:
    """A text with what was found in it.

    Attributes:
        text: the text.
        lang: its language (BCP 47); empty for what is in none, such as a citation.
        marks: start and end of each word found, in characters.
    """

    text: str
    lang: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        iri: its IRI.
        kind: the narrowest of its classes.
        label: what it is called; its language and what was found in it.
        lang: the language of the label; empty for none.
        snippet: the passage that fits best, none if the thing has only a name.
        score: how well it fits; only to be compared within one answer.
        is_draft: whether it is only recalled, not verified.
        cursor: its place in the list.
    """

    iri: str
    kind: str
    label: Passage
    snippet: Passage | None
    score: float
    is_draft: bool
    cursor: str

    @property
    def lang(self) -> str:
        return self.label.lang


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        hits: one page of it, best first.
        total: how many things were found in all.
        facets: for `kinds`, `states`, `topics`, `years` and `languages`, how many there are with each value; what
            narrows one of them is left out when it is counted, so that the other choices are seen.
        matched: `all` words, `similar` words, or `any` of the words.
        has_next, has_previous: whether there is more after or before this page.
    """

    hits: list[Hit]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    matched: str
    has_next: bool = False
    has_previous: bool = False


@dataclass(frozen=True)
class Narrowed:
    """What a search is narrowed to; nothing for no bounds.

    Attributes:
        kinds: names of classes, any of them.
        states: ISO 3166-1 alpha-3 codes or keys of organizations, any of them.
        topics: codes of topics, any of them.
        years: any of them.
        languages: in which there is some text, any of them.
        drafts: whether to find what is only drafted, too.
    """

    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    topics: Sequence[str] = ()
    years: Sequence[str] = ()
    languages: Sequence[str] = ()
    drafts: bool = False


class Search:
    """The search index of a release. Can be used from several threads."""

    def __init__(self, index: tantivy.Index) -> None:
        index.config_reader("manual")  # a release never changes
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Search:
        """Open the index of a release where it lies: nothing is read before it is asked.

        Tantivy puts a lock beside the files that it opens, and a release may not be written to. So it gets links to
        them in a folder that goes once they are open, and is looked for again when the index is closed: a thread of
        Tantivy may be at work in it just then (seen).

        Args:
            folder: of the release.
        """
        links = Path(tempfile.mkdtemp(prefix="cybernorms-search-"))
        try:
            for path in (folder / "search").resolve().iterdir():
                if path.suffix != ".lock":
                    (links / path.name).symlink_to(path)
            opened = cls(tantivy.Index.open(str(links)))
        finally:
            shutil.rmtree(links, ignore_errors=True)
        weakref.finalize(opened, shutil.rmtree, links, ignore_errors=True)
        return opened

    def find(
        self,
        text: str,
        lang: str | None = None,
        kinds: Sequence[str] = (),
        first: int = 20,
        after: str | None = None,
        narrowed: Narrowed | None = None,
    ) -> Found:
        """What fits a text best.

        Args:
            text: words, a symbol, a citation, a code, an IRI; empty for everything.
            lang: the language to search and to show names in; none for all. Whole names and symbols are found anyway.
            kinds: names of classes to which the search is narrowed, any of them.
            first: how many to give, 100 at most.
            after: the cursor after which to begin.
            narrowed: further bounds.

        Raises:
            BadSearch: the text, the language, `first` or the cursor cannot be used.
        """
        plain = _checked(text, lang, first)
        bounds = narrowed or Narrowed()
        if kinds:
            bounds = Narrowed(kinds, bounds.states, bounds.topics, bounds.years, bounds.languages, bounds.drafts)
        query = _Asked(plain, lang, self._schema, self._searcher)
        matched, wanted = query.chosen(self._filters(bounds))
        whole = self._bounded(wanted, bounds)
        digest = hashlib.sha256(repr((plain, lang, bounds)).encode()).hexdigest()[:16]
        total, start, page = self._page(whole, first, _place(after, digest))
        hits = [self._hit(score, address, query, lang, digest) for score, address in page]
        return Found(
            hits=hits,
            total=total,
            facets=self._facets(wanted, bounds),
            matched=matched,
            has_next=start + len(hits) < total,
            has_previous=start > 0,
        )

    def _page(
        self, query: Query, first: int, place: tuple[float, str] | None
    ) -> tuple[int, int, list[tuple[float, tantivy.DocAddress]]]:
        limit = first if place is None else 4 * max(first, 25)
        while True:
            result: Any = self._searcher.search(query, limit=max(limit, 1))  # its types leave out `count`
            start = 0 if place is None else self._after(result.hits, place)
            if len(result.hits) >= min(result.count, start + first):
                return result.count, start, result.hits[start : start + first]
            limit *= 4

    def _after(self, hits: Sequence[tuple[float, tantivy.DocAddress]], place: tuple[float, str]) -> int:
        """How many hits lie before a place, it among them. Equal scores are in the order of the IRIs."""
        score, key = place
        for at, (seen, address) in enumerate(hits):
            if seen < score or (seen == score and _key(self._stored(address)) > key):
                return at
        return len(hits)

    def _stored(self, address: tantivy.DocAddress) -> Any:
        return json.loads(self._searcher.doc(address)["page"][0])

    def _hit(self, score: float, address: tantivy.DocAddress, query: _Asked, lang: str | None, digest: str) -> Hit:
        stored = self._stored(address)
        tag, label = _label(stored["labels"], lang, query)
        return Hit(
            iri=stored["iri"],
            kind=stored["kind"],
            label=Passage(label, "" if tag == "und" else tag, tuple(query.marks(label, tag))),
            snippet=_snippet(stored["texts"], lang, query),
            score=score,
            is_draft=stored["draft"],
            cursor=packed(json.dumps([digest, score, _key(stored)], ensure_ascii=False)),
        )

    def _filters(self, bounds: Narrowed, without: str = "") -> list[Query]:
        found = [] if bounds.drafts else [self._term("draft", "no")]
        for name, field_name in FACETS.items():
            values = getattr(bounds, name)
            if values and name != without:
                found.append(_any([self._term(field_name, value) for value in values]))
        return found

    def _bounded(self, query: Query, bounds: Narrowed, without: str = "") -> Query:
        return Query.boolean_query(
            [(Occur.Must, query)]
            + [(Occur.Must, Query.const_score_query(one, 0.0)) for one in self._filters(bounds, without)]
        )

    def _facets(self, query: Query, bounds: Narrowed) -> dict[str, dict[str, int]]:
        free = [name for name in FACETS if not getattr(bounds, name)]
        found = self._counted(self._bounded(query, bounds), free)
        for name in FACETS.keys() - set(free):
            found |= self._counted(self._bounded(query, bounds, without=name), [name])
        return {name: found[name] for name in FACETS}

    def _counted(self, query: Query, names: Iterable[str]) -> dict[str, dict[str, int]]:
        wanted = {name: {"terms": {"field": FACETS[name], "size": 1000}} for name in names}
        if not wanted:
            return {}
        counted = self._searcher.aggregate(query, wanted)
        return {
            name: dict(
                sorted(
                    ((bucket["key"], bucket["doc_count"]) for bucket in counted[name]["buckets"]),
                    key=lambda pair: (-pair[1], pair[0]),
                )
            )
            for name in wanted
        }

    def _term(self, field_name: str, text: str) -> Query:
        return Query.term_query(self._schema, field_name, text)


@dataclass
class _Asked:
    """A text as the index is asked it."""

    text: str
    lang: str | None
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    similar: bool = field(default=False, init=False)

    @cached_property
    def words(self) -> list[Word]:
        found = list(words(self.text))
        count = sum(max(1, len(word.text) - 1) if word.is_han else 1 for word in found)
        if count > MOST_WORDS:
            detail = f"The text has {count} words or pairs of Chinese characters; {MOST_WORDS} are read."
            raise BadSearch(detail, limit=MOST_WORDS, seen=count)
        return list({word.text: word for word in found}.values())

    @property
    def tags(self) -> tuple[str, ...]:
        return (self.lang, "und") if self.lang else (*LANGUAGES, "und")

    def chosen(self, filters: Sequence[Query]) -> tuple[str, Query]:
        """How strictly the words can be taken so that something is found, and what to ask."""
        if not self.words:
            if self.text:
                return "all", Query.empty_query()
            return "all", self._ranked(Query.const_score_query(Query.all_query(), 0.0))
        named = [_scored(self._term("key", key), KEY) for key in naming.keys(self.text)]
        for matched in ("all", "similar", "any"):
            self.similar = matched == "similar"
            query = self._met(matched)
            wanted = self._ranked(_any([*named, query]) if named else query)
            bounded = Query.boolean_query([(Occur.Must, one) for one in (wanted, *filters)])
            if self.searcher.search(bounded, limit=1).hits:
                return matched, wanted
        return "any", wanted

    def marks(self, text: str, tag: str) -> Iterator[tuple[int, int]]:
        """Where in a text of a language the words asked for stand."""
        tags = [tag] if tag in LANGUAGES else [*self.tags]
        wanted = {
            term for word in self.words if not is_stop_word(word.text) for one in tags for term in terms(word.text, one)
        }
        for word in words(text):
            if word.is_han:
                yield from self._pairs(word)
            elif any(wanted.intersection(terms(word.text, one)) for one in tags):
                yield word.start, word.end

    def _pairs(self, run: Word) -> Iterator[tuple[int, int]]:
        """Where pairs of Chinese characters that are asked for stand in a run of them; neighbours are one place."""
        start = end = -1
        for at in range(len(run.text)):
            size = 2 if run.text[at : at + 2] in self._han else 1 if run.text[at] in self._han else 0
            if not size:
                continue
            if at > end:
                if end > 0:
                    yield run.start + start, run.start + end
                start = at
            end = max(end, at + size)
        if end > 0:
            yield run.start + start, run.start + end

    @cached_property
    def _han(self) -> frozenset[str]:
        return frozenset(term for word in self.words if word.is_han for group in asked(word, "zh") for term in group)

    def _met(self, matched: str) -> Query:
        telling = [word for word in self.words if not is_stop_word(word.text)] or self.words
        needed = [group for word in telling for group in self._groups(word)]
        helpful = [group for word in self.words if word not in telling for group in self._groups(word)]
        need = Occur.Should if matched == "any" else Occur.Must
        parts = [(need, group) for group in needed] + [(Occur.Should, group) for group in helpful]
        parts.append(
            (Occur.Should, _scored(self._term("name", " ".join(folded(word.text) for word in self.words)), NAME))
        )
        parts += [(Occur.Should, phrase) for phrase in self._phrases()]
        return Query.boolean_query(parts)

    def _groups(self, word: Word) -> Iterator[Query]:
        """A query for each part of a word that has to be met, in any language."""
        by_tag = [(tag, asked(word, tag)) for tag in self.tags]
        for at in range(max(len(groups) for _, groups in by_tag)):
            options = []
            for tag, groups in by_tag:
                for rank, term in enumerate(groups[at] if at < len(groups) else ()):
                    weight = 1.0 if rank == 0 else 0.6
                    options += self._options(tag, term, weight)
            if self.similar and not any(self._occurs(tag, term) for tag, groups in by_tag for term in groups[at]):
                options += self._like(word)
            yield Query.disjunction_max_query(options, tie_breaker=0.1) if options else Query.empty_query()

    def _options(self, tag: str, term: str, weight: float) -> list[Query]:
        """A query for a term in names and one in other texts, if it occurs there.

        Half of what it counts is how rare the term is in the whole index; the other half is BM25, which on its own
        would rate a name by its length against the many things that have none in a language.
        """
        found = []
        for part, value in (("label", LABEL), ("text", TEXT)):
            count = self.searcher.doc_freq(f"{part}_{tag}", term)
            if count:
                rare = math.log(1 + (self.searcher.num_docs - count + 0.5) / (count + 0.5))
                query = self._term(f"{part}_{tag}", term)
                both = [_scored(query, weight * value * rare / 2), Query.boost_query(query, weight * value / 2)]
                found.append(Query.boolean_query([(Occur.Should, one) for one in both]))
        return found

    def _occurs(self, tag: str, term: str) -> bool:
        return any(self.searcher.doc_freq(f"{part}_{tag}", term) for part in ("label", "text"))

    def _like(self, word: Word) -> list[Query]:
        """Words that differ by a letter, or by two if the word is long."""
        if not 4 <= len(word.text) <= LONGEST_SIMILAR or word not in self.words[:MOST_SIMILAR]:
            return []
        if word.is_han or any(character.isdigit() for character in word.text):
            return []
        distance = 1 if len(word.text) < 8 else 2
        return [
            Query.boost_query(Query.fuzzy_term_query(self.schema, f"{part}_{tag}", term, distance), value)
            for tag in self.tags
            for term in terms(word.text, tag)[:1]
            for part, value in (("label", LABEL), ("text", TEXT))
        ]

    def _phrases(self) -> list[Query]:
        found = []
        for tag in self.tags:
            stems = [terms(word.text, tag)[0] for word in self.words if not word.is_han]
            if 1 < len(stems) <= 8 and len(stems) == len(self.words):
                found += [
                    Query.boost_query(Query.phrase_query(self.schema, f"{part}_{tag}", list(stems)), value)
                    for part, value in (("label", LABEL / 2), ("text", TEXT / 2))
                ]
        return found

    def _ranked(self, query: Query) -> Query:
        priors = [(Occur.Should, _scored(self._term("prior", str(n)), PRIOR * n)) for n in range(1, 10)]
        return Query.boolean_query([(Occur.Must, query), *priors])

    def _term(self, field_name: str, text: str) -> Query:
        return Query.term_query(self.schema, field_name, text)


def _checked(text: str, lang: str | None, first: int) -> str:
    if len(text) > MOST_CHARACTERS:
        detail = f"The text has {len(text)} characters; {MOST_CHARACTERS} are read. Search for fewer words."
        raise BadSearch(detail, limit=MOST_CHARACTERS, seen=len(text))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadSearch("The text is not Unicode: it has half of a surrogate pair.")
    if lang is not None and lang not in LANGUAGES:
        raise BadSearch(f"`lang` is one of {', '.join(LANGUAGES)}, not {lang[:20]!r}.", allowed=list(LANGUAGES))
    if not 0 <= first <= LARGEST_PAGE:
        raise BadSearch(f"`first` is {first}; give a number from 0 to {LARGEST_PAGE}.", limit=LARGEST_PAGE)
    return unicodedata.normalize("NFC", CONTROL.sub(" ", text)).strip()


def _place(after: str | None, digest: str) -> tuple[float, str] | None:
    if after is None:
        return None
    try:
        name, score, key = json.loads(unpacked(after) or "null")
        if name == digest and isinstance(score, float) and isinstance(key, str):
            return score, key
    except (TypeError, ValueError, RecursionError):
        pass
    raise BadSearch("`after` is not a cursor of this search: take it from an answer to the same search.")


def _key(stored: Mapping[str, Any]) -> str:
    """The place of a thing among those of equal score: what is drafted comes after what is known."""
    return f"{stored['iri']} {stored['draft']:d}"


def _label(labels: Mapping[str, str], lang: str | None, query: _Asked) -> tuple[str, str]:
    """The name to show, with its language: in that asked for; else where something was found; else in English."""
    if lang is None and "en" in labels:
        told = sorted(
            ((len(list(query.marks(text, tag))), tag == "en", tag) for tag, text in labels.items()), reverse=True
        )
        tag = told[0][2] if told[0][0] else "en"
        return tag, labels[tag]
    tag = next((one for one in (lang or "en", "und", "en", "es", *sorted(labels)) if one in labels), "und")
    return tag, labels.get(tag, "")


def _snippet(texts: Sequence[Sequence[str]], lang: str | None, query: _Asked) -> Passage | None:
    fitting = [pair for pair in texts if pair[0] == lang] or [pair for pair in texts if pair[0] == "en"] or texts
    if lang is None:
        fitting = texts
    best: tuple[int, Sequence[str], list[tuple[int, int]]] | None = None
    for tag, text in fitting:
        marks = list(query.marks(text, tag))
        met = len({text[start:end].casefold() for start, end in marks})
        if best is None or met > best[0]:
            best = (met, (tag, text), marks)
    if best is None:
        return None
    (tag, text), marks = best[1], best[2]
    start, end = _window(text, marks)
    inside = tuple((begin - start, stop - start) for begin, stop in marks if begin >= start and stop <= end)
    return Passage(text[start:end], "" if tag == "und" else tag, inside)


def _window(text: str, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The part of a text with the most of what was found, cut between words."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    starts = [mark[0] for mark in marks] or [0]
    best = max(starts, key=lambda at: (sum(at <= one < at + SNIPPET - 40 for one in starts), -at))
    start = max(0, min(best - 40, len(text) - SNIPPET))
    if start:
        start = text.find(" ", start, best) + 1 or start
    end = min(len(text), start + SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", start, end), best + 1) if " " in text[best:end] else end
    return start, end


def _scored(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, one) for one in queries])
