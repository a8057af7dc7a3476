"""The orders in which lists can be had: each is one pattern that says what leads the sort key, which cursors hold."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.selections import Selection

ENGLISH = "OPTIONAL {{ {0} skos:prefLabel ?lead FILTER (LANG(?lead) = 'en') }}"
OLDEST = "BIND (?first AS ?lead)"


@strawberry.enum(description="In which order positions are given.")
class PositionOrder(Enum):
    NEWEST = strawberry.enum_value("newest", description="By date, the newest first, the undated last.")
    OLDEST = strawberry.enum_value("oldest", description="By date, the oldest first, the undated last.")
    ACTOR = strawberry.enum_value("actor", description="By the English name of the actor, then the newest first.")
    TOPIC = strawberry.enum_value("topic", description="By the code of the topic, then the newest first.")


@strawberry.enum(description="In which order entries of practice are given.")
class PracticeOrder(Enum):
    NEWEST = strawberry.enum_value("newest", description="By date, the newest first, the undated last.")
    OLDEST = strawberry.enum_value("oldest", description="By date, the oldest first, the undated last.")
    ACTOR = strawberry.enum_value("actor", description="By the English name of the actor, then the newest first.")
    KIND = strawberry.enum_value("kind", description="By the code of the kind of practice, then the newest first.")


@strawberry.enum(description="In which order documents are given.")
class DocumentOrder(Enum):
    NEWEST = strawberry.enum_value("newest", description="By date, the newest first, the undated last.")
    OLDEST = strawberry.enum_value("oldest", description="By date, the oldest first, the undated last.")
    SYMBOL = strawberry.enum_value("symbol", description="By symbol, numbers by their value; those without one last.")
    TITLE = strawberry.enum_value("title", description="By English title; those without one last.")


@strawberry.enum(description="In which order recommendations are given.")
class RecommendationOrder(Enum):
    DOCUMENT = strawberry.enum_value("document", description="By document, then in the order of its paragraphs.")
    NEWEST = strawberry.enum_value("newest", description="By the date of the document, the newest first.")
    OLDEST = strawberry.enum_value("oldest", description="By the date of the document, the oldest first.")


@strawberry.enum(description="In which order the passages that deal with something are given.")
class PassageOrder(Enum):
    DOCUMENT = strawberry.enum_value("document", description="By document, then in the order of its paragraphs.")
    NEWEST = strawberry.enum_value("newest", description="By the date of the document, the newest first.")
    OLDEST = strawberry.enum_value("oldest", description="By the date of the document, the oldest first.")


@strawberry.enum(description="In which order references are given.")
class ReferenceOrder(Enum):
    ORIGIN = strawberry.enum_value("origin", description="By what refers, then in what way and to what.")
    RELATION = strawberry.enum_value("relation", description="By the way in which it refers, then by what refers.")
    TARGET = strawberry.enum_value("target", description="By what is referred to, then by what refers.")
    NEWEST = strawberry.enum_value(
        "newest", description="By the date of the text at the other end, the newest first, the undated last."
    )
    OLDEST = strawberry.enum_value(
        "oldest", description="By the date of the text at the other end, the oldest first, the undated last."
    )


@strawberry.enum(description="In which order States are given.")
class StateOrder(Enum):
    NAME = strawberry.enum_value("name", description="By English name.")
    CODE = strawberry.enum_value("code", description="By ISO 3166-1 alpha-3 code.")
    REGION = strawberry.enum_value("region", description="By the code of the regional group, then by English name.")


@strawberry.enum(description="In which order votes are given.")
class VoteOrder(Enum):
    NEWEST = strawberry.enum_value("newest", description="By the date of the vote, the newest first, then by State.")
    OLDEST = strawberry.enum_value("oldest", description="By the date of the vote, the oldest first, then by State.")
    STATE = strawberry.enum_value("state", description="By the code of the State, then the newest vote first.")
    NAME = strawberry.enum_value("name", description="By the English name of the State, then the newest vote first.")
    VALUE = strawberry.enum_value("value", description="By the code of the choice, then the newest vote first.")


LEADS: dict[Enum, str] = {
    PositionOrder.OLDEST: OLDEST,
    PositionOrder.ACTOR: ENGLISH.format("?actor"),
    PositionOrder.TOPIC: "?item cn:hasTopic ?about . ?about skos:notation ?lead .",
    PracticeOrder.OLDEST: OLDEST,
    PracticeOrder.ACTOR: ENGLISH.format("?actor"),
    PracticeOrder.KIND: "?item cn:hasPracticeKind ?of . BIND (STR(?of) AS ?lead)",
    DocumentOrder.OLDEST: OLDEST,
    DocumentOrder.SYMBOL: "OPTIONAL { ?item cn:symbol ?lead }",
    DocumentOrder.TITLE: "OPTIONAL { ?item dcterms:title ?lead FILTER (LANG(?lead) = 'en') }",
    RecommendationOrder.NEWEST: "OPTIONAL { ?in cn:date ?lead }",
    RecommendationOrder.OLDEST: "OPTIONAL { ?in cn:date ?lead }",
    StateOrder.CODE: "?item cn:iso3 ?lead .",
    StateOrder.REGION: "OPTIONAL { ?item cn:isInRegionalGroup ?region BIND (STR(?region) AS ?lead) }",
    VoteOrder.OLDEST: OLDEST,
    VoteOrder.STATE: "BIND (STR(?by) AS ?lead)",
    VoteOrder.NAME: ENGLISH.format("?by"),
    VoteOrder.VALUE: "?item cn:hasVoteValue ?chosen . BIND (STR(?chosen) AS ?lead)",
}
"""What leads the sort key, as `?lead`; an order that is not here is that of the list itself."""

PositionsBy = Annotated[PositionOrder, strawberry.argument(description="In which order.")]
PracticeBy = Annotated[PracticeOrder, strawberry.argument(description="In which order.")]
DocumentsBy = Annotated[DocumentOrder, strawberry.argument(description="In which order.")]
RecommendationsBy = Annotated[RecommendationOrder, strawberry.argument(description="In which order.")]
PassagesBy = Annotated[PassageOrder, strawberry.argument(description="In which order.")]
ReferencesBy = Annotated[ReferenceOrder, strawberry.argument(description="In which order.")]
StatesBy = Annotated[StateOrder, strawberry.argument(description="In which order.")]
VotesBy = Annotated[VoteOrder, strawberry.argument(description="In which order.")]


def ordered(selection: Selection, order: Enum) -> Selection:
    """A selection in an order. Its cursors are of that order alone."""
    if order not in LEADS:
        return selection
    return replace(
        selection,
        name=f"{selection.name} by {order.value}",
        lead=LEADS[order],
        leads_newest=order is RecommendationOrder.NEWEST,
    )
