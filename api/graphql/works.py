"""Works: publications, data sets and web resources that facts were read in."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.links import Linked
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
    year: str | None = fields.text("year", "Year of publication.")
    pages: str | None = fields.text("pages", "First and last page.")
    doi: str | None = fields.text("doi", "Digital object identifier.")
    isbn: str | None = fields.text("isbn", "International standard book number.")
    licence: str | None = fields.text("licence", "Terms of reuse that are printed in it.")
    version: str | None = fields.text("version", "State of the data set or software that was read.")
    original_provider: str | None = fields.text("originalProvider", "Who first gathered the data.")
    url: str | None = strawberry.field(
        resolver=lambda self: self.node.ref("url"),
        description="Where it can be found.",
        metadata={"term": "url"},
    )
    read_in: list[str] = fields.texts("readIn", "The copies in which it was read.")
    work_type: WorkType = fields.code("hasWorkType", WorkType, "What kind of work it is.")
