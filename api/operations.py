"""For those who run the service: is it alive, is it ready, what does it do, and a log line for each request.

A line is one JSON object. It has the path and never the query, which may be long and is nobody's business.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
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
    {
        *("sparql", "graphql", "static", "downloads", "limits", "dataset", "ns", "metrics", "healthz", "readyz"),
        *("search", "matrix", "votes", "concordance", "history", "cite"),
    }
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
LONGEST_PATH = 200
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


class Meters(Collector):
    """What is counted: requests here, and what pool and kept answers count themselves."""

    def __init__(self, pool: Pool, answers: Answers, release: Release) -> None:
        self._pool = pool
        self._answers = answers
        self._release = release
        self.registry = CollectorRegistry()
        self.registry.register(self)
        labels = ("place", "method", "status")
        self.requests = Counter("cybernorms_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "cybernorms_request_seconds", "Time to the last byte of an answer", ("place",), registry=self.registry
        )

    def collect(self) -> Iterator[Metric]:
        """The state of now."""
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

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        number = given.decode() if GIVEN.fullmatch(given) else secrets.token_hex(8)
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
            self._note(scope, number, status, size, time.perf_counter() - start)

    def _note(self, scope: Scope, number: str, status: int, size: int, seconds: float) -> None:
        place = scope["path"].lstrip("/").partition("/")[0].partition(".")[0]
        place = place if place in PLACES else "thing" if place else "home"
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._meters.requests.labels(place, method, str(status)).inc()
        self._meters.seconds.labels(place).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            facts = {
                "request": number,
                "method": method,
                "path": scope["path"][:LONGEST_PATH],
                "status": status,
                "bytes": size,
                "ms": round(seconds * 1000, 2),
            }
            log.info("answered", extra={"facts": facts})


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
