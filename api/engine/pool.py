"""Hands queries to workers: who waits, who is at work, for how long, and who makes room for whom."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from api.engine import frames
from api.engine.engine import Gone
from api.engine.workers import Worker, Workers
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

YIELD_SECONDS = 1.0
"""Where places for slow queries are short, one that has run longer than this makes room for the next."""

LISTEN_SECONDS = 0.25
"""How long an answer is awaited before anybody asks whether its client is still there."""

MOST_AHEAD = 2
"""How many queries a worker is sent, at most, before it is done with the one that it is at: it need not wait for them,
and what many ask for at once goes to and fro in fewer pieces. What it has been sent waits for it, whoever is free."""

AHEAD_SECONDS = 0.05
"""How long those may take, by what queries took of late; one is sent in any case."""

KNOWN_SLOW = 256
TICK_SECONDS = 0.05
"""How often the clock is compared with what is under way: no time limit is finer than this."""

Done = Callable[["frames.Answer | ServiceError"], None]
log = logging.getLogger("cybernorms")


class Asked:
    """A query under way: it waits for a worker, or a worker is at it."""

    __slots__ = ("again", "deadline", "done", "job", "patience", "seconds", "wanted", "worker")

    def __init__(self, job: frames.Job, seconds: float, deadline: float, patience: float, done: Done) -> None:
        self.job = job
        self.seconds = seconds
        self.deadline = deadline
        self.patience = patience
        self.done = done
        self.worker: Worker | None = None
        self.again = False
        self.wanted = True

    def leave(self) -> None:
        """Say that nobody reads the answer. What is quick is let finish, which costs less than a new worker."""
        self.wanted = False


class Pool:
    """The workers over one release. Belongs to one process and its event loop from the time that it is opened."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._settings = settings.share()
        self._workers = Workers(store, self._settings, self._hand_out, self._readable)
        self._waiting: deque[Asked] = deque()
        self._heavy: deque[Asked] = deque()
        self._behind: dict[Worker, None] = {}
        self._reserve = max(0, min(self._settings.quick_queries, self._settings.workers - self._settings.slow_queries))
        self._known: OrderedDict[str, None] = OrderedDict()
        self._asked: set[Asked] = set()
        self._ticking = False
        self._pace = 0.0  # seconds that a query takes, of late
        self.quick = 0
        self.slow = 0
        self.counts: Counter[str] = Counter()

    @property
    def ready(self) -> int:
        """How many workers wait for a query."""
        return len(self._workers.idle)

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return len(self._workers.all)

    @property
    def queued(self) -> int:
        """How many queries wait for a worker."""
        return len(self._waiting) + len(self._heavy)

    @property
    def missing(self) -> str:
        """What keeps queries from being answered; empty if nothing does."""
        return "" if self._workers.all else "No worker has started."

    @property
    def isolation(self) -> Mapping[str, str]:
        """What keeps workers from the network, and what bounds their memory."""
        return self._workers.isolation

    def open(self) -> None:
        """Start the workers, best before the process starts threads."""
        if not self._workers.is_open:
            self._workers.open()

    def close(self) -> None:
        """End everything."""
        self._workers.close()

    def ask(self, job: frames.Job, seconds: float, done: Done) -> Asked:
        """Have a query answered, whole. A query whose worker was killed from outside is tried once more.

        Args:
            job: the query.
            seconds: how long it may take, waiting included.
            done: is called once, later, with the answer or with the reason why there is none.

        Raises:
            Busy: too many queries wait already.
        """
        if not self._workers.is_open:
            self.open()
        if len(self._waiting) + len(self._heavy) >= self._settings.queue_length:
            self.counts[Busy.code] += 1
            raise Busy("All workers are busy and the queue is full.")
        now = monotonic()
        deadline = now + seconds
        asked = Asked(job, seconds, deadline, min(deadline, now + self._settings.queue_seconds), done)
        self._asked.add(asked)
        (self._heavy if job.query in self._known else self._waiting).append(asked)
        self._hand_out()
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)
        return asked

    async def answer(self, job: frames.Job, seconds: float, gone: Gone) -> frames.Answer:
        """The answer to a query, whole.

        Args:
            job: the query.
            seconds: how long it may take, waiting included.
            gone: says whether the client has left; asked now and then while a query takes long.

        Raises:
            ServiceError: there is no answer; says why.
        """
        outcome: asyncio.Future[frames.Answer | ServiceError] = asyncio.get_running_loop().create_future()

        def told(result: frames.Answer | ServiceError) -> None:
            if not outcome.done():
                outcome.set_result(result)

        asked = self.ask(job, seconds, told)
        try:
            await asyncio.wait({outcome}, timeout=LISTEN_SECONDS)
            while not outcome.done():
                if await gone():
                    asked.leave()
                await asyncio.wait({outcome}, timeout=0.1)
        except asyncio.CancelledError:
            asked.leave()
            raise
        result = outcome.result()
        if isinstance(result, ServiceError):
            raise result
        return result

    def _hand_out(self) -> None:
        while self._waiting and self._workers.idle and self.quick < self._settings.quick_queries:
            self.quick += 1
            self._begin(self._waiting.popleft(), self._workers.idle.pop())
        while self._heavy and len(self._workers.idle) > self._reserve and self.slow < self._settings.slow_queries:
            worker = self._workers.idle.pop()
            self.quick += 1
            self._begin(self._heavy.popleft(), worker)
            self._slow_down(worker)
        while self._waiting and self._behind:
            share = -(-len(self._waiting) // len(self._behind))
            worker = next(iter(self._behind))
            del self._behind[worker]
            room = self._most_ahead - len(worker.ahead)
            if room > 0 and not worker.unsent:
                some = [self._waiting.popleft() for _ in range(min(share, room))]
                for asked in some:
                    asked.worker = worker
                worker.ahead.extend(some)
                worker.send(b"".join([frames.of_job(asked.job) for asked in some]))

    @property
    def _most_ahead(self) -> int:
        return MOST_AHEAD if self._pace * MOST_AHEAD < AHEAD_SECONDS else 1

    def _begin(self, asked: Asked, worker: Worker) -> None:
        worker.asked, asked.worker = asked, worker
        worker.since = monotonic()
        self._behind[worker] = None
        worker.send(frames.of_job(asked.job))

    def _readable(self, worker: Worker) -> None:
        try:
            chunk = worker.connection.recv(frames.READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._lost(worker)
            return
        data = worker.data
        if isinstance(data, bytearray):
            data += chunk
        else:
            data = data + chunk if data else chunk
        while data:
            asked = worker.asked
            if asked is None:
                self._lost(worker)
                return
            try:
                frame = frames.parsed(data, 2 * asked.job.max_bytes + frames.LARGEST_HEADER)
            except (frames.Nonsense, ValueError):
                self._lost(worker)
                return
            if frame is None:
                worker.data = data if isinstance(data, bytearray) else bytearray(data)
                return
            header, mark, body, size = frame
            worker.data = data = data[size:]
            result = _result(asked.job, header, mark, body, monotonic() - worker.since)
            if result is None:
                self._lost(worker)
                return
            self._finish(worker, asked, result)

    def _finish(self, worker: Worker, asked: Asked, result: frames.Answer | ServiceError) -> None:
        """A worker has answered: it goes on with the query that it has been sent already, or waits for another."""
        now = monotonic()
        self._pace += (now - worker.since - self._pace) / 8
        if self._known and now - worker.since < self._settings.quick_seconds:
            self._known.pop(asked.job.query, None)  # if it was slow once, that was for another reason
        if worker.slow or worker.stale:  # niced for good, and with memory that has grown: a new one costs 10 ms
            worker.data = b""
            self._discard(worker)
        elif worker.ahead:
            worker.asked = worker.ahead.popleft()
            worker.since = now
            if len(worker.ahead) <= self._most_ahead // 2:
                self._behind[worker] = None
                self._hand_out()
        else:
            self._free(worker)
        self._tell(asked, result)

    def _tell(self, asked: Asked, result: frames.Answer | ServiceError) -> None:
        self._asked.discard(asked)
        if isinstance(result, ServiceError):
            self.counts[result.code] += 1
        asked.done(result)

    def _tick(self) -> None:
        now = monotonic()
        for asked in tuple(self._asked):
            worker = asked.worker
            if worker is None:
                if not asked.wanted or now >= asked.patience:
                    (self._heavy if asked in self._heavy else self._waiting).remove(asked)
                    self._tell(asked, self._impatience(asked))
            elif worker.asked is not asked:
                continue  # its worker is gone, and why is being found out
            elif now >= asked.deadline:
                self._stop(worker, TimedOut(asked.seconds))
            elif worker.ahead and self._is_late(worker, now):
                self._take_back(worker)
                self._hand_out()
            elif now - worker.since >= LISTEN_SECONDS and not asked.wanted:
                self._stop(worker, ClientGone())
            elif now - worker.since >= self._settings.quick_seconds and not worker.slow:
                self._slow_down(worker)
        self._ticking = bool(self._asked) and self._workers.is_open
        if self._ticking:
            asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)

    def _is_late(self, worker: Worker, now: float) -> bool:
        """Whether what waits behind its query is better done by another: a worker loses its place for that."""
        is_place = self._workers.idle and self.quick < self._settings.quick_queries
        return bool(is_place) and now - worker.since >= TICK_SECONDS

    def _impatience(self, asked: Asked) -> ServiceError:
        if not asked.wanted:
            return ClientGone()
        return Busy(f"No worker was free within {min(asked.seconds, self._settings.queue_seconds):g} s.")

    def _take_back(self, worker: Worker) -> None:
        """Give the queries that wait behind a longer one to somebody else, before all others."""
        for asked in reversed(worker.ahead):
            asked.worker = None
            self._waiting.appendleft(asked)
            worker.stale = True
        worker.ahead.clear()
        self._behind.pop(worker, None)

    def _stop(self, worker: Worker, reason: ServiceError) -> None:
        """End a worker at its query."""
        asked = worker.asked
        self._discard(worker)
        if asked is not None:
            self._tell(asked, reason)

    def _lost(self, worker: Worker) -> None:
        """A worker hung up, or sent what it was not asked for."""
        asked = worker.asked
        if asked is None:
            if worker in self._workers.idle:
                self._workers.replace(worker)
            return
        worker.asked = None
        self._take_back(worker)
        worker.hang_up()
        self._workers.run(self._bury(worker, asked))

    async def _bury(self, worker: Worker, asked: Asked) -> None:
        is_hungry = await self._workers.is_out_of_memory(worker.pid)
        self._discard(worker)
        if is_hungry:
            self._tell(asked, OutOfMemory(self._settings.memory_bytes))
        elif not asked.again and asked.wanted:
            asked.again, asked.worker = True, None
            self._waiting.appendleft(asked)
            self._hand_out()
        else:
            self._tell(asked, WorkerLost("The process that ran this query was lost. Send it again."))

    def _slow_down(self, worker: Worker) -> None:
        if self.slow >= self._settings.slow_queries:
            before = monotonic() - YIELD_SECONDS
            late = (one for one in self._workers.all if one.slow and one.asked is not None and one.since <= before)
            gives_way = min(late, key=lambda one: one.since, default=worker)
            reason = f"{self.slow} long queries run already. Ask again later, or ask for less at a time."
            self._stop(gives_way, Busy(reason))
            if gives_way is worker:
                return
        worker.slow_down()
        self.slow += 1
        self.quick -= 1
        self._take_back(worker)
        if worker.asked is not None:
            self._remember(worker.asked.job.query)
        self._hand_out()

    def _remember(self, query: str) -> None:
        """Take note of a query that proved slow: the next time it takes no place of a quick one, not even at first."""
        self._known[query] = None
        self._known.move_to_end(query)
        if len(self._known) > KNOWN_SLOW:
            self._known.popitem(last=False)

    def _free(self, worker: Worker) -> None:
        self.quick -= 1
        self._behind.pop(worker, None)
        worker.asked = None
        self._workers.idle.append(worker)
        self._hand_out()

    def _discard(self, worker: Worker) -> None:
        """End a worker that was in use, and start another."""
        if worker.slow:
            self.slow -= 1
        else:
            self.quick -= 1
        worker.asked = None
        self._take_back(worker)
        self._workers.replace(worker)
        self._hand_out()


def _result(
    job: frames.Job, header: Mapping[str, Any], mark: str, data: bytes, seconds: float
) -> frames.Answer | ServiceError | None:
    """What a worker's frame says; none if it says that the worker is at its end."""
    error = header.get("error")
    if error is None:
        if not mark.isalnum():
            return None
        return frames.Answer(header["media_type"], tuple(header["offered"]), data, mark, seconds)
    match error:
        case "syntax":
            return BadQuery.of(SyntaxError(header["detail"]))
        case "value":
            return BadRequest(f"{header['detail']}. Graph names are absolute IRIs.")
        case "unanswerable":
            return BadQuery(f"The query cannot be answered: {header['detail']}. Correct it and send it again.")
        case "not acceptable":
            return NotAcceptable(header["offered"])
        case "bytes":
            return AnswerTooLarge("bytes", job.max_bytes)
        case "rows":
            return AnswerTooLarge("rows", job.max_rows, header["seen"])
    log.error("a worker gave up: %s %s", error, header.get("detail", ""))
    return None
