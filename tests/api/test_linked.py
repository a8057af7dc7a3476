"""Linked data: every IRI of the release at its own address, and the data set as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.linked import SUFFIXES
from api.release import Release
from api.store import BASE, GRAPHS, Store

TRIPLES = [suffix for suffix, form in SUFFIXES.items() if form in GRAPHS]
NORM_DESCRIPTION = f"CONSTRUCT WHERE {{ <{BASE}norm/f> ?p ?o }}"


def things(store: Store, query: str) -> list[str]:
    return [row["thing"].text.removeprefix(BASE) for row in store.select(query)]


def one_of_each_kind(store: Store) -> list[str]:
    return things(
        store,
        f"""SELECT (MIN(?s) AS ?thing) WHERE {{ ?s a ?kind FILTER (STRSTARTS(STR(?s), "{BASE}"))
            FILTER (!STRSTARTS(STR(?s), "{BASE}ns#")) }} GROUP BY ?kind""",
    )


def test_a_thing_of_each_kind_dereferences_in_every_form(client: TestClient, store: Store) -> None:
    names = set(one_of_each_kind(store)) - {"ns"}
    assert len(names) > 30
    for name in names:
        for form in SUFFIXES.values():
            answer = client.get(f"/{name}", headers={"accept": form})
            assert answer.status_code == 200, (name, form)
            assert answer.headers["content-type"].startswith(form)


def test_a_thing_that_cannot_be_sent_is_answered_with_see_other(client: TestClient) -> None:
    answer = client.get("/state/EST", headers={"accept": "text/turtle"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "EST.ttl"
    assert answer.headers["vary"] == "Accept"
    assert answer.content == b""


@pytest.mark.parametrize("name", ["doc/A_70_174", "doc/A_70_174/para/13/f", "graph/ontology", "ns"])
def test_a_document_is_answered_at_its_own_address(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}", headers={"accept": "text/turtle"}, follow_redirects=False)
    assert answer.status_code == 200
    assert answer.headers["content-location"].endswith(".ttl")


def test_every_syntax_says_the_same(client: TestClient, store: Store) -> None:
    _, plain = store.answer(NORM_DESCRIPTION, lambda offered: "application/n-triples")
    expected = {quad.triple for quad in ox.parse(plain, format=ox.RdfFormat.N_TRIPLES)}
    for suffix in TRIPLES:
        data = client.get(f"/norm/f.{suffix}").content
        assert {quad.triple for quad in ox.parse(data, format=GRAPHS[SUFFIXES[suffix]])} == expected


def test_json_and_csv_have_the_keys_and_the_rows(client: TestClient) -> None:
    record = client.get("/norm/f.json").json()
    assert (record["id"], record["letter"], record["status"]) == ("norm/f", "f", "verified")
    rows = list(csv.DictReader(io.StringIO(client.get("/norm/f.csv").text)))
    assert {"property": BASE + "ns#letter", "value": "f"}.items() <= next(
        row for row in rows if row["property"].endswith("#letter")
    ).items()


def test_links_lead_to_other_forms_the_name_to_cite_the_licence_and_the_data_set(client: TestClient) -> None:
    links = client.get("/norm/f.ttl").headers["link"]
    assert f'<{BASE}norm/f>; rel="cite-as"' in links
    assert 'rel="license"' in links
    assert 'rel="describedby"' in links
    for address, form in re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', links):
        assert client.get(f"/norm/{address}").headers["content-type"].startswith(form)


def test_a_page_leads_to_what_refers_to_the_thing_and_has_no_scripts(client: TestClient) -> None:
    answer = client.get("/norm/f", headers={"accept": "text/html"})
    assert "What links to it" in answer.text
    assert "<script>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for address in set(re.findall(r'href="(/[^"#?]+)"', answer.text)):
        assert client.get(address, headers={"accept": "text/html"}).status_code == 200, address


def test_what_is_only_a_draft_says_so_in_every_form(client: TestClient, store: Store) -> None:
    drafts = things(
        store,
        f"""SELECT DISTINCT ?thing WHERE {{ GRAPH <{BASE}graph/draft> {{ ?thing ?p ?o }}
            FILTER NOT EXISTS {{ ?thing ?q ?v }} FILTER (STRSTARTS(STR(?thing), "{BASE}")) }} LIMIT 3""",
    )
    assert drafts
    for name in drafts:
        for suffix in SUFFIXES:
            assert "draft" in client.get(f"/{name}.{suffix}").text.lower(), (name, suffix)


def test_what_is_known_is_not_mixed_with_drafts(client: TestClient, store: Store) -> None:
    query = f"""SELECT DISTINCT ?thing WHERE {{ GRAPH <{BASE}graph/draft> {{ ?thing ?p ?o }} ?thing a ?kind
        FILTER NOT EXISTS {{ ?thing ?p ?o }} }} ORDER BY ?thing LIMIT 1"""
    name = things(store, query)[0]
    data = client.get(f"/{name}.nt").content
    default = {
        quad.triple
        for quad in ox.parse(
            store.answer(f"CONSTRUCT WHERE {{ <{BASE}{name}> ?p ?o }}", lambda offered: "application/n-triples")[1],
            format=ox.RdfFormat.N_TRIPLES,
        )
    }
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)} == default
    assert "Draft: recalled, not verified" in client.get(f"/{name}.html").text


@pytest.mark.parametrize(
    "path", ["/norm/z", "/norm/z.ttl", "/state/", "/graph/none", "/a%20b", "/%3Cx%3E", "/ns/9.9.9", "/release/none"]
)
def test_an_address_of_nothing_is_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_a_form_that_there_is_not_is_406(client: TestClient) -> None:
    answer = client.get("/norm/f", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["offered"]


def test_an_answer_has_an_etag_and_304(client: TestClient) -> None:
    tag = client.get("/norm/f.ttl").headers["etag"]
    assert client.get("/norm/f.ttl", headers={"if-none-match": tag}).status_code == 304


def test_the_ontology_documents_every_term(client: TestClient, store: Store) -> None:
    page = client.get("/ns", headers={"accept": "text/html"}).text
    terms = things(
        store,
        f"""PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT DISTINCT ?thing WHERE {{
            VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
            GRAPH <{BASE}graph/ontology> {{ ?thing a ?kind }} FILTER (STRSTARTS(STR(?thing), "{BASE}ns#")) }}""",
    )
    assert len(terms) > 200
    assert [name for name in terms if f'id="{name.removeprefix("ns#")}"' not in page] == []
    listed = client.get("/ns.json").json()["terms"]
    rows = list(csv.DictReader(io.StringIO(client.get("/ns.csv").text)))
    assert {term["term"] for term in listed} == {row["term"] for row in rows} == {BASE + name for name in terms}
    norm = next(term for term in listed if term["term"] == BASE + "ns#Norm")
    assert (norm["kind"], norm["label"]) == ("class", "Norm")
    assert norm["definition"]
    assert client.get("/ns", headers={"accept": "application/json"}).json()["terms"] == listed
    for suffix in ("ttl", "jsonld", "nt"):
        assert "owl#Class" in client.get(f"/ns.{suffix}").text or "owl:Class" in client.get(f"/ns.{suffix}").text


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void", "/release/{name}"])
def test_the_data_set_is_described_with_the_address_of_this_server(
    client: TestClient, release: Release, path: str
) -> None:
    answer = client.get(path.format(name=release.name), headers={"accept": "text/turtle"})
    graph = ox.Store()
    graph.extend(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
    assert graph.query("ASK { ?d a <http://www.w3.org/ns/dcat#Dataset> ; <http://rdfs.org/ns/void#triples> ?n }")
    assert "<http://127.0.0.1:8000/sparql>" in answer.text


def test_the_download_is_the_release_and_comes_in_ranges(client: TestClient, release: Release) -> None:
    described = client.get("/dataset", headers={"accept": "text/turtle"}).text
    data = client.get("/downloads/data.nq")
    assert hashlib.sha256(data.content).hexdigest() in described
    part = client.get("/downloads/data.nq", headers={"range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, data.content[:10])
    assert client.get("/downloads/manifest.json").json()["release"] == release.name
    assert client.get("/downloads/..%2Fdata.nq").status_code == 404
