"""Root fields on norms, principles, measures and topics."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import record
from api.graphql.context import Info
from api.graphql.measures import CapacityBuildingPrinciple, ConfidenceBuildingMeasure, Tool
from api.graphql.norms import Norm, NormSet, Principle, TermOfArt
from api.graphql.selections import Selection, all_of, found
from api.graphql.topics import Topic
from api.graphql.vocabularies import NormLetter, TopicCode
from api.store import BASE

NAMED = "OPTIONAL { ?item skos:prefLabel ?second FILTER (LANG(?second) = 'en') }"
NORMS = Selection("norms", "?item a cn:Norm ; cn:letter ?first .", {})
SETS = Selection("normSets", f"?item a cn:NormSet . {NAMED}", {})
PRINCIPLES = Selection(
    "principles",
    f"{{ ?item a cn:Principle }} UNION {{ ?item a cn:RuleOfInternationalLaw }} {NAMED}",
    {},
)
TERMS = Selection("terms", f"?item a cn:TermOfArt . {NAMED}", {})
TOPICS = Selection("topics", "?item skos:inScheme <topic> ; skos:notation ?first .", {})
MEASURES = Selection("cbms", "?item a cn:ConfidenceBuildingMeasure . OPTIONAL { ?item cn:order ?first }", {})
CAPACITY = Selection(
    "capacityPrinciples", "?item a cn:CapacityBuildingPrinciple . OPTIONAL { ?item cn:order ?first }", {}
)
TOOLS = Selection("tools", f"?item a cn:Tool . {NAMED}", {})


@strawberry.type
class NormQueries:
    @fields.field("One of the eleven norms.")
    async def norm(
        self, info: Info, letter: Annotated[NormLetter, strawberry.argument(description="Its letter.")]
    ) -> Norm | None:
        norm: Norm | None = await info.context.graph.one(f"{BASE}norm/{letter.value}")
        return norm

    @fields.field("The eleven norms, from (a) to (k).")
    async def norms(self, info: Info) -> list[Norm]:
        return await all_of(info.context.graph, NORMS)

    @fields.field("Lists of norms that a text sets out as a whole.")
    async def norm_sets(self, info: Info) -> list[NormSet]:
        return await all_of(info.context.graph, SETS)

    @fields.field("A principle or rule of international law.")
    async def principle(
        self,
        info: Info,
        id: Annotated[str, strawberry.argument(description="Its key, such as due-diligence.")],
    ) -> Principle | None:
        principle: Principle | None = await found(info.context.graph, record("principle/", id), "")
        return principle

    @fields.field("The principles of the Charter and of international law, by name.")
    async def principles(self, info: Info) -> list[Principle]:
        return await all_of(info.context.graph, PRINCIPLES)

    @fields.field("Words and phrases with a settled or contested sense, by name.")
    async def terms(self, info: Info) -> list[TermOfArt]:
        return await all_of(info.context.graph, TERMS)

    @fields.field("A topic of positions.")
    async def topic(
        self, info: Info, code: Annotated[TopicCode, strawberry.argument(description="Its code.")]
    ) -> Topic | None:
        topic: Topic | None = await info.context.graph.one(f"{BASE}topic/{code.value}")
        return topic

    @fields.field("The topics of positions, by code.")
    async def topics(self, info: Info) -> list[Topic]:
        return await all_of(info.context.graph, TOPICS)

    @fields.field("The confidence-building measures.")
    async def cbms(self, info: Info) -> list[ConfidenceBuildingMeasure]:
        return await all_of(info.context.graph, MEASURES)

    @fields.field("The principles of capacity-building.")
    async def capacity_principles(self, info: Info) -> list[CapacityBuildingPrinciple]:
        return await all_of(info.context.graph, CAPACITY)

    @fields.field("Portals, reports, directories and surveys through which States act, by name.")
    async def tools(self, info: Info) -> list[Tool]:
        return await all_of(info.context.graph, TOOLS)
