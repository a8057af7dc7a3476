"""The plan of an operation, and one run of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from api.graphql.compiled.awaited import AWAITED, can_go_on, step
from api.graphql.shelf import Shelf

Complete = Callable[[Any, "Run"], Any]
"""Writes what a resolver gave."""

Field = tuple[str, Callable[..., Any], bool, type | None, Complete]
"""Of a field its key in the answer, its resolver, whether that takes the source alone, the class of values that are
written as they are, and how others are written."""


class GaveUp(Exception):
    """This request has to go the long way."""


class Run:
    """One run of a plan.

    Attributes:
        context: what resolvers get as `info.context`.
        graph: the same as in the context.
        variables: as graphql-core coerced them.
        arguments: of the fields that have some, as they were first reckoned for these variables.
        told: what is kept as JSON of objects that stand for a node alone, by selection and IRI, with how many objects
            it tells of.
        parked: values that are awaited, how each is completed, and the place that waits for it.
        turn: what the run itself waits for, while everything in it waits.
        written: objects that stand for a node alone and are not kept beyond this run, by their place in the plan and
            by IRI: the same selection of the same node is the same wherever it stands in an answer.
    """

    __slots__ = ("arguments", "context", "graph", "parked", "told", "turn", "variables", "written")

    def __init__(self, context: Any, variables: Any, arguments: dict[object, dict[str, Any]], told: Shelf) -> None:
        self.context = context
        self.graph = context.graph
        self.variables = variables
        self.arguments = arguments
        self.told = told
        self.parked: list[tuple[Any, Complete, Any, Any]] = []
        self.turn: asyncio.Future[None] | None = None
        self.written: dict[object, dict[str, dict[str, Any]]] = {}

    def settled(self, granted: bool) -> bool:
        """Go on after a round of loading.

        Args:
            granted: whether the round brought anything.

        Returns:
            Whether anything can go on.
        """
        ready = granted or any(can_go_on(awaited) for awaited, *_ in self.parked)
        if ready and self.turn and not self.turn.done():
            self.turn.set_result(None)
        return ready


class Plan:
    """An operation as it is run."""

    def __init__(self, fields: list[Field]) -> None:
        self._fields = fields

    def begin(self, run: Run) -> dict[str, Any]:
        """The data of the answer; they are whole if nothing is parked then.

        Raises:
            GaveUp: an error, or anything else that the long way has to tell of.
        """
        data: dict[str, Any] = {}
        try:
            fill(data, self._fields, None, run)
        except RecursionError as error:
            raise GaveUp from error
        return data

    async def go_on(self, run: Run) -> None:
        """Fill the places that wait.

        Raises:
            GaveUp: an error, or anything else that the long way has to tell of.
        """
        try:
            while run.parked:
                parked, run.parked = run.parked, []
                before = len(parked)
                for awaited, complete, place, key in parked:
                    _put(awaited, complete, place, key, run)
                if len(run.parked) == before and not any(can_go_on(awaited) for awaited, *_ in run.parked):
                    run.turn = asyncio.get_running_loop().create_future()
                    await run.turn
        except RecursionError as error:
            raise GaveUp from error


def fill(data: dict[str, Any], fields: list[Field], source: Any, run: Run) -> None:
    """Write the fields of an object."""
    for key, resolve, direct, plain, complete in fields:
        found = resolve(source) if direct else resolve(source, run)
        kind = found.__class__
        if kind is plain:
            data[key] = found
        elif kind in AWAITED:
            _put(found, complete, data, key, run)
        else:
            data[key] = complete(found, run)


def _put(awaited: Any, complete: Complete, place: dict[str, Any], key: str, run: Run) -> None:
    """Complete what is awaited and put it in its place; or keep the place for it, so that the order stays."""
    done, found = step(awaited)
    if done:
        place[key] = complete(found, run)
    else:
        place[key] = None
        run.parked.append((found, complete, place, key))
