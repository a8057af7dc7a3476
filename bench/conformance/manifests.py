"""What the manifests of the W3C suites say, as plain objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
DAWG = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SYNTAX = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}
Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Manifest:
    """One manifest file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = ox.Store()
        self._store.extend(quads(path))

    def tests(self, *kinds: str) -> list[Node]:
        """The entries of these classes."""
        found = [quad.subject for kind in kinds for quad in self._quads(None, RDF + "type", ox.NamedNode(MF + kind))]
        return sorted((one for one in found if isinstance(one, Node)), key=str)

    def all(self, subject: Node, property_: str) -> list[Term]:
        """The values of a property."""
        return [quad.object for quad in self._quads(subject, property_, None) if isinstance(quad.object, Term)]

    def one(self, subject: Node, property_: str) -> Term | None:
        """The value of a property, if it has one."""
        return next(iter(self.all(subject, property_)), None)

    def text(self, subject: Node, property_: str) -> str:
        """The text of a value; empty without one."""
        value = self.one(subject, property_)
        return "" if value is None else value.value

    def node(self, subject: Node, property_: str) -> Node:
        """The thing that a property names."""
        value = self.one(subject, property_)
        if not isinstance(value, Node):
            raise ValueError(f"{self.path}: {subject} has no {property_}")
        return value

    def listed(self, subject: Node, property_: str) -> Iterator[Node]:
        """The members of a list."""
        at = self.one(subject, property_)
        while isinstance(at, Node) and at != ox.NamedNode(RDF + "nil"):
            yield self.node(at, RDF + "first")
            at = self.one(at, RDF + "rest")

    def _quads(self, subject: Node | None, property_: str, value: Term | None) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(subject, ox.NamedNode(property_), value, None)


def file_of(node: Term) -> Path:
    """The file that an IRI of a manifest names."""
    return Path(node.value.removeprefix("file://"))


def quads(path: Path, graph: str = "") -> list[ox.Quad]:
    """The statements of a file, in the default graph or in one of this name."""
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    found = ox.parse(path=str(path), format=SYNTAX[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True)
    return [ox.Quad(one.subject, one.predicate, one.object, name) for one in found]
