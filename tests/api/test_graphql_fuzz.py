"""Requests made by chance from the committed schema, for a bounded time: none of them meets an unexpected error.

schemathesis asks a real server, and looks at answers in its own way. What it rests on, hypothesis-graphql, asks more,
and also what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import schemathesis
from fastapi.testclient import TestClient
from graphql import build_schema, parse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_graphql import nodes, queries

from api.graphql.errors import CODES
from api.settings import ROOT
from tests.api.server import Server

SCHEMA = (Path(ROOT) / "schema.graphql").read_text(encoding="utf-8")
ROOTS = sorted(build_schema(SCHEMA).type_map["Query"].fields)  # type: ignore[attr-defined] # it is an object type
DATES = st.sampled_from(["2021", "2021-07", "2021-07-13", "0000", "last year", ""]).map(nodes.String)
GOOD_DATES = st.sampled_from(["2021", "2021-07", "2021-07-13", "0000"]).map(nodes.String)
BOUNDED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
schemathesis.graphql.scalar("PartialDate", GOOD_DATES)
PUBLISHED = schemathesis.graphql.from_path(ROOT / "schema.graphql")


@settings(BOUNDED, max_examples=100)
@given(PUBLISHED.as_strategy())
def test_what_schemathesis_makes_of_the_schema_meets_no_unexpected_error(
    live: Server, case: schemathesis.Case[Any]
) -> None:
    response = case.call(base_url=f"http://127.0.0.1:{live.port}/graphql")
    assert response.status_code in (200, 413)
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert codes <= set(CODES) - {"INTERNAL"}, case.body
    if not codes:  # a refusal, of a request that asks for too much, would be taken for a fault
        case.validate_response(response)


@BOUNDED
@given(
    st.sampled_from(ROOTS).flatmap(
        lambda field: queries(SCHEMA, fields=[field], custom_scalars={"PartialDate": DATES}, allow_null=True)
    )
)
def test_no_request_that_the_schema_allows_meets_an_unexpected_error(client: TestClient, document: str) -> None:
    parse(document)
    response = client.post("/graphql", json={"query": document})
    assert response.status_code in (200, 413)
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert codes <= set(CODES) - {"INTERNAL"}, document


@BOUNDED
@given(st.text(max_size=300), st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3))
def test_no_text_at_all_meets_an_unexpected_error(client: TestClient, text: str, variables: dict[str, str]) -> None:
    response = client.post("/graphql", json={"query": text, "variables": variables, "operationName": text[:3]})
    assert response.status_code in (200, 400)
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"BAD_INPUT"}
