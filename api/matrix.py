"""The matrix of States and questions: in each cell what an actor holds, since when, and what was never looked at.

Rules followed:
- The latest position of an actor is that of rule R06: what it said alone goes before what it said jointly; of these the
  newest date counts. With a legal date the same is found among what was said by then.
- A date that is only partly known counts from its end, so that nothing is told too early; what has no date is left out
  where a date is asked for.
- What a group said for its members is kept apart (`derived`): it is no stance of the State.
- That a State is not known to have spoken is told in five ways (`Coverage`): silence is not the same as no search.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from api.errors import BadRequest
from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.selections import PROLOGUE
from api.store import BASE, Row

ACTORS = f"""{PROLOGUE}
SELECT ?actor ?group WHERE {{
  {{ ?actor a cn:State OPTIONAL {{ ?actor cn:isInRegionalGroup ?group }} }} UNION {{ ?actor a cn:Organization }}
}}"""
MEMBERS = f"""{PROLOGUE}
SELECT ?actor ?organization ?since ?until WHERE {{
  ?membership cn:isMembershipOf ?actor ; cn:isMembershipIn ?organization .
  OPTIONAL {{ ?membership cn:validFrom ?since }}
  OPTIONAL {{ ?membership cn:validUntil ?until }}
}}"""
POSITIONS = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?stance ?lean ?date ?joint ?pin ?document ?basis WHERE {{
  ?claim a cn:Position ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:takesStance ?stance ; cn:hasBasis ?basis .
  OPTIONAL {{ ?stance cn:leansTo ?lean }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?claim cn:isMadeJointly ?joint }}
  OPTIONAL {{ ?claim cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
DERIVED = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?stance ?lean ?date ?pin ?document ?basis ?origin WHERE {{
  ?claim a cn:DerivedPosition ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:takesStance ?stance ;
         cn:isDerivedFrom ?origin ; cn:hasBasis ?basis .
  OPTIONAL {{ ?stance cn:leansTo ?lean }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?origin cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
PRACTICE = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?date ?pin ?document ?basis ?evidence ?link WHERE {{
  ?bearing cn:isLinkFrom ?claim ; cn:hasTarget ?column ; cn:hasRelation cn:bearsOn ; cn:hasBasis ?link .
  ?claim a cn:Practice ; cn:hasActor ?actor ; cn:hasBasis ?basis .
  OPTIONAL {{ ?claim cn:hasEvidence ?evidence }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?claim cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
COVERAGE = f"""{PROLOGUE}
SELECT ?actor ?column ?finding WHERE {{
  ?coverage a cn:Coverage ; cn:isCoverageOf ?actor ; cn:hasTopic ?column ; cn:hasFinding ?finding .
  FILTER (?finding != <finding/not-looked-at>)
}}"""
"""What was found, where somebody looked: rule R08 has an answer for every State and topic, and most are that."""

MENTIONS = f"""{PROLOGUE}
SELECT ?actor ?column ?finding ?date WHERE {{
  ?mention cn:isMentionIn ?coding ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:hasFinding ?finding .
  OPTIONAL {{ ?mention cn:date ?date }}
}}"""
COLUMNS = f"""{PROLOGUE}
SELECT ?column ?code WHERE {{
  {{ ?column skos:inScheme <topic> ; skos:notation ?code }} UNION {{ ?column a cn:Norm ; cn:letter ?code }}
}}"""


class Unknown(BadRequest):
    code, title = "UNKNOWN", "There is no such thing"

    def __init__(self, what: str, names: Iterable[str]) -> None:
        missing = sorted(names)
        told = ", ".join(repr(name[:80]) for name in missing[:5])
        super().__init__(f"There is no {what} here by the name of {told}.", unknown=missing[:20])


class Coverage(Enum):
    """What a search for what an actor holds has found. The values but the last are the codes of `finding/`."""

    CODED = "coded"
    MENTIONED = "mentioned"
    SILENT = "silent"
    DRAFT_ONLY = "draft-only"
    NOT_LOOKED_AT = "not-looked-at"
    LATER = "later"
    """It spoke, but not surely by the date asked for."""


@dataclass(frozen=True)
class Wanted:
    """Which rows and columns are wanted. What is given narrows; organizations are rows only if they are named.

    Attributes:
        states: ISO 3166-1 alpha-3 codes.
        groups: codes of regional groups.
        members_of: key of an organization: its members, on the legal date if there is one, otherwise now.
        organizations: keys of organizations that are rows themselves.
        topics: codes of topics; with no norms either, all topics.
        norms: letters of norms.
        as_of: only what was surely said by this date; none for all.
        recorded_only: whether to leave out rows without any claim of their own in these columns.
    """

    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members_of: str | None = None
    organizations: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    as_of: str | None = None
    recorded_only: bool = False


@dataclass(frozen=True)
class Entry:
    """A claim in a cell.

    Attributes:
        iri: of the claim.
        kind: own, joint, derived or practice.
        stance, lean: of a position, as IRIs.
        date: as its source gives it; empty if it has none.
        pin_cite: where it is found; of a derived claim, where its origin is found.
        document: IRI of the text that states it.
        basis, evidence, link_basis: IRIs; the last two of practice.
        origin: the position that a derived claim comes from.
    """

    iri: str
    kind: str
    stance: str | None = None
    lean: str | None = None
    date: str = ""
    pin_cite: str = ""
    document: str | None = None
    basis: str | None = None
    evidence: str | None = None
    link_basis: str | None = None
    origin: str | None = None


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
    actors, codes, *claims = await asyncio.gather(
        *(
            graph.select(query, {})
            for query in (ACTORS, COLUMNS, POSITIONS, DERIVED, MENTIONS, COVERAGE, PRACTICE, MEMBERS)
            if query not in (PRACTICE, MEMBERS)
            or (query is PRACTICE and wanted.norms)
            or (query is MEMBERS and wanted.members_of is not None)
        )
    )
    positions, derived, mentions, coverage, *more = claims
    practice = more[:1] if wanted.norms else []
    actors += more[-1] if wanted.members_of is not None else []
    columns = _columns(codes, wanted)
    chosen = _actors(actors, wanted)
    pairs = {(actor, column) for actor in chosen for column in columns}
    spoken: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    later: set[tuple[str, str]] = set()
    for rows, kind in ((positions, "own"), (derived, "derived"), *((some, "practice") for some in practice)):
        for pair, entry in _entries(rows, kind):
            if pair in pairs:
                if _is_by(entry.date, wanted.as_of):
                    spoken[pair].append(entry)
                elif kind != "derived":
                    later.add(pair)
    found = _coverage(coverage, mentions, wanted.as_of)
    cells = {
        pair: _cell(pair, spoken.get(pair, []), found.get(pair) or _unsearched(*pair), pair in later)
        for pair in sorted(pairs)
    }
    if wanted.recorded_only:
        chosen = [actor for actor in chosen if any(cells[actor, column].claims for column in columns)]
        cells = {(actor, column): cells[actor, column] for actor in chosen for column in columns}
    nodes, heads = await asyncio.gather(graph.nodes(chosen), graph.nodes(columns))
    totals = {column: _totals([cells[actor, column] for actor in chosen]) for column in columns}
    return Matrix(nodes, heads, wanted.as_of, cells, totals)


def _columns(rows: Sequence[Row], wanted: Wanted) -> list[str]:
    known = {(row["column"].text.split("/")[-2], row["code"].text): row["column"].text for row in rows}
    asked = [("topic", code) for code in wanted.topics] + [("norm", letter) for letter in wanted.norms]
    if not asked:
        asked = [pair for pair in known if pair[0] == "topic"]
    missing = [code for kind, code in asked if (kind, code) not in known]
    if missing:
        raise Unknown("topic or norm", missing)
    return sorted({known[pair] for pair in asked}, key=lambda iri: ("/norm/" in iri, iri))


def _actors(rows: Sequence[Row], wanted: Wanted) -> list[str]:
    groups: dict[str, str] = {}
    states: set[str] = set()
    organizations: set[str] = set()
    members: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        actor = row["actor"].text
        if "organization" in row:
            if _holds(row, wanted.as_of):
                members[row["organization"].text].add(actor)
        elif actor.startswith(BASE + "state/"):
            states.add(actor)
            groups[actor] = row["group"].text.rpartition("/")[2] if "group" in row else ""
        else:
            organizations.add(actor)
    named = {f"{BASE}state/{code}" for code in wanted.states}
    bodies = {f"{BASE}organization/{key}" for key in wanted.organizations}
    of = f"{BASE}organization/{wanted.members_of}"
    _refuse("State", named - states)
    _refuse("organization", bodies - organizations)
    _refuse("regional group", set(wanted.groups) - set(groups.values()))
    _refuse("organization", {of} - organizations if wanted.members_of is not None else set())
    narrowed = bool(wanted.states or wanted.groups or wanted.members_of is not None)
    chosen = {
        state
        for state in states
        if (not named or state in named)
        and (not wanted.groups or groups[state] in wanted.groups)
        and (wanted.members_of is None or state in members[of])
    }
    if bodies and not narrowed:
        chosen = set()
    return sorted(chosen) + sorted(bodies)


def _refuse(what: str, missing: set[str]) -> None:
    if missing:
        raise Unknown(what, (name.rpartition("/")[2] for name in missing))


def _holds(row: Row, as_of: str | None) -> bool:
    """Whether a membership holds: on a date, or now."""
    since, until = (row[name].text if name in row else None for name in ("since", "until"))
    if as_of is None:
        return until is None
    return (since is None or _is_by(since, as_of)) and (until is None or as_of < until[: len(as_of)])


def _entries(rows: Sequence[Row], kind: str) -> list[tuple[tuple[str, str], Entry]]:
    """The claims of rows, each once; one that is stated in several texts has the first of them."""
    found: dict[tuple[str, str, str], Entry] = {}
    for row in rows:
        text = {name: value.text for name, value in row.items()}
        entry = Entry(
            iri=text["claim"],
            kind="joint" if text.get("joint") == "true" else kind,
            stance=text.get("stance"),
            lean=text.get("lean"),
            date=text.get("date", ""),
            pin_cite=text.get("pin", ""),
            document=text.get("document"),
            basis=text.get("basis"),
            evidence=text.get("evidence"),
            link_basis=text.get("link"),
            origin=text.get("origin"),
        )
        key = (text["actor"], text["column"], entry.iri)
        if key not in found or (entry.document or "") < (found[key].document or ""):
            found[key] = entry
    return [((actor, column), entry) for (actor, column, _), entry in sorted(found.items(), key=lambda pair: pair[0])]


def _is_by(date: str, as_of: str | None) -> bool:
    """Whether something of a date has surely been said by another.

    >>> _is_by("2019-05", "2019-05-31"), _is_by("2019-07", "2019"), _is_by("2019", "2019-05-01"), _is_by("", "2019")
    (True, True, False, False)
    """
    return as_of is None or (bool(date) and _end(date) <= _end(as_of))


def _end(date: str) -> str:
    """The last day that a partly known date may mean; of a span that of its second part."""
    last = date.rpartition("/")[2]
    return last + "-12-31"[len(last) - 4 :]


def _coverage(rows: Sequence[Row], mentions: Sequence[Row], as_of: str | None) -> dict[tuple[str, str], Coverage]:
    found = {(row["actor"].text, row["column"].text): _finding(row) for row in rows}
    if as_of is None:
        return found
    by_then: dict[tuple[str, str], Coverage] = {}
    for row in mentions:
        pair = (row["actor"].text, row["column"].text)
        if _is_by(row["date"].text if "date" in row else "", as_of):
            by_then[pair] = min(_finding(row), by_then.get(pair, Coverage.SILENT), key=lambda one: one.value)
    unsaid = (Coverage.CODED, Coverage.MENTIONED, Coverage.SILENT)
    return {pair: by_then.get(pair, Coverage.LATER if one in unsaid else one) for pair, one in found.items()}


def _unsearched(actor: str, column: str) -> Coverage | None:
    """What is known where no finding is recorded; none for organizations and norms, of which no search is."""
    searched = actor.startswith(BASE + "state/") and column.startswith(BASE + "topic/")
    return Coverage.NOT_LOOKED_AT if searched else None


def _finding(row: Row) -> Coverage:
    return Coverage(row["finding"].text.rpartition("/")[2])


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
