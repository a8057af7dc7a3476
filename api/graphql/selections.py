"""Lists at the root: one query for the IRIs that fit and what they are sorted by, then one page of them.

A selection is written in SPARQL. Of its filters only those that were asked for become part of the query, and what a
caller gives is bound to their variables, never written into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql.arguments import iri_named
from api.graphql.errors import bad_input
from api.graphql.graph import Graph
from api.graphql.pages import DEFAULT_SIZE, Connection, Key, backwards, page
from api.store import BASE, PREFIXES, Row, Value

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
BY_SYMBOL = f"{PROLOGUE}SELECT ?item ?symbol WHERE {{ ?item a cn:Document ; cn:symbol ?symbol }}"
DATED = {
    "since": "FILTER (IF(CONTAINS(?date, '/'), STRAFTER(?date, '/'), ?date) >= ?since || STRSTARTS(?since, ?date))",
    "until": "FILTER (?date <= ?until || STRSTARTS(?date, ?until))",
}
"""Filters of what has a `?date`. A partial date counts if it may lie in the period."""


@dataclass(frozen=True)
class Selection:
    """A list that can be filtered.

    Attributes:
        name: of the list, written into its cursors.
        pattern: what an `?item` is, and where `?first` and `?second` come from, by which it is sorted.
        filters: patterns by the name of the variable that stands for the value wanted.
        newest_first: whether `?first` is a date, and the newest comes first.
    """

    name: str
    pattern: str
    filters: Mapping[str, str]
    newest_first: bool = False

    def text(self, given: Sequence[str]) -> str:
        """The query with some of the filters. What is to be bound has to be asked for too (seen in the engine)."""
        asked = " ".join(f"?{name}" for name in ("item", "first", "second", *given))
        chosen = " ".join(self.filters[name] for name in given)
        return f"{PROLOGUE}SELECT DISTINCT {asked} WHERE {{ {self.pattern} {chosen} }}"

    def key(self, row: Row) -> Key:
        """What an item is sorted by."""
        first, second = (row[name].text if name in row else "" for name in ("first", "second"))
        return (backwards(first) if self.newest_first else padded(first), padded(second), row["item"].text)


async def select(
    graph: Graph,
    selection: Selection,
    wanted: Mapping[str, Value | None],
    first: int = DEFAULT_SIZE,
    after: str | None = None,
) -> Connection[Any]:
    """A page of a selection.

    Raises:
        GraphQLError: a value names nothing that there is, or the page is wrong.
    """
    keys = kept_keys(graph, selection, wanted, await rows_of(graph, selection, wanted))
    return page(graph, selection.name, keys, first, after)


async def all_of(graph: Graph, selection: Selection, wanted: Mapping[str, Value | None] | None = None) -> list[Any]:
    """A whole selection, for lists that are small by nature."""
    keys = kept_keys(graph, selection, wanted or {}, await rows_of(graph, selection, wanted or {}))
    found = graph.many([key[-1] for key in keys])
    return found if isinstance(found, list) else list(await found)


async def first_of(graph: Graph, selection: Selection, wanted: Mapping[str, Value | None]) -> Any:
    """The first thing of a selection, or none: for look-ups, where it is no error to name what is not there."""
    keys = keys_of(selection, await _rows(graph, selection, wanted))
    return await graph.one(keys[0][-1]) if keys else None


async def rows_of(graph: Graph, selection: Selection, wanted: Mapping[str, Value | None]) -> list[Row]:
    """The rows of everything that fits.

    Raises:
        GraphQLError: a value names nothing that there is, so that an empty list would mislead.
    """
    rows = await _rows(graph, selection, wanted)
    if not rows:
        iris = [value.text for value in wanted.values() if value is not None and value.is_iri]
        known = {node.iri for node in await graph.nodes(iris)}
        missing = [iri.removeprefix(BASE) for iri in iris if iri not in known]
        if missing:
            raise bad_input(f"There is nothing here by the name of {', '.join(missing)}.")
    return rows


def kept_keys(graph: Graph, selection: Selection, wanted: Mapping[str, Value | None], rows: Sequence[Row]) -> list[Key]:
    """The sort keys of everything that fits, as `keys_of` gives them, made once for a release."""
    given = tuple((name, value) for name, value in wanted.items() if value is not None)
    asked = selection.text([name for name, _ in given])
    return graph.kept(
        ("keys", selection.name, asked, given), lambda: keys_of(selection, rows), lambda keys: 1 + 3 * len(keys)
    )


def keys_of(selection: Selection, rows: Iterable[Row]) -> list[Key]:
    """The sort keys of everything that fits, in order, each thing once."""
    smallest: dict[str, Key] = {}
    for key in map(selection.key, rows):
        smallest[key[-1]] = min(key, smallest.get(key[-1], key))
    return sorted(smallest.values())


async def _rows(graph: Graph, selection: Selection, wanted: Mapping[str, Value | None]) -> list[Row]:
    values = {name: value for name, value in wanted.items() if value is not None}
    return await graph.select(selection.text(list(values)), values)


async def found(graph: Graph, iri: Value, kind: str) -> Any:
    """The thing that a caller names, if it is of a class; otherwise none."""
    rows = await graph.select(f"{PROLOGUE}SELECT ?item ?kind WHERE {{ ?item a ?kind }}", {"item": iri})
    kinds = {row["kind"].text for row in rows}
    return await graph.one(iri.text) if f"{BASE}ns#{kind}" in kinds or (kinds and not kind) else None


async def document_called(graph: Graph, name: str) -> Value | None:
    """The IRI of the document that a caller names by its IRI or its symbol; none if no document has the symbol."""
    if name.startswith((BASE, "doc/")):
        return iri_named(name)
    rows = await graph.select(BY_SYMBOL, {"symbol": Value(name.strip())})
    return min((row["item"] for row in rows), key=lambda item: item.text, default=None)


async def document_named(graph: Graph, name: str | None) -> Value | None:
    """The IRI of the document that a caller wants; none if none is wanted.

    Raises:
        GraphQLError: no document has the symbol, so that an empty list would mislead.
    """
    if name is None:
        return None
    document = await document_called(graph, name)
    if document is None:
        raise bad_input(f"There is no document here with the symbol {name[:80]!r}.")
    return document


def padded(text: str) -> str:
    """A key under which the numbers inside a text sort by their value.

    >>> padded("13(b)")
    '00000013(b)'
    """
    return re.sub(r"\d+", lambda number: number[0].zfill(8), text)
