"""Hostile queries against a real server: each gets a quick typed answer, and the next query does not notice.

The server listens on the loopback only and stops by itself. Limits are low, so that the tests are quick.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import kills
from tests.api.server import Server

SECONDS = 1.0
MEMORY_BYTES = 300_000_000
"""Before a query, a worker has some 70 MB in memory, shared with the others, and none of it counts. A product holds one
side of it whole: 150 MB more at 100,000 statements, and 190 MB where triples come out. What is bounded is address
space, which the C library takes in heaps of 64 MB (for a moment 128 MB, to find a place for one): below 256 MB it
depends on the heaps that a worker had from its parents whether a product that is to run out of time runs out of memory
first. A sort and a text that doubles need more than any bound.
"""
ASK = "ASK {}"
DOUBLED = " ".join(f"BIND(CONCAT({', '.join([f'?a{at}'] * 8)}) AS ?a{at + 1})" for at in range(10))
COVERED = "?s a <https://w3id.org/cybernorms/ns#Coverage> ; ?p ?o"  # 18,000 solutions: work for workers, and no more
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
LONG = "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 4000 } { SELECT ?d { ?d ?e ?f } LIMIT 4000 } }"
HEAVY = {
    "a product that is counted": (COUNT, 504, "TIMEOUT"),
    "a product that is sorted": (f"SELECT * {{ {PRODUCT} }} ORDER BY ?a ?i", 503, "OUT_OF_MEMORY"),
    "a text that doubles": (
        f"SELECT ?z {{ BIND('aaaaaaaaaa' AS ?a0) {DOUBLED} BIND(?a10 AS ?z) }}",
        503,
        "OUT_OF_MEMORY",
    ),
    "paths from everywhere to everywhere": ("SELECT * { ?a (!<x:x>|^(!<x:x>))* ?b }", 504, "TIMEOUT"),
    "groups of a product": (f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {PRODUCT} }}", 504, "TIMEOUT"),
    "more bytes than are sent": (f"SELECT * {{ {PRODUCT} }}", 400, "ANSWER_TOO_LARGE"),
    "more triples than are sent": (f"CONSTRUCT {{ ?a ?e ?i }} {{ {PRODUCT} }}", 400, "ANSWER_TOO_LARGE"),
}
REFUSED = {
    "groups in groups": "SELECT * { " + "{ " * 5_000 + "} " * 5_000 + "}",
    "brackets in brackets": "SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}",
    "not not not": "SELECT (" + "!" * 10_000 + "true AS ?x) {}",
    "a long sum": "SELECT (1" + "+1" * 10_000 + " AS ?x) {}",
    "a long path": "SELECT * { ?a <x:x>" + "/<x:x>" * 1_000 + " ?b }",
    "many unions": "SELECT * { {}" + " UNION {}" * 3_000 + " }",
    "many options": "SELECT * { ?s ?p ?o" + " OPTIONAL { ?s ?p ?o }" * 300 + " }",
    "exists in exists": "SELECT * { " + "FILTER EXISTS { " * 1_000 + "}" * 1_000 + " }",
    "many patterns": "SELECT * { " + "".join(f"?s ?p{at} ?o{at} . " for at in range(100)) + "}",
    "lists in lists": "SELECT * { " + "(" * 300 + ")" * 300 + " ?p ?o }",
    "many bindings": "SELECT * { " + "".join(f"BIND(1 AS ?b{at}) " for at in range(3_000)) + "}",
}


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[Server]:
    limits = {
        "QUERY_SECONDS": str(SECONDS),
        "MEMORY_BYTES": str(MEMORY_BYTES),
        "ANSWER_BYTES": "5000000",
        "WORKERS": "4",
    }
    with Server(releases, {**limits, "SLOW_QUERIES": "3", "CACHE_BYTES": "0"}) as server:
        yield server


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_query_gets_a_typed_answer_in_time_and_the_next_one_is_unaffected(server: Server, name: str) -> None:
    query, status, code = HEAVY[name]
    reply = server.ask(query)
    assert (reply.status, reply.json()["code"]) in {(status, code), (504, "TIMEOUT")}
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.seconds < SECONDS + 0.5
    assert server.ask(ASK).status == 200


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_before_the_engine_reads_it(server: Server, name: str) -> None:
    reply = server.ask(REFUSED[name])
    assert reply.status == 400
    assert reply.json()["seen"] > reply.json()["limit"]
    assert reply.seconds < SECONDS


def test_what_is_admitted_at_the_limit_of_nesting_does_not_end_a_worker(server: Server) -> None:
    before = set(server.children())
    for opened, closed in (("{ ", "} "), ("FILTER EXISTS { ", "} "), ("FILTER NOT EXISTS { ?s ?p ?o . ", "} ")):
        assert server.ask("SELECT * { " + opened * 62 + closed * 62 + "} LIMIT 1").status in (200, 400, 504)
    assert server.ask("SELECT (" + "(" * 62 + "1" + ")" * 62 + " AS ?x) {}").status == 200
    assert server.ask("SELECT (" + "!" * 500 + "true AS ?x) {}").status == 200
    assert before & set(server.children())


@pytest.mark.parametrize(
    "form",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service<{0}>{{}} }}",
        "SELECT * {{ #\n sErViCe#\n <{0}> {{ }} }}",
        "SELECT * {{ \\u0053ERVICE <{0}> {{ }} }}",
        "SELECT * {{ \\U00000053ERVICE <{0}> {{ }} }}",
        "PREFIX s: <{0}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
        "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
        "LOAD <{0}>",
        "LOAD SILENT <{0}> INTO GRAPH <x:x>",
        "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "DESCRIBE <{0}>",
    ],
)
def test_no_query_reaches_the_network(server: Server, form: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reply = server.ask(form.format(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        assert reply.status == (403 if "LOAD" in form or "ERVICE" in form.upper() else 200)
        listener.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_long_queries_leave_room_for_short_ones(server: Server) -> None:
    heavy = [threading.Thread(target=server.ask, args=(COUNT,)) for _ in range(6)]
    for thread in heavy:
        thread.start()
    time.sleep(0.4)
    seconds = sorted(server.ask(ASK).seconds for _ in range(20))
    for thread in heavy:
        thread.join()
    assert seconds[-1] < SECONDS


def test_more_long_queries_than_there_are_places_for_are_told_when_to_come_back(server: Server) -> None:
    replies = []
    heavy = [threading.Thread(target=lambda: replies.append(server.ask(COUNT))) for _ in range(6)]
    for thread in heavy:
        thread.start()
    for thread in heavy:
        thread.join()
    assert {reply.status for reply in replies} == {503, 504}
    busy = next(reply for reply in replies if reply.status == 503)
    assert busy.json()["code"] == "BUSY"
    assert int(busy.headers["retry-after"]) > 0


def test_where_places_are_short_the_query_that_has_run_longest_makes_room(releases: Path) -> None:
    limits = {"QUERY_SECONDS": "20", "SLOW_QUERIES": "2", "WORKERS": "4", "QUICK_QUERIES": "2"}
    with Server(releases, limits) as server:
        replies = []
        heavy = [threading.Thread(target=lambda: replies.append(server.ask(COUNT))) for _ in range(2)]
        for thread in heavy:
            thread.start()
        time.sleep(2)
        reply = server.ask(LONG)
        assert (reply.status, reply.json().get("code")) in {(200, None), (504, "TIMEOUT")}  # as busy as the machine is
        assert [reply.json()["code"] for reply in replies][:1] == ["BUSY"]
        for thread in heavy:
            thread.join()
        assert sorted(reply.json()["code"] for reply in replies) == ["BUSY", "TIMEOUT"]


def test_a_query_ends_when_its_client_leaves(releases: Path) -> None:
    with Server(releases, {"QUERY_SECONDS": "20", "WORKERS": "1", "SLOW_QUERIES": "1", "QUEUE_SECONDS": "5"}) as server:
        body = COUNT.encode()
        head = f"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n"
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(head.encode() + b"content-type: application/sparql-query\r\n\r\n" + body)
            time.sleep(0.5)
        reply = server.ask(ASK)
        assert reply.status == 200
        assert reply.seconds < 2


def test_the_client_may_lower_the_time_but_not_raise_it(server: Server) -> None:
    quick = server.send("/sparql?timeout=0.3&query=" + _quoted(COUNT))
    assert (quick.status, quick.json()["limit"]) == (504, 0.3)
    assert quick.seconds < 0.8
    slow = server.send("/sparql?timeout=1000&query=" + _quoted(COUNT))
    assert (slow.status, slow.json()["limit"]) == (504, SECONDS)
    assert server.send("/sparql?timeout=soon&query=ASK%7B%7D").status == 400


def test_workers_that_are_killed_are_replaced_and_no_answer_is_wrong(releases: Path) -> None:
    with Server(releases, kills.SETTINGS) as server:
        seen = kills.kill(server, 10, COVERED)
        assert seen.wrong == []
        assert set(seen.statuses) <= {200, 503}
        assert seen.statuses[200]
        assert len(server.complete(kills.FULL)) == kills.FULL


def test_a_nursery_that_is_killed_is_replaced(server: Server) -> None:
    before = server.complete(5)
    os.kill(before[0], signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (set(now := server.children()) & set(before) or len(now) != 5) and time.monotonic() < deadline:
        assert server.ask(ASK).status in (200, 503)
    assert len(now) == 5
    assert not set(now) & set(before)
    assert server.ask(ASK).status == 200


def test_nothing_is_left_when_the_server_stops(releases: Path) -> None:
    with Server(releases, {"WORKERS": "3"}) as server:
        assert len(server.complete(4)) == 4
        below = server.everything()
    assert server.process.returncode in (0, -signal.SIGTERM)
    assert not [pid for pid in below if _runs(pid)]


def test_nothing_is_left_when_the_server_is_killed(releases: Path) -> None:
    with Server(releases, {"WORKERS": "3"}) as server:
        server.complete(4)
        below = server.everything()
        server.process.kill()
        server.process.wait()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(_runs(pid) for pid in below):
            time.sleep(0.05)
        assert not [pid for pid in below if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
