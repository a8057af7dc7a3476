"""Running a request in rounds: resolvers go on until all of them wait, then one round of loading feeds them.

Each request has an event loop of its own, in a worker thread. It watches no sockets: it is asked to wait only when no
resolver can go on, and that is exactly when the next round of loading is due. So what is loaded together depends on the
request alone, never on timing.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Rounds:
    """What the loop takes for its selector."""

    def __init__(self, run_round: Callable[[], bool]) -> None:
        self._run_round = run_round

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Called by the loop: with a timeout of 0 while something can still go on, with another when nothing can."""
        if timeout != 0 and not self._run_round():
            raise RuntimeError("a resolver waits for something that no round of loading brings")
        return []


class _Loop(asyncio.BaseEventLoop):
    """An event loop without a socket of its own to be woken by: it lives in one thread, and making it costs nothing."""

    def __init__(self, run_round: Callable[[], bool]) -> None:
        super().__init__()
        self._selector = _Rounds(run_round)

    def _process_events(self, event_list: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody waits elsewhere."""


def run(work: Coroutine[Any, Any, T], run_round: Callable[[], bool]) -> T:
    """The result of a coroutine that waits for nothing but loading.

    Args:
        work: what to run.
        run_round: loads everything that is waited for; false if nothing is.
    """
    loop = _Loop(run_round)
    try:
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
