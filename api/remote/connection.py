"""Requests to the engine, and whether it is there and holds the release."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from api.errors import AnswerTooLarge, EngineDown, EngineFault, ServiceError, TimedOut
from api.remote import reading
from api.remote.dataset import Mentions, Scope
from api.remote.reading import Sent
from api.settings import Settings
from api.store import BASE, rows_of

RECORD = BASE + "graph/pushed"
"""The graph in which `cybernorms push` notes what the engine holds."""

HOLDS = BASE + "push#holds"
CONNECT_SECONDS = 2.0
LOOK_SECONDS = 5.0
"""How often the engine is looked at while all is well."""

AGAIN_SECONDS = 1.0
"""How often while it is not; meanwhile nobody else tries."""

log = logging.getLogger("cybernorms")


@dataclass(frozen=True)
class Question:
    """A query as it is sent.

    Attributes:
        text: with a base, if it had none.
        scope: the graphs that it sees.
        form: `rows` or `triples`.
        max_bytes: the largest reply that is read.
        seconds: how long it may take.
    """

    text: str
    scope: Scope
    form: str
    max_bytes: int
    seconds: float

    def fields(self) -> dict[str, Any]:
        """The form of the request (SPARQL 1.1 Protocol 2.1.2)."""
        graphs = {"default-graph-uri": list(self.scope.default), "named-graph-uri": list(self.scope.named)}
        return {"query": self.text, **graphs}

    def headers(self) -> dict[str, str]:
        return {"accept": reading.ROWS if self.form == "rows" else reading.TRIPLES}


class Connection:
    """The connection to the engine, for one release."""

    def __init__(self, settings: Settings, release: str) -> None:
        self._settings = settings
        self._release = release
        self._clients: dict[int, httpx2.Client] = {}
        self.union = f"{BASE}release/{release}/graph/default"
        self.graphs: frozenset[str] = frozenset()
        self.trouble = "The engine was not asked yet."

    def wait(self, seconds: float) -> None:
        """Wait until the engine holds the release; for starts of everything at once. Blocks.

        Args:
            seconds: how long at most.

        Raises:
            EngineDown: it does not in time.
        """
        deadline = time.monotonic() + seconds
        told = ""
        while trouble := self.look():
            if time.monotonic() > deadline:
                raise EngineDown(trouble)
            if trouble != told:
                log.warning("waiting for the engine: %s", trouble)
                told = trouble
            time.sleep(0.5)
        self.close()  # processes that are forked now get no connection along

    def look(self) -> str:
        """Ask the engine whether it holds the release, whole. Blocks.

        Returns:
            What is wrong; empty if nothing is.
        """
        trouble = ""
        try:
            whole = f"SELECT ?held WHERE {{ GRAPH <{RECORD}> {{ <{BASE}release/{self._release}> <{HOLDS}> ?held }} }}"
            if not self._record(whole):
                self.graphs = frozenset()
                trouble = f"The engine does not hold release {self._release}: run `cybernorms push`."
            elif not self.graphs:
                names = self._record(f"SELECT DISTINCT ?held WHERE {{ GRAPH <{RECORD}> {{ ?held <{HOLDS}> ?what }} }}")
                self.graphs = frozenset(name for name in names if name.startswith(BASE + "graph/"))
        except ServiceError as error:
            trouble = error.trouble if isinstance(error, EngineDown) else error.detail
        if trouble != self.trouble:
            log.log(logging.WARNING if trouble else logging.INFO, "engine: %s", trouble or "ready")
        self.trouble = trouble
        return trouble

    def _record(self, query: str) -> list[str]:
        question = Question(query, Scope((), (RECORD,)), "rows", 64_000_000, CONNECT_SECONDS)
        try:
            return [row["held"].text for row in rows_of(self.send(question).body)]
        except SyntaxError as error:
            raise EngineFault(f"The engine does not write SPARQL JSON results: {error}.") from None

    def question(
        self, query: str, default: tuple[str, ...], named: tuple[str, ...], form: str, max_bytes: int, seconds: float
    ) -> Question:
        """A query as it is sent.

        Raises:
            EngineDown: the engine is not there, or holds no release to be asked.
        """
        if self.trouble:
            raise EngineDown(self.trouble)
        mentions = Mentions.of(query)
        scope = mentions.scope(default, named, self.union, self.graphs)
        text = mentions.within(scope) if mentions.graphs else query
        return Question(
            text if mentions.based else f"BASE <{BASE}>\n{text}", scope, form, 2 * max_bytes + (1 << 20), seconds
        )

    def send(self, question: Question) -> Sent:
        """Ask the engine. Blocks.

        Raises:
            ServiceError: there is no answer, or none that can be trusted.
        """
        deadline = time.monotonic() + question.seconds
        try:
            with self._blocking().stream(
                "POST",
                self._settings.sparql_url,
                data=question.fields(),
                headers=question.headers(),
                timeout=httpx2.Timeout(question.seconds, connect=CONNECT_SECONDS),
            ) as reply:
                if not reply.is_success:
                    raise reading.refuse(reply, _start(reply), question.seconds)
                reading.check(reply, question.form, question.seconds)
                body = bytearray()
                for chunk in reply.iter_bytes():
                    body += chunk
                    if len(body) > question.max_bytes:
                        raise AnswerTooLarge("bytes", question.max_bytes)
                    if time.monotonic() > deadline:
                        raise TimedOut(question.seconds)
                return Sent(reply.headers, bytes(body), question.seconds)
        except httpx2.ReadTimeout:
            raise TimedOut(question.seconds) from None
        except httpx2.TransportError as error:
            raise self.after(error) from None
        except httpx2.DecodingError:
            raise EngineFault("The engine's answer cannot be unpacked.") from None

    async def ask(self, client: httpx2.AsyncClient, question: Question) -> Sent:
        """Ask the engine, without blocking and without a deadline; cancelled, it hangs up.

        Raises:
            ServiceError: there is no answer, or none that can be trusted.
        """
        try:
            async with client.stream(
                "POST", self._settings.sparql_url, data=question.fields(), headers=question.headers()
            ) as reply:
                if not reply.is_success:
                    async with asyncio.timeout(CONNECT_SECONDS):
                        raise reading.refuse(reply, await _start_of(reply), question.seconds)
                reading.check(reply, question.form, question.seconds)
                body = bytearray()
                async for chunk in reply.aiter_bytes():
                    body += chunk
                    if len(body) > question.max_bytes:
                        raise AnswerTooLarge("bytes", question.max_bytes)
                return Sent(reply.headers, bytes(body), question.seconds)
        except httpx2.TransportError as error:
            raise self.after(error) from None
        except httpx2.DecodingError:
            raise EngineFault("The engine's answer cannot be unpacked.") from None
        except TimeoutError:
            raise EngineFault("The engine refuses, and does not finish saying why.") from None

    def client(self) -> httpx2.AsyncClient:
        """A client for an event loop."""
        return httpx2.AsyncClient(**_options(self._settings))

    def close(self) -> None:
        """End every connection of this process."""
        if client := self._clients.pop(os.getpid(), None):
            client.close()

    def _blocking(self) -> httpx2.Client:
        """The client of this process: a connection must not be shared with the processes that it forks."""
        client = self._clients.get(os.getpid())
        if client is None:
            client = self._clients[os.getpid()] = httpx2.Client(**_options(self._settings))
        return client

    def after(self, error: httpx2.TransportError) -> ServiceError:
        """What a request that failed means. If the engine is not there, nobody asks again until a look finds it."""
        told = reading.unavailable(error)
        if isinstance(told, EngineDown):
            self.trouble = told.trouble
        return told


def credentials(settings: Settings) -> tuple[httpx2.Auth | None, Mapping[str, str]]:
    """What tells the engine who asks: for the client, and as a header field."""
    token = {"authorization": f"Bearer {settings.sparql_token}"} if settings.sparql_token else {}
    if not settings.sparql_user:
        return None, token
    kind = httpx2.DigestAuth if settings.sparql_auth == "digest" else httpx2.BasicAuth
    return kind(settings.sparql_user, settings.sparql_password), token


def _options(settings: Settings) -> dict[str, Any]:
    auth, headers = credentials(settings)
    return {
        "auth": auth,
        "headers": {**headers, "user-agent": "cybernorms"},
        "limits": httpx2.Limits(max_connections=settings.workers + 2, max_keepalive_connections=settings.workers),
        "timeout": httpx2.Timeout(None, connect=CONNECT_SECONDS, pool=settings.queue_seconds),
        "trust_env": False,
    }


def _start(reply: httpx2.Response) -> str:
    text = bytearray()
    for chunk in reply.iter_bytes():
        text += chunk
        if len(text) > 2_000:
            break
    return text[:2_000].decode("utf-8", "replace")


async def _start_of(reply: httpx2.Response) -> str:
    text = bytearray()
    async for chunk in reply.aiter_bytes():
        text += chunk
        if len(text) > 2_000:
            break
    return text[:2_000].decode("utf-8", "replace")
