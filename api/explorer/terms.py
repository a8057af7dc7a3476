"""The ontology as a page: every class, relation and value with its definition and how it is used."""

from __future__ import annotations

from api.explorer.names import SKOS
from api.explorer.page import Page, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Row, Table
from api.jsonld import TERMS
from api.store import BASE

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def page(reader: Reader, iri: str) -> Page:
    """The page of the ontology."""
    _ = reader._
    entry = reader.entry(iri)
    entries = reader.entries(f"?s <{RDFS}isDefinedBy> <{BASE}ns> .")
    groups = (
        ("classes", _("Classes"), "Class"),
        ("relations", _("Relations between things"), "ObjectProperty"),
        ("values", _("Values"), "DatatypeProperty"),
    )
    sections: list[Section] = [
        _table(reader, key, title, [one for one in entries if OWL + kind in one.all("type")])
        for key, title, kind in groups
    ]
    title = reader.names.title(iri, reader.lang)
    return Page(
        title=title or reader.names.name(iri, reader.lang, _),
        kind=_("Ontology"),
        iri=iri,
        lead=None,
        facts=reader.facts(entry, OWL + "versionInfo", "http://purl.org/dc/terms/issued"),
        sections=sections,
    )


def _table(reader: Reader, key: str, title: str, entries: list[Entry]) -> Table:
    _ = reader._
    entries = sorted((one for one in entries if one.iri.startswith(TERMS)), key=lambda one: one.iri)
    rows: list[Row] = [
        {
            "term": reader.link(entry.iri, "cn:" + entry.iri.removeprefix(TERMS)),
            "name": reader.cells(entry.values.get("label", ())),
            "definition": reader.cells(entry.values.get(SKOS + "definition", ())),
            "note": reader.cells(entry.values.get(SKOS + "scopeNote", ())),
            "broader": reader.links(
                one
                for name in ("subClassOf", "subPropertyOf")
                for one in entry.all(RDFS + name)
                if one.startswith(TERMS)
            ),
        }
        for entry in entries
    ]
    columns = {
        "term": _("Term"),
        "name": _("Name"),
        "definition": reader.field(SKOS + "definition"),
        "note": reader.field(SKOS + "scopeNote"),
        "broader": _("Narrower than"),
    }
    anchors = {at: entry.iri.removeprefix(TERMS) for at, entry in enumerate(entries)}
    return Table(key, title, columns, rows, most=400, anchors=anchors)
