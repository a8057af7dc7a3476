"""The releases that there are, what differs between two of them, and a feed of them.

A comparison reads two whole releases, so it is made in a process of its own, that is ended when it takes too long.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import PREFLIGHT, Answers, Kept
from api.changes import Wanted
from api.comparison import PATCH
from api.description import here
from api.engine import Answer
from api.errors import AnswerTooLarge, NotFound, ServiceError, TimedOut
from api.explorer import Site, service
from api.explorer.languages import Language
from api.explorer.site import Address
from api.negotiate import choose
from api.release import Release
from api.results import PAGE
from api.settings import ROOT, Settings
from ontology import BASE

if TYPE_CHECKING:
    from api.switchboard import Switchboard

ATOM = "application/atom+xml"
LIST = {"html": PAGE, "json": "application/json", "atom": ATOM}
COMPARED = {"html": PAGE, "json": "application/json", "csv": "text/csv", "patch": PATCH}
NEVER = "1970-01-01T00:00:00Z"
FILTERS = ("state", "kind", "iri", "layer")


class Changelog:
    """The addresses /releases, /releases.atom and /releases/A...B."""

    def __init__(self, board: Switchboard, settings: Settings, site: Site) -> None:
        self._board = board
        self._site = site
        self._settings = settings
        self._answers = Answers(settings.share().cache_bytes // 8)
        self._comparing = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response: ASGIApp
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers=PREFLIGHT)
        elif "pair" in request.path_params:
            response = await self._compared(request)
        else:
            response = await self._listed(request)
        await response(scope, receive, send)

    async def _listed(self, request: Request) -> Kept:
        media_type = _media_type(request, request.path_params.get("suffix", ""), LIST)
        every = await asyncio.to_thread(self._board.releases.all)
        refused = dict(self._board.releases.refused)
        good = [release for release in every if release.name not in refused]
        address = here(self._settings, str(request.base_url))
        if media_type == ATOM:
            data = _feed(good, address)
        elif media_type == PAGE:
            language = Language.of(request)
            page = service.releases(self._site.reader(language), good, refused)
            return self._site.kept(page, language, Address(page.path), vary="Accept")
        else:
            told = [_told(release, good[at + 1 : at + 2], address) for at, release in enumerate(good)]
            data = json.dumps({"releases": told, "refused": refused}, indent=2)
        return Kept.of(data.encode(), media_type)

    async def _compared(self, request: Request) -> Kept:
        """Raises: ServiceError: a release is unknown, or they cannot be compared in time."""
        pair = request.path_params["pair"]
        stem, _, suffix = pair.rpartition(".")
        suffix, pair = (suffix, stem) if suffix in COMPARED else ("", pair)
        before, dots, after = pair.partition("...")
        if not dots or not before or not after:
            raise NotFound("Two releases are compared at /releases/A...B, where A and B are their names or versions.")
        media_type = _media_type(request, suffix, COMPARED)
        find = self._board.releases.find
        old, new = [await asyncio.to_thread(find, name) for name in (before, after)]
        wanted = Wanted(*(request.query_params.get(name, "") for name in FILTERS))
        language = Language.of(request)
        asked = (old.name, new.name, wanted, language if media_type == PAGE else None)
        if kept := self._answers.get(asked, media_type):
            return kept
        host = request.client.host if request.client else ""
        self._board.meter.admit(host)
        start = time.monotonic()
        try:
            data = await self._compare(old, new, media_type, wanted)
        finally:
            self._board.meter.charge(host, time.monotonic() - start)
        if media_type == PAGE:
            given = {name: text for name, text in zip(FILTERS, astuple(wanted), strict=True) if text}
            path = f"/releases/{quote(pair)}" + (f"?{urlencode(given)}" if given else "")
            page = await asyncio.to_thread(service.changes, self._site.reader(language), path, json.loads(data))
            kept = self._site.kept(page, language, Address(path), vary="Accept")
        else:
            kept = Kept.of(data, media_type, release=f"{old.name}...{new.name}")
        self._answers.keep(asked, Answer(media_type, (), b""), kept)
        return kept

    async def _compare(self, old: Release, new: Release, media_type: str, wanted: Wanted) -> bytes:
        seconds = self._settings.query_seconds
        try:
            async with asyncio.timeout(seconds):
                async with self._comparing:
                    return await self._made(old, new, media_type, wanted)
        except TimeoutError:
            detail = f"The comparison was stopped after {seconds:g} s. `cybernorms diff` makes it without a limit."
            raise TimedOut(seconds, detail) from None

    async def _made(self, old: Release, new: Release, media_type: str, wanted: Wanted) -> bytes:
        filters = [text.replace("\0", "") for text in astuple(wanted)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api.comparison", str(old.folder), str(new.folder), media_type, *filters),
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        data = bytearray()
        try:
            while chunk := await process.stdout.read(1 << 16):
                data += chunk
                if len(data) > self._settings.answer_bytes:
                    raise AnswerTooLarge("bytes", self._settings.answer_bytes)
            if await process.wait() != 0:
                raise ServiceError("The two releases could not be compared; the reason is in the log.")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return bytes(data)


def routes(board: Switchboard, settings: Settings, site: Site) -> list[Route]:
    """The addresses of the releases."""
    changelog = Changelog(board, settings, site)
    methods = ["GET", "HEAD", "OPTIONS"]
    paths = ("/releases", "/releases.{suffix}", "/releases/{pair:path}")
    return [Route(path, changelog, methods=methods) for path in paths]


def _media_type(request: Request, suffix: str, forms: dict[str, str]) -> str:
    if suffix and suffix not in forms:
        raise NotFound(f"There is no such form; there are {', '.join(forms)}.")
    return forms[suffix] if suffix else choose(",".join(request.headers.getlist("accept")), tuple(forms.values()))


def _told(release: Release, before: Sequence[Release], address: str) -> dict[str, object]:
    name = quote(release.name)
    told: dict[str, object] = {
        "name": release.name,
        "version": release.version,
        "as_of": release.as_of,
        "statements": release.quads,
        "iri": f"{BASE}release/{name}",
        "dataset": f"{address}dataset?release={name}",
        "manifest": f"{address}downloads/manifest.json?release={name}",
    }
    return told | ({"changes": f"{address}releases/{quote(before[0].name)}...{name}"} if before else {})


def _feed(releases: Sequence[Release], address: str) -> str:
    """The releases as an Atom feed (RFC 4287), newest first. Every server gives the same times: the day of the data."""
    days = [f"{escape(release.as_of or NEVER[:10])}T00:00:00Z" for release in releases]
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
        f"<id>{BASE}releases</id>\n<title>Releases of cybernorms</title>\n",
        f"<updated>{max(days, default=NEVER)}</updated>\n",
        f'<author><name>cybernorms</name></author>\n<link rel="self" href="{escape(address)}releases.atom"/>\n',
    ]
    for at, (release, day) in enumerate(zip(releases, days, strict=True)):
        name = escape(release.name)
        parts.append(
            f"<entry><id>{BASE}release/{name}</id><title>{name}</title><updated>{day}</updated>"
            f'<link rel="alternate" href="{escape(address)}release/{name}"/>'
        )
        if at + 1 < len(releases):
            pair = f"{escape(releases[at + 1].name)}...{name}"
            parts.append(f'<link rel="related" title="What changed" href="{escape(address)}releases/{pair}"/>')
        parts.append(f"<summary>{release.quads:,} statements.</summary></entry>\n")
    return "".join([*parts, "</feed>\n"])
