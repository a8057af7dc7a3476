"""The SPARQL 1.1 Protocol, query operation: GET, POST with a form, POST with the query as the body."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.admission import admit
from api.answers import PREFLIGHT, PUBLIC, Answers, Kept
from api.description import Description
from api.engine import Engine, Job
from api.engine.worker import preferred
from api.errors import BadRequest, ClientGone, SlowBody, TooLarge, UnsupportedMedia
from api.fairness import Meter
from api.negotiate import choose
from api.release import Release
from api.results import PAGE
from api.settings import Settings
from api.spreadsheet import SHEET
from api.store import GRAPHS

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "sheet": SHEET,
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "html": PAGE,
}
REMEMBERED = 4_096


@dataclass(frozen=True)
class Query:
    """A query operation as it was asked: SPARQL 1.1 Protocol 2.1."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    form: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, Sequence[str]], text: str | None = None) -> Query:
        """The operation that parameters describe; parameters that we do not know are passed over.

        Raises:
            BadRequest: no query, or more than one; or a time that is none.
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
            _seconds(parameters.get("timeout", ())),
            NAMES.get(parameters.get("format", ("",))[-1].lower(), ""),
        )

    @property
    def asked(self) -> tuple[object, ...]:
        """What the answer depends on."""
        return self.text, self.default_graphs, self.named_graphs


class Endpoint:
    """The endpoint `/sparql` over the workers."""

    def __init__(
        self, pool: Engine, settings: Settings, description: Description, release: Release, meter: Meter
    ) -> None:
        self._pool = pool
        self._release = release
        self._settings = settings
        self._description = description
        self._meter = meter
        self.answers = Answers(settings.cache_bytes)
        self._repeated: dict[tuple[bytes, str], tuple[tuple[object, ...], str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        accept = ",".join(request.headers.getlist("accept"))
        match request.method:
            case "GET" | "HEAD":
                again = (request.scope["query_string"], accept)
                if again in self._repeated and (kept := self.answers.get(*self._repeated[again])):
                    return kept
                parameters = _parameters(again[0])
                if "query" not in parameters and "update" not in parameters:
                    return self._described(request, NAMES.get(parameters.get("format", ("",))[-1].lower(), accept))
                query = Query.of(parameters)
                kept, media_type = await self._answer(request, query, accept)
                if len(again[0]) + len(accept) < 8_192:
                    if len(self._repeated) >= REMEMBERED:
                        self._repeated.clear()
                    self._repeated[again] = (query.asked, media_type)
                return kept
            case "OPTIONS":
                return Response(status_code=204, headers=PREFLIGHT)
            case _:
                return (await self._answer(request, await self._posted(request), accept))[0]

    def _described(self, request: Request, accept: str) -> ASGIApp:
        if choose(accept, (*GRAPHS, PAGE)) != PAGE:
            return self._description.answer(str(request.base_url), accept)
        pin = "?" + urlencode({"release": request.scope["pin"]}) if "pin" in request.scope else ""
        return RedirectResponse(f"/query{pin}", 303, {**PUBLIC, "vary": "Accept"})

    async def _posted(self, request: Request) -> Query:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in (FORM, QUERY):
            raise UnsupportedMedia(f"Send the query as {FORM} or {QUERY}, not as {media_type or 'an unnamed type'}.")
        if request.headers.get("content-encoding", "identity") != "identity":
            raise UnsupportedMedia("Send the body as it is, without a content-encoding.")
        body = await _body(request, self._settings)
        if media_type == FORM:
            parameters = _parameters(body)
            if "release" in parameters:
                raise BadRequest("Name the `release` in the address, as in /sparql?release=…, not in the body.")
            return Query.of(parameters)
        try:
            return Query.of(_parameters(request.scope["query_string"]), body.decode())
        except UnicodeDecodeError:
            raise BadRequest("The body is not UTF-8.") from None

    async def _answer(self, request: Request, query: Query, accept: str) -> tuple[Kept, str]:
        accept = query.form or accept
        asked = query.asked
        forms = self.answers.forms(asked)
        if forms and (kept := self.answers.get(asked, media_type := preferred(accept, forms))):
            return kept, media_type
        lasting = admit(query.text, self._settings)
        most = self._settings.query_seconds
        job = Job(
            query.text,
            query.default_graphs,
            query.named_graphs,
            accept,
            self._settings.answer_rows,
            self._settings.answer_bytes,
        )
        host = request.client.host if request.client else ""
        self._meter.admit(host)
        start = time.monotonic()
        try:
            answer = await self._pool.answer(
                job, most if query.seconds is None else min(most, query.seconds), request.is_disconnected
            )
        finally:
            self._meter.charge(host, time.monotonic() - start)
        kept = Kept.of(answer.data, answer.media_type, lasting, release=self._release.name)
        if lasting:
            self.answers.keep(asked, answer, kept)
        return kept, answer.media_type


def route(endpoint: Endpoint) -> Route:
    """The address of the endpoint, without the layers that a page needs."""
    return Route("/sparql", endpoint, methods=["GET", "HEAD", "POST", "OPTIONS"], name="sparql")


def _parameters(data: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(data.decode(), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except UnicodeDecodeError:
        raise BadRequest("The request is not UTF-8.") from None
    except ValueError:
        raise BadRequest("The request has more than 1000 parameters.") from None


def _seconds(values: Sequence[str]) -> float | None:
    if not values:
        return None
    try:
        seconds = float(values[-1])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(f"`timeout` is a number of seconds above 0, not {values[-1][:40]!r}.")
    return seconds


async def _body(request: Request, settings: Settings) -> bytes:
    limit = 3 * settings.query_bytes  # a form writes a byte as %XX
    body = bytearray()
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise TooLarge(f"The body has more than {limit} bytes.", limit=limit)
    except TimeoutError:
        raise SlowBody(f"The body did not arrive within {settings.body_seconds:g} s.") from None
    except ClientDisconnect:
        raise ClientGone from None
    return bytes(body)
