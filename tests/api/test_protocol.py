"""What an answer of `/sparql` carries besides its body, and what a request may ask of it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.errors import FairUse
from api.fairness import Meter
from api.fairness import client as counted
from api.settings import Settings

ASK = {"query": "ASK {}"}


def test_an_answer_that_the_client_has_is_304(client: TestClient) -> None:
    first = client.get("/sparql", params=ASK)
    assert first.headers["etag"].startswith('"')
    again = client.get("/sparql", params=ASK, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get("/sparql", params=ASK, headers={"if-none-match": '"other"'}).status_code == 200


def test_each_form_of_an_answer_has_its_own_etag(client: TestClient) -> None:
    tags = {client.get("/sparql", params={**ASK, "format": form}).headers["etag"] for form in ("json", "xml", "html")}
    assert len(tags) == 3


def test_an_answer_that_changes_by_itself_is_not_kept(client: TestClient) -> None:
    answers = {client.get("/sparql", params={"query": "SELECT (UUID() AS ?u) {}"}).text for _ in range(2)}
    assert len(answers) == 2


def test_head_tells_the_size_and_sends_nothing(client: TestClient) -> None:
    whole, head = client.get("/sparql", params=ASK), client.head("/sparql", params=ASK)
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_another_site_may_post_a_query(client: TestClient) -> None:
    headers = {"origin": "https://example.org", "access-control-request-method": "POST"}
    answer = client.options("/sparql", headers={**headers, "access-control-request-headers": "content-type"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_a_browser_gets_a_table_without_scripts(client: TestClient) -> None:
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) (IRI("javascript:alert(1)") AS ?y) {}'
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/html,*/*;q=0.8"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_browser_that_asks_nothing_is_led_to_a_form(client: TestClient) -> None:
    led = client.get("/sparql", headers={"accept": "text/html"}, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, "/query")
    answer = client.get("/sparql", headers={"accept": "text/html"})
    assert "<textarea" in answer.text
    assert "form-action 'self'" in answer.headers["content-security-policy"]


def test_a_page_that_does_not_show_every_row_says_so(client: TestClient) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1500"
    page = client.get("/sparql", params={"query": query, "format": "html"}).text
    assert "1,500 rows." in page
    assert "The first 1,000 are shown." in page
    assert page.count("<tr>") == 1_001


@pytest.mark.parametrize("form", ["application/trig", "application/n-quads"])
def test_triples_can_be_had_in_the_formats_of_graphs(client: TestClient, form: str) -> None:
    query = "CONSTRUCT WHERE { <https://w3id.org/cybernorms/norm/f> ?p ?o }"
    assert client.get("/sparql", params={"query": query}, headers={"accept": form}).headers["content-type"] == form


def test_the_description_names_the_server_that_was_asked(client: TestClient) -> None:
    assert "<http://127.0.0.1:8000/sparql> a sd:Service" in client.get("/sparql").text
    odd = client.get("/sparql", headers={"host": "x>.<evil"}).text
    assert "evil" not in odd


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld"])
def test_the_description_can_be_had_in_every_syntax(client: TestClient, form: str) -> None:
    assert "Service" in client.get("/sparql", params={"format": form}).text


def test_a_get_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    assert client.get("/sparql?query=%FF").status_code == 400


def test_a_compressed_body_is_refused(client: TestClient) -> None:
    headers = {"content-type": "application/sparql-query", "content-encoding": "gzip"}
    assert client.post("/sparql", content=b"x", headers=headers).status_code == 415


def test_every_limit_is_told_and_can_be_set(client: TestClient) -> None:
    told = client.get("/limits", headers={"accept": "application/json"}).json()
    assert {one["name"]: one["value"] for one in told["limits"]}["query_seconds"] == Settings().query_seconds
    assert {"network", "memory"} <= set(told["isolation"])
    page = client.get("/limits").text
    for one in told["limits"]:
        assert f'id="{one["name"]}"' in page
        assert getattr(Settings.of({one["variable"]: "7"}), one["name"]) == 7
        with pytest.raises(ValueError, match=one["variable"]):
            Settings.of({one["variable"]: "many"})


def test_work_is_metered_and_comes_back_with_time() -> None:
    now = [0.0]
    meter = Meter(60, 2, exempt="::1", now=lambda: now[0])
    meter.admit("192.0.2.1")
    meter.charge("192.0.2.1", 5)
    with pytest.raises(FairUse) as refused:
        meter.admit("192.0.2.1")
    assert refused.value.headers["retry-after"] == "4"
    meter.admit("192.0.2.2")
    now[0] = 4
    meter.admit("192.0.2.1")


def test_who_does_not_say_whom_a_proxy_speaks_for_is_not_metered() -> None:
    meter = Meter(60, 2, exempt="127.0.0.1,::1")
    meter.charge("127.0.0.1", 100)
    meter.admit("127.0.0.1")


def test_neighbours_in_one_network_of_ipv6_share() -> None:
    assert counted("2001:db8::1") == counted("2001:db8::2")
    assert counted("2001:db8:0:1::1") != counted("2001:db8::1")
