"""Running a request in rounds: resolvers go on until all of them wait, then one round of loading feeds them.

Each thread has an event loop of its own for this. It watches no sockets: it is asked to wait only when no resolver can
go on, and that is exactly when the next round of loading is due. So what is loaded together depends on the request
alone, never on timing.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from asyncio.events import _get_running_loop, _set_running_loop  # for those who make event loops, as we do
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class _Loop(asyncio.BaseEventLoop):
    """An event loop without a socket of its own to be woken by: it lives in one thread, and is its own selector."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self
        self.run_round: Callable[[], bool] = lambda: False
        self.tasks: list[asyncio.Task[Any]] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Called by the loop: with a timeout of 0 while something can still go on, with another when nothing can."""
        if timeout != 0 and not self.run_round():
            raise RuntimeError("a resolver waits for something that no round of loading brings")
        return []

    def create_task(self, *given: Any, **named: Any) -> asyncio.Task[Any]:
        task = super().create_task(*given, **named)
        self.tasks.append(task)
        return task

    def _process_events(self, event_list: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody waits elsewhere."""

    def __del__(self) -> None:
        """There is nothing to close."""


class _Mine(threading.local):
    loop: _Loop | None = None


_mine = _Mine()


@contextmanager
def begun() -> Iterator[None]:
    """Where resolvers can be called until they wait: what they begin belongs to the loop that `run` goes on with."""
    outer = _get_running_loop()
    if _mine.loop is None:
        _mine.loop = _Loop()
    _set_running_loop(_mine.loop)
    try:
        yield
    finally:
        _set_running_loop(outer)


def run(work: Coroutine[Any, Any, T], run_round: Callable[[], bool]) -> T:
    """The result of a coroutine that waits for nothing but loading.

    Args:
        work: what to run.
        run_round: loads everything that is waited for; false if nothing is.
    """
    with begun():
        loop = _mine.loop
        assert loop is not None
        loop.run_round = run_round
        _set_running_loop(None)
        try:
            return loop.run_until_complete(work)
        finally:
            end()


def end() -> None:
    """Give up what was begun and is not done, whether it was run or not."""
    loop = _mine.loop
    if loop is None:
        return
    left, loop.tasks = [task for task in loop.tasks if not task.done()], []
    loop.run_round = lambda: False
    if left:
        _mine.loop = None  # with whatever it still wanted to call
        outer = _get_running_loop()
        _set_running_loop(None)
        try:
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        finally:
            _set_running_loop(outer)
            loop.close()
