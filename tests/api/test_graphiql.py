"""GraphiQL at the address of the endpoint: served by us alone, under a strict policy, with examples that answer."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.assets import Assets
from tests.api.server import Server
from tests.node import needs, node
from tests.questions import Question, names

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(autouse=True)
def built() -> None:
    """The page is there only if it was built: `make web`."""
    if not Assets().has("graphiql.js", "graphiql.css"):
        message = "GraphiQL has not been built: `make web` builds it."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def policy(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = [part.split() for part in headers["content-security-policy"].split(";")]
    return {name: sources for name, *sources in parts}


def test_a_browser_gets_a_page_and_a_program_an_answer(client: TestClient) -> None:
    page = client.get("/graphql", headers={"accept": BROWSER})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    answer = client.get("/graphql", params={"query": "{ __typename }"})
    assert answer.json()["data"] == {"__typename": "Query"}


def test_the_page_may_run_nothing_but_files_of_this_service(client: TestClient) -> None:
    page = client.get("/graphql", headers={"accept": BROWSER})
    allowed = policy(page.headers)
    assert allowed["default-src"] == ["'none'"]
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == ["'self'"]
    assert "unsafe" not in page.headers["content-security-policy"]
    loaded = re.findall(r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]* (?:src|href)="([^"]*)"', page.text)
    assert len(loaded) == 4
    assert all(one.startswith("/static/") for one in loaded)
    assert "<script>" not in page.text
    assert "style=" not in page.text


def test_its_files_never_change_under_their_names(client: TestClient) -> None:
    page = client.get("/graphql", headers={"accept": BROWSER}).text
    files = re.findall(r'(?:src|href)="(/static/graphiql-[^"]+)"', page)
    assert len(files) == 2
    for file in files:
        response = client.get(file)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert client.get(re.sub(r"-\w+\.", "-00000000.", file)).status_code == 404


def test_every_competency_question_is_an_example_and_kept_under_its_hash(client: TestClient) -> None:
    documents = client.get("/graphql/documents").json()["documents"]
    assert [one["name"] for one in documents] == names()
    for one in documents:
        assert one["document"] == Question.read(one["name"]).graphql
        answer = client.get("/graphql", params={"documentId": one["documentId"]}).json()
        assert "errors" not in answer


@pytest.fixture(scope="module")
def seen(live: Server) -> dict[str, Any]:
    """What a headless browser saw while it opened the page, chose the first question and ran it."""
    needs("puppeteer-core")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        if os.environ.get("CI") == "true":
            pytest.fail("a browser is missing: install chromium")
        pytest.skip("a browser is missing: install chromium")
    found: dict[str, Any] = json.loads(node("browser.mjs", f"http://127.0.0.1:{live.port}", browser))
    return found


def test_in_a_browser_an_example_runs_without_an_error(seen: dict[str, Any]) -> None:
    assert seen["errors"] == []
    assert len(seen["questions"]) == len(names())
    assert seen["questions"][0] == Question.read(names()[0]).text["en"]
    assert seen["answer"]["data"]["positions"]["nodes"]
    assert "errors" not in seen["answer"]
    assert "Query" in seen["explorer"]


def test_in_a_browser_nothing_is_asked_elsewhere(seen: dict[str, Any], live: Server) -> None:
    assert seen["requests"]
    assert all(address.startswith(f"http://127.0.0.1:{live.port}/") for address in seen["requests"])
