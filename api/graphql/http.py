"""GraphQL over HTTP: GET and POST, one operation a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from api.errors import NotAcceptable
from api.graphql import limits
from api.graphql.context import Context
from api.graphql.errors import bad_input, formatted, too_complex
from api.graphql.graph import Graph
from api.graphql.kinds import wrap
from api.graphql.rounds import run
from api.graphql.schema import Schema, schema
from api.negotiate import choose
from api.release import Release
from api.settings import Settings
from api.store import Store
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
PUBLIC = {"access-control-allow-origin": "*", "vary": "Accept", "x-content-type-options": "nosniff"}
PREFLIGHT = {
    **PUBLIC,
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "content-type, accept",
    "access-control-max-age": "86400",
}
AT_ONCE = 4
REMEMBERED = 256


@dataclass(frozen=True)
class Asked:
    """A request as it was sent, after its form was checked."""

    query: str
    variables: dict[str, Any]
    operation: str | None

    @classmethod
    def of(cls, told: object) -> Asked:
        """The request that a JSON object describes.

        Raises:
            GraphQLError: it is not an object, or a part of it has the wrong type.
        """
        if not isinstance(told, dict):
            raise bad_input("The body is one JSON object with `query`; batches are not taken.")
        query, variables, operation = (told.get(key) for key in ("query", "variables", "operationName"))
        if not isinstance(query, str) or not query.strip():
            raise bad_input("`query` is missing, or is not a text.")
        if variables is not None and not isinstance(variables, dict):
            raise bad_input("`variables` is not an object.")
        if operation is not None and not isinstance(operation, str):
            raise bad_input("`operationName` is not a text.")
        if not isinstance(told.get("extensions"), dict | None):
            raise bad_input("`extensions` is not an object.")
        return cls(query, variables or {}, operation or None)


@dataclass(frozen=True)
class Running(Context):
    """What a request has while it runs: the shared context, and its document, parsed and validated."""

    document: DocumentNode


class Endpoint:
    """The schema over one release, with the documents that were asked before."""

    def __init__(self, store: Store, release: Release) -> None:
        self._store = store
        self._release = release
        self.schema: Schema = schema(store)
        self.prepared = lru_cache(REMEMBERED)(self._prepared)

    def answer(self, asked: Asked, *, only_queries: bool) -> dict[str, Any]:
        """The answer to a request, ready to be written as JSON. Blocks: call it in a worker thread.

        Raises:
            GraphQLError: one of the refusals that come before anything runs.
            ExceptionGroup: several of them.
        """
        document = self.prepared(asked.query)
        _operation(document, asked.operation, only_queries=only_queries)
        graph = Graph(self._store, wrap)
        context = Running(graph, self._release, document)
        work = self.schema.execute(asked.query, asked.variables, context, operation_name=asked.operation)
        result = run(work, graph.run_round)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = formatted(result.errors)
            if result.data is None and all(error.path is None for error in result.errors):
                del answer["data"]  # refused before it ran, such as for a variable
        return answer

    def _prepared(self, query: str) -> DocumentNode:
        try:
            document = parse(query, max_tokens=limits.MAX_TOKENS)
        except GraphQLError as error:
            if "tokens" in error.message:
                raise too_complex("tokens", limits.MAX_TOKENS + 1, limits.MAX_TOKENS) from None
            raise
        except RecursionError:
            raise bad_input("The document nests too deeply to be read.") from None
        errors = limits.refusals(document) or validate(self.schema._schema, document)
        if errors:
            raise ExceptionGroup("the document is refused", errors)
        return document


def router(store: Store, settings: Settings, release: Release) -> APIRouter:
    """The endpoint `/graphql` over a store, and its schema at `/schema.graphql`.

    Args:
        store: the release to ask.
        settings: limits.
        release: what is told of the release.
    """
    routes = APIRouter(tags=["GraphQL"])
    endpoint = Endpoint(store, release)
    sdl = endpoint.schema.as_str().encode()
    limiter = CapacityLimiter(AT_ONCE)

    async def answered(request: Request, read: Any, *, only_queries: bool) -> Response:
        try:
            media_type = choose(request.headers.get("accept"), (JSON, RESPONSE))
        except NotAcceptable as error:
            return _written({"errors": formatted([bad_input(error.detail)])}, JSON, 406)
        try:
            asked = Asked.of(await read(request))
        except _Unreadable as error:
            return _written({"errors": formatted([error.error])}, media_type, error.status)
        except GraphQLError as error:
            return _written({"errors": formatted([error])}, media_type, 400)
        refused = 400 if media_type == RESPONSE else 200
        try:
            answer = await to_thread.run_sync(
                lambda: endpoint.answer(asked, only_queries=only_queries), limiter=limiter
            )
        except _NotAllowed as error:
            response = _written({"errors": formatted([error.error])}, media_type, 405)
            response.headers["allow"] = "POST"
            return response
        except GraphQLError as error:
            return _written({"errors": formatted([error])}, media_type, refused)
        except ExceptionGroup as group:
            errors = [error for error in group.exceptions if isinstance(error, GraphQLError)]
            return _written({"errors": formatted(errors)}, media_type, refused)
        return _written(answer, media_type, 200 if "data" in answer else refused)

    @routes.get("/graphql", summary="GraphQL query")
    async def get(request: Request) -> Response:
        return await answered(request, _of_address, only_queries=True)

    @routes.post("/graphql", summary="GraphQL query")
    async def post(request: Request) -> Response:
        async def read(request: Request) -> object:
            return await _of_body(request, settings.query_bytes)

        return await answered(request, read, only_queries=False)

    @routes.options("/graphql", include_in_schema=False)
    async def preflight() -> Response:
        return Response(status_code=204, headers=PREFLIGHT)

    @routes.get("/schema.graphql", summary="GraphQL schema")
    async def get_schema() -> Response:
        return Response(sdl, media_type="text/plain", headers=PUBLIC)

    return routes


class _Unreadable(Exception):
    """The request cannot be read as one of GraphQL; `status` is the HTTP status that says so."""

    def __init__(self, error: GraphQLError, status: int = 400) -> None:
        self.error = error
        self.status = status


class _NotAllowed(Exception):
    """The operation may not be asked for in this way."""

    def __init__(self, error: GraphQLError) -> None:
        self.error = error


async def _of_address(request: Request) -> object:
    parameters = request.query_params
    told: dict[str, Any] = {key: parameters[key] for key in ("query", "operationName") if key in parameters}
    for key in ("variables", "extensions"):
        if parameters.get(key):
            told[key] = _json(parameters[key])
    return told


async def _of_body(request: Request, limit: int) -> object:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != JSON or charset not in ("", "charset=utf-8"):
        raise _Unreadable(bad_input(f"Send the request as {JSON}, in UTF-8."), 415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _Unreadable(too_complex("bytes or more in its body", len(body), limit), 413)
    try:
        return _json(body.decode())
    except UnicodeDecodeError:
        raise _Unreadable(bad_input("The body is not UTF-8.")) from None


def _json(text: str) -> object:
    """A JSON text as values.

    Raises:
        _Unreadable: it is not JSON, nests too deeply, or holds half of a character (a lone surrogate).
    """
    try:
        told: object = json.loads(text, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _Unreadable(bad_input(f"This is not JSON that can be read: {str(error)[:200]}.")) from None
    return told


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a number of JSON")


def _operation(document: DocumentNode, name: str | None, *, only_queries: bool) -> None:
    """Check that a document has the operation that was asked for, and that it may be asked for in this way."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) != 1:
        raise bad_input(f"The document has {len(operations)} operations: say which one in `operationName`.")
    chosen = [node for node in operations if name is None or (node.name and node.name.value == name)]
    if not chosen:
        raise bad_input(f"The document has no operation {name[:80] if name else ''!r}.")
    if only_queries and chosen[0].operation is not OperationType.QUERY:
        raise _NotAllowed(bad_input("By GET only queries can be asked for."))


def _written(answer: Mapping[str, Any], media_type: str, status: int) -> Response:
    data = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(data, status, {**PUBLIC, "content-type": f"{media_type}; charset=utf-8"})
