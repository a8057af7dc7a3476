"""Hands queries to workers, keeps the limits, and replaces what dies."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
from collections import Counter, deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from api.engine import frames
from api.engine.engine import Gone
from api.engine.nursery import END, Nursery
from api.errors import (
    AnswerTooLarge,
    BadQuery,
    BadRequest,
    Busy,
    ClientGone,
    NotAcceptable,
    OutOfMemory,
    ServiceError,
    TimedOut,
    WorkerLost,
)
from api.settings import Settings
from api.store import Store

QUICK_SECONDS = 0.25
"""A query that takes longer is a slow one: it gets a lower priority, and there are only so many places for it."""

NICE = 10
READY_SECONDS = 5.0
log = logging.getLogger("cybernorms")


@dataclass(eq=False)
class Worker:
    """A worker process, by its number, and the connection to it."""

    pid: int
    connection: socket.socket
    slow: bool = False


class Pool:
    """The workers over one release. Belongs to one event loop."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Forks the nursery: do this before the process starts threads."""
        self._store = store
        self._settings = settings
        self._nursery = Nursery.start(store, settings.memory_bytes)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: dict[int, int] = {}
        self._open = False
        self.quick = 0
        self.slow = 0
        self.counts: Counter[str] = Counter()
        self.isolation: dict[str, str] = {}

    @property
    def ready(self) -> int:
        """How many workers wait for a query."""
        return len(self._idle)

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return len(self._all)

    @property
    def queued(self) -> int:
        """How many queries wait for a worker."""
        return len(self._waiting)

    @property
    def missing(self) -> str:
        """What keeps queries from being answered; empty if nothing does."""
        return "" if self._all else "No worker has started."

    def open(self) -> None:
        """Start the workers; they report when they are ready."""
        if not self._open:
            self._open = True
            self._run(self._watch())
            for _ in range(self._settings.workers):
                self._add()

    def close(self) -> None:
        """End everything."""
        self._open = False
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            worker.connection.close()
        self._all.clear()
        self._idle.clear()
        self._nursery.stop()

    async def answer(self, job: frames.Job, seconds: float, gone: Gone) -> frames.Answer:
        """The answer to a query, whole. A query whose worker was killed from outside is tried once more.

        Args:
            job: the query.
            seconds: how long it may take, waiting included.
            gone: says whether the client has left; asked now and then while a query takes long.

        Raises:
            ServiceError: there is no answer; says why.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            try:
                return await self._try(job, seconds, deadline, gone)
            except WorkerLost:
                return await self._try(job, seconds, deadline, gone)
        except (ServiceError, asyncio.CancelledError) as error:
            self.counts[getattr(error, "code", "CANCELLED")] += 1
            raise

    async def _try(self, job: frames.Job, seconds: float, deadline: float, gone: Gone) -> frames.Answer:
        clock = asyncio.get_running_loop().time
        worker = await self._take(min(max(0.0, deadline - clock()), self._settings.queue_seconds))
        task = asyncio.create_task(self._exchange(worker, job))
        try:
            await asyncio.wait({task}, timeout=min(QUICK_SECONDS, max(0.0, deadline - clock())))
            if not task.done():
                self._slow_down(worker)
            while not task.done():
                left = deadline - clock()
                if left <= 0:
                    raise TimedOut(seconds)
                if await gone():
                    raise ClientGone
                await asyncio.wait({task}, timeout=min(0.1, left))
            answer = task.result()
        except OSError:
            fate = await self._fate(worker.pid)
            self._discard(worker)
            raise fate from None
        except (asyncio.CancelledError, ClientGone, TimedOut, Busy):
            task.cancel()
            with suppress(BaseException):
                await task
            self._discard(worker)
            raise
        except ServiceError:
            self._give_back(worker)
            raise
        self._give_back(worker)
        return answer

    async def _take(self, seconds: float) -> Worker:
        """A worker for a query that is quick until it proves slow. Too many would slow each other down."""
        self.open()
        if len(self._waiting) >= self._settings.queue_length:
            raise Busy("All workers are busy and the queue is full.")
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._hand_out()
        if place.done():
            return place.result()
        try:
            await asyncio.wait({place}, timeout=seconds)
        except asyncio.CancelledError:
            if place.done():
                self._free(place.result())
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)
        if place.done():
            return place.result()
        raise Busy(f"No worker was free within {seconds:g} s.")

    def _hand_out(self) -> None:
        while self._waiting and self._idle and self.quick < self._settings.quick_queries:
            self.quick += 1
            self._waiting.popleft().set_result(self._idle.pop())

    async def _exchange(self, worker: Worker, job: frames.Job) -> frames.Answer:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(worker.connection, frames.of_job(job))
        header, data = await _receive(worker.connection, job.max_bytes)
        error = header.get("error")
        if error is None:
            return frames.Answer(header["media_type"], tuple(header["offered"]), data)
        match error:
            case "syntax":
                raise BadQuery.of(SyntaxError(header["detail"]))
            case "value":
                raise BadRequest(f"{header['detail']}. Graph names are absolute IRIs.")
            case "unanswerable":
                raise BadQuery(f"The query cannot be answered: {header['detail']}. Correct it and send it again.")
            case "not acceptable":
                raise NotAcceptable(header["offered"])
            case "bytes":
                raise AnswerTooLarge("bytes", job.max_bytes)
            case "rows":
                raise AnswerTooLarge("rows", job.max_rows, header["seen"])
            case _:
                log.error("a worker gave up: %s %s", error, header.get("detail", ""))
                raise ConnectionError(error)

    def _slow_down(self, worker: Worker) -> None:
        if self.slow >= self._settings.slow_queries:
            raise Busy(f"{self.slow} long queries run already. Ask again later, or ask for less at a time.")
        worker.slow = True
        self.slow += 1
        self.quick -= 1
        self._hand_out()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.pid, NICE)

    def _give_back(self, worker: Worker) -> None:
        if worker.slow:  # its priority cannot be raised again, and its memory has grown: a new one costs 10 ms
            self._discard(worker)
        else:
            self._free(worker)

    def _free(self, worker: Worker) -> None:
        self.quick -= 1
        self._idle.append(worker)
        self._hand_out()

    def _discard(self, worker: Worker) -> None:
        """End a worker that was in use, and start another."""
        if worker.slow:
            self.slow -= 1
        else:
            self.quick -= 1
        self._replace(worker)
        self._hand_out()

    def _replace(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.connection.close()
        with suppress(OSError):
            self._nursery.kill(worker.pid)
        if self._open:
            self._add()

    def _add(self) -> None:
        self._run(self._start_worker())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_worker(self) -> None:
        """Start a worker, however often it takes. A nursery that is gone is made anew."""
        wait = 0.05
        while self._open:
            connection: socket.socket | None = None
            try:
                connection = self._nursery.fork()
                header, _ = await asyncio.wait_for(_receive(connection, 0), READY_SECONDS)
            except BlockingIOError:
                pass  # many orders at once; the nursery takes them one by one
            except (OSError, TimeoutError) as error:
                log.warning("a worker did not start: %s", error or type(error).__name__)
            except asyncio.CancelledError:  # the server stops while a worker starts
                if connection is not None:
                    connection.close()
                raise
            else:
                if not self._open:  # closed in the same moment
                    connection.close()
                    return
                worker = Worker(int(header.pop("pid")), connection)
                self.isolation = {name: str(text) for name, text in header.items()}
                self._all.add(worker)
                self._idle.append(worker)
                self._hand_out()
                return
            if connection is not None:
                connection.close()
            await asyncio.sleep(wait)
            wait = min(2.0, wait * 2)

    async def _watch(self) -> None:
        """Hear of workers that ended by themselves, and of the end of the nursery."""
        loop = asyncio.get_running_loop()
        while self._open:
            data = b""
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
            for worker in [worker for worker in self._idle if worker.pid == pid]:
                self._idle.remove(worker)
                self._replace(worker)

    def _renew(self) -> None:
        """Fork a new nursery. The workers of the old one ended with it."""
        log.error("the nursery is gone; a new one is forked")
        self._nursery.stop()
        self._nursery = Nursery.start(self._store, self._settings.memory_bytes)
        for worker in tuple(self._idle):
            self._idle.remove(worker)
            self._replace(worker)

    async def _fate(self, pid: int) -> ServiceError:
        """Why a worker ended by itself."""
        for _ in range(50):
            if pid in self._ends:
                break
            await asyncio.sleep(0.01)
        code = self._ends.pop(pid, None)
        if code in (0, -signal.SIGABRT, -signal.SIGSEGV):
            return OutOfMemory(self._settings.memory_bytes)
        return WorkerLost("The process that ran this query was lost. Send it again.")


async def _receive(connection: socket.socket, max_bytes: int) -> tuple[dict[str, Any], bytes]:
    """The next frame of a worker.

    Raises:
        ConnectionError: the worker is gone, or sends nonsense.
    """
    loop = asyncio.get_running_loop()
    start = await loop.sock_recv(connection, 1 << 16)
    while len(start) < frames.LENGTHS.size:
        chunk = await loop.sock_recv(connection, 1 << 16)
        if not chunk:
            raise ConnectionError("closed")
        start += chunk
    head, body = frames.LENGTHS.unpack_from(start)
    if head > 1 << 20 or body > 2 * max_bytes + (1 << 20):
        raise ConnectionError("nonsense")
    size = frames.LENGTHS.size + head + body
    if len(start) < size:
        whole = bytearray(size)
        whole[: len(start)] = start
        view, at = memoryview(whole), len(start)
        while at < size:
            count = await loop.sock_recv_into(connection, view[at:])
            if not count:
                raise ConnectionError("closed")
            at += count
        start = bytes(whole)
    at = frames.LENGTHS.size + head
    return json.loads(start[frames.LENGTHS.size : at]), start[at:size]
