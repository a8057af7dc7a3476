"""The whole process since 1998 in order of time: texts, how each was adopted, and the groups that wrote them."""

from __future__ import annotations

from dataclasses import dataclass

from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

KINDS = (
    "Resolution", "Report", "Draft", "Decision", "ChairSummary", "WorkingPaper", "BackgroundPaper", "Treaty",
    "NonPaper", "Letter", "RegionalInstrument", "Compendium",
)  # fmt: skip
LANES = ("Resolution", "Report", "Draft")
SINCE = 1998
NOT_ADOPTED = f"{BASE}adoption-mode/not-adopted"
WIDTH, LEFT, LANE = 960, 170, 26


@dataclass(frozen=True)
class Dot:
    """A text in the picture."""

    x: float
    y: float
    name: str
    href: str
    tone: str


@dataclass(frozen=True)
class Span:
    """A group in the picture."""

    x: float
    width: float
    y: float
    name: str
    href: str


def page(reader: Reader, query: Query) -> Page:
    """The process in order of time."""
    _ = reader._
    kind = query.one("kind", KINDS)
    entries = [
        entry
        for entry in reader.entries(
            "?s a cn:Document ; cn:date ?date .",
            only=("type", "date", "dateNote", "title", "isIssuedBy", "isSubmittedBy"),
        )
        if entry.one("date") >= str(SINCE) and any(_is(entry, one) for one in ([kind] if kind else KINDS))
    ]
    entries.sort(key=lambda one: (one.one("date"), one.iri))
    modes = _modes(reader)
    rows: list[Row] = []
    for entry in entries:
        mode, totals = modes.get(entry.iri, ("", ()))
        adopted = mode and mode != NOT_ADOPTED  # a report of the Secretary-General is not there to be adopted
        rows.append(
            {
                "date": reader.when(entry),
                "document": reader.link(entry.iri),
                "kind": Cell(reader.kind(entry.iri)),
                "title": reader.text(entry.values.get("title", ())),
                "mode": [reader.link(mode), *([reader.totals(*totals)] if totals else [])] if adopted else None,
                "by": reader.links([*entry.all("isIssuedBy"), *entry.all("isSubmittedBy")[:3]]),
            }
        )
    columns = {
        "date": _("Date"),
        "document": _("Document"),
        "kind": _("Kind"),
        "title": _("Title"),
        "mode": _("How it was adopted"),
        "by": _("By"),
    }
    bodies = reader.entries(
        "{ ?s a cn:ExpertGroup } UNION { ?s a cn:OpenEndedWorkingGroup } UNION { ?s a cn:StandingMechanism }"
    )
    last = max(int(entry.one("date")[:4]) for entry in entries) + 1 if entries else SINCE + 1
    counts = {one: sum(_is(entry, one) for entry in entries) for one in KINDS}
    facets = [(_("All kinds"), len(entries), query.path("/timeline"), not kind)]
    facets += [
        (
            reader.relation(f"https://w3id.org/cybernorms/ns#{one}"),
            counts[one],
            query.path("/timeline", kind=one),
            one == kind,
        )
        for one in KINDS
        if counts[one]
    ]
    return Page(
        title=Text(_("The process since 1998"), reader.lang),
        path=query.path("/timeline", kind=kind),
        lead=Text(
            _(
                "From the first resolution to the Global Mechanism: what was drafted, adopted, voted on and"
                " reported, in order of time."
            ),
            reader.lang,
        ),
        template="chronicle.html",
        sections=[Table("texts", _("In order of time"), columns, rows, look="timeline", most=400)],
        more={
            "facets": facets if not kind else [facets[0], *(one for one in facets[1:] if one[3])],
            "lanes": [
                (reader.relation(f"https://w3id.org/cybernorms/ns#{one}"), at * LANE + 18)
                for at, one in enumerate(LANES)
            ],
            "dots": _dots(reader, entries, modes, last),
            "spans": _spans(reader, bodies, last),
            "years": [(year, _x(float(year), last)) for year in range(SINCE, last + 1, 4)],
            "height": (len(LANES) + len(bodies)) * LANE + 34,
            "width": WIDTH,
        },
    )


def _is(entry: Entry, kind: str) -> bool:
    return any(one.endswith("#" + kind) for one in entry.all("type"))


def _modes(reader: Reader) -> dict[str, tuple[str, tuple[str, ...]]]:
    """How each text was adopted, by the plenary if by several, with the totals of a vote."""
    query = """SELECT ?document ?mode ?yes ?no ?abstaining WHERE { ?a cn:adopts ?document ; cn:hasMode ?mode
        OPTIONAL { ?a cn:totalInFavour ?yes ; cn:totalAgainst ?no ; cn:totalAbstaining ?abstaining }
        OPTIONAL { ?a cn:date ?date } } ORDER BY ?date ?a"""
    found = {}
    for row in reader.rows(query):
        totals = tuple(row[name].text for name in ("yes", "no", "abstaining") if name in row)
        found[row["document"].text] = (row["mode"].text, totals)
    return found


def _moment(date: str) -> float:
    month = int(date[5:7]) if date[5:7].isdigit() else 6
    return int(date[:4]) + (month - 0.5) / 12


def _x(moment: float, last: int) -> float:
    return round(LEFT + (WIDTH - LEFT - 24) * (moment - SINCE) / (last - SINCE), 1)


def _dots(reader: Reader, entries: list[Entry], modes: dict[str, tuple[str, tuple[str, ...]]], last: int) -> list[Dot]:
    found = []
    for at, kind in enumerate(LANES):
        for entry in entries:
            if _is(entry, kind):
                voted = modes.get(entry.iri, ("", ()))[0].endswith("recorded-vote")
                name = f"{reader.name(entry.iri)}, {reader.date(entry.one('date'))}"
                found.append(
                    Dot(
                        _x(_moment(entry.one("date")), last),
                        at * LANE + 14,
                        name,
                        reader.address(entry.iri),
                        "voted" if voted else "agreed",
                    )
                )
    return found


def _spans(reader: Reader, bodies: list[Entry], last: int) -> list[Span]:
    found = []
    for at, entry in enumerate(sorted(bodies, key=lambda one: one.one("validFrom"))):
        start = _x(_moment(entry.one("validFrom")) - 0.46, last)
        end = _x(_moment(entry.one("validUntil")) + 0.46 if entry.one("validUntil") else float(last), last)
        found.append(
            Span(
                start,
                max(6.0, round(end - start, 1)),
                (len(LANES) + at) * LANE + 7,
                reader.name(entry.iri),
                reader.address(entry.iri),
            )
        )
    return found
