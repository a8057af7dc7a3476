"""Documents named by their hash, and answers that a client or a cache may keep."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.graphql import routes
from api.graphql.persisted import Documents, hash_of
from api.release import Release
from api.settings import Settings
from api.store import Store
from tests.questions import Question, names

QUERY = "query ($letter: NormLetter!) { norm(letter: $letter) { letter } }"
LETTER = {"variables": json.dumps({"letter": "F"})}
DATA = {"norm": {"letter": "F"}}


def apollo(hash: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}}


@pytest.fixture
def fresh(store: Store, release: Release) -> TestClient:
    """A service that has not been asked anything."""
    app = FastAPI()
    app.router.routes += routes(store, Settings(graphql_documents=3, graphql_statements=0), release)
    return TestClient(app)


def test_a_document_is_sent_once_and_then_named(fresh: TestClient) -> None:
    named = {**apollo(hash_of(QUERY)), "variables": {"letter": "F"}}
    missing = fresh.post("/graphql", json=named)
    assert missing.status_code == 200
    assert missing.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert missing.json()["errors"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
    assert fresh.post("/graphql", json={**named, "query": QUERY}).json()["data"] == DATA
    assert fresh.post("/graphql", json=named).json()["data"] == DATA
    by_get = {"extensions": json.dumps(named["extensions"]), **LETTER}
    assert fresh.get("/graphql", params=by_get).json()["data"] == DATA
    assert fresh.get("/graphql", params={"documentId": f"sha256:{hash_of(QUERY)}", **LETTER}).json()["data"] == DATA


def test_nothing_is_kept_of_a_draft_that_a_reader_sends(fresh: TestClient) -> None:
    wanted = "{ paragraphs { paragraph faults { code } } }"
    draft = f'{{ crossReference(text: "1. States recall A/RES/73/27, in confidence.") {wanted} }}'
    sent = fresh.post("/graphql", json={**apollo(hash_of(draft)), "query": draft})
    assert sent.json()["data"] == {"crossReference": {"paragraphs": [{"paragraph": "1", "faults": []}]}}
    assert sent.headers["cache-control"] == "no-store"
    assert "etag" not in sent.headers
    named = fresh.post("/graphql", json=apollo(hash_of(draft)))
    assert named.json()["errors"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
    by_address = fresh.get("/graphql", params={"query": draft})
    assert by_address.json()["data"] == sent.json()["data"]
    assert by_address.headers["cache-control"] == "no-store"


def test_a_document_that_is_wrong_is_not_kept(fresh: TestClient) -> None:
    wrong = "{ nothing }"
    assert fresh.post("/graphql", json={**apollo(hash_of(wrong)), "query": wrong}).json()["errors"]
    error = fresh.post("/graphql", json=apollo(hash_of(wrong))).json()["errors"][0]
    assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}


@pytest.mark.parametrize("name", names()[::6])
def test_the_competency_questions_are_kept_from_the_start(name: str, fresh: TestClient) -> None:
    document = Question.read(name).graphql
    answer = fresh.get("/graphql", params={"documentId": f"sha256:{hash_of(document)}"}).json()
    assert "errors" not in answer
    assert answer["data"] == fresh.post("/graphql", json={"query": document}).json()["data"]


@pytest.mark.parametrize(
    "told",
    [
        {"documentId": "sha256:xyz"},
        {"documentId": "md5:" + "0" * 64},
        {"documentId": 7},
        {"documentId": "sha256:" + "A" * 64},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": "0" * 64}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": ["0" * 64]}}},
        {**apollo("0" * 64), "query": QUERY},
    ],
)
def test_a_hash_that_is_none_or_of_another_text_is_refused(fresh: TestClient, told: dict[str, Any]) -> None:
    response = fresh.post("/graphql", json=told)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def test_no_more_documents_are_kept_than_may_be() -> None:
    documents = Documents(most=3, most_bytes=100)
    texts = [f"{{ norms {{ a{number}: letter }} }}" for number in range(5)]
    for text in texts:
        documents.keep(hash_of(text), text)
    kept = []
    for text in texts:
        try:
            kept.append(documents.text(hash_of(text), None))
        except Exception:
            continue
    assert kept == texts[2:]
    long = "{ norms { " + "letter " * 100 + "} }"
    documents.keep(hash_of(long), long)
    with pytest.raises(Exception, match="PersistedQueryNotFound"):
        documents.text(hash_of(long), None)


def test_an_answer_by_get_can_be_kept_and_asked_for_again(client: TestClient) -> None:
    first = client.get("/graphql", params={"query": QUERY, **LETTER})
    assert first.headers["cache-control"] == "public, max-age=60"
    again = client.get("/graphql", params={"query": QUERY, **LETTER}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/graphql", params={"query": QUERY, "variables": '{"letter": "A"}'})
    assert other.headers["etag"] != first.headers["etag"]


def test_an_answer_that_names_its_release_never_changes(client: TestClient, release: Release) -> None:
    pinned = client.get("/graphql", params={"query": QUERY, **LETTER, "release": release.name})
    assert pinned.json()["data"] == DATA
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    other = client.get("/graphql", params={"query": QUERY, **LETTER, "release": "0.0.0-other"})
    assert other.status_code == 404
    assert other.json()["code"] == "UNKNOWN_RELEASE"
    asked = {"query": QUERY, "variables": {"letter": "F"}, "release": "0.0.0-other"}
    other = client.post("/graphql", json=asked)
    assert other.status_code == 404
    assert release.name in other.json()["errors"][0]["message"]
    assert other.headers["cache-control"] == "no-store"
    of_version = client.get("/graphql", params={"query": QUERY, **LETTER, "release": release.version})
    assert of_version.json()["data"] == DATA
    assert of_version.headers["cache-control"] == "public, max-age=60"


def test_the_forms_of_an_answer_have_tags_of_their_own(client: TestClient) -> None:
    forms = ("application/json", "application/graphql-response+json")
    answers = [client.get("/graphql", params={"query": QUERY, **LETTER}, headers={"accept": form}) for form in forms]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] != answers[1].headers["etag"]


def test_an_answer_with_an_error_is_kept_nowhere(client: TestClient) -> None:
    for query in ("{ nothing }", '{ state(iso3: "est") { iri } norms { letter } }'):
        for _ in range(2):
            response = client.get("/graphql", params={"query": query})
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers


def test_the_head_of_an_answer_has_no_body(client: TestClient) -> None:
    response = client.head("/graphql", params={"query": QUERY, **LETTER})
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["etag"] == client.get("/graphql", params={"query": QUERY, **LETTER}).headers["etag"]
