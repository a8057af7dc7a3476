"""Pages, ids and look-ups of the GraphQL endpoint: where a page stands, what is found again, what is refused."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.api.test_graphql import BASE, ask, every, refusal


def test_pages_together_have_every_item_once(client: TestClient) -> None:
    query = """query ($after: String) { states(first: 40, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { iso3 } } }"""
    codes = [state["iso3"] for state in every(client, query, "states")]
    assert len(codes) == len(set(codes)) == 195


def test_an_edge_has_the_cursor_of_its_own_place(client: TestClient) -> None:
    query = "query ($after: String) { states(first: 3, after: $after) { edges { cursor node { iso3 } } } }"
    edges = ask(client, query)["states"]["edges"]
    rest = ask(client, query, after=edges[0]["cursor"])["states"]["edges"]
    assert [edge["node"] for edge in rest[:2]] == [edge["node"] for edge in edges[1:]]


def test_a_cursor_means_the_same_place_when_its_item_is_gone(client: TestClient) -> None:
    narrow = '{ states(organization: "EU", first: 5) { pageInfo { endCursor } nodes { iso3 } } }'
    wide = "query ($after: String) { states(first: 1, after: $after) { nodes { iso3 } } }"
    page = ask(client, narrow)["states"]
    following = ask(client, wide, after=page["pageInfo"]["endCursor"])["states"]["nodes"][0]["iso3"]
    assert following not in [state["iso3"] for state in page["nodes"]]


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    cursor = ask(client, "{ states(first: 1) { pageInfo { endCursor } } }")["states"]["pageInfo"]["endCursor"]
    error = refusal(client, "query ($after: String) { positions(after: $after) { totalCount } }", after=cursor)
    assert error["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("first", [-1, 101, 2_000_000_000])
def test_a_page_that_is_too_large_or_negative_is_refused(client: TestClient, first: int) -> None:
    error = refusal(client, "query ($first: Int!) { states(first: $first) { totalCount } }", first=first)
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert "0 to 100" in error["message"]


def test_every_object_can_be_found_again_by_its_id(client: TestClient) -> None:
    query = """{ norm(letter: F) { id } state(iso3: "EST") { id } topic(code: SOVEREIGNTY) { id }
        positions(first: 1) { nodes { id } } }"""
    answer = ask(client, query)
    ids = [answer["norm"]["id"], answer["state"]["id"], answer["topic"]["id"], answer["positions"]["nodes"][0]["id"]]
    kinds = [ask(client, "query ($id: ID!) { node(id: $id) { __typename id } }", id=id)["node"] for id in ids]
    assert kinds == [
        {"__typename": kind, "id": id} for kind, id in zip(["Norm", "State", "Topic", "Position"], ids, strict=True)
    ]


@pytest.mark.parametrize(
    "query",
    [
        '{ it: document(symbol: "A/RES/99/999") { iri } }',
        '{ it: document(iri: "doc/nothing") { iri } }',
        '{ it: state(iso3: "XXX") { iri } }',
        '{ it: organization(id: "NATO-ish") { iri } }',
        '{ it: principle(id: "no-such") { iri } }',
        '{ it: paragraph(iri: "doc/A_70_174/para/999") { iri } }',
        '{ it: paragraph(iri: "state/EST") { iri } }',
        '{ it: concordance(earlier: "A/70/174") { iri } }',
        '{ it: thing(iri: "norm/z") { iri } }',
    ],
)
def test_a_look_up_of_what_is_not_there_gives_null(client: TestClient, query: str) -> None:
    assert ask(client, query) == {"it": None}


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ('{ positions(state: "XXX") { totalCount } }', "state/XXX"),
        ('{ positions(stance: "sovereignty/no-such") { totalCount } }', "stance/sovereignty/no-such"),
        ('{ votes(document: "A/RES/99/999") { totalCount } }', "A/RES/99/999"),
        ('{ states(voted: [{ document: "A/70/174-x", value: YES }]) { totalCount } }', "A/70/174-x"),
        ('{ state(iso3: "est") { iri } }', "three capital letters"),
        ('{ document(iri: "http://example.org/x") { iri } }', BASE),
        ('{ document(iri: "doc/> <b") { iri } }', BASE),
        ('{ document(iri: "doc/x", symbol: "y") { iri } }', "not by both"),
        ('{ node(id: "!!") { iri } }', "not an id"),
        ('{ positions(since: "last year") { totalCount } }', "2021-07-13"),
        ('{ principle(id: "a b") { iri } }', "A key has letters"),
        ("{ norm(letter: Z) { iri } }", "NormLetter"),
    ],
)
def test_an_argument_that_cannot_be_right_is_refused_with_what_would_be(
    client: TestClient, query: str, part: str
) -> None:
    error = refusal(client, query)
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert part in error["message"]


def test_an_answer_says_which_release_it_comes_from(client: TestClient) -> None:
    release = ask(client, "{ release { name version asOf statements counts { name count } layers { name } } }")[
        "release"
    ]
    assert release["name"].startswith(release["version"])
    assert {"name": "Norm", "count": 11} in release["counts"]
    assert {layer["name"] for layer in release["layers"]} == {"curated", "draft", "inferred", "ontology"}
