"""Pages, ids and look-ups of the GraphQL endpoint: where a page stands, what is found again, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.graphql.pages import backwards
from api.graphql.selections import padded
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


def named(node: dict[str, Any]) -> str:
    return str(node["actor"]["label"]["text"]).casefold()


@pytest.mark.parametrize(
    ("field", "order", "inner", "key"),
    [
        ("positions", "OLDEST", "date", lambda node: node["date"] or "~"),
        ("positions", "ACTOR", "actor { label { text } }", named),
        ("positions", "TOPIC", "topic { code }", lambda node: node["topic"]["code"]),
        ("practice", "OLDEST", "date", lambda node: node["date"] or "~"),
        ("practice", "ACTOR", "actor { label { text } }", named),
        ("practice", "KIND", "kind", lambda node: node["kind"].replace("_", "-")),
        ("documents", "OLDEST", "date", lambda node: node["date"] or "~"),
        ("documents", "SYMBOL", "symbol", lambda node: padded((node["symbol"] or "").casefold()) or "~"),
        ("recommendations", "OLDEST", "document { date }", lambda node: node["document"]["date"] or "~"),
        ("recommendations", "NEWEST", "document { date }", lambda node: backwards(node["document"]["date"] or "")),
        ("states", "CODE", "iso3", lambda node: node["iso3"]),
        ("states", "REGION", "regionalGroup", lambda node: (node["regionalGroup"] or "~").replace("_", "-")),
        ("votes", "OLDEST", "rollCall { date }", lambda node: node["rollCall"]["date"]),
        ("votes", "STATE", "state { iso3 }", lambda node: node["state"]["iso3"]),
    ],
)
def test_a_list_can_be_had_in_other_orders_page_by_page(
    client: TestClient, field: str, order: str, inner: str, key: Callable[[dict[str, Any]], str]
) -> None:
    query = f"""query ($after: String) {{ {field}(orderBy: {order}, first: 100, after: $after) {{
        totalCount nodes {{ iri {inner} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    nodes: list[dict[str, Any]] = []
    after = None
    for _ in range(4):
        page = ask(client, query, after=after)[field]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(nodes) == page["totalCount"]
            break
    keys = [key(node) for node in nodes]
    assert keys == sorted(keys)
    assert len({node["iri"] for node in nodes}) == len(nodes)
    other = refusal(client, f'{{ {field}(after: "{after}") {{ totalCount }} }}')
    assert "not a cursor of this list" in other["message"], "a cursor is of one order"


def code(*path: str) -> Callable[[dict[str, Any]], str]:
    """Reads a code as the graph has it, for the keys of an order."""

    def read(node: Any) -> str:
        for key in path:
            node = node[key] if node else None
        return str(node or "~").lower().replace("_", "-")

    return read


def ended(node: dict[str, Any], end: str) -> str:
    text = node[end] or {}
    return str(text.get("date") or (text.get("document") or {}).get("date") or "")


ENDS = "... on Document { date } ... on Provision { document { date } }"


@pytest.mark.parametrize(
    ("holder", "field", "order", "inner", "key"),
    [
        ('state(iso3: "EST")', "positions", "OLDEST", "date", code("date")),
        ('state(iso3: "EST")', "positions", "TOPIC", "topic { code }", code("topic", "code")),
        ("topic(code: SOVEREIGNTY)", "positions", "ACTOR", "actor { label { text } }", named),
        ('state(iso3: "FRA")', "derivedPositions", "TOPIC", "topic { code }", code("topic", "code")),
        ("norm(letter: F)", "practice", "KIND", "kind", code("kind")),
        ("norm(letter: F)", "practice", "OLDEST", "date", code("date")),
        ('state(iso3: "FRA")', "practice", "OLDEST", "date", code("date")),
        ('state(iso3: "FRA")', "votes", "OLDEST", "rollCall { date }", code("rollCall", "date")),
        ('document(symbol: "A/RES/73/27")', "votes", "VALUE", "value", code("value")),
        (
            'document(symbol: "A/RES/73/27")',
            "votes",
            "NAME",
            "state { label { text } }",
            code("state", "label", "text"),
        ),
        ('document(symbol: "A/RES/73/27")', "votes", "STATE", "state { iso3 }", code("state", "iso3")),
        ("norm(letter: J)", "recommendations", "OLDEST", "document { date }", code("document", "date")),
        (
            "norm(letter: J)",
            "passages",
            "NEWEST",
            "document { date }",
            lambda node: backwards(node["document"]["date"] or ""),
        ),
        ("norm(letter: J)", "citedBy", "RELATION", "relation", code("relation")),
        (
            'document(symbol: "A/70/174")',
            "citedBy",
            "OLDEST",
            f"origin {{ {ENDS} }}",
            lambda node: ended(node, "origin") or "~",
        ),
        (
            'document(symbol: "A/70/174")',
            "cites",
            "NEWEST",
            f"target {{ {ENDS} }}",
            lambda node: backwards(ended(node, "target")),
        ),
        (
            'document(symbol: "A/70/174")',
            "cites",
            "TARGET",
            "target { iri }",
            lambda node: padded((node["target"] or {"iri": "~"})["iri"]),
        ),
        ('body(id: "general-assembly")', "documents", "SYMBOL", "symbol", lambda node: padded(node["symbol"].lower())),
    ],
)
def test_a_list_inside_another_can_be_had_in_other_orders_page_by_page(
    client: TestClient, holder: str, field: str, order: str, inner: str, key: Callable[[dict[str, Any]], str]
) -> None:
    query = f"""query ($after: String) {{ it: {holder} {{ {field}(orderBy: {order}, first: 7, after: $after) {{
        totalCount nodes {{ {inner} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
    nodes: list[dict[str, Any]] = []
    after = None
    for _ in range(40):
        page = ask(client, query, after=after)["it"][field]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    keys = [key(node) for node in nodes]
    assert len(nodes) == page["totalCount"] or len(nodes) == 280
    assert len(set(keys)) > 1, "an order of equals shows nothing"
    assert keys == sorted(keys)
    if order != "STATE":  # the order of that list unless another is asked for
        other = refusal(client, f'{{ it: {holder} {{ {field}(after: "{after}") {{ totalCount }} }} }}')
        assert "not a cursor of this list" in other["message"], "a cursor is of one order"
