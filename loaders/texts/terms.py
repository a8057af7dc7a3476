"""Which norms, principles, themes, topics and measures a text touches, by terms of art and by what it cites.

Rule: a link needs a reason that can be checked with a finger on the line: the words of the text that are a term of the
concept, or a citation of what the concept rests on. A term that proves nothing by itself, and one that stands in a
frame ("in accordance with international law"), needs another beside it. The terms are data (`terms/*.toml`, and the
names in the graph).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from loaders.texts.citation import Citation
from loaders.texts.context import Context, concepts
from loaders.texts.corpus import Corpus
from loaders.texts.lexicon import TAGS, table
from loaders.texts.phrase import HAN, Found, Phrase, Phrases
from loaders.texts.wording import Word, words

PROOF, HINT, CITED, NAMED_SO = 0.6, 0.3, 0.7, 0.9
"""What a term of art, a term that needs another beside it, a citation and the very name of a norm are worth: the chance
that a paragraph with it is about the concept, if there were nothing else."""

LEAST = 0.5
"""What all reasons together must be worth."""

LISTED, APART = 3, 10
"""A text that proves so many principles lists them: what stands no more words from one of them is on the list."""

PASSING = 45
"""A paragraph that speaks of the norms as a set has a term for it in so many words; else it names them in passing."""

LABEL = 2
"""The name of a concept is a term of it if it has more words: shorter ones are said of many things."""

SEVERAL = 2
"""A paragraph that names so many norms by what they say speaks of these, not of the set."""

FEW = 3
"""A paragraph that is recorded to concern no more than this is cited for it."""

GROUPS = ("set", SUBJECT := "subject", EVERY := "every", UNDER := "under")
FIELDS = {"capacity": "cap", "confidence": "cbm"}
"""By the subject of a mandate, how its themes begin."""

FILES = {"norms": "norm", "principles": "principle", "themes": "theme", "topics": "topic"}
_BASE = "https://w3id.org/cybernorms/"
BESIDE_THE_LAW = f"{_BASE}principle/relation-norms-law"
"""A sentence that sets the norms beside the law speaks of that, not of what they ask."""


@dataclass(frozen=True, slots=True)
class Link:
    """A concept that a paragraph concerns, as a program sees it.

    Attributes:
        iri: address of the concept.
        kind: norm, principle, theme, topic or measure.
        label: its name by language.
        score: from 0 to 1.
        reason: why, in words.
        matched: the words of the paragraph that say so.
    """

    iri: str
    kind: str
    label: Mapping[str, str]
    score: float
    reason: str
    matched: tuple[str, ...]
    status: str = "machine"


@dataclass(slots=True)
class Reasons:
    """What speaks for a concept: by reason, what is written there and what it is worth."""

    said: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    spans: list[tuple[int, int]] = field(default_factory=list)
    phrases: set[Phrase] = field(default_factory=set)

    def add(self, reason: str, matched: str, worth: float) -> None:
        matched = " ".join(matched.split())
        if not any(matched in others for others in self.said.values()):
            self.said[reason][matched] = worth

    def are_free(self, places: Iterable[tuple[int, int]]) -> bool:
        """Whether no term of the concept has been found in these places yet."""
        return all(last < low or first > high for first, last in places for low, high in self.spans)

    @property
    def score(self) -> float:
        return 1 - math.prod(1 - worth for matched in self.said.values() for worth in matched.values())


class Terms:
    """The terms of art of a corpus, ready to be found."""

    def __init__(self, corpus: Corpus) -> None:
        self._concepts = {concept.iri: concept for concept in corpus.concepts}
        self._norms = tuple(iri for iri, concept in sorted(self._concepts.items()) if concept.kind == "norm")
        written = [(term, iri, tag) for term, iri, tag in _written() if iri in GROUPS or iri in self._concepts]
        own = {(iri, language) for _, iri, language in _written()}
        written += [
            (re.sub("[&!|*]", " ", label), concept.iri, language)
            for concept in self._concepts.values()
            for language, label in concept.label.items()
            if len(words(label)) > LABEL
            and concept.kind not in ("measure", "topic")
            and (concept.iri, language) not in own
        ]
        self._by_language = {
            tag: Phrases((term, iri) for term, iri, language in written if tag in ("", language)) for tag in ("", *TAGS)
        }
        self._grounds = _grounds(corpus)
        self._followers: dict[str, list[str]] = defaultdict(list)
        for folder, file in (("cbm", "measures"), ("topic", "follows")):
            for name, told in table(f"terms/{file}").items():
                for ground in told["follows"]:
                    self._followers[_BASE + ground].append(f"{_BASE}{folder}/{name}")

    def links(
        self,
        text: str,
        listed: Sequence[Word],
        cited: Iterable[Citation] = (),
        section: str = "",
        heading: str = "",
        headed: Iterable[Citation] = (),
        language: str = "",
    ) -> list[Link]:
        """The concepts that a paragraph concerns, the surest first.

        Args:
            text: the paragraph.
            listed: its words.
            cited: what it cites.
            section: the title of its section: under the norms each term for them as a set counts.
            heading: the heading that it stands under.
            headed: what that heading cites: under "Norm 13 (c)" a paragraph is about it.
            language: whose terms are looked for; those of all six if it is not known.
        """
        listed = _without_formulae(listed)
        phrases = self._by_language[language]
        found: dict[str, Reasons] = defaultdict(Reasons)
        subjects = self._read(phrases, text, listed, found)
        for citation in headed:
            for iri, _, worth in self._rests(citation):
                found[iri].add("stands under", heading, worth)
        for citation in cited:
            for iri, reason, worth in self._rests(citation):
                found[iri].add(reason, citation.text, worth)
        under_norms = any(one.owner == UNDER for one in phrases.found(words(f"{section}. {heading}")))
        self._spread(found, len(listed), under_norms, subjects)
        self._narrow(found, f"{section}. {heading}", subjects)
        for one in phrases.found(words(heading)):
            if one.owner in found and one.owner not in GROUPS:
                found[one.owner].add("stands under", heading, HINT)
        links = {iri: self._link(iri, reasons) for iri, reasons in found.items() if reasons.score >= LEAST}
        for ground in list(links):
            for iri in self._followers.get(ground, ()):
                if iri in self._concepts and iri not in links:
                    links[iri] = self._follows(iri, links[ground])
        return sorted(links.values(), key=lambda link: (-link.score, link.iri))

    def _read(
        self, phrases: Phrases[str], text: str, listed: Sequence[Word], found: dict[str, Reasons]
    ) -> Collection[str]:
        """Note the terms in a text, the weightiest first, and say which subjects of the mandates it names.

        Words that are part of two terms of a concept count once.
        """
        context = Context(text, listed)
        hits = []
        for one in phrases.found(listed):
            concept = one.owner.removeprefix(_BASE)
            if not context.is_named_only(one, concept):
                is_proof = one.phrase.proof and not context.is_framed(one, concept)
                hits.append((PROOF if is_proof else HINT, one))
        hits = _without_parts(self._in_lists(hits), listed)
        beside_the_law = {listed[one.first].sentence for _, one in hits if one.owner == BESIDE_THE_LAW}
        for worth, one in sorted(hits, key=lambda hit: (-hit[0], hit[1].first, hit[1].last)):
            if one.owner in (SUBJECT, EVERY, UNDER) and listed[one.first].sentence in beside_the_law:
                continue
            reasons = found[one.owner]
            if one.phrase not in reasons.phrases and reasons.are_free(one.places):
                reasons.phrases.add(one.phrase)
                reasons.spans += one.places
                places = sorted(one.places)
                shown = " … ".join(text[listed[first].start : listed[last].end] for first, last in places)
                reasons.add("terms of art", shown, worth)
        return context.subjects

    def _in_lists(self, hits: list[tuple[float, Found[str]]]) -> list[tuple[float, Found[str]]]:
        """In a list of principles, what is no proof elsewhere is one: each that is listed counts."""
        proven = {one.owner: one for worth, one in hits if worth == PROOF and self._kind(one.owner) == "principle"}
        if len(proven) < LISTED:
            return hits
        return [(PROOF if self._is_listed(one, proven.values()) else worth, one) for worth, one in hits]

    def _is_listed(self, found: Found[str], proven: Iterable[Found[str]]) -> bool:
        return found.owner.removeprefix(_BASE) in concepts("listed") and any(
            found.first <= other.last + APART and other.first <= found.last + APART for other in proven
        )

    def _kind(self, iri: str) -> str:
        return self._concepts[iri].kind if iri in self._concepts else ""

    def _rests(self, citation: Citation) -> Iterator[tuple[str, str, float]]:
        """The concepts that a citation speaks for, with the reason and its worth."""
        if citation.target in self._concepts and citation.target is not None:
            yield citation.target, "names it", NAMED_SO
        for iri, reason in self._grounds.get(citation.target or "", {}).items():
            yield iri, reason, CITED

    def _link(self, iri: str, reasons: Reasons) -> Link:
        concept = self._concepts[iri]
        order = sorted(reasons.said.items(), key=lambda one: one[0] == "terms of art")
        matched = tuple(dict.fromkeys(one for _, said in order for one in said))
        return Link(
            iri, concept.kind, concept.label, round(reasons.score, 2), "; ".join(name for name, _ in order), matched
        )

    def _follows(self, iri: str, link: Link) -> Link:
        concept = self._concepts[iri]
        name = link.label.get("en", link.iri)
        return Link(iri, concept.kind, concept.label, round(link.score * 0.8, 2), f"concerns {name}", link.matched)

    def _spread(self, found: dict[str, Reasons], length: int, under_norms: bool, subjects: Collection[str]) -> None:
        """Give the terms for the norms as a set to each norm, unless they are named in passing.

        It is not in passing where the heading is about norms, where a sentence is about them or something is done with
        them, where their terms are many for the length of the paragraph, and where it is about nothing else.
        """
        sure, subject, every, under = (dict(found.pop(name, Reasons()).said["terms of art"]) for name in GROUPS)
        sure |= subject
        linked = [iri for iri, reasons in found.items() if reasons.score >= LEAST]
        alone = not linked and not set(subjects) - {"norms"}
        if (every or under) and (under_norms or alone):
            sure |= every | under
        elif length <= PASSING * sum(1 + (HAN - 1) * _is_han(said) for said in every):
            sure |= every
        if sure and sum(self._kind(iri) == "norm" for iri in linked) < SEVERAL:
            for iri in self._norms:
                for said, worth in sure.items():
                    found[iri].add("terms of art for the norms as a set", said, worth)

    def _narrow(self, found: dict[str, Reasons], headings: str, subjects: Collection[str]) -> None:
        """Leave out the themes of the other field, and those that a narrower one of the same field says better."""
        themes = {iri for iri in found if self._kind(iri) == "theme" and found[iri].score >= LEAST}
        named = Context(headings, words(headings)).subjects & FIELDS.keys() or FIELDS.keys() & set(subjects)
        fields = {FIELDS[name] for name in named}
        if len(fields) == 1 and any(_field(iri) in fields for iri in themes):
            others = {iri for iri in themes if _field(iri) not in fields}
        else:
            others = set()
        kept = themes - others
        broadest = table("terms/contexts")["broad"]
        breadth = {iri: broadest.index(iri.removeprefix(_BASE)) for iri in kept if iri.removeprefix(_BASE) in broadest}
        broad = {
            iri
            for iri, place in breadth.items()
            if any(_field(other) == _field(iri) and breadth.get(other, len(broadest)) > place for other in kept)
        }
        for iri in others | broad:
            del found[iri]


def _without_parts(hits: Sequence[tuple[float, Found[str]]], listed: Sequence[Word]) -> list[tuple[float, Found[str]]]:
    """The terms without those of concepts that are a part of a norm restated in the same sentence."""
    parts = table("terms/contexts")["restated"]
    restated = {
        (f"{_BASE}{part}", listed[one.first].sentence)
        for worth, one in hits
        if worth == PROOF
        for part in parts.get(one.owner.removeprefix(_BASE), ())
    }
    return [(worth, one) for worth, one in hits if (one.owner, listed[one.first].sentence) not in restated]


def _field(theme: str) -> str:
    return theme.rpartition("/")[2].partition("-")[0]


def _is_han(text: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def _grounds(corpus: Corpus) -> dict[str, dict[str, str]]:
    """By what is cited, the concepts that it speaks for, with the reason.

    An article speaks for what rests on its paragraphs if that is one concept; a paragraph of a report for what it is
    recorded to concern, if that is not much; a treaty as a whole is cited for many reasons, and speaks for none.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    above: dict[str, set[str]] = defaultdict(set)
    for concept in corpus.concepts:
        for ground in concept.grounds:
            path = ground.removeprefix(_BASE)
            if path.count("/") >= 2 and concept.kind != "topic":
                found[ground][concept.iri] = "cites what it rests on"
                if path.count("/") > 3:
                    above[ground.rpartition("/")[0]].add(concept.iri)
    for article, resting in above.items():
        if len(resting) == 1 and article not in found:
            found[article] = dict.fromkeys(resting, "cites what it rests on")
    norms = {concept.iri for concept in corpus.concepts if concept.kind == "norm"}
    kinds = {concept.iri: concept.kind for concept in corpus.concepts}
    for passage in corpus.passages:
        concerns = [iri for iri in passage.concerns if kinds.get(iri) in ("norm", "principle")]
        if len(concerns) <= FEW or norms == set(concerns):
            for iri in concerns:
                found[passage.iri].setdefault(iri, "cites a paragraph recorded to concern it")
    return found


def _without_formulae(listed: Sequence[Word]) -> list[Word]:
    """The words of a text, with each formula as one word that stands for it."""
    kept: list[Word] = []
    n = 0
    while n < len(listed):
        for formula, name in _formulae().get(listed[n].folded, ()):
            if tuple(word.folded for word in listed[n : n + len(formula)]) == formula:
                kept.append(listed[n]._replace(folded=name, end=listed[n + len(formula) - 1].end))
                n += len(formula)
                break
        else:
            kept.append(listed[n])
            n += 1
    return kept


@cache
def _formulae() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for formula, name, _ in _by_name("terms/formulae"):
        folded = tuple(word.folded for word in words(formula))
        found[folded[0]].append((folded, name))
    for formulae in found.values():
        formulae.sort(key=lambda one: -len(one[0]))
    return found


@cache
def _written() -> tuple[tuple[str, str, str], ...]:
    """The terms of the tables, with the concept or group that each stands for and its language."""
    return tuple(
        (term, name if name in GROUPS else f"{_BASE}{folder}/{name}", language)
        for file, folder in FILES.items()
        for term, names, language in _by_name(f"terms/{file}")
        for name in names.split()
    )


def _by_name(file: str) -> Iterator[tuple[str, str, str]]:
    for name, by_language in table(file).items():
        for language, terms in by_language.items():
            for term in terms:
                yield term, name, language
