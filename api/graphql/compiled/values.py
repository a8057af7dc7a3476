"""How values are written: CompleteValue of GraphQL (6.4.3), but for objects.

Each function makes what writes the values of one type, `nullable` or not: a null where none may be is an error, and
what tells of errors is the long way.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from graphql import GraphQLEnumType

from api.graphql.compiled.plan import Complete, GaveUp, Run

LARGEST_INT = 2**31 - 1
PLAIN: dict[str, type] = {"String": str, "ID": str, "Boolean": bool}
"""Types whose values are written as they are, with the class of these."""


def null(nullable: bool) -> None:
    """A null.

    Raises:
        GaveUp: none may be here.
    """
    if not nullable:
        raise GaveUp


def each(complete: Complete, nullable: bool) -> Complete:
    """What writes a list of values."""

    def completed(values: Any, run: Run) -> Any:
        if values is None:
            return null(nullable)
        if not isinstance(values, list):
            raise GaveUp
        return [complete(value, run) for value in values]

    return completed


def leaf(type_: Any, nullable: bool) -> Complete:
    """What writes a scalar or a member of an enum."""
    if isinstance(type_, GraphQLEnumType):
        return _member(type_, nullable)
    return _whole_number(type_, nullable) if type_.name == "Int" else _scalar(type_, nullable)


def _scalar(type_: Any, nullable: bool) -> Complete:
    serialize = type_.serialize
    plain = PLAIN.get(type_.name)

    def completed(value: Any, run: Run) -> Any:
        if value.__class__ is plain:
            return value
        if value is None:
            return null(nullable)
        written = serialize(value)
        if written is None:
            raise GaveUp
        return written

    return completed


def _whole_number(type_: Any, nullable: bool) -> Complete:
    serialize = type_.serialize

    def completed(value: Any, run: Run) -> Any:
        if value.__class__ is int and -LARGEST_INT <= value <= LARGEST_INT:
            return value
        return null(nullable) if value is None else serialize(value)

    return completed


def _member(type_: GraphQLEnumType, nullable: bool) -> Complete:
    if not issubclass(getattr(type_, "wrapped_cls", object), Enum):
        raise GaveUp
    serialize = type_.serialize
    names: dict[Any, str] = {}

    def completed(value: Any, run: Run) -> Any:
        if value is None:
            return null(nullable)
        code = value._value_  # quicker than asking a member for its hash, and as sure
        if code not in names:
            names[code] = serialize(value)
        return names[code]

    return completed
