"""Which release answers a request: the newest good one, or the one that the request names.

Each release has an application of its own, over its own store and workers. The switchboard hands a request to one of
them. A switch to a newer release opens its application beside the old one, and turns one pointer: requests that came in
before are answered by the old release to their end, and then it is closed. Older releases are opened when somebody
asks for them, closed when nobody does for a while, and never more than a few are open.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, quote

from starlette.types import ASGIApp, Receive, Scope, Send

from api import answers, backing
from api.engine import Engine
from api.errors import BadRequest, Busy, EngineDown, ServiceError
from api.fairness import Meter
from api.front import AtOnce
from api.journal import Journal, Observed
from api.operations import Meters
from api.release import NoRelease, Release, names_release
from api.releases import Releases
from api.settings import Settings
from api.sparql import Endpoint
from api.store import Store

LOOK_SECONDS = 1.0
"""How often the folder is looked at for a new release."""

OLD_WORKERS = 4
log = logging.getLogger("cybernorms")


@dataclass(eq=False)
class Opened:
    """A release that is open: its application, the workers behind it, and how many requests are in hand."""

    release: Release
    app: ASGIApp
    pool: Engine
    endpoint: Endpoint
    graphql: AtOnce
    requests: int = 0
    used: float = 0.0
    left: bool = False


@dataclass
class Past:
    """What releases that are closed had counted: a counter never goes back."""

    codes: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    misses: int = 0


Open = Callable[[Release, Store, Settings, "Switchboard"], Opened]


class Switchboard:
    """The service over all releases of a folder, an ASGI application. Belongs to one event loop.

    Attributes:
        releases: the folder.
        meter: the share of work of each client, whatever release it asks.
        meters: what is counted.
        newest: the release that is asked when a request names none.
        switches: how often that one has changed.
        past: what the releases that are closed again have counted.
    """

    def __init__(self, settings: Settings, open_: Open, *, switch: bool) -> None:
        """Opens the newest good release. Do this before the process starts threads.

        Args:
            settings: where releases lie, and limits.
            open_: makes the application over a release.
            switch: whether to look for newer releases, and switch to them; or somebody else sees to that.

        Raises:
            NoRelease: there is none.
        """
        self.settings = settings
        self._open = open_
        self._switch = switch
        self.releases = Releases(settings.releases)
        self.meter = Meter(settings.client_seconds, settings.client_burst, settings.trusted_proxies)
        self.switches = 0
        self.past = Past()
        self._older: dict[str, Opened] = {}
        self._leaving: set[Opened] = set()
        self._opening: dict[str, asyncio.Task[Opened]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()
        self._told: dict[str, str] = {}
        release = self.releases.newest()
        self._tell_refused()
        self.newest = open_(release, backing.store(release, settings), settings, self)
        self.journal = Journal()
        self.meters = Meters(self)
        self._observed = Observed(self._answer, self.journal)

    @property
    def opened(self) -> list[Opened]:
        """Every release that is open, the newest first."""
        return [self.newest, *self._older.values(), *self._leaving]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            self.journal.flush()
        else:
            await self._observed(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = self.newest
        if names_release(scope.get("query_string", b"")) or scope["path"].startswith("/release/"):
            try:
                opened = await self._named(scope)
            except ServiceError as error:
                scope["release"] = opened.release.name
                await answers.problem(error.problem(), error.headers)(scope, receive, send)
                return
        scope["release"] = opened.release.name
        opened.requests += 1
        try:
            await opened.app(scope, receive, send)
        finally:
            opened.requests -= 1
            opened.used = time.monotonic()
            if opened.left and not opened.requests:
                self._close(opened)

    # Which one

    async def _named(self, scope: Scope) -> Opened:
        """The release that a request names, opened if need be.

        Raises:
            UnknownRelease: there is no such release.
            ReleaseRefused: it is damaged.
            Busy: too many are open, and all are in use.
        """
        try:
            asked = parse_qs(scope["query_string"].decode(), max_num_fields=1_000).get("release", [])
        except ValueError:
            raise BadRequest("The address is not UTF-8, or has more than 1000 parameters.") from None
        if len(set(asked)) > 1:
            raise BadRequest(f"Name one `release`; this request names {len(asked)}.")
        if asked:
            scope["pin"] = asked[0]
        elif not scope["path"].startswith("/release/"):
            return self.newest
        else:
            named = scope["path"].removeprefix("/release/")
            every = await asyncio.to_thread(self.releases.all)
            asked = [one.name for one in every if named == one.name or named.startswith(f"{one.name}.")][:1]
            if not asked:
                return self.newest
        newest = self.newest.release
        if asked[0] in (newest.name, newest.version):
            return self.newest
        if asked[0] in self._older:
            return self._older[asked[0]]
        host = scope["client"][0] if scope.get("client") else ""
        self.meter.admit(host)
        start = time.monotonic()
        release = await asyncio.to_thread(self.releases.find, asked[0])
        if release.name == newest.name:
            return self.newest
        while release.name not in self._older:  # it may be closed again before we are back
            if release.name not in self._opening:
                self._make_room()
                self._opening[release.name] = asyncio.create_task(self._open_older(release))
            try:
                await asyncio.shield(self._opening[release.name])
            finally:
                self.meter.charge(host, time.monotonic() - start)
        return self._older[release.name]

    async def _open_older(self, release: Release) -> Opened:
        try:
            settings = replace(
                self.settings,
                workers=min(self.settings.workers, OLD_WORKERS),
                cache_bytes=self.settings.cache_bytes // 4,
                graphql_statements=self.settings.graphql_statements // 4,
            )
            self._older[release.name] = opened = await self._opened(release, settings)
            return opened
        finally:
            del self._opening[release.name]

    async def _opened(self, release: Release, settings: Settings) -> Opened:
        store = await asyncio.to_thread(backing.store, release, settings, wait=False)
        opened = await asyncio.to_thread(self._open, release, store, settings, self)
        opened.pool.open()
        opened.used = time.monotonic()
        log.info("opened", extra={"facts": {"release": release.name}})
        return opened

    def _make_room(self) -> None:
        """See that one more release may be opened.

        Raises:
            Busy: as many as may be are open, and all are in use.
        """
        while len(self._older) + len(self._opening) + len(self._leaving) >= max(1, self.settings.open_releases):
            idle = [opened for opened in self._older.values() if not opened.requests]
            if not idle:
                raise Busy(f"{len(self._older)} older releases are open, and all are in use.")
            self._leave(min(idle, key=lambda opened: opened.used))

    def _leave(self, opened: Opened) -> None:
        """Take a release away from new requests; it is closed when those in hand are answered."""
        self._older = {name: one for name, one in self._older.items() if one is not opened}
        opened.left = True
        self._leaving.add(opened)
        if not opened.requests:
            self._close(opened)

    def _close(self, opened: Opened) -> None:
        self._leaving.discard(opened)
        opened.pool.close()
        self.past.codes += opened.pool.counts
        self.past.hits += opened.endpoint.answers.hits
        self.past.misses += opened.endpoint.answers.misses
        log.info("closed", extra={"facts": {"release": opened.release.name}})
        asyncio.get_running_loop().run_in_executor(None, gc.collect)

    # A new one

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.newest.pool.open()
        if self._switch:
            with suppress(ValueError, RuntimeError, NotImplementedError):  # not the main thread
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._look.set)
        watching = asyncio.create_task(self._watch())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        for opened in self.opened:
            opened.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        """Look for a newer release every second, and at once on SIGHUP; close what nobody asks."""
        again = True  # compare every byte of what is served once more: a flipped bit leaves no trace elsewhere
        seen: object = None
        trouble = ""
        while True:
            try:
                self.meters.tell()
                state = await asyncio.to_thread(self.releases.state) if self._switch else None
                if self._switch and (state != seen or self._look.is_set()):
                    self._look.clear()
                    seen = state
                    await self.switch(again=again)
                    again = False
            except NoRelease as missing:  # what is open goes on
                log.error("%s", missing)
            except EngineDown as down:  # it is pushed there, soon perhaps
                seen = None
                if down.trouble != trouble:
                    log.error("a new release could not be opened: %s", down.trouble)
                trouble = down.trouble
            except Exception:
                log.exception("a new release could not be opened")
            for opened in list(self._older.values()):
                if not opened.requests and time.monotonic() - opened.used > self.settings.idle_release_seconds:
                    self._leave(opened)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), LOOK_SECONDS)

    async def switch(self, *, again: bool = False) -> None:
        """Answer from the newest good release from now on.

        Args:
            again: do not trust what was found when the release was read before.

        Raises:
            NoRelease: there is none.
        """
        if again:
            await asyncio.to_thread(lambda: self.releases.is_whole(self.newest.release, again=True))
        release = await asyncio.to_thread(self.releases.newest)
        self._tell_refused()
        if release.name == self.newest.release.name:
            return
        older = self._older.pop(release.name, None)
        opened = await self._opened(release, self.settings)
        if older is not None:
            self._leave(older)
        for _ in range(500):
            if opened.pool.alive:
                break
            await asyncio.sleep(0.01)
        before, self.newest = self.newest, opened
        self.switches += 1
        log.info("switched", extra={"facts": {"release": release.name, "before": before.release.name}})
        self._leave(before)

    def _tell_refused(self) -> None:
        for name, reason in self.releases.refused.items():
            if self._told.get(name) != reason:
                log.error("release %s is refused: %s", name, reason)
        self._told = dict(self.releases.refused)


def pinned(scope: Scope) -> str:
    """What to write after an address so that it leads to the same release: `?release=` and its name, or nothing."""
    return f"?release={quote(scope['pin'])}" if "pin" in scope else ""
