"""Recorded votes side by side as GraphQL types, and the list of votes that they can be asked of."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from api import rollcalls
from api.graphql import fields
from api.graphql.actors import State
from api.graphql.graph import Graph
from api.graphql.pages import Connection
from api.graphql.told import told
from api.graphql.vocabularies import VoteValue
from api.graphql.votes import RollCall, Vote


@strawberry.type(description="How many States made a choice.")
class ChoiceCount:
    value: VoteValue = strawberry.field(description="The choice.")
    count: int = strawberry.field(description="How many States.")


@strawberry.type(description="One of the votes that are compared, with how many States made each choice.")
class ComparedCall:
    roll_call: RollCall = strawberry.field(description="The vote.")
    counts: list[ChoiceCount] = strawberry.field(description="How many States made each choice.")


@strawberry.type(description="The choice of a State in one of the votes that are compared.")
class Ballot:
    graph: strawberry.Private[Graph]
    iri: strawberry.Private[str | None]
    value: VoteValue | None = strawberry.field(description="The choice; null if the State is not on the list.")
    vote: Vote | None = strawberry.field(
        resolver=lambda self: self.graph.one(self.iri), description="The vote; null if the State is not on the list."
    )


@strawberry.type(description="A State with its choices, in the order of the votes.")
class ComparedState:
    state: State = strawberry.field(description="The State.")
    ballots: list[Ballot] = strawberry.field(description="One for each vote.")
    is_split: bool = strawberry.field(description="Whether it was for one of the texts and against another.")


@strawberry.type(description="A combination of choices, with the States that made it.")
class VotePattern:
    ballots: list[Ballot] = strawberry.field(description="The choices, in the order of the votes.")
    count: int = strawberry.field(description="How many States made them.")
    states: list[State] = strawberry.field(description="These States, by their codes.")


@strawberry.type(
    description="That a State took part in two neighbouring votes and chose differently. Who was absent took no part."
)
class VoteChange:
    state: State = strawberry.field(description="The State.")
    earlier: RollCall = strawberry.field(description="The earlier vote.")
    later: RollCall = strawberry.field(description="The vote after it.")
    before: VoteValue = strawberry.field(description="Its choice in the earlier one.")
    after: VoteValue = strawberry.field(description="Its choice in the later one.")


@strawberry.type(description="Recorded votes side by side.")
class VoteComparison:
    roll_calls: list[ComparedCall] = strawberry.field(description="The votes, in the order of their dates.")
    rows: list[ComparedState] = strawberry.field(description="The States, by their codes, each with its choices.")
    patterns: list[VotePattern] = strawberry.field(description="Combinations of choices, the most frequent first.")
    changes: list[VoteChange] = strawberry.field(description="Who chose differently from one vote to the next.")
    splits: list[ComparedState] = strawberry.field(description="Who was for one of the texts and against another.")

    @classmethod
    async def of(cls, found: rollcalls.Comparison, graph: Graph) -> VoteComparison:
        """The comparison as GraphQL objects."""
        calls = await graph.many([call.iri for call in found.calls]) if found.calls else []
        states = dict(zip(found.states, graph.objects_of(found.states.values()), strict=True))

        def ballots(values: Sequence[str | None], votes: Sequence[str | None]) -> list[Ballot]:
            return [
                Ballot(graph=graph, iri=iri, value=None if value is None else VoteValue(value))
                for value, iri in zip(values, votes, strict=True)
            ]

        rows = [
            ComparedState(state=states[row.state], ballots=ballots(row.values, row.votes), is_split=row.is_split)
            for row in found.rows
        ]
        return cls(
            roll_calls=[
                ComparedCall(
                    roll_call=call,
                    counts=[ChoiceCount(value=VoteValue(name), count=n) for name, n in found.counts(at).items()],
                )
                for at, call in enumerate(calls)
            ],
            rows=rows,
            patterns=[
                VotePattern(
                    ballots=ballots(values, [None] * len(values)),
                    count=len(iris),
                    states=[states[iri] for iri in iris],
                )
                for values, iris in found.patterns
            ],
            changes=[
                VoteChange(
                    state=states[change.state],
                    earlier=calls[change.place],
                    later=calls[change.place + 1],
                    before=VoteValue(change.before),
                    after=VoteValue(change.after),
                )
                for change in found.changes
            ],
            splits=[row for row in rows if row.is_split],
        )


@strawberry.type(description="A page of votes, and the votes side by side.", name="VotesConnection")
class Votes(Connection[Vote]):
    resolutions: strawberry.Private[Sequence[str]]

    @fields.field(
        "The recorded votes on the texts asked for side by side; with none, all. Filters do not touch it.", slow=True
    )
    async def comparison(self) -> VoteComparison:
        with told():
            found = await rollcalls.comparison(self.graph, self.resolutions)
        return await VoteComparison.of(found, self.graph)
