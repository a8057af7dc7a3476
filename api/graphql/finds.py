"""What a search found, as GraphQL types."""

from __future__ import annotations

from enum import Enum

import strawberry

from api import search
from api.graphql.graph import Graph
from api.graphql.pages import PageInfo
from api.graphql.things import Thing


@strawberry.enum(description="How strictly the words of a search were taken.")
class Matched(Enum):
    ALL = strawberry.enum_value("all", description="Each thing has every word, in whatever form.")
    SIMILAR = strawberry.enum_value("similar", description="Words that nobody uses gave way to similar ones.")
    ANY = strawberry.enum_value("any", description="No thing has every word: these have some.")


@strawberry.type(description="The place of a word that was found, in characters.")
class Mark:
    start: int = strawberry.field(description="Where it begins, from 0.")
    end: int = strawberry.field(description="Just after its last character.")


@strawberry.type(description="A text with the words that were found in it.")
class Passage:
    text: str = strawberry.field(description="The text.")
    lang: str | None = strawberry.field(description="Its language (BCP 47); null for what is in none.")
    marks: list[Mark] = strawberry.field(description="Where the words stand in it.")

    @classmethod
    def of(cls, passage: search.Passage) -> Passage:
        """The passage as a GraphQL object."""
        marks = [Mark(start=start, end=end) for start, end in passage.marks]
        return cls(text=passage.text, lang=passage.lang or None, marks=marks)


@strawberry.type(description="A thing that was found.")
class SearchHit:
    graph: strawberry.Private[Graph]
    cursor: str = strawberry.field(description="Its place in the list.")
    iri: str = strawberry.field(description="Its IRI.")
    kind: str = strawberry.field(description="The narrowest of its classes.")
    label: Passage = strawberry.field(description="What it is called.")
    snippet: Passage | None = strawberry.field(description="The passage that fits best, if it has more than a name.")
    score: float = strawberry.field(description="How well it fits; only to be compared within one answer.")
    is_draft: bool = strawberry.field(description="Whether it is only recalled, and not verified.")
    node: Thing | None = strawberry.field(
        resolver=lambda self: self.graph.one(self.iri),
        description="The thing itself; null for what is only drafted, which no answer here holds.",
    )


@strawberry.type(description="How many of the things found have a value.")
class FacetCount:
    value: str = strawberry.field(description="The value, as the argument of the same name takes it.")
    count: int = strawberry.field(description="How many there are.")


@strawberry.type(
    description="How many of the things found there are of each kind and so on. What narrows one of them does not "
    "narrow its own counts, so that the other choices are seen."
)
class Facets:
    kinds: list[FacetCount] = strawberry.field(description="By class, wide ones too.")
    states: list[FacetCount] = strawberry.field(description="By State or organization.")
    topics: list[FacetCount] = strawberry.field(description="By topic.")
    years: list[FacetCount] = strawberry.field(description="By year.")
    languages: list[FacetCount] = strawberry.field(description="By language in which there is some text.")


@strawberry.type(description="What a search found, best first.")
class SearchResult:
    total_count: int = strawberry.field(description="How many things were found.")
    matched: Matched = strawberry.field(description="How strictly the words were taken.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    hits: list[SearchHit] = strawberry.field(description="The things on this page.")
    facets: Facets = strawberry.field(description="What the search can be narrowed by.")

    @classmethod
    def of(cls, found: search.Found, graph: Graph) -> SearchResult:
        """What was found as GraphQL objects."""
        cursors = [hit.cursor for hit in found.hits]
        counted = {
            name: [FacetCount(value=value, count=count) for value, count in counts.items()]
            for name, counts in found.facets.items()
        }
        return cls(
            total_count=found.total,
            matched=Matched(found.matched),
            page_info=PageInfo(
                has_next_page=found.has_next,
                has_previous_page=found.has_previous,
                keys=cursors,
                written=str,
            ),
            hits=[
                SearchHit(
                    graph=graph,
                    cursor=hit.cursor,
                    iri=hit.iri,
                    kind=hit.kind,
                    label=Passage.of(hit.label),
                    snippet=None if hit.snippet is None else Passage.of(hit.snippet),
                    score=hit.score,
                    is_draft=hit.is_draft,
                )
                for hit in found.hits
            ],
            facets=Facets(**counted),
        )
