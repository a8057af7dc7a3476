"""Root fields that do a whole job in one request: matrix, history, concordance, search."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api import concordance, history, matrix
from api.graphql import fields
from api.graphql.arguments import After, First, PartialDate, record, state_named
from api.graphql.context import Info
from api.graphql.errors import bad_input
from api.graphql.finds import SearchResult
from api.graphql.histories import PositionHistory
from api.graphql.matrices import Matrix, MatrixColumns, MatrixRows
from api.graphql.pages import DEFAULT_SIZE
from api.graphql.tables import ConcordanceTable
from api.graphql.told import told
from api.graphql.vocabularies import Language, TopicCode
from api.search import Narrowed

Values = list[str] | None


@strawberry.type
class JobQueries:
    @fields.field("Actors and questions: the stance of each on each, the coverage, and the sums.", slow=True)
    async def matrix(
        self,
        info: Info,
        rows: Annotated[
            MatrixRows | None, strawberry.argument(description="Which actors; without it, all States.")
        ] = None,
        columns: Annotated[
            MatrixColumns | None, strawberry.argument(description="Which questions; without it, all topics.")
        ] = None,
        as_of: Annotated[
            PartialDate | None,
            strawberry.argument(description="Only what was surely said by this date; undated not."),
        ] = None,
    ) -> Matrix:
        actors, questions = rows or MatrixRows(), columns or MatrixColumns()
        wanted = matrix.Wanted(
            states=tuple(actors.states),
            groups=tuple(str(group.value) for group in actors.regional_groups),
            members_of=actors.member_of,
            organizations=tuple(actors.organizations),
            topics=tuple(str(topic.value) for topic in questions.topics),
            norms=tuple(str(norm.value) for norm in questions.norms),
            as_of=as_of,
            recorded_only=actors.recorded_only,
        )
        with told():
            return Matrix.of(await matrix.matrix(info.context.graph, wanted), info.context.graph)

    @fields.field(
        "What a State or organization held over time, with the points at which its stance changed.", slow=True
    )
    async def position_history(
        self,
        info: Info,
        state: Annotated[
            str | None, strawberry.argument(description="The State, by its ISO 3166-1 alpha-3 code.")
        ] = None,
        organization: Annotated[str | None, strawberry.argument(description="Or the organization, by its key.")] = None,
        topic: Annotated[TopicCode | None, strawberry.argument(description="The topic; without it, all.")] = None,
    ) -> PositionHistory:
        if (state is None) == (organization is None):
            raise bad_input("Name one actor: by `state`, or by `organization`.")
        actor = state_named(state).text if state is not None else record("organization/", organization or "").text
        with told():
            about = None if topic is None else str(topic.value)
            found = await history.history(info.context.graph, actor, about)
            return PositionHistory.of(found, info.context.graph)

    @fields.field("What became of every paragraph of a text in another one, as far as it is recorded.", slow=True)
    async def concordance(
        self,
        info: Info,
        from_: Annotated[
            str, strawberry.argument(name="from", description="Symbol or IRI of the text whose paragraphs are wanted.")
        ],
        to: Annotated[str, strawberry.argument(description="Symbol or IRI of the other text.")],
    ) -> ConcordanceTable:
        with told():
            found = await concordance.concordance(info.context.graph, from_, to)
            return ConcordanceTable.of(found, info.context.graph)

    @fields.field(
        "Everything that a text finds, best first: names, gists, symbols and citations, in six languages.", slow=True
    )
    async def search(
        self,
        info: Info,
        text: Annotated[
            str, strawberry.argument(description="Words, a symbol, a citation or a code; empty for everything.")
        ],
        lang: Annotated[
            Language | None, strawberry.argument(description="Search in this language alone; without it, in all.")
        ] = None,
        kinds: Annotated[Values, strawberry.argument(description="Only things of one of these classes.")] = None,
        states: Annotated[
            Values, strawberry.argument(description="Only what is of one of these States or organizations, by key.")
        ] = None,
        topics: Annotated[Values, strawberry.argument(description="Only what is on one of these topics.")] = None,
        years: Annotated[Values, strawberry.argument(description="Only what is of one of these years.")] = None,
        languages: Annotated[
            Values, strawberry.argument(description="Only what has some text in one of these languages.")
        ] = None,
        drafts: Annotated[bool, strawberry.argument(description="Whether to find what is only recalled, too.")] = False,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> SearchResult:
        bounds = Narrowed(
            kinds=tuple(kinds or ()),
            states=tuple(states or ()),
            topics=tuple(topics or ()),
            years=tuple(years or ()),
            languages=tuple(languages or ()),
            drafts=drafts,
        )
        with told():
            found = info.context.search.find(
                text, None if lang is None else str(lang.value), first=first, after=after, narrowed=bounds
            )
            return SearchResult.of(found, info.context.graph)
