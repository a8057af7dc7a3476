"""Arguments that several fields take, each with its description, and how their texts are checked."""

from __future__ import annotations

import re
from typing import Annotated, NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.graphql.errors import bad_input
from api.graphql.vocabularies import (
    Basis,
    Evidence,
    Finding,
    Language,
    PracticeKind,
    RegionalGroup,
    TopicCode,
)
from api.store import BASE, Value

PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
PATH = re.compile(r"[A-Za-z-]+/[^\x00-\x20<>\"{}|^`\\]+")
CODE = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?")
ISO3 = re.compile(r"[A-Z]{3}")

PartialDate = NewType("PartialDate", str)


def _date(value: object) -> PartialDate:
    if not isinstance(value, str) or not PARTIAL_DATE.fullmatch(value):
        raise bad_input(f"A date is written 2021, 2021-07 or 2021-07-13, not {value!r}.")
    return PartialDate(value)


SCALARS = StrawberryConfig(
    scalar_map={
        PartialDate: strawberry.scalar(
            name="PartialDate",
            description=(
                "A year, month or day as its source gives it, in the manner of ISO 8601: 2021, 2021-07 or 2021-07-13. "
                "In answers also a span, such as 2019/2020."
            ),
            serialize=str,
            parse_value=_date,
        )
    }
)

Lang = Annotated[
    Language,
    strawberry.argument(description="The language wanted; if there is none in it, another is given."),
]
First = Annotated[int, strawberry.argument(description="How many to give, 100 at most.")]
After = Annotated[
    str | None, strawberry.argument(description="The cursor after which to begin; from the start without it.")
]
Iso3 = Annotated[str | None, strawberry.argument(description="Only of the State with this ISO 3166-1 alpha-3 code.")]
Group = Annotated[RegionalGroup | None, strawberry.argument(description="Only of States of this regional group.")]
Organ = Annotated[
    str | None, strawberry.argument(description="Only of this organization itself, by its key, such as EU.")
]
MemberOf = Annotated[
    str | None,
    strawberry.argument(description="Only of States that are members of this organization now, by its key."),
]
OnTopic = Annotated[TopicCode | None, strawberry.argument(description="Only on this topic.")]
WithStance = Annotated[
    str | None,
    strawberry.argument(description="Only with this stance, by topic and code: `sovereignty/rule-primary`."),
]
Since = Annotated[
    PartialDate | None,
    strawberry.argument(description="Only what may be of this date or later; undated not."),
]
Until = Annotated[
    PartialDate | None, strawberry.argument(description="Only what is of this date or earlier; undated not.")
]
OnBasis = Annotated[Basis | None, strawberry.argument(description="Only what is coded on this basis.")]
LatestOnly = Annotated[bool, strawberry.argument(description="Only the newest position of each actor on each topic.")]
OfKind = Annotated[PracticeKind | None, strawberry.argument(description="Only practice of this kind.")]
WithEvidence = Annotated[Evidence | None, strawberry.argument(description="Only practice of which this was seen.")]
LinkBasis = Annotated[
    Basis | None,
    strawberry.argument(
        description="Only where the link to the norm is STATED by the source or INFERRED by the coders."
    ),
]
WithFinding = Annotated[Finding | None, strawberry.argument(description="Only with this finding.")]


def concept(folder: str, code: str) -> Value:
    """The IRI of a concept whose code is a member of a closed enum."""
    return Value(f"{BASE}{folder}{code}", is_iri=True)


def record(folder: str, key: str) -> Value:
    """The IRI of a record that a caller names by its key.

    Raises:
        GraphQLError: this cannot be a key.
    """
    if not CODE.fullmatch(key):
        raise bad_input(f"A key has letters, digits, dots, hyphens and underscores, not {key[:80]!r}.")
    return Value(f"{BASE}{folder}{key}", is_iri=True)


def state_named(iso3: str) -> Value:
    """The IRI of a State.

    Raises:
        GraphQLError: this cannot be a code.
    """
    if not ISO3.fullmatch(iso3):
        raise bad_input(f"A State is named by three capital letters, such as EST, not {iso3[:80]!r}.")
    return Value(f"{BASE}state/{iso3}", is_iri=True)


def iri_named(text: str) -> Value:
    """An IRI of the release, written in full or from its folder on.

    Raises:
        GraphQLError: this cannot be one.

    >>> iri_named("norm/f") == iri_named("https://w3id.org/cybernorms/norm/f")
    True
    """
    path = text.removeprefix(BASE)
    if not PATH.fullmatch(path):
        raise bad_input(f"An IRI here begins with {BASE}; {text[:80]!r} does not fit.")
    return Value(BASE + path, is_iri=True)


def boolean(value: bool) -> Value:
    """A truth value as the store has it."""
    return Value(str(value).lower(), datatype="http://www.w3.org/2001/XMLSchema#boolean")
