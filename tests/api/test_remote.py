"""An engine elsewhere that is down, slow, or talks nonsense: clear errors, no pile-up, and all is well afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from api.release import Release
from cybernorms import main
from tests import faults
from tests import releases as made
from tests.api.server import Server
from tests.engines import Oxigraph
from tests.faults import ROWS, Wire

SECONDS = 1.5
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/cybernorms/ns#Norm> }"
BUILD = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
PASSWORD = "correct-horse-battery"
FAULTS = {
    "no type": (faults.replying(200, "", b"{}"), 502, "ENGINE_FAULT"),
    "a page": (faults.replying(200, "text/html", b"<p>Welcome</p>"), 502, "ENGINE_FAULT"),
    "no JSON": (faults.replying(200, ROWS, b"\x00\x01garbage"), 502, "ENGINE_FAULT"),
    "other JSON": (faults.replying(200, ROWS, b'{"hello": "world"}'), 502, "ENGINE_FAULT"),
    "nothing": (faults.replying(200, ROWS, b""), 502, "ENGINE_FAULT"),
    "a whole body that was cut before": (faults.replying(200, ROWS, faults.CUT), 502, "ENGINE_FAULT"),
    "half, then death": (faults.half, 502, "ENGINE_FAULT"),
    "death": (faults.dead, 502, "ENGINE_FAULT"),
    "zipped nonsense": (faults.replying(200, ROWS, b"no zip", content_encoding="gzip"), 502, "ENGINE_FAULT"),
    "as far as it came": (faults.replying(206, ROWS, faults.CUT), 504, "TIMEOUT"),
    "as far as it came, Virtuoso": (
        faults.replying(200, ROWS, b'{"head":{"vars":[]},"results":{"bindings":[]}}', x_sql_state="S1TAT"),
        504,
        "TIMEOUT",
    ),
    "rows cut without a word, Virtuoso": (
        faults.replying(
            200,
            ROWS,
            b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}',
            x_sparql_maxrows="1",
        ),
        400,
        "ANSWER_TOO_LARGE",
    ),
    "a server error": (faults.replying(500, "text/plain", b"at com.example.Secret.java:12"), 502, "ENGINE_FAULT"),
    "a proxy's error": (faults.replying(502, "text/html", b"<p>Bad gateway</p>"), 502, "ENGINE_FAULT"),
    "not now": (faults.replying(503, "text/plain", b"overloaded"), 503, "BUSY"),
    "not you": (faults.replying(401, "text/plain", b"who are you"), 502, "ENGINE_FAULT"),
    "elsewhere": (
        faults.replying(307, "text/plain", b"", location="http://127.0.0.1:1/"),
        502,
        "ENGINE_FAULT",
    ),
    "its own time is up": (faults.replying(504, "text/plain", b"timeout"), 504, "TIMEOUT"),
    "not this query": (faults.replying(400, "text/plain", b"no such function"), 400, "BAD_QUERY"),
    "no end": (faults.endless, 400, "ANSWER_TOO_LARGE"),
    "no answer": (faults.silent, 504, "TIMEOUT"),
}


@pytest.fixture(scope="module")
def wire(releases: Path) -> Iterator[Wire]:
    with Oxigraph() as engine, Wire(engine.query) as wire, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CYBERNORMS_RELEASES", str(releases))
        assert main(["push", engine.query]) == 0
        yield wire


@pytest.fixture(scope="module")
def server(wire: Wire, releases: Path) -> Iterator[Server]:
    settings = {
        "SPARQL_URL": wire.address(),
        "SPARQL_USER": "reader",
        "SPARQL_PASSWORD": PASSWORD,
        "QUERY_SECONDS": str(SECONDS),
        "QUEUE_SECONDS": "0.5",
        "ANSWER_BYTES": "20000000",
        "WORKERS": "4",
        "SLOW_QUERIES": "3",
        "CACHE_BYTES": "0",
        "CLIENT_BURST": "100000",
    }
    with Server(releases, settings) as server:
        yield server


@pytest.fixture(autouse=True)
def sound(wire: Wire) -> Iterator[None]:
    wire.fault = None
    wire.hung_up.clear()
    yield
    wire.fault = None


def is_well(server: Server) -> bool:
    """Whether the service answers, soon: what it noticed of a fault it may have to unlearn."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if server.ask(COUNT).status == 200:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_engine_is_named_and_passes(name: str, server: Server, wire: Wire) -> None:
    assert is_well(server)
    wire.fault, status, code = FAULTS[name]
    reply = server.ask(COUNT)
    assert (reply.status, reply.json()["code"]) == (status, code), reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    assert b"Secret" not in reply.body
    assert reply.seconds < SECONDS + 1
    wire.fault = None
    assert is_well(server)
    assert server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"] == "11"


def test_triples_that_may_be_cut_are_not_passed_on(server: Server, wire: Wire) -> None:
    assert is_well(server)
    wire.fault = faults.half_triples
    reply = server.ask(BUILD)
    assert (reply.status, reply.json()["code"]) == (502, "ENGINE_FAULT")


def test_an_engine_that_is_down_is_told_at_once_and_found_again(server: Server, wire: Wire, releases: Path) -> None:
    with (
        Wire(wire.engine.geturl()) as other,
        Server(releases, {"SPARQL_URL": other.address(), "CACHE_BYTES": "0"}) as beside,
    ):
        port = other.port
        assert is_well(beside)
        other.stop()
        replies = [beside.ask(f"{COUNT} #{at}") for at in range(30)]
        assert {reply.status for reply in replies} <= {502, 503}
        assert [reply.json()["code"] for reply in replies][-1] == "ENGINE_DOWN"
        assert int(replies[-1].headers["retry-after"]) > 0
        assert beside.send("/healthz").status == 200
        not_ready = beside.send("/readyz")
        assert not_ready.status == 503
        assert "engine" in not_ready.json()["missing"]
        gone = beside.send("/norm/f.ttl")
        assert (gone.status, gone.json()["code"]) == (503, "ENGINE_DOWN")
        graphql = beside.send("/graphql", b'{"query": "{ norms { letter } }"}', content_type="application/json")
        assert graphql.json()["errors"][0]["extensions"]["code"] == "ENGINE_DOWN"
        with Wire(wire.engine.geturl(), port):
            assert is_well(beside)
            assert beside.send("/readyz").status == 200
            assert beside.send("/norm/f.ttl").status == 200


def test_a_slow_engine_makes_no_queue(server: Server, wire: Wire) -> None:
    assert is_well(server)
    wire.most = 0
    wire.fault = faults.silent
    with ThreadPoolExecutor(30) as crowd:
        replies = list(crowd.map(lambda at: server.ask(f"{COUNT} #{at}"), range(30)))
    assert {(reply.status, reply.json()["code"]) for reply in replies} <= {(503, "BUSY"), (504, "TIMEOUT")}
    assert max(reply.seconds for reply in replies) < SECONDS + 2
    assert wire.most <= 4 + 1  # the workers, and the look whether the engine is there
    wire.fault = None
    assert is_well(server)


def test_a_client_that_leaves_takes_its_query_along(server: Server, wire: Wire) -> None:
    assert is_well(server)
    wire.fault = faults.silent
    body = COUNT.encode()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-type: application/sparql-query\r\n"
            + f"content-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not wire.waiting:
            time.sleep(0.01)
        assert wire.waiting
    assert wire.hung_up.wait(SECONDS)


def test_stopping_the_service_hangs_up_on_the_engine(wire: Wire, releases: Path) -> None:
    with Server(releases, {"SPARQL_URL": wire.address(), "QUERY_SECONDS": "2"}) as beside:
        wire.fault = faults.silent
        asking = threading.Thread(target=lambda: beside.ask(COUNT))
        asking.start()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not wire.waiting:
            time.sleep(0.01)
    asking.join(10)
    assert wire.hung_up.wait(5)
    assert beside.process.returncode in (0, -signal.SIGTERM)


def test_the_password_reaches_the_engine_and_nobody_else(server: Server, wire: Wire) -> None:
    before = len(wire.seen)
    assert is_well(server)
    sent = [headers for _, _, headers, _ in wire.seen[before:]]
    assert sent
    assert all(headers["authorization"].startswith("Basic ") for headers in sent)
    wire.fault = faults.replying(401, "text/plain", b"no")
    told = [server.ask(COUNT).body, server.send("/limits.json").body, server.send("/metrics").body]
    told += [server.send("/readyz").body, server.ask("").body]
    assert all(PASSWORD.encode() not in text and b"reader" not in text for text in told)


def test_the_log_holds_neither_password_nor_query(wire: Wire, releases: Path) -> None:
    settings = {"SPARQL_URL": wire.address(), "SPARQL_USER": "reader", "SPARQL_PASSWORD": PASSWORD, "LOG": "debug"}
    with Server(releases, settings) as beside:
        beside.ask(COUNT)
        wire.fault = faults.replying(500, "text/plain", b"no")
        beside.ask(COUNT + "# marked")
    assert b"the engine answers 500" in beside.log
    assert PASSWORD.encode() not in beside.log
    assert b"marked" not in beside.log


def test_an_engine_without_the_release_is_not_served(releases: Path) -> None:
    with Oxigraph() as empty:
        server = Server(releases, {"SPARQL_URL": empty.query, "SPARQL_WAIT_SECONDS": "1"})
        with pytest.raises(AssertionError, match="cybernorms push"):
            server.__enter__()


def test_a_new_release_takes_over_when_the_engine_holds_it(
    wire: Wire, releases: Path, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(releases / release.name, tmp_path / release.name)
    made.point(tmp_path, release.name)
    monkeypatch.setenv("CYBERNORMS_RELEASES", str(tmp_path))

    def answers_from(server: Server, name: str) -> bool:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.ask(COUNT).headers["cybernorms-release"] != name:
            time.sleep(0.05)
        return server.ask(COUNT).headers["cybernorms-release"] == name

    with Server(tmp_path, {"SPARQL_URL": wire.engine.geturl(), "SPARQL_WAIT_SECONDS": "0"}) as server:
        before = set(server.everything())
        made.write(tmp_path, "9.9.9-new", [made.quad("norm/a", made.TYPE, "ns#Norm")], version="9.9.9")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (tried := set(server.everything()) - before):
            time.sleep(0.01)
        while time.monotonic() < deadline and tried & set(server.everything()):
            time.sleep(0.01)
        assert answers_from(server, release.name)
        assert main(["push", wire.engine.geturl()]) == 0
        assert answers_from(server, "9.9.9-new")
        assert server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"] == "1"
    assert b"9.9.9-new: run `cybernorms push`" in server.log


def test_releases_lie_side_by_side_in_one_engine(
    wire: Wire, releases: Path, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CYBERNORMS_RELEASES", str(tmp_path))
    made.write(tmp_path, "0.9.0-old", [made.quad("norm/a", made.TYPE, "ns#Norm")], version="0.9.0")
    assert main(["push", wire.engine.geturl()]) == 0
    shutil.copytree(releases / release.name, tmp_path / release.name)
    made.point(tmp_path, release.name)
    count, graphql = quote(COUNT), quote("{ release { name } }")
    with Server(tmp_path, {"SPARQL_URL": wire.engine.geturl()}) as server:
        for asked, name, there in (("0.9.0", "0.9.0-old", 1), (release.name, release.name, 11)):
            pinned = f"&release={asked}"
            rows = server.send(f"/sparql?format=csv&query={count}{pinned}")
            found = server.send(f"/graphql?query={graphql}{pinned}")
            thing = server.send(f"/norm/b.ttl?{pinned}")
            assert rows.body.split()[-1] == str(there).encode()
            assert found.json()["data"]["release"]["name"] == name
            assert thing.status == (200 if there > 1 else 404)
            assert {reply.headers["cybernorms-release"] for reply in (rows, found, thing)} == {name}


def test_the_secret_settings_are_not_shown() -> None:
    from api.settings import Settings

    settings = Settings(sparql_password=PASSWORD, sparql_token=PASSWORD)
    assert PASSWORD not in repr(settings)
    told = json.dumps([one.name for one, _ in settings.limits()])
    assert "sparql" not in told


@pytest.mark.parametrize("address", ["ftp://host/sparql", "http://u:secret@host/sparql", "host:80", "file:///etc"])
def test_an_address_that_is_none_is_refused_without_being_repeated(address: str) -> None:
    from api.settings import Settings

    with pytest.raises(ValueError, match="CYBERNORMS_SPARQL_URL") as refused:
        Settings.of({**os.environ, "CYBERNORMS_SPARQL_URL": address})
    assert "secret" not in str(refused.value)
