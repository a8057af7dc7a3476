"""What every page ends with: how far a record can be trusted, its notes, what is only recalled, what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.explorer.names import Text
from api.explorer.page import Prose, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.jsonld import TERMS

TRUST = (
    "hasStatus",
    "hasBasis",
    "hasConfidence",
    "coder",
    "compiled",
    "via",
    "readIn",
    "checkAt",
    "licence",
    "version",
)
SOURCES = ("source", "sourcePin")
NOTES = (
    "note",
    "statusNote",
    "dateNote",
    "gapNote",
    "conflictNote",
    "reissueNote",
    "structureNote",
    "labelOrigin",
    "reason",
)
SILENT = {"type", "refersTo", "isPartOf", "label", *TRUST, *SOURCES, *NOTES}
MOST = 1_000
LEADING = f"""SELECT ?thing ?s ?p WHERE {{ ?s ?p ?thing FILTER (?p NOT IN (cn:refersTo, cn:isPartOf))
    FILTER NOT EXISTS {{ ?link cn:hasTarget ?thing ; cn:isLinkFrom ?s ; cn:hasRelation ?p }} }}
    ORDER BY ?p ?s LIMIT {MOST}"""


def why(reader: Reader, entry: Entry) -> Table:
    """The rule that an inferred statement follows from, and the premises it was applied to."""
    _ = reader._
    rows: list[Row] = [{"step": _("Rule"), "thing": reader.link(one)} for one in entry.all("isInferredBy")]
    rows += [{"step": _("Derived from"), "thing": reader.link(one)} for one in entry.all("isDerivedFrom")]
    rows += [{"step": _("Premise"), "thing": reader.link(one)} for one in entry.all("hasPremise")]
    columns = {"step": _("Step"), "thing": _("Thing")}
    note = _("Nobody stated this in so many words: it follows by a numbered rule from the premises below.")
    return Table("why", _("Why?"), columns, rows, note, "steps")


def sources(reader: Reader, entry: Entry) -> Sequence[Section]:
    """Where a record was read, and how far to trust it."""
    rows: list[Row] = [
        {"what": heading, "value": cells} for heading, cells in reader.facts(entry, *SOURCES, *TRUST) if cells
    ]
    if not rows:
        return []
    columns = {"what": reader._("What"), "value": reader._("Value")}
    return [Table("evidence", reader._("Evidence"), columns, rows, look="facts")]


def notes(reader: Reader, entry: Entry) -> Sequence[Section]:
    """Remarks of the editors."""
    texts = [
        Text(cell.text, cell.lang or reader.lang) for name in NOTES for cell in reader.cells(entry.values.get(name, ()))
    ]
    return [Prose("notes", reader._("Notes"), texts)] if texts else []


def stated(reader: Reader, entry: Entry, key: str, title: str, without: Iterable[str] = ()) -> Sequence[Section]:
    """Everything else that is said of a thing, property by property."""
    left = set(without) | SILENT
    rows: list[Row] = [
        {"what": heading, "value": cells}
        for heading, cells in reader.facts(entry, *sorted(name for name in entry.values if name not in left))
        if cells
    ]
    columns = {"what": reader._("What"), "value": reader._("Value")}
    return [Table(key, title, columns, rows, look="facts")] if rows else []


def drafted(reader: Reader, iri: str) -> Sequence[Section]:
    """What is only recalled, apart from everything else."""
    entry = reader.entry(iri, draft=True)
    return [
        Table(
            table.key,
            table.title,
            table.columns,
            table.rows,
            reader._("Recalled, not verified. It is in no answer that does not name the graph of drafts."),
            "facts draft",
        )
        for table in stated(reader, entry, "draft", reader._("Draft: recalled, not verified"))
        if isinstance(table, Table)
    ]


def leading(reader: Reader, iri: str, without: Iterable[str] = ()) -> Sequence[Section]:
    """What refers to a thing and is shown nowhere else on its page.

    Args:
        iri: the thing.
        without: properties that the page shows by itself.
    """
    left = {TERMS + name for name in without}
    rows: list[Row] = [
        {"thing": reader.link(row["s"].text), "relation": Cell(reader.relation(row["p"].text), iri=row["p"].text)}
        for row in reader.rows(LEADING, thing=iri)
        if row["p"].text not in left
    ]
    columns = {"thing": reader._("Thing"), "relation": reader._("Its relation to this one")}
    return [Table("references", reader._("What refers to it"), columns, rows, most=100)] if rows else []


def apparatus(reader: Reader, entry: Entry, without: Sequence[str] = (), shown: Sequence[str] = ()) -> list[Section]:
    """Notes, evidence, drafts and what refers to it.

    Args:
        entry: what is said of the thing.
        without: properties of others whose object it is, that the page shows by itself.
        shown: properties of its own that the page shows by itself; the rest is listed.
    """
    return [
        *stated(reader, entry, "more", reader._("Also recorded"), shown),
        *notes(reader, entry),
        *sources(reader, entry),
        *drafted(reader, entry.iri),
        *leading(reader, entry.iri, without),
    ]
