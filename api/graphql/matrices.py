"""The matrix of actors and questions as GraphQL types."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api import matrix
from api.graphql import fields
from api.graphql.actors import Actor
from api.graphql.arguments import PartialDate
from api.graphql.claims import Claim, DerivedPosition, Position
from api.graphql.graph import Graph
from api.graphql.things import Thing
from api.graphql.topics import Stance
from api.graphql.vocabularies import Lean, NormLetter, RegionalGroup, TopicCode


@strawberry.enum(description="What is known of an actor's words on a question. Silence is not the same as no search.")
class CellCoverage(Enum):
    CODED = strawberry.enum_value("coded", description="It has spoken, and what it said is coded.")
    MENTIONED = strawberry.enum_value(
        "mentioned", description="It touches the question, without a stance that could be coded from what was read."
    )
    SILENT = strawberry.enum_value("silent", description="Its texts were read, and say nothing on the question.")
    DRAFT_ONLY = strawberry.enum_value("draft-only", description="Only a lead is recalled, which nobody has verified.")
    NOT_LOOKED_AT = strawberry.enum_value("not-looked-at", description="Nobody has looked yet.")
    LATER = strawberry.enum_value("later", description="It has spoken, but not surely by the date asked for.")


@strawberry.input(description="Which actors are the rows. Each bound narrows; with none, all States.")
class MatrixRows:
    states: list[str] = strawberry.field(
        default_factory=list, description="Only these States, by their ISO 3166-1 alpha-3 codes."
    )
    regional_groups: list[RegionalGroup] = strawberry.field(
        default_factory=list, description="Only States of these regional groups."
    )
    member_of: str | None = strawberry.field(
        default=None,
        description="Only States that are members of this organization, by its key: on the legal date, or now.",
    )
    organizations: list[str] = strawberry.field(
        default_factory=list, description="These organizations themselves, by their keys."
    )
    recorded_only: bool = strawberry.field(
        default=False, description="Whether to leave out actors of which nothing is recorded in these columns."
    )


@strawberry.input(description="Which questions are the columns. With none, all topics.")
class MatrixColumns:
    topics: list[TopicCode] = strawberry.field(default_factory=list, description="These topics: what actors hold.")
    norms: list[NormLetter] = strawberry.field(
        default_factory=list, description="These norms: what actors report to have done about them."
    )


@strawberry.type(description="How many rows have a given lean.")
class LeanCount:
    lean: Lean = strawberry.field(description="The lean of the latest stance.")
    count: int = strawberry.field(description="How many rows.")


@strawberry.type(description="How many rows without a claim were found in a given state.")
class CoverageCount:
    coverage: CellCoverage | None = strawberry.field(description="What was found; null where no search is recorded.")
    count: int = strawberry.field(description="How many rows.")


@strawberry.type(description="The sums of a column. `spoken` and `without` add up to `rows`.")
class MatrixTotals:
    rows: int = strawberry.field(description="How many rows there are.")
    spoken: int = strawberry.field(description="Rows with a claim of their own.")
    leans: list[LeanCount] = strawberry.field(description="Rows by the lean of their latest stance.")
    mixed: int = strawberry.field(description="Rows whose latest stances, of the same date, lean in different ways.")
    without: int = strawberry.field(description="Rows without any claim of their own.")
    coverage: list[CoverageCount] = strawberry.field(description="Those without a claim, by what was found.")
    derived_only: int = strawberry.field(
        description="Of those without a claim, the ones for which a group has spoken. It is no stance of theirs."
    )

    @fields.field("The sums in a sentence, with what they do not say.")
    def sentence(self) -> str:
        counts = {one.lean: one.count for one in self.leans}
        named = {one.coverage: one.count for one in self.coverage}
        return (
            f"{counts.get(Lean.AFFIRMS, 0)} affirm, {counts.get(Lean.QUALIFIED, 0)} affirm with qualifications, "
            f"{counts.get(Lean.DENIES, 0)} deny, {counts.get(Lean.OPEN, 0)} leave it open, "
            f"{named.get(CellCoverage.SILENT, 0)} are silent in texts that were read; of the other "
            f"{self.without - named.get(CellCoverage.SILENT, 0)} no stance is coded in this corpus."
        )


@strawberry.type(description="What is known of one actor on one question.")
class MatrixCell:
    cell: strawberry.Private[matrix.Cell]
    graph: strawberry.Private[Graph]

    stance: Stance | None = strawberry.field(
        resolver=lambda self: self.graph.one(self.cell.stance),
        description="Its latest stance, in its own or joint words; null if there is none, or more than one.",
    )
    lean: Lean | None = strawberry.field(
        resolver=lambda self: _code(self.cell.lean, Lean), description="Where that stance leans."
    )
    newest: PartialDate | None = strawberry.field(
        resolver=lambda self: self.cell.newest, description="The date of its newest claim, as the source gives it."
    )
    claims: int = strawberry.field(
        resolver=lambda self: len(self.cell.claims),
        description="How many claims there are: positions on a topic, or entries of practice on a norm.",
    )
    coverage: CellCoverage | None = strawberry.field(
        resolver=lambda self: None if self.cell.coverage is None else CellCoverage(self.cell.coverage.value),
        description="What is known; null where no search is recorded, as for norms and organizations.",
    )
    is_derived: bool = strawberry.field(
        resolver=lambda self: self.cell.is_derived,
        description="Whether all that is known is what a group said for its members.",
    )
    latest: list[Position] = strawberry.field(
        resolver=lambda self: self.graph.many([entry.iri for entry in self.cell.latest]),
        description="The position that counts as its latest; more only if they have the same date.",
    )
    all_claims: list[Claim] = strawberry.field(
        resolver=lambda self: self.graph.many([entry.iri for entry in self.cell.claims]),
        description="All its claims, newest first.",
    )
    derived: list[DerivedPosition] = strawberry.field(
        resolver=lambda self: self.graph.many([entry.iri for entry in self.cell.derived]),
        description="What groups said for it, newest first: weaker than words of its own.",
    )
    actor: Actor = strawberry.field(
        resolver=lambda self: self.graph.one(self.cell.actor), description="The actor of the row."
    )
    column: Thing = strawberry.field(
        resolver=lambda self: self.graph.one(self.cell.column), description="The topic or norm of the column."
    )


@strawberry.type(description="An actor with its cells, in the order of the columns.")
class MatrixRow:
    actor: Actor = strawberry.field(description="The State or organization.")
    cells: list[MatrixCell] = strawberry.field(description="One cell for each column.")


@strawberry.type(description="A topic or norm with the sums of its cells.")
class MatrixColumn:
    subject: Thing = strawberry.field(description="The topic or norm.")
    totals: MatrixTotals = strawberry.field(description="The sums.")


@strawberry.type(
    description="Actors and questions: what is held, since when, and what was never looked at. It counts entries of "
    "this corpus and says nothing on what the law is."
)
class Matrix:
    as_of: PartialDate | None = strawberry.field(description="The legal date, if one was asked for.")
    columns: list[MatrixColumn] = strawberry.field(description="Topics by their codes, then norms by their letters.")
    rows: list[MatrixRow] = strawberry.field(description="States by their codes, then organizations.")

    @classmethod
    def of(cls, found: matrix.Matrix, graph: Graph) -> Matrix:
        """The matrix as GraphQL objects."""
        heads = graph.objects_of(found.columns)
        return cls(
            as_of=None if found.as_of is None else PartialDate(found.as_of),
            columns=[
                MatrixColumn(subject=head, totals=_totals(found.totals[column.iri]))
                for head, column in zip(heads, found.columns, strict=True)
            ],
            rows=[
                MatrixRow(
                    actor=actor,
                    cells=[MatrixCell(cell=found.cells[row.iri, column.iri], graph=graph) for column in found.columns],
                )
                for actor, row in zip(graph.objects_of(found.rows), found.rows, strict=True)
            ],
        )


def _totals(totals: matrix.Totals) -> MatrixTotals:
    return MatrixTotals(
        rows=totals.rows,
        spoken=totals.spoken,
        leans=[LeanCount(lean=lean, count=totals.leans[lean.value]) for lean in Lean if lean.value in totals.leans],
        mixed=totals.mixed,
        without=totals.without,
        coverage=[
            CoverageCount(coverage=None if one is None else CellCoverage(one.value), count=totals.coverage[one])
            for one in (*matrix.Coverage, None)
            if one in totals.coverage
        ],
        derived_only=totals.derived_only,
    )


def _code(iri: str | None, enum: type[Enum]) -> Any:
    return None if iri is None else enum(iri.rpartition("/")[2])
