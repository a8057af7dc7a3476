"""States and organizations: names, memberships, and what they say, do and vote."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import (
    After,
    First,
    LatestOnly,
    LinkBasis,
    OfKind,
    OnBasis,
    OnTopic,
    PartialDate,
    Since,
    Until,
    WithEvidence,
    WithFinding,
    WithStance,
    record,
)
from api.graphql.arranged import arranged, page_of
from api.graphql.claims import DerivedPosition, Mention, Position, Practice
from api.graphql.coverage import Coverage, CoverageNote
from api.graphql.graph import Graph
from api.graphql.nodes import End, Node, pointing_to
from api.graphql.orders import (
    DocumentOrder,
    DocumentsBy,
    PositionOrder,
    PositionsBy,
    PracticeBy,
    PracticeOrder,
    VoteOrder,
    VotesBy,
)
from api.graphql.pages import DEFAULT_SIZE, Connection, page
from api.graphql.references import DocumentRef, SponsorshipRef, UNBodyRef, VoteRef
from api.graphql.sources import Sourced
from api.graphql.things import Thing
from api.graphql.vocabularies import (
    Basis,
    NormLetter,
    RegionalGroup,
    TopicCode,
    UnStatus,
    VoteValue,
)
from api.store import BASE

OnNorm = Annotated[NormLetter | None, strawberry.argument(description="Only practice that bears on this norm.")]
OfValue = Annotated[VoteValue | None, strawberry.argument(description="Only votes with this choice.")]
OnDocument = Annotated[
    str | None,
    strawberry.argument(description="Only on the document with this symbol or IRI, such as A/RES/73/27."),
]


@strawberry.type(description="A name that a State or organization no longer uses.")
class FormerName(Sourced):
    bearer: Actor | None = fields.one("isFormerNameOf", "Who bore it.")
    since: PartialDate | None = fields.text("validFrom", "From when it was used.")
    until: PartialDate | None = fields.text("validUntil", "Until when it was used.")
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the dates.")


@strawberry.type(description="That a State belongs to an organization or to a group of experts.")
class Membership(Sourced):
    state: State = fields.one("isMembershipOf", "The State.")
    group: Thing = fields.one("isMembershipIn", "The organization or group of experts.")
    since: PartialDate | None = fields.text("validFrom", "From when.")
    until: PartialDate | None = fields.text(
        "validUntil", "Until when; null if it still holds, or if the end is not known."
    )
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the dates.")
    role: str | None = fields.text("memberRole", "What part the State plays, such as chair.")
    basis: Basis | None = fields.code("hasBasis", Basis, "Whether it is stated or inferred, where that is said.")
    reason: str | None = fields.text("reason", "Why it was inferred.")


@strawberry.interface(description="A State or an organization whose views, conduct and votes are recorded.")
class Actor(Sourced):
    former_names: list[FormerName] = fields.pointing("isFormerNameOf", "FormerName", "Names that it no longer uses.")
    coverage_notes: list[CoverageNote] = fields.pointing(
        "hasActor", "CoverageNote", "What was searched, and what was not."
    )

    @fields.field("What it holds, newest first unless another order is asked for.")
    async def positions(
        self,
        topic: OnTopic = None,
        stance: WithStance = None,
        latest_only: LatestOnly = False,
        since: Since = None,
        until: Until = None,
        basis: OnBasis = None,
        order_by: PositionsBy = PositionOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Position]:
        kind = "LatestPosition" if latest_only else "Position"
        nodes = await self.graph.sources_of(End(self.node.iri, "hasActor", kind))
        nodes = pointing_to(nodes, "hasTopic", "topic/", topic)
        nodes = pointing_to(nodes, "hasBasis", "basis/", basis)
        if stance is not None:
            nodes = [node for node in nodes if record("stance/", stance).text in node.refs("takesStance")]
        if since is not None or until is not None:
            nodes = [node for node in nodes if _in_period(node.text("date"), since, until)]
        return await page_of(self.graph, f"positions {self.node.iri}", nodes, order_by, first, after)

    @fields.field("What it held on a topic over time, oldest first.")
    async def position_history(
        self, topic: Annotated[TopicCode, strawberry.argument(description="The topic.")]
    ) -> list[Position]:
        nodes = await self.graph.sources_of(End(self.node.iri, "hasActor", "Position"))
        fitting = pointing_to(nodes, "hasTopic", "topic/", topic)
        return self.graph.objects_of(sorted(fitting, key=lambda node: (node.text("date") or "", node.iri)))

    @fields.field("Weaker claims that texts of organizations give it, newest first unless another order is asked for.")
    async def derived_positions(
        self,
        topic: OnTopic = None,
        order_by: PositionsBy = PositionOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[DerivedPosition]:
        nodes = pointing_to(
            await self.graph.sources_of(End(self.node.iri, "hasActor", "DerivedPosition")),
            "hasTopic",
            "topic/",
            topic,
        )
        return await page_of(self.graph, f"derived {self.node.iri}", nodes, order_by, first, after)

    @fields.field("What it did, newest first unless another order is asked for.")
    async def practice(
        self,
        norm: OnNorm = None,
        kind: OfKind = None,
        evidence: WithEvidence = None,
        link_basis: LinkBasis = None,
        order_by: PracticeBy = PracticeOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Practice]:
        nodes = await self.graph.sources_of(End(self.node.iri, "hasActor", "Practice"))
        nodes = pointing_to(
            pointing_to(nodes, "hasPracticeKind", "practice-kind/", kind), "hasEvidence", "evidence/", evidence
        )
        if norm is not None or link_basis is not None:
            nodes = await _bearing(self.graph, nodes, norm, link_basis)
        return await page_of(self.graph, f"practice {self.node.iri}", nodes, order_by, first, after)

    @fields.field("Topics that it touches without a stance that could be coded.")
    async def mentions(
        self, order_by: PositionsBy = PositionOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[Mention]:
        nodes = await self.graph.sources_of(End(self.node.iri, "hasActor", "Mention"))
        return await page_of(self.graph, f"mentions {self.node.iri}", nodes, order_by, first, after)

    @fields.field("For each topic, whether it was coded, named, found silent or never looked at.")
    async def coverage(self, topic: OnTopic = None, finding: WithFinding = None) -> list[Coverage]:
        nodes = pointing_to(
            await self.graph.sources_of(End(self.node.iri, "isCoverageOf", "Coverage")),
            "hasTopic",
            "topic/",
            topic,
        )
        return self.graph.objects_of(pointing_to(nodes, "hasFinding", "finding/", finding))

    @fields.field("The documents that it put forward, newest first unless another order is asked for.")
    async def submissions(
        self, order_by: DocumentsBy = DocumentOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[DocumentRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isSubmittedBy", "Document"))
        return await page_of(self.graph, f"submissions {self.node.iri}", nodes, order_by, first, after)


@strawberry.type(description="A Member or observer State of the United Nations, under its official name.")
class State(Actor):
    iso2: str = fields.text("iso2", "ISO 3166-1 alpha-2 code.")
    iso3: str = fields.text("iso3", "ISO 3166-1 alpha-3 code.")
    m49: str = fields.text("m49", "M49 code of the United Nations Statistics Division.")
    regional_group: RegionalGroup | None = fields.code("isInRegionalGroup", RegionalGroup, "Its regional group.")
    chairs: list[UNBodyRef] = fields.pointing("hasChair", "UNBody", "The bodies in which its national presides.")
    un_status: UnStatus = fields.code("hasUnStatus", UnStatus, "Whether it is a Member or an observer.")

    @fields.field("The organizations that it belongs or belonged to, with dates.")
    async def memberships(self) -> list[Membership]:
        return self.graph.objects_of(await self._memberships(in_body=False))

    @fields.field("The groups of experts to which it named a member.")
    async def expert_groups(self) -> list[Membership]:
        return self.graph.objects_of(await self._memberships(in_body=True))

    @fields.field("How it voted, newest first unless another order is asked for.")
    async def votes(
        self,
        document: OnDocument = None,
        value: OfValue = None,
        order_by: VotesBy = VoteOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[VoteRef]:
        key = ("State.votes", self.node.iri, document, value, order_by)
        keys = self.graph.held(key)
        if keys is None:
            keys = await arranged(self.graph, await self._votes(document, value), order_by)
            self.graph.hold(key, keys, 1 + 2 * len(keys))
        return page(self.graph, f"votes {self.node.iri} by {order_by.value}", keys, first, after)

    @fields.field("The texts that it sponsored.")
    async def sponsorships(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[SponsorshipRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "hasSponsor", "Sponsorship"))
        return page(self.graph, f"sponsorships {self.node.iri}", sorted((node.iri,) for node in nodes), first, after)

    async def _votes(self, document: str | None, value: VoteValue | None) -> list[Node]:
        nodes = pointing_to(
            await self.graph.sources_of(End(self.node.iri, "isCastBy", "Vote")),
            "hasVoteValue",
            "vote-value/",
            value,
        )
        if document is None:
            return nodes
        calls = await self.graph.nodes([call for node in nodes for call in node.refs("isCastOn")])
        wanted = (document, BASE + document)
        adopted = await self.graph.nodes([iri for call in calls for iri in call.refs("adopts")])
        chosen = {node.iri for node in adopted if node.iri in wanted or node.text("symbol") in wanted}
        fitting = {call.iri for call in calls if chosen.intersection(call.refs("adopts"))}
        return [node for node in nodes if fitting.intersection(node.refs("isCastOn"))]

    async def _memberships(self, *, in_body: bool) -> list[Node]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isMembershipOf", "Membership"))
        return [node for node in nodes if (node.ref("isMembershipIn") or "").startswith(BASE + "body/") is in_body]


@strawberry.type(description="An international, regional or political group of States that can speak for its members.")
class Organization(Actor):
    abbreviation: str | None = fields.text("abbreviation", "Its short form.")

    @fields.field("The States that belong or belonged to it, in the order of their codes.")
    async def members(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[Membership]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isMembershipIn", "Membership"))
        return page(self.graph, f"members {self.node.iri}", sorted((node.iri,) for node in nodes), first, after)


async def _bearing(graph: Graph, nodes: list[Node], norm: NormLetter | None, basis: Basis | None) -> list[Node]:
    links = await asyncio.gather(*(graph.sources_of(End(node.iri, "isLinkFrom", "Link")) for node in nodes))
    return [
        node
        for node, found in zip(nodes, links, strict=True)
        if pointing_to(pointing_to(found, "hasTarget", "norm/", norm), "hasBasis", "basis/", basis)
    ]


def _in_period(date: str | None, since: PartialDate | None, until: PartialDate | None) -> bool:
    if since is None and until is None:
        return True
    if date is None:
        return False
    end = date.rpartition("/")[2]
    begun = since is None or end >= since or since.startswith(date)
    return begun and (until is None or date <= until or date.startswith(until))
