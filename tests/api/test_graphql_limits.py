"""Hostile GraphQL: each gets a quick refusal that names the limit, and the next request is none the worse."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from graphql import get_introspection_query, parse

from api.graphql import door, limits, routes
from api.release import Release
from api.settings import Settings
from api.store import Store
from tests.api.test_graphql import ask, refusal

T = TypeVar("T")


def doubled(levels: int, inner: str = "letter", field: str = "") -> str:
    """Fragments that each spread the next one twice, with a field around each spread if one is named."""
    spread = field or "{0} {0}"
    parts = [f"fragment f{n} on Norm {{ {spread.format(f'...f{n + 1}')} }}" for n in range(levels)]
    return " ".join([*parts, f"fragment f{levels} on Norm {{ {inner} }}", "{ norms { ...f0 } }"])


TOO_MUCH = {
    "depth": ("{" + "a{" * 100 + "b" + "}" * 101, "levels of nesting"),
    "depth by fragments": (
        doubled(30, field="a: presupposes {{ rule {{ presupposedBy {{ {0} }} }} }}"),
        "levels of nesting",
    ),
    "aliases at the root": (
        "{" + " ".join(f"a{n}: norms {{ letter }}" for n in range(100)) + "}",
        "fields at the root",
    ),
    "root fields by fragments": (
        "{ ...a ...a ...a } fragment a on Query { ...b ...b ...b } fragment b on Query { ...c ...c ...c } "
        "fragment c on Query { ...d ...d ...d } fragment d on Query { release { name } }",
        "fields at the root",
    ),
    "fields by fragments": (doubled(12), "fields"),
    "tokens": ("{ norms { " + "letter " * 3000 + "} }", "tokens"),
    "operations": (" ".join(f"query q{n} {{ norms {{ letter }} }}" for n in range(2000)), "tokens"),
    "introspection many times": ("{" + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(99)) + "}", ""),
}


def within(seconds: float, work: Callable[[], T]) -> T:
    """What work gives; a work without an end fails the test and does not keep the others from running."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)


@pytest.mark.parametrize(("query", "measure"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_document_that_asks_too_much_is_refused_before_it_runs(client: TestClient, query: str, measure: str) -> None:
    body = within(60, lambda: client.post("/graphql", json={"query": query})).json()
    assert "data" not in body, "it ran"
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "TOO_COMPLEX"
    assert error["extensions"]["seen"] > error["extensions"]["limit"]
    assert measure in error["extensions"]["measure"]
    assert ask(client, "{ norm(letter: A) { letter } }") == {"norm": {"letter": "A"}}


@pytest.mark.parametrize("levels", [20, 200])
def test_fragments_that_double_are_measured_without_being_written_out(levels: int) -> None:
    errors = within(60, lambda: limits.refusals(parse(doubled(levels)), Settings()))
    assert [error.extensions["measure"] for error in errors if error.extensions] == ["fields"]


def test_a_fragment_counts_each_time_that_it_is_spread() -> None:
    document = parse("{ a: norms { ...f } b: norms { ...f } } fragment f on Norm { " + "letter " * 600 + "}")
    errors = limits.refusals(document, Settings())
    assert [error.extensions["seen"] for error in errors if error.extensions] == [1202]


def test_nesting_deeper_than_python_is_refused(client: TestClient) -> None:
    error = refusal(client, "{a" * 900 + "}" * 900)
    assert error["extensions"]["code"] in ("TOO_COMPLEX", "BAD_INPUT")


def test_the_usual_introspection_is_within_the_limits(client: TestClient) -> None:
    query = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert ask(client, query)["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize(
    ("kept", "measure", "seen"), [(0, "objects to be read", 100), (400_000, "objects in the answer", 51)]
)
def test_an_answer_with_too_many_objects_is_refused(
    store: Store, release: Release, kept: int, measure: str, seen: int
) -> None:
    app = FastAPI()
    app.router.routes += routes(door(store, Settings(graphql_objects=50, graphql_statements=kept), release))
    response = TestClient(app).post("/graphql", json={"query": "{ states(first: 100) { nodes { iso3 } } }"})
    assert response.json()["errors"][0]["extensions"] == {
        "code": "TOO_COMPLEX",
        "measure": measure,
        "limit": 50,
        "seen": seen,
    }
    assert "data" not in response.json()


def test_states_by_more_votes_than_can_be_joined_are_refused(client: TestClient) -> None:
    voted = ", ".join(['{ document: "A/RES/73/27", value: YES }'] * 11)
    error = refusal(client, f"{{ states(voted: [{voted}]) {{ totalCount }} }}")
    assert error["extensions"]["code"] == "TOO_COMPLEX"
    assert error["extensions"]["limit"] == 10


def test_a_body_of_ten_megabytes_is_refused(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "{ norms { letter } }", "operationName": "x" * 10_000_000})
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "TOO_COMPLEX"


@pytest.mark.parametrize("text", ["\u0000", "a\u0000b", "\u202e", "norm/f\n", "'\"><{}|^`\\", "𐍈" * 1000])
@pytest.mark.parametrize(
    "query",
    [
        "query ($x: String!) { thing(iri: $x) { iri } }",
        "query ($x: String!) { document(symbol: $x) { iri } }",
        "query ($x: String!) { principle(id: $x) { iri } }",
        "query ($x: String!) { states(after: $x) { totalCount } }",
        "query ($x: ID!) { node(id: $x) { iri } }",
        "query ($x: PartialDate) { positions(since: $x) { totalCount } }",
    ],
)
def test_odd_texts_are_refused_or_find_nothing(client: TestClient, query: str, text: str) -> None:
    body = client.post("/graphql", json={"query": query, "variables": {"x": text}}).json()
    if "errors" in body:
        assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_INPUT"]
    else:
        assert list(body["data"].values()) == [None]


def test_heavy_requests_side_by_side_all_get_their_answer(client: TestClient) -> None:
    query = (
        "{ states(first: 50) { nodes { iso3 positions(first: 2) { nodes { topic { code } document { symbol } } } } } }"
    )
    expected = ask(client, query)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: ask(client, query), range(24)))
    assert all(answer == expected for answer in answers)
