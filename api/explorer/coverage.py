"""A cell of the matrix: all that one actor said on one topic, or what is known about there being nothing."""

from __future__ import annotations

from api.explorer import claims
from api.explorer.evidence import apparatus
from api.explorer.names import SKOS, Text
from api.explorer.page import Page, Section
from api.explorer.reader import Reader
from api.explorer.tables import Row, Table


def page(reader: Reader, iri: str) -> Page:
    """The page of what is known of one actor on one topic."""
    _ = reader._
    entry = reader.entry(iri)
    actor, topic, finding = entry.one("isCoverageOf"), entry.one("hasTopic"), entry.one("hasFinding")
    said = reader.entries("?s a cn:Position ; cn:hasActor ?actor ; cn:hasTopic ?topic .", actor=actor, topic=topic)
    columns = ("date", "stance", "gist", "document", "pin_cite", "basis", "claim")
    sections: list[Section] = [
        *claims.table(reader, said, "claims", _("What it said, newest first"), columns, look="timeline"),
        *claims.table(
            reader,
            reader.entries(
                "?s a cn:DerivedPosition ; cn:hasActor ?actor ; cn:hasTopic ?topic .", actor=actor, topic=topic
            ),
            "derived",
            _("Derived from joint texts"),
            ("date", "stance", "document", "claim"),
            note=claims.weaker(reader),
        ),
        *claims.table(
            reader,
            reader.entries("?s a cn:Mention ; cn:hasActor ?actor ; cn:hasTopic ?topic .", actor=actor, topic=topic),
            "mentions",
            _("Covered by a document whose wording was not seen"),
            ("date", "gist", "document", "pin_cite", "claim"),
        ),
        *claims.table(
            reader,
            reader.entries("?s cn:hasActor ?actor ; cn:hasTopic ?topic .", draft=True, actor=actor, topic=topic),
            "draft",
            _("Draft: recalled, not verified"),
            ("date", "stance", "gist", "document", "pin_cite", "claim"),
            note=_("Recalled, not verified. It is in no answer that does not name the graph of drafts."),
        ),
        *_searched(reader, actor),
    ]
    definition = reader.entry(finding).values.get(SKOS + "definition", ())
    lead = reader.text(definition)
    return Page(
        title=Text(f"{reader.name(actor)}: {reader.name(topic)}"),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(lead.text, lead.lang or reader.lang) if lead and not said else None,
        facts=[
            (_("State or organization"), [reader.link(actor)]),
            (_("Topic"), [reader.link(topic)]),
            (_("Finding"), [reader.mark(finding)]),
        ],
        sections=[*sections, *apparatus(reader, entry, shown=("isCoverageOf", "hasTopic", "hasFinding"))],
    )


def _searched(reader: Reader, actor: str) -> list[Section]:
    """What was searched for this actor."""
    _ = reader._
    rows: list[Row] = []
    for entry in reader.entries("?s a cn:CoverageNote ; cn:hasActor ?actor .", actor=actor):
        cells = reader.cells([*entry.values.get("gapNote", ()), *entry.values.get("note", ())])
        rows += [{"note": cell, "record": reader.link(entry.iri, _("open"))} for cell in cells]
    columns = {"note": _("Note"), "record": _("Record")}
    return [Table("searched", _("What was searched for this actor"), columns, rows)] if rows else []
