"""Links: one thing's relation to another, with its own evidence; and inferences, with their rule and premises."""

from __future__ import annotations

from api.explorer.evidence import apparatus, why
from api.explorer.page import Page, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table

ENDS = ("isLinkFrom", "hasRelation", "hasTarget", "targetText", "targetPart")


def ties(reader: Reader, iri: str) -> list[Section]:
    """The links of a thing in both directions, and what was inferred about it."""
    return [*outward(reader, iri), *inward(reader, iri)]


def outward(reader: Reader, iri: str) -> list[Section]:
    """The links from a thing, and what was inferred about it."""
    _ = reader._
    found = reader.entries("?s cn:isLinkFrom ?end .", end=iri) + reader.entries("?s cn:infersSubject ?end .", end=iri)
    rows = [
        _row(reader, entry, reader.cells([*entry.values.get("hasTarget", ()), *entry.values.get("infersObject", ())]))
        for entry in found
    ]
    if rows:
        columns = _columns(reader, _("To"))
        note = _(
            "A relation that is inferred by the coders says so, and why; it never counts as one that a text states."
        )
        return [Table("links", _("How it is linked"), columns, sorted(rows, key=_order), note)]
    return []


def inward(reader: Reader, iri: str, without: str = "") -> list[Section]:
    """The links to a thing, and what was inferred to lead to it.

    Args:
        reader: whose page it is.
        iri: the thing.
        without: a class of things whose links stand elsewhere on the page.
    """
    _ = reader._
    left = f"FILTER NOT EXISTS {{ ?s cn:isLinkFrom ?from . ?from a cn:{without} }}" if without else ""
    found = reader.entries(f"{{ ?s cn:hasTarget ?end {left} }}", end=iri)
    found += reader.entries("?s cn:infersObject ?end .", end=iri)
    rows = [
        _row(reader, entry, reader.cells([*entry.values.get("isLinkFrom", ()), *entry.values.get("infersSubject", ())]))
        for entry in found
    ]
    columns = {"end": _("From"), **{key: word for key, word in _columns(reader, "").items() if key != "end"}}
    return [Table("linked-from", _("What links to it"), columns, sorted(rows, key=_order), most=60)] if rows else []


def _columns(reader: Reader, end: str) -> dict[str, str]:
    _ = reader._
    return {
        "relation": _("Relation"),
        "end": end,
        "part": _("Place"),
        "reason": _("Reason"),
        "basis": _("Basis"),
        "link": _("Evidence"),
    }


def _row(reader: Reader, entry: Entry, end: list[Cell]) -> Row:
    relation = entry.one("hasRelation") or entry.one("infersPredicate")
    inferred = bool(entry.one("isInferredBy"))
    return {
        "relation": Cell(reader.relation(relation), iri=relation),
        "end": end or reader.cells(entry.values.get("targetText", ())),
        "part": reader.cells([*entry.values.get("targetPart", ()), *entry.values.get("pinCite", ())]),
        "reason": reader.cells(entry.values.get("reason", ())),
        "basis": reader.links(entry.all("hasBasis")) or reader.links(entry.all("isInferredBy")),
        "link": reader.link(entry.iri, reader._("why?") if inferred or entry.one("reason") else reader._("open")),
    }


def _order(row: Row) -> tuple[str, str]:
    relation, end = row["relation"], row["end"]
    assert isinstance(relation, Cell)
    return relation.text, end[0].text if isinstance(end, list) and end else ""


def page(reader: Reader, iri: str) -> Page:
    """The page of one link or inference: the statement, and why it stands."""
    _ = reader._
    entry = reader.entry(iri)
    entry = entry if entry.values else reader.entry(iri, draft=True)
    ends = {
        _("From"): ("isLinkFrom", "infersSubject"),
        _("Relation"): ("hasRelation", "infersPredicate"),
        _("To"): ("hasTarget", "infersObject", "targetText"),
        _("Place"): ("targetPart", "pinCite"),
    }
    facts = []
    for heading, names in ends.items():
        cells = [cell for name in names for cell in reader.cells(entry.values.get(name, ()))]
        if cells:
            facts.append((heading, cells))
    sections: list[Section] = []
    if entry.one("isInferredBy"):
        sections.append(why(reader, entry))
        sections += _premises(reader, entry)
    shown = (*ENDS, "pinCite", "isInferredBy", "hasPremise", "infersSubject", "infersPredicate", "infersObject")
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        facts=facts,
        sections=[*sections, *apparatus(reader, entry, shown=shown)],
        caution=_("This is a draft: recalled, not verified.") if entry.is_draft else "",
    )


def _premises(reader: Reader, entry: Entry) -> list[Section]:
    """What the premises say, so that a reader need not open each."""
    rows: list[Row] = []
    for premise in entry.all("hasPremise"):
        gist = reader.names.gist(premise, reader.lang)
        words = reader.names.fact(premise, "words")
        if gist:
            rows.append(
                {"thing": reader.link(premise), "gist": Cell(gist.text, reader.other(gist.lang)), "words": words}
            )
    columns = {
        "thing": reader._("Premise"),
        "gist": reader._("What it says, in our words"),
        "words": reader._("Its words"),
    }
    return [Table("premises", reader._("What the premises say"), columns, rows, look="text")] if rows else []
