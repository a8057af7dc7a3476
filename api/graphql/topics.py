"""Topics, the stances that are coded on each, and concepts of the other vocabularies."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, LatestOnly, WithStance, record
from api.graphql.arranged import page_of
from api.graphql.nodes import End
from api.graphql.norms import Subject
from api.graphql.orders import PositionOrder, PositionsBy
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.references import PositionRef
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Lean, TopicCode
from api.store import BASE

CountLatest = Annotated[bool, strawberry.argument(description="Count only the newest position of each actor.")]


@strawberry.type(description="A vocabulary: the kinds of practice, the stances on one topic, and so on.")
class ConceptScheme(Thing):
    code: str = strawberry.field(
        resolver=lambda self: self.node.iri.removeprefix(BASE), description="Its key, as `concepts(scheme:)` takes it."
    )
    definition: Text | None = fields.words("skos:definition", "What it holds.")
    scope_note: Text | None = fields.words("skos:scopeNote", "How it is used.")
    topic: Topic | None = fields.one("hasTopic", "The topic that its stances answer, if it holds stances.")
    stated_in: list[Thing] = fields.many("dcterms:source", "Where its meaning comes from.")


@strawberry.type(description="A concept of one of the vocabularies, such as a theme or a kind of practice.")
class Concept(Subject):
    scheme: ConceptScheme | None = fields.one("skos:inScheme", "The vocabulary that it belongs to.")
    related: list[Thing] = fields.many("skos:related", "What it bears on.")
    stated_in: list[Thing] = fields.many("dcterms:source", "Where its meaning comes from.")
    code: str | None = fields.text("skos:notation", "Its code.")
    definition: Text | None = fields.words("skos:definition", "What it means.")
    scope_note: Text | None = fields.words("skos:scopeNote", "How it is used.")
    rank: int | None = fields.number("rank", "Its place in the graded order of its vocabulary, if that has one.")


@strawberry.type(description="A coded answer to the question of a topic.")
class Stance(Thing):
    code: str = strawberry.field(
        resolver=lambda self: self.node.iri.removeprefix(BASE + "stance/"),
        description="Topic and code, as filters take it: `sovereignty/rule-primary`.",
    )
    definition: Text | None = fields.words("skos:definition", "What it means.")
    scope_note: Text | None = fields.words("skos:scopeNote", "How it is used.")
    stated_in: list[Thing] = fields.many("dcterms:source", "Where its meaning comes from.")
    rank: int | None = fields.number(
        "rank", "Its place among the stances on its topic, from the strongest affirmation on."
    )
    lean: Lean | None = fields.code("leansTo", Lean, "Where it stands on the coarse scale that all topics share.")

    @fields.field("The topic that it answers.")
    async def topic(self) -> Topic | None:
        found: Topic | None = await self.graph.one(self.node.iri.replace("/stance/", "/topic/").rpartition("/")[0])
        return found

    @fields.field("How many positions take it, in the default answers of this release.")
    async def count(self, latest_only: CountLatest = True) -> int:
        return await self.graph.count(End(self.node.iri, "takesStance", _kind(latest_only)))

    @fields.field("The positions that take it, newest first unless another order is asked for.")
    async def positions(
        self,
        latest_only: LatestOnly = False,
        order_by: PositionsBy = PositionOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[PositionRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "takesStance", _kind(latest_only)))
        return await page_of(self.graph, f"positions {self.node.iri}", nodes, order_by, first, after)


@strawberry.type(description="A legal question on which the positions of States and organizations are coded.")
class Topic(Subject):
    code: TopicCode = strawberry.field(
        resolver=lambda self: TopicCode(self.node.iri.rpartition("/")[2]),
        description="Its code.",
        metadata={"term": "skos:notation"},
    )
    definition: Text | None = fields.words("skos:definition", "What the question is.")
    scope_note: Text | None = fields.words("skos:scopeNote", "The proposition that stances lean towards or against.")
    related: list[Thing] = fields.many("skos:related", "The norms and principles that it bears on.")
    stated_in: list[Thing] = fields.many("dcterms:source", "Where its meaning comes from.")

    @fields.field("The stances that can be coded, from the strongest affirmation on.")
    async def stances(self) -> list[Stance]:
        scheme = self.node.iri.replace("/topic/", "/stance/")
        nodes = await self.graph.sources_of(End(scheme, "skos:inScheme", "skos:Concept"))
        return self.graph.objects_of(sorted(nodes, key=lambda node: (int(node.text("rank") or 0), node.iri)))

    @fields.field("The positions on it, newest first unless another order is asked for.")
    async def positions(
        self,
        stance: WithStance = None,
        latest_only: LatestOnly = False,
        order_by: PositionsBy = PositionOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[PositionRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "hasTopic", _kind(latest_only)))
        if stance is not None:
            wanted = record("stance/", stance).text
            nodes = [node for node in nodes if wanted in node.refs("takesStance")]
        return await page_of(self.graph, f"positions {self.node.iri}", nodes, order_by, first, after)


def _kind(latest_only: bool) -> str:
    return "LatestPosition" if latest_only else "Position"
