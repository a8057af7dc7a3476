"""Sources: the works and pages that facts were read in, and what every entry with a source has."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.graphql import fields
from api.graphql.arguments import PartialDate
from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.references import DocumentRef, SourceRef, WorkRef
from api.graphql.texts import label_of
from api.graphql.things import Thing
from api.graphql.vocabularies import Status


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

    work: WorkRef | None = strawberry.field(
        resolver=lambda self: self.if_a("Work"), description="The work, if it is one."
    )
    document: DocumentRef | None = strawberry.field(
        resolver=lambda self: self.if_a("Document"), description="The document, if it is one."
    )

    def if_a(self, kind: str) -> Any:
        """The thing behind the source if it is of a class, or a future of it."""
        return self.graph.one(self.node.iri) if self.node.is_a(kind) else None


@strawberry.interface(description="An entry that says where its facts were read and how far they were checked.")
class Sourced(Thing):
    status: Status | None = fields.code("hasStatus", Status, "How far the entry has been checked.")
    status_notes: list[str] = fields.texts("statusNote", "What was and what was not checked.")
    source_pins: list[str] = fields.texts("sourcePin", "Where in the sources it was read.")
    via: list[str] = fields.texts("via", "Through whom a text was known, where it was not read itself.")
    check_at: list[str] = fields.texts("checkAt", "Where it could be checked further.")
    conflicts: list[str] = fields.texts("conflictNote", "What sources say that differ, side by side.")
    gaps: list[str] = fields.texts("gapNote", "What was not found or not read, so that nobody takes it for silence.")

    withdrawn: PartialDate | None = fields.text("withdrawn", "The day on which the entry was taken back, if it was.")
    withdrawal_reason: str | None = fields.text("withdrawalReason", "Why it was taken back.")

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
