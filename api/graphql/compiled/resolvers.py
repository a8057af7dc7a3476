"""What calls the resolver of a field, as Strawberry would."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLSchema, get_argument_values
from strawberry import Info
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from api.graphql.compiled.plan import GaveUp, Run

DEFINITION = "strawberry-definition"
"""Under this name Strawberry leaves at a field what it was made of."""


def resolver(schema: GraphQLSchema, field: GraphQLField, node: FieldNode) -> tuple[Callable[..., Any], bool]:
    """What calls the resolver of a field, and whether it takes the source alone; if not, it takes the run, too.

    Args:
        schema: made by Strawberry.
        field: of it.
        node: where a document asks for it, with its arguments.

    Raises:
        GaveUp: it has something around it that only Strawberry knows.
    """
    definition: Any = field.extensions.get(DEFINITION)
    if not isinstance(definition, StrawberryField) or definition.extensions or definition.permission_classes:
        raise GaveUp
    base: Any = definition.base_resolver
    if base is None:
        return attrgetter(definition.python_name), True
    if base.parent_parameter is not None or base.root_parameter is not None:
        raise GaveUp
    function = base.wrapped_func
    function = getattr(function, "__func__", function)
    takes_self = base.self_parameter is not None
    told = base.info_parameter
    if takes_self and told is None and not field.args:
        return function, True
    converter = schema._strawberry_schema.schema_converter  # type: ignore[attr-defined] # left there by Strawberry
    slot = object()

    def resolve(source: Any, run: Run) -> Any:
        given = run.arguments.get(slot)
        if given is None:
            values = get_argument_values(field, node, run.variables)
            info: Any = _info(run.context, definition)
            given = run.arguments[slot] = convert_arguments(
                values, definition.arguments, converter.scalar_registry, converter.config, info
            )
        if told is not None:
            given = {**given, told.name: _info(run.context, definition)}
        return function(source, **given) if takes_self else function(**given)

    return resolve, False


@lru_cache(4)
def informed(schema: GraphQLSchema) -> frozenset[str]:
    """The names of the fields of things whose resolvers look at the request as a whole."""
    return frozenset(
        name
        for type_ in schema.type_map.values()
        if type_ is not schema.query_type
        for name, field in getattr(type_, "fields", {}).items()
        if (resolver := getattr(field.extensions.get(DEFINITION), "base_resolver", None)) is not None
        and resolver.info_parameter is not None
    )


def _info(context: Any, definition: StrawberryField) -> Any:
    return Info(_raw_info=SimpleNamespace(context=context), _field=definition)  # type: ignore[arg-type] # the rest is not for resolvers
