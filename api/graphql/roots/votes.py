"""Root fields on recorded votes."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, Iso3, Since, Until, boolean, concept, document_of, state_named
from api.graphql.context import Info
from api.graphql.pages import DEFAULT_SIZE, Connection, Key, page
from api.graphql.roots.documents import Named
from api.graphql.selections import DATED, Selection, rows_of, select
from api.graphql.vocabularies import VoteValue
from api.graphql.votes import OfValue, RollCall, Vote, VotePair
from api.store import Value

ROLL_CALLS = Selection(
    "rollCalls",
    "?item a cn:RollCall ; cn:adopts ?text . OPTIONAL { ?item cn:date ?first } BIND (?first AS ?date)",
    {"document": "?item cn:adopts ?document .", "symbol": "?text cn:symbol ?symbol .", **DATED},
    newest_first=True,
)
VOTES = Selection(
    "votes",
    "?item cn:isCastOn ?call ; cn:isCastBy ?by . ?call cn:adopts ?text . BIND (STR(?by) AS ?second) "
    "OPTIONAL { ?call cn:date ?first }",
    {
        "document": "?call cn:adopts ?document .",
        "symbol": "?text cn:symbol ?symbol .",
        "state": "?item cn:isCastBy ?state .",
        "value": "?item cn:hasVoteValue ?value .",
    },
    newest_first=True,
)

PAIRS = Selection(
    "votePairs",
    "?item cn:isCastBy ?by ; cn:isCastOn ?call ; cn:hasVoteValue ?value . ?call cn:adopts ?text . "
    "?against cn:isCastBy ?by ; cn:isCastOn ?otherCall ; cn:hasVoteValue ?otherValue . "
    "?otherCall cn:adopts ?otherText . "
    "BIND (STR(?by) AS ?first) BIND (STR(?against) AS ?second)",
    {
        "document": "?call cn:adopts ?document .",
        "symbol": "?text cn:symbol ?symbol .",
        "otherDocument": "?otherCall cn:adopts ?otherDocument .",
        "otherSymbol": "?otherText cn:symbol ?otherSymbol .",
        "value": "",
        "otherValue": "",
        "changed": "FILTER (?changed = (?value != ?otherValue && ?value != <vote-value/absent> "
        "&& ?otherValue != <vote-value/absent>))",
    },
)
Text = Annotated[str, strawberry.argument(description="Symbol or IRI of a text that was put to a recorded vote.")]


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
            **document_of(document),
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
            **document_of(document),
            "state": None if state is None else state_named(state),
            "value": None if value is None else concept("vote-value/", value.value),
        }
        return await select(info.context.graph, VOTES, wanted, first, after)

    @fields.field("How States voted on two texts, State by State: who changed, who split.")
    async def vote_pairs(
        self,
        info: Info,
        one: Text,
        other: Text,
        one_value: Annotated[
            VoteValue | None, strawberry.argument(description="Only who chose this on the one.")
        ] = None,
        other_value: Annotated[
            VoteValue | None, strawberry.argument(description="Only who chose this on the other.")
        ] = None,
        changed: Annotated[
            bool | None,
            strawberry.argument(description="Only who took part in both and chose differently, or only the rest."),
        ] = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[VotePair]:
        graph = info.context.graph
        others = {f"other{name.title()}": value for name, value in document_of(other).items()}
        wanted: dict[str, Value | None] = {
            **document_of(one),
            **others,
            "value": None if one_value is None else concept("vote-value/", one_value.value),
            "otherValue": None if other_value is None else concept("vote-value/", other_value.value),
            "changed": None if changed is None else boolean(changed),
        }
        items: dict[Key, VotePair] = {
            (row["first"].text, row["second"].text, row["item"].text): VotePair(
                graph=graph, by=row["first"].text, votes=(row["item"].text, row["second"].text)
            )
            for row in await rows_of(graph, PAIRS, wanted)
        }
        return page(graph, f"{PAIRS.name} {one} {other}", sorted(items), first, after, items)
