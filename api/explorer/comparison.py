"""Votes compared: who voted how on several resolutions, who changed, who split."""

from __future__ import annotations

from collections import Counter, defaultdict

from api.explorer.names import Text
from api.explorer.norms import GROUPS
from api.explorer.page import Bar, Bars, Page, Section
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.explorer.votes import VALUES
from api.store import BASE

FIRST = ["A_RES_73_27", "A_RES_73_266"]
ROLLS = """SELECT ?roll ?document ?date WHERE { ?roll a cn:RollCall ; cn:adopts ?document ; cn:date ?date }
    ORDER BY ?date ?document"""
CAST = "SELECT ?roll ?state ?value WHERE { ?vote cn:isCastOn ?roll ; cn:isCastBy ?state ; cn:hasVoteValue ?value }"
MOST = 8


def page(reader: Reader, query: Query) -> Page:
    """The votes of all States on the resolutions that the address names."""
    _ = reader._
    rolls = {row["document"].text.rpartition("/")[2]: row for row in reader.rows(ROLLS)}
    chosen = (query.many("resolution", rolls) or FIRST)[:MOST]
    chosen.sort(key=list(rolls).index)
    groups = query.many("group", GROUPS)
    only = query.one("only", ("changed",))
    documents = {key: rolls[key]["document"].text for key in chosen}
    cast: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for key in chosen:
        for row in reader.rows(CAST, roll=rolls[key]["roll"].text):
            cast[row["state"].text][key] = row["value"].text.rpartition("/")[2]
    states = [
        one for one in cast if not groups or reader.names.fact(one, "isInRegionalGroup").rpartition("/")[2] in groups
    ]
    patterns: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for state in sorted(states, key=reader.sorting):
        patterns[tuple(cast[state].get(key, "") for key in chosen)].append(state)
    if only:
        states = [one for one in states if len(set(cast[one].values()) - {"absent"}) > 1]
    given = {"resolution": chosen if chosen != FIRST else [], "group": groups, "only": only}
    sections: list[Section] = [
        _picture(reader, chosen, documents, cast, states),
        _patterns(reader, chosen, documents, patterns),
        _states(reader, chosen, documents, cast, states),
    ]
    return Page(
        title=Text(_("Votes compared"), reader.lang),
        path=query.path("/votes", **given),
        lead=Text(
            _(
                "How each State voted on several resolutions: who stayed, who changed, who split. A vote"
                " says nothing about its reasons."
            ),
            reader.lang,
        ),
        template="votes.html",
        sections=sections,
        more={
            "resolutions": [
                (
                    key,
                    reader.name(row["document"].text),
                    row["date"].text[:4],
                    _title(reader, row["document"].text),
                    key in chosen,
                )
                for key, row in rolls.items()
            ],
            "groups": [
                (one, reader.name(f"{BASE}regional-group/{one}"), one in groups) for one in GROUPS if one != "none"
            ],
            "only": bool(only),
            "chosen": [(reader.link(iri), _title(reader, iri)) for iri in documents.values()],
        },
    )


def _title(reader: Reader, iri: str) -> str:
    title = reader.names.title(iri, reader.lang)
    return title.text if title else ""


def _mark(reader: Reader, value: str) -> Cell | None:
    return reader.mark(f"{BASE}vote-value/{value}") if value else None


def _picture(
    reader: Reader, chosen: list[str], documents: dict[str, str], cast: dict[str, dict[str, str]], states: list[str]
) -> Bars:
    _ = reader._
    words = {value: reader.name(f"{BASE}vote-value/{value}") for value in VALUES}
    counts = {key: Counter(cast[state].get(key, "") for state in states) for key in chosen}
    bars = [
        (
            reader.name(documents[key]),
            [Bar(words[value], counts[key][value], f"vote-value-{value}") for value in VALUES],
        )
        for key in chosen
    ]
    rows: list[Row] = [
        {"resolution": reader.link(documents[key])} | {value: str(counts[key][value]) for value in VALUES}
        for key in chosen
    ]
    table = Table("totals", _("Votes by resolution"), {"resolution": _("Resolution")} | words, rows)
    return Bars("totals-picture", table.title, bars, max(1, *(sum(one.values()) for one in counts.values())), table)


def _patterns(
    reader: Reader, chosen: list[str], documents: dict[str, str], patterns: dict[tuple[str, ...], list[str]]
) -> Table:
    """Which combinations of votes occur, and who cast them."""
    _ = reader._
    rows: list[Row] = []
    for pattern, states in sorted(patterns.items(), key=lambda pair: -len(pair[1])):
        row: dict[str, Cell | str | list[Cell] | None] = {
            key: _mark(reader, value) for key, value in zip(chosen, pattern, strict=True)
        }
        names = [reader.name(state) for state in states]
        rows.append(row | {"count": str(len(states)), "states": Cell(", ".join(names), value="; ".join(names))})
    columns = {key: reader.name(iri) for key, iri in documents.items()} | {"count": _("States"), "states": _("Which")}
    return Table("combinations", _("Combinations of votes"), columns, rows)


def _states(
    reader: Reader, chosen: list[str], documents: dict[str, str], cast: dict[str, dict[str, str]], states: list[str]
) -> Table:
    _ = reader._
    rows: list[Row] = []
    for state in sorted(states, key=reader.sorting):
        values = cast[state]
        row: dict[str, Cell | str | list[Cell] | None] = {
            "state": reader.link(state),
            "region": reader.links(filter(None, [reader.names.fact(state, "isInRegionalGroup")])),
        }
        row |= {key: _mark(reader, values.get(key, "")) for key in chosen}
        cast_values = [values[key] for key in chosen if values.get(key, "absent") != "absent"]
        row["change"] = _("differs") if len(set(cast_values)) > 1 else ""
        rows.append(row)
    columns = {"state": _("State"), "region": _("Regional group")} | {
        key: reader.name(iri) for key, iri in documents.items()
    }
    return Table("states", _("State by State"), columns | {"change": _("Change")}, rows, most=250)
