"""Parts of documents that can be cited on their own: paragraphs, recommendations, articles, sections and others."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.links import Linked
from api.graphql.references import AlignmentRef, DocumentRef, EditorialNoteRef, SectionRef, TermRef, ToolRef
from api.graphql.sources import Sourced
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Action, Addressee, Part, Role, Speaker


@strawberry.interface(description="A part of a document that can be cited on its own.")
class Provision(Linked, Sourced):
    number: str | None = fields.text("number", "What it is called in its sequence, as printed.")
    order: int | None = fields.number("order", "Its place among its neighbours, from 1.")
    role: Role | None = fields.code(
        "hasRole", Role, "What part it plays: deliberation, conclusion, recommendation and so on."
    )
    part: Part | None = fields.code("isInPart", Part, "The recurring division of a report in which it stands.")
    speakers: list[Speaker] = fields.codes(
        "hasSpeaker", Speaker, "In whose name it speaks: all States, some States and so on."
    )
    gist: Text | None = fields.words("gist", "What it holds, in our own words.")
    words: list[str] = fields.texts("words", "The few words on which a point turns, quoted.")
    letter: str | None = fields.text("letter", "The letter that marks it in its list.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    terms: list[TermRef] = fields.many("usesTerm", "The terms of art that it uses.")
    concerns: list[Thing] = fields.many("concerns", "The norms, principles, measures and topics that it deals with.")
    section: SectionRef | None = fields.one("isInSection", "The section in which it stands.")
    alignments: list[AlignmentRef] = fields.pointing("hasEarlier", "Alignment", "What became of it in later texts.")
    earlier_alignments: list[AlignmentRef] = fields.pointing(
        "hasLater", "Alignment", "What it came from in earlier texts."
    )
    editorial_notes: list[EditorialNoteRef] = fields.pointing("annotates", "EditorialNote", "Editors' notes on it.")

    states: list[Thing] = fields.pointing(
        "isStatedIn", "", "The norms, measures, positions and other things that it states."
    )

    @fields.field("The document in which it stands.")
    async def document(self) -> DocumentRef | None:
        nodes = await self.graph.nodes(self.node.refs("isPartOf"))
        return next(iter(self.graph.objects_of(node for node in nodes if node.is_a("Document"))), None)


@strawberry.type(description="A numbered paragraph, preambular or operative, or one of its lettered subdivisions.")
class Paragraph(Provision):
    pass


@strawberry.type(description="A passage in which a group asks States or others to do something.")
class Recommendation(Provision):
    gist: Text = fields.words("gist", "What it asks for, in our own words.", required=True)
    addressees: list[Addressee] = fields.codes("hasAddressee", Addressee, "Whom it asks to act.")
    asks: list[Action] = fields.codes("asksTo", Action, "What it asks for.")
    channels: list[ToolRef] = fields.many(
        "usesChannel", "The portals, reports and directories through which it asks to act."
    )


@strawberry.type(description="A headed division of a document.")
class Section(Provision):
    provisions: list[Provision] = fields.pointing("isInSection", "Provision", "What stands in it.")


@strawberry.type(description="A separately headed part that is attached to a document and has its own numbering.")
class Annex(Provision):
    pass


@strawberry.type(description="A numbered unit of a treaty or statute, or one of its subdivisions.")
class Article(Provision):
    pass


@strawberry.type(description="A note at the foot of a page.")
class Footnote(Provision):
    url: str | None = fields.address("url", "The page that it points to.")
    annotates: list[Provision] = fields.many("annotates", "The passages that it is called from.")
