"""Adoptions, recorded votes with the choice of each State, and sponsors."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate
from api.graphql.arranged import page_of
from api.graphql.nodes import End, pointing_to
from api.graphql.orders import VoteOrder, VotesBy
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.references import DocumentRef, StateRef, UNBodyRef
from api.graphql.sources import Sourced
from api.graphql.things import Thing
from api.graphql.vocabularies import AdoptionMode, SponsorRole, VoteValue

OfValue = Annotated[VoteValue | None, strawberry.argument(description="Only votes with this choice.")]


@strawberry.type(
    description="The official totals of a vote. Committee totals are often quoted as those of the plenary."
)
class Totals:
    in_favour: int = strawberry.field(description="Votes in favour.")
    against: int = strawberry.field(description="Votes against.")
    abstaining: int | None = strawberry.field(description="Abstentions.")
    not_voting: int | None = strawberry.field(description="Those entitled who did not vote.")


@strawberry.interface(description="The act by which a body accepts a text, by consensus, without a vote or by a vote.")
class AdoptionAct(Sourced):
    document: DocumentRef | None = fields.one("adopts", "The text that was adopted.")
    body: UNBodyRef | None = fields.one("isAdoptedBy", "The body that adopted it.")
    mode: AdoptionMode | None = fields.code("hasMode", AdoptionMode, "How it was adopted.")
    date: PartialDate | None = fields.text("date", "When.")
    draft_symbol: str | None = fields.text("draftSymbol", "Symbol of the draft that the body had before it.")
    part_voted: str | None = fields.text("partVoted", "Which part of the text was voted on, where not the whole.")
    words: list[str] = fields.texts("words", "The words in which a source tells it.")
    meeting_record: str | None = fields.text("meetingRecord", "Symbol of the record of the meeting.")
    undl_record: str | None = fields.text("undlRecord", "Entry in the United Nations Digital Library.")

    @fields.field("The official totals, if there was a vote.")
    def totals(self) -> Totals | None:
        return self._totals()

    def _totals(self) -> Totals | None:
        if Totals not in self.node.memo:
            self.node.memo[Totals] = self._counted()
        totals: Totals | None = self.node.memo[Totals]
        return totals

    def _counted(self) -> Totals | None:
        counted = {
            name: None if (found := self.node.text(f"total{name}")) is None else int(found)
            for name in ("InFavour", "Against", "Abstaining", "NotVoting")
        }
        in_favour, against = counted["InFavour"], counted["Against"]
        if in_favour is None or against is None:
            return None
        return Totals(
            in_favour=in_favour,
            against=against,
            abstaining=counted["Abstaining"],
            not_voting=counted["NotVoting"],
        )


@strawberry.type(description="An adoption for which there is no list of how each State voted.")
class Adoption(AdoptionAct):
    pass


@strawberry.type(description="A recorded vote: the choice of each State, and the official totals.")
class RollCall(AdoptionAct):
    document: DocumentRef = fields.one("adopts", "The text that was voted on.")
    body: UNBodyRef = fields.one("isAdoptedBy", "The body that voted.")

    @fields.field("The official totals.")
    def totals(self) -> Totals:
        totals = self._totals()
        assert totals is not None
        return totals

    @fields.field("The choice of each State, in the order of their codes unless another is asked for.")
    async def votes(
        self,
        value: OfValue = None,
        order_by: VotesBy = VoteOrder.STATE,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Vote]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isCastOn", "Vote"))
        nodes = pointing_to(nodes, "hasVoteValue", "vote-value/", value)
        return await page_of(self.graph, f"votes {self.node.iri}", nodes, order_by, first, after)


@strawberry.type(description="The choice of one State in a recorded vote. It says nothing of its reasons.")
class Vote(Thing):
    state: StateRef = fields.one("isCastBy", "The State that voted.")
    value: VoteValue = fields.code("hasVoteValue", VoteValue, "What it chose.")
    roll_call: RollCall = fields.one("isCastOn", "The vote as a whole.")

    @fields.field("The text that was voted on.")
    async def document(self) -> DocumentRef:
        calls = await self.graph.nodes(self.node.refs("isCastOn"))
        document: DocumentRef = await self.graph.one(calls[0].ref("adopts"))
        return document


@strawberry.type(description="That States put forward a text or added their names to it.")
class Sponsorship(Sourced):
    states: list[StateRef] = fields.many("hasSponsor", "The States.")
    role: SponsorRole | None = fields.code("hasSponsorRole", SponsorRole, "Whether they led or joined.")
    draft_symbol: str | None = fields.text("draftSymbol", "Symbol of the draft that they sponsored.")
    document: DocumentRef | None = fields.one("isSponsorshipOf", "The text.")


@strawberry.input(description="A choice in the recorded vote on a text.")
class Voted:
    document: str = strawberry.field(description="Symbol or IRI of the text.")
    value: VoteValue = strawberry.field(description="What was chosen.")


@strawberry.input(description="Two texts that a State voted differently on, having taken part in both votes.")
class ChangedVote:
    from_: str = strawberry.field(name="from", description="Symbol or IRI of the one text.")
    to: str = strawberry.field(description="Symbol or IRI of the other text.")
