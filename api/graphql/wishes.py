"""What resolvers wish for, until a round of loading grants it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from api.graphql.nodes import End
from api.store import Row, Value

T = TypeVar("T")


class Loaded(Generic[T]):
    """What need not be waited for: it is there once it is awaited."""

    __slots__ = ("_grant",)

    def __init__(self, grant: Callable[[], T]) -> None:
        self._grant = grant

    def __await__(self) -> Generator[None, None, T]:
        return self.result()
        yield  # never reached: it makes this a generator, as the protocol wants it

    def result(self) -> T:
        """What was wished for."""
        return self._grant()


@dataclass
class Wish:
    """What one resolver waits for.

    Attributes:
        future: what it waits with.
        grant: makes what it gets, once all that follows is loaded.
        iris: of nodes.
        ends: of which it wants to know what points to them.
        whole: whether it wants the nodes that point there, and not their number alone.
        query, values: a query of its own, with values bound to its variables; empty for none.
        rows: of that query.
    """

    future: asyncio.Future[Any]
    grant: Callable[[], Any]
    iris: Collection[str] = ()
    ends: Collection[End] = ()
    whole: bool = True
    query: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def settle(self) -> None:
        """Give whoever waits what was wished for."""
        try:
            self.future.set_result(self.grant())
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that it cannot be had."""
        self.future.set_exception(error)
        self.future.exception()  # told: a resolver that was given up meanwhile will not ask, and that is no fault
