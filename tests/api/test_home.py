"""The start page: what there is, how much, as of when, and one working example for each reader."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient

from api.release import Release


def test_the_page_says_how_much_there_is_and_which_release_it_is(client: TestClient, release: Release) -> None:
    page = client.get("/").text
    assert release.name in page
    assert release.as_of in page
    for kind in ("Norm", "State", "Position", "Practice", "Vote"):
        assert f"<dd>{release.counts[kind]:,}</dd>" in page


def test_the_examples_of_the_page_run(client: TestClient) -> None:
    page = client.get("/").text
    addresses = [unescape(found) for found in re.findall(r'href="(/sparql\?[^"]+)"', page)]
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).json()["results"]["bindings"]
    builder = next(
        unescape(block) for block in re.findall(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL) if "norm(" in block
    )
    answer = client.post("/graphql", json={"query": builder}).json()
    assert "errors" not in answer
    assert answer["data"]["norm"]["label"]["lang"] == "ar"


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    response = client.get("/")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="https?:', response.text.replace('href="https://w3id.org', ""))
    assert client.get("/static/cybernorms.css").headers["content-type"].startswith("text/css")


def test_an_address_with_nothing_is_404_as_a_problem(client: TestClient) -> None:
    response = client.get("/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "NOT_FOUND"


def test_a_method_that_is_not_offered_is_405_as_a_problem(client: TestClient) -> None:
    response = client.delete("/sparql")
    assert response.status_code == 405
    assert response.json()["code"] == "METHOD_NOT_ALLOWED"
