"""How objects are written: each time anew, once in an answer, or once and for all.

An object that stands for a node alone, and not for its place in a list or for what was asked, says the same wherever
it stands under the same selection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from typing import Any

import orjson

from api.graphql.compiled.plan import Complete, Field, Run, fill
from api.graphql.compiled.values import null
from api.graphql.shelf import MISSING

KEEPING = 300
"""About how many bytes it takes to keep a text, besides its own."""


def by_class(chosen: Callable[[Any], Complete], nullable: bool) -> Complete:
    """What writes objects, as it was chosen for the first of their class.

    Args:
        chosen: what writes an object and others of its class.
        nullable: whether there may be a null in its place.
    """
    known: dict[type, Complete] = {}

    def completed(value: Any, run: Run) -> Any:
        write = known.get(value.__class__)
        if write is None:
            if value is None:
                return null(nullable)
            write = known[value.__class__] = chosen(value)
        return write(value, run)

    return completed


def stands_for_a_node_alone(kind: type) -> bool:
    """Whether nothing but a node tells two objects of a class from each other."""
    return {one.name for one in fields_of(kind) if one.init} == {"node", "graph"} if is_dataclass(kind) else False


def anew(fields: list[Field]) -> Complete:
    """What writes an object each time it is met."""

    def written(value: Any, run: Run) -> Any:
        data: dict[str, Any] = {}
        fill(data, fields, value, run)
        return data

    return written


def once_in_an_answer(fields: list[Field]) -> Complete:
    """What writes an object that stands for a node alone once in a run: what it says depends on the request."""
    place = object()

    def written(value: Any, run: Run) -> Any:
        iri: str = value.node.iri
        known = run.written.get(place)
        if known is None:
            known = run.written[place] = {}
        elif iri in known:
            return known[iri]
        data: dict[str, Any] = {}
        known[iri] = data
        fill(data, fields, value, run)
        return data

    return written


def once_and_for_all(fields: list[Field], selection: str) -> Complete:
    """What writes an object that stands for a node alone, and keeps it as JSON: it follows from the release alone.

    Args:
        fields: of the object.
        selection: what names them, in whatever document.
    """

    def written(value: Any, run: Run) -> Any:
        key = (selection, value.node.iri)
        told = run.told.get(key)
        if told is not MISSING:
            run.graph.reached(told[1])
            return told[0]
        waiting, reached = len(run.parked), run.graph.objects
        data: dict[str, Any] = {}
        fill(data, fields, value, run)
        if len(run.parked) > waiting:
            return data
        text = orjson.dumps(data)
        fragment = orjson.Fragment(text)
        run.told.put(key, (fragment, run.graph.objects - reached), len(text) + KEEPING)
        return fragment

    return written
