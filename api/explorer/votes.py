"""Adoptions, roll calls and votes: who accepted a text, how, and how each State voted."""

from __future__ import annotations

from collections import Counter, defaultdict

from api.explorer.evidence import apparatus
from api.explorer.names import Text
from api.explorer.norms import GROUPS
from api.explorer.page import Bar, Bars, Page, Section
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

VALUES = ("yes", "no", "abstain", "absent")


def ballot(reader: Reader, roll: str) -> list[Section]:
    """A roll call: by regional group as a picture, and State by State."""
    _ = reader._
    query = (
        "SELECT ?roll ?state ?value ?vote WHERE { ?vote cn:isCastOn ?roll ; cn:isCastBy ?state ;"
        " cn:hasVoteValue ?value }"
    )
    found = reader.rows(query, roll=roll)
    if not found:
        return []
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in found:
        group = reader.names.fact(row["state"].text, "isInRegionalGroup").rpartition("/")[2]
        counted[group][row["value"].text.rpartition("/")[2]] += 1
    words = {value: reader.name(f"{BASE}vote-value/{value}") for value in VALUES}
    groups = [group for group in GROUPS if counted[group]]
    bars = [
        (
            reader.name(f"{BASE}regional-group/{group}"),
            [Bar(words[value], counted[group][value], f"vote-value-{value}") for value in VALUES],
        )
        for group in groups
    ]
    numbers: list[Row] = [
        {"region": reader.link(f"{BASE}regional-group/{group}")}
        | {value: str(counted[group][value]) for value in VALUES}
        for group in groups
    ]
    total = sum(counted.values(), Counter())
    numbers.append({"region": _("All")} | {value: str(total[value]) for value in VALUES})
    columns = {"region": _("Regional group")} | words
    table = Table("by-region", _("Votes by regional group"), columns, numbers)
    order = {value: at for at, value in enumerate(VALUES)}
    rows: list[Row] = [
        {
            "state": reader.link(row["state"].text),
            "region": reader.links(filter(None, [reader.names.fact(row["state"].text, "isInRegionalGroup")])),
            "vote": reader.mark(row["value"].text),
            "record": reader.link(row["vote"].text, _("open")),
        }
        for row in sorted(
            found, key=lambda row: (order[row["value"].text.rpartition("/")[2]], reader.name(row["state"].text))
        )
    ]
    columns = {"state": _("State"), "region": _("Regional group"), "vote": _("Vote"), "record": _("Record")}
    most = max(sum(counts.values()) for counts in counted.values())
    return [
        Bars("votes-picture", table.title, bars, most, table),
        Table("roll-call", _("Roll call"), columns, rows, look="roll", most=250),
    ]


def page(reader: Reader, iri: str) -> Page:
    """The page of an adoption, with its roll call if there was one."""
    _ = reader._
    entry = reader.entry(iri)
    entry = entry if entry.values else reader.entry(iri, draft=True)
    title = reader.names.title(entry.one("adopts"), reader.lang)
    totals = ("totalInFavour", "totalAgainst", "totalAbstaining", "totalNotVoting")
    facts = ("adopts", "isAdoptedBy", "date", "hasMode", *totals, "meetingRecord", "draftSymbol", "partVoted", "words")
    lists = ("hasInFavour", "hasAgainst", "hasAbstaining", "hasNotVoting")
    others = [
        one
        for one in reader.entries("?s cn:adopts ?document .", document=entry.one("adopts"))
        if one.iri != iri
    ]  # fmt: skip
    sections = ballot(reader, iri)
    if others:
        rows: list[Row] = [
            {
                "adoption": reader.link(one.iri),
                "body": reader.links(one.all("isAdoptedBy")),
                "mode": reader.links(one.all("hasMode")),
                "date": reader.when(one),
            }
            for one in others
        ]
        columns = {
            "adoption": _("Adoption"),
            "body": reader.field("isAdoptedBy"),
            "mode": reader.field("hasMode"),
            "date": _("Date"),
        }
        sections.append(Table("others", _("Other votes and decisions on the same text"), columns, rows))
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        subtitle=title,
        facts=reader.facts(entry, *facts),
        sections=[*sections, *apparatus(reader, entry, ("isCastOn",), (*facts, *lists))],
        caution=_("This is a draft: recalled, not verified.") if entry.is_draft else "",
    )


def vote(reader: Reader, iri: str) -> Page:
    """The page of the vote of one State."""
    _ = reader._
    entry = reader.entry(iri)
    roll = reader.entry(entry.one("isCastOn"))
    value = reader.mark(entry.one("hasVoteValue"))
    facts: list[tuple[str, list[Cell]]] = [
        (_("State"), reader.links(entry.all("isCastBy"))),
        (_("Vote"), [value]),
        (_("Roll call"), reader.links(entry.all("isCastOn"))),
        *reader.facts(roll, "adopts", "isAdoptedBy", "date", "meetingRecord"),
    ]
    title = reader.names.title(roll.one("adopts"), reader.lang)
    note = _("A vote says nothing about its reasons; what a State said is a position.")
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        subtitle=title,
        lead=Text(note, reader.lang),
        facts=facts,
        sections=apparatus(reader, entry, shown=("isCastBy", "isCastOn", "hasVoteValue")),
    )
