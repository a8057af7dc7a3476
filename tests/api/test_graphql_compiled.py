"""The short way of a request beside the long one: both give the same bytes, whatever is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_object_type, is_required_argument

from api.graphql.endpoint import Answer, Endpoint
from api.graphql.errors import Refusal
from api.graphql.graph import Graph
from api.graphql.nodes import End, shortened
from api.graphql.requests import Asked
from api.graphql.rounds import run
from api.release import Release
from api.settings import Settings
from api.store import BASE, Store
from tests.questions import Question, names

ROOTS = {
    "norm(letter: C)": "Norm",
    "norms": "Norm",
    'document(symbol: "A/RES/73/27")': "Document",
    'document(symbol: "A/AC.290/2021/L.2")': "Document",
    'state(iso3: "EST")': "State",
    'organization(id: "EU")': "Organization",
    "topic(code: DUE_DILIGENCE)": "Topic",
    'body(id: "gge-2014-2015")': "UNBody",
    'principle(id: "due-diligence")': "Principle",
    "cbms": "ConfidenceBuildingMeasure",
    "capacityPrinciples": "CapacityBuildingPrinciple",
    "rules": "Rule",
    "positions(first: 7)": "PositionConnection",
    "practice(first: 7)": "PracticeConnection",
    "states(first: 7)": "StateConnection",
    "rollCalls(first: 3)": "RollCallConnection",
    "recommendations(first: 7)": "RecommendationConnection",
    'thing(iri: "doc/A_70_174/para/13/f")': "Node",
    "votes(first: 7)": "VotesConnection",
    'votes(resolutions: ["A/RES/73/27", "A/RES/73/266"], first: 2)': "VotesConnection",
    'matrix(rows: { states: ["EST", "CHN"] }, columns: { topics: [SOVEREIGNTY] })': "Matrix",
    'positionHistory(state: "EST", topic: SOVEREIGNTY)': "PositionHistory",
    'concordance(from: "A/AC.290/2021/L.2", to: "A/75/816")': "ConcordanceTable",
    'search(text: "sovereignty", first: 5)': "SearchResult",
}
SEEDS = 60


@pytest.fixture(scope="module")
def endpoint(store: Store, release: Release) -> Endpoint:
    return Endpoint(store, release, Settings(graphql_fields=100_000, graphql_cost=10**12, graphql_tokens=100_000))


@pytest.fixture(scope="module", autouse=True)
def counted(endpoint: Endpoint) -> Iterator[dict[str, int]]:
    """How often the short way was gone to its end."""
    counts = {"short": 0, "asked": 0}
    short = endpoint._short

    def counting(*given: Any, **named: Any) -> Answer | None:
        answer = short(*given, **named)
        counts["asked"] += 1
        counts["short"] += answer is not None
        return answer

    endpoint._short = counting  # type: ignore[method-assign] # to count, not to change
    yield counts
    assert counts["asked"] > 0


def both(endpoint: Endpoint, query: str, **variables: Any) -> tuple[bytes, bytes]:
    """The answer on the short way, twice so that what is kept of the first time has its part in it, and on the long."""
    asked = Asked(query, None, variables)
    answers = []
    for short in (True, True, False):
        try:
            answers.append(endpoint.answer(asked, only_queries=True, short=short).data)
        except Refusal as refusal:
            answers.append(repr([error.formatted for error in refusal.errors]).encode())
    assert answers[0] == answers[1], "what is kept says the same"
    return answers[1], answers[2]


@pytest.mark.parametrize("name", names())
def test_a_competency_question_has_the_same_answer_on_both_ways(
    name: str, endpoint: Endpoint, counted: dict[str, int]
) -> None:
    before = counted["short"]
    short, long = both(endpoint, Question.read(name).graphql)
    assert short == long
    assert counted["short"] == before + 2, "a question that goes the long way shows a hole in the short one"


def anything(schema: GraphQLSchema, root: str, type_name: str, seed: int) -> str:
    """A document with much of what a type has, chosen by chance: aliases, fragments, directives, arguments."""
    chance = random.Random(f"{root} {seed}")
    type_ = schema.type_map[type_name]
    return (
        "query ($yes: Boolean! = true, $no: Boolean! = false, $few: Int! = 2) { "
        f"{root} {{ {_selection(schema, type_, chance, 3)} }} "
        "a: norm(letter: A) { letter @include(if: $yes) iri @skip(if: $no) practice(first: $few) { totalCount } } }"
    )


def _selection(schema: GraphQLSchema, type_: Any, chance: random.Random, levels: int) -> str:
    chosen = ["__typename"]
    fields = [name for name, field in type_.fields.items() if not any(map(is_required_argument, field.args.values()))]
    for name in chance.sample(fields, min(len(fields), 9)):
        field = type_.fields[name]
        inner = get_named_type(field.type)
        text = name
        if "first" in field.args:
            text += f"(first: {chance.choice(['3', '$few', '0'])})"
        if not is_leaf_type(inner):
            if not levels:
                continue
            text += f" {{ {_selection(schema, inner, chance, levels - 1)} }}"
        match chance.randrange(8):
            case 0:
                text = f"{name}X: {text}"
            case 1:
                text += " " + text.partition("{")[0].rstrip() + (" { __typename }" if not is_leaf_type(inner) else "")
            case 2:
                text = f"... on {type_.name} {{ {text} }}"
            case 3:
                text = f"... @include(if: ${chance.choice(['yes', 'no'])}) {{ {text} }}"
        chosen.append(text)
    if not is_object_type(type_) and levels:
        narrow = chance.choice(sorted(schema.get_possible_types(type_), key=lambda one: one.name))
        assert isinstance(narrow, GraphQLObjectType)
        chosen.append(f"... on {narrow.name} {{ __typename {_selection(schema, narrow, chance, levels - 1)} }}")
    return " ".join(chosen)


@pytest.mark.parametrize("root", ROOTS)
def test_whatever_is_asked_has_the_same_answer_on_both_ways(
    root: str, endpoint: Endpoint, counted: dict[str, int]
) -> None:
    schema = endpoint.schema._schema
    before = counted["short"]
    for seed in range(SEEDS // len(ROOTS) + 1):
        query = anything(schema, root, ROOTS[root], seed)
        short, long = both(endpoint, query)
        assert short == long, query
    assert counted["short"] > before, "none of them went the short way to its end"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ norms { letter } state(iso3: "est") { iri } }', {}),
        ("{ positions(first: -1) { totalCount } norms { letter } }", {}),
        ("query ($n: Int!) { states(first: $n) { totalCount } }", {}),
        ("query ($n: Int!) { states(first: $n) { totalCount } }", {"n": "x"}),
        ("query ($n: Int) { states(first: $n) { totalCount } }", {"n": None}),
        ("{ __schema { queryType { name } } norm(letter: F) { letter } }", {}),
        ("{ __typename a: __typename }", {}),
        ("query ($x: Boolean!) { norm(letter: F) { letter @skip(if: $x) } }", {"x": True}),
        ('{ states(voted: [{ document: "A/RES/73/27", value: YES }], first: 2) { nodes { iso3 } } }', {}),
        ('{ states(voted: [{ document: "nothing", value: YES }]) { totalCount } }', {}),
        ('{ thing(iri: "norm/zz") { iri } document(symbol: "A/RES/99/99") { title { text } } }', {}),
    ],
)
def test_errors_and_odd_requests_are_told_alike_on_both_ways(
    query: str, variables: dict[str, Any], endpoint: Endpoint
) -> None:
    short, long = both(endpoint, query, **variables)
    assert short == long


def test_what_skip_and_include_say_is_looked_at_each_time(endpoint: Endpoint) -> None:
    query = "query ($x: Boolean!) { norm(letter: F) { letter @include(if: $x) iri @skip(if: $x) } }"
    keys = [
        list(endpoint.answer(Asked(query, None, {"x": x}), only_queries=True).told["data"]["norm"])
        for x in (True, False, True)
    ]
    assert keys == [["letter"], ["iri"], ["letter"]]


def test_the_same_selection_of_the_same_thing_is_told_alike_in_other_documents(endpoint: Endpoint) -> None:
    inner = "... on State { iso3 label(lang: FR) { text lang isFallback } ...names }"
    names = "fragment names on State { labels { lang text } }"
    queries = [
        f'{{ state(iso3: "EST") {{ {inner} }} }} {names}',
        f'{{ a: state(iso3: "EST") {{ {inner} }} b: state(iso3: "EST") {{ label(lang: RU) {{ text }} }} }} {names}',
        '{ state(iso3: "EST") { iso3 label(lang: AR) { text lang isFallback } labels { lang text } } }',
        f'query ($l: Language!) {{ state(iso3: "EST") {{ {inner} own: label(lang: $l) {{ text }} }} }} {names}',
    ]
    for query in queries:
        for lang in ("AR", "ZH"):
            short, long = both(endpoint, query, **({"l": lang} if "$l" in query else {}))
            assert short == long, query


def test_what_is_kept_counts_as_what_it_tells_of(store: Store, release: Release) -> None:
    small = Endpoint(store, release, Settings(graphql_objects=60))
    query = "{ positions(first: 40) { nodes { topic { label { text } } } } }"
    few = Asked(query.replace("40", "20"), None)
    assert small.answer(few, only_queries=True).whole
    for short in (True, True, False):
        with pytest.raises(Refusal, match="objects"):
            small.answer(Asked(query, None), only_queries=True, short=short)


def test_a_small_request_is_answered_at_once_when_it_is_known_how_long_it_takes(store: Store, release: Release) -> None:
    endpoint = Endpoint(store, release, Settings())
    asked = Asked("query ($n: Int!) { states(first: $n) { nodes { iso3 label { text } } } }", None, {"n": 3})
    assert endpoint.at_once(asked) is None, "nothing is known of it"
    answer = endpoint.answer(asked, only_queries=True)
    endpoint.preparation.prepared(asked.query or "").pace = 0.0
    assert endpoint.at_once(asked) == answer
    endpoint.preparation.prepared(asked.query or "").pace = 1.0
    assert endpoint.at_once(asked) is None, "it took too long"


def test_what_may_take_longer_than_its_cost_says_is_not_answered_at_once(endpoint: Endpoint) -> None:
    for query in (
        'query ($w: String! = "law") { search(text: $w, first: 1) { totalCount } }',
        '{ matrix(rows: { states: ["EST"] }, columns: { topics: [SOVEREIGNTY] }) { __typename } }',
        "{ votes(first: 0) { comparison { patterns { count } } } }",
    ):
        endpoint.answer(Asked(query, None), only_queries=True)
        endpoint.preparation.prepared(query).pace = 0.0
        assert endpoint.at_once(Asked(query, None)) is None, query


def test_what_has_to_be_read_or_refused_is_not_answered_at_once(store: Store, release: Release) -> None:
    endpoint = Endpoint(store, release, Settings(graphql_statements=0))
    for query in ('{ state(iso3: "EST") { iso3 } }', '{ state(iso3: "est") { iso3 } }'):
        asked = Asked(query, None)
        endpoint.answer(asked, only_queries=True)
        endpoint.preparation.prepared(query).pace = 0.0
        assert endpoint.at_once(asked) is None
        assert endpoint.answer(asked, only_queries=True).told


@pytest.fixture(scope="module")
def forgetful(store: Store, release: Release) -> Endpoint:
    """An endpoint that asks the store for everything, each time."""
    most = Settings(
        graphql_fields=100_000, graphql_cost=10**12, graphql_tokens=100_000, graphql_statements=0, cache_bytes=0
    )
    return Endpoint(store, release, most)


@pytest.mark.parametrize("root", ROOTS)
def test_what_is_read_ahead_is_what_the_store_says(root: str, endpoint: Endpoint, forgetful: Endpoint) -> None:
    for seed in range(5):
        asked = Asked(anything(endpoint.schema._schema, root, ROOTS[root], seed), None)
        try:
            answers = [one.answer(asked, only_queries=True).told["data"] for one in (endpoint, forgetful)]
        except Refusal:
            continue  # two fields under one name
        assert answers[0] == answers[1]
        return
    pytest.fail("none of them could be asked")


def test_every_link_that_is_read_ahead_is_in_the_order_that_the_store_has_it_put_in(
    store: Store, endpoint: Endpoint, forgetful: Endpoint
) -> None:
    rows = store.select(
        "SELECT ?o ?p (SAMPLE(?c) AS ?k) WHERE { ?s ?p ?o ; a ?c FILTER (isIRI(?o) && ?p != <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        f" && STRSTARTS(STR(?c), '{BASE}ns#')) }} GROUP BY ?o ?p ORDER BY MD5(CONCAT(STR(?o), STR(?p))) LIMIT 300"
    )
    for kind in (True, False):
        ends = [End(row["o"].text, shortened(row["p"].text), shortened(row["k"].text) if kind else "") for row in rows]
        found = []
        for one in (endpoint, forgetful):
            graph = one._graph()

            async def asked(graph: Graph = graph) -> list[list[str]]:
                return [[node.iri for node in await graph.sources_of(end)] for end in ends]  # noqa: B023 - at once

            found.append(run(asked(), graph.run_round))
        assert found[0] == found[1]
        assert all(found[0])
