"""Quads: the one module of this package that touches pyoxigraph.

A release is a set of quads in named graphs. The default graph of every query is curated + inferred + ontology;
a store holds that union a second time in its unnamed graph, so that a query pays nothing for it. Draft and
machine-made graphs are never part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from loaders.records import DRAFT_GRAPH, WITHDRAWN_GRAPH, Record
from ontology import BASE

AT_A_TIME = 200  # records whose JSON-LD is parsed together: a large document costs more than its parts
ONTOLOGY_GRAPH = ox.NamedNode(BASE + "graph/ontology")
BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
WITHDRAWAL = frozenset(ox.NamedNode(BASE + "ns#" + name) for name in ("withdrawn", "withdrawalReason"))
DEFAULT_LAYERS = (BASE + "graph/curated/", BASE + "graph/inferred/", ONTOLOGY_GRAPH.value)
IN_DEFAULT = tuple(layer.encode() for layer in DEFAULT_LAYERS)

PREFIXES = {
    "cn": BASE + "ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Value = tuple[str, str]
"""A term: its IRI and nothing, or the text of a literal and its datatype, or `@` and its language."""

Quad = ox.Quad
Store = ox.Store
Rows = list[dict[str, str]]
Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Triple = tuple[Subject, ox.NamedNode, Subject | ox.Literal]


def of_records(records: Iterable[Record], context: Mapping[str, Any]) -> list[ox.Quad]:
    """The quads of records, each record in a graph of its own, draft values in the draft graph."""
    found: list[ox.Quad] = []
    graphs = (graph for record in records for graph in record.jsonld())
    while some := list(islice(graphs, AT_A_TIME)):
        document = json.dumps({"@context": dict(context), "@graph": some}, ensure_ascii=False)
        found += ox.parse(document, format=ox.RdfFormat.JSON_LD)
    return found


def of_turtle(path: Path) -> list[ox.Quad]:
    """The quads of one ontology file, in the ontology graph. A syntax error is raised as `SyntaxError`."""
    triples = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH) for quad in triples]


def of_triples(lines: str, graph: str) -> list[ox.Quad]:
    """The quads of N-Triples text, in the graph named."""
    name = ox.NamedNode(graph)
    triples = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in triples]


def of_file(path: Path) -> Iterator[ox.Quad]:
    """The quads of a release's file, in the order of its lines."""
    return iter(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))


def is_default(quad: ox.Quad) -> bool:
    """Whether a quad belongs to the default graph of queries."""
    name = quad.graph_name
    return isinstance(name, ox.NamedNode) and name.value.startswith(DEFAULT_LAYERS)


def is_ontology(quad: ox.Quad) -> bool:
    """Whether a quad belongs to the ontology."""
    return bool(quad.graph_name == ONTOLOGY_GRAPH)


def is_draft(quad: ox.Quad) -> bool:
    """Whether a quad is only recalled."""
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == DRAFT_GRAPH


def is_curated(quad: ox.Quad) -> bool:
    """Whether a quad comes from a record and is not draft."""
    name = quad.graph_name
    return isinstance(name, ox.NamedNode) and name.value.startswith(DEFAULT_LAYERS[0])


def is_withdrawn(quad: ox.Quad) -> bool:
    """Whether a quad was taken back."""
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == WITHDRAWN_GRAPH


def is_closure(quad: ox.Quad) -> bool:
    """Whether a quad follows by OWL 2 RL."""
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value == BASE + "graph/inferred/owl-rl"


def in_memory(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store in memory with the quads and, in the unnamed graph, the union that queries see by default."""
    store = ox.Store()
    add(store, quads)
    return store


def add(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Add quads to a store, and to its unnamed graph those that queries see by default."""
    store.bulk_extend(_with_union(quads))


def on_disk(file: Path, folder: Path) -> None:
    """Write the quads of an N-Quads file to a store in a folder that does not exist yet."""
    store = ox.Store(folder)
    add(store, ox.parse(path=file, format=ox.RdfFormat.N_QUADS))
    store.optimize()
    store.flush()


def _with_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        yield quad
        if is_default(quad):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


class Statement(NamedTuple):
    """A quad as texts.

    Attributes:
        subject, predicate, value: IRIs or lexical forms.
        language: of a literal that has one.
        is_iri: whether the value is an IRI.
        graph: the name of its graph after `graph/`: draft, ontology, inferred/R06, curated/norm/f.
    """

    subject: str
    predicate: str
    value: str
    language: str
    is_iri: bool
    graph: str


def statements(quads: Iterable[ox.Quad]) -> Iterator[Statement]:
    """Quads as texts, one by one."""
    for quad in quads:
        value = quad.object
        is_iri = isinstance(value, ox.NamedNode)
        language = (value.language or "") if isinstance(value, ox.Literal) else ""
        graph = _text(quad.graph_name).removeprefix(BASE + "graph/")
        yield Statement(_text(quad.subject), quad.predicate.value, _text(value), language, is_iri, graph)


def references(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str, str]]:
    """Subject, property and object of each quad that points to something under our own address, and still stands."""
    for quad in quads:
        value = None if is_withdrawn(quad) else quad.object
        if isinstance(value, ox.NamedNode) and value.value.startswith(BASE):
            yield str(getattr(quad.subject, "value", quad.subject)), quad.predicate.value, value.value


def construct(store: ox.Store, query: str, graph: str) -> list[ox.Quad]:
    """The quads of a CONSTRUCT query, in the graph named, without those that the default graph has already."""
    triples = store.query(query, base_iri=BASE)
    if not isinstance(triples, ox.QueryTriples):
        raise TypeError("a rule is a CONSTRUCT query")
    name = ox.NamedNode(graph)
    default = ox.DefaultGraph()
    fresh = {t for t in triples if ox.Quad(t.subject, t.predicate, t.object, default) not in store}
    return [ox.Quad(t.subject, t.predicate, t.object, name) for t in fresh]


def select(store: ox.Store, query: str) -> Rows:
    """The rows of a SELECT query as texts; an unbound variable is left out of its row."""
    solutions = store.query(query, base_iri=BASE)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("a check is a SELECT query")
    return _rows(solutions)


def rows_of_results(results: bytes) -> Rows:
    """The rows of SPARQL JSON results as texts. Broken ones are raised as `SyntaxError`."""
    solutions = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    return _rows(solutions) if isinstance(solutions, ox.QuerySolutions) else []


def triples_of_results(results: bytes) -> list[Triple]:
    """The triples in the columns `s`, `p` and `o` of SPARQL JSON results."""
    solutions = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        return []
    return [(row["s"], row["p"], _canonical(row["o"])) for row in solutions]


def triples_of_lines(lines: bytes) -> list[Triple]:
    """The triples of N-Triples lines."""
    return [(t.subject, t.predicate, t.object) for t in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def _canonical(term: Any) -> Any:
    """A term as we write it: Virtuoso says "1" for what was said to be true."""
    if isinstance(term, ox.Literal) and term.datatype == BOOLEAN and term.value in "01":
        return ox.Literal("true" if term.value == "1" else "false", datatype=BOOLEAN)
    return term


def _rows(solutions: ox.QuerySolutions) -> Rows:
    names = [variable.value for variable in solutions.variables]
    return [
        {name: _text(value) for name, value in zip(names, solution, strict=True) if value is not None}
        for solution in solutions
    ]


def _text(term: Any) -> str:
    return str(term.value) if hasattr(term, "value") else str(term)


def n_quads(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The quads as N-Quads lines, sorted by their bytes, each once."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    return sorted(set(lines.splitlines(keepends=True)))


def union(lines: Iterable[bytes]) -> list[bytes]:
    """The default graph of N-Quads lines as N-Triples lines, each once, those of one property together.

    A store in memory keeps statements in the order in which they come. Most queries walk along a property: where its
    statements lie side by side, they take an eighth less time than in the order of the subjects.
    """
    found = set()
    for line in lines:
        triple, _, graph = line.rpartition(b" <")
        if graph.startswith(IN_DEFAULT):
            found.add(triple + b" .\n")
    return sorted(found, key=lambda line: (line.split(b" ", 2)[1], line))


def turtle(lines: bytes) -> bytes:
    """N-Quads lines of one graph as Turtle; the graph's name is left out."""
    triples = (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    assert data is not None
    return data


def json_ld(lines: bytes) -> list[dict[str, Any]]:
    """N-Quads lines of one graph as flat expanded JSON-LD nodes; the graph's name is left out."""
    triples = (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    data = ox.serialize(triples, format=ox.RdfFormat.JSON_LD)
    assert data is not None
    nodes: list[dict[str, Any]] = json.loads(data)
    return nodes


def rows(file: Path) -> Iterator[tuple[str, str, Value, bool]]:
    """Subject, property, value, and whether it is in the default graph, of the lines of an N-Quads file.

    What is withdrawn is left out.
    """
    for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS):
        if is_withdrawn(quad):
            continue
        value = quad.object
        if isinstance(value, ox.Literal):
            term = (value.value, f"@{value.language}" if value.language else value.datatype.value)
        else:
            term = (str(getattr(value, "value", value)), "")
        yield str(getattr(quad.subject, "value", quad.subject)), quad.predicate.value, term, is_default(quad)


def n_triples(quads: Iterable[ox.Quad], *, links_only: bool = False) -> str:
    """The triples of quads as N-Triples; with `links_only` those whose object is a literal are left out."""
    triples = (
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if not (links_only and isinstance(quad.object, ox.Literal))
    )
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data.decode()
