"""Root fields on recorded votes."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, Iso3, Since, Until, concept, state_named
from api.graphql.comparisons import Votes
from api.graphql.context import Info
from api.graphql.orders import VoteOrder, VotesBy, ordered
from api.graphql.pages import DEFAULT_SIZE, Connection, page
from api.graphql.roots.documents import Named
from api.graphql.selections import DATED, Selection, document_named, kept_keys, rows_of, select
from api.graphql.told import told
from api.graphql.votes import OfValue, RollCall
from api.rollcalls import comparison
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

    @fields.field("The choices of States in recorded votes, newest first, then by State; and the votes side by side.")
    async def votes(
        self,
        info: Info,
        resolutions: Annotated[
            list[str] | None,
            strawberry.argument(description="Only on these texts, by symbol (`A/RES/73/27`, `73/27`) or IRI."),
        ] = None,
        document: Named = None,
        state: Iso3 = None,
        value: OfValue = None,
        order_by: VotesBy = VoteOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Votes:
        graph = info.context.graph
        wanted: dict[str, Value | None] = {
            "document": await document_named(info.context.graph, document),
            "state": None if state is None else state_named(state),
            "value": None if value is None else concept("vote-value/", value.value),
        }
        selection = ordered(VOTES, order_by)
        keys = kept_keys(graph, selection, wanted, await rows_of(graph, selection, wanted))
        name = selection.name
        if resolutions is not None:
            with told():
                compared = await comparison(graph, resolutions)
            chosen = {vote for row in compared.rows for vote in row.votes}
            keys = [key for key in keys if key[-1] in chosen]
            name = " ".join([name, *(call.iri for call in compared.calls)])
        found = page(graph, name, keys, first, after)
        texts = resolutions if resolutions is not None else [document] if document is not None else []
        return Votes(**vars(found), resolutions=texts)
