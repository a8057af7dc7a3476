"""Sources: the works and pages that facts were read in, and what every entry with a source has."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.graphql import fields
from api.graphql.graph import Graph, Node
from api.graphql.references import DocumentRef, SourceRef, WorkRef
from api.graphql.texts import label_of
from api.graphql.things import Thing
from api.graphql.vocabularies import Status, WorkType


@strawberry.enum(description="What a source is.")
class SourceKind(Enum):
    WORK = strawberry.enum_value("work", description="A publication or data set with its own record.")
    DOCUMENT = strawberry.enum_value("document", description="A document of this graph, or a part of one.")
    WEB_PAGE = strawberry.enum_value("web-page", description="A page on the web that was read.")


@strawberry.type(description="A place where a fact was read.")
class Source:
    node: strawberry.Private[Node]
    graph: strawberry.Private[Graph]

    iri: str = strawberry.field(
        resolver=lambda self: self.node.iri,
        description="IRI of the work or document, or address of the page.",
    )

    @fields.field("What it is.")
    def kind(self) -> SourceKind:
        if self.node.is_a("Work"):
            return SourceKind.WORK
        return SourceKind.DOCUMENT if self.node.properties else SourceKind.WEB_PAGE

    @fields.field("What to write in a footnote: the citation, the symbol or title, or the address.")
    def citation(self) -> str:
        if not self.node.properties:
            return self.node.iri
        return self.node.text("citation") or titled(self.node)

    @fields.field("Address on the web, if there is one.")
    def url(self) -> str | None:
        if not self.node.properties:
            return self.node.iri
        return self.node.ref("url") or self.node.ref("officialUrl")

    read_in: list[str] = fields.texts("readIn", "The copies in which a work was read; the work is cited, not the copy.")

    @fields.field("The work, if it is one.")
    def work(self) -> WorkRef | None:
        work: Any = self.graph.one(self.node.iri) if self.node.is_a("Work") else None
        return work  # type: ignore[no-any-return] # an object or a future of one

    @fields.field("The document or part of one, if it is one.")
    def document(self) -> DocumentRef | None:
        document: Any = self.graph.one(self.node.iri) if self.node.is_a("Document") else None
        return document  # type: ignore[no-any-return] # an object or a future of one


@strawberry.interface(description="An entry that says where its facts were read and how far they were checked.")
class Sourced(Thing):
    status: Status | None = fields.code("hasStatus", Status, "How far the entry has been checked.")
    status_notes: list[str] = fields.texts("statusNote", "What was and what was not checked.")
    source_pins: list[str] = fields.texts("sourcePin", "Where in the sources it was read.")
    check_at: list[str] = fields.texts("checkAt", "Where it could be checked further.")
    conflicts: list[str] = fields.texts("conflictNote", "What sources say that differ, side by side.")
    gaps: list[str] = fields.texts("gapNote", "What was not found or not read, so that nobody takes it for silence.")

    @fields.field("Where it was read.")
    async def sources(self) -> list[SourceRef]:
        return await sources_of(self.node, self.graph)


async def sources_of(node: Node, graph: Graph) -> list[Any]:
    """The sources of a node; a web page has no node and stands for itself."""
    iris = node.refs("source")
    found = {one.iri: one for one in await graph.nodes(iris)}
    return [Source(node=found.get(iri) or Node(iri), graph=graph) for iri in iris]


def titled(node: Node) -> str:
    """A document as a footnote names it: title and symbol, as far as there are any."""
    label, symbol = label_of(node), node.text("symbol")
    if label.lang is None:
        return label.text
    return f"{label.text}, {symbol}" if symbol else label.text


@strawberry.type(description="A publication, data set or web resource from which facts were read.")
class Work(Sourced):
    citation: str | None = fields.text("citation", "Full reference, ready for a footnote.")
    authors: list[str] = fields.texts("authors", "Who wrote it.")
    editors: list[str] = fields.texts("editors", "Who edited the volume.")
    container: str | None = fields.text("container", "Journal, book or site that it appeared in.")
    publisher: str | None = fields.text("publisher", "Who brought it out.")
    volume: str | None = fields.text("volume", "Volume of the journal.")
    issue: str | None = fields.text("issue", "Number of the journal.")
    year: str | None = fields.text("year", "Year of publication.")
    pages: str | None = fields.text("pages", "First and last page.")
    doi: str | None = fields.text("doi", "Digital object identifier.")
    isbn: str | None = fields.text("isbn", "International standard book number.")
    licence: str | None = fields.text("licence", "Terms of reuse that are printed in it.")
    version: str | None = fields.text("version", "State of the data set or software that was read.")
    original_provider: str | None = fields.text("originalProvider", "Who first gathered the data.")
    url: str | None = strawberry.field(
        resolver=lambda self: self.node.ref("url"),
        description="Where it can be found.",
        metadata={"term": "url"},
    )
    read_in: list[str] = fields.texts("readIn", "The copies in which it was read.")
    work_type: WorkType = fields.code("hasWorkType", WorkType, "What kind of work it is.")
