"""Claims: what actors hold and what they do, each with document, pin-cite, source, status and basis."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate
from api.graphql.arranged import page_of
from api.graphql.inferences import Rule
from api.graphql.links import Link, Linked, relation_of
from api.graphql.nodes import End, Node
from api.graphql.orders import PositionOrder, PositionsBy
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.references import ActorRef, CodingRef, DocumentRef, StanceRef, TopicRef
from api.graphql.sources import Sourced
from api.graphql.terms import Relation
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Basis, Confidence, Evidence, Finding, PracticeKind, Qualifier


@strawberry.interface(
    description="A single entry that can be checked: what somebody holds or did, and where it can be read."
)
class Claim(Sourced):
    actor: ActorRef | None = fields.one("hasActor", "Whose view or conduct it is.")
    stated_in: list[Thing] = fields.many("isStatedIn", "The documents or passages that state it.")
    pin_cite: str | None = fields.text("pinCite", "Page, paragraph or heading where a reader finds it.")
    date: PartialDate | None = fields.text("date", "When, as exactly as the source gives it.")
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the date.")
    basis: Basis | None = fields.code("hasBasis", Basis, "How close to the original text the reading is.")
    coder: str | None = fields.text("coder", "Who read the text and chose the code.")
    compiled: PartialDate | None = fields.text("compiled", "The day on which it was entered.")

    @fields.field("The document that states it.")
    async def document(self) -> DocumentRef | None:
        node = await self._document()
        return None if node is None else self.graph.objects_of([node])[0]

    async def _document(self) -> Node | None:
        nodes = await self.graph.nodes(self.node.refs("isStatedIn"))
        if not any(node.is_a("Document") for node in nodes):
            nodes = await self.graph.nodes([iri for node in nodes for iri in node.refs("isPartOf")])
        return next((node for node in nodes if node.is_a("Document")), None)


@strawberry.type(description="What an actor holds on a question of law or policy, as a given document states it.")
class Position(Claim):
    actor: ActorRef = fields.one("hasActor", "Whose position it is.")
    topic: TopicRef = fields.one("hasTopic", "The question that it answers.")
    stance: StanceRef = fields.one("takesStance", "The coded answer.")
    qualifiers: list[Qualifier] = fields.codes(
        "hasQualifier", Qualifier, "Finer points that must not be lost in comparison."
    )
    gist: Text = fields.words("gist", "What the actor holds, in our own words.", required=True)
    pin_cite: str = fields.text("pinCite", "Page, paragraph or heading where a reader finds it.")
    basis: Basis = fields.code("hasBasis", Basis, "How close to the original text the coding is.")
    confidence: Confidence | None = fields.code(
        "hasConfidence", Confidence, "How safely the code follows from what was read."
    )
    is_joint: bool = fields.flag("isMadeJointly", "Whether it is made for several States together.")
    is_latest: bool = strawberry.field(
        resolver=lambda self: self.node.is_a("LatestPosition"),
        description="Whether it is the newest of this actor on this topic in this release.",
    )
    changes_from: list[Position] = fields.many(
        "changesFrom",
        "The position before it, if its stance was another: a change of code, not always of view.",
    )
    changes_to: list[Position] = fields.pointing(
        "changesFrom", "Position", "The position after it, if its stance is another."
    )
    coding: CodingRef | None = fields.one("isPositionIn", "The reading of the document in which it was coded.")

    @fields.field("The weaker claims that it gives the States for which it was made.")
    async def derived_positions(
        self, order_by: PositionsBy = PositionOrder.ACTOR, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[DerivedPosition]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isDerivedFrom", "DerivedPosition"))
        return await page_of(self.graph, f"derived {self.node.iri}", nodes, order_by, first, after)


@strawberry.type(
    description="A view ascribed to a State because an organization spoke for it: weaker than a text of its own."
)
class DerivedPosition(Claim):
    topic: TopicRef | None = fields.one("hasTopic", "The question that it answers.")
    stance: StanceRef | None = fields.one("takesStance", "The coded answer.")
    derived_from: Position | None = fields.one(
        "isDerivedFrom", "The position that it comes from; its pin-cite is found there."
    )
    rule: Rule | None = fields.one("isInferredBy", "The rule that gave it.")
    premises: list[Thing] = fields.many("hasPremise", "The membership or document that it rests on.")


@strawberry.type(description="Something that an actor did, or reports to have done, that bears on a norm.")
class Practice(Linked, Claim):
    actor: ActorRef = fields.one("hasActor", "Whose practice it is.")
    kind: PracticeKind = fields.code("hasPracticeKind", PracticeKind, "What kind of practice it is.")
    evidence: Evidence = fields.code(
        "hasEvidence", Evidence, "What was seen of it; the title of a law ranks below an act."
    )
    gist: Text = fields.words("gist", "What was done, in our own words.", required=True)
    pin_cite: str = fields.text("pinCite", "Page, paragraph or heading where a reader finds it.")
    basis: Basis = fields.code("hasBasis", Basis, "What kind of source reports it.")
    coding: CodingRef | None = fields.one("isPracticeIn", "The record in which it was entered.")

    @fields.field("The norms that it bears on: STATED by the source, or INFERRED by the coders with the reason.")
    async def norms(self) -> list[Link]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isLinkFrom", "Link"))
        return self.graph.objects_of(node for node in nodes if relation_of(node) is Relation.BEARS_ON)


@strawberry.type(description="A passage that touches a topic without a stance that could be coded from what was read.")
class Mention(Claim):
    actor: ActorRef = fields.one("hasActor", "Who touches the topic.")
    topic: TopicRef = fields.one("hasTopic", "The topic.")
    finding: Finding = fields.code("hasFinding", Finding, "Whether it was mentioned, or found silent.")
    gist: Text | None = fields.words("gist", "What was seen, in our own words.")
    confidence: Confidence | None = fields.code("hasConfidence", Confidence, "How safe the finding is.")
    coding: CodingRef | None = fields.one("isMentionIn", "The reading in which it was noted.")


@strawberry.type(
    description="A sentence with its source that notes a fact about a thing, or what was said when it was adopted."
)
class Remark(Claim):
    actor: ActorRef | None = fields.one("hasActor", "Who said it, if a State or organization did.")
    issuer: list[str] = fields.texts("issuer", "Who said it, if several did or no State or organization.")
    about: Thing | None = fields.one("isStatementOn", "What it is about.")
    gist: Text | None = fields.words("gist", "What is said, in our own words.")
