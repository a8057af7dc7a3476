"""Root fields on States, organizations and bodies."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.actors import Organization, State
from api.graphql.arguments import After, First, Group, MemberOf, concept, record, state_named
from api.graphql.bodies import UNBody
from api.graphql.context import Info
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.selections import Selection, all_of, found, select
from api.graphql.vocabularies import UnStatus

STATES = Selection(
    "states",
    "?item a cn:State ; skos:prefLabel ?first . FILTER (LANG(?first) = 'en')",
    {
        "regionalGroup": "?item cn:isInRegionalGroup ?regionalGroup .",
        "unStatus": "?item cn:hasUnStatus ?unStatus .",
        "memberOf": "?membership cn:isMembershipOf ?item ; cn:isMembershipIn ?memberOf . "
        "MINUS { ?membership cn:validUntil ?until }",
    },
)
ORGANIZATIONS = Selection("organizations", "?item a cn:Organization ; cn:abbreviation ?first .", {})
BODIES = Selection("bodies", "?item a cn:UNBody .", {})


@strawberry.type
class ActorQueries:
    @fields.field("A Member or observer State.")
    async def state(
        self,
        info: Info,
        iso3: Annotated[str, strawberry.argument(description="Its ISO 3166-1 alpha-3 code.")],
    ) -> State | None:
        found_state: State | None = await found(info.context.graph, state_named(iso3), "State")
        return found_state

    @fields.field("The Member and observer States, by their English names.")
    async def states(
        self,
        info: Info,
        regional_group: Group = None,
        organization: MemberOf = None,
        un_status: Annotated[
            UnStatus | None, strawberry.argument(description="Only Members, or only observers.")
        ] = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[State]:
        wanted = {
            "regionalGroup": None if regional_group is None else concept("regional-group/", regional_group.value),
            "unStatus": None if un_status is None else concept("un-status/", un_status.value),
            "memberOf": None if organization is None else record("organization/", organization),
        }
        return await select(info.context.graph, STATES, wanted, first, after)

    @fields.field("An organization or political group of States.")
    async def organization(
        self, info: Info, id: Annotated[str, strawberry.argument(description="Its key, such as EU.")]
    ) -> Organization | None:
        organization: Organization | None = await found(info.context.graph, record("organization/", id), "Organization")
        return organization

    @fields.field("The organizations and political groups of States, by their short forms.")
    async def organizations(self, info: Info) -> list[Organization]:
        return await all_of(info.context.graph, ORGANIZATIONS)

    @fields.field("A body of the United Nations.")
    async def body(
        self,
        info: Info,
        id: Annotated[str, strawberry.argument(description="Its key, such as gge-2014-2015.")],
    ) -> UNBody | None:
        body: UNBody | None = await found(info.context.graph, record("body/", id), "UNBody")
        return body

    @fields.field("The bodies of the United Nations that issue or adopt texts in this field.")
    async def bodies(self, info: Info) -> list[UNBody]:
        return await all_of(info.context.graph, BODIES)
