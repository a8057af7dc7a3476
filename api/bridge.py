"""The bridge: answers SPARQL from the disk at once, and imports the application when something else is asked.

What takes time at the start is importing and loading. Neither is needed for the first answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from api import pin
from api.answers import problem
from api.description import Description
from api.engine import Pool
from api.errors import ServiceError
from api.fairness import Meter
from api.front import Front
from api.journal import METHODS, Journal, Observed
from api.release import Release
from api.settings import Settings
from api.sparql import Endpoint
from api.store import Store

if TYPE_CHECKING:
    from api.switchboard import Switchboard


class Bridge:
    """An ASGI application over one release."""

    def __init__(self, settings: Settings, release: Release, store: Store) -> None:
        self._settings = settings
        self._release = release
        self._pool = Pool(store, settings)
        meter = Meter(settings.client_seconds, settings.client_burst, settings.trusted_proxies)
        self._endpoint = Endpoint(self._pool, settings, Description(self._release, settings), self._release, meter)
        self._journal = Journal()
        self.front = Front(self._endpoint, self._journal, settings)
        self._sparql = Observed(self._answer, self._journal)
        self._whole: asyncio.Future[Switchboard] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == "/sparql" and not pin.is_in(scope["query_string"]) and _is_quick(scope):
            scope["release"] = self._release.name
            await self._sparql(scope, receive, send)
        else:
            if self._whole is None:
                self._whole = asyncio.ensure_future(asyncio.to_thread(self._import))
            board = await asyncio.shield(self._whole)
            board.newest.pool.open()
            await board(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._endpoint(scope, receive, send)
        except ServiceError as error:
            await problem(error.problem(), error.headers)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._pool.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._pool.close()
        if self._whole is not None and self._whole.done() and not self._whole.exception():
            await self._whole.result().close()
        self._journal.flush()
        await send({"type": "lifespan.shutdown.complete"})

    def _import(self) -> Switchboard:
        from api.app import create

        return create(self._settings)


def _is_quick(scope: Scope) -> bool:
    """Whether a request of /sparql can be answered without the application, which makes the pages."""
    wanted = (value for name, value in scope["headers"] if name == b"accept")
    is_page = b"format=html" in scope["query_string"] or any(b"text/html" in value for value in wanted)
    return scope["method"] in METHODS and not is_page
