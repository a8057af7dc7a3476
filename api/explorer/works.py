"""Works that facts were read from: how to cite each, and what rests on it."""

from __future__ import annotations

from api.explorer.evidence import apparatus
from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.reader import Reader

FACTS = (
    "hasWorkType", "authors", "editors", "container", "volume", "issue", "pages", "publisher", "year", "date", "doi",
    "isbn", "url",
    "language", "version", "licence", "originalProvider", "symbol",
)  # fmt: skip


def page(reader: Reader, iri: str) -> Page:
    """The page of a work."""
    entry = reader.entry(iri)
    title = reader.names.title(iri, reader.lang)
    return Page(
        title=title or reader.names.name(iri, reader.lang, reader._),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(entry.one("citation"), "en") if entry.one("citation") else None,
        facts=reader.facts(entry, *FACTS),
        sections=apparatus(reader, entry, shown=("title", "citation", *FACTS)),
    )
