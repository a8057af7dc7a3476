"""Coverage: what was coded, named, found silent or never looked at; and the readings that it comes from."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.arguments import PartialDate
from api.graphql.claims import Mention, Position, Practice
from api.graphql.references import ActorRef, TopicRef
from api.graphql.things import Thing
from api.graphql.vocabularies import Finding


@strawberry.type(
    description="For one actor and topic, what is known of its view. Silence is kept apart from no search."
)
class Coverage(Thing):
    actor: ActorRef = fields.one("isCoverageOf", "The actor.")
    topic: TopicRef = fields.one("hasTopic", "The topic.")
    finding: Finding = fields.code("hasFinding", Finding, "What was found.")


@strawberry.type(description="An editor's entry on what was searched for an actor, and what was left out.")
class CoverageNote(Thing):
    actor: ActorRef | None = fields.one("hasActor", "The actor.")
    gaps: list[str] = fields.texts("gapNote", "What was not found or not read.")
    compiled: PartialDate | None = fields.text("compiled", "The day on which it was entered.")


@strawberry.type(description="The reading of one document, or of one actor's conduct, entry by entry.")
class Coding(Thing):
    compiled: PartialDate | None = fields.text("compiled", "The day on which the entries were gathered.")
    positions: list[Position] = fields.pointing("isPositionIn", "Position", "The positions found.")
    mentions: list[Mention] = fields.pointing(
        "isMentionIn", "Mention", "Topics touched without a stance that could be coded."
    )
    practice: list[Practice] = fields.pointing("isPracticeIn", "Practice", "The practice found.")
