"""The SPARQL 1.1 Protocol, query operation: GET, POST with a form, POST with the query as the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api import store as engine
from api.admission import admit
from api.errors import BadQuery, BadRequest, TooLarge, UnsupportedMedia
from api.negotiate import choose
from api.settings import Settings

ALIASES = {"application/json": "application/sparql-results+json", "text/plain": "application/n-triples"}
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
PUBLIC = {"access-control-allow-origin": "*", "vary": "Accept", "x-content-type-options": "nosniff"}
PREFLIGHT = {
    **PUBLIC,
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "content-type, accept",
    "access-control-max-age": "86400",
}


@dataclass(frozen=True)
class Query:
    """A query operation as it was asked: SPARQL 1.1 Protocol 2.1."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()

    @classmethod
    def of(cls, parameters: Mapping[str, Sequence[str]], text: str | None = None) -> Query:
        """The operation that parameters describe; parameters that we do not know are passed over.

        Raises:
            BadRequest: no query, or more than one.
        """
        if "update" in parameters:
            raise BadRequest("This service is read-only: send a `query`.")
        texts = [*parameters.get("query", ()), *([] if text is None else [text])]
        if len(texts) != 1:
            raise BadRequest(f"Send one `query`; this request has {len(texts)}.")
        return cls(
            texts[0],
            tuple(parameters.get("default-graph-uri", ())),
            tuple(parameters.get("named-graph-uri", ())),
        )


def router(store: engine.Store, settings: Settings, description: bytes) -> APIRouter:
    """The endpoint `/sparql` over a store.

    Args:
        store: the release to ask.
        settings: limits.
        description: the service description in Turtle, answered when there is no query (SPARQL 1.1 Service
            Description 2).
    """
    routes = APIRouter()

    @routes.get("/sparql", summary="SPARQL 1.1 query", tags=["SPARQL"])
    async def get(request: Request) -> Response:
        parameters = parse_qs(request.url.query, keep_blank_values=True)
        if "query" not in parameters and "update" not in parameters:
            return Response(description, media_type="text/turtle", headers=PUBLIC)
        return await run_in_threadpool(_answer, store, settings, Query.of(parameters), request.headers.get("accept"))

    @routes.post("/sparql", summary="SPARQL 1.1 query", tags=["SPARQL"])
    async def post(request: Request) -> Response:
        body = await _body(request, settings.query_bytes)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == FORM:
            query = Query.of(parse_qs(body, keep_blank_values=True))
        elif media_type == QUERY:
            query = Query.of(parse_qs(request.url.query, keep_blank_values=True), body)
        else:
            raise UnsupportedMedia(f"Send the query as {FORM} or {QUERY}, not as {media_type or 'an unnamed type'}.")
        return await run_in_threadpool(_answer, store, settings, query, request.headers.get("accept"))

    @routes.options("/sparql", include_in_schema=False)
    async def preflight() -> Response:
        return Response(status_code=204, headers=PREFLIGHT)

    return routes


async def _body(request: Request, query_bytes: int) -> str:
    limit = 3 * query_bytes  # a form writes a byte as %XX
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"The body has more than {limit} bytes.", limit=limit)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None


def _answer(store: engine.Store, settings: Settings, query: Query, accept: str | None) -> Response:
    admit(query.text, settings.query_bytes)

    def chosen(offered: Sequence[str]) -> str:
        names = [name for name, form in ALIASES.items() if form in offered]
        wanted = choose(accept, (*offered, *names))
        return ALIASES.get(wanted, wanted)

    try:
        media_type, data = store.answer(query.text, chosen, query.default_graphs, query.named_graphs)
    except SyntaxError as error:
        raise BadQuery.of(error) from None
    except ValueError as error:
        raise BadRequest(f"{error}. Graph names are absolute IRIs.") from None
    except RuntimeError as error:  # such as a function that the engine does not know
        raise BadQuery(f"The query cannot be answered: {error}. Correct it and send it again.") from None
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(data, headers={**PUBLIC, "content-type": media_type + charset})
