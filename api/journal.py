"""A note of each request: a count, and a log line that is one JSON object.

A line has the path and never the query, which may be long and is nobody's business.
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
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACES = frozenset(
    {
        *("sparql", "graphql", "static", "downloads", "limits", "dataset", "ns", "metrics", "healthz", "readyz"),
        *("release", "releases", "search", "matrix", "votes", "concordance", "history", "cite", "query"),
        *("resolve", "citations", "crossref"),
    }
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
GIVEN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
LONGEST_PATH = 200
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the limits of the classes that answers are counted in by their time."""

FLUSH_SECONDS = 0.2
MOST_LINES = 500
LINE = (
    '{"time": "%.3f", "level": "info", "message": "answered", "request": "%s", "method": "%s", '
    '"path": %s, "status": %d, "bytes": %d, "ms": %.2f}\n'
)
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
        counted = place, method, status
        self.requests[counted] = self.requests.get(counted, 0) + 1
        buckets = self.seconds.get(place)
        if buckets is None:
            buckets = self.seconds.setdefault(place, [0.0] * (len(BOUNDS) + 2))
        buckets[bisect_left(BOUNDS, seconds)] += 1
        buckets[-1] += seconds
        if log.isEnabledFor(logging.INFO):
            self._lines.append(
                (time.time(), number, method, _written(path[:LONGEST_PATH]), status, size, seconds * 1000)
            )
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
            text = "".join(map(LINE.__mod__, lines))
            for handler in logging.getLogger("cybernorms").handlers:
                if isinstance(handler, logging.StreamHandler):
                    handler.stream.write(text)
                    handler.flush()


@lru_cache(1_024)
def _written(path: str) -> str:
    return json.dumps(path)


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
            method = scope["method"] if scope["method"] in METHODS else "other"
            path = scope["path"]
            self._journal.note(place(path), method, path, status, size, time.perf_counter() - start, number)


@lru_cache(1_024)
def place(path: str) -> str:
    """What part of the service a path is counted for."""
    first = path.lstrip("/").partition("/")[0].partition(".")[0]
    return first if first in PLACES else "thing" if first else "home"
