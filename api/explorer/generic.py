"""A thing that no other page is made for: all that is said of it, and what refers to it."""

from __future__ import annotations

from api.explorer.evidence import apparatus
from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.reader import Reader


def page(reader: Reader, iri: str) -> Page:
    """The page about any thing."""
    entry = reader.entry(iri)
    definition = reader.text(entry.values.get("http://www.w3.org/2004/02/skos/core#definition", ()))
    gist = reader.text(entry.values.get("gist", ())) or definition
    shown = ["gist", "http://www.w3.org/2004/02/skos/core#definition"]
    return Page(
        title=reader.names.name(iri, reader.lang, reader._),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(gist.text, gist.lang or reader.lang) if gist else None,
        sections=apparatus(reader, entry, shown=shown),
    )
