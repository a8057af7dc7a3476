"""The older releases that are open: opened when somebody asks for them, closed when nobody does for a while."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from api import backing
from api.errors import Busy
from api.opened import Opened
from api.release import Release
from api.settings import Settings
from api.store import Store

MOST_WORKERS = 4
log = logging.getLogger("cybernorms")


@dataclass
class Past:
    """What releases that are closed had counted: a counter never goes back."""

    codes: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    misses: int = 0

    def add(self, opened: Opened) -> None:
        """Count what a release has counted that is about to be closed."""
        self.codes += opened.pool.counts
        self.hits += opened.endpoint.answers.hits
        self.misses += opened.endpoint.answers.misses


class Older:
    """Never more than a few releases, each with a share of what the newest one has. Belongs to one event loop.

    Attributes:
        past: what those that are closed again have counted.
    """

    def __init__(self, settings: Settings, open_: Callable[[Release, Store, Settings], Opened]) -> None:
        """
        Args:
            settings: of the newest release; how many may be open, and for how long.
            open_: makes the application over a release.
        """
        self._open_ = open_
        self._most = max(1, settings.open_releases)
        self._idle_seconds = settings.idle_release_seconds
        self._settings = replace(
            settings,
            workers=min(settings.workers, MOST_WORKERS),
            cache_bytes=settings.cache_bytes // 4,
            graphql_statements=settings.graphql_statements // 4,
        )
        self._open: dict[str, Opened] = {}
        self._opening: dict[str, asyncio.Task[None]] = {}
        self.past = Past()

    @property
    def opened(self) -> list[Opened]:
        """Those that are open."""
        return list(self._open.values())

    def get(self, name: str) -> Opened | None:
        """The release of this name, if it is open."""
        return self._open.get(name)

    async def open(self, release: Release) -> Opened:
        """Have a release open. It may be closed again later: take it in hand at once.

        Raises:
            Busy: as many as may be are open, and all are in use.
            EngineDown: the engine elsewhere is not there, or does not hold the release.
        """
        while release.name not in self._open:  # it may be closed again before we are back
            if release.name not in self._opening:
                self._make_room()
                self._opening[release.name] = asyncio.create_task(self._start(release))
            await asyncio.shield(self._opening[release.name])  # others may wait for it too
        return self._open[release.name]

    def close_idle(self) -> None:
        """Close those that nobody has asked for a while."""
        for opened in self.opened:
            if not opened.requests and time.monotonic() - opened.used > self._idle_seconds:
                self._close(opened)

    async def close(self) -> None:
        """Close all. One that is being opened is waited for: a thread is at work on it, which nothing can stop."""
        for opening in tuple(self._opening.values()):
            with suppress(Exception):  # told to those who asked for it
                await opening
        for opened in self.opened:
            self._close(opened)

    async def _start(self, release: Release) -> None:
        try:
            store = await asyncio.to_thread(backing.store, release, self._settings, wait=False)
            opened = await asyncio.to_thread(self._open_, release, store, self._settings)
            opened.pool.open()
            opened.used = time.monotonic()
            self._open[release.name] = opened
            log.info("opened", extra={"facts": {"release": release.name}})
        finally:
            del self._opening[release.name]

    def _make_room(self) -> None:
        """See that one more release may be opened.

        Raises:
            Busy: as many as may be are open, and all are in use.
        """
        while len(self._open) + len(self._opening) >= self._most:
            idle = [opened for opened in self.opened if not opened.requests]
            if not idle:
                raise Busy(f"{len(self._open)} older releases are open, and all are in use.")
            self._close(min(idle, key=lambda opened: opened.used))

    def _close(self, opened: Opened) -> None:
        del self._open[opened.release.name]
        opened.pool.close()
        self.past.add(opened)
        log.info("closed", extra={"facts": {"release": opened.release.name}})
        asyncio.get_running_loop().run_in_executor(None, gc.collect)
