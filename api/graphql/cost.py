"""What a request may cost, reckoned from its document and variables before anything runs.

One point for each object that the answer may hold. A connection counts itself and its `first` objects; a plain list
counts as many as `SIZES` says. It is the most that the pages can hold, not what they turn out to hold.

What a selection costs on one object does not depend on where it stands. So a fragment is reckoned once for each type
that it is spread on, and multiplied where it is used: the work grows with the length of the document, and a fragment
that is spread many times counts each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from api.graphql.pages import DEFAULT_SIZE, LARGEST_SIZE

LARGEST = 10**12
USUAL_SIZE = 10
"""How many objects a plain list counts as, if nothing is said of it here."""

SIZES = {"norms": 11, "topics": 23, "coverage": 23, "labels": 6, "counts": 60}
"""How many objects some plain lists count as, by the name of their field: what they hold in a full release."""


class Cost:
    """The cost of one operation.

    Args:
        schema: what the document was validated against.
        document: the document.
        variables: what was given for its variables; a `first` that is missing there counts as its default.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._defaults: dict[str, Any] = {}
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[tuple[str, int], int] = {}
        self.varies = False

    def of(self, operation: OperationDefinitionNode) -> int:
        """How many points an operation costs at the most."""
        root = self._schema.query_type
        assert root is not None
        for definition in operation.variable_definitions or ():
            if isinstance(definition.default_value, IntValueNode):
                self._defaults[definition.variable.name.value] = int(definition.default_value.value)
        return self._selected(operation.selection_set, root, 1)

    def _selected(self, selected: SelectionSetNode | None, parent: GraphQLNamedType, size: int) -> int:
        """What a selection costs on one object.

        Args:
            selected: the selection.
            parent: the type of the object.
            size: how many items it holds, if it is a connection.
        """
        total = 0
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                total += self._field(node, parent, size)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                inner = self._schema.type_map[condition.name.value] if condition else parent
                total += self._selected(node.selection_set, inner, size)
            else:
                assert isinstance(node, FragmentSpreadNode)
                total += self._fragment(node.name.value, size)
        return min(total, LARGEST)

    def _fragment(self, name: str, size: int) -> int:
        fragment = self._fragments[name]
        type_name = fragment.type_condition.name.value
        key = (name, size if type_name.endswith("Connection") else 1)
        if key not in self._known:
            self._known[key] = self._selected(fragment.selection_set, self._schema.type_map[type_name], size)
        return self._known[key]

    def _field(self, node: FieldNode, parent: GraphQLNamedType, size: int) -> int:
        name = node.name.value
        field: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        if field is None or is_leaf_type(type_ := get_named_type(field.type)):
            return 0  # __typename, introspection (bounded by its own rule), and values that are no objects
        if parent.name.endswith("Connection") and name in ("nodes", "edges"):
            return size * (self._selected(node.selection_set, type_, 1) + (name == "nodes"))
        if "first" in field.args:
            return 1 + self._selected(node.selection_set, type_, self._first(node))
        many = SIZES.get(name, USUAL_SIZE) if is_list_type(get_nullable_type(field.type)) else 1
        return many * (1 + self._selected(node.selection_set, type_, 1))

    def _first(self, node: FieldNode) -> int:
        value = next((one.value for one in node.arguments or () if one.name.value == "first"), None)
        found: Any = DEFAULT_SIZE
        if isinstance(value, IntValueNode):
            found = int(value.value)
        elif isinstance(value, VariableNode):
            self.varies = True
            name = value.name.value
            found = self._variables.get(name, self._defaults.get(name, DEFAULT_SIZE))
        if not isinstance(found, int):
            return DEFAULT_SIZE  # null or of a wrong type: refused when it is read
        return min(max(found, 0), LARGEST_SIZE)  # what is out of range is refused when it is read
