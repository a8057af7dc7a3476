"""Recorded votes side by side: who voted how on each, who changed, who split, and how often each pattern occurs.

Rules followed:
- Roll calls are in the order of their dates, then of their symbols.
- A State changed between two neighbouring votes if it took part in both and chose differently; who was absent did not
  take part.
- A State split if it was for one of the texts and against another.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.errors import Unknown
from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.selections import PROLOGUE
from api.store import BASE

CALLS = f"""{PROLOGUE}
SELECT ?call ?document ?symbol ?date WHERE {{
  ?call a cn:RollCall ; cn:adopts ?document .
  OPTIONAL {{ ?document cn:symbol ?symbol }}
  OPTIONAL {{ ?call cn:date ?date }}
}}"""
CHOICES = f"""{PROLOGUE}
SELECT ?call ?state ?vote ?value WHERE {{ ?vote cn:isCastOn ?call ; cn:isCastBy ?state ; cn:hasVoteValue ?value }}"""
ABSENT = "absent"


@dataclass(frozen=True)
class Call:
    """A roll call: its IRI, the text it was on, the symbol of that, and its date; empty if unknown."""

    iri: str
    document: str
    symbol: str
    date: str


@dataclass(frozen=True)
class Choices:
    """How one State voted: IRI of the State, and for each roll call the IRI of its vote and the code of its choice."""

    state: str
    votes: tuple[str | None, ...]
    values: tuple[str | None, ...]

    @property
    def is_split(self) -> bool:
        """Whether it was for one of the texts and against another."""
        return {"yes", "no"} <= set(self.values)


@dataclass(frozen=True)
class Change:
    """That a State voted differently from one vote to the next. `place` is the index of the earlier roll call."""

    state: str
    place: int
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Roll calls side by side.

    Attributes:
        calls: in the order of their dates.
        rows: the States that are on some of their lists, by their codes.
        states: the nodes of these States.
    """

    calls: Sequence[Call]
    rows: Sequence[Choices]
    states: Mapping[str, Node]

    @property
    def patterns(self) -> list[tuple[tuple[str | None, ...], list[str]]]:
        """Each combination of choices with the IRIs of its States, the most frequent first."""
        found: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
        for row in self.rows:
            found[row.values].append(row.state)
        return sorted(found.items(), key=lambda pair: (-len(pair[1]), [value or "" for value in pair[0]]))

    @property
    def changes(self) -> list[Change]:
        """Who voted differently from one vote to the next, in the order of the votes, then of the States."""
        return [
            Change(row.state, place, before, after)
            for place in range(len(self.calls) - 1)
            for row in self.rows
            if (before := row.values[place]) not in (None, ABSENT)
            and (after := row.values[place + 1]) not in (None, ABSENT)
            and before is not None
            and after is not None
            and before != after
        ]

    def counts(self, place: int) -> dict[str, int]:
        """How many States made each choice in a roll call."""
        values = [row.values[place] for row in self.rows]
        return {value: values.count(value) for value in sorted({value for value in values if value is not None})}


async def comparison(graph: Graph, resolutions: Sequence[str] = ()) -> Comparison:
    """Recorded votes side by side.

    Args:
        graph: what the request has loaded.
        resolutions: symbols, whole or without their beginning (`73/27`), or IRIs of texts; none for all.

    Raises:
        Unknown: there is no recorded vote on one of them.
    """
    rows, cast = await asyncio.gather(graph.select(CALLS, {}), graph.select(CHOICES, {}))
    known = {
        row["call"].text: Call(
            row["call"].text,
            row["document"].text,
            row["symbol"].text if "symbol" in row else "",
            row["date"].text if "date" in row else "",
        )
        for row in rows
    }
    chosen = [call for call in known.values() if not resolutions or any(_is_on(call, name) for name in resolutions)]
    missing = [name for name in resolutions if not any(_is_on(call, name) for call in known.values())]
    if missing:
        raise Unknown("recorded vote on a text", missing)
    calls = sorted(chosen, key=lambda call: (call.date, call.symbol, call.iri))
    place = {call.iri: at for at, call in enumerate(calls)}
    votes: dict[str, list[str | None]] = defaultdict(lambda: [None] * len(calls))
    values: dict[str, list[str | None]] = defaultdict(lambda: [None] * len(calls))
    for row in cast:
        at = place.get(row["call"].text)
        if at is not None:
            votes[row["state"].text][at] = row["vote"].text
            values[row["state"].text][at] = row["value"].text.rpartition("/")[2]
    states = {node.iri: node for node in await graph.nodes(sorted(votes))}
    return Comparison(
        calls, [Choices(state, tuple(votes[state]), tuple(values[state])) for state in sorted(votes)], states
    )


def _is_on(call: Call, name: str) -> bool:
    asked = name.strip()
    return bool(asked) and (
        asked in (call.symbol, call.document, call.document.removeprefix(BASE), call.iri, call.iri.removeprefix(BASE))
        or call.symbol.endswith("/" + asked)
    )
