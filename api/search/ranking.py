"""How well a thing fits the words of a reader: what has to be met, and what counts how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import tantivy
from tantivy import Occur, Query

from api import naming
from api.search.asked import Asked
from loaders.texts.words import Word, asked, folded, terms

WEIGHTS = {"label": 3.0, "text": 1.0}
"""What a word counts in a name, and elsewhere."""

NAME, KEY, PRIOR = 40.0, 100.0, 0.35
"""What the whole name counts, an exact key, and each doubling of the links to a thing."""

OTHER_FORM = 0.6
"""What another way to meet a word counts, beside its stem."""

MOST_SIMILAR = 8
LONGEST_SIMILAR = 40
"""In how many words of a text a slip is looked for, and how long they may be: that costs most."""

LONGEST_PHRASE = 8


class Ranking:
    """How the things of an index are ranked for what a reader typed.

    Args:
        typed: what was typed.
        schema: of the index.
        searcher: of the index.
    """

    def __init__(self, typed: Asked, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._typed = typed
        self._schema = schema
        self._searcher = searcher

    def chosen(self, filters: Sequence[Query]) -> tuple[str, Query]:
        """How strictly the words can be taken so that something is found, and what to ask.

        Args:
            filters: what must be met besides.

        Returns:
            `all` words, `similar` words or `any` of the words; and the query.
        """
        if not self._typed.words:
            if self._typed.text:
                return "all", Query.empty_query()
            return "all", self._with_prior(Query.const_score_query(Query.all_query(), 0.0))
        named = [Query.const_score_query(self._term("key", key), KEY) for key in naming.keys(self._typed.text)]
        for matched in ("all", "similar", "any"):
            query = self._met(Occur.Should if matched == "any" else Occur.Must, similar=matched == "similar")
            wanted = self._with_prior(_any([*named, query]) if named else query)
            bounded = Query.boolean_query([(Occur.Must, one) for one in (wanted, *filters)])
            if self._searcher.search(bounded, limit=1).hits:
                return matched, wanted
        return "any", wanted

    def _met(self, need: Occur, *, similar: bool) -> Query:
        """What has the words: each that tells something is needed, the others help."""
        every = self._typed.words
        telling = self._typed.telling or every
        needed = [group for word in telling for group in self._groups(word, similar=similar)]
        helpful = [group for word in every if word not in telling for group in self._groups(word, similar=similar)]
        name = self._term("name", " ".join(folded(word.text) for word in every))
        helpful += [Query.const_score_query(name, NAME), *self._phrases()]
        return Query.boolean_query([(need, one) for one in needed] + [(Occur.Should, one) for one in helpful])

    def _groups(self, word: Word, *, similar: bool) -> Iterator[Query]:
        """A query for each part of a word that has to be met, in any language."""
        tags = self._typed.tags
        for group in zip(*(asked(word, tag) for tag in tags), strict=True):
            options = [
                option
                for tag, forms in zip(tags, group, strict=True)
                for rank, term in enumerate(forms)
                for option in self._options(tag, term, OTHER_FORM if rank else 1.0)
            ]
            if similar and not options:
                options = self._like(word)
            yield Query.disjunction_max_query(options, tie_breaker=0.1) if options else Query.empty_query()

    def _options(self, tag: str, term: str, weight: float) -> list[Query]:
        """A query for a term in names and one in other texts, if it occurs there.

        Half of what it counts is how rare the term is in the whole index; the other half is BM25, which on its own
        would rate a name by its length against the many things that have none in a language.
        """
        found = []
        for part, value in WEIGHTS.items():
            count = self._searcher.doc_freq(f"{part}_{tag}", term)
            if count:
                rare = math.log(1 + (self._searcher.num_docs - count + 0.5) / (count + 0.5))
                query = self._term(f"{part}_{tag}", term)
                half = weight * value / 2
                found.append(_any([Query.const_score_query(query, half * rare), Query.boost_query(query, half)]))
        return found

    def _like(self, word: Word) -> list[Query]:
        """Words that differ by a letter, or by two if the word is long."""
        if not 4 <= len(word.text) <= LONGEST_SIMILAR or word not in self._typed.words[:MOST_SIMILAR]:
            return []
        if word.is_han or any(character.isdigit() for character in word.text):
            return []
        distance = 1 if len(word.text) < 8 else 2
        return [
            Query.boost_query(Query.fuzzy_term_query(self._schema, f"{part}_{tag}", term, distance), value)
            for tag in self._typed.tags
            for term in terms(word.text, tag)[:1]
            for part, value in WEIGHTS.items()
        ]

    def _phrases(self) -> list[Query]:
        """What has the words beside each other, in the order in which they were typed."""
        every = self._typed.words
        if not 1 < len(every) <= LONGEST_PHRASE or any(word.is_han for word in every):
            return []
        found = []
        for tag in self._typed.tags:
            stems: list[str | tuple[int, str]] = [terms(word.text, tag)[0] for word in every]
            found += [
                Query.boost_query(Query.phrase_query(self._schema, f"{part}_{tag}", stems), value / 2)
                for part, value in WEIGHTS.items()
            ]
        return found

    def _with_prior(self, query: Query) -> Query:
        """The same, with what has more links before what has few."""
        priors = [(Occur.Should, Query.const_score_query(self._term("prior", str(n)), PRIOR * n)) for n in range(1, 10)]
        return Query.boolean_query([(Occur.Must, query), *priors])

    def _term(self, field: str, text: str) -> Query:
        return Query.term_query(self._schema, field, text)


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, one) for one in queries])
