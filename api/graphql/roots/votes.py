"""Root fields on recorded votes."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, Iso3, Since, Until, concept, state_named
from api.graphql.context import Info
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.roots.documents import Named
from api.graphql.selections import DATED, Selection, document_named, select
from api.graphql.votes import OfValue, RollCall, Vote
from api.store import Value

ROLL_CALLS = Selection(
    "rollCalls",
    "?item a cn:RollCall ; cn:adopts ?text . OPTIONAL { ?item cn:date ?first } BIND (?first AS ?date)",
    {"document": "?item cn:adopts ?document .", **DATED},
    newest_first=True,
)
VOTES = Selection(
    "votes",
    "?item cn:isCastOn ?call ; cn:isCastBy ?by . ?call cn:adopts ?text . BIND (STR(?by) AS ?second) "
    "OPTIONAL { ?call cn:date ?first }",
    {
        "document": "?call cn:adopts ?document .",
        "state": "?item cn:isCastBy ?state .",
        "value": "?item cn:hasVoteValue ?value .",
    },
    newest_first=True,
)


@strawberry.type
class VoteQueries:
    @fields.field("Recorded votes, newest first.")
    async def roll_calls(
        self,
        info: Info,
        document: Named = None,
        since: Since = None,
        until: Until = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[RollCall]:
        wanted: dict[str, Value | None] = {
            "document": await document_named(info.context.graph, document),
            "since": None if since is None else Value(since),
            "until": None if until is None else Value(until),
        }
        return await select(info.context.graph, ROLL_CALLS, wanted, first, after)

    @fields.field("The choices of States in recorded votes, newest first, then by State.")
    async def votes(
        self,
        info: Info,
        document: Named = None,
        state: Iso3 = None,
        value: OfValue = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Vote]:
        wanted: dict[str, Value | None] = {
            "document": await document_named(info.context.graph, document),
            "state": None if state is None else state_named(state),
            "value": None if value is None else concept("vote-value/", value.value),
        }
        return await select(info.context.graph, VOTES, wanted, first, after)
