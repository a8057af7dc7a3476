"""The SPARQL 1.1 Protocol, query operation: GET, POST with a form, POST with the query as the body."""

from __future__ import annotations

import time
from binascii import a2b_qp
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.admission import admit
from api.answers import PREFLIGHT, PUBLIC, Answers, Kept
from api.body import whole
from api.description import Description
from api.engine import Answer, Asked, Engine, Job, Pool
from api.engine.worker import preferred
from api.errors import BadRequest, Busy, ServiceError, UnsupportedMedia
from api.fairness import Meter
from api.negotiate import choose, likes_pages
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
VISIBLE = bytes(range(0x21, 0x7F))
REMEMBERED = 4_096
CHEAP_SECONDS = 0.01
"""An answer that took no longer is kept when it is asked for again, not before."""


class UnusualRequest(Exception):
    """A request that takes the long way, where everything is understood."""


class Query(NamedTuple):
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


class Pages(Protocol):
    """What makes pages of answers, for readers."""

    def reader(self, request: Request) -> Hashable:
        """What a page depends on besides the query."""

    def answered(self, request: Request, query: Query, answer: Answer, lasting: bool) -> Kept:
        """The page of an answer."""

    def refused(self, request: Request, query: Query, error: ServiceError) -> Response:
        """The page that says why there is no answer, with the query, to be changed."""


class Endpoint:
    """The endpoint `/sparql` over the workers.

    Args:
        pool: the workers.
        settings: limits.
        description: what is answered where there is no query.
        release: what is asked.
        meter: the share of work of each client.
        pages: what makes pages; without it there are none.
    """

    def __init__(
        self,
        pool: Engine,
        settings: Settings,
        description: Description,
        release: Release,
        meter: Meter,
        pages: Pages | None = None,
    ) -> None:
        self._pages = pages
        self._pool = pool
        self.is_short = isinstance(pool, Pool)
        """Whether `ask` can be used: there are workers of our own."""
        self.release = release
        self._settings = settings
        self._description = description
        self._meter = meter
        self.answers = Answers(settings.share().cache_bytes)
        self._repeated: dict[tuple[bytes, str], tuple[tuple[object, ...], str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        accept = ",".join(request.headers.getlist("accept"))
        match request.method:
            case "GET" | "HEAD":
                query_string = request.scope["query_string"]
                value = query_string[6:] if query_string.startswith(b"query=") else b""
                if repeated := self.recall(value, accept):
                    return repeated
                parameters = _parameters(query_string)
                if "query" not in parameters and "update" not in parameters:
                    return self._described(request, NAMES.get(parameters.get("format", ("",))[-1].lower(), accept))
                query = Query.of(parameters)
                if self._is_page(query, accept):
                    return await self._shown(request, query, accept)
                kept, media_type = await self._answer(request, query, accept)
                if value and b"&" not in value:
                    self._remember(value, accept, query, media_type)
                return kept
            case "OPTIONS":
                return Response(status_code=204, headers=PREFLIGHT)
            case _:
                query = await self._posted(request)
                if self._is_page(query, accept):
                    return await self._shown(request, query, accept)
                return (await self._answer(request, query, accept))[0]

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
        # a form writes a byte as %XX
        body = await whole(request, 3 * self._settings.query_bytes, self._settings.body_seconds)
        if media_type == FORM:
            parameters = _parameters(body)
            if "release" in parameters:
                raise BadRequest("Name the `release` in the address, as in /sparql?release=…, not in the body.")
            return Query.of(parameters)
        try:
            return Query.of(_parameters(request.scope["query_string"]), body.decode())
        except UnicodeDecodeError:
            raise BadRequest("The body is not UTF-8.") from None

    def recall(self, value: bytes, accept: str) -> Kept | None:
        """The answer to a GET that was answered before, if it is kept.

        Args:
            value: what follows `query=`, as it came.
            accept: the `Accept` field.
        """
        again = self._repeated.get((value, accept))
        return None if again is None else self.answers.get(*again)

    def ask(self, value: bytes, accept: str, host: str, done: Callable[[Kept | ServiceError], None]) -> Asked:
        """Have a GET answered that carries a query and nothing else.

        Args:
            value: what follows `query=`, as it came.
            accept: the `Accept` field.
            host: whose request it is.
            done: is called once, later, with the answer or with the reason why there is none.

        Raises:
            ServiceError: there will be none.
            UnusualRequest: it carries more than a query.
        """
        if PAGE in accept or b"&" in value:
            raise UnusualRequest
        try:
            query = Query(unquoted(value).decode())
        except ValueError:
            raise UnusualRequest from None
        assert isinstance(self._pool, Pool)
        job, lasting = self._admitted(query, accept, host)
        start = time.monotonic()

        def told(result: Answer | ServiceError) -> None:
            seconds = time.monotonic() - start
            if isinstance(result, Answer):
                kept = Kept.of(result.data, result.media_type, lasting, self.release.name, result.digest)
                done(kept)  # the client first; what the next one has of it, after
                if self._keep(query, result, kept):
                    self._remember(value, accept, query, result.media_type)
            else:
                done(result)
            self._meter.charge(host, seconds)

        return self._pool.ask(job, self._settings.query_seconds, told)

    def _is_page(self, query: Query, accept: str) -> bool:
        """Whether an answer is perhaps wanted as a page: then it is kept by itself, and depends on the reader too."""
        return self._pages is not None and PAGE in (query.form or accept)

    async def _shown(self, request: Request, query: Query, accept: str) -> ASGIApp:
        """The answer to a reader, in any form; or the page that says why there is none.

        Raises:
            ServiceError: there is no answer, and a page is not what the client likes best.
        """
        assert self._pages is not None
        try:
            return (await self._answer(request, query, accept, self._pages.reader(request)))[0]
        except ServiceError as error:
            if not likes_pages(query.form or accept):
                raise
            return await run_in_threadpool(self._pages.refused, request, query, error)

    async def _answer(self, request: Request, query: Query, accept: str, reader: Hashable = None) -> tuple[Kept, str]:
        accept = query.form or accept
        asked: Hashable = query.asked if reader is None else (query.asked, reader)
        forms = self.answers.forms(asked)
        if forms and (kept := self.answers.get(asked, media_type := preferred(accept, forms))):
            return kept, media_type
        host = request.client.host if request.client else ""
        job, lasting = self._admitted(query, accept, host)
        most = self._settings.query_seconds
        start = time.monotonic()
        try:
            answer = await self._pool.answer(
                job, most if query.seconds is None else min(most, query.seconds), request.is_disconnected
            )
        finally:
            self._meter.charge(host, time.monotonic() - start)
        if answer.media_type == PAGE:
            if self._pages is None:
                raise Busy("Pages are not there yet. Ask again.")
            kept = await run_in_threadpool(self._pages.answered, request, query, answer, lasting)
            if lasting:
                self.answers.keep(asked, answer, kept)
            return kept, PAGE
        kept = Kept.of(answer.data, answer.media_type, lasting, self.release.name, answer.digest)
        self._keep(query, answer, kept)
        return kept, answer.media_type

    def _admitted(self, query: Query, accept: str, host: str) -> tuple[Job, bool]:
        """The job that a query makes, and whether its answer lasts."""
        lasting = admit(query.text, self._settings)
        self._meter.admit(host)
        most = self._settings
        return Job(
            query.text, query.default_graphs, query.named_graphs, accept, most.answer_rows, most.answer_bytes
        ), lasting

    def _keep(self, query: Query, answer: Answer, kept: Kept) -> bool:
        """Keep an answer for the next one who asks, if it is worth it."""
        asked = query.asked
        worth = kept.lasting and (self.answers.is_asked_again(asked) or answer.seconds > CHEAP_SECONDS)
        if worth:
            self.answers.keep(asked, answer, kept)
        return worth

    def _remember(self, value: bytes, accept: str, query: Query, media_type: str) -> None:
        """Which answer a GET leads to, so that it needs no reading the next time."""
        if len(value) + len(accept) < 8_192:
            if len(self._repeated) >= REMEMBERED:
                self._repeated.clear()
            self._repeated[value, accept] = (query.asked, media_type)


def route(endpoint: Endpoint) -> Route:
    """The address of the endpoint, without the layers that a page needs."""
    return Route("/sparql", endpoint, methods=["GET", "HEAD", "POST", "OPTIONS"], name="sparql")


def unquoted(value: bytes) -> bytes:
    """A value of a query string with what %XX and + stand for, as WHATWG URL section 5.1 has it.

    The quoted-printable decoder of the standard library does this fifteen times faster than its decoder for addresses.
    It shortens the text by two for each escape, and by less where one is broken.

    Raises:
        ValueError: a `%` without two digits, or a sign that no address has, such as a space.

    >>> unquoted(b"ASK%20%7B+%7D=%3D%25")
    b'ASK { }==%'
    """
    given = value.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" ")
    found = a2b_qp(given)
    if len(found) != len(value) - 2 * value.count(b"%") or value.translate(None, VISIBLE):
        raise ValueError("this is no value of a query string")
    return found


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
