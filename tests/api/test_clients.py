"""Programs that people use, unmodified, against a real server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any
from urllib.parse import quote

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POST, TURTLE, XML, SPARQLWrapper

from tests.api.server import Server
from tests.engines import Oxigraph

NORMS = "SELECT ?norm { ?norm a <https://w3id.org/cybernorms/ns#Norm> } ORDER BY ?norm"
LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?norm skos:prefLabel ?label }
WHERE { ?norm a <https://w3id.org/cybernorms/ns#Norm> ; skos:prefLabel ?label }"""
NORM = "https://w3id.org/cybernorms/ns#Norm"
LETTER = "https://w3id.org/cybernorms/ns#letter"


@pytest.fixture
def endpoint(live: Server) -> str:
    return f"http://127.0.0.1:{live.port}/sparql"


def wrapper(endpoint: str, query: str) -> SPARQLWrapper:
    asked = SPARQLWrapper(endpoint)
    asked.setQuery(query)
    asked.setTimeout(30)
    return asked


def converted(asked: SPARQLWrapper) -> Any:
    """The answer in the form that the client makes of it."""
    return asked.queryAndConvert()


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_rows(method: str, endpoint: str) -> None:
    asked = wrapper(endpoint, NORMS)
    asked.setMethod(method)
    asked.setReturnFormat(JSON)
    rows = converted(asked)["results"]["bindings"]
    assert len(rows) == 11
    asked.setReturnFormat(XML)
    assert len(converted(asked).getElementsByTagName("result")) == 11
    asked.setReturnFormat(CSV)
    assert len(converted(asked).splitlines()) == 12


@pytest.mark.parametrize("form", [TURTLE, N3])
def test_sparqlwrapper_reads_triples(form: str, endpoint: str) -> None:
    asked = wrapper(endpoint, LABELS)
    asked.setReturnFormat(form)
    found = Graph().parse(data=converted(asked), format="turtle")
    assert len(found) == 66


def test_sparqlwrapper_hears_of_a_syntax_error(endpoint: str) -> None:
    with pytest.raises(Exception, match="BAD_QUERY"):
        wrapper(endpoint, "SELECT nonsense").query()


def test_rdflib_walks_the_endpoint_as_a_graph(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint))
    norms = list(graph.subjects(RDF.type, URIRef(NORM)))
    assert sorted(str(graph.value(norm, URIRef(LETTER))) for norm in norms) == list("abcdefghijk")
    assert (URIRef("https://w3id.org/cybernorms/norm/f"), URIRef(LETTER), None) in graph
    assert len(list(graph.query(NORMS))) == 11


def test_rdflib_reads_a_thing_from_its_address(live: Server) -> None:
    found = Graph().parse(f"http://127.0.0.1:{live.port}/norm/f")
    assert (URIRef("https://w3id.org/cybernorms/norm/f"), URIRef(LETTER), None) in found


def test_oxigraph_federates_from_outside(endpoint: str) -> None:
    with Oxigraph() as other:
        federated = f"SELECT ?norm {{ SERVICE <{endpoint}> {{ ?norm a <{NORM}> }} }}"
        rows = json.loads(other.ask(federated))["results"]["bindings"]
    assert len(rows) == 11


def test_curl_asks_in_each_of_the_three_ways(endpoint: str) -> None:
    if shutil.which("curl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("curl is not installed")
        pytest.skip("curl is not installed")
    ways = (
        [f"{endpoint}?query={quote(NORMS)}"],
        [endpoint, "--data-urlencode", f"query={NORMS}"],
        [endpoint, "--data-binary", NORMS, "--header", "content-type: application/sparql-query"],
    )
    for way in ways:
        reply = subprocess.run(["curl", "--silent", "--fail", *way], capture_output=True, check=True, timeout=30)
        assert len(json.loads(reply.stdout)["results"]["bindings"]) == 11
    compressed = subprocess.run(
        ["curl", "--silent", "--fail", "--compressed", "--header", "accept: text/csv", *ways[0]],
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert len(compressed.stdout.splitlines()) == 12
