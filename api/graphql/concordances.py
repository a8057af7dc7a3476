"""What became of the paragraphs of a draft, and editors' notes on errors of a text."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First
from api.graphql.links import Linked
from api.graphql.nodes import End, pointing_to
from api.graphql.pages import DEFAULT_SIZE, Connection, page
from api.graphql.references import DocumentRef, ProvisionRef
from api.graphql.selections import padded
from api.graphql.sources import Sourced
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Confidence, Fate

WithFate = Annotated[Fate | None, strawberry.argument(description="Only paragraphs with this fate.")]


@strawberry.type(
    description="A passage paired with what became of it. A gap in our knowledge is not a dropped passage."
)
class Alignment(Linked, Sourced):
    earlier: ProvisionRef = fields.one("hasEarlier", "The passage that came first.")
    later: list[ProvisionRef] = fields.many("hasLater", "The passages that came of it, as far as known.")
    fate: Fate = fields.code("hasFate", Fate, "What became of it.")
    confidence: Confidence | None = fields.code("hasConfidence", Confidence, "How safe the finding is.")
    order: int | None = fields.number("order", "Its place in the concordance, from 1.")
    concordance: Concordance | None = fields.one("isAlignmentIn", "The table in which it stands.")


@strawberry.type(description="A table that follows the passages of a text into a later one.")
class Concordance(Sourced):
    earlier: DocumentRef | None = fields.one("hasEarlier", "The text that came first.")
    later: list[Thing] = fields.many("hasLater", "The text or texts that came of it.")

    @fields.field("What became of each passage, in the order of the earlier text.")
    async def alignments(
        self, fate: WithFate = None, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[Alignment]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isAlignmentIn", "Alignment"))
        nodes = pointing_to(nodes, "hasFate", "fate/", fate)
        keys = sorted((padded(node.text("order") or ""), node.iri) for node in nodes)
        return page(self.graph, f"alignments {self.node.iri}", keys, first, after)


@strawberry.type(
    description="An editor's remark on an error, an oddity or a difference of translation; the text stays as it is."
)
class EditorialNote(Sourced):
    gist: Text = fields.words("gist", "What is remarked.", required=True)
    document: DocumentRef | None = fields.one("isNoteOn", "The document that it is about.")
    annotates: list[Thing] = fields.many("annotates", "The exact passages that it is about.")
