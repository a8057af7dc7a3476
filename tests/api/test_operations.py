"""Alive, ready, counted, logged, and stopped without losing a request."""

from __future__ import annotations

import json
import platform
import re
import signal
import threading
import time
from dataclasses import fields
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.allocator import SMALL, TUNABLES
from api.release import Release
from api.settings import ROOT, Settings, variable
from tests.api.server import Reply, Server

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_it_says_that_it_is_alive_and_ready(client: TestClient, release: Release) -> None:
    assert client.get("/healthz").status_code == 200
    client.get("/sparql", params={"query": "ASK {}"})
    assert client.get("/readyz").json()["release"] == release.name


def test_metrics_count_requests_workers_and_answers(client: TestClient) -> None:
    client.get("/sparql", params={"query": "ASK {}"})
    text = client.get("/metrics").text
    for name in ("requests_total", "request_seconds_bucket", "workers", "queue", "kept_answers_total", "release_quads"):
        assert f"\ncybernorms_{name}" in text
    assert 'place="sparql"' in text


def test_a_request_keeps_its_number(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "abc-12345678"}).headers["x-request-id"] == "abc-12345678"
    assert len(client.get("/healthz", headers={"x-request-id": "a b\tc"}).headers["x-request-id"]) == 16
    assert client.get("/nothing").headers["x-request-id"]


def test_the_log_has_a_line_for_each_request_and_never_a_query(releases: Path) -> None:
    with Server(releases) as server:
        number = server.send("/sparql?query=ASK%7B%22secret%22%20%3Fp%20%3Fo%7D").headers["x-request-id"]
        server.send("/" + "x" * 5_000)
    lines = [json.loads(line) for line in server.log.decode().splitlines() if line.startswith("{")]
    line = next(line for line in lines if line.get("request") == number)
    assert (line["path"], line["method"]) == ("/sparql", "GET")
    assert "secret" not in server.log.decode()
    assert max(len(line.get("path", "")) for line in lines) == 200


def test_a_request_in_hand_is_finished_when_the_server_is_told_to_stop(releases: Path) -> None:
    replies: list[Reply] = []
    with Server(releases, {"QUERY_SECONDS": "2"}) as server:
        asking = threading.Thread(target=lambda: replies.append(server.ask(COUNT)))
        asking.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        asking.join()
        server.process.wait(timeout=10)
    assert [reply.status for reply in replies] == [504]


def test_a_client_that_uses_more_than_its_share_is_told_when_to_come_back(releases: Path) -> None:
    limits = {"QUERY_SECONDS": "0.6", "CLIENT_BURST": "0.5", "CLIENT_SECONDS": "6", "CACHE_BYTES": "0"}
    with Server(releases, limits) as server:
        assert server.ask(COUNT, x_forwarded_for="192.0.2.1").status == 504
        refused = server.ask("ASK {}", x_forwarded_for="192.0.2.1")
        assert (refused.status, refused.json()["code"]) == (429, "FAIR_USE")
        assert int(refused.headers["retry-after"]) > 0
        assert server.ask("ASK {}", x_forwarded_for="192.0.2.2").status == 200


def test_every_setting_is_in_the_documentation() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (
            ROOT / "docs" / "running.md",
            ROOT / "docs" / "clusters.md",
            ROOT / "README.md",
        )
    )
    for one in fields(Settings):
        assert one.metadata or variable(one) in text


def test_a_log_level_that_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match="CYBERNORMS_LOG"):
        Settings.of({"CYBERNORMS_LOG": "loud"})


def kept(client: TestClient) -> int:
    """How many answers were given again as they were."""
    found = re.search(
        r"^cybernorms_kept_answers_total\{[^}]*yes[^}]*\} (\d+)", client.get("/metrics").text, re.MULTILINE
    )
    assert found
    return int(found[1])


def test_what_is_asked_for_once_takes_no_room_among_the_answers_that_are_kept(client: TestClient) -> None:
    before = kept(client)
    quick = {"query": "SELECT ?p { <https://w3id.org/cybernorms/norm/f> ?p [] } # a visitor"}
    client.get("/sparql", params=quick)
    client.get("/sparql", params=quick)
    assert kept(client) == before
    client.get("/sparql", params=quick)
    assert kept(client) == before + 1


def test_what_took_long_is_kept_at_once(client: TestClient) -> None:
    before = kept(client)
    long = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?b ?q ?c } # long"}
    client.get("/sparql", params=long)
    client.get("/sparql", params=long)
    assert kept(client) == before + 1


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the allocator is not that of glibc")
def test_the_allocator_keeps_small_pieces_unless_the_operator_says_otherwise(releases: Path) -> None:
    for given, expected in ({}, SMALL), ({TUNABLES: "glibc.malloc.tcache_count=7"}, "glibc.malloc.tcache_count=7"):
        with Server(releases, environment=given) as server:
            assert server.ask("ASK {}").status == 200
            environment = Path(f"/proc/{server.process.pid}/environ").read_bytes().split(b"\0")
            assert f"{TUNABLES}={expected}".encode() in environment
