"""The same service over engines of others gives the same answers: SPARQL, GraphQL, linked data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.settings import Settings
from api.store import RESULTS
from cybernorms import main
from tests.engines import ENGINES, Foreign, foreign
from tests.questions import Question, names

PREFIX = "PREFIX cn: <https://w3id.org/cybernorms/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
LABELS = PREFIX + "SELECT ?norm ?label { ?norm a cn:Norm ; skos:prefLabel ?label } ORDER BY ?norm ?label"
ABOUT = "CONSTRUCT { ?norm ?p ?o } WHERE { ?norm a cn:Norm ; ?p ?o }"
QUERIES = {
    "labels in six scripts": LABELS,
    "relative addresses": "SELECT ?p ?o { <norm/f> ?p ?o } ORDER BY ?p ?o",
    "a count": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "drafts are not mixed in": PREFIX + "SELECT (COUNT(*) AS ?n) { ?s a cn:Position }",
    "drafts that are named": "SELECT (COUNT(*) AS ?n) { GRAPH <graph/draft> { ?s ?p ?o } }",
    "drafts with FROM": "SELECT (COUNT(*) AS ?n) FROM <graph/draft> { ?s ?p ?o }",
    "two graphs with FROM": "SELECT (COUNT(*) AS ?n) FROM <graph/draft> FROM <graph/ontology> { ?s ?p ?o }",
    "FROM alone opens no named graph": "SELECT (COUNT(*) AS ?n) FROM <graph/draft> { GRAPH ?g { ?s ?p ?o } }",
    "FROM NAMED": "SELECT ?g (COUNT(*) AS ?n) FROM NAMED <graph/draft> { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "FROM NAMED opens no default graph": "SELECT (COUNT(*) AS ?n) FROM NAMED <graph/draft> { ?s ?p ?o }",
    "a graph that is not there": "SELECT (COUNT(*) AS ?n) { GRAPH <graph/none> { ?s ?p ?o } }",
    "every graph about a norm": "SELECT DISTINCT ?g { GRAPH ?g { <norm/f> ?p ?o } } ORDER BY ?g",
    "nothing": "SELECT ?s { ?s <urn:no> ?o }",
    "booleans": PREFIX + "SELECT DISTINCT ?yes { ?s cn:isMadeJointly ?yes } ORDER BY ?yes",
    "numbers": PREFIX + "SELECT ?rank { <https://w3id.org/cybernorms/stance/sovereignty/rule> cn:rank ?rank }",
    "an own base": "BASE <https://w3id.org/> SELECT ?p { <cybernorms/norm/f> ?p ?o } ORDER BY ?p",
}
SORTED = ("ORDER BY ?g", "ORDER BY ?p", "ORDER BY ?yes")
"""Texts with a language have no order in SPARQL 1.1, and engines sort them as they like."""


@dataclass(frozen=True)
class Over:
    """The service over an engine, and the engine."""

    client: TestClient
    engine: Foreign


@pytest.fixture(scope="module", params=ENGINES)
def over(request: pytest.FixtureRequest, releases: Path) -> Iterator[Over]:
    with foreign(request.param) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CYBERNORMS_RELEASES", str(releases))
        for name, value in engine.writer.items():
            patch.setenv(name, value)
        assert main(["push", engine.query]) == 0
        for name in engine.writer:
            os.environ.pop(name)  # the service only reads
        settings = Settings(releases=releases, sparql_url=engine.query, query_seconds=60, client_burst=1e9)
        with TestClient(create(settings), base_url="http://127.0.0.1:8000") as client:
            yield Over(client, engine)


@pytest.mark.parametrize("name", names())
def test_sparql_gives_the_expected_answer_over_every_engine(name: str, over: Over) -> None:
    question = Question.read(name)
    assert question.by_sparql(over.client) == question.expected()


@pytest.mark.parametrize("name", names())
def test_graphql_gives_the_expected_answer_over_every_engine(name: str, over: Over) -> None:
    question = Question.read(name)
    assert question.by_graphql(over.client) == question.expected()


@pytest.mark.parametrize("name", QUERIES)
def test_rows_are_the_same_in_every_form(name: str, over: Over, client: TestClient) -> None:
    for media_type in RESULTS:
        there, here = (
            one.get("/sparql", params={"query": QUERIES[name]}, headers={"accept": media_type})
            for one in (over.client, client)
        )
        assert there.status_code == here.status_code == 200, there.text
        assert there.headers["content-type"] == here.headers["content-type"]
        if QUERIES[name].endswith(SORTED) and media_type.endswith("json"):
            assert json.loads(there.content)["results"] == json.loads(here.content)["results"]
        assert _rows(media_type, there.content) == _rows(media_type, here.content)


def test_sheets_are_the_same(over: Over, client: TestClient) -> None:
    asked = {"query": QUERIES["every graph about a norm"], "format": "sheet"}
    there, here = (one.get("/sparql", params=asked) for one in (over.client, client))
    assert there.status_code == 200, there.text
    assert there.headers["content-type"] == here.headers["content-type"]
    assert there.content == here.content


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_triples_are_the_same_in_every_form(suffix: str, over: Over, client: TestClient) -> None:
    there, here = (
        one.get("/sparql", params={"query": PREFIX + ABOUT, "format": suffix}) for one in (over.client, client)
    )
    assert there.status_code == 200, there.text
    assert there.headers["content-type"] == here.headers["content-type"]
    assert _triples(suffix, there.content) == _triples(suffix, here.content)


@pytest.mark.parametrize(("query", "yes"), [("ASK { <norm/f> ?p ?o }", True), ("ASK { <norm/z> ?p ?o }", False)])
def test_yes_and_no_are_the_same_in_every_form(query: str, yes: bool, over: Over) -> None:
    word = b"true" if yes else b"false"
    assert over.client.get("/sparql", params={"query": query}).json() == {"head": {}, "boolean": yes}
    assert word in over.client.get("/sparql", params={"query": query, "format": "xml"}).content
    refused = over.client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
    assert refused.status_code == 406


@pytest.mark.parametrize("graph", ["graph/draft", "graph/ontology"])
def test_the_dataset_of_the_protocol_is_kept(graph: str, over: Over, client: TestClient) -> None:
    address = "https://w3id.org/cybernorms/" + graph
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": address}
    there, here = (one.get("/sparql", params=asked).json() for one in (over.client, client))
    assert there == here


def test_what_else_the_engine_holds_is_not_served(over: Over) -> None:
    for query in (
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (!STRSTARTS(STR(?g), STR(<graph/>))) }",
        "SELECT (COUNT(*) AS ?n) FROM <graph/pushed> { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED <graph/pushed> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { GRAPH <graph/pushed> { ?s ?p ?o } }",
    ):
        answer = over.client.get("/sparql", params={"query": query}).json()
        assert answer["results"]["bindings"][0]["n"]["value"] == "0", query


@pytest.mark.parametrize("path", ["norm/f", "doc/A_70_174", "state/EST", "position/est-2019/applicability", "ns"])
@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_linked_data_is_the_same(path: str, suffix: str, over: Over, client: TestClient) -> None:
    there, here = (one.get(f"/{path}.{suffix}") for one in (over.client, client))
    assert there.status_code == here.status_code == 200
    assert _triples(suffix, there.content) == _triples(suffix, here.content)


@pytest.mark.parametrize("path", ["/", "/norm/f.html", "/ns.html", "/state/EST.csv", "/dataset"])
def test_pages_say_the_same(path: str, over: Over, client: TestClient) -> None:
    there, here = (one.get(path) for one in (over.client, client))
    assert there.status_code == here.status_code == 200
    assert sorted(there.text.split()) == sorted(here.text.split())


@pytest.mark.parametrize("path", ["/norm/z", "/norm/%3Cz%3E", "/graph/none.ttl"])
def test_what_is_not_there_is_not_found(path: str, over: Over) -> None:
    assert over.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT nonsense", 400, "BAD_QUERY"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "REFUSED"),
        ("INSERT DATA { <a:a> <a:a> 1 }", 403, "REFUSED"),
        ("DEFINE get:soft 'soft' SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 400, "BAD_QUERY"),
        ("SELECT (bif:sys_stat('st_dbms_ver') AS ?x) {}", 400, "BAD_QUERY"),
        ("PREFIX b: <bif:> SELECT (b:sys_stat('st_dbms_ver') AS ?x) {}", 403, "REFUSED"),
        ("SELECT * {" + " { " * 200 + " } " * 200 + "}", 400, "BAD_REQUEST"),
    ],
)
def test_what_is_refused_never_reaches_the_engine(query: str, status: int, code: str, over: Over) -> None:
    response = over.client.get("/sparql", params={"query": query})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


def test_a_syntax_error_has_the_same_place_over_every_engine(over: Over, client: TestClient) -> None:
    broken = {"query": "SELECT *\nWHERE { ?s ?p }"}
    there, here = (one.get("/sparql", params=broken).json() for one in (over.client, client))
    assert there == here
    assert there["line"] == 2


def test_more_rows_than_are_sent_are_refused_and_never_cut(over: Over, releases: Path) -> None:
    settings = Settings(releases=releases, sparql_url=over.engine.query, answer_rows=10)
    with TestClient(create(settings), base_url="http://127.0.0.1:8000") as client:
        response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 11"})
        assert (response.status_code, response.json()["code"]) == (400, "ANSWER_TOO_LARGE")
        whole = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 10"})
        assert len(whole.json()["results"]["bindings"]) == 10


def _rows(media_type: str, data: bytes) -> object:
    if media_type.endswith("json"):
        return sorted(json.dumps(row, sort_keys=True) for row in json.loads(data)["results"]["bindings"])
    return sorted(data.decode().replace("<result>", "\n<result>").splitlines())


def _triples(suffix: str, data: bytes) -> set[str]:
    form = ox.RdfFormat.from_extension(suffix)
    assert form is not None
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in ox.parse(data, format=form)}
