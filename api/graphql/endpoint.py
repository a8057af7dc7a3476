"""The schema over one release: a request in, its answer out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLSchema, is_required_argument

from api.crossref.desk import Desk
from api.errors import ServiceError
from api.graphql import rounds
from api.graphql.ahead import read_ahead
from api.graphql.compiled import Run
from api.graphql.context import Context
from api.graphql.errors import Refusal, bad_input, formatted, too_complex, unanswered
from api.graphql.graph import Graph
from api.graphql.kinds import wrap
from api.graphql.persisted import Documents
from api.graphql.prepared import Bound, Preparation, Prepared
from api.graphql.requests import Asked
from api.graphql.schema import Schema, schema
from api.graphql.shelf import Shelf
from api.release import Release
from api.search import Search
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
        data: data, errors and extensions, as JSON.
        whole: whether there are data, and no errors.
        lasting: whether it may be kept.
    """

    data: bytes
    whole: bool
    lasting: bool = True

    @property
    def told(self) -> Mapping[str, Any]:
        """The answer, read."""
        told: Mapping[str, Any] = orjson.loads(self.data)
        return told


AT_ONCE_SECONDS = 0.001
"""What takes no longer than this is done where it is asked for: to hand it to another thread takes a tenth of that."""


LISTS_OF_STATES = """query ($after: String) { states(first: 100, after: $after) { pageInfo { endCursor hasNextPage }
    nodes { positions(first: 0) { totalCount } practice(first: 0) { totalCount } votes(first: 0) { totalCount } } } }"""


class Endpoint:
    """The schema over one release, with what earlier requests brought along.

    Args:
        store: the release to ask.
        release: what is told of it.
        settings: limits.
        search: the index of that release, if it is open already.
        desk: where drafts are read, if others read there too.
    """

    def __init__(
        self, store: Store, release: Release, settings: Settings, search: Search | None = None, desk: Desk | None = None
    ) -> None:
        self._store = store
        self.release = release
        self._settings = settings
        self._search = search or Search.open(release.folder)
        self._desk = desk or Desk(release.name, release.folder.resolve(), settings)
        self.schema: Schema = schema(store)
        self.documents = Documents(settings.graphql_documents, settings.graphql_documents * settings.query_bytes // 20)
        self.preparation = Preparation(self.schema._schema, settings)
        self.shelve()

    def shelve(self) -> None:
        """Begin anew with what is kept of the release: all of it, if it fits twice, or else what is asked for."""
        self._shelf = Shelf(self._settings.graphql_statements)
        self._told = Shelf(self._settings.share().cache_bytes // 4)
        if self._store.at_hand and 2 * self.release.quads <= self._settings.graphql_statements:
            read_ahead(self._store, self._shelf)
            with suppress(Refusal):  # where next to nothing is allowed
                self._put_in_order()

    def _put_in_order(self) -> None:
        """Have the lists ready that most readers ask for: those of the root, and those of each State."""
        self.answer(Asked(every_list(self.schema._schema), None), only_queries=True)
        after, more = None, True
        while more:
            answer = self.answer(Asked(LISTS_OF_STATES, None, {"after": after}), only_queries=True)
            if not answer.whole:
                return
            page = answer.told["data"]["states"]["pageInfo"]
            after, more = page["endCursor"], page["hasNextPage"]

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
        if asked.hash is not None and prepared.lasting:
            self.documents.keep(asked.hash, prepared.text)
        bound = prepared.bound(asked.operation, asked.variables, only_queries=only_queries)
        if bound.cost > self._settings.graphql_cost:
            raise Refusal(too_complex("points of cost", bound.cost, self._settings.graphql_cost))
        found = self._short(prepared, bound) if short else None
        return found or self._long(prepared, asked, self._extensions(bound))

    def at_once(self, asked: Asked) -> Answer | None:
        """The answer to a request that takes little time and asks nothing of the store; none for any other.

        What it takes is told by how long the document took before, so that the first time is never this one.
        """
        prepared = None if asked.query is None or asked.hash or asked.release else self.preparation.known(asked.query)
        if prepared is None or prepared.pace is None or not prepared.steady:
            return None
        try:
            bound = prepared.bound(asked.operation, asked.variables, only_queries=True)
            if bound.cost * prepared.pace > AT_ONCE_SECONDS or bound.cost > self._settings.graphql_cost:
                return None
            return self._short(prepared, bound, waits=False)
        except Exception:
            return None  # whatever it is, it is told when the request is answered in its turn

    def _extensions(self, bound: Bound) -> Mapping[str, Any]:
        limit = self._settings.graphql_cost
        return {"cost": {"requested": bound.cost, "limit": limit}, "release": self.release.name}

    def _short(self, prepared: Prepared, bound: Bound, *, waits: bool = True) -> Answer | None:
        """The answer by way of the plan; none if it has to go the long way, or has to wait and may not."""
        if bound.plan is None:
            return None
        begin = time.thread_time()
        graph = self._graph()
        going = Run(
            Context(graph, self.release, self._search, self._desk), bound.variables, bound.arguments, self._told
        )
        try:
            with rounds.begun():
                data = bound.plan.begin(going)
            if going.parked:
                if not waits:
                    return None
                rounds.run(bound.plan.go_on(going), lambda: going.settled(graph.run_round()))
            answer = orjson.dumps({"data": data, "extensions": self._extensions(bound)})
        except Refusal:
            raise
        except ServiceError as error:
            raise unanswered(error) from error
        except Exception as error:
            if graph.refusal:
                raise graph.refusal from error
            return None  # whatever it is, the long way tells of it
        finally:
            rounds.end()
            prepared.ran(bound, time.thread_time() - begin)
        return Answer(answer, whole=True, lasting=prepared.lasting)

    def _long(self, prepared: Prepared, asked: Asked, extensions: Mapping[str, Any]) -> Answer:
        graph = self._graph()
        context = Running(graph, self.release, self._search, self._desk, prepared.document)
        work = self.schema.execute(prepared.text, asked.variables, context, operation_name=asked.operation)
        result = rounds.run(work, graph.run_round)
        if graph.refusal:
            raise graph.refusal
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = formatted(result.errors)
            if result.data is None and all(error.path is None for error in result.errors):
                del answer["data"]  # refused before it ran, such as for a variable
        answer["extensions"] = extensions
        if result.errors:
            return Answer(written(answer), whole=False, lasting=False)
        return Answer(orjson.dumps(answer), whole=True, lasting=prepared.lasting)

    def _graph(self) -> Graph:
        return Graph(self._store, wrap, self._shelf, self._settings)


def every_list(schema: GraphQLSchema) -> str:
    """A document that has every list of the root put in order, and asks for nothing in it."""
    assert schema.query_type is not None
    lists = [
        f"{name}(first: 0) {{ totalCount }}"
        for name, field in schema.query_type.fields.items()
        if str(field.type).endswith("Connection!") and not any(map(is_required_argument, field.args.values()))
    ]
    return f"{{ {' '.join(lists)} }}"


def written(told: object) -> bytes:
    """What is told, as JSON; of text that cannot be written, such as half a character, a question mark is left."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
