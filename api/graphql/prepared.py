"""Documents that were parsed, measured and validated, and are kept so for the next time they are asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    get_variable_values,
    parse,
    validate,
    visit,
)

from api.graphql import limits
from api.graphql.compiled import Plan, compiled
from api.graphql.cost import Cost
from api.graphql.errors import BAD_INPUT, Refusal, bad_input, too_complex
from api.settings import Settings

REMEMBERED = 256
"""How many documents are kept parsed and validated."""

REMEMBERED_VALUES = 32
LONGEST_VALUES = 500
"""Of each document, with how many values of its variables it is kept ready, and how many bytes of JSON they may be."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An operation with the values of its variables.

    Attributes:
        cost: how many points it costs.
        plan: how it is run on the short way; none if it has to go the long one.
        variables: the values as graphql-core coerced them.
        arguments: what its fields are called with, as the first run reckoned it.
    """

    cost: int
    plan: Plan | None
    variables: Any
    arguments: dict[object, dict[str, Any]] = field(default_factory=dict)


class Prepared:
    """A document that may be run.

    Attributes:
        text: the document.
        document: the same, parsed.
        lasting: whether document and answer may be kept: false if a field is asked that reads what nobody may store,
            such as a draft that a reader sends.
        steady: whether the cost says how much work it is: false if a field is asked whose work depends on more.
        pace: how many seconds of work a point of cost took lately, on the short way; none before that.
    """

    def __init__(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> None:
        self._schema = schema
        self.text = text
        self.document = document
        names = _names(document)
        self.lasting = not names & _marked(schema, "private")
        self.steady = not names & _marked(schema, "slow")
        self._operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.pace: float | None = None
        self._costs: dict[str | None, int] = {}
        self._bound: dict[tuple[str | None, bytes], Bound] = {}
        self._plans: dict[tuple[str | None, tuple[bool, ...]], Plan | None] = {}

    def bound(self, name: str | None, given: Mapping[str, Any], *, only_queries: bool) -> Bound:
        """An operation with the values of its variables, reckoned once.

        Args:
            name: of the operation, if there are several.
            given: the values, as they were sent.
            only_queries: whether it may be nothing but a query.

        Raises:
            Refusal: the document has not just one of that name, or it may not be asked for in this way.
        """
        try:
            key = (name, orjson.dumps(given))
        except TypeError:  # a number beyond 64 bits, or a hundred lists in one another
            return self._new_bound(name, given, only_queries=only_queries)
        found = self._bound.get(key)
        if found is None:
            found = self._new_bound(name, given, only_queries=only_queries)
            if found.plan is not None and len(key[1]) <= LONGEST_VALUES:  # a plan is one of a query
                if len(self._bound) >= REMEMBERED_VALUES:
                    self._bound.clear()
                self._bound[key] = found
        return found

    def ran(self, bound: Bound, seconds: float) -> None:
        """Take note of how long the short way took: what is slow counts at once, what is quick by and by."""
        self.pace = max(seconds / max(1, bound.cost), (self.pace or 0.0) / 2)

    def _new_bound(self, name: str | None, given: Mapping[str, Any], *, only_queries: bool) -> Bound:
        operation = self.operation(name, only_queries=only_queries)
        cost = self.cost(operation, given)
        variables = get_variable_values(self._schema, operation.variable_definitions or (), dict(given))
        plan = None if isinstance(variables, list) else self.plan(operation, variables.coerced)
        return Bound(cost, plan, variables)

    def operation(self, name: str | None, *, only_queries: bool) -> OperationDefinitionNode:
        """The operation that is asked for.

        Raises:
            Refusal: the document has not just one of that name, or it may not be asked for in this way.
        """
        if name is None and len(self._operations) != 1:
            count = len(self._operations)
            raise Refusal(bad_input(f"The document has {count} operations: say which one in `operationName`."))
        chosen = [node for node in self._operations if name is None or (node.name and node.name.value == name)]
        if not chosen:
            raise Refusal(bad_input(f"The document has no operation {name or ''!r}."))
        if only_queries and chosen[0].operation is not OperationType.QUERY:
            message = "By GET only queries can be asked for."
            raise Refusal(bad_input(message), status=405, headers={"allow": "POST"})
        return chosen[0]

    def cost(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """How many points an operation costs with some variables."""
        name = operation.name.value if operation.name else None
        if name not in self._costs:
            reckoned = Cost(self._schema, self.document, variables)
            cost = reckoned.of(operation)
            if reckoned.varies:
                return cost
            self._costs[name] = cost
        return self._costs[name]

    def plan(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Plan | None:
        """How an operation is run on the short way; none if it has to go the long one.

        Args:
            operation: one of this document.
            variables: their coerced values: those that `@skip` and `@include` name decide what is in the plan.
        """
        name = operation.name.value if operation.name else None
        chosen = tuple(value for value in variables.values() if isinstance(value, bool))
        key = (name, chosen)
        if key not in self._plans:
            if len(self._plans) >= REMEMBERED:
                self._plans.clear()
            self._plans[key] = compiled(self._schema, self.document, operation, variables)
        return self._plans[key]


class Preparation:
    """What turns the text of a document into one that may be run."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._known: OrderedDict[str, Prepared] = OrderedDict()

    def known(self, text: str) -> Prepared | None:
        """A document that is kept."""
        return self._known.get(text)

    def prepared(self, text: str) -> Prepared:
        """A document as it may be run.

        Raises:
            Refusal: the document does not parse, asks for too much, or is not valid.
        """
        found = self.known(text)
        if found is None:
            found = self._prepared(text)
            if found.lasting:
                self._known[text] = found
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found

    def _prepared(self, text: str) -> Prepared:
        most = self._settings.graphql_tokens
        try:
            document = parse(text, max_tokens=most)
            errors = limits.refusals(document, self._settings) or validate(self._schema, document)
        except GraphQLError as error:
            if "tokens" in error.message:
                raise Refusal(too_complex("tokens or more", most + 1, most)) from None
            raise Refusal(error) from None
        except RecursionError:
            raise Refusal(bad_input("The document nests too deeply to be read.")) from None
        for one in errors:  # also where a rule stumbled, as over a number of 5,000 digits: it is in what was sent
            one.extensions = one.extensions or {"code": BAD_INPUT}
        if errors:
            raise Refusal(*errors)
        return Prepared(self._schema, text, document)


class _Names(Visitor):
    """Collects the names of all fields that a document asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.found.add(node.name.value)


def _names(document: DocumentNode) -> set[str]:
    names = _Names()
    visit(document, names)
    return names.found


@lru_cache(8)
def _marked(schema: GraphQLSchema, mark: str) -> frozenset[str]:
    """The names of the fields that are declared with a mark in their metadata."""
    found = set()
    for type_ in schema.type_map.values():
        for name, one in getattr(type_, "fields", {}).items():
            definition = one.extensions.get("strawberry-definition")
            if (getattr(definition, "metadata", None) or {}).get(mark):
                found.add(name)
    return frozenset(found)
