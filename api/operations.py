"""For those who run the service: is it alive, is it ready, what does it do, and a log line for each request.

A line is one JSON object. It has the path and never the query, which may be long and is nobody's business.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import Answers
from api.engine import Pool
from api.release import Release

PLACES = frozenset(
    {"sparql", "graphql", "static", "downloads", "limits", "dataset", "ns", "metrics", "healthz", "readyz"}
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
LONGEST_PATH = 200
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the limits of the classes that answers are counted in by their time."""

FLUSH_SECONDS = 0.2
MOST_LINES = 500
log = logging.getLogger("cybernorms.requests")


class Lines(logging.Formatter):
    """Log records as JSON, one a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"time": f"{record.created:.3f}", "level": record.levelname.lower(), "message": record.getMessage()}
        told |= getattr(record, "facts", {})
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)[-4_000:]
        return json.dumps(told)


def write_log(level: str) -> None:
    """Write our log to standard error, from a level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    ours = logging.getLogger("cybernorms")
    ours.handlers = [handler]
    ours.setLevel(level.upper())
    ours.propagate = False


class Journal:
    """Notes each request: counts it, and writes its line. Lines are written some at a time."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.seconds: dict[str, list[float]] = {}
        self._lines: list[tuple[float, str, str, str, int, int, float]] = []
        self._flushing = False
        self._prefix = secrets.token_hex(4)
        self._last = secrets.randbits(32)

    def number(self, given: bytes = b"") -> str:
        """The number of a request: the one that it came with, if that can be one, or the next."""
        if given and GIVEN.fullmatch(given):
            return given.decode()
        self._last = (self._last + 1) & 0xFFFFFFFF
        return f"{self._prefix}{self._last:08x}"

    def note(self, place: str, method: str, path: str, status: int, size: int, seconds: float, number: str) -> None:
        """Take note of an answer: where, how it was asked for, its status and bytes, and how long it took."""
        self.requests[place, method, status] += 1
        buckets = self.seconds.get(place)
        if buckets is None:
            buckets = self.seconds.setdefault(place, [0.0] * (len(BOUNDS) + 2))
        buckets[bisect_left(BOUNDS, seconds)] += 1
        buckets[-1] += seconds
        if log.isEnabledFor(logging.INFO):
            self._lines.append((time.time(), number, method, path, status, size, seconds))
            if len(self._lines) >= MOST_LINES:
                self.flush()
            elif not self._flushing:
                self._flushing = True
                asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write the lines that were not written yet."""
        self._flushing = False
        lines, self._lines = self._lines, []
        if lines:
            text = "".join(map(_line, lines))
            for handler in logging.getLogger("cybernorms").handlers:
                if isinstance(handler, logging.StreamHandler):
                    handler.stream.write(text)
                    handler.flush()


def _line(one: tuple[float, str, str, str, int, int, float]) -> str:
    at, number, method, path, status, size, seconds = one
    return (
        f'{{"time": "{at:.3f}", "level": "info", "message": "answered", "request": "{number}", "method": "{method}", '
        f'"path": {json.dumps(path[:LONGEST_PATH])}, "status": {status}, "bytes": {size}, '
        f'"ms": {round(seconds * 1000, 2)}}}\n'
    )


class Meters(Collector):
    """What is counted: requests in the journal, and what pool and kept answers count themselves."""

    def __init__(self, pool: Pool, answers: Answers, release: Release, journal: Journal) -> None:
        self._pool = pool
        self._answers = answers
        self._release = release
        self._journal = journal
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """The state of now."""
        labels = ("place", "method", "status")
        requests = CounterMetricFamily("cybernorms_requests", "Requests answered", labels=labels)
        for (place, method, status), count in self._journal.requests.items():
            requests.add_metric([place, method, str(status)], count)
        yield requests
        times = HistogramMetricFamily(
            "cybernorms_request_seconds", "Time to the last byte of an answer", labels=["place"]
        )
        for place, (*counts, total) in self._journal.seconds.items():
            bounds = [*map(str, BOUNDS), "+Inf"]
            times.add_metric([place], list(zip(bounds, accumulate(counts), strict=True)), total)
        yield times
        workers = GaugeMetricFamily("cybernorms_workers", "Worker processes", labels=["state"])
        workers.add_metric(["idle"], self._pool.ready)
        workers.add_metric(["busy"], self._pool.alive - self._pool.ready)
        workers.add_metric(["slow"], self._pool.slow)
        yield workers
        yield GaugeMetricFamily("cybernorms_queue", "Queries that wait for a worker", self._pool.queued)
        refused = CounterMetricFamily("cybernorms_queries_without_answer", "Queries not answered", labels=["code"])
        for code, count in self._pool.counts.items():
            refused.add_metric([code], count)
        yield refused
        kept = CounterMetricFamily("cybernorms_kept_answers", "Answers that were looked for", labels=["found"])
        kept.add_metric(["yes"], self._answers.hits)
        kept.add_metric(["no"], self._answers.misses)
        yield kept
        quads = GaugeMetricFamily("cybernorms_release_quads", "Statements of the release", labels=["release"])
        quads.add_metric([self._release.name], self._release.quads)
        yield quads


class Observed:
    """Counts and logs each request, and gives it a number that log and answer share."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self._journal.flush()
            return
        start = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        number = self._journal.number(given)
        scope["request_id"] = number
        status, size = 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", number.encode())]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            status = 500
            log.exception("failed", extra={"facts": {"request": number}})
            raise
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            path = scope["path"]
            self._journal.note(place(path), method, path, status, size, time.perf_counter() - start, number)


@lru_cache(1_024)
def place(path: str) -> str:
    """What part of the service a path is counted for."""
    first = path.lstrip("/").partition("/")[0].partition(".")[0]
    return first if first in PLACES else "thing" if first else "home"


def routes(pool: Pool, meters: Meters, release: Release) -> list[Route]:
    """The addresses /healthz, /readyz and /metrics."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})

    async def readyz(request: Request) -> Response:
        ready = pool.alive > 0
        facts = {"status": "ready" if ready else "not ready", "release": release.name, "workers": pool.alive}
        return JSONResponse(facts, 200 if ready else 503, {"cache-control": "no-store"})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
