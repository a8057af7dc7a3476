"""The eleven norms, principles and rules of international law, sets of norms, and terms of art."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, Group, LinkBasis, OfKind, WithEvidence
from api.graphql.arranged import page_of
from api.graphql.graph import Graph
from api.graphql.inferences import Inference
from api.graphql.links import Link, Linked
from api.graphql.nodes import End, Node, pointing_to
from api.graphql.orders import DocumentOrder, DocumentsBy, PassageOrder, PassagesBy, PracticeBy, PracticeOrder
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.references import (
    DocumentRef,
    ImplementationActionRef,
    PracticeRef,
    ProvisionRef,
    RecommendationRef,
    RemarkRef,
    TopicRef,
)
from api.graphql.sources import Sourced
from api.graphql.terms import Relation
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Basis, Character, NormLetter, RegionalGroup
from api.store import BASE


@strawberry.interface(description="Something that paragraphs and recommendations deal with.")
class Subject(Thing):
    @fields.field("The recommendations that deal with it.")
    async def recommendations(
        self, order_by: PassagesBy = PassageOrder.DOCUMENT, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[RecommendationRef]:
        return await self._concerning("Recommendation", order_by, first, after)

    @fields.field("The paragraphs and other passages that deal with it, recommendations included.")
    async def passages(
        self, order_by: PassagesBy = PassageOrder.DOCUMENT, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[ProvisionRef]:
        return await self._concerning("Provision", order_by, first, after)

    @fields.field("The documents that deal with it as a whole, newest first unless another order is asked for.")
    async def documents(
        self, order_by: DocumentsBy = DocumentOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[DocumentRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "concerns", "Document"))
        return await page_of(self.graph, f"documents {self.node.iri}", nodes, order_by, first, after)

    async def _concerning(self, kind: str, order: PassageOrder, first: int, after: str | None) -> Connection[Any]:
        nodes = await self.graph.sources_of(End(self.node.iri, "concerns", kind))
        return await page_of(self.graph, f"{kind} {self.node.iri}", nodes, order, first, after)


@strawberry.type(description="How many there are of something in a regional group.")
class GroupCount:
    regional_group: RegionalGroup | None = strawberry.field(
        description="The group; null for organizations, which are in none."
    )
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="That a norm presupposes a rule of international law, with the inferences that say why.")
class Presupposition:
    norm: strawberry.Private[str]
    iri: strawberry.Private[str]
    graph: strawberry.Private[Graph]

    rule: Principle = strawberry.field(
        resolver=lambda self: self.graph.one(self.iri), description="The rule that is presupposed."
    )

    @fields.field("The rules of inference that found it, and their premises.")
    async def inferences(self) -> list[Inference]:
        found = await self.graph.sources_of(End(self.norm, "infersSubject", "Inference"))
        return self.graph.objects_of(node for node in found if self.iri in node.refs("infersObject"))


@strawberry.type(
    description="One of the eleven voluntary, non-binding norms of A/70/174, paragraph 13. It changes no obligation."
)
class Norm(Subject, Linked, Sourced):
    letter: NormLetter = strawberry.field(
        resolver=lambda self: NormLetter(self.node.text("letter")),
        description="Its letter in paragraph 13.",
        metadata={"term": "letter"},
    )
    gist: Text = fields.words("gist", "What it asks, in our own words.", required=True)
    character: Character | None = fields.code("hasCharacter", Character, "Whether it asks for action or for restraint.")
    stated_in: ProvisionRef = fields.one("isStatedIn", "The paragraph that states it.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    words: list[str] = fields.texts("words", "The few words of the norm on which a point turns.")
    terms: list[TermOfArt] = fields.many("usesTerm", "The terms of art that it uses.")
    topics: list[TopicRef] = fields.pointing("skos:related", "skos:Concept", "Topics of positions that bear on it.")
    implementation_actions: list[ImplementationActionRef] = fields.pointing(
        "isActionFor", "ImplementationAction", "Practical steps that put it into effect."
    )

    @fields.field("Norms that it depends on, or that depend on it, as links with their basis.")
    async def depends_on(self) -> list[Link]:
        return await self._linked("norm/", Relation.DEPENDS_ON)

    @fields.field("Principles and rules of law that it is linked with: stated, or inferred with the reason.")
    async def principles(self) -> list[Link]:
        return await self._linked("principle/")

    @fields.field("Confidence-building measures that it is linked with.")
    async def cbms(self) -> list[Link]:
        return await self._linked("cbm/")

    @fields.field("Rules of international law without which its words would have no meaning.")
    def presupposes(self) -> list[Presupposition]:
        rules = self.node.refs(Relation.PRESUPPOSES.value)
        return [Presupposition(norm=self.node.iri, iri=iri, graph=self.graph) for iri in rules]

    @fields.field(
        "What States and organizations report to have done about it, newest first unless another order is asked for."
    )
    async def practice(
        self,
        kind: OfKind = None,
        evidence: WithEvidence = None,
        regional_group: Group = None,
        link_basis: LinkBasis = None,
        order_by: PracticeBy = PracticeOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[PracticeRef]:
        found = pointing_to(await self._practice(link_basis), "hasPracticeKind", "practice-kind/", kind)
        found = pointing_to(found, "hasEvidence", "evidence/", evidence)
        if regional_group is not None:
            actors = await self.graph.nodes([iri for node in found for iri in node.refs("hasActor")])
            inside = {
                actor.iri for actor in pointing_to(actors, "isInRegionalGroup", "regional-group/", regional_group)
            }
            found = [node for node in found if inside.intersection(node.refs("hasActor"))]
        return await page_of(self.graph, f"practice {self.node.iri}", found, order_by, first, after)

    @fields.field("How many entries of practice bear on it, by the regional group of the State.")
    async def practice_counts(self, link_basis: LinkBasis = None) -> list[GroupCount]:
        found = await self._practice(link_basis)
        groups = {
            actor.iri: group
            for actor in await self.graph.nodes([iri for node in found for iri in node.refs("hasActor")])
            for group in fields.coded(actor.refs("isInRegionalGroup"), RegionalGroup)
        }
        counted = Counter(groups.get(node.ref("hasActor") or "") for node in found)
        order: list[RegionalGroup | None] = [*RegionalGroup, None]
        return [GroupCount(regional_group=group, count=counted[group]) for group in order if counted[group]]

    async def _practice(self, basis: Basis | None) -> list[Node]:
        links = await self.graph.sources_of(End(self.node.iri, "hasTarget", "Link"))
        links = pointing_to(links, "hasBasis", "basis/", basis)
        nodes = await self.graph.nodes(list(dict.fromkeys(iri for link in links for iri in link.refs("isLinkFrom"))))
        return [node for node in nodes if node.is_a("Practice")]

    async def _linked(self, folder: str, relation: Relation | None = None) -> list[Link]:
        away, back = await asyncio.gather(
            self.graph.sources_of(End(self.node.iri, "isLinkFrom", "Link")),
            self.graph.sources_of(End(self.node.iri, "hasTarget", "Link")),
        )
        ends = [(link, link.ref("hasTarget")) for link in away] + [(link, link.ref("isLinkFrom")) for link in back]
        fitting = [link for link, end in ends if (end or "").startswith(BASE + folder) and _is(link, relation)]
        return self.graph.objects_of(fitting)


def _is(link: Node, relation: Relation | None) -> bool:
    return relation is None or link.ref("hasRelation") == f"{BASE}ns#{relation.value}"


@strawberry.type(description="A principle of the Charter, or a principle or rule of international law.")
class Principle(Subject, Linked, Sourced):
    is_rule_of_international_law: bool = strawberry.field(
        resolver=lambda self: self.node.is_a("RuleOfInternationalLaw"),
        description="Whether it is a rule of international law, legally binding.",
    )
    gist: Text | None = fields.words("gist", "What it says, in our own words.")
    legal_source: Text | None = fields.words("legalSource", "Where it has its force from.")
    stated_in: list[Thing] = fields.many("isStatedIn", "Where it is written.")
    topics: list[TopicRef] = fields.pointing("skos:related", "skos:Concept", "Topics of positions that bear on it.")
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )
    grounded_in: list[Thing] = fields.many("isGroundedIn", "Articles and rules that it draws its authority from.")
    presupposed_by: list[Norm] = fields.pointing("presupposes", "Norm", "Norms that presuppose it.")


@strawberry.type(description="A list of norms that a text sets out as a whole.")
class NormSet(Linked, Sourced):
    gist: Text | None = fields.words("gist", "What the list is, in our own words.")
    stated_in: list[Thing] = fields.many("isStatedIn", "Where it is written.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )


@strawberry.type(description="A word or phrase with a settled or contested sense in this field.")
class TermOfArt(Linked, Sourced):
    gist: Text | None = fields.words("gist", "What it means, in our own words.")
    used_by: list[Norm] = fields.pointing("usesTerm", "Norm", "The norms that use it.")
