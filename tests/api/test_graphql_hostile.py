"""Hostile GraphQL against a real server: a quick typed refusal, memory returns, the next request is unaffected.

The server listens on the loopback only and stops by itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.api.server import Reply, Server

NORMS = "{ norms { letter } }"
CODES = {"BAD_INPUT", "TOO_COMPLEX", "PERSISTED_QUERY_NOT_FOUND", "FAIR_USE", "BUSY", "TIMEOUT"}
SECONDS = 5
"""Far above what a refusal takes, far below what any of these would take if it were run."""


def doubled(levels: int, inner: str = "letter") -> str:
    parts = [f"fragment f{n} on Norm {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels)]
    return " ".join([*parts, f"fragment f{levels} on Norm {{ {inner} }}", "{ norms { ...f0 } }"])


def nested(levels: int, name: str = "related") -> str:
    return "{ topics " + f"{{ {name} " * levels + "{ iri }" + " }" * levels + "}"


DOCUMENTS = {
    "500 levels": nested(500),
    "50 levels": nested(50),
    "5,000 levels": "{a" * 5_000 + "}" * 5_000,
    "10,000 aliases": "{" + " ".join(f"a{n}: norms {{ iri }}" for n in range(10_000)) + "}",
    "300 aliases below": "{ norms {" + " ".join(f"a{n}: letter" for n in range(300)) + "} }",
    "aliases in a fragment": "{ norms { ...f ...f } } fragment f on Norm {"
    + " ".join(f"a{n}: iri" for n in range(90))
    + "}",
    "a field 1,900 times": "{ norms {" + " letter" * 1_900 + "} }",
    "2,000 operations": " ".join(f"query q{n} {{ norms {{ letter }} }}" for n in range(2_000)),
    "a fragment in itself": "{ norms { ...a } } fragment a on Norm { ...a }",
    "fragments in a ring": "{ norms { ...a } } fragment a on Norm { ...b } fragment b on Norm { ...a }",
    "a ring of 200": " ".join(f"fragment f{n} on Norm {{ ...f{(n + 1) % 200} }}" for n in range(200))
    + "{ norms { ...f0 } }",
    "fragments that double": doubled(25),
    "fragments that double 150 times": doubled(150),
    "fragments that double and are not used": doubled(30).replace("...f0 }", "letter }"),
    "directives": "{ norms { letter " + "@include(if: true) " * 400 + "} }",
    "an unknown directive": '{ norms { letter @export(as: "x") } }',
    "deferred": "{ norms { ... @defer { letter } } }",
    "streamed": "{ norms @stream { letter } }",
    "lists in lists": "{ states(voted: " + "[" * 900 + "]" * 900 + ") { totalCount } }",
    "objects in objects": "{ states(voted: " + "{ a: " * 450 + "1" + "}" * 450 + ") { totalCount } }",
    "a long name": "{ " + "a" * 90_000 + " }",
    "a long text": '{ document(symbol: "' + "x" * 90_000 + '") { lettre } }',
    "a block text": '{ document(symbol: """' + "\n " * 40_000 + '""") { iri } a: nothing }',
    "a long comment": "# " + "x" * 95_000 + "\n{ nothing }",
    "commas": "{" + "," * 95_000 + "nothing }",
    "a huge number": "{ states(first: " + "9" * 5_000 + ") { totalCount } }",
    "a fraction": "{ states(first: 1e400) { totalCount } }",
    "a page of 1,000": "{ states(first: 1000) { totalCount } }",
    "a page of -1": "{ states(first: -1) { totalCount } }",
    "no page": "{ states(first: null) { totalCount } }",
    "a text for a number": '{ states(first: "20") { totalCount } }',
    "a number for a text": "{ state(iso3: 20) { iri } }",
    "a text for an enum": '{ norm(letter: "F") { iri } }',
    "an unknown enum value": "{ norm(letter: Q) { iri } }",
    "an unknown field": "{ norms { lettre } }",
    "an unknown argument": "{ norms(first: 3) { letter } }",
    "an unknown type": "{ norms { ... on Nothing { iri } } }",
    "an unknown fragment": "{ norms { ...nothing } }",
    "a type that cannot be": "{ norms { ... on State { iso3 } } }",
    "no selection": "{ norms }",
    "a selection of a text": "{ norms { letter { x } } }",
    "a mutation": "mutation { delete }",
    "a subscription": "subscription { norms { letter } }",
    "a schema": "type Query { a: Int }",
    "an empty document": "   ",
    "only a comment": "# nothing",
    "half a text": '{ document(symbol: "x) { iri } }',
    "half of a character": '{ document(symbol: "\\ud800") { iri } }',
    "NUL in the document": "{ norms \x00 { letter } }",
    "a control character": "{ norms \x07 { letter } }",
    "a byte order in the middle": "{ norms { let\ufeffter } }",
    "an unknown cursor": '{ states(after: "abc") { totalCount } }',
    "a cursor of another list": '{ states(after: "WyJwb3NpdGlvbnMiLCJhIl0") { totalCount } }',
    "a cursor that is a list of numbers": '{ states(after: "WzEsMl0") { totalCount } }',
    "an id that is none": '{ node(id: "%%%") { id } }',
    "an id of another service": '{ node(id: "Tm9ybTox") { id } }',
    "an address elsewhere": '{ thing(iri: "file:///etc/passwd") { iri } }',
    "an address that leaves its brackets": '{ thing(iri: "norm/f> ?p ?o } #") { iri } }',
    "SPARQL in a key": '{ principle(id: "x } SERVICE <http://127.0.0.1/> {") { iri } }',
    "introspection in depth": "{ __schema { types { fields { type { fields { type { fields { type { fields { name"
    + " }" * 9,
    "introspection 45 times": "{" + " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(45)) + "}",
    "pages in pages in pages": "{ states(first: 100) { nodes { votes(first: 100) { nodes { rollCall {"
    " votes(first: 100) { nodes { value } } } } } } } }",
}
VARIABLES: dict[str, tuple[str, Any]] = {
    "of another type": ("query ($n: Int!) { states(first: $n) { totalCount } }", {"n": "x"}),
    "that are null": ("query ($n: Int!) { states(first: $n) { totalCount } }", {"n": None}),
    "that are missing": ("query ($n: Int!) { states(first: $n) { totalCount } }", {}),
    "that are true": ("query ($n: Int!) { states(first: $n) { totalCount } }", {"n": True}),
    "beyond 32 bits": ("query ($n: Int!) { states(first: $n) { totalCount } }", {"n": 2**40}),
    "lists in lists": ("query ($x: [Voted!]) { states(voted: $x) { totalCount } }", {"x": [[[[[]]]]]}),
    "with unknown fields": ("query ($x: [Voted!]) { states(voted: $x) { totalCount } }", {"x": [{"a": 1}]}),
    "11 votes": (
        "query ($x: [Voted!]) { states(voted: $x) { totalCount } }",
        {"x": [{"document": "A/RES/73/27", "value": "YES"}] * 11},
    ),
    "with NUL": ("query ($x: String!) { thing(iri: $x) { iri } }", {"x": "norm/\x00"}),
}
BODIES: dict[str, bytes] = {
    "10 MB": b'{"query": "' + b" " * 10_000_000 + b'"}',
    "null": b"null",
    "a number": b"7",
    "a text": b'"{ norms { letter } }"',
    "true": b"true",
    "a batch": b'[{"query": "{ norms { letter } }"}]',
    "nothing": b"",
    "not UTF-8": b'{"query": "\xff\xfe"}',
    "UTF-16": '{"query": "{ norms { letter } }"}'.encode("utf-16"),
    "half of a character": b'{"query": "{ norms { letter } }", "variables": {"a": "\\udfff"}}',
    "deep variables": b'{"query": "{ norms { letter } }", "variables": '
    + b'{"a":' * 9_000
    + b"1"
    + b"}" * 9_000
    + b"}",
    "deep lists": b'{"query": "{ norms { letter } }", "variables": {"a": ' + b"[" * 40_000 + b"]" * 40_000 + b"}}",
    "NaN": b'{"query": "{ norms { letter } }", "variables": {"a": NaN}}',
    "a huge number": b'{"query": "{ norms { letter } }", "variables": {"a": ' + b"9" * 50_000 + b"}}",
    "a query that is an object": b'{"query": {"a": 1}}',
    "a hash that is a list": b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": []}}}',
}


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[Server]:
    with Server(releases, {"CLIENT_SECONDS": "100000", "CLIENT_BURST": "100000", "WORKERS": "2"}) as server:
        yield server


def send(server: Server, told: object) -> Reply:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return server.send("/graphql", body, content_type="application/json")


def check(server: Server, reply: Reply) -> None:
    assert reply.seconds < SECONDS
    assert reply.status < 500 or reply.status in (503, 504)
    answer = reply.json()
    assert {error["extensions"]["code"] for error in answer["errors"]} <= CODES
    assert all(error["message"] for error in answer["errors"])
    assert "Traceback" not in reply.body.decode()
    after = send(server, {"query": NORMS})
    assert after.status == 200
    assert len(after.json()["data"]["norms"]) == 11


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_at_once(name: str, server: Server) -> None:
    check(server, send(server, {"query": DOCUMENTS[name]}))


@pytest.mark.parametrize("name", VARIABLES)
def test_hostile_variables_are_refused_at_once(name: str, server: Server) -> None:
    query, variables = VARIABLES[name]
    check(server, send(server, {"query": query, "variables": variables}))


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_at_once(name: str, server: Server) -> None:
    check(server, send(server, BODIES[name]))


def test_a_thousand_heavy_requests_at_once_leave_the_service_as_it_was(server: Server) -> None:
    heavy = "{ states(first: 100) { nodes { iso3 votes(first: 20) { nodes { value document { symbol } } } } } }"
    send(server, {"query": heavy})
    before = server.memory()

    def one(number: int) -> int:
        return send(server, {"query": heavy, "extensions": {"number": number}}).status

    with ThreadPoolExecutor(100) as threads:
        statuses = list(threads.map(one, range(1_000)))
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) > 0
    begin = time.monotonic()
    assert send(server, {"query": NORMS}).status == 200
    assert time.monotonic() - begin < SECONDS
    assert server.memory() - before < 150_000_000


def test_all_of_it_together_leaves_no_memory_behind(server: Server) -> None:
    def round_of_all() -> None:
        for document in DOCUMENTS.values():
            send(server, {"query": document})
        for body in BODIES.values():
            send(server, body)

    round_of_all()
    before = server.memory()
    for _ in range(3):
        round_of_all()
    assert server.memory() - before < 30_000_000
