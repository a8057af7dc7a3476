"""Root fields on the graph as a whole: any node by its id, concepts and rules, and the release."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, iri_named, record
from api.graphql.context import Info
from api.graphql.identity import iri_of
from api.graphql.inferences import Rule
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.releases import Release
from api.graphql.selections import Selection, all_of, found, select
from api.graphql.things import Thing
from api.graphql.topics import Concept, ConceptScheme
from api.graphql.works import Work

RULES = Selection("rules", "?item a cn:Rule .", {})
WORKS = Selection("works", "?item a cn:Work . OPTIONAL { ?item cn:citation ?first }", {})
SCHEMES = Selection("schemes", "?item a skos:ConceptScheme . BIND (STR(?item) AS ?first)", {})
CONCEPTS = Selection(
    "concepts",
    "?item a skos:Concept ; skos:inScheme ?scheme . OPTIONAL { ?item cn:rank ?first }",
    {"scheme": ""},
)


@strawberry.type
class WholeQueries:
    @fields.field("Anything by its global id.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id from an earlier answer.")],
    ) -> Thing | None:
        thing: Thing | None = await found(info.context.graph, iri_named(iri_of(id)), "")
        return thing

    @fields.field("Anything by its IRI, or by its IRI from the folder on: norm/f.")
    async def thing(self, info: Info, iri: Annotated[str, strawberry.argument(description="The IRI.")]) -> Thing | None:
        thing: Thing | None = await found(info.context.graph, iri_named(iri), "")
        return thing

    @fields.field("The concepts of a vocabulary with their names in six languages, in its order.")
    async def concepts(
        self,
        info: Info,
        scheme: Annotated[
            str, strawberry.argument(description="The vocabulary: practice-kind, basis, theme and so on.")
        ],
    ) -> list[Concept]:
        return await all_of(info.context.graph, CONCEPTS, {"scheme": record("", scheme)})

    @fields.field("The vocabularies, by their keys.")
    async def schemes(self, info: Info) -> list[ConceptScheme]:
        return await all_of(info.context.graph, SCHEMES)

    @fields.field("The numbered rules by which statements are derived.")
    async def rules(self, info: Info) -> list[Rule]:
        return await all_of(info.context.graph, RULES)

    @fields.field("The works in which facts were read, by their citations.")
    async def works(self, info: Info, first: First = DEFAULT_SIZE, after: After = None) -> Connection[Work]:
        return await select(info.context.graph, WORKS, {}, first, after)

    @fields.field("The release that every answer here comes from.")
    def release(self, info: Info) -> Release:
        return Release.of(info.context.release)
