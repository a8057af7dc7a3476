"""JSON-LD with the keys of the records says the same as the triples that it was made from."""

from __future__ import annotations

import json

import pyoxigraph as ox
from fastapi.testclient import TestClient

from api.jsonld import compacted
from api.store import Store

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NORM = "CONSTRUCT WHERE { <https://w3id.org/cybernorms/norm/f> ?p ?o }"


def triples(data: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=form)}


def test_everything_can_be_read_back(store: Store) -> None:
    _, expanded = store.answer(EVERYTHING, lambda offered: "application/ld+json")
    _, plain = store.answer(EVERYTHING, lambda offered: "application/n-triples")
    assert triples(compacted(expanded), ox.RdfFormat.JSON_LD) == triples(plain, ox.RdfFormat.N_TRIPLES)


def test_a_norm_reads_like_its_record(client: TestClient) -> None:
    norm = client.get("/sparql", params={"query": NORM}, headers={"accept": "application/ld+json"}).json()
    assert norm["id"] == "norm/f"
    assert norm["letter"] == "f"
    assert norm["status"] == "verified"
    assert set(norm["label"]) == {"ar", "en", "es", "fr", "ru", "zh"}


def test_only_the_part_of_the_context_that_is_used_is_sent(client: TestClient) -> None:
    norm = client.get("/sparql", params={"query": NORM, "format": "jsonld"}).json()
    assert "letter" in norm["@context"]
    assert "in_favour" not in norm["@context"]


def test_no_triples_are_an_empty_graph() -> None:
    assert json.loads(compacted(b"[]"))["@graph"] == []
