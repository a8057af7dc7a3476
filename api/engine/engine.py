"""What the service needs of whatever answers SPARQL: the workers in this machine, or an engine elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from api.engine.frames import Answer, Job

Gone = Callable[[], Awaitable[bool]]
"""Says whether the client has left."""


class Engine(Protocol):
    """Answers queries, whole, within limits."""

    counts: Counter[str]
    """How many queries got no answer, by the code of their error."""

    def open(self) -> None:
        """Begin; on the event loop that will ask."""

    def close(self) -> None:
        """End everything."""

    async def answer(self, job: Job, seconds: float, gone: Gone) -> Answer:
        """The answer to a query. Raises `ServiceError`: there is none; says why."""

    @property
    def ready(self) -> int:
        """How many queries could begin now."""

    @property
    def alive(self) -> int:
        """How many can run side by side; none while nothing can be answered."""

    @property
    def queued(self) -> int:
        """How many wait."""

    @property
    def slow(self) -> int:
        """How many take long."""

    @property
    def isolation(self) -> Mapping[str, str]:
        """What keeps queries apart, as words."""

    @property
    def missing(self) -> str:
        """What keeps queries from being answered, as a sentence; empty if nothing does."""
