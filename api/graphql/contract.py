"""The published contract `schema.graphql`, and how it may change.

Whatever a client may rely on dies in two steps: first it is deprecated, with what to use instead, and published so; in
a later major release it goes. `cybernorms schema FILE` writes the contract anew and refuses any other breaking change.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    get_named_type,
)
from graphql.utilities import BreakingChangeType

GOES = {
    BreakingChangeType.FIELD_REMOVED,
    BreakingChangeType.ARG_REMOVED,
    BreakingChangeType.VALUE_REMOVED_FROM_ENUM,
    BreakingChangeType.TYPE_REMOVED,
}
"""The changes that a deprecation announces."""


class Broken(Exception):
    """A change of the contract that nothing announced.

    Attributes:
        changes: what would break, each as a sentence.
    """

    def __init__(self, changes: list[str]) -> None:
        self.changes = changes
        told = "".join(f"\n  {change}" for change in changes)
        super().__init__(
            f"the schema breaks what was published:{told}\n"
            'Keep it, mark it `deprecation_reason="Use ..."` and publish that; it may go in a later major release'
        )


def checked(before: str, after: str) -> str:
    """The new contract, if it breaks nothing that was not deprecated before.

    Args:
        before: the published contract.
        after: that of the code.

    Raises:
        Broken: it does.
    """
    changes = breaking(build_schema(before), build_schema(after))
    if changes:
        raise Broken(changes)
    return after


def breaking(before: GraphQLSchema, after: GraphQLSchema) -> list[str]:
    """The changes that break clients and that no deprecation announced."""
    announced = set(deprecated(before))
    found = []
    for change in find_breaking_changes(before, after):
        words = change.description.split()
        name = next((word for word in words if word in announced), None)
        if change.type not in GOES or name is None:
            found.append(change.description)
    return found


def deprecated(schema: GraphQLSchema) -> Iterator[str]:
    """The coordinates of everything that is deprecated: Type.field, Type.field(argument:), Enum.VALUE; and the types
    that only such fields give."""
    given: dict[str, bool] = {}
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLEnumType):
            yield from (f"{type_.name}.{name}" for name, value in type_.values.items() if value.deprecation_reason)
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            continue
        for name, field in type_.fields.items():
            gone = bool(field.deprecation_reason)
            if gone:
                yield f"{type_.name}.{name}"
            result = get_named_type(field.type).name
            given[result] = given.get(result, True) and gone
            for argument, told in getattr(field, "args", {}).items():
                input_ = get_named_type(told.type).name
                given[input_] = given.get(input_, True) and (gone or bool(told.deprecation_reason))
                if told.deprecation_reason:
                    yield f"{type_.name}.{name}({argument}:)"
    yield from (name for name, gone in given.items() if gone)
