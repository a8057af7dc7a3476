"""GraphQL over HTTP: how a request may be sent, and how its answer is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.graphql import http

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
LETTER = "{ norm(letter: F) { letter } }"
DATA = {"norm": {"letter": "F"}}


def test_a_query_by_get(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": LETTER})
    assert response.status_code == 200
    assert response.json()["data"] == DATA


def test_a_query_by_post(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": LETTER})
    assert response.status_code == 200
    assert response.json()["data"] == DATA
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("variables", ['{"letter":"F"}', ""])
def test_variables_and_operation_name_by_get(client: TestClient, variables: str) -> None:
    query = "query A { release { name } } query B($letter: NormLetter! = F) { norm(letter: $letter) { letter } }"
    parameters = {"query": query, "operationName": "B", "variables": variables}
    assert client.get("/graphql", params=parameters).json()["data"] == DATA


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{RESPONSE};q=0.1, {JSON}", JSON),
    ],
)
def test_the_answer_has_the_type_that_is_asked_for(client: TestClient, accept: str | None, media_type: str) -> None:
    headers = {} if accept is None else {"accept": accept}
    response = client.post("/graphql", json={"query": LETTER}, headers=headers)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


def test_a_type_that_is_not_offered_is_not_acceptable(client: TestClient) -> None:
    assert client.post("/graphql", json={"query": LETTER}, headers={"accept": "text/html"}).status_code == 406


REFUSED = {
    "a document that does not parse": "{ norm(",
    "a field that there is not": "{ nothing }",
    "a fragment inside itself": "{ norms { ...a } } fragment a on Norm { letter ...a }",
    "two operations and no name": "query A { release { name } } query B { release { name } }",
    "a document without an operation": "fragment a on Norm { letter }",
    "a variable that is missing": "query ($letter: NormLetter!) { norm(letter: $letter) { letter } }",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_a_refused_document_has_no_data(client: TestClient, query: str) -> None:
    """GraphQL over HTTP 6.4.2: 400 in its own media type, 200 in application/json; no `data` in either."""
    for media_type, status in ((RESPONSE, 400), (JSON, 200)):
        response = client.post("/graphql", json={"query": query}, headers={"accept": media_type})
        assert response.status_code == status
        assert "data" not in response.json()
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "a text": b'"{ norms { letter } }"',
    "a batch": b'[{"query": "{ norms { letter } }"}]',
    "no query": b"{}",
    "a query that is a number": b'{"query": 1}',
    "an empty query": b'{"query": " "}',
    "variables that are a list": b'{"query": "{ norms { letter } }", "variables": []}',
    "variables that are a text": b'{"query": "{ norms { letter } }", "variables": "{}"}',
    "an operation name that is a number": b'{"query": "{ norms { letter } }", "operationName": 1}',
    "extensions that are a list": b'{"query": "{ norms { letter } }", "extensions": []}',
    "broken JSON": b'{"query": ',
    "not a number of JSON": b'{"query": "{ norms { letter } }", "variables": {"a": NaN}}',
    "not UTF-8": b'{"query": "\xff"}',
    "half of a character": b'{"query": "{ norms { letter } }", "variables": {"a": "\\ud800"}}',
    "a number without end": b'{"query": "{ norms { letter } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
    "a thousand levels": b'{"query": "{ norms { letter } }", "variables": {"a": '
    + b"[" * 20_000
    + b"]" * 20_000
    + b"}}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_request_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/graphql", content=body, headers={"content-type": JSON})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "parameters",
    [{}, {"query": ""}, {"query": LETTER, "variables": "["}, {"query": LETTER, "variables": "[]"}, {"variables": "{}"}],
)
def test_an_address_that_is_no_request_is_refused(client: TestClient, parameters: dict[str, str]) -> None:
    response = client.get("/graphql", params=parameters)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/graphql", "multipart/form-data; boundary=x", f"{JSON}; charset=latin-1"]
)
def test_a_body_of_another_type_is_not_read(client: TestClient, media_type: str) -> None:
    """It also keeps forms of other sites out: a browser sends these without asking."""
    response = client.post("/graphql", content=json.dumps({"query": LETTER}), headers={"content-type": media_type})
    assert response.status_code == 415


def test_a_charset_may_be_named(client: TestClient) -> None:
    headers = {"content-type": 'application/json; charset="UTF-8"'}
    assert client.post("/graphql", content=json.dumps({"query": LETTER}), headers=headers).json()["data"] == DATA


def test_a_mutation_by_get_is_not_allowed(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": "mutation { a }"}, headers={"accept": RESPONSE})
    assert 400 <= response.status_code < 500


def test_a_browser_of_another_site_may_ask(client: TestClient) -> None:
    response = client.options("/graphql", headers={"origin": "https://example.org"})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "content-type" in response.headers["access-control-allow-headers"]


def test_the_schema_can_be_downloaded(client: TestClient) -> None:
    response = client.get("/schema.graphql")
    assert response.status_code == 200
    assert "type Norm implements" in response.text


def test_what_is_unexpected_is_masked_and_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("the secret")

    monkeypatch.setattr("api.graphql.roots.whole.Release.of", broken)
    response = client.post("/graphql", json={"query": "{ release { name } }"})
    error = response.json()["errors"][0]
    assert "secret" not in response.text
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["release"]
    assert error["extensions"]["requestId"] in caplog.text
    assert "the secret" in caplog.text


def test_the_public_face_is_what_it_lists() -> None:
    from api import graphql

    assert graphql.__all__ == ["door", "routes"]
    assert (graphql.door, graphql.routes) == (http.door, http.routes)
