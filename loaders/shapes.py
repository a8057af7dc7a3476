"""SHACL: whether every record is complete (the one module that touches pySHACL and rdflib)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from loaders import quads
from loaders.errors import Problem
from loaders.location import Location

AT_A_TIME = 50_000


def validate(data: Iterable[quads.Quad], shapes: Path, location: Location) -> list[Problem]:
    """The violations of the shapes, each named by file, record and key.

    A shape looks at one record, so records are validated some at a time: memory does not grow with their number.

    Args:
        data: what is asserted, with the classes that follow from it.
        shapes: a Turtle file with SHACL shapes; each property shape says in `sh:message` what is expected.
        location: finds the record of a focus node.
    """
    rules = rdflib.Graph().parse(shapes, format="turtle")
    named = {str(term) for triple in rules for term in triple if isinstance(term, rdflib.URIRef)}
    by_record: dict[str, list[quads.Quad]] = {}
    for quad in data:
        if quad.predicate.value in named or quad.predicate == quads.TYPE:
            record = location.record(str(getattr(quad.subject, "value", "")))
            by_record.setdefault(record.id if record else "", []).append(quad)
    found: set[Problem] = set()
    some: list[quads.Quad] = []
    for record_quads in by_record.values():
        some += record_quads
        if len(some) >= AT_A_TIME:
            found |= _validate(some, rules, location)
            some = []
    return sorted(found | _validate(some, rules, location))


def _validate(data: Iterable[quads.Quad], rules: rdflib.Graph, location: Location) -> set[Problem]:
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=rules, inplace=True, advanced=False)
    assert isinstance(report, rdflib.Graph)
    return {_problem(report, rules, result, location) for result in report.subjects(RDF.type, SH.ValidationResult)}


def _graph(data: Iterable[quads.Quad]) -> rdflib.Graph:
    """The triples of quads for rdflib; each term is made once, which is most of the cost."""

    @cache
    def term(value: Any) -> Any:
        text = getattr(value, "value", "")
        if language := getattr(value, "language", None):
            return rdflib.Literal(text, lang=language)
        if datatype := getattr(value, "datatype", None):
            return rdflib.Literal(text, datatype=rdflib.URIRef(datatype.value))
        return rdflib.URIRef(text)

    graph = rdflib.Graph()
    for quad in data:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _problem(report: rdflib.Graph, rules: rdflib.Graph, result: Any, location: Location) -> Problem:
    focus = str(report.value(result, SH.focusNode))
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = str(report.value(result, SH.resultMessage))
    shape = report.value(result, SH.sourceShape)
    options = rules.value(shape, SH["in"]) if shape is not None else None
    allowed = tuple(_short(item) for item in rdflib.collection.Collection(rules, options)) if options else ()
    named = str(path) if isinstance(path, rdflib.URIRef) else ""
    seen = "" if value is None or str(value) == focus else str(value)
    return location.problem(focus, named, message, seen=seen, allowed=allowed, code="shape")


def _short(term: Any) -> str:
    return str(term).rpartition("/")[2] if isinstance(term, rdflib.URIRef) else str(term)
