"""Documents: resolutions, reports, drafts, national positions and all other texts that are issued as a whole."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate
from api.graphql.arranged import page_of
from api.graphql.links import Linked
from api.graphql.nodes import End, Node, pointing_to
from api.graphql.orders import PositionOrder, PositionsBy, VoteOrder, VotesBy
from api.graphql.pages import DEFAULT_SIZE, Connection, newest_first, page
from api.graphql.provisions import Annex, Article, Footnote, Provision, Section
from api.graphql.references import (
    ActorRef,
    AdoptionRef,
    ClaimRef,
    ConcordanceRef,
    EditorialNoteRef,
    PositionRef,
    RemarkRef,
    SponsorshipRef,
    UNBodyRef,
    VoteRef,
)
from api.graphql.selections import padded
from api.graphql.sources import Sourced
from api.graphql.terms import DocumentKind
from api.graphql.texts import Text, Translation, translations
from api.graphql.things import Thing
from api.graphql.vocabularies import Role, Speaker, VoteValue

WithRole = Annotated[Role | None, strawberry.argument(description="Only paragraphs that play this part.")]
BySpeaker = Annotated[Speaker | None, strawberry.argument(description="Only paragraphs that speak in this name.")]
InSection = Annotated[
    str | None, strawberry.argument(description="Only paragraphs of the section with this number, such as C.")
]
OfValue = Annotated[VoteValue | None, strawberry.argument(description="Only votes with this choice.")]


@strawberry.type(description="A text that was issued as a whole, under a symbol or a title.")
class Document(Linked, Sourced):
    symbol: str | None = fields.text("symbol", "Official number under which the United Nations issues it.")
    title: Text | None = fields.words("dcterms:title", "Its title.")
    date: PartialDate | None = fields.text("date", "Its date; for a resolution the day of its adoption.")
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the date.")
    date_distributed: PartialDate | None = fields.text(
        "dateDistributed", "When it was distributed, where that differs."
    )
    in_force_since: PartialDate | None = fields.text("validFrom", "When it came into force, if it is a treaty.")
    gist: Text | None = fields.words("gist", "What it holds, in our own words.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands in a compilation that prints it.")
    issued_by: list[UNBodyRef] = fields.many("isIssuedBy", "The United Nations body in whose name it appears.")
    issuer: list[str] = fields.texts(
        "issuer", "The ministry, office or institution that put it out, if no such body did."
    )
    submitted_by: list[ActorRef] = fields.many("isSubmittedBy", "The States and organizations that put it forward.")
    submitted_to: list[Thing] = fields.many("isSubmittedTo", "The body or process that it was put to.")
    on_report_of: UNBodyRef | None = fields.one(
        "isAdoptedOnReportOf", "The Main Committee on whose report it was adopted."
    )
    committee_report: list[str] = fields.texts("committeeReport", "Symbol of the report of that Committee.")
    agenda_item: list[str] = fields.texts("agendaItem", "The agenda item under which it was taken up.")
    languages: list[str] = fields.texts("language", "Languages in which it exists (BCP 47).")
    original_languages: list[str] = fields.texts("originalLanguage", "Languages in which it was written (BCP 47).")
    made_jointly: bool = fields.flag("isMadeJointly", "Whether several actors gave it together.")
    official_url: str | None = fields.address("officialUrl", "Where its issuer offers it.")
    reissues: list[str] = fields.texts("reissueNote", "When and why it was issued again under the same symbol.")
    addenda: list[str] = fields.texts("addendum", "Symbols that add to it.")
    distribution: str | None = fields.text("distribution", "How widely it was circulated, as printed.")
    job_number: str | None = fields.text("jobNumber", "The production code printed at its foot.")
    extent: str | None = fields.text("extent", "How long it is.")
    structure: list[str] = fields.texts("structureNote", "How it is divided.")
    part_of: Document | None = fields.one("isSubmissionIn", "The report or compilation that prints it.")
    reproduces: list[Thing] = fields.many("isStatedIn", "The text that this entry of a compilation reproduces.")
    concerns: list[Thing] = fields.many("concerns", "The norms, principles, measures and topics that it deals with.")
    adoptions: list[AdoptionRef] = fields.pointing(
        "adopts", "Adoption", "How it was adopted, in committee and in plenary."
    )
    sections: list[Section] = fields.pointing("isSectionOf", "Section", "Its sections.")
    annexes: list[Annex] = fields.pointing("isAnnexOf", "Annex", "Its annexes.")
    articles: list[Article] = fields.pointing("isArticleOf", "Article", "Its articles.")
    footnotes: list[Footnote] = fields.pointing("isFootnoteOf", "Footnote", "Its footnotes.")
    sponsorships: list[SponsorshipRef] = fields.pointing(
        "isSponsorshipOf", "Sponsorship", "The States that sponsored it."
    )
    editorial_notes: list[EditorialNoteRef] = fields.pointing(
        "isNoteOn", "EditorialNote", "Editors' notes on its errors."
    )
    concordances: list[ConcordanceRef] = fields.pointing(
        "hasEarlier", "Concordance", "Where its paragraphs went later."
    )
    earlier_concordances: list[ConcordanceRef] = fields.pointing(
        "hasLater", "Concordance", "Where its paragraphs came from."
    )
    outcome_of: list[UNBodyRef] = fields.pointing(
        "reportsIn", "UNBody", "The bodies whose work ended in it, such as a group of experts in its report."
    )
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )

    @fields.field("What kind of document it is: the narrowest.")
    def kind(self) -> DocumentKind:
        return next(kind for kind in DocumentKind if self.node.is_a(kind.value))

    @fields.field("Its titles in all six languages; a missing one is null.")
    def titles(self) -> list[Translation]:
        return translations(self.node.values("dcterms:title"))

    @fields.field("Its paragraphs, recommendations included, in their order.")
    async def paragraphs(
        self,
        role: WithRole = None,
        speaker: BySpeaker = None,
        section: InSection = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Provision]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isParagraphOf", "Paragraph"))
        nodes = pointing_to(nodes, "hasRole", "role/", role)
        nodes = pointing_to(nodes, "hasSpeaker", "speaker/", speaker)
        if section is not None:
            sections = await self.graph.sources_of(End(self.node.iri, "isSectionOf", "Section"))
            wanted = {one.iri for one in sections if one.text("number") == section}
            nodes = [node for node in nodes if wanted.intersection(node.refs("isInSection"))]
        return page(self.graph, f"paragraphs {self.node.iri}", _in_order(nodes), first, after)

    @fields.field("The texts that it prints, one for each State or organization that sent one in.")
    async def submissions(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[Document]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isSubmissionIn", "Submission"))
        return page(self.graph, f"submissions {self.node.iri}", sorted((node.iri,) for node in nodes), first, after)

    @fields.field("The positions that it states, newest first unless another order is asked for.")
    async def positions(
        self, order_by: PositionsBy = PositionOrder.NEWEST, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[PositionRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isStatedIn", "Position"))
        return await page_of(self.graph, f"positions {self.node.iri}", nodes, order_by, first, after)

    @fields.field("The positions, practice and other claims that it states, newest first.")
    async def claims(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[ClaimRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isStatedIn", "Claim"))
        return page(self.graph, f"claims {self.node.iri}", newest_first(nodes), first, after)

    @fields.field(
        "The choices of States in the recorded votes on it, in the order of their codes unless another is asked for."
    )
    async def votes(
        self,
        value: OfValue = None,
        order_by: VotesBy = VoteOrder.STATE,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[VoteRef]:
        calls = await self.graph.sources_of(End(self.node.iri, "adopts", "RollCall"))
        nodes = await self.graph.sources_of(*(End(call.iri, "isCastOn", "Vote") for call in calls))
        nodes = pointing_to(nodes, "hasVoteValue", "vote-value/", value)
        return await page_of(self.graph, f"votes {self.node.iri}", nodes, order_by, first, after)


def _in_order(nodes: list[Node]) -> list[tuple[str, ...]]:
    return sorted(
        (padded(node.text("order") or "~"), padded(node.text("number") or ""), padded(node.iri), node.iri)
        for node in nodes
    )
