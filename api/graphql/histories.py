"""What an actor held over time, as GraphQL types."""

from __future__ import annotations

from enum import Enum

import strawberry

from api import history
from api.graphql.actors import Actor
from api.graphql.arguments import PartialDate
from api.graphql.claims import Claim, Position
from api.graphql.graph import Graph
from api.graphql.topics import Stance, Topic


@strawberry.enum(description="In whose name something was said.")
class SaidAs(Enum):
    OWN = strawberry.enum_value("own", description="By the actor alone.")
    JOINT = strawberry.enum_value("joint", description="By the actor, together with others.")
    DERIVED = strawberry.enum_value("derived", description="By a group for its members; the actor is not quoted.")


@strawberry.type(description="One entry of what an actor held over time.")
class Moment:
    graph: strawberry.Private[Graph]
    moment: strawberry.Private[history.Moment]

    date: PartialDate | None = strawberry.field(
        resolver=lambda self: self.moment.date or None, description="When, as exactly as the source gives it."
    )
    claim: Claim = strawberry.field(
        resolver=lambda self: self.graph.one(self.moment.claim.iri),
        description="The position, or the derived position.",
    )
    topic: Topic = strawberry.field(
        resolver=lambda self: self.graph.one(self.moment.topic), description="The question that it answers."
    )
    stance: Stance = strawberry.field(
        resolver=lambda self: self.graph.one(self.moment.stance), description="The coded answer."
    )
    said_as: SaidAs = strawberry.field(
        resolver=lambda self: SaidAs(self.moment.kind), description="In whose name it was said."
    )
    is_derived: bool = strawberry.field(
        resolver=lambda self: self.moment.kind == "derived",
        description="Whether a group said it for its members: weaker than words of its own.",
    )
    is_change: bool = strawberry.field(
        resolver=lambda self: bool(self.moment.changes_from),
        description="Whether its stance is another than that of its own text before: a change of code, not always of "
        "view.",
    )
    changes_from: list[Position] = strawberry.field(
        resolver=lambda self: self.graph.many(list(self.moment.changes_from)),
        description="The position from which it differs.",
    )
    is_latest: bool = strawberry.field(
        resolver=lambda self: self.moment.is_latest,
        description="Whether it counts as the newest of the actor on the topic.",
    )


@strawberry.type(description="What an actor held over time.")
class PositionHistory:
    actor: Actor = strawberry.field(description="The State or organization.")
    moments: list[Moment] = strawberry.field(description="By topic, the oldest first, the undated last.")
    changes: int = strawberry.field(description="At how many of them its stance changed.")

    @classmethod
    def of(cls, found: history.History, graph: Graph) -> PositionHistory:
        """The history as GraphQL objects."""
        return cls(
            actor=graph.objects_of([found.actor])[0],
            moments=[Moment(graph=graph, moment=one) for one in found.moments],
            changes=sum(1 for one in found.moments if one.changes_from),
        )
