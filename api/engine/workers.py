"""The workers of a pool: started, killed, and replaced when they end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.engine import frames
from api.engine.nursery import END, Nursery
from api.settings import Settings
from api.store import Store

if TYPE_CHECKING:
    from api.engine.pool import Asked

READY_SECONDS = 5.0
NICE = 19
ENDS = (0, -signal.SIGABRT, -signal.SIGSEGV)
"""How a worker ends that asks for more memory than it may have."""

log = logging.getLogger("cybernorms")


@dataclass(eq=False)
class Worker:
    """A worker process, by its number, the connection to it, and what it does.

    Attributes:
        thread: number of the thread that runs queries: a priority is that of a thread, not of its process.
        asked: the query that it is at.
        ahead: those that it has been sent already, for when it is done with that: so it need not wait for them.
        stale: whether one that it has been sent was taken back; it is of no use after the one that it is at.
        since: when it began.
        data, unsent: what has come of an answer, and what has not gone of a query.
    """

    pid: int
    thread: int
    connection: socket.socket
    slow: bool = False
    asked: Asked | None = None
    ahead: deque[Asked] = field(default_factory=deque)
    stale: bool = False
    since: float = 0.0
    data: bytes | bytearray = b""
    unsent: bytes = b""

    def send(self, data: bytes) -> None:
        """Send a query, now or as soon as there is room for it."""
        try:
            sent = self.connection.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # the other side is gone; the reader hears of it
        if sent < len(data):
            self.unsent = data[sent:]
            asyncio.get_running_loop().add_writer(self.connection, lambda: self.send(self.unsent))
        elif self.unsent:
            self.unsent = b""
            asyncio.get_running_loop().remove_writer(self.connection)

    def slow_down(self) -> None:
        """Give way to all others from now on."""
        self.slow = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.thread, NICE)

    def hang_up(self) -> None:
        """Close the connection to it."""
        if self.connection.fileno() >= 0:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self.connection)
            loop.remove_writer(self.connection)
            self.connection.close()


class Workers:
    """As many workers as are wanted. Those that end are replaced.

    Attributes:
        all, idle: every worker, and those that wait for a query.
        isolation: what keeps them from the network, and what bounds their memory.
    """

    def __init__(
        self, store: Store, settings: Settings, came: Callable[[], None], readable: Callable[[Worker], None]
    ) -> None:
        """
        Args:
            store: what they have.
            settings: how many they are, and how much memory each may ask for.
            came: called when there is one more that is idle.
            readable: called when something has come from one.
        """
        self._store = store
        self._settings = settings
        self._came = came
        self._readable = readable
        self._nursery: Nursery | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: dict[int, int] = {}
        self.is_open = False
        self.all: set[Worker] = set()
        self.idle: list[Worker] = []
        self.isolation: dict[str, str] = {}

    def open(self) -> None:
        """Fork the nursery, best before the process starts threads. Workers report when they are ready."""
        self.is_open = True
        self._nursery = Nursery.start(self._store, self._settings.memory_bytes)
        self.run(self._watch())
        for _ in range(self._settings.workers):
            self._add()

    def close(self) -> None:
        """End everything."""
        self.is_open = False
        for task in self._tasks:
            task.cancel()
        for worker in self.all:
            worker.hang_up()
        self.all.clear()
        self.idle.clear()
        if self._nursery is not None:
            self._nursery.stop()

    def replace(self, worker: Worker) -> None:
        """End a worker, and start another."""
        self.all.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        worker.hang_up()
        assert self._nursery is not None
        with suppress(OSError):
            self._nursery.kill(worker.pid)
        if self.is_open:
            self._add()

    async def is_out_of_memory(self, pid: int) -> bool:
        """Whether that is why a worker ended by itself; else it was killed from outside."""
        for _ in range(50):
            if pid in self._ends:
                break
            await asyncio.sleep(0.01)
        return self._ends.pop(pid, None) in ENDS

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside, until the end."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _add(self) -> None:
        self.run(self._start())

    async def _start(self) -> None:
        """Start a worker, however often it takes. A nursery that is gone is made anew."""
        wait = 0.05
        while self.is_open:
            connection: socket.socket | None = None
            try:
                assert self._nursery is not None
                connection = self._nursery.fork()
                header = await asyncio.wait_for(_ready(connection), READY_SECONDS)
            except BlockingIOError:
                pass  # many orders at once; the nursery takes them one by one
            except (OSError, TimeoutError) as error:
                log.warning("a worker did not start: %s", error or type(error).__name__)
            except asyncio.CancelledError:  # the server stops while a worker starts
                if connection is not None:
                    connection.close()
                raise
            else:
                if not self.is_open:  # closed in the same moment
                    connection.close()
                    return
                worker = Worker(int(header["pid"]), int(header["thread"]), connection)
                self.isolation = {name: str(text) for name, text in header.items() if name not in ("pid", "thread")}
                asyncio.get_running_loop().add_reader(connection, self._readable, worker)
                self.all.add(worker)
                self.idle.append(worker)
                self._came()
                return
            if connection is not None:
                connection.close()
            await asyncio.sleep(wait)
            wait = min(2.0, wait * 2)

    async def _watch(self) -> None:
        """Hear of workers that ended by themselves, and of the end of the nursery."""
        loop = asyncio.get_running_loop()
        while self.is_open:
            data = b""
            assert self._nursery is not None
            with suppress(ConnectionError):
                data = await loop.sock_recv(self._nursery.control, END.size)
            if not data:
                self._renew()
            if len(data) != END.size:
                continue
            pid, code = END.unpack(data)
            log.warning("worker %d ended by itself: %d", pid, code)
            self._ends[pid] = code
            while len(self._ends) > self._settings.workers:
                self._ends.pop(next(iter(self._ends)))
            for worker in [worker for worker in self.idle if worker.pid == pid]:
                self.replace(worker)

    def _renew(self) -> None:
        """Fork a new nursery. The workers of the old one ended with it."""
        log.error("the nursery is gone; a new one is forked")
        if self._nursery is not None:
            self._nursery.stop()
        self._nursery = Nursery.start(self._store, self._settings.memory_bytes)
        for worker in tuple(self.idle):
            self.replace(worker)


async def _ready(connection: socket.socket) -> Mapping[str, Any]:
    """What a new worker says of itself.

    Raises:
        ConnectionError: it is gone, or sends nonsense.
    """
    loop = asyncio.get_running_loop()
    data = b""
    while True:
        chunk = await loop.sock_recv(connection, 1 << 16)
        if not chunk:
            raise ConnectionError("closed")
        data += chunk
        try:
            frame = frames.parsed(data, 0)
        except (frames.Nonsense, ValueError):
            raise ConnectionError("nonsense") from None
        if frame is not None:
            return frame[0]
