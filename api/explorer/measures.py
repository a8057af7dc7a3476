"""Confidence-building measures, principles of capacity-building, tools: what each is, and what serves it."""

from __future__ import annotations

from api.explorer.claims import headings
from api.explorer.evidence import apparatus
from api.explorer.links import ties
from api.explorer.names import Text
from api.explorer.page import Page, Section
from api.explorer.provisions import passages
from api.explorer.reader import Reader
from api.explorer.tables import Row, Table

STATED = ("isStatedIn", "isListedIn", "isEstablishedBy", "isGovernedBy", "servesAs", "isInCluster", "number", "pinCite")


def page(reader: Reader, iri: str) -> Page:
    """The page of a measure."""
    _ = reader._
    entry = reader.entry(iri)
    gist = reader.text(entry.values.get("gist", ()))
    sections: list[Section] = [
        *_steps(reader, iri),
        *_statements(reader, iri),
        *passages(
            reader,
            reader.entries("?s cn:usesChannel|cn:concerns ?thing .", thing=iri),
            "passages",
            _("Passages that concern it"),
        ),
        *ties(reader, iri),
    ]
    known = ("isLinkFrom", "hasTarget", "concerns", "usesChannel", "isMilestoneOf", "isStatementOn")
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(gist.text, gist.lang or reader.lang) if gist else None,
        facts=reader.facts(entry, *STATED),
        sections=[*sections, *apparatus(reader, entry, known, ("gist", "order", *STATED))],
    )


def _steps(reader: Reader, iri: str) -> list[Section]:
    """What happened to it, in order of time."""
    _ = reader._
    found = reader.entries("?s cn:isMilestoneOf ?tool .", tool=iri)
    rows: list[Row] = [
        {
            "date": reader.when(entry),
            "gist": reader.text(entry.values.get("gist", ())),
            "document": reader.links(entry.all("isStatedIn")),
            "claim": reader.link(entry.iri, _("open")),
        }
        for entry in sorted(found, key=lambda one: (one.one("date"), one.one("order")))
    ]
    return (
        [
            Table(
                "steps", _("Step by step"), headings(reader, "date", "gist", "document", "claim"), rows, look="timeline"
            )
        ]
        if rows
        else []
    )


def _statements(reader: Reader, iri: str) -> list[Section]:
    rows: list[Row] = [
        {
            "actor": reader.links(entry.all("hasActor")),
            "gist": reader.text(entry.values.get("gist", ())),
            "document": reader.links(entry.all("isStatedIn")) or reader.links(entry.all("source")),
            "claim": reader.link(entry.iri, reader._("open")),
        }
        for entry in reader.entries("?s cn:isStatementOn ?thing .", thing=iri)
    ]
    columns = headings(reader, "actor", "gist", "document", "claim")
    return [Table("statements", reader._("What was said about it"), columns, rows)] if rows else []
