"""A SPARQL engine as a place to write to: by the Graph Store Protocol, or by SPARQL Update."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import httpx2

from loaders import quads
from loaders.errors import PushFailed
from ontology import BASE

WAITS = (0.2, 1.0, 3.0)
"""Seconds before a request is sent again. Each may be: a graph is a set, and what is in it twice is in it once."""

SECONDS = 600.0
TRYING_SECONDS = 5.0
RESULTS = {"accept": "application/sparql-results+json"}
RECORD = BASE + "graph/pushed"
"""The graph in which a target keeps the record of what it holds."""

STORES = {
    "/query": ("/store", "/data", ""),  # Oxigraph; Fuseki; Stardog
    "/sparql": ("/sparql-graph-crud-auth", "/sparql-graph-crud", "/sparql/gsp/", "/store"),  # Virtuoso; Neptune
}
UPDATES = {"/query": ("/update",), "/sparql": ("/sparql-auth", "/sparql", "/update")}


class Target(Protocol):
    """What can be done to an engine. Each call is whole when it returns."""

    name: str
    triples: int

    def replace(self, graph: str, triples: bytes) -> None:
        """Put triples, as N-Triples, in the place of all that a graph holds."""

    def add(self, graph: str, triples: bytes) -> None:
        """Add triples to a graph."""

    def drop(self, graph: str) -> None:
        """Remove a graph; one that is not there is no fault."""


class Engine:
    """The requests to one engine, sent again when the engine stumbles."""

    def __init__(self, client: httpx2.Client, address: str) -> None:
        self._client = client
        self.address = address

    def rows(self, query: str) -> quads.Rows:
        """The rows of a query as texts, read at the address of queries."""
        reply = self.send("POST", self.address, data={"query": query}, headers=RESULTS)
        return quads.rows_of_results(reply.content)

    def triples(self, query: str) -> list[quads.Triple]:
        """The triples in rows of `s`, `p` and `o`."""
        reply = self.send("POST", self.address, data={"query": query}, headers=RESULTS)
        return quads.triples_of_results(reply.content)

    def send(
        self,
        method: str,
        address: str,
        *,
        graph: str = "",
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        missing: bool = False,
        trying: bool = False,
    ) -> httpx2.Response:
        """Send a request until it is answered.

        Args:
            graph: the graph that is meant, for the Graph Store Protocol.
            data: a form; or content: a body.
            missing: whether 404 is a good answer.
            trying: whether this only finds out what is there: one try, and a connection of its own, because an engine
                that refuses a body may not read it (Virtuoso), and takes it for the next request.

        Raises:
            PushFailed: the engine refuses, or it stumbles each time.
        """
        params = {"graph": graph} if graph else None
        fields = {**(headers or {}), **({"connection": "close"} if trying else {})}
        seconds = httpx2.Timeout(TRYING_SECONDS if trying else SECONDS, connect=TRYING_SECONDS)
        trouble = ""
        for wait in (None,) if trying else (*WAITS, None):
            try:
                reply = self._client.request(
                    method, address, params=params, data=data, content=content, headers=fields, timeout=seconds
                )
            except httpx2.TransportError as error:
                trouble = f"it cannot be reached: {error or type(error).__name__}"
            else:
                if reply.is_success or (missing and reply.status_code == 404):
                    return reply
                trouble = _said(reply)
                if reply.status_code < 500 and reply.status_code != 429:
                    break
            if wait is not None:
                time.sleep(wait)
        raise PushFailed(f"{method} {address}: {trouble}")


class GraphStore:
    """SPARQL 1.1 Graph Store HTTP Protocol, with indirect graph names (4.2)."""

    name = "Graph Store Protocol"
    triples = 20_000

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self.address = address

    def replace(self, graph: str, triples: bytes) -> None:
        self._send("PUT", graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        self._send("POST", graph, triples)

    def trouble(self) -> str:
        """Why one cannot write here; empty if one can. Adds nothing to a graph, which changes nothing."""
        try:
            self._send("POST", RECORD, b"# nothing\n", trying=True)
        except PushFailed as error:
            return str(error)
        return ""

    def drop(self, graph: str) -> None:
        self._engine.send("DELETE", self.address, graph=graph, missing=True)

    def _send(self, method: str, graph: str, triples: bytes, *, trying: bool = False) -> None:
        headers = {"content-type": "text/turtle"}  # which N-Triples is too, and which every engine reads as UTF-8
        self._engine.send(method, self.address, graph=graph, content=triples, headers=headers, trying=trying)


class Updates:
    """SPARQL 1.1 Update."""

    name = "SPARQL Update"
    triples = 500  # Virtuoso refuses a request that compiles to more than 10,000 lines

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self.address = address

    def replace(self, graph: str, triples: bytes) -> None:
        self._run(f"DROP SILENT GRAPH <{graph}> ;\n{_insert(graph, triples)}")

    def add(self, graph: str, triples: bytes) -> None:
        self._run(_insert(graph, triples))

    def drop(self, graph: str) -> None:
        self._run(f"DROP SILENT GRAPH <{graph}>")

    def trouble(self) -> str:
        """Why one cannot write here; empty if one can. Inserts nothing, which changes nothing."""
        try:
            self._run("INSERT DATA { }", trying=True)
        except PushFailed as error:
            return str(error)
        return ""

    def _run(self, update: str, *, trying: bool = False) -> None:
        self._engine.send("POST", self.address, data={"update": update}, trying=trying)


def find(engine: Engine, store: str | None, update: str | None) -> Target:
    """The way to write to an engine.

    Args:
        engine: the engine, by the address of its queries.
        store: the address of its Graph Store Protocol, if it is known.
        update: that of its SPARQL Update.

    Raises:
        PushFailed: no way was found; says what was tried.
    """
    if store:
        return GraphStore(engine, store)
    if update:
        return Updates(engine, update)
    stores = [GraphStore(engine, address) for address in _beside(engine.address, STORES, "/rdf-graphs/service")]
    updates = [Updates(engine, address) for address in _beside(engine.address, UPDATES, "/statements")]
    tried = []
    ways: list[GraphStore | Updates] = [*stores, *updates]
    for target in ways:
        if not (trouble := target.trouble()):
            return target
        tried.append(trouble)
    raise PushFailed(
        "no way to write was found. Name it with --store or --update, and see that CYBERNORMS_SPARQL_USER may write."
        f" Tried: {'; '.join(tried)}"
    )


def _beside(address: str, known: Mapping[str, Sequence[str]], repository: str) -> Iterator[str]:
    address = address.rstrip("/")
    for ending, others in known.items():
        if address.endswith(ending):
            yield from (address.removesuffix(ending) + other for other in others)
            return
    yield address + repository if "/repositories/" in address else address


def _insert(graph: str, triples: bytes) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples.decode()}}} }}"


def _said(reply: httpx2.Response) -> str:
    words = " ".join(reply.text.split())[:300] if "html" not in reply.headers.get("content-type", "") else ""
    return f"it answers {reply.status_code} {reply.reason_phrase}{': ' if words else ''}{words}"
