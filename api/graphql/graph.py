"""The graph as one request sees it: nodes that are loaded level by level, never row by row.

A resolver asks for what it needs and gets a future. When nothing else of the request can go on, one round answers
everything that was asked for since the last: at most one query for what points to nodes, and one that describes
nodes. So the number of store queries grows with the depth of a request, not with its rows or its fields.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Collection, Generator, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from api.graphql.errors import Refusal, overdue, too_complex
from api.graphql.shelf import MISSING, Shelf
from api.settings import Settings
from api.store import BASE, PREFIXES, Row, Store, Value

CHECKED = 256
"""After so many objects a request is looked at again, whether its time is over."""

LETTERS = 100
"""So many letters of a key that is kept count as a statement."""

TYPE = "rdf:type"
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {iri: "" if prefix == "cn" else f"{prefix}:" for prefix, iri in {**PREFIXES, "rdf": RDF}.items()}
DESCRIBE = "SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {nodes} }} ?s ?p ?o }}"
POINT = """
SELECT ?o ?p ?c ?s WHERE {{
  {{ VALUES (?o ?p ?c) {{ {typed} }} ?s ?p ?o . ?s a ?c }} UNION {{ VALUES (?o ?p) {{ {untyped} }} ?s ?p ?o }}
}}"""

T = TypeVar("T")


@lru_cache(maxsize=1024)
def shortened(term: str) -> str:
    """The name of a term: plain for our own ones, with its prefix for those of others.

    >>> shortened("https://w3id.org/cybernorms/ns#hasTopic"), shortened("http://purl.org/dc/terms/title")
    ('hasTopic', 'dcterms:title')
    """
    for namespace, prefix in NAMESPACES.items():
        if term.startswith(namespace):
            return prefix + term[len(namespace) :]
    return term


@lru_cache(maxsize=1024)
def spelled_out(name: str) -> str:
    """The IRI of a term that is named as `shortened` names it."""
    for namespace, prefix in NAMESPACES.items():
        if prefix and name.startswith(prefix):
            return namespace + name[len(prefix) :]
    return BASE + "ns#" + name


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers inside a text by their value.

    >>> sorted(["13(b)", "2", "13(a)"], key=natural)
    ['2', '13(a)', '13(b)']
    """
    parts = re.split(r"(\d+)", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with everything that is said of it.

    Attributes:
        iri: its IRI.
        properties: what is said, by the short name of the property.
        memo: what was made of that, so that it is not made again for each request. Whoever reads it changes nothing.
    """

    iri: str
    properties: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def values(self, term: str) -> Sequence[Value]:
        return self.properties.get(term, ())

    def texts(self, term: str) -> list[str]:
        """The texts of a property, whatever their language, in order."""
        found: list[str] | None = self.memo.get(term)
        if found is None:
            found = self.memo[term] = sorted(value.text for value in self.values(term) if not value.is_iri)
        return found

    def text(self, term: str) -> str | None:
        """The text of a property that has one at most; of several the first in order."""
        texts = self.memo.get(term)
        if texts is None:
            texts = self.texts(term)
        return texts[0] if texts else None

    def refs(self, term: str) -> list[str]:
        """The IRIs that a property points to, in order; numbers in them count as numbers."""
        found: list[str] | None = self.memo.get((term,))
        if found is None:
            found = [value.text for value in self.values(term) if value.is_iri]
            found = self.memo[term,] = found if len(found) < 2 else sorted(found, key=natural)
        return found

    def ref(self, term: str) -> str | None:
        """The IRI that a property points to, if there is one; of several the first in order."""
        refs = self.refs(term)
        return refs[0] if refs else None

    def is_a(self, kind: str) -> bool:
        """Whether the thing is of a class, stated or inferred."""
        return kind in self.kinds

    @property
    def kinds(self) -> list[str]:
        """The short names of its classes."""
        found: list[str] | None = self.memo.get(TYPE)
        if found is None:
            found = self.memo[TYPE] = [shortened(value.text) for value in self.values(TYPE)]
        return found


@dataclass(frozen=True, slots=True)
class End:
    """What an incoming link looks like from the node that it leads to.

    Attributes:
        iri: the node that is pointed to.
        term: the property that points, by its short name.
        kind: the class that the pointing node has, by its short name; empty if it may have any.
    """

    iri: str
    term: str
    kind: str = ""

    def written(self) -> str:
        """The end as a row of a VALUES block."""
        kind = _written(spelled_out(self.kind)) if self.kind else ""
        return f"({_written(self.iri)} {_written(spelled_out(self.term))} {kind})"


def pointing_to(nodes: list[Node], term: str, folder: str, wanted: Enum | None) -> list[Node]:
    """Those of some nodes that point to a concept, given as the member of an enum; all of them if none is wanted."""
    if wanted is None:
        return nodes
    return [node for node in nodes if f"{BASE}{folder}{wanted.value}" in node.refs(term)]


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
class _Wish:
    future: asyncio.Future[Any]
    grant: Callable[[], Any]
    iris: Collection[str] = ()
    ends: Collection[End] = ()
    whole: bool = True
    query: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


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
        self._wishes: list[_Wish] = []
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
        wish = _Wish(asyncio.get_running_loop().create_future(), lambda: wish.rows, query=query, values=values)
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
                _fail(wish, error)
            return bool(wishes)
        for wish in wishes:
            if not wish.future.done():
                _settle(wish)
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
        wish = _Wish(asyncio.get_running_loop().create_future(), grant, iris, ends, whole)
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
        typed, untyped = (" ".join(end.written() for end in asked if bool(end.kind) is kind) for kind in (True, False))
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


def size_of(iri: str, properties: Mapping[str, Sequence[Value]]) -> int:
    return 1 + len(iri) // LETTERS + sum(map(len, properties.values()))


def _settle(wish: _Wish) -> None:
    try:
        wish.future.set_result(wish.grant())
    except Exception as error:
        _fail(wish, error)


def _fail(wish: _Wish, error: Exception) -> None:
    wish.future.set_exception(error)
    wish.future.exception()  # told: a resolver that was given up meanwhile will not ask, and that is no fault


def _written(iri: str) -> str:
    """An IRI as SPARQL writes it. Whoever calls has matched it with `IRI`, which allows nothing else (IRIREF)."""
    return f"<{iri}>"
