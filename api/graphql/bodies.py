"""Bodies of the United Nations: organs, groups of experts, working groups, and their meetings."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate
from api.graphql.arranged import page_of
from api.graphql.links import Linked
from api.graphql.nodes import End
from api.graphql.orders import DocumentOrder, DocumentsBy
from api.graphql.pages import DEFAULT_SIZE, Connection, newest_first, page
from api.graphql.references import AdoptionRef, DocumentRef, MembershipRef, MilestoneRef, RemarkRef, StateRef
from api.graphql.sources import Sourced
from api.graphql.terms import BodyKind, DocumentKind
from api.graphql.texts import Text

OfDocumentKind = Annotated[DocumentKind | None, strawberry.argument(description="Only documents of this kind.")]


@strawberry.type(description="A session or gathering of a body.")
class Meeting(Sourced):
    since: PartialDate | None = fields.text("validFrom", "Its first day.")
    until: PartialDate | None = fields.text("validUntil", "Its last day.")
    body: UNBody | None = fields.one("isMeetingOf", "The body that met.")


@strawberry.type(description="An organ, committee, group or office of the United Nations that issues or adopts texts.")
class UNBody(Linked, Sourced):
    gist: Text | None = fields.words("gist", "What it is, in our own words.")
    number: str | None = fields.text("number", "What it is called in a sequence.")
    since: PartialDate | None = fields.text("validFrom", "When it began its work.")
    until: PartialDate | None = fields.text("validUntil", "When it ended its work.")
    size: int | None = fields.number("size", "How many members it has, if it is a group of experts.")
    chair: StateRef | None = fields.one("hasChair", "The State whose national presides.")
    chair_name: str | None = fields.text("chairName", "Who presides.")
    members: list[MembershipRef] = fields.pointing("isMembershipIn", "Membership", "The States that named its experts.")
    established_by: list[DocumentRef] = fields.many("isEstablishedBy", "The texts that set it up.")
    reports: list[DocumentRef] = fields.many("reportsIn", "The documents with the outcome of its work.")
    reports_to: UNBody | None = fields.one("reportsTo", "The body to which it gives account.")
    part_of: UNBody | None = fields.one("isThematicGroupOf", "The body of which it is a thematic group.")
    thematic_groups: list[UNBody] = fields.pointing("isThematicGroupOf", "ThematicGroup", "Its thematic groups.")
    meetings: list[Meeting] = fields.pointing("isMeetingOf", "Meeting", "Its meetings.")
    subordinates: list[UNBody] = fields.pointing("reportsTo", "UNBody", "The bodies that give account to it.")
    milestones: list[MilestoneRef] = fields.pointing("isMilestoneOf", "Milestone", "Steps in its history.")
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )

    @fields.field("What kind of body it is.")
    def kind(self) -> BodyKind:
        return next((kind for kind in BodyKind if self.node.is_a(kind.value)), BodyKind.UN_BODY)

    @fields.field("The documents issued in its name, newest first unless another order is asked for.")
    async def documents(
        self,
        kind: OfDocumentKind = None,
        order_by: DocumentsBy = DocumentOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[DocumentRef]:
        nodes = await self.graph.sources_of(
            End(self.node.iri, "isIssuedBy", "Document" if kind is None else kind.value)
        )
        return await page_of(self.graph, f"documents {self.node.iri}", nodes, order_by, first, after)

    @fields.field("The texts that States and others put to it, newest first unless another order is asked for.")
    async def submissions(
        self, order_by: DocumentsBy = DocumentOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[DocumentRef]:
        return await self._texts("isSubmittedTo", order_by, first, after)

    @fields.field("The texts that were adopted on its report, newest first unless another order is asked for.")
    async def reported_on(
        self, order_by: DocumentsBy = DocumentOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[DocumentRef]:
        return await self._texts("isAdoptedOnReportOf", order_by, first, after)

    @fields.field("What it adopted, by consensus or by vote, newest first.")
    async def adoptions(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[AdoptionRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isAdoptedBy", "Adoption"))
        return page(self.graph, f"adoptions {self.node.iri}", newest_first(nodes), first, after)

    async def _texts(self, term: str, order: DocumentOrder, first: int, after: str | None) -> Connection[Any]:
        nodes = await self.graph.sources_of(End(self.node.iri, term, "Document"))
        return await page_of(self.graph, f"{term} {self.node.iri}", nodes, order, first, after)
