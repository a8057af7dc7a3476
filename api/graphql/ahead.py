"""A release read ahead: each of its nodes with what is said of it, and the nodes that point to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from api.graphql.nodes import TYPE, End, Node, natural, shortened, size_of
from api.graphql.shelf import Shelf
from api.store import Store, Value


class Ahead:
    """The nodes of a release by what they point to, but for their classes: those are asked of the store."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._behind: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in sorted(nodes.values(), key=lambda node: natural(node.iri)):
            for term, values in node.properties.items():
                if term != TYPE:
                    for value in values:
                        if value.is_iri:
                            self._behind[value.text, term].append(node)

    def pointing(self, end: End) -> list[str] | None:
        """The IRIs of what points to an end, in order; none if that was not read."""
        if end.term == TYPE:
            return None
        nodes = self._behind.get((end.iri, end.term), ())
        return [node.iri for node in nodes if not end.kind or node.is_a(end.kind)]


def read_ahead(store: Store, shelf: Shelf) -> None:
    """Put every node of a release on the shelf, in one reading: half a second for a release of 100,000 statements."""
    found: dict[str, dict[str, list[Value]]] = {}
    for row in store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"):
        properties = found.setdefault(row["s"].text, {})
        properties.setdefault(shortened(row["p"].text), []).append(row["o"])
    nodes = {iri: Node(iri, properties) for iri, properties in found.items()}
    for iri, node in nodes.items():
        shelf.put(iri, node, size_of(iri, node.properties))
    shelf.ahead = Ahead(nodes)
