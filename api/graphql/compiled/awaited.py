"""Values that a resolver has others wait for: followed where they are, without a task for each.

A coroutine is driven as a task of asyncio would drive it, until it waits for a future that is not done.
"""

from __future__ import annotations

import asyncio
from types import CoroutineType
from typing import Any

from api.graphql.wishes import Loaded


class Begun:
    """A coroutine that waits for a future, or for others to go first."""

    __slots__ = ("coroutine", "future")

    def __init__(self, coroutine: Any, future: Any) -> None:
        self.coroutine = coroutine
        self.future = future


AWAITED = frozenset({CoroutineType, asyncio.Future, Loaded, Begun})
"""The classes of what is awaited."""


def can_go_on(awaited: Any) -> bool:
    """Whether what was waited for is there."""
    future = awaited.future if isinstance(awaited, Begun) else awaited
    return future is None or future.done()


def step(awaited: Any) -> tuple[bool, Any]:
    """Whether something awaited is there, with its value; or else that which is to be asked again."""
    kind = awaited.__class__
    if kind is Loaded:
        return True, awaited.result()
    if kind is asyncio.Future:
        return (True, awaited.result()) if awaited.done() else (False, awaited)
    if kind is Begun:
        if awaited.future is not None and not awaited.future.done():
            return False, awaited
        coroutine = awaited.coroutine
    else:
        coroutine = awaited
    try:
        while True:
            future = coroutine.send(None)
            if future is None:  # a bare yield: others first
                return False, Begun(coroutine, None)
            future._asyncio_future_blocking = False  # said to whoever drives a coroutine, as a task would
            if not future.done():
                return False, Begun(coroutine, future)
    except StopIteration as end:
        return True, end.value
