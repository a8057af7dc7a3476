"""A release that is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from api.engine import Engine
from api.errors import ServiceError
from api.front import AtOnce
from api.release import Release
from api.sparql import Endpoint


@dataclass(eq=False)
class Opened:
    """A release that is open: its application, and what stands behind it.

    Attributes:
        release: which one.
        app: its application.
        pool: the workers.
        endpoint: its SPARQL endpoint.
        graphql: answers a POST of /graphql if that takes little time.
        refusal: what a request gets that cannot be answered: a page for a reader, problem details for a program.
        requests: how many are in hand.
        used: when the last one was, on the monotonic clock, in seconds.
    """

    release: Release
    app: ASGIApp
    pool: Engine
    endpoint: Endpoint
    graphql: AtOnce
    refusal: Callable[[Request, ServiceError], Response]
    requests: int = 0
    used: float = 0.0

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """While a request is being answered."""
        self.requests += 1
        try:
            yield
        finally:
            self.requests -= 1
            self.used = time.monotonic()
