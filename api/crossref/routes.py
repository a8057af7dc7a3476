"""The addresses for texts of the reader: /resolve, /citations, /crossref, /concordance/texts."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import PREFLIGHT, PUBLIC, Kept
from api.body import whole
from api.crossref.desk import Desk, Task
from api.crossref.files import FORMATS, TYPES
from api.crossref.resolve import Resolver
from api.errors import BadRequest, UnsupportedMedia
from api.explorer import Site, drafts
from api.explorer.languages import Language
from api.explorer.page import Page
from api.explorer.reader import Reader
from api.explorer.site import Address
from api.fairness import Meter
from api.negotiate import choose
from api.release import Release
from api.results import PAGE
from api.settings import Settings
from loaders.texts.corpus import Corpus

JSON = "application/json"
REPORTS = (JSON, PAGE, FORMATS["csv"], FORMATS["docx"])
STORED_NOWHERE = {"cache_control": "no-store"}

Answer = Callable[[Request], Awaitable[ASGIApp]]
Shown = Callable[[Reader, dict[str, Any]], Page]


class Texts:
    """What readers can do with texts of their own, over one release."""

    def __init__(self, release: Release, settings: Settings, desk: Desk, meter: Meter, site: Site) -> None:
        self._settings = settings
        self._resolver = Resolver(Corpus.open(release.folder).catalogue)
        self._desk = desk
        self._meter = meter
        self._site = site

    def routes(self) -> list[Route]:
        """Every address."""
        return [
            Route("/resolve", _Endpoint(self.resolve), methods=["GET", "HEAD", "OPTIONS"]),
            Route("/citations", _Endpoint(self.citations), methods=["POST", "OPTIONS"]),
            Route("/crossref", _Endpoint(self.crossref), methods=["GET", "HEAD", "POST", "OPTIONS"]),
            Route("/concordance/texts", _Endpoint(self.concordance), methods=["GET", "HEAD", "POST", "OPTIONS"]),
        ]

    async def resolve(self, request: Request) -> ASGIApp:
        """One citation, in any of the six languages: 303 to what it names; 300 with choices; 404."""
        asked = request.query_params.getlist("cite")
        if len(asked) != 1:
            raise BadRequest(f"Send one `cite`; this request has {len(asked)}.")
        found = self._resolver.resolve(asked[0], request.query_params.get("lang", ""))
        wanted = choose(
            ",".join(request.headers.getlist("accept")), ("*", JSON, PAGE, "application/ld+json", "text/turtle")
        )
        told = found.as_json()
        if len(found.targets) > 1:
            links = [f'<{self._here(request, iri)}>; rel="alternate"' for iri in found.targets]
            return JSONResponse(told, 300, {**PUBLIC, "vary": "Accept", "link": ", ".join(links)})
        address = self._here(request, found.targets[0])
        if wanted == JSON:
            return JSONResponse(told, 200, {**PUBLIC, "vary": "Accept", "content-location": address})
        return JSONResponse(told, 303, {**PUBLIC, "vary": "Accept", "location": address})

    async def citations(self, request: Request) -> ASGIApp:
        """A text in, what it cites out: the objects of `cybernorms cite --json`."""
        _, data = await self._done("citations", request, JSON)
        return Kept.of(data, JSON, False)

    async def crossref(self, request: Request) -> ASGIApp:
        """A draft in, its cross-references out, as JSON, CSV, DOCX or a page."""
        if request.method in ("GET", "HEAD"):
            return self._page(request, lambda reader: drafts.ask(reader, self._settings.document_bytes))
        wanted, data = await self._done("crossref", request, _wanted(request))
        return await self._report(request, wanted, data, drafts.crossref, "cross-references")

    async def concordance(self, request: Request) -> ASGIApp:
        """Two texts in, what became of each paragraph of the older one out."""
        if request.method in ("GET", "HEAD"):
            return self._page(request, lambda reader: drafts.ask_two(reader, self._settings.document_bytes))
        wanted, data = await self._done("concordance", request, _wanted(request))
        return await self._report(request, wanted, data, drafts.concordance, "concordance")

    async def _report(self, request: Request, wanted: str, data: bytes, shown: Shown, name: str) -> ASGIApp:
        if wanted == PAGE:
            return await run_in_threadpool(self._page, request, lambda reader: shown(reader, json.loads(data)))
        suffix = next(suffix for suffix, media_type in FORMATS.items() if media_type == wanted)
        attached = {"content_disposition": f'attachment; filename="{name}.{suffix}"'} if wanted != JSON else {}
        return Kept.of(data, wanted, False, **attached)

    def _page(self, request: Request, made: Callable[[Reader], Page]) -> Kept:
        """A page in the language of the reader. Blocks."""
        language = Language.of(request)
        page = made(self._site.reader(language))
        return self._site.kept(page, language, Address(page.path), lasting=False, vary="Accept")

    async def _done(self, name: str, request: Request, wanted: str) -> tuple[str, bytes]:
        type_ = request.headers.get("content-type", "")
        if type_ and type_.partition(";")[0].strip().lower() not in TYPES:
            raise UnsupportedMedia(f"Send one of {', '.join(TYPES)}; this is {type_[:80]}.", offered=list(TYPES))
        if request.headers.get("content-encoding", "identity") != "identity":
            raise UnsupportedMedia("Send the body as it is, without a content-encoding.")
        host = request.client.host if request.client else ""
        self._meter.admit(host)
        body = await whole(request, self._settings.document_bytes, self._settings.body_seconds)
        start = time.monotonic()
        try:
            task = Task(name, type_, request.query_params.get("name", "")[:200], wanted)
            return await self._desk.answer(task, body, request.is_disconnected)
        finally:
            self._meter.charge(host, time.monotonic() - start)

    def _here(self, request: Request, iri: str) -> str:
        """The address at this server of something in the release that was asked."""
        pinned = request.query_params.get("release")
        path = f"{request.scope.get('root_path', '')}/" + iri.removeprefix("https://w3id.org/cybernorms/")
        return path + (f"?release={quote(pinned)}" if pinned else "")


class _Endpoint:
    """One address, with the answer to a preflight (Fetch 3.2) that all of them have."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response: ASGIApp
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers=PREFLIGHT)
        else:
            response = await self._answer(request)
        await response(scope, receive, send)


def _wanted(request: Request) -> str:
    name = request.query_params.get("format", "")
    if name and name not in FORMATS:
        raise BadRequest(f"`format` is one of {', '.join(FORMATS)}, not {name[:20]!r}.")
    return FORMATS.get(name) or choose(",".join(request.headers.getlist("accept")), REPORTS)
