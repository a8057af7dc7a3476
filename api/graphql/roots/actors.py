"""Root fields on States, organizations and bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.actors import Organization, State
from api.graphql.arguments import After, First, Group, MemberOf, concept, record, state_named
from api.graphql.bodies import UNBody
from api.graphql.context import Info
from api.graphql.errors import too_complex
from api.graphql.orders import StateOrder, StatesBy, ordered
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.selections import Selection, all_of, document_named, found, select
from api.graphql.vocabularies import UnStatus
from api.graphql.votes import ChangedVote, Voted
from api.store import Value

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
CAST = (
    "?vote{0} cn:isCastBy ?item ; cn:isCastOn ?call{0} ; cn:hasVoteValue ?value{0} . ?call{0} cn:adopts ?document{0} . "
)
DIFFERENT = "FILTER (?valueFrom != ?valueTo && <vote-value/absent> NOT IN (?valueFrom, ?valueTo))"
MOST_VOTES = 10
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

    @fields.field("The Member and observer States, by their English names unless another order is asked for.")
    async def states(
        self,
        info: Info,
        regional_group: Group = None,
        organization: MemberOf = None,
        un_status: Annotated[
            UnStatus | None, strawberry.argument(description="Only Members, or only observers.")
        ] = None,
        voted: Annotated[
            list[Voted] | None,
            strawberry.argument(description="Only States that voted like this, on all of these texts."),
        ] = None,
        changed_vote: Annotated[
            ChangedVote | None, strawberry.argument(description="Only States that voted differently on two texts.")
        ] = None,
        order_by: StatesBy = StateOrder.NAME,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[State]:
        wanted: dict[str, Value | None] = {
            "regionalGroup": None if regional_group is None else concept("regional-group/", regional_group.value),
            "unStatus": None if un_status is None else concept("un-status/", un_status.value),
            "memberOf": None if organization is None else record("organization/", organization),
        }
        filters = dict(STATES.filters)
        if voted is not None and len(voted) > MOST_VOTES:
            raise too_complex("votes in `voted`", len(voted), MOST_VOTES)
        for number, one in enumerate(voted or []):
            filters |= {f"document{number}": CAST.format(number), f"value{number}": ""}
            wanted[f"document{number}"] = await document_named(info.context.graph, one.document)
            wanted[f"value{number}"] = concept("vote-value/", one.value.value)
        if changed_vote is not None:
            filters |= {"documentFrom": CAST.format("From"), "documentTo": CAST.format("To") + DIFFERENT}
            wanted["documentFrom"] = await document_named(info.context.graph, changed_vote.from_)
            wanted["documentTo"] = await document_named(info.context.graph, changed_vote.to)
        return await select(
            info.context.graph, ordered(replace(STATES, filters=filters), order_by), wanted, first, after
        )

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
