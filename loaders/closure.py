"""The OWL 2 RL closure of what is asserted, by the `reasonable` package (the one module that touches it).

Only what says something about the records is kept: classes and relations of our own terms. Literals take no part
in the rules that the ontology uses, so they are not handed over.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import reasonable

from loaders import quads
from ontology import BASE, TERMS

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def closure(asserted: Iterable[quads.Quad], graph: str) -> list[quads.Quad]:
    """What follows from asserted quads and is not among them, in the graph named.

    Args:
        asserted: records and ontology together.
        graph: IRI of the graph that the result is put in.
    """
    text = quads.n_triples(asserted, links_only=True)
    known = set(text.splitlines())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asserted.ttl"
        path.write_text(text, encoding="utf-8")
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(path))
        lines = (f"<{s}> <{p}> <{o}> ." for s, p, o in reasoner.reason() if _tells(str(s), str(p), str(o)))
        fresh = "\n".join(sorted(set(lines) - known))
    return quads.of_triples(fresh, graph)


def _tells(subject: str, predicate: str, value: str) -> bool:
    if not subject.startswith(BASE) or subject.startswith(TERMS):
        return False
    return value.startswith(TERMS) if predicate == RDF_TYPE else predicate.startswith(TERMS)
