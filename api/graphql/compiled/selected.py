"""Which fields an operation selects of an object, and what tells whether two selections are the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_object_type,
    print_ast,
)

from api.graphql.compiled.plan import GaveUp


class Selected:
    """What a document selects.

    Args:
        schema: against which it is validated.
        document: the document.
        variables: their values, of which only those count that `@skip` and `@include` name.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def fields(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields of an object, by their keys in the answer and in its order: CollectFields of GraphQL (6.3.2)."""
        collected: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in sets:
            self._collect(type_, one, collected, seen)
        return collected

    def _collect(
        self,
        type_: GraphQLObjectType,
        selected: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selected.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                collected.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
            condition, inner = self._fragment(node)
            if condition is None or self._applies(condition, type_):
                self._collect(type_, inner, collected, seen)

    def text(self, sets: Sequence[SelectionSetNode], excluded: Collection[str]) -> str | None:
        """A selection with its fragments written out: where two have the same text, they select the same.

        Args:
            sets: what is selected.
            excluded: names of fields.

        Returns:
            The text; none if a variable or one of those fields comes into it.
        """
        parts: list[str] = []
        for node in (node for one in sets for node in one.selections if self._is_included(node)):
            inner: Sequence[SelectionSetNode]
            if isinstance(node, FieldNode):
                if node.name.value in excluded:
                    return None
                begin = f"{node.alias.value}:" if node.alias else ""
                begin += f"{node.name.value}({','.join(map(print_ast, node.arguments or ()))})"
                inner = (node.selection_set,) if node.selection_set else ()
            else:
                condition, selected = self._fragment(node)
                begin, inner = f"...{condition or ''}", (selected,)
            within = self.text(inner, excluded)
            if within is None or "$" in begin:
                return None
            parts.append(begin + within)
        return f"{{{' '.join(parts)}}}" if parts else ""

    def _fragment(self, node: SelectionNode) -> tuple[str | None, SelectionSetNode]:
        """The type that a fragment is on, none if it is on any, and what it selects."""
        if isinstance(node, InlineFragmentNode):
            return node.type_condition.name.value if node.type_condition else None, node.selection_set
        assert isinstance(node, FragmentSpreadNode)
        fragment = self._fragments[node.name.value]
        return fragment.type_condition.name.value, fragment.selection_set

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        wanted: Any = self._schema.type_map[condition]
        return wanted is type_ or (not is_object_type(wanted) and self._schema.is_sub_type(wanted, type_))

    def _is_included(self, node: SelectionNode) -> bool:
        """What `@skip` and `@include` say.

        Raises:
            GaveUp: there is another directive, or what they say is no Boolean.
        """
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                raise GaveUp
            assert directive.arguments is not None
            given: Any = directive.arguments[0].value
            is_variable = isinstance(given, VariableNode)
            value = self._variables.get(given.name.value) if is_variable else getattr(given, "value", None)
            if not isinstance(value, bool):
                raise GaveUp
            if value is (name == "skip"):
                return False
        return True
