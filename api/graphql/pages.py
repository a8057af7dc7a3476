"""Pages of long lists, after the Relay connection specification.

A cursor holds the sort key and the IRI of its item, so that it means the same place after a reload and after new
data have come.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import strawberry

from api.cursors import packed, unpacked
from api.graphql import fields
from api.graphql.errors import bad_input
from api.graphql.graph import Graph
from api.graphql.nodes import Node

DEFAULT_SIZE = 20
LARGEST_SIZE = 100

BACKWARDS = str.maketrans("0123456789", "9876543210")

T = TypeVar("T")

Key = tuple[str, ...]
"""What an item is sorted by; the last part is its IRI."""


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    keys: strawberry.Private[Sequence[Any]]
    written: strawberry.Private[Callable[[Any], str]]  # a cursor, for a key

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is something before this page.")
    start_cursor: str | None = strawberry.field(
        resolver=lambda self: self.written(self.keys[0]) if self.keys else None,
        description="The cursor of the first item of this page.",
    )
    end_cursor: str | None = strawberry.field(
        resolver=lambda self: self.written(self.keys[-1]) if self.keys else None,
        description="The cursor of the last item of this page: give it as `after` to go on.",
    )


@strawberry.type(description="An item of a page with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="The place of this item in the list.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    graph: strawberry.Private[Graph]
    keys: strawberry.Private[Sequence[Key]]
    name: strawberry.Private[str]
    items: strawberry.Private[Mapping[Key, Any] | None]
    total_count: int = strawberry.field(description="How many items the whole list has.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    nodes: list[T] = strawberry.field(resolver=lambda self: self.load(), description="The items of this page.")

    @fields.field("The items of this page, each with its cursor.")
    async def edges(self) -> list[Edge[T]]:
        found = self.load()
        items = found if isinstance(found, list) else await found
        cursors = [_cursor(self.name, key) for key in self.keys]
        return [Edge(cursor=cursor, node=item) for cursor, item in zip(cursors, items, strict=True)]

    def load(self) -> Any:
        """The items of this page, or a future of them."""
        if self.items is not None:
            return [self.items[key] for key in self.keys]
        return self.graph.here_many([key[-1] for key in self.keys])


def page(
    graph: Graph,
    name: str,
    keys: Sequence[Key],
    first: int,
    after: str | None,
    items: Mapping[Key, Any] | None = None,
) -> Connection[Any]:
    """A page of a list.

    Args:
        graph: what the request has loaded.
        name: of the list and its order; a cursor of another list is refused.
        keys: the sort keys of all items, in order.
        first: how many to give.
        after: the cursor after which to begin.
        items: the items themselves by their keys, where they are no nodes of the graph.

    Raises:
        GraphQLError: `first` is out of range, or `after` is not a cursor of this list.
    """
    if not 0 <= first <= LARGEST_SIZE:
        raise bad_input(f"`first` is {first}; give a number from 0 to {LARGEST_SIZE}.")
    start = 0 if after is None else bisect_right(keys, _key(name, after))
    chosen = keys[start : start + first]
    return Connection(
        graph=graph,
        keys=chosen,
        name=name,
        items=items,
        total_count=len(keys),
        page_info=PageInfo(
            has_next_page=start + len(chosen) < len(keys),
            has_previous_page=start > 0,
            keys=chosen,
            written=partial(_cursor, name),
        ),
    )


def newest_first(nodes: Sequence[Node], term: str = "date") -> list[Key]:
    """Sort keys that put the newest first and the undated last."""
    found = []
    for node in nodes:
        key = node.memo.get((newest_first, term))
        if key is None:
            key = node.memo[newest_first, term] = (backwards(node.text(term) or ""), node.iri)
        found.append(key)
    return sorted(found)


def backwards(date: str) -> str:
    """A key that sorts dates from new to old, no date last.

    >>> sorted(["2019", "2021-07", ""], key=backwards)
    ['2021-07', '2019', '']
    """
    return date.translate(BACKWARDS) + "~"


def _cursor(name: str, key: Key) -> str:
    return packed(json.dumps([name, *key], ensure_ascii=False, separators=(",", ":")))


def _key(name: str, cursor: str) -> Key:
    try:
        parts = json.loads(unpacked(cursor) or "null")
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts) or parts[:1] != [name]:
        raise bad_input("`after` is not a cursor of this list: take it from `endCursor` of an earlier page.")
    return tuple(parts[1:])
