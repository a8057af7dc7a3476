"""The OWL 2 RL closure of what is asserted, by the `reasonable` package (the one module that touches it).

Only what says something about the records is kept: classes and relations of our own terms. Literals take no part
in the rules that the ontology uses, so they are not handed over. The reasoner needs more than twice the time and
memory for twice the statements, so it gets the ontology with a part of the records at a time: no axiom joins
statements of different records (a test takes the closure of the whole and finds nothing new).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import reasonable

from loaders import quads
from ontology import BASE, TERMS

AT_A_TIME = 50_000
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def closure(asserted: Iterable[quads.Quad], graph: str, *, at_a_time: int = AT_A_TIME) -> list[quads.Quad]:
    """What follows from asserted quads and is not among them, in the graph named.

    Args:
        asserted: records and ontology together, the quads of a record next to each other.
        graph: IRI of the graph that the result is put in.
        at_a_time: how many quads of records are handed to the reasoner together with the ontology.
    """
    everything = list(asserted)
    ontology = [quad for quad in everything if quad.graph_name == quads.ONTOLOGY_GRAPH]
    stated = [quad for quad in everything if quad.graph_name != quads.ONTOLOGY_GRAPH]
    fresh: set[str] = set()
    for start in range(0, max(1, len(stated)), at_a_time):
        fresh |= _closure(ontology + stated[start : start + at_a_time])
    fresh -= set(quads.n_triples(everything, links_only=True).splitlines())
    return quads.of_triples("\n".join(sorted(fresh)), graph)


def _closure(asserted: Iterable[quads.Quad]) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asserted.ttl"
        path.write_text(quads.n_triples(asserted, links_only=True), encoding="utf-8")
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(path))
        return {f"<{s}> <{p}> <{o}> ." for s, p, o in reasoner.reason() if _tells(str(s), str(p), str(o))}


def _tells(subject: str, predicate: str, value: str) -> bool:
    if not subject.startswith(BASE) or subject.startswith(TERMS):
        return False
    return value.startswith(TERMS) if predicate == RDF_TYPE else predicate.startswith(TERMS)
