"""Works: publications, data sets and web resources that facts were read in."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate
from api.graphql.links import Linked
from api.graphql.nodes import End
from api.graphql.pages import DEFAULT_SIZE, Connection, newest_first, page
from api.graphql.references import ClaimRef
from api.graphql.sources import Sourced
from api.graphql.vocabularies import WorkType


@strawberry.type(description="A publication, data set or web resource from which facts were read.")
class Work(Linked, Sourced):
    citation: str | None = fields.text("citation", "Full reference, ready for a footnote.")
    authors: list[str] = fields.texts("authors", "Who wrote it.")
    editors: list[str] = fields.texts("editors", "Who edited the volume.")
    container: str | None = fields.text("container", "Journal, book or site that it appeared in.")
    publisher: str | None = fields.text("publisher", "Who brought it out.")
    volume: str | None = fields.text("volume", "Volume of the journal.")
    issue: str | None = fields.text("issue", "Number of the journal.")
    symbol: str | None = fields.text("symbol", "Its official number, if it has one.")
    languages: list[str] = fields.texts("language", "Languages in which it is written (BCP 47).")
    date: PartialDate | None = fields.text("date", "Its date, where more than the year is known.")
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the date.")
    year: str | None = fields.text("year", "Year of publication.")
    pages: str | None = fields.text("pages", "First and last page.")
    doi: str | None = fields.text("doi", "Digital object identifier.")
    isbn: str | None = fields.text("isbn", "International standard book number.")
    licence: str | None = fields.text("licence", "Terms of reuse that are printed in it.")
    version: str | None = fields.text("version", "State of the data set or software that was read.")
    original_provider: str | None = fields.text("originalProvider", "Who first gathered the data.")
    url: str | None = fields.address("url", "Where it can be found.")
    read_in: list[str] = fields.texts("readIn", "The copies in which it was read.")
    work_type: WorkType = fields.code("hasWorkType", WorkType, "What kind of work it is.")

    @fields.field("The positions, practice and other claims that rest on it.")
    async def claims(self, first: First = DEFAULT_SIZE, after: After = None) -> Connection[ClaimRef]:
        nodes = await self.graph.sources_of(End(self.node.iri, "source", "Claim"))
        return page(self.graph, f"claims {self.node.iri}", newest_first(nodes), first, after)
