"""The public audit of GraphQL over HTTP, run from its npm package against a real server."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.api.server import Server
from tests.node import needs, node


@pytest.fixture(scope="module")
def results(live: Server) -> list[dict[str, Any]]:
    needs("graphql-http")
    found: list[dict[str, Any]] = json.loads(node("audit.mjs", f"http://127.0.0.1:{live.port}/graphql"))
    return found


def test_the_audit_is_a_whole_one(results: list[dict[str, Any]]) -> None:
    levels = Counter(result["name"].split()[0] for result in results)
    assert levels["MUST"] >= 13
    assert levels["SHOULD"] >= 23
    assert levels["MAY"] >= 25


def test_every_must_should_and_may_is_met(results: list[dict[str, Any]]) -> None:
    assert [result for result in results if result["status"] != "ok"] == []
