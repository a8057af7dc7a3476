"""SPARQL 1.1 Protocol, query operation. Tests of the W3C protocol suite have the names of its entries."""

from __future__ import annotations

import csv
import io

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

ASK = "ASK {}"
NORMS = """PREFIX cn: <https://w3id.org/cybernorms/ns#>
SELECT ?letter WHERE { ?norm a cn:Norm ; cn:letter ?letter } ORDER BY ?letter"""
LABELS = """PREFIX cn: <https://w3id.org/cybernorms/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?norm skos:prefLabel ?label } WHERE { ?norm a cn:Norm ; skos:prefLabel ?label }"""
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
DRAFT = "https://w3id.org/cybernorms/graph/draft"


def letters(response: Response) -> str:
    return "".join(row["letter"]["value"] for row in response.json()["results"]["bindings"])


def test_a_query_that_parses_but_cannot_be_meant_is_told_why(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": "SELECT ?x { ?x ?y ?z } GROUP BY ?y"})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("The SELECT contains a variable that is unbound.")


def test_query_get(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": NORMS})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert letters(response) == "abcdefghijk"


def test_query_post_form(client: TestClient) -> None:
    assert letters(client.post("/sparql", data={"query": NORMS})) == "abcdefghijk"


def test_query_post_direct(client: TestClient) -> None:
    assert letters(client.post("/sparql", content=NORMS, headers=DIRECT)) == "abcdefghijk"


def test_query_content_type_ask(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_query_content_type_construct(client: TestClient, media_type: str) -> None:
    response = client.get("/sparql", params={"query": LABELS}, headers={"accept": media_type})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)


def test_bad_multiple_queries(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D").status_code == 400


def test_bad_query_syntax(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "BAD_QUERY"
    assert problem["line"] == 2
    assert problem["column"] > 1


def test_bad_query_wrong_media_type(client: TestClient) -> None:
    response = client.post("/sparql", content=NORMS, headers={"content-type": "text/plain"})
    assert response.status_code == 415
    assert response.json()["code"] == "UNSUPPORTED_MEDIA_TYPE"


def test_bad_query_missing_form_type(client: TestClient) -> None:
    assert client.post("/sparql", content="query=ASK%20%7B%7D").status_code == 415


def test_bad_query_non_utf8(client: TestClient) -> None:
    assert client.post("/sparql", content=b"SELECT \xff", headers=DIRECT).status_code == 400


def test_bad_update_get(client: TestClient) -> None:
    response = client.get("/sparql", params={"update": "CLEAR ALL"})
    assert response.status_code == 400
    assert "read-only" in response.json()["detail"]


@pytest.mark.parametrize(
    "text", ["CLEAR ALL", "INSERT DATA { <a:a> <a:b> <a:c> }", "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }"]
)
def test_an_update_in_a_query_is_refused(client: TestClient, text: str) -> None:
    assert client.post("/sparql", content=text, headers=DIRECT).status_code == 403


def test_a_form_without_a_query_is_refused(client: TestClient) -> None:
    assert client.post("/sparql", content="a=b", headers=FORM).status_code == 400


def test_no_query_at_all_gives_the_service_description(client: TestClient) -> None:
    response = client.get("/sparql")
    assert response.headers["content-type"].startswith("text/turtle")
    assert "sd:endpoint" in response.text


def test_unknown_parameters_are_passed_over(client: TestClient) -> None:
    assert letters(client.get("/sparql", params={"query": NORMS, "format": "x", "debug": "on"})) == "abcdefghijk"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", "text/html; charset=utf-8"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_the_client_gets_the_form_it_likes_best(client: TestClient, accept: str | None, media_type: str) -> None:
    headers = {"accept": accept} if accept else {"accept": ""}
    response = client.get("/sparql", params={"query": NORMS}, headers=headers)
    assert response.headers["content-type"] == media_type
    varies = (
        "Accept, Accept-Language, Accept-Encoding" if media_type.startswith("text/html") else "Accept, Accept-Encoding"
    )
    assert response.headers["vary"] == varies


def test_a_form_that_is_not_offered_is_406(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": NORMS}, headers={"accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in response.json()["offered"]


def test_csv_is_exact(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": NORMS}, headers={"accept": "text/csv"})
    assert list(csv.reader(io.StringIO(response.text)))[:2] == [["letter"], ["a"]]
    assert response.content.endswith(b"k\r\n")


def test_other_sites_may_read_the_answer(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": ASK}, headers={"origin": "https://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"


COUNT_DRAFT = (
    "PREFIX cn: <https://w3id.org/cybernorms/ns#>"
    "SELECT (COUNT(*) AS ?n) WHERE { ?claim cn:hasStatus <https://w3id.org/cybernorms/status/draft> }"
)


def count(response: Response) -> int:
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_drafts_stay_out_of_default_answers(client: TestClient) -> None:
    assert count(client.get("/sparql", params={"query": COUNT_DRAFT})) == 0


def test_drafts_can_be_named(client: TestClient) -> None:
    assert count(client.get("/sparql", params={"query": COUNT_DRAFT, "default-graph-uri": DRAFT})) > 0
    text = COUNT_DRAFT.replace("WHERE", f"FROM <{DRAFT}> WHERE")
    assert count(client.get("/sparql", params={"query": text})) > 0


def test_the_dataset_of_the_protocol_replaces_that_of_the_query(client: TestClient) -> None:
    text = COUNT_DRAFT.replace("WHERE", "FROM <https://w3id.org/cybernorms/graph/ontology> WHERE")
    assert count(client.get("/sparql", params={"query": text, "default-graph-uri": DRAFT})) > 0


def test_with_only_named_graphs_the_default_graph_is_empty(client: TestClient) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    assert count(client.get("/sparql", params={"query": text, "named-graph-uri": DRAFT})) == 0


def test_a_graph_name_that_is_no_iri_is_refused(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": ASK, "default-graph-uri": "no iri"}).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?where { ?s ?p ?o } }",
        "SELECT * { # a comment\n SERVICE#x\n<http://127.0.0.1:1/> { } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { } }",
    ],
)
def test_service_is_refused(client: TestClient, text: str) -> None:
    response = client.get("/sparql", params={"query": text})
    assert response.status_code == 403
    assert response.json()["code"] == "REFUSED"


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("SERVICE" AS ?x) {}',
        "SELECT ?service {} # SERVICE <http://127.0.0.1/>",
        "PREFIX service: <http://SERVICE/> ASK { service:SERVICE ?p <http://x/SERVICE> }",
        "SELECT ('''it's\n SERVICE''' AS ?load) {}",
    ],
)
def test_the_word_service_harms_nobody_where_it_is_no_clause(client: TestClient, text: str) -> None:
    assert client.get("/sparql", params={"query": text}).status_code == 200


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("SELECT * { " * 1 + "{ " * 5000 + "} " * 5000 + "}", "levels of nesting"),
        ("SELECT ((" + "(" * 5000 + "1" + ")" * 5000 + ") AS ?x) {}", "levels of nesting"),
        ("SELECT (1" + "+1" * 5000 + " AS ?x) {}", "operators"),
        ("SELECT (" + "!" * 5000 + "true AS ?x) {}", "operators"),
        ("SELECT * { " + "?s ?p ?o . " * 1000 + "}", "patterns"),
    ],
)
def test_a_query_that_would_take_the_engine_down_is_refused(client: TestClient, text: str, measure: str) -> None:
    response = client.post("/sparql", content=text, headers=DIRECT)
    assert response.status_code == 400
    assert response.json()["measure"] == measure
    assert client.get("/sparql", params={"query": ASK}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX : <http://127.0.0.1:1/> SELECT * { FILTER(1<2)SERVICE:x#>\n{ ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { FILTER(?a<'>'||1>'2')SERVICE:x#'\n{ ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { FILTER(true<2)SERVICE:x#>'\n{ ?s ?p ?o } #'\n }",
        "SELECT * { FILTER(1<" + "(" * 3000 + "1" + ")" * 3000 + "#>\n) }",
        "SELECT * { FILTER(1<" + "(" * 3000 + "1" + ")" * 3000 + "&&2>1) }",
        "SELECT * { FILTER(1<1" + "+1" * 3000 + "&&2>1) }",
    ],
)
def test_nothing_hides_between_two_signs_of_comparison(client: TestClient, text: str) -> None:
    response = client.post("/sparql", content=text, headers=DIRECT)
    assert response.status_code in (400, 403)
    assert response.json()["code"] in ("BAD_REQUEST", "REFUSED")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { VALUES ?x { 1 } FILTER(?x<5&&4>?x) }",
        "ASK { VALUES (?a ?b) { (<http://example.org/a#b> <http://example.org/c#d>) (<urn:a:b> <urn:c:d>) } }",
        "ASK { FILTER(<http://example.org/a#b> = <#b> || <#b> != <x'y>) }",
        "ASK { FILTER NOT EXISTS { ?s (<urn:a#b>|<urn:a#c>)+ <urn:a#d> } }",
    ],
)
def test_a_comparison_and_an_iri_are_told_apart(client: TestClient, text: str) -> None:
    response = client.get("/sparql", params={"query": text})
    assert response.json()["boolean"] is True


def test_a_query_that_is_too_long_is_413(client: TestClient) -> None:
    response = client.post("/sparql", content="ASK {}" + " " * 200_000, headers=DIRECT)
    assert response.status_code == 413
    assert client.post("/sparql", content="ASK {}" + " " * 400_000, headers=DIRECT).status_code == 413


def test_a_function_that_nobody_knows_is_the_fault_of_the_query(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": "SELECT (<https://example.org/f>(1) AS ?x) {}"})
    assert response.status_code == 400
    assert "https://example.org/f" in response.json()["detail"]


def test_a_browser_may_ask_from_another_site_by_post(client: TestClient) -> None:
    response = client.options("/sparql", headers={"access-control-request-method": "POST"})
    assert response.status_code == 204
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "content-type" in response.headers["access-control-allow-headers"]
