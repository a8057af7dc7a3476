"""The one way to a release: everything that is served is asked here (the one module that touches pyoxigraph).

Results are bound to the thread that made them (seen), so each function asks and reads in one go. Call them from a
plain function or a worker thread, never from the event loop.
"""

from __future__ import annotations

import io
import math
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.admission import names_graphs
from api.rewriting import Rewriting
from api.settings import Settings

BASE = "https://w3id.org/cybernorms/"
DEFAULT_LAYERS = (BASE + "graph/curated/", BASE + "graph/inferred/", BASE + "graph/ontology")

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
ASK_RESULTS = tuple(RESULTS)[:2]
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
PREFIXES = {
    "cn": BASE + "ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One RDF term: `text` is its IRI or lexical form; a literal has a language or a datatype."""

    text: str
    language: str = ""
    datatype: str = ""
    is_iri: bool = False


Row = dict[str, Value]


class BytesExceeded(Exception):
    """An answer has more bytes than may be sent."""


class _Bounded(io.BytesIO):
    """A file in memory that refuses to grow past a size."""

    def __init__(self, max_bytes: int | None) -> None:
        super().__init__()
        self._left = math.inf if max_bytes is None else max_bytes

    def write(self, data: Any, /) -> int:
        self._left -= len(data)  # bytes, some thousands at a time (seen)
        if self._left < 0:
            raise BytesExceeded
        return super().write(data)


class Store:
    """A release, read-only. Counts the queries that it answers, so that tests can too.

    In memory there is the default graph alone: it is what nearly every query asks, it takes a good half of the memory
    of all graphs, and scans of it are a quarter faster without the others. A query that names graphs is answered from
    the disk, where all of them lie.
    """

    at_hand = True
    """Whether a whole reading of the release costs little: the engine is inside."""

    def __init__(self, store: ox.Store, graphs: ox.Store | None = None, rewriting: Rewriting | None = None) -> None:
        """
        Args:
            store: the default graph, and the named ones unless they are in
            graphs: every graph.
            rewriting: what makes queries for the default graph cheaper.
        """
        self._store = store
        self._graphs = graphs or store
        self._rewriting = rewriting or Rewriting()
        self.queries = 0
        self.descriptors: tuple[int, ...] = ()
        """What a process needs open to go on reading."""

    @classmethod
    def of(cls, release: Path, settings: Settings) -> Store:
        """The release as the settings want it: in memory, or where it lies."""
        return cls.open(release) if settings.store == "disk" else cls.load(release)

    @classmethod
    def open(cls, release: Path) -> Store:
        """Open the store of a release where it lies: ready at once, for a single question."""
        before = _descriptors()
        store = cls(ox.Store.read_only(str(release / "store")), rewriting=Rewriting.of(release))
        store.descriptors = tuple(sorted(_descriptors() - before))
        return store

    @classmethod
    def empty(cls) -> Store:
        """A store that holds nothing: enough to tell whether a query parses, and what forms its answer can have."""
        return cls(ox.Store())

    @classmethod
    def load(cls, release: Path) -> Store:
        """Load the default graph of a release into memory; every graph of a folder that holds nothing but quads."""
        store = ox.Store()
        if not (release / "default.nt").exists():
            quads = ox.parse(path=release / "data.nq", format=ox.RdfFormat.N_QUADS)
            store.bulk_extend(one for quad in quads for one in (quad, _in_default(quad)) if one is not None)
            return cls(store)
        store.load(path=release / "default.nt", format=ox.RdfFormat.N_TRIPLES)
        graphs = cls.open(release)
        both = cls(store, graphs._store, graphs._rewriting)
        both.descriptors = graphs.descriptors
        return both

    def answer(
        self,
        query: str,
        choose: Callable[[tuple[str, ...]], str],
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_bytes: int | None = None,
        values: Mapping[str, Value] | None = None,
    ) -> tuple[str, bytes]:
        """The answer to a query in the engine's own writing.

        Args:
            query: SPARQL text that has been admitted.
            choose: picks one of the media types that this form of query can be had in.
            default_graphs, named_graphs: the dataset of the protocol (SPARQL 1.1 Protocol 2.1.4); if either is
                given, it replaces that of the query.
            max_bytes: largest answer; none for any size.
            values: what is bound to variables of the query, never written into it.

        Returns:
            The media type and the bytes.

        Raises:
            SyntaxError: the query does not parse.
            ValueError: a graph name is not an IRI.
            BytesExceeded: the answer is larger than that.
        """
        self.queries += 1
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        if default_graphs or named_graphs:
            default = [ox.NamedNode(iri) for iri in default_graphs]
            named = [ox.NamedNode(iri) for iri in named_graphs]
        if default is not None or names_graphs(query):
            answer = self._graphs.query(
                query, base_iri=BASE, default_graph=default, named_graphs=named, substitutions=_bound(values)
            )
        else:
            answer = self._rewritten(query, values)
        out = _Bounded(max_bytes)
        try:
            if isinstance(answer, ox.QueryTriples):
                media_type = choose(tuple(GRAPHS))
                ox.serialize(answer, out, format=GRAPHS[media_type], prefixes=PREFIXES)
            else:
                media_type = choose(ASK_RESULTS if isinstance(answer, ox.QueryBoolean) else tuple(RESULTS))
                answer.serialize(out, format=RESULTS[media_type])
        finally:
            del answer  # an exception would carry it to another thread, where dropping it is an error
        return media_type, out.getvalue()

    def _rewritten(
        self, query: str, values: Mapping[str, Value] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The answer of the default graph to a query, by way of the cheaper one that says the same."""
        leaner = query if values else self._rewriting.leaner(query)
        if leaner != query:
            with suppress(SyntaxError):  # a wrong query is told where it is wrong, by its own lines
                return self._store.query(leaner, base_iri=BASE)
        return self._store.query(query, base_iri=BASE, substitutions=_bound(values))

    def select(self, query: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """The rows of one of our own SELECT queries; `values` are bound to its variables, never written into it."""
        self.queries += 1
        store = self._graphs if names_graphs(query) else self._store
        answer = store.query(query, base_iri=BASE, substitutions=_bound(values))
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError("this asks for rows: send a SELECT")
        return _rows(answer)

    def pairs(self, query: str) -> Iterator[tuple[Value, Value]]:
        """The rows of one of our own queries for two things, one by one. Read them in the thread that asks."""
        self.queries += 1
        answer = self._store.query(query, base_iri=BASE)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError("this asks for rows: send a SELECT")
        for one, other in answer:
            yield _value(one), _value(other)

    def graphs(self) -> list[str]:
        """The names of all named graphs."""
        return [graph.value for graph in self._graphs.named_graphs()]


def rows_of(results: bytes) -> list[Row]:
    """The rows of SPARQL JSON results that another engine wrote.

    Raises:
        SyntaxError: they are broken, or cut.
    """
    answer = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    if not isinstance(answer, ox.QuerySolutions):
        raise SyntaxError("these are not rows")
    return _rows(answer)


def results_rewritten(results: bytes, media_type: str, max_bytes: int) -> bytes:
    """SPARQL JSON results that another engine wrote, in another of the media types for results.

    Raises:
        SyntaxError: they are broken, or cut.
        BytesExceeded: the answer is larger than that.
    """
    answer = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    out = _Bounded(max_bytes)
    answer.serialize(out, format=RESULTS[media_type])
    return out.getvalue()


def triples_rewritten(turtle: bytes, media_type: str, max_bytes: int) -> bytes:
    """Triples that another engine wrote as N-Triples or Turtle, each once, in an RDF syntax.

    Raises:
        SyntaxError: they are broken, or cut.
        BytesExceeded: the answer is larger than that.
    """
    triples = dict.fromkeys(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    out = _Bounded(max_bytes)
    ox.serialize(triples, out, format=GRAPHS[media_type], prefixes=PREFIXES)
    return out.getvalue()


def _rows(answer: ox.QuerySolutions) -> list[Row]:
    names = [variable.value for variable in answer.variables]
    return [
        {name: _value(term) for name, term in zip(names, solution, strict=True) if term is not None}
        for solution in answer
    ]


def _descriptors() -> set[int]:
    """The descriptors of this process that are open on files of a disk."""
    found = set()
    for path in Path("/dev/fd").iterdir():
        with suppress(OSError):  # that of the list itself
            if stat.S_ISREG(os.fstat(int(path.name)).st_mode):
                found.add(int(path.name))
    return found


def rewrite(turtle: bytes, media_type: str) -> bytes:
    """A Turtle text in another RDF syntax."""
    out = io.BytesIO()
    ox.serialize(ox.parse(turtle, format=ox.RdfFormat.TURTLE), out, format=GRAPHS[media_type], prefixes=PREFIXES)
    return out.getvalue()


def _in_default(quad: ox.Quad) -> ox.Quad | None:
    """A quad of a layer of the default graph as that graph has it."""
    name = quad.graph_name
    if isinstance(name, ox.NamedNode) and name.value.startswith(DEFAULT_LAYERS):
        return ox.Quad(quad.subject, quad.predicate, quad.object)
    return None


def _bound(
    values: Mapping[str, Value] | None,
) -> dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] | None:
    return {ox.Variable(name): _term(value) for name, value in values.items()} if values else None


def _term(value: Value) -> ox.NamedNode | ox.Literal:
    if value.is_iri:
        return ox.NamedNode(value.text)
    if value.language:
        return ox.Literal(value.text, language=value.language)
    if value.datatype:
        return ox.Literal(value.text, datatype=ox.NamedNode(value.datatype))
    return ox.Literal(value.text)


def _value(term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, is_iri=True)
    if isinstance(term, ox.Literal):
        return Value(term.value, term.language or "", term.datatype.value)
    return Value(str(term))
