"""Queries of callers, answered by an engine elsewhere.

A query is first put to a worker of ours that holds nothing: there it is parsed in a process that can be killed. So
errors say line and column as ever, what is no SPARQL 1.1 Query (such as the pragmas of an engine) goes nowhere, and it
is known what forms the answer can have. Then the engine is asked, within the limits that hold for the engine inside: so
many queries side by side, fewer that take long, a short queue. A deadline or a client that leaves hangs up on it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx2

from api.admission import TOKEN, plain
from api.engine import Answer, Engine, Job
from api.engine.engine import Gone
from api.errors import AnswerTooLarge, Busy, ClientGone, EngineFault, Refused, ServiceError, TimedOut
from api.jsonld import compacted
from api.remote import reading
from api.remote.connection import AGAIN_SECONDS, LOOK_SECONDS, Connection, Question
from api.results import PAGE, RowsExceeded, check_rows, excerpt
from api.settings import Settings
from api.spreadsheet import SHEET, of_csv
from api.store import BytesExceeded, results_rewritten, triples_rewritten

QUICK_SECONDS = 1.0
"""A query that takes longer is a slow one, and there are only so many places for it."""

CSV = "text/csv"
JSON_LD = "application/ld+json"
FOREIGN = ("<bif:", "<sql:", "<java:", "<javascript:", "<http://www.openlinksw.com/schemas/")
"""Names by which engines reach what lies outside the query language."""


@dataclass(frozen=True)
class Checked:
    """What is known of a query before the engine is asked.

    Attributes:
        media_type: the form that the caller wants.
        offered: every form that the answer can have.
    """

    media_type: str
    offered: tuple[str, ...]

    @property
    def form(self) -> str:
        """What kind of answer: `rows` or `triples`."""
        return "triples" if "text/turtle" in self.offered else "rows"

    @property
    def asks(self) -> bool:
        """Whether the answer is yes or no."""
        return self.form == "rows" and "text/csv" not in self.offered


class RemoteEngine:
    """The engine elsewhere, as `api.engine.Engine`. Belongs to one event loop."""

    def __init__(self, connection: Connection, checker: Engine, settings: Settings) -> None:
        """
        Args:
            connection: the connection to the engine.
            checker: workers over nothing, that say whether a query parses.
            settings: the limits.
        """
        self._connection = connection
        self._checker = checker
        self._settings = settings
        self._client: httpx2.AsyncClient | None = None
        self._watching: asyncio.Task[None] | None = None
        self._places = asyncio.Semaphore(settings.workers)
        self.queued = 0
        self.slow = 0
        self.counts: Counter[str] = Counter()
        self._busy = 0

    @property
    def ready(self) -> int:
        """How many queries could be asked now."""
        return 0 if self._connection.trouble else self._settings.workers - self._busy

    @property
    def alive(self) -> int:
        """How many queries can be asked side by side; none if the engine is not there."""
        return 0 if self._connection.trouble else self._settings.workers

    @property
    def isolation(self) -> Mapping[str, str]:
        """What keeps queries apart."""
        checked = {f"check of syntax, {name}": text for name, text in self._checker.isolation.items()}
        return {"engine": "elsewhere; its own limits hold beside these", **checked}

    @property
    def missing(self) -> str:
        """What keeps the engine from answering; empty if nothing does."""
        return self._connection.trouble

    def open(self) -> None:
        """Start to watch the engine."""
        if self._client is None:
            self._client = self._connection.client()
            self._checker.open()
            self._watching = asyncio.get_running_loop().create_task(self._watch(self._client))

    def close(self) -> None:
        """End everything."""
        if self._watching:
            self._watching.cancel()
        self._checker.close()
        self._connection.close()

    async def answer(self, job: Job, seconds: float, gone: Gone) -> Answer:
        """The answer to a query, whole.

        Args:
            job: the query.
            seconds: how long it may take, waiting included.
            gone: says whether the client has left.

        Raises:
            ServiceError: there is no answer; says why.
        """
        self.open()
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            _refuse_foreign(job.query)
            parsed = await self._checker.answer(job, seconds, gone)
            checked = Checked(parsed.media_type, tuple(parsed.offered))
            default, named = tuple(job.default_graphs), tuple(job.named_graphs)
            question = self._connection.question(job.query, default, named, checked.form, job.max_bytes, seconds)
            async with asyncio.timeout(min(self._settings.queue_seconds, max(0.0, seconds))):
                await self._place()
            try:
                return await self._within(job, checked, question, deadline, gone)
            finally:
                self._busy -= 1
                self._places.release()
        except TimeoutError:
            self.counts[Busy.code] += 1
            raise Busy(f"No place was free within {self._settings.queue_seconds:g} s.") from None
        except (ServiceError, asyncio.CancelledError) as error:
            self.counts[getattr(error, "code", "CANCELLED")] += 1
            raise

    async def _place(self) -> None:
        if self.queued >= self._settings.queue_length:
            raise Busy("Every connection to the engine is in use and the queue is full.")
        self.queued += 1
        try:
            await self._places.acquire()
        finally:
            self.queued -= 1
        self._busy += 1

    async def _within(self, job: Job, checked: Checked, question: Question, deadline: float, gone: Gone) -> Answer:
        clock = asyncio.get_running_loop().time
        task = asyncio.create_task(self._exchange(job, checked, question))
        slow = False
        try:
            await asyncio.wait({task}, timeout=min(QUICK_SECONDS, max(0.0, deadline - clock())))
            if not task.done():
                if self.slow >= self._settings.slow_queries:
                    raise Busy(f"{self.slow} long queries run already. Ask again later, or ask for less at a time.")
                slow = True
                self.slow += 1
            while not task.done():
                left = deadline - clock()
                if left <= 0:
                    raise TimedOut(question.seconds)
                if await gone():
                    raise ClientGone
                await asyncio.wait({task}, timeout=min(0.1, left))
            return task.result()
        finally:
            self.slow -= slow
            if not task.done():
                task.cancel()
                with suppress(BaseException):
                    await task

    async def _exchange(self, job: Job, checked: Checked, question: Question) -> Answer:
        assert self._client is not None
        sent = await self._connection.ask(self._client, question)
        try:
            data = await asyncio.to_thread(_written, job, checked, sent)
        except SyntaxError as error:
            raise EngineFault(f"The engine's answer cannot be read: {str(error)[:200]}.") from None
        except BytesExceeded:
            raise AnswerTooLarge("bytes", job.max_bytes) from None
        except RowsExceeded as error:
            raise AnswerTooLarge("rows", job.max_rows, error.seen) from None
        return Answer(checked.media_type, checked.offered, data)

    async def _watch(self, client: httpx2.AsyncClient) -> None:
        async with client:
            looked = 0.0
            while True:
                now = asyncio.get_running_loop().time()
                if self._connection.trouble or now - looked > LOOK_SECONDS:
                    await asyncio.to_thread(self._connection.look)
                    looked = now
                await asyncio.sleep(AGAIN_SECONDS)


def _refuse_foreign(query: str) -> None:
    """Refuse what reaches past the query language in some engines: functions of the database, and of its machine.

    Raises:
        Refused: the query names one.
    """
    found = (token[0].lower() for token in TOKEN.finditer(plain(query)) if token.lastgroup == "iri")
    if any(iri.startswith(FOREIGN) for iri in found):
        raise Refused("Functions outside SPARQL are not offered. Remove them.")


def _written(job: Job, checked: Checked, sent: reading.Sent) -> bytes:
    """What the engine sent, in the form that the caller wants.

    Raises:
        SyntaxError: it is broken, or cut.
        BytesExceeded, RowsExceeded: it is larger than may be sent.
        AnswerTooLarge: the engine has cut it.
    """
    wanted: str = checked.media_type
    if checked.form == "rows":
        inner = {PAGE: reading.ROWS, SHEET: CSV}.get(wanted, wanted)
        body = reading.canonical(sent.body, checked.asks)
        if "x-sparql-maxrows" in sent.headers:
            rows = results_rewritten(body, "text/tab-separated-values", 2 * job.max_bytes).count(b"\n") - 1
            reading.check_rows(sent.headers, rows)
        data = results_rewritten(body, inner, job.max_bytes)
        check_rows(inner, data, job.max_rows)
        if wanted == SHEET and len(data := of_csv(data)) > job.max_bytes:
            raise BytesExceeded
    else:
        inner = "text/turtle" if wanted == PAGE else wanted
        data = triples_rewritten(sent.body, inner, job.max_bytes)
        if inner == JSON_LD:
            data = compacted(data)
    return excerpt(inner, data) if wanted == PAGE else data
