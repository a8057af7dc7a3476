"""The plan of an operation: how each object that it asks for is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from api.graphql.compiled.objects import (
    anew,
    by_class,
    once_and_for_all,
    once_in_an_answer,
    stands_for_a_node_alone,
)
from api.graphql.compiled.plan import Complete, Field, GaveUp, Plan
from api.graphql.compiled.resolvers import informed, resolver
from api.graphql.compiled.selected import Selected
from api.graphql.compiled.values import PLAIN, each, leaf


def compiled(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Plan | None:
    """The plan of an operation; none if it asks for something that only the long way knows.

    Args:
        schema: made by Strawberry.
        document: validated against it.
        operation: one of its operations.
        variables: their values, of which only those count that `@skip` and `@include` name.
    """
    if operation.operation is not OperationType.QUERY or operation.directives:
        return None
    assert schema.query_type is not None
    try:
        compiler = _Compiler(schema, Selected(schema, document, variables))
        return Plan(compiler.fields(schema.query_type, [operation.selection_set]))
    except GaveUp:
        return None


class _Compiler:
    def __init__(self, schema: GraphQLSchema, selected: Selected) -> None:
        self._schema = schema
        self._selected = selected
        self._informed = informed(schema)

    def fields(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> list[Field]:
        """How the fields of an object are resolved and written."""
        return [self._field(type_, key, nodes) for key, nodes in self._selected.fields(type_, sets).items()]

    def _field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        name = nodes[0].name.value
        if name == "__typename":
            return key, lambda source: parent.name, True, str, leaf(GraphQLString, nullable=False)
        if name not in parent.fields:
            raise GaveUp  # __schema and __type
        field = parent.fields[name]
        inner = [node.selection_set for node in nodes if node.selection_set]
        resolve, direct = resolver(self._schema, field, nodes[0])
        plain = PLAIN.get(str(field.type).rstrip("!"))
        return key, resolve, direct, plain, self._completed(field.type, inner)

    def _completed(self, type_: GraphQLOutputType, inner: Sequence[SelectionSetNode]) -> Complete:
        nullable = not is_non_null_type(type_)
        if is_non_null_type(type_):
            type_ = type_.of_type
        if is_list_type(type_):
            return each(self._completed(type_.of_type, inner), nullable)
        if is_leaf_type(type_):
            return leaf(type_, nullable)
        if is_object_type(type_):
            return by_class(self._object(type_, inner), nullable)
        assert is_abstract_type(type_)
        return by_class(self._abstract(type_, inner), nullable)

    def _object(self, type_: GraphQLObjectType, inner: Sequence[SelectionSetNode]) -> Callable[[Any], Complete]:
        """What chooses how an object of a type is written, by its class."""
        fields = self.fields(type_, inner)

        def chosen(value: Any) -> Complete:
            if type_.is_type_of is not None and not type_.is_type_of(value, None):  # type: ignore[arg-type] # Strawberry asks the value alone
                raise GaveUp
            if not stands_for_a_node_alone(value.__class__):
                return anew(fields)
            text = self._selected.text(inner, self._informed)
            return once_in_an_answer(fields) if text is None else once_and_for_all(fields, f"{type_.name} {text}")

        return chosen

    def _abstract(self, type_: GraphQLAbstractType, inner: Sequence[SelectionSetNode]) -> Callable[[Any], Complete]:
        """What chooses how an object of an interface or a union is written, by its class."""

        def chosen(value: Any) -> Complete:
            found = self._schema.type_map.get(value.__strawberry_definition__.name)
            if not isinstance(found, GraphQLObjectType) or not self._schema.is_sub_type(type_, found):
                raise GaveUp
            return self._object(found, inner)(value)

        return chosen
