"""A concordance of two texts as GraphQL types: a line for every paragraph."""

from __future__ import annotations

import strawberry

from api import concordance
from api.graphql.concordances import Alignment, Concordance
from api.graphql.documents import Document
from api.graphql.graph import Graph
from api.graphql.provisions import Provision
from api.graphql.vocabularies import Fate


@strawberry.type(description="How many paragraphs have a given fate.")
class FateCount:
    fate: Fate = strawberry.field(description="The fate.")
    count: int = strawberry.field(description="How many paragraphs.")


@strawberry.type(description="A paragraph with what became of it. NOT_DETERMINED is a gap in our knowledge.")
class ConcordanceLine:
    paragraph: Provision = strawberry.field(description="The paragraph.")
    fate: Fate = strawberry.field(description="What became of it; asked backwards, what became of what it came from.")
    others: list[Provision] = strawberry.field(description="The passages of the other text that it is paired with.")
    alignments: list[Alignment] = strawberry.field(
        description="What is recorded: confidence, status, sources and notes of each pairing."
    )


@strawberry.type(description="What became of every paragraph of a text in another, as far as it is recorded.")
class ConcordanceTable:
    from_: Document = strawberry.field(name="from", description="The text whose paragraphs are the lines.")
    to: Document = strawberry.field(description="The other text.")
    is_backwards: bool = strawberry.field(
        description="Whether the lines are of the later text, so that they tell what its paragraphs came from."
    )
    recorded: list[Concordance] = strawberry.field(
        description="The tables of the release that this comes from; empty if nobody has compared the two texts."
    )
    fates: list[FateCount] = strawberry.field(description="How many paragraphs have each fate.")
    lines: list[ConcordanceLine] = strawberry.field(description="One for each paragraph that is known, in its order.")

    @classmethod
    def of(cls, found: concordance.Table, graph: Graph) -> ConcordanceTable:
        """The table as GraphQL objects."""
        first, second = graph.objects_of([found.first, found.second])
        fates = [line.fate for line in found.lines]
        return cls(
            from_=first,
            to=second,
            is_backwards=found.is_backwards,
            recorded=graph.objects_of(found.recorded),
            fates=[FateCount(fate=fate, count=fates.count(fate.value)) for fate in Fate if fate.value in fates],
            lines=[
                ConcordanceLine(
                    paragraph=graph.objects_of([line.paragraph])[0],
                    fate=Fate(line.fate),
                    others=graph.objects_of(line.others),
                    alignments=graph.objects_of(line.alignments),
                )
                for line in found.lines
            ],
        )
