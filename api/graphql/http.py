"""GraphQL over HTTP: GET and POST, one operation a request.

An answer without errors follows from the request and the release alone. So it is kept as it was sent, has a strong
`ETag`, and is given again without being run. One that names its release in its address never changes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from hashlib import blake2b

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import engine
from api.answers import PREFLIGHT, Answers, Kept
from api.crossref.desk import Desk
from api.errors import FairUse, NotAcceptable
from api.fairness import Meter
from api.graphql.endpoint import Answer, Endpoint
from api.graphql.errors import FAIR_USE, Refusal, bad_input, busy, formatted
from api.graphql.examples import documents
from api.graphql.requests import JSON, Asked, body_of, of_address, of_body
from api.negotiate import choose
from api.questions import questions
from api.release import Release
from api.results import PAGE
from api.search import Search
from api.settings import Settings
from api.store import Store

RESPONSE = "application/graphql-response+json"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=60"


Page = Callable[[Request], Kept]


class Door:
    """The address /graphql."""

    def __init__(self, endpoint: Endpoint, settings: Settings, page: Page | None, meter: Meter) -> None:
        self.endpoint = endpoint
        self._page = page
        self._settings = settings
        self._answers = Answers(settings.share().cache_bytes)
        self._meter = meter
        self._limiter = CapacityLimiter(settings.graphql_requests)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        media_type = JSON
        try:
            media_type = self._chosen(request)
            if self._page and media_type == PAGE:
                return await to_thread.run_sync(self._page, request)
            if request.method != "POST":
                sent: bytes = request.scope["query_string"]
                return await self._answered(request, media_type, sent, of_address, only_queries=True)
            sent = await body_of(request, self._settings)
            return await self._answered(request, media_type, sent, of_body, only_queries=False)
        except Refusal as refusal:
            status = refusal.status or (200 if media_type == JSON else 400)
            return _written({"errors": formatted(refusal.errors)}, media_type, status, **refusal.headers)

    def _chosen(self, request: Request) -> str:
        offered = (JSON, RESPONSE, PAGE) if self._page and request.method != "POST" else (JSON, RESPONSE)
        try:
            return choose(",".join(request.headers.getlist("accept")), offered)
        except NotAcceptable as error:
            raise Refusal(bad_input(error.detail), status=406) from None

    async def _answered(
        self,
        request: Request,
        media_type: str,
        sent: bytes,
        read: Callable[[bytes], Asked],
        *,
        only_queries: bool,
    ) -> ASGIApp:
        key = (only_queries, blake2b(sent, digest_size=32).digest())
        if kept := self._answers.get(key, media_type):
            return kept
        asked = read(sent)
        answer = await self._run(request, lambda: self.endpoint.answer(asked, only_queries=only_queries))
        if not answer.whole:
            return _written(answer.told, media_type, 200 if "data" in answer.told or media_type == JSON else 400)
        if not answer.lasting:
            return _written(answer.told, media_type, 200)
        lasting = FOR_EVER if asked.release == self.endpoint.release.name else FOR_NOW
        kept = Kept.of(
            answer.data,
            media_type,
            content_type=f"{media_type}; charset=utf-8",
            cache_control=lasting if only_queries else "no-cache",
        )
        self._answers.keep(key, engine.Answer(media_type, (media_type,), answer.data), kept)
        return kept

    async def _run(self, request: Request, work: Callable[[], Answer]) -> Answer:
        """The answer, once it is this request's turn.

        Raises:
            Refusal: its client has used up its share, too many wait, or its turn does not come.
        """
        host = request.client.host if request.client else ""
        try:
            self._meter.admit(host)
        except FairUse as error:
            wait = int(error.headers["retry-after"])
            raise busy(error.detail, FAIR_USE, status=429, wait_seconds=wait) from None
        if self._waiting >= self._settings.queue_length:
            raise busy(f"More than {self._settings.queue_length} requests wait. Send it again later.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_seconds):
                await self._limiter.acquire_on_behalf_of(request)
        except TimeoutError:
            raise busy(f"Its turn did not come within {self._settings.queue_seconds:g} s. Send it again.") from None
        finally:
            self._waiting -= 1
        begin = time.monotonic()
        try:
            return await to_thread.run_sync(work)
        finally:
            self._limiter.release_on_behalf_of(request)
            self._meter.charge(host, time.monotonic() - begin)


def routes(
    store: Store,
    settings: Settings,
    release: Release,
    search: Search | None = None,
    desk: Desk | None = None,
    page: Page | None = None,
    meter: Meter | None = None,
) -> list[Route]:
    """The address `/graphql` over a store, its schema at `/schema.graphql`, and the documents kept from the start.

    Args:
        store: the release to ask.
        settings: limits.
        release: what is told of the release.
        search: the index of that release, if it is open already.
        desk: where drafts are read, if others read there too.
        page: makes the page for a browser; without it there is none.
        meter: the share of work of each client, if other addresses count into it too.
    """
    meter = meter or Meter(settings.client_seconds, settings.client_burst, settings.trusted_proxies)
    door = Door(Endpoint(store, release, settings, search, desk), settings, page, meter)
    schema = Kept.of((door.endpoint.schema.as_str() + "\n").encode(), "text/plain")
    return [
        Route("/graphql", door, methods=["GET", "HEAD", "POST", "OPTIONS"]),
        Route("/graphql/documents", _Fixed(documents(questions())), methods=["GET", "HEAD"]),
        Route("/schema.graphql", _Fixed(schema), methods=["GET", "HEAD"]),
    ]


class _Fixed:
    """An address with one answer."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._kept(scope, receive, send)


def _written(told: object, media_type: str, status: int, **more: str) -> Response:
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {name.decode(): value.decode() for name, value in Kept.of(b"", media_type, lasting=False).headers}
    del headers["etag"]
    return Response(data, status, {**headers, "content-type": f"{media_type}; charset=utf-8", **more})
