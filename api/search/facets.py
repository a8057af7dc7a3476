"""What a search is narrowed to, and how many things there are by each value that would narrow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

FACETS = {"kinds": "kinds", "states": "state", "topics": "topic", "years": "year", "languages": "language"}
"""The fields of the index by which there are facets."""

MOST_VALUES = 1_000


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

    def filters(self, schema: tantivy.Schema, without: str = "") -> list[Query]:
        """What a thing has to meet within these bounds, but for those of one facet."""
        found = [] if self.drafts else [Query.term_query(schema, "draft", "no")]
        for name, field in FACETS.items():
            values = () if name == without else getattr(self, name)
            if values:  # a query for a set of terms would say the same, and takes three times as long (measured)
                options = [(Occur.Should, Query.term_query(schema, field, value)) for value in values]
                found.append(Query.boolean_query(options))
        return found


def bounded(query: Query, filters: Sequence[Query]) -> Query:
    """What a query finds, as it ranks it, of that which meets all filters."""
    return Query.boolean_query(
        [(Occur.Must, query), *((Occur.Must, Query.const_score_query(one, 0.0)) for one in filters)]
    )


def counts(
    query: Query, narrowed: Narrowed, schema: tantivy.Schema, searcher: tantivy.Searcher
) -> dict[str, dict[str, int]]:
    """How many things there are with each value of each facet, the most first.

    What narrows a facet is left out when that facet is counted, so that the other choices are seen.
    """
    free = [name for name in FACETS if not getattr(narrowed, name)]
    found = _counted(bounded(query, narrowed.filters(schema)), free, searcher) if free else {}
    for name in FACETS.keys() - set(free):
        found |= _counted(bounded(query, narrowed.filters(schema, without=name)), [name], searcher)
    return {name: found[name] for name in FACETS}


def _counted(query: Query, names: Sequence[str], searcher: tantivy.Searcher) -> dict[str, dict[str, int]]:
    told = searcher.aggregate(query, {name: {"terms": {"field": FACETS[name], "size": MOST_VALUES}} for name in names})
    return {
        name: dict(
            sorted(
                ((bucket["key"], bucket["doc_count"]) for bucket in told[name]["buckets"]),
                key=lambda pair: (-pair[1], pair[0]),
            )
        )
        for name in names
    }
