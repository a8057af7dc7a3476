"""Which release answers a request: the newest good one, or the one that the request names.

Each release has an application of its own, over its own store and workers. The switchboard hands a request to one of
them. When a newer release comes, other processes take over, with a switchboard of their own (`api.serving`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api import backing, pin
from api.errors import ServiceError
from api.fairness import Meter
from api.journal import Journal, Observed
from api.older import Older
from api.opened import Opened
from api.operations import Meters
from api.release import Release
from api.releases import Releases
from api.settings import Settings
from api.store import Store

TELL_SECONDS = 1.0
"""How often other processes are told what was counted, and older releases are closed that nobody asks for."""

log = logging.getLogger("cybernorms")
Open = Callable[[Release, Store, Settings, "Switchboard"], Opened]


class Switchboard:
    """The service over all releases of a folder, an ASGI application. Belongs to one event loop.

    Attributes:
        settings: where releases lie, and limits.
        releases: the folder.
        newest: the release that is asked when a request names none.
        older: the others that are open.
        meter: the share of work of each client, whatever release it asks.
        journal: where requests are noted.
        meters: what is counted.
    """

    def __init__(self, settings: Settings, open_: Open) -> None:
        """Opens the newest good release. Do this before the process starts threads.

        Args:
            settings: where releases lie, and limits.
            open_: makes the application over a release.

        Raises:
            NoRelease: there is none.
        """
        self.settings = settings
        self.releases = Releases(settings.releases)
        self.meter = Meter(settings.client_seconds, settings.client_burst, settings.trusted_proxies)
        release = self.releases.newest()
        for name, reason in self.releases.refused.items():
            log.error("release %s is refused: %s", name, reason)
        self.newest = open_(release, backing.store(release, settings), settings, self)
        self.older = Older(settings, lambda release, store, settings: open_(release, store, settings, self))
        self.journal = Journal()
        self.meters = Meters(self)
        self._observed = Observed(self._answer, self.journal)

    @property
    def opened(self) -> list[Opened]:
        """Every release that is open, the newest first."""
        return [self.newest, *self.older.opened]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            self.journal.flush()
        else:
            await self._observed(scope, receive, send)

    async def close(self) -> None:
        """End every worker."""
        await self.older.close()
        self.newest.pool.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = self.newest
        scope["release"] = opened.release.name
        if pin.may_name_release(scope):
            try:
                opened = await self._named(scope)
            except ServiceError as error:
                await opened.refusal(Request(scope), error)(scope, receive, send)
                return
        with opened.in_hand():
            await opened.app(scope, receive, send)

    async def _named(self, scope: Scope) -> Opened:
        """The release that a request names, opened if need be; the scope says which, and whether the query names it.

        Raises:
            BadRequest: the query names several.
            UnknownRelease: there is no such release.
            ReleaseRefused: it is damaged.
            FairUse: the client has used up its share.
            Busy: too many are open, and all are in use.
        """
        asked = name = pin.of(scope["query_string"])
        if not asked and scope["path"].startswith(pin.ABOUT):
            name = pin.described(scope["path"], [one.name for one in await asyncio.to_thread(self.releases.all)])
        opened = await self._opened(name, scope["client"][0] if scope.get("client") else "") if name else self.newest
        if asked:
            scope["pin"] = asked  # not before: the page that says that there is no such release leads to others
        scope["release"] = opened.release.name
        return opened

    async def _opened(self, name: str, host: str) -> Opened:
        newest = self.newest.release
        if name in (newest.name, newest.version):
            return self.newest
        if opened := self.older.get(name):
            return opened
        self.meter.admit(host)
        start = time.monotonic()
        try:
            release = await asyncio.to_thread(self.releases.find, name)
            return self.newest if release.name == newest.name else await self.older.open(release)
        finally:
            self.meter.charge(host, time.monotonic() - start)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.newest.pool.open()
        telling = asyncio.create_task(self._tell())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _tell(self) -> None:
        while True:
            self.meters.tell()
            self.older.close_idle()
            await asyncio.sleep(TELL_SECONDS)
