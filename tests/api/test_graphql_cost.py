"""The cost of a request: reckoned before it runs, told in every answer, and refused when it is too high."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from api.graphql import door, routes
from api.graphql.cost import Cost
from api.graphql.schema import schema as made_over
from api.release import Release
from api.settings import Settings
from api.store import Store


@pytest.fixture(scope="module")
def schema(store: Store) -> GraphQLSchema:
    found = made_over(store)._schema
    assert isinstance(found, GraphQLSchema)
    return found


def cost(schema: GraphQLSchema, text: str, **variables: object) -> int:
    document = parse(text)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return Cost(schema, document, variables).of(operation)


STATES = "query ($n: Int = 7) { states(first: $n) { nodes { iso3 } } }"


@pytest.mark.parametrize(
    ("text", "variables", "points"),
    [
        ("{ norm(letter: F) { letter } }", {}, 1),
        ("{ norms { letter } }", {}, 11),
        ("{ states { totalCount } }", {}, 1),
        ("{ states { nodes { iso3 } } }", {}, 1 + 20),
        ("{ states(first: 100) { nodes { iso3 } } }", {}, 1 + 100),
        ("{ states(first: 100) { edges { node { iso3 } } } }", {}, 1 + 100),
        (STATES, {}, 1 + 7),
        (STATES, {"n": 50}, 1 + 50),
        (STATES, {"n": 2_000_000}, 1 + 100),
        (STATES, {"n": -5}, 1),
        (STATES, {"n": None}, 1 + 20),
        (
            "{ states(first: 10) { nodes { positions(first: 5) { nodes { topic { code } } } } } }",
            {},
            1 + 10 * (1 + 1 + 5 * (1 + 1)),
        ),
        ("{ a: states(first: 3) { nodes { iri } } b: states(first: 4) { nodes { iri } } }", {}, 4 + 5),
        ("{ norm(letter: F) { label { text } labels { text } } }", {}, 1 + 1 + 6),
        ("{ __schema { types { name } } __typename }", {}, 0),
    ],
)
def test_a_point_for_each_object_that_the_pages_can_hold(
    schema: GraphQLSchema, text: str, variables: dict[str, object], points: int
) -> None:
    assert cost(schema, text, **variables) == points


def test_a_fragment_costs_each_time_and_at_each_size(schema: GraphQLSchema) -> None:
    fragment = "fragment f on StateConnection { nodes { iso3 } }"
    both = cost(schema, f"{{ a: states(first: 3) {{ ...f }} b: states(first: 90) {{ ...f }} }} {fragment}")
    assert both == (1 + 3) + (1 + 90)


@pytest.mark.parametrize("levels", [10, 60])
def test_fragments_that_double_are_reckoned_at_once_and_in_full(schema: GraphQLSchema, levels: int) -> None:
    parts = [
        f"fragment f{n} on Norm {{ a: statedIn {{ ... on Node {{ ...f{n + 1} }} }} ...f{n + 1} ...f{n + 1} }}"
        for n in range(levels)
    ]
    text = " ".join([*parts, f"fragment f{levels} on Norm {{ label {{ text }} }}", "{ norm(letter: A) { ...f0 } }"])
    begin = time.perf_counter()
    found = cost(schema, text)
    assert time.perf_counter() - begin < 0.5
    assert found >= min(2**levels, 10**12)


def test_every_answer_tells_its_cost_and_its_release(client: TestClient, release: Release) -> None:
    for _ in range(2):
        extensions = client.post("/graphql", json={"query": "{ norms { letter } }"}).json()["extensions"]
        assert extensions == {"cost": {"requested": 11, "limit": 100_000}, "release": release.name}


def test_what_costs_too_much_is_refused_before_it_runs(client: TestClient) -> None:
    query = (
        "{ states(first: 100) { nodes { positions(first: 100) { nodes { document { paragraphs(first: 100) {"
        " nodes { iri } } } } } } } }"
    )
    error = client.post("/graphql", json={"query": query}).json()["errors"][0]["extensions"]
    assert error["code"] == "TOO_COMPLEX"
    assert error["measure"] == "points of cost"
    assert error["seen"] > error["limit"] == 100_000


def test_lists_that_are_no_pages_hold_on_average_no_more_than_they_count(
    schema: GraphQLSchema, client: TestClient
) -> None:
    from api.graphql.cost import SIZES, USUAL_SIZE

    query = """{ states(first: 100) { nodes {
            coverage { iri } memberships { iri } expertGroups { iri } formerNames { iri } } }
        norms { dependsOn { iri } principles { iri } cbms { iri }
            implementationActions { iri } topics { iri } terms { iri } }
        bodies { members { iri } meetings { iri } thematicGroups { iri } milestones { iri } } }"""
    seen: dict[str, list[int]] = {}

    def count(value: Any) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if isinstance(inner, list) and name != "nodes":
                    seen.setdefault(name, []).append(len(inner))
                count(inner)
        elif isinstance(value, list):
            for item in value:
                count(item)

    count(client.post("/graphql", json={"query": query}).json()["data"])
    assert len(seen) > 10
    assert {
        name: sum(sizes) / len(sizes)
        for name, sizes in seen.items()
        if name != "bodies" and sum(sizes) / len(sizes) > SIZES.get(name, USUAL_SIZE)
    } == {}


@pytest.fixture(scope="module")
def hurried(store: Store, release: Release) -> Iterator[TestClient]:
    """A service that gives a request no time at all."""
    app = FastAPI()
    app.router.routes += routes(door(store, Settings(graphql_seconds=0.0, cache_bytes=0), release))
    with TestClient(app) as client:
        yield client


def test_a_request_that_takes_too_long_is_stopped_and_told_so(hurried: TestClient) -> None:
    for accept in ("application/json", "application/graphql-response+json"):
        response = hurried.post("/graphql", json={"query": "{ states { nodes { iso3 } } }"}, headers={"accept": accept})
        assert response.status_code == 504
        error = response.json()["errors"][0]["extensions"]
        assert error["code"] == "TIMEOUT"
        assert error["measure"] == "seconds"
        assert error["seen"] >= error["limit"] == 0.0
        assert "data" not in response.json()
    assert "data" in hurried.post("/graphql", json={"query": "{ __typename }"}).json()
