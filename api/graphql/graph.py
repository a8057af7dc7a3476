"""The graph as one request sees it: nodes that are loaded level by level, never row by row.

A resolver asks for what it needs and gets a future. When nothing else of the request can go on, one round answers
everything that was asked for since the last: at most one query for what points to nodes, and one that describes
nodes. So the number of store queries grows with the depth of a request, not with its rows or its fields.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from api.graphql.errors import Refusal, overdue, too_complex
from api.graphql.nodes import LETTERS, End, Node, natural, shortened, size_of, spelled_out
from api.graphql.shelf import MISSING, Shelf
from api.graphql.wishes import Loaded, Wish
from api.settings import Settings
from api.store import Row, Store, Value

CHECKED = 256
"""After so many objects a request is looked at again, whether its time is over."""

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
DESCRIBE = "SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {nodes} }} ?s ?p ?o }}"
POINT = """
SELECT ?o ?p ?c ?s WHERE {{
  {{ VALUES (?o ?p ?c) {{ {typed} }} ?s ?p ?o . ?s a ?c }} UNION {{ VALUES (?o ?p) {{ {untyped} }} ?s ?p ?o }}
}}"""

T = TypeVar("T")


class Graph:
    """Everything that one request has loaded, and what it still wishes for. Not shared between requests.

    Args:
        store: the release to ask.
        wrap: makes the GraphQL object of a node.
        shelf: what earlier requests have read of the same release.
        settings: how many objects a request may reach, and for how long it may run.
    """

    def __init__(
        self,
        store: Store,
        wrap: Callable[[Node, Graph], Any],
        shelf: Shelf | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._store = store
        self._wrap = wrap
        self._shelf = shelf or Shelf(0)
        self._nodes: dict[str, Node | None] = {}
        self._pointing: dict[End, list[str]] = {}
        self._wishes: list[Wish] = []
        self._limits = settings or Settings()
        self._begin = time.monotonic()
        self.objects = 0
        self.refusal: Refusal | None = None

    # What resolvers ask for

    def node(self, iri: str) -> Awaitable[Node | None]:
        """A node with all that is said of it; none if nothing is said."""
        return self._wish(lambda: self._nodes[iri], iris=(iri,))

    def nodes(self, iris: Sequence[str]) -> Awaitable[list[Node]]:
        """Nodes in the order asked for; those of which nothing is said are left out."""
        return self._wish(lambda: self._known(iris), iris=iris)

    def sources_of(self, *ends: End) -> Awaitable[list[Node]]:
        """The nodes that point to some ends, each once."""
        return self._wish(lambda: self._known(self._merged(ends)), ends=ends)

    def count(self, end: End) -> Awaitable[int]:
        """How many nodes point to an end; they are not loaded."""
        return self._wish(lambda: len(self._pointing[end]), ends=(end,), whole=False)

    def select(self, query: str, values: Mapping[str, Value]) -> Awaitable[list[Row]]:
        """The rows of a query, with values bound to its variables."""
        rows = self.held(_key(query, values))
        if rows is not None:
            return Loaded(lambda: rows)
        wish = Wish(asyncio.get_running_loop().create_future(), lambda: wish.rows, query=query, values=values)
        self._wishes.append(wish)
        return wish.future

    def held(self, key: Hashable) -> Any:
        """What an earlier request found out of the release alone, or none. Nobody may change it."""
        found = self._shelf.get(key)
        return None if found is MISSING else found

    def hold(self, key: Hashable, thing: object, size: int) -> None:
        """Keep for later requests what follows from the release alone.

        Args:
            key: what it follows from.
            thing: what was found; nobody changes it afterwards.
            size: how many statements it is about as large as.
        """
        self._shelf.put(key, thing, size)

    def kept(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """What is held under a key, made if it is not.

        Args:
            key: what it follows from.
            make: makes it.
            size: how many statements it is about as large as.
        """
        found: T | None = self.held(key)
        if found is None:
            found = make()
            self.hold(key, found, size(found))
        return found

    # The same as GraphQL objects

    def one(self, iri: str | None) -> Any:
        """A future of the object for an IRI; none for none."""
        if iri is None:
            return None
        return self._wish(lambda: next(iter(self.objects_of(self._known((iri,)))), None), iris=(iri,))

    def many(self, iris: Sequence[str]) -> Any:
        """A future of the objects for IRIs; an empty list for none."""
        return self._wish(lambda: self.objects_of(self._known(iris)), iris=iris) if iris else []

    def pointing(self, end: End) -> Any:
        """A future of the objects of the nodes that point to an end."""
        return self._wish(lambda: self.objects_of(self._known(self._merged((end,)))), ends=(end,))

    # The same for resolvers that hand it on: without a future where nothing has to be loaded

    def here_one(self, iri: str | None) -> Any:
        """The object for an IRI, or a future of it; none for none."""
        if iri is None or not self._has(iri):
            return self.one(iri)
        node = self._nodes[iri]
        return None if node is None else self._object(node)

    def here_many(self, iris: Sequence[str]) -> Any:
        """The objects for IRIs, or a future of them."""
        return self.objects_of(self._known(iris)) if all(map(self._has, iris)) else self.many(iris)

    def here_pointing(self, end: End) -> Any:
        """The objects of the nodes that point to an end, or a future of them."""
        loaded = self._has_end(end) and all(map(self._has, self._pointing[end]))
        return self.objects_of(self._known(self._pointing[end])) if loaded else self.pointing(end)

    def objects_of(self, nodes: Iterable[Node]) -> list[Any]:
        """The GraphQL objects of nodes.

        Raises:
            Refusal: the request has reached more objects than one may, or has run for too long.
        """
        return [self._object(node) for node in nodes]

    def reached(self, objects: int) -> None:
        """Count objects that an answer holds without making them, because what is told of them is kept.

        Raises:
            Refusal: the request has reached more objects than one may, or has run for too long.
        """
        self.objects += objects
        if self.objects > self._limits.graphql_objects or self.refusal:
            self.check()

    def check(self) -> None:
        """Stop a request that has gone too far.

        Raises:
            Refusal: it has reached more objects than a request may, or has run for too long. What was begun goes on
                to its end otherwise, so that it is remembered here for whoever runs the request.
        """
        seconds = time.monotonic() - self._begin
        if seconds > self._limits.graphql_seconds:
            self.refusal = overdue(self._limits.graphql_seconds, seconds)
        if self.objects > self._limits.graphql_objects:
            self.refusal = Refusal(too_complex("objects in the answer", self.objects, self._limits.graphql_objects))
        if self.refusal:
            raise self.refusal

    def _object(self, node: Node) -> Any:
        self.objects += 1
        if not self.objects % CHECKED or self.objects > self._limits.graphql_objects or self.refusal:
            self.check()
        return self._wrap(node, self)

    # How it is loaded

    def run_round(self) -> bool:
        """Grant every wish that is waiting; false if there is none."""
        wishes, self._wishes = self._wishes, []
        try:
            self.check()
            for wish in wishes:
                if wish.query:
                    wish.rows = self._rows(wish.query, wish.values)
            self._point([end for wish in wishes for end in wish.ends])
            needed = {iri for wish in wishes for iri in wish.iris}
            needed.update(iri for wish in wishes if wish.whole for iri in self._merged(wish.ends))
            self._describe(needed)
        except Exception as error:  # every resolver that waits has to hear of it
            for wish in wishes:
                wish.fail(error)
            return bool(wishes)
        for wish in wishes:
            if not wish.future.done():
                wish.settle()
        return bool(wishes)

    def _wish(
        self,
        grant: Callable[[], T],
        iris: Collection[str] = (),
        ends: Collection[End] = (),
        whole: bool = True,
    ) -> Awaitable[T]:
        if (
            all(map(self._has, iris))
            and all(map(self._has_end, ends))
            and (not whole or all(map(self._has, self._merged(ends))))
        ):
            return Loaded(grant)
        wish = Wish(asyncio.get_running_loop().create_future(), grant, iris, ends, whole)
        self._wishes.append(wish)
        return wish.future

    def _has(self, iri: str) -> bool:
        if iri in self._nodes:
            return True
        found = self._shelf.get(iri)
        if found is MISSING:
            return False
        self._nodes[iri] = found
        return True

    def _has_end(self, end: End) -> bool:
        if end in self._pointing:
            return True
        found = self._shelf.get(end)
        if found is MISSING:
            ahead = self._shelf.ahead
            found = None if ahead is None else ahead.pointing(end)
            if found is None:
                return False
            self._keep_end(end, found)
        self._pointing[end] = found
        return True

    def _keep_end(self, end: End, iris: list[str]) -> None:
        self._shelf.put(end, iris, 1 + len(end.iri) // LETTERS + len(iris))

    def _known(self, iris: Iterable[str]) -> list[Node]:
        return [node for iri in iris if (node := self._nodes[iri]) is not None]

    def _merged(self, ends: Collection[End]) -> Collection[str]:
        if len(ends) == 1:
            return self._pointing[next(iter(ends))]
        return dict.fromkeys(iri for end in ends for iri in self._pointing[end])

    def _rows(self, query: str, values: Mapping[str, Value]) -> list[Row]:
        key = _key(query, values)
        given = sum(len(value.text) for value in values.values()) // LETTERS
        return self.kept(key, lambda: self._store.select(query, values), lambda rows: 1 + given + 3 * len(rows))

    def _point(self, ends: Iterable[End]) -> None:
        new = {end for end in ends if not self._has_end(end)}
        asked = [end for end in new if IRI.fullmatch(end.iri)]
        typed, untyped = (" ".join(_row(end) for end in asked if bool(end.kind) is kind) for kind in (True, False))
        found: dict[End, list[str]] = {end: [] for end in new}
        for row in self._store.select(POINT.format(typed=typed, untyped=untyped)) if asked else ():
            kind = shortened(row["c"].text) if "c" in row else ""
            found[End(row["o"].text, shortened(row["p"].text), kind)].append(row["s"].text)
        for end, iris in found.items():
            self._pointing[end] = sorted(iris, key=natural)
            self._keep_end(end, self._pointing[end])

    def _describe(self, iris: Iterable[str]) -> None:
        new = {iri for iri in iris if not self._has(iri)}
        asked = [_written(iri) for iri in new if IRI.fullmatch(iri)]
        if len(asked) > self._limits.graphql_objects:
            self.refusal = Refusal(too_complex("objects to be read", len(asked), self._limits.graphql_objects))
            raise self.refusal
        found: dict[str, dict[str, list[Value]]] = {}
        for row in self._store.select(DESCRIBE.format(nodes=" ".join(asked))) if asked else ():
            properties = found.setdefault(row["s"].text, {})
            properties.setdefault(shortened(row["p"].text), []).append(row["o"])
        for iri in new:
            node = self._nodes[iri] = Node(iri, found[iri]) if iri in found else None
            self._shelf.put(iri, node, size_of(iri, found.get(iri, {})))


def _key(query: str, values: Mapping[str, Value]) -> tuple[Any, ...]:
    return query, tuple(sorted(values.items(), key=lambda item: item[0]))


def _row(end: End) -> str:
    """An end as a row of a VALUES block."""
    kind = _written(spelled_out(end.kind)) if end.kind else ""
    return f"({_written(end.iri)} {_written(spelled_out(end.term))} {kind})"


def _written(iri: str) -> str:
    """An IRI as SPARQL writes it. Whoever calls has matched it with `IRI`, which allows nothing else (IRIREF)."""
    return f"<{iri}>"
