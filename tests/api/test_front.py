"""Several fronts on one socket, and their short ways: the same answers as by the long one, and none is lost."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from fastapi.testclient import TestClient

from api.bridge import Bridge
from api.release import Release
from api.settings import Settings
from api.store import Store
from tests.api.server import Server

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/cybernorms/ns#Norm> }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LETTERS = "SELECT ?l { ?n <https://w3id.org/cybernorms/ns#letter> ?l } ORDER BY ?l"
OWN = {"date", "x-request-id"}
Got = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[Server]:
    settings = {"FRONTS": "2", "QUERY_SECONDS": "1", "CLIENT_BURST": "3", "CLIENT_SECONDS": "1", "WORKERS": "4"}
    with Server(releases, settings) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    """A connection that is kept: all its requests go to the same front."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    yield connection
    connection.close()


def get(connection: http.client.HTTPConnection, path: str, **headers: str) -> Got:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=fields)
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in OWN}
    return answer.status, found, answer.read()


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    """Whether something comes true in time."""
    deadline = time.monotonic() + seconds
    while not (now := is_so()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return now


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+xml;q=0.5, */*;q=0.1", "text/html", ""])
def test_an_answer_is_the_same_by_every_way(connection: http.client.HTTPConnection, accept: str) -> None:
    given = {"accept": accept} if accept else {}
    path = f"/sparql?query={quote_plus(LETTERS + f' # {accept}')}"
    fresh = get(connection, path, **given)
    asked_again = get(connection, path, **given)
    kept = get(connection, path, **given)
    known_to_the_front = get(connection, path, **given)
    with_a_number = get(connection, path, x_request_id="abc-12345678", **given)
    by_the_application = get(connection, f"{path}&x=1", **given)
    assert fresh[0] == 200
    assert fresh == asked_again == kept == known_to_the_front == with_a_number == by_the_application


def post(connection: http.client.HTTPConnection, path: str, body: bytes, media_type: str) -> Got:
    connection.request("POST", path, body, {"content-type": media_type})
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in OWN}
    return answer.status, found, answer.read()


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/graphql", "application/json", b'{"query": "{ norms { letter } }"}'),
        ("/sparql", "application/sparql-query", LETTERS.encode()),
        ("/sparql", "application/x-www-form-urlencoded", b"query=" + quote_plus(LETTERS).encode()),
    ],
)
def test_a_posted_question_has_the_same_answer_each_time(
    connection: http.client.HTTPConnection, path: str, media_type: str, body: bytes
) -> None:
    fresh = post(connection, path, body, media_type)
    assert fresh[0] == 200
    for _ in range(3):
        assert post(connection, path, body, media_type) == fresh
    other = post(connection, path, body.replace(b"letter", b"nothin"), media_type)
    assert other[2] != fresh[2], "the same head with another body is another question"


LETTER = (
    '{"query": "query ($l: NormLetter!) { norm(letter: $l) { letter label { text } } }", "variables": {"l": "%s"}%s}'
)


def test_a_small_graphql_request_has_the_same_answer_by_every_way(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def asked(letter: str, more: str = "", **fields: str) -> Got:
        headers = {"content-type": "application/json", **{key.replace("_", "-"): one for key, one in fields.items()}}
        connection.request("POST", "/graphql", (LETTER % (letter, more)).encode(), headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in OWN}
        return answer.status, found, answer.read()

    ours = ', "extensions": {"n": %d}'
    by_the_application = asked("F", ours % 0, connection="keep-alive")  # which the front leaves to others
    at_once = [asked("F", ours % number) for number in range(1, 6)]
    with_a_number = asked("F", ours % 7, x_request_id="abc-12345678")
    assert by_the_application[0] == 200
    assert b'"letter":"F"' in by_the_application[2]
    assert all(one == by_the_application for one in (*at_once, with_a_number))
    assert asked("G", ours % 8)[2] != by_the_application[2]
    assert asked("F", ours % 9, accept="application/graphql-response+json")[1]["content-type"].startswith(
        "application/graphql-response+json"
    )
    assert asked("Z", ours % 10)[0] == 200
    assert b"BAD_INPUT" in asked("Z", ours % 11)[2]
    assert asked("F", ours % 12, content_type="text/plain")[0] == 415
    assert asked("F", ours % 13, content_encoding="gzip")[0] == 415
    assert asked("F", ours % 14, accept="text/html;q=0, text/csv")[0] == 406
    assert asked("F", "]")[0] == 400
    assert asked("F", ours % 15) == by_the_application
    connection.close()


def test_a_posted_question_may_come_in_any_pieces(server: Server) -> None:
    body = b'{"query": "{ norms { letter gist { text } } }"}'
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    whole = head % len(body) + body
    after = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answers = []
    for pieces in (
        [whole, after],
        [whole + after],
        [whole[:30], whole[30:-9], whole[-9:], after],
        [whole] * 2 + [after],
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for piece in pieces:
                client.sendall(piece)
                time.sleep(0.02)
            got = b"".join(iter(lambda: client.recv(65_536), b""))
        answers.append(got)
        assert got.count(b"HTTP/1.1 200 OK") == pieces.count(whole) + (whole not in pieces) + 1
        assert b'"status":"' in got.rpartition(b"\r\n\r\n")[2]
    assert len({answer.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.1")[0] for answer in answers}) == 1


def test_a_body_that_does_not_come_is_waited_for_and_told_of(releases: Path) -> None:
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n"
    with (
        Server(releases, {"BODY_SECONDS": "1"}) as server,
        socket.create_connection(("127.0.0.1", server.port), 20) as one,
    ):
        one.sendall(head + b'{"query"')
        got = one.recv(65_536)
        while b"}]}" not in got:
            got += one.recv(65_536)
    assert got.startswith(b"HTTP/1.1 408 ")
    assert b'"TIMEOUT"' in got


@pytest.mark.parametrize(
    "query", ["SELECT {", "ASK { SERVICE <http://127.0.0.1:1/> {} }", "ASK {}#" + "x" * 120_000, "\ud800", ""]
)
def test_a_refusal_is_the_same_by_every_way(connection: http.client.HTTPConnection, query: str) -> None:
    path = f"/sparql?query={quote_plus(query.encode('utf-8', 'surrogatepass'))}"
    short, long = get(connection, path), get(connection, f"{path}&x=1")
    assert 400 <= short[0] < 500
    assert short == long


@pytest.mark.parametrize("path", ["/norm/f", "/ns", "/limits", f"/sparql?query={quote_plus(COUNT)}"])
def test_an_address_that_varies_is_kept_for_each_who_asks(connection: http.client.HTTPConnection, path: str) -> None:
    wanted = ["text/html", "application/json", "text/html", "application/json"]
    got = [get(connection, path, accept=accept) for accept in wanted * 2]
    assert {status for status, _, _ in got} <= {200, 303}
    if got[0][0] == 303:
        assert len({headers["location"] for _, headers, _ in got}) == 2
    else:
        assert [headers["content-type"].partition(";")[0] for _, headers, _ in got[::2]] == ["text/html"] * 4
        assert len({body for _, _, body in got}) == 2
    assert got[:2] == got[2:4] == got[4:6] == got[6:]


def test_a_client_that_has_an_answer_gets_304_by_every_way(connection: http.client.HTTPConnection) -> None:
    for path in (f"/sparql?query={quote_plus(COUNT)}", "/norm/f.ttl"):
        tag = get(connection, path)[1]["etag"]
        answers = [get(connection, path, if_none_match=tag) for _ in range(3)]
        assert [(status, body) for status, _, body in answers] == [(304, b"")] * 3
        assert answers[0] == answers[1] == answers[2]
        assert get(connection, path, if_none_match='"another"')[0] == 200


def test_requests_that_come_in_one_go_are_answered_in_their_order(server: Server) -> None:
    paths = [f"/sparql?query={quote_plus(f'SELECT ({at} AS ?n) {{}}')}" for at in range(20)]
    paths[7] = paths[13] = "/healthz"
    sent = "".join(f"GET {path} HTTP/1.1\r\nhost: x\r\naccept: text/csv\r\n\r\n" for path in paths)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall(sent.encode() + b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        data = b"".join(iter(lambda: client.recv(1 << 16), b""))
    bodies = [part.partition(b"\r\n\r\n")[2] for part in data.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    expected = [b'{"status":"alive"}' if path == "/healthz" else b"n\r\n%d\r\n" % at for at, path in enumerate(paths)]
    assert bodies == [*expected, b'{"status":"alive"}']


def test_fair_use_and_figures_are_those_of_all_fronts(server: Server) -> None:
    def asked() -> dict[str, str]:
        lines = (line.rpartition(" ") for line in server.send("/metrics").body.decode().splitlines())
        return {name: value for name, _, value in lines}

    name = 'cybernorms_requests_total{method="POST",place="sparql",status="429"}'
    statuses: list[int] = []
    while len(statuses) < 20 and statuses.count(429) < 6:
        statuses.append(server.ask(f"{HEAVY} # {len(statuses)}", x_forwarded_for="192.0.2.77").status)
    assert statuses.count(504) <= 5  # 3 s for both fronts together, and not for each
    assert statuses[-6:] == [429] * 6
    for _ in range(6):  # whichever front it is that is asked
        assert within(5, lambda: asked().get(name) == f"{statuses.count(429)}.0")


def test_a_front_that_is_killed_is_replaced_and_the_others_go_on(server: Server) -> None:
    before = server.fronts()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    for _ in range(30):
        assert server.ask(COUNT).status == 200
    assert within(10, lambda: len(server.fronts()) == 2 and before[0] not in server.fronts())
    assert before[1] in server.fronts()
    assert within(10, lambda: server.is_settled())


def test_a_new_generation_takes_over_and_no_request_is_lost(
    server: Server, connection: http.client.HTTPConnection
) -> None:
    before = server.fronts()
    path = f"/sparql?query={quote_plus(COUNT)}"
    first = get(connection, path)
    server.process.send_signal(signal.SIGHUP)
    while set(before) & set(server.fronts()):
        status, headers, body = get(connection, path)
        assert (status, body) == (200, first[2])
        if headers.get("connection") == "close":
            connection.close()  # asked to connect again, as clients do by themselves
        assert server.ask(COUNT).status == 200
    assert within(10, lambda: server.is_settled())
    assert get(connection, path)[2] == first[2]


def test_the_bridge_gives_the_same_answers(releases: Path, release: Release, client: TestClient) -> None:
    settings = Settings(releases=releases, store="disk", fronts=1, workers=2)
    with TestClient(Bridge(settings, release, Store.open(release.folder)), base_url="http://127.0.0.1:8000") as bridge:
        for path in (f"/sparql?query={quote_plus(LETTERS)}", "/sparql?query=SELECT", "/norm/f.nt", "/nothing"):
            early, late = bridge.get(path), client.get(path)
            assert early.status_code == late.status_code
            assert sorted(early.content.splitlines()) == sorted(late.content.splitlines())  # triples have no order
            assert early.headers["cybernorms-release"] == release.name


def test_the_store_on_the_disk_gives_the_same_answers(store: Store, release: Release) -> None:
    disk = Store.open(release.folder)
    drafts = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/cybernorms/graph/draft> { ?s ?p ?o } }"
    squeezed = "SELECT (COUNT(*) AS ?n) { FILTER(1<2)GRAPH:draft#>\n{ ?s ?p ?o } }"
    squeezed = "PREFIX : <https://w3id.org/cybernorms/graph/> " + squeezed
    for query in (COUNT, LETTERS, drafts, squeezed):
        assert disk.select(query) == store.select(query) != []
