"""Takes connections for a front, until it is told to end or to retire."""

from __future__ import annotations

import asyncio
import math
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from api.front import IDLE_SECONDS, Front, FrontProtocol
from api.settings import Settings

RETIRED_SECONDS = 60.0
SETTLING_SECONDS = 0.1
MOST_DESCRIPTORS = 16_384


class Listener(uvicorn.Server):
    """A server that says when it answers, and that can retire: take no new connections, and end with the last one."""

    def __init__(self, config: uvicorn.Config, front: Front, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._front = front
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self.retire)
        self._ready()

    def retire(self) -> None:
        """Leave new connections to others. Clients are asked to connect again with their next answer."""
        self._front.closing = True
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for one in server.sockets:
                loop.remove_reader(one.fileno())
        loop.call_later(SETTLING_SECONDS, self._close)

    def _close(self) -> None:
        """Close what listens, once every connection that was taken is there: asyncio drops one that comes later."""
        for server in self.servers:
            server.close()
        asyncio.get_running_loop().call_later(RETIRED_SECONDS, self._end)
        self._end_if_alone()

    def _end_if_alone(self) -> None:
        if self.server_state.connections:
            asyncio.get_running_loop().call_later(0.1, self._end_if_alone)
        else:
            self._end()

    def _end(self) -> None:
        self.should_exit = True


def serve(app: ASGIApp, front: Front, settings: Settings, listening: socket.socket, ready: Callable[[], object]) -> int:
    """Be a front until told to end.

    Args:
        app: what answers the requests that take the long way.
        front: what answers the others.
        settings: of the service.
        listening: the socket that connections come in at.
        ready: called when they can.

    Returns:
        The exit code.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, MOST_DESCRIPTORS)), hard))
    config = uvicorn.Config(
        app,
        http=type("Protocol", (FrontProtocol,), {"front": front}),
        log_level="warning",
        server_header=False,
        loop="asyncio",  # uvloop closes descriptors in every fork of its process, and theirs: workers lose their own
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=math.ceil(settings.query_seconds) + 1,
    )
    with suppress(KeyboardInterrupt):
        Listener(config, front, ready).run(sockets=[listening])
    return 0
