"""How many store queries a GraphQL request costs: they grow with its depth, never with its rows or its fields."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.graphql import door, routes
from api.graphql.graph import Graph
from api.graphql.nodes import End, Node
from api.graphql.rounds import run
from api.release import Release
from api.settings import Settings
from api.store import BASE, Store
from tests.api.test_graphql import ask

Count = Callable[[str, int], int]

FLAT = "positions(first: $n) { nodes { gist { text } date pinCite } }"
WIDE = """positions(first: $n) { nodes { gist { text }
    actor { label { text } } topic { label { text } } stance { label { text } rank }
    document { symbol title { text } } sources { citation url } statedIn { iri } coding { iri } } }"""
DEEP = """states(first: $n) { nodes { label { text }
    positions(first: 3) { nodes { topic { label { text } } document { symbol submittedBy { label { text } } } } }
    practice(first: 3) { nodes { norms { target { iri } reason } } }
    votes(first: 3) { nodes { value document { symbol } rollCall { totals { inFavour } } } }
    memberships { group { label { text } } } coverage { finding topic { code } } } }"""
TEXTS = """documents(first: $n) { nodes { symbol
    cites { nodes { relation target { label { text } } } } citedBy { nodes { relation origin { label { text } } } }
    paragraphs(first: 2) { nodes { gist { text } concerns { iri } } } adoptions { body { iri } } } }"""


@pytest.fixture(scope="module")
def count(store: Store, release: Release) -> Count:
    """How many queries the store answers for a field of the root, by the number of rows asked for."""
    app = FastAPI()
    app.router.routes += routes(door(store, Settings(cache_bytes=0, graphql_statements=0), release))
    client = TestClient(app)

    def counted(field: str, rows: int) -> int:
        before = store.queries
        ask(client, f"query ($n: Int!) {{ {field} }}", n=rows)
        return store.queries - before

    return counted


@pytest.mark.parametrize("field", [FLAT, WIDE, DEEP, TEXTS])
def test_a_hundred_rows_cost_as_many_queries_as_ten(count: Count, field: str) -> None:
    assert count(field, 100) == count(field, 10)


def test_one_level_costs_a_query_for_the_list_and_one_for_its_items(count: Count) -> None:
    assert count(FLAT, 50) == 2


def test_a_level_more_costs_one_query_whatever_is_asked_for_in_it(count: Count) -> None:
    assert count(WIDE, 50) == 3


def test_citations_cost_two_queries_more_whatever_is_cited(count: Count) -> None:
    assert count("positions(first: $n) { nodes { cite } }", 100) == 4
    assert count("practice(first: $n) { nodes { cite(style: RIS) } }", 100) <= 4
    assert count("votes(first: $n) { nodes { cite } }", 100) <= 5


def test_the_number_of_queries_is_bounded_by_the_depth(count: Count) -> None:
    assert count(DEEP, 100) <= 2 * 4
    assert count(TEXTS, 100) <= 2 * 4


def test_fields_side_by_side_are_loaded_together(count: Count) -> None:
    lists = ["positions(first: $n) { nodes { date } }", "documents(first: $n) { nodes { date } }"]
    both = " ".join(f"a{number}: {field}" for number, field in enumerate(lists))
    assert count(both, 20) == len(lists) + 1


def test_what_was_loaded_is_not_loaded_again(count: Count) -> None:
    again = "norms { letter } b: norms { label { text } } c: norms { gist { text } } release { name }"
    assert count(f"states(first: $n) {{ totalCount }} {again}", 1) == 5


def test_a_total_alone_loads_no_items(count: Count) -> None:
    assert count("positions(first: $n) { totalCount }", 100) == 1


def test_an_empty_page_costs_no_more_than_its_list(count: Count) -> None:
    assert count("positions(first: $n) { nodes { actor { label { text } } } }", 0) == 1


def test_answers_do_not_depend_on_what_else_is_asked(count: Count, store: Store) -> None:
    assert count(DEEP, 10) == count(DEEP, 10), "rounds follow the request, not the clock"
    assert store.queries > 0


def test_a_resolver_that_waits_for_nothing_we_load_is_an_error_and_no_endless_loop() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="no round of loading"):
        run(forever(), lambda: False)


def test_an_iri_that_could_leave_its_brackets_is_never_written_into_a_query(store: Store) -> None:
    graph = Graph(store, lambda node, graph: node)
    evil = f"{BASE}norm/f> ?p ?o }} #"

    async def asked() -> tuple[Node | None, list[Node]]:
        return await graph.node(evil), await graph.sources_of(End(evil, "cites"))

    before = store.queries
    assert run(asked(), graph.run_round) == (None, [])
    assert store.queries == before
