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
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from api.switchboard import Switchboard

PLACES = frozenset(
    {
        *("sparql", "graphql", "static", "downloads", "limits", "dataset", "ns", "metrics", "healthz", "readyz"),
        *("release", "releases", "search", "matrix", "votes", "concordance", "history", "cite"),
        *("resolve", "citations", "crossref"),
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
    """What is counted: requests here, and what pools and kept answers count themselves, of all releases together."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self.registry = CollectorRegistry()
        self.registry.register(self)
        labels = ("place", "method", "status")
        self.requests = Counter("cybernorms_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "cybernorms_request_seconds", "Time to the last byte of an answer", ("place",), registry=self.registry
        )

    def collect(self) -> Iterator[Metric]:
        """The state of now."""
        opened = self._board.opened
        pools = [one.pool for one in opened]
        workers = GaugeMetricFamily("cybernorms_workers", "Worker processes", labels=["state"])
        workers.add_metric(["idle"], sum(pool.ready for pool in pools))
        workers.add_metric(["busy"], sum(pool.alive - pool.ready for pool in pools))
        workers.add_metric(["slow"], sum(pool.slow for pool in pools))
        yield workers
        queued = sum(pool.queued for pool in pools)
        yield GaugeMetricFamily("cybernorms_queue", "Queries that wait for a worker", queued)
        refused = CounterMetricFamily("cybernorms_queries_without_answer", "Queries not answered", labels=["code"])
        for code, count in sum((pool.counts for pool in pools), self._board.past.codes.copy()).items():
            refused.add_metric([code], count)
        yield refused
        kept = CounterMetricFamily("cybernorms_kept_answers", "Answers that were looked for", labels=["found"])
        kept.add_metric(["yes"], sum(one.answers.hits for one in opened) + self._board.past.hits)
        kept.add_metric(["no"], sum(one.answers.misses for one in opened) + self._board.past.misses)
        yield kept
        quads = GaugeMetricFamily("cybernorms_release_quads", "Statements of the release", labels=["release"])
        quads.add_metric([self._board.newest.release.name], self._board.newest.release.quads)
        yield quads
        yield GaugeMetricFamily("cybernorms_releases_open", "Releases that are open", len(opened))
        yield CounterMetricFamily("cybernorms_switches", "Switches to another release", self._board.switches)


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
                more = [(b"x-request-id", number.encode()), (b"cybernorms-release", scope["release"].encode())]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
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


def routes(board: Switchboard) -> list[Route]:
    """The addresses /healthz, /readyz and /metrics."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})

    async def readyz(request: Request) -> Response:
        newest = board.newest
        facts = {
            "status": "ready" if newest.pool.alive else "not ready",
            "release": newest.release.name,
            "workers": newest.pool.alive,
            "refused": board.releases.refused,
        }
        facts |= {} if newest.pool.alive else {"missing": newest.pool.missing}
        return JSONResponse(facts, 200 if newest.pool.alive else 503, {"cache-control": "no-store"})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(board.meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
