"""Inferences: what was derived, by which numbered rule, from which premises."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.nodes import shortened
from api.graphql.texts import Text
from api.graphql.things import Thing


@strawberry.type(description="A numbered rule that derives statements from others. It is no rule of law.")
class Rule(Thing):
    definition: Text | None = fields.words("skos:definition", "What it derives from what.")
    scope_note: Text | None = fields.words("skos:scopeNote", "What it does not say.")
    stated_in: list[Thing] = fields.many("dcterms:source", "Where its meaning comes from.")
    inferences: list[Inference] = fields.pointing(
        "isInferredBy", "Inference", "What it derived, one record for each statement."
    )


@strawberry.type(
    description="The record of a derived statement: subject, predicate and object, with rule and premises."
)
class Inference(Thing):
    subject: Thing | None = fields.one("infersSubject", "What the derived statement is about.")
    object: Thing | None = fields.one("infersObject", "What it says of it.")
    rule: Rule | None = fields.one("isInferredBy", "The rule that gave it.")
    premises: list[Thing] = fields.many("hasPremise", "The records that it rests on.")

    @fields.field("Name of the property of the derived statement.")
    def predicate(self) -> str:
        return shortened(self.node.ref("infersPredicate") or "")
