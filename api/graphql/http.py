"""GraphQL over HTTP: GET and POST, one operation a request."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from api.crossref.desk import Desk
from api.errors import NotAcceptable
from api.graphql import limits
from api.graphql.context import Context
from api.graphql.errors import Refusal, bad_input, formatted, too_complex
from api.graphql.graph import Graph
from api.graphql.kinds import wrap
from api.graphql.rounds import run
from api.graphql.schema import Schema, schema
from api.negotiate import choose
from api.release import Release
from api.search import Search
from api.settings import Settings
from api.store import Store

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
"""How many requests run side by side; the others wait, and the rest of the service does not."""

REMEMBERED = 256
"""How many documents are kept parsed and validated."""

Read = Callable[[Request], Awaitable[object]]


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
            Refusal: it is not an object, or a part of it has the wrong type.
        """
        if not isinstance(told, dict):
            raise _unreadable("The body is one JSON object with `query`; batches are not taken.")
        query, variables, operation = (told.get(key) for key in ("query", "variables", "operationName"))
        if not isinstance(query, str) or not query.strip():
            raise _unreadable("`query` is missing, or is not a text.")
        if variables is not None and not isinstance(variables, dict):
            raise _unreadable("`variables` is not an object.")
        if operation is not None and not isinstance(operation, str):
            raise _unreadable("`operationName` is not a text.")
        if not isinstance(told.get("extensions"), dict | None):
            raise _unreadable("`extensions` is not an object.")
        return cls(query, variables or {}, operation or None)


@dataclass(frozen=True)
class Running(Context):
    """What a request has while it runs: the shared context, and its document, parsed and validated."""

    document: DocumentNode


class Endpoint:
    """The schema over one release, with the documents that were asked before."""

    def __init__(self, store: Store, release: Release, search: Search, desk: Desk) -> None:
        self._store = store
        self._release = release
        self._search = search
        self._desk = desk
        self.schema: Schema = schema(store)
        self.prepared = lru_cache(REMEMBERED)(self._prepared)

    def answer(self, asked: Asked, *, only_queries: bool) -> dict[str, Any]:
        """The answer to a request, ready to be written as JSON. Blocks: call it in a worker thread.

        Raises:
            Refusal: the document is wrong, or asks for too much.
        """
        document = self.prepared(asked.query)
        _operation(document, asked.operation, only_queries=only_queries)
        graph = Graph(self._store, wrap)
        context = Running(graph, self._release, self._search, self._desk, document)
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
            errors = limits.refusals(document) or validate(self.schema._schema, document)
        except GraphQLError as error:
            if "tokens" in error.message:
                raise Refusal(too_complex("tokens", limits.MAX_TOKENS + 1, limits.MAX_TOKENS)) from None
            raise Refusal(error) from None
        except RecursionError:
            raise Refusal(bad_input("The document nests too deeply to be read.")) from None
        if errors:
            raise Refusal(*errors)
        return document


def router(store: Store, settings: Settings, release: Release, search: Search, desk: Desk) -> APIRouter:
    """The endpoint `/graphql` over a store, and its schema at `/schema.graphql`.

    Args:
        store: the release to ask.
        settings: limits.
        release: what is told of the release.
        search: the index of that release.
        desk: where drafts are read.
    """
    routes = APIRouter(tags=["GraphQL"])
    endpoint = Endpoint(store, release, search, desk)
    sdl = endpoint.schema.as_str().encode()
    limiter = CapacityLimiter(AT_ONCE)

    async def answered(request: Request, read: Read, *, only_queries: bool) -> Response:
        media_type = JSON
        try:
            media_type = _chosen(request)
            asked = Asked.of(await read(request))
            answer = await to_thread.run_sync(
                lambda: endpoint.answer(asked, only_queries=only_queries), limiter=limiter
            )
            status = 0
        except Refusal as refusal:
            answer, status = {"errors": formatted(refusal.errors)}, refusal.status
        if not status:
            status = 200 if "data" in answer or media_type == JSON else 400
        return _written(answer, media_type, status)

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


def _chosen(request: Request) -> str:
    try:
        return choose(request.headers.get("accept"), (JSON, RESPONSE))
    except NotAcceptable as error:
        raise Refusal(bad_input(error.detail), status=406) from None


def _unreadable(message: str, status: int = 400) -> Refusal:
    return Refusal(bad_input(message), status=status)


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
        raise _unreadable(f"Send the request as {JSON}, in UTF-8.", 415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(too_complex("bytes or more in its body", len(body), limit), status=413)
    try:
        return _json(body.decode())
    except UnicodeDecodeError:
        raise _unreadable("The body is not UTF-8.") from None


def _json(text: str) -> object:
    """A JSON text as values.

    Raises:
        Refusal: it is not JSON, nests too deeply, or holds half of a character (a lone surrogate).
    """
    try:
        told: object = json.loads(text, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"This is not JSON that can be read: {str(error)[:200]}.") from None
    return told


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a number of JSON")


def _operation(document: DocumentNode, name: str | None, *, only_queries: bool) -> None:
    """Check that a document has the operation that was asked for, and that it may be asked for in this way.

    Raises:
        Refusal: it has not, or it may not.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) != 1:
        raise Refusal(bad_input(f"The document has {len(operations)} operations: say which one in `operationName`."))
    chosen = [node for node in operations if name is None or (node.name and node.name.value == name)]
    if not chosen:
        raise Refusal(bad_input(f"The document has no operation {name or ''!r}."))
    if only_queries and chosen[0].operation is not OperationType.QUERY:
        raise _unreadable("By GET only queries can be asked for.", 405)


def _written(answer: Mapping[str, Any], media_type: str, status: int) -> Response:
    data = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {**PUBLIC, "content-type": f"{media_type}; charset=utf-8"}
    return Response(data, status, {**headers, "allow": "POST"} if status == 405 else headers)
