"""The cells of the matrix, its sums, and the whole of it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.matrix.axes import ACTORS, COLUMNS, MEMBERS, Wanted, actors_of, columns_of
from api.matrix.claims import DERIVED, KINDS, POSITIONS, PRACTICE, Entry, entries
from api.matrix.coverage import COVERAGE, MENTIONS, Coverage, findings, unsearched
from api.matrix.dates import is_by


@dataclass(frozen=True)
class Cell:
    """What is known of one actor on one question.

    Attributes:
        actor, column: IRIs.
        claims: its own and joint claims, newest first.
        latest: those of them that count; more than one only if they have the same date.
        derived: what groups said for it, newest first.
        coverage: what was found; none where no search is recorded (norms, organizations).
    """

    actor: str
    column: str
    claims: tuple[Entry, ...] = ()
    latest: tuple[Entry, ...] = ()
    derived: tuple[Entry, ...] = ()
    coverage: Coverage | None = None

    @property
    def stance(self) -> str | None:
        """The IRI of the latest stance; none if there is none, or if there are several."""
        stances = {entry.stance for entry in self.latest}
        return next(iter(stances)) if len(stances) == 1 else None

    @property
    def lean(self) -> str | None:
        """Where the latest stance leans, as an IRI; none if there is none, or if there are several."""
        leans = {entry.lean for entry in self.latest}
        return next(iter(leans)) if len(leans) == 1 else None

    @property
    def newest(self) -> str | None:
        """The date of the newest own or joint claim."""
        return next((entry.date for entry in self.claims if entry.date), None)

    @property
    def is_derived(self) -> bool:
        """Whether all that is known of the actor here is what a group said for it."""
        return bool(self.derived) and not self.claims


@dataclass(frozen=True)
class Totals:
    """How many rows of a column are in which state. Those that have spoken and those without add up to `rows`.

    Attributes:
        rows: how many there are.
        spoken: rows with a claim of their own: a position, or practice on a norm.
        leans: rows by the code of the lean of their latest stance; with `mixed` they add up to `spoken` for a topic.
        mixed: rows whose latest stances lean in different ways.
        without: rows without any claim of their own.
        coverage: rows without any claim by what was found; none where no search is recorded.
        derived_only: of the rows without a claim, those for which a group has spoken.
    """

    rows: int
    spoken: int
    leans: Mapping[str, int]
    mixed: int
    without: int
    coverage: Mapping[Coverage | None, int]
    derived_only: int


@dataclass(frozen=True)
class Matrix:
    """Rows and columns with their nodes, and a cell for each pair.

    Attributes:
        rows, columns: nodes, States by their codes and then organizations, topics by their codes or norms by letter.
        as_of: the legal date, if one was asked for.
        cells: by IRI of the actor and of the column.
        totals: by IRI of the column.
    """

    rows: Sequence[Node]
    columns: Sequence[Node]
    as_of: str | None
    cells: Mapping[tuple[str, str], Cell]
    totals: Mapping[str, Totals] = field(default_factory=dict)


async def matrix(graph: Graph, wanted: Wanted) -> Matrix:
    """The matrix of some actors and questions. Its number of store queries does not depend on its size.

    Raises:
        Unknown: a State, group, organization, topic or norm is not there.
    """
    queries = [ACTORS, COLUMNS, POSITIONS, DERIVED, MENTIONS, COVERAGE]
    queries += [PRACTICE] if wanted.norms else []
    queries += [MEMBERS] if wanted.members_of is not None else []
    rows = dict(zip(queries, await asyncio.gather(*(graph.select(query, {}) for query in queries)), strict=True))
    columns = columns_of(rows[COLUMNS], wanted)
    actors = actors_of(rows[ACTORS], rows.get(MEMBERS, []), wanted)
    pairs = {(actor, column) for actor in actors for column in columns}
    spoken: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    later: set[tuple[str, str]] = set()
    for query, kind in KINDS.items():
        for pair, entry in entries(rows.get(query, []), kind):
            if pair in pairs:
                if is_by(entry.date, wanted.as_of):
                    spoken[pair].append(entry)
                elif kind != "derived":
                    later.add(pair)
    found = findings(rows[COVERAGE], rows[MENTIONS], wanted.as_of)
    cells = {
        pair: _cell(pair, spoken.get(pair, []), found.get(pair) or unsearched(*pair), pair in later)
        for pair in sorted(pairs)
    }
    if wanted.recorded_only:
        actors = [actor for actor in actors if any(cells[actor, column].claims for column in columns)]
        cells = {(actor, column): cells[actor, column] for actor in actors for column in columns}
    nodes, heads = await asyncio.gather(graph.nodes(actors), graph.nodes(columns))
    totals = {column: _totals([cells[actor, column] for actor in actors]) for column in columns}
    return Matrix(nodes, heads, wanted.as_of, cells, totals)


def _cell(pair: tuple[str, str], entries: Sequence[Entry], coverage: Coverage | None, is_later: bool) -> Cell:
    ordered = sorted(entries, key=lambda one: one.iri)
    ordered.sort(key=lambda one: one.date, reverse=True)
    claims = tuple(one for one in ordered if one.kind != "derived")
    latest: tuple[Entry, ...] = ()
    positions = [one for one in claims if one.kind != "practice"]
    if positions:
        alone = [one for one in positions if one.kind == "own"] if "/state/" in pair[0] else []
        counted = alone or positions
        latest = tuple(one for one in counted if one.date == counted[0].date)
    if claims:
        coverage = Coverage.CODED
    elif is_later:
        coverage = Coverage.LATER
    return Cell(*pair, claims, latest, tuple(one for one in ordered if one.kind == "derived"), coverage)


def _totals(cells: Sequence[Cell]) -> Totals:
    leans = Counter(cell.lean.rpartition("/")[2] for cell in cells if cell.latest and cell.lean)
    without = [cell for cell in cells if not cell.claims]
    return Totals(
        rows=len(cells),
        spoken=len(cells) - len(without),
        leans=dict(sorted(leans.items())),
        mixed=sum(1 for cell in cells if cell.latest and not cell.lean),
        without=len(without),
        coverage=dict(Counter(cell.coverage for cell in without)),
        derived_only=sum(1 for cell in without if cell.is_derived),
    )
