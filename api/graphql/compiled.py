"""The short way to an answer: an operation is compiled once, and then run without being read again.

Beside it stands the execution of graphql-core, which decides what an answer is. A plan calls the same resolvers with
the same arguments and completes their values in the same way, but leaves out what does not change from one object to
the next: which fields are selected, which resolver is called with what, how a value of that type is written. What an
object says under a selection follows from the release alone, unless a variable or the request itself comes into it:
then it is kept as JSON for whoever selects the same of the same object, in whatever document. A plan knows nothing of
errors: whatever is not plain sailing ends it (`GaveUp`), and the long way tells what is wrong. Resolvers
only read, so that nothing is done twice but reading. A test compares both over all competency questions and many
other documents.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from types import CoroutineType, NoneType, SimpleNamespace
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_argument_values,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    print_ast,
)
from strawberry import Info
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from api.graphql.graph import Loaded
from api.graphql.shelf import MISSING, Shelf

Complete = Callable[[Any, "Run"], Any]
Fields = list[tuple[str, Callable[..., Any], bool, type | None, Complete]]
"""Of each field its key in the answer, its resolver, whether that takes the source alone, the class of values that are
written as they are, and how others are completed."""

KEEPING = 300
"""About how many bytes it takes to keep a text, besides its own."""

LARGEST_INT = 2**31 - 1
PLAIN: dict[str, type] = {"String": str, "ID": str, "Boolean": bool}


class GaveUp(Exception):
    """This request has to go the long way."""


class Run:
    """One run of a plan.

    Attributes:
        context: what resolvers get as `info.context`.
        graph: the same as in the context.
        variables: as graphql-core coerced them.
        arguments: of the fields that have some, as they were first reckoned for these variables.
        told: what is kept as JSON of objects that stand for a node alone, by selection and IRI, with how many objects
            it tells of.
        parked: values that are awaited, how each is completed, and the place that waits for it.
        turn: what the run itself waits for, while everything in it waits.
        written: objects that stand for a node alone and are not kept beyond this run, by their place in the plan and
            by IRI: the same selection of the same node is the same wherever it stands in an answer.
    """

    __slots__ = ("arguments", "context", "graph", "parked", "told", "turn", "variables", "written")

    def __init__(self, context: Any, variables: Any, arguments: dict[object, dict[str, Any]], told: Shelf) -> None:
        self.context = context
        self.graph = context.graph
        self.variables = variables
        self.arguments = arguments
        self.told = told
        self.parked: list[tuple[Any, Complete, Any, Any]] = []
        self.turn: asyncio.Future[None] | None = None
        self.written: dict[object, dict[str, dict[str, Any]]] = {}

    def settled(self, granted: bool) -> bool:
        """Go on after a round of loading.

        Args:
            granted: whether the round brought anything.

        Returns:
            Whether anything can go on.
        """
        ready = granted or any(_done(awaited) for awaited, *_ in self.parked)
        if ready and self.turn and not self.turn.done():
            self.turn.set_result(None)
        return ready


class Plan:
    """An operation as it is run."""

    def __init__(self, root: Complete) -> None:
        self._root = root

    def begin(self, run: Run) -> dict[str, Any]:
        """The data of the answer; they are whole if nothing is parked then.

        Raises:
            GaveUp: an error, or anything else that the long way has to tell of.
        """
        try:
            data: dict[str, Any] = self._root(None, run)
        except RecursionError as error:
            raise GaveUp from error
        return data

    async def go_on(self, run: Run) -> None:
        """Fill the places that wait.

        Raises:
            GaveUp: an error, or anything else that the long way has to tell of.
        """
        try:
            while run.parked:
                parked, run.parked = run.parked, []
                before = len(parked)
                for awaited, complete, place, key in parked:
                    _put(awaited, complete, place, key, run)
                if len(run.parked) == before and not any(_done(awaited) for awaited, *_ in run.parked):
                    run.turn = asyncio.get_running_loop().create_future()
                    await run.turn
        except RecursionError as error:
            raise GaveUp from error


class _Begun:
    """A coroutine that waits for a future."""

    __slots__ = ("coroutine", "future")

    def __init__(self, coroutine: Any, future: Any) -> None:
        self.coroutine = coroutine
        self.future = future


AWAITED = frozenset({CoroutineType, asyncio.Future, Loaded, _Begun})


def _done(awaited: Any) -> bool:
    future = awaited.future if isinstance(awaited, _Begun) else awaited
    return future is None or future.done()


def _step(awaited: Any) -> tuple[bool, Any]:
    """Whether something awaited is there, with its value; or else that which is to be asked again."""
    kind = awaited.__class__
    if kind is Loaded:
        return True, awaited.result()
    if kind is asyncio.Future:
        return (True, awaited.result()) if awaited.done() else (False, awaited)
    if kind is _Begun:
        if awaited.future is not None and not awaited.future.done():
            return False, awaited
        coroutine = awaited.coroutine
    else:
        coroutine = awaited
    try:
        while True:
            future = coroutine.send(None)
            if future is None:  # a bare yield: others first
                return False, _Begun(coroutine, None)
            future._asyncio_future_blocking = False  # said to whoever drives a coroutine, as a task would
            if not future.done():
                return False, _Begun(coroutine, future)
    except StopIteration as end:
        return True, end.value


def _put(value: Any, complete: Complete, place: Any, key: Any, run: Run) -> None:
    """Complete a value and put it in its place; or keep the place for what is awaited, so that the order stays."""
    if value.__class__ in AWAITED:
        done, value = _step(value)
        if not done:
            place[key] = None
            run.parked.append((value, complete, place, key))
            return
    place[key] = complete(value, run)


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
    try:
        assert schema.query_type is not None
        return Plan(_Compiler(schema, document, variables).root(schema.query_type, operation.selection_set))
    except GaveUp:
        return None


class _Compiler:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._informed = _informed(schema)

    def root(self, type_: GraphQLObjectType, selected: SelectionSetNode) -> Complete:
        """How the fields that a query begins with are written; their source is none."""
        return self._object(type_, [selected], {NoneType})

    def _fields(self, type_: GraphQLObjectType, selected: Sequence[SelectionSetNode]) -> Fields:
        """How the fields of an object are resolved and completed, each once, in the order of the answer."""
        collected: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in selected:
            self._collect(type_, one, collected, seen)
        return [self._field(type_, key, nodes) for key, nodes in collected.items()]

    def _collect(
        self,
        type_: GraphQLObjectType,
        selected: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for node in selected.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                collected.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else type_.name
                inner = node.selection_set
            else:
                assert isinstance(node, FragmentSpreadNode)
                name = node.name.value
                if name in seen:
                    continue
                seen.add(name)
                condition = self._fragments[name].type_condition.name.value
                inner = self._fragments[name].selection_set
            if self._applies(condition, type_):
                self._collect(type_, inner, collected, seen)

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        wanted: Any = self._schema.type_map[condition]
        return wanted is type_ or (not is_object_type(wanted) and self._schema.is_sub_type(wanted, type_))

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                raise GaveUp
            given = directive.arguments[0].value
            value = (
                self._variables.get(given.name.value)
                if isinstance(given, VariableNode)
                else getattr(given, "value", None)
            )
            if not isinstance(value, bool):
                raise GaveUp
            if value is (name == "skip"):
                return False
        return True

    def _field(
        self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]
    ) -> tuple[str, Callable[..., Any], bool, type | None, Complete]:
        name = nodes[0].name.value
        if name == "__typename":
            return key, lambda source: parent.name, True, str, _plain
        if name not in parent.fields:
            raise GaveUp  # __schema and __type
        field = parent.fields[name]
        inner = [node.selection_set for node in nodes if node.selection_set]
        resolve, direct = self._resolver(field, nodes[0])
        plain = PLAIN.get(str(field.type).rstrip("!"))
        return key, resolve, direct, plain, self._completed(field.type, inner)

    def _completed(self, type_: GraphQLOutputType, inner: Sequence[SelectionSetNode]) -> Complete:
        if is_non_null_type(type_):
            return _never_null(self._completed(type_.of_type, inner))
        if is_list_type(type_):
            return _each(self._completed(type_.of_type, inner))
        if is_leaf_type(type_):
            return _leaf(type_)
        if is_object_type(type_):
            return self._object(type_, inner, set())
        assert is_abstract_type(type_)
        return self._abstract(type_, inner)

    def _object(self, type_: GraphQLObjectType, inner: Sequence[SelectionSetNode], fitting: set[type]) -> Complete:
        fields = self._fields(type_, inner)
        alone: set[type] = set()
        place = object()
        written_out = self._written_out(inner)
        selection = None if written_out is None else f"{type_.name} {written_out}"

        def complete(value: Any, run: Run) -> Any:
            kind = value.__class__
            if kind not in fitting:
                if value is None:
                    return None
                if type_.is_type_of is not None and not type_.is_type_of(value, None):  # type: ignore[arg-type] # Strawberry asks the value alone
                    raise GaveUp
                fitting.add(kind)
                if _is_node_alone(kind):
                    alone.add(kind)
            data: dict[str, Any] = {}
            if kind not in alone:
                _fill(data, fields, value, run)
                return data
            iri: str = value.node.iri
            if selection is None:
                written = run.written.get(place)
                if written is None:
                    written = run.written[place] = {}
                if (known := written.get(iri)) is not None:
                    return known
                written[iri] = data
                _fill(data, fields, value, run)
                return data
            told = run.told.get((selection, iri))
            if told is not MISSING:
                run.graph.reached(told[1])
                return told[0]
            waiting, reached = len(run.parked), run.graph.objects
            _fill(data, fields, value, run)
            if len(run.parked) > waiting:
                return data
            text = orjson.dumps(data)
            fragment = orjson.Fragment(text)
            run.told.put((selection, iri), (fragment, run.graph.objects - reached), len(text) + KEEPING)
            return fragment

        return complete

    def _written_out(self, selected: Sequence[SelectionSetNode]) -> str | None:
        """A selection with its fragments written out; none if a variable or the request itself comes into it."""
        parts: list[str] = []
        for node in (node for one in selected for node in one.selections if self._included(node)):
            inner: Sequence[SelectionSetNode]
            if isinstance(node, FieldNode):
                if node.name.value in self._informed:
                    return None
                begin = f"{node.alias.value}:" if node.alias else ""
                begin += f"{node.name.value}({','.join(map(print_ast, node.arguments or ()))})"
                inner = (node.selection_set,) if node.selection_set else ()
            elif isinstance(node, InlineFragmentNode):
                begin = f"...{node.type_condition.name.value}" if node.type_condition else "..."
                inner = (node.selection_set,)
            else:
                assert isinstance(node, FragmentSpreadNode)
                fragment = self._fragments[node.name.value]
                begin, inner = f"...{fragment.type_condition.name.value}", (fragment.selection_set,)
            within = self._written_out(inner)
            if within is None or "$" in begin:
                return None
            parts.append(begin + within)
        return f"{{{' '.join(parts)}}}" if parts else ""

    def _abstract(self, type_: GraphQLAbstractType, inner: Sequence[SelectionSetNode]) -> Complete:
        known: dict[type, Complete] = {}

        def complete(value: Any, run: Run) -> Any:
            kind = value.__class__
            if kind not in known:
                if value is None:
                    return None
                found = self._schema.type_map.get(kind.__strawberry_definition__.name)
                if not isinstance(found, GraphQLObjectType) or not self._schema.is_sub_type(type_, found):
                    raise GaveUp
                known[kind] = self._object(found, inner, set())
            return known[kind](value, run)

        return complete

    def _resolver(self, field: GraphQLField, node: FieldNode) -> tuple[Callable[..., Any], bool]:
        """What calls the resolver of a field as Strawberry would, and whether it takes the source alone.

        Raises:
            GaveUp: it has something around it that only Strawberry knows.
        """
        converter = self._schema._strawberry_schema.schema_converter  # type: ignore[attr-defined] # left there by Strawberry
        definition: Any = field.extensions.get("strawberry-definition")
        if not isinstance(definition, StrawberryField) or definition.extensions or definition.permission_classes:
            raise GaveUp
        base: Any = definition.base_resolver
        name = definition.python_name
        if base is None:
            return attrgetter(name), True
        function = base.wrapped_func
        function = getattr(function, "__func__", function)
        takes_self = base.self_parameter is not None
        parent = base.parent_parameter or base.root_parameter
        told = base.info_parameter
        if parent is not None:
            raise GaveUp
        if takes_self and told is None and not field.args:
            return function, True
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


def _fill(data: dict[str, Any], fields: Fields, value: Any, run: Run) -> None:
    """Write the fields of an object."""
    for key, resolve, direct, plain, completed in fields:
        found = resolve(value) if direct else resolve(value, run)
        kind = found.__class__
        if kind is plain:
            data[key] = found
        elif kind in AWAITED:
            _put(found, completed, data, key, run)
        else:
            data[key] = completed(found, run)


@lru_cache(4)
def _informed(schema: GraphQLSchema) -> frozenset[str]:
    """The names of the fields of things whose resolvers look at the request as a whole."""
    return frozenset(
        name
        for type_ in schema.type_map.values()
        if type_ is not schema.query_type
        for name, field in getattr(type_, "fields", {}).items()
        if (resolver := getattr(field.extensions.get("strawberry-definition"), "base_resolver", None)) is not None
        and resolver.info_parameter is not None
    )


def _info(context: Any, definition: StrawberryField) -> Any:
    return Info(_raw_info=SimpleNamespace(context=context), _field=definition)  # type: ignore[arg-type] # the rest is not for resolvers


def _is_node_alone(kind: type) -> bool:
    return {one.name for one in fields_of(kind) if one.init} == {"node", "graph"} if is_dataclass(kind) else False


def _plain(value: Any, run: Run) -> Any:
    return value


def _never_null(complete: Complete) -> Complete:
    def completed(value: Any, run: Run) -> Any:
        if value is None:
            raise GaveUp
        return complete(value, run)

    return completed


def _each(complete: Complete) -> Complete:
    def completed(values: Any, run: Run) -> Any:
        if values is None:
            return None
        if not isinstance(values, list):
            raise GaveUp
        return [complete(value, run) for value in values]

    return completed


def _leaf(type_: Any) -> Complete:
    serialize = type_.serialize
    plain = PLAIN.get(type_.name)
    if isinstance(type_, GraphQLEnumType):
        names: dict[Any, str] = {}

        def enumerated(value: Any, run: Run) -> Any:
            if value is None:
                return None
            code = value._value_  # quicker than asking a member for its hash, and as sure
            if code not in names:
                names[code] = serialize(value)
            return names[code]

        return enumerated if issubclass(getattr(type_, "wrapped_cls", object), Enum) else _unknown

    if type_.name == "Int":

        def whole(value: Any, run: Run) -> Any:
            if value.__class__ is int and -LARGEST_INT <= value <= LARGEST_INT:
                return value
            return None if value is None else serialize(value)

        return whole

    def completed(value: Any, run: Run) -> Any:
        if value is None or value.__class__ is plain:
            return value
        written = serialize(value)
        if written is None:
            raise GaveUp
        return written

    return completed


def _unknown(value: Any, run: Run) -> Any:
    raise GaveUp
