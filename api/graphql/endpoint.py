"""The schema over one release: a request in, its answer out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import DocumentNode, OperationDefinitionNode, get_variable_values

from api.errors import ServiceError
from api.graphql.compiled import Run
from api.graphql.context import Context
from api.graphql.errors import Refusal, bad_input, formatted, too_complex, unanswered
from api.graphql.graph import Graph, read_ahead
from api.graphql.kinds import wrap
from api.graphql.persisted import Documents
from api.graphql.prepared import Preparation, Prepared
from api.graphql.requests import Asked
from api.graphql.rounds import run
from api.graphql.schema import Schema, schema
from api.graphql.shelf import Shelf
from api.release import Release
from api.settings import Settings
from api.store import Store


@dataclass(frozen=True)
class Running(Context):
    """What a request has while it runs: the shared context, and its document, parsed and validated."""

    document: DocumentNode


@dataclass(frozen=True)
class Answer:
    """What a request is answered.

    Attributes:
        told: data, errors and extensions.
        whole: whether there are data, and no errors.
        lasting: whether it may be kept.
    """

    told: Mapping[str, Any]
    whole: bool
    lasting: bool = True

    @property
    def data(self) -> bytes:
        """The answer as JSON."""
        return orjson.dumps(self.told)


class Endpoint:
    """The schema over one release, with what earlier requests brought along.

    Args:
        store: the release to ask.
        release: what is told of it.
        settings: limits.
    """

    def __init__(self, store: Store, release: Release, settings: Settings) -> None:
        self._store = store
        self.release = release
        self._settings = settings
        self.shelve()
        self.schema: Schema = schema(store)
        self.documents = Documents(settings.graphql_documents, settings.graphql_documents * settings.query_bytes // 20)
        self.preparation = Preparation(self.schema._schema, settings)

    def shelve(self) -> None:
        """Begin anew with what is kept of the release: all of it, if it fits twice, or else what is asked for."""
        self._shelf = Shelf(self._settings.graphql_statements)
        if self._store.at_hand and 2 * self.release.quads <= self._settings.graphql_statements:
            read_ahead(self._store, self._shelf)

    def answer(self, asked: Asked, *, only_queries: bool, short: bool = True) -> Answer:
        """The answer to a request. Blocks: call it in a worker thread.

        Args:
            asked: the request.
            only_queries: whether it may ask for queries alone, as those by GET.
            short: whether the compiled way may be taken; it gives the same answer.

        Raises:
            Refusal: the document is wrong, asks for too much, or takes too long.
        """
        if asked.release not in (None, self.release.name, self.release.version):
            message = f"This service answers from the release {self.release.name}, not from {asked.release!r:.80}."
            raise Refusal(bad_input(message), status=404)
        prepared = self.preparation.prepared(self.documents.text(asked.hash, asked.query))
        operation = prepared.operation(asked.operation, only_queries=only_queries)
        cost = prepared.cost(operation, asked.variables)
        if cost > self._settings.graphql_cost:
            raise Refusal(too_complex("points of cost", cost, self._settings.graphql_cost))
        extensions = {
            "cost": {"requested": cost, "limit": self._settings.graphql_cost},
            "release": self.release.name,
        }
        data = self._short(prepared, operation, asked.variables) if short else None
        if data is not None:
            return Answer({"data": data, "extensions": extensions}, whole=True, lasting=prepared.lasting)
        return self._long(prepared, asked, extensions)

    def _short(
        self, prepared: Prepared, operation: OperationDefinitionNode, given: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        variables = get_variable_values(self.schema._schema, operation.variable_definitions or (), dict(given))
        if isinstance(variables, list):
            return None
        plan = prepared.plan(operation, variables.coerced)
        if plan is None:
            return None
        graph = self._graph()
        going = Run(Context(graph, self.release), variables)
        try:
            return run(plan.run(going), lambda: going.settled(graph.run_round()))
        except Refusal:
            raise
        except ServiceError as error:
            raise unanswered(error) from error
        except Exception as error:
            if graph.refusal:
                raise graph.refusal from error
            return None  # whatever it is, the long way tells of it

    def _long(self, prepared: Prepared, asked: Asked, extensions: Mapping[str, Any]) -> Answer:
        graph = self._graph()
        context = Running(graph, self.release, prepared.document)
        work = self.schema.execute(prepared.text, asked.variables, context, operation_name=asked.operation)
        result = run(work, graph.run_round)
        if graph.refusal:
            raise graph.refusal
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = formatted(result.errors)
            if result.data is None and all(error.path is None for error in result.errors):
                del answer["data"]  # refused before it ran, such as for a variable
        return Answer({**answer, "extensions": extensions}, whole=not result.errors, lasting=prepared.lasting)

    def _graph(self) -> Graph:
        return Graph(self._store, wrap, self._shelf, self._settings)
