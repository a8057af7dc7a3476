"""Releases side by side: which one answers, how one takes over from another, and which are refused."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from api.app import application, create
from api.opened import Opened
from api.release import NoRelease, Release
from api.releases import Releases
from api.settings import ROOT, Settings
from api.store import Store
from api.switchboard import Switchboard
from api.verification import check_sizes
from loaders.release import digest
from tests import releases as made
from tests.api.server import Reply, Server

COUNT = "SELECT (COUNT(*) AS ?n) { ?thing <https://w3id.org/cybernorms/ns#letter> ?letter }"
NEW, OLD, OLDER = "1.1.0-new", "1.0.0-old", "0.9.0-older"
LETTERS = {NEW: "abc", OLD: "ab", OLDER: "a"}


def letters(text: str) -> list[str]:
    lines = [made.quad(f"norm/{letter}", "letter", f'"{letter}"') for letter in text]
    lines += [made.quad(f"norm/{letter}", made.LABEL, f'"Norm {letter}"@en') for letter in text]
    return lines + [made.quad(f"norm/{letter}", made.TYPE, "ns#Norm") for letter in text]


@pytest.fixture(scope="module")
def inputs() -> str:
    return digest(ROOT)


@pytest.fixture
def three(tmp_path: Path, inputs: str) -> Path:
    for at, (name, text) in enumerate(reversed(LETTERS.items())):
        folder = made.write(tmp_path, name, letters(text), version=name.partition("-")[0], inputs=inputs)
        os.utime(folder / "manifest.json", (1_700_000_000 + at, 1_700_000_000 + at))
    return tmp_path


@pytest.fixture
def service(three: Path) -> Iterator[TestClient]:
    settings = Settings(releases=three, open_releases=1, workers=2)
    with TestClient(create(settings), base_url="http://127.0.0.1:8000") as client:
        yield client


def count(client: TestClient, **parameters: str) -> int:
    answer = client.get("/sparql", params={"query": COUNT, "format": "csv", **parameters})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_the_newest_answers_unless_a_request_names_another_by_name_or_version(service: TestClient) -> None:
    assert count(service) == 3
    assert count(service, release=OLD) == 2
    assert count(service, release="0.9.0") == 1
    assert count(service, release=NEW) == 3


def test_the_name_of_the_parameter_may_be_written_with_percent_signs(service: TestClient) -> None:
    answer = service.get(f"/norm/b.json?rele%61se={OLD}")
    assert answer.headers["cybernorms-release"] == OLD


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/sparql?" + urlencode({"query": COUNT, "format": "csv"}), "2"),
        ("/graphql?" + urlencode({"query": "{ release { name } }"}), OLD),
        ("/norm/b", "Norm b"),
        ("/dataset", OLD),
        ("/.well-known/void", OLD),
        ("/downloads/manifest.json", OLD),
        ("/downloads/data.nq", "norm/b"),
        ("/ns", "cybernorms"),
        ("/limits", "Limits"),
        ("/", OLD),
    ],
)
def test_every_route_answers_from_the_release_that_is_named(service: TestClient, path: str, there: str) -> None:
    answer = service.get(path, params={**dict(_parameters(path)), "release": OLD})
    assert answer.status_code == 200
    assert answer.headers["cybernorms-release"] == OLD
    assert there in answer.text
    if path.startswith("/norm"):
        assert service.get("/norm/b?release=0.9.0").status_code == 404


@pytest.mark.parametrize("path", ["/", "/norm/b", "/norms", "/matrix", "/search?q=norm", "/crossref", "/ns"])
def test_every_link_of_a_page_keeps_the_release_that_the_address_names(service: TestClient, path: str) -> None:
    answer = service.get(path, params={**dict(_parameters(path)), "release": OLD}, headers={"accept": "text/html"})
    assert answer.status_code == 200
    links = re.findall(
        r'<(?:a|form)\b[^>]*? (?:href|action)="(/[^"]*)"[^>]*>(\s*<input type="hidden"[^>]*>)?', answer.text
    )
    assert links
    assert {link for link, kept in links if f"release={OLD}" not in link and f'value="{OLD}"' not in kept} == set()


def _parameters(path: str) -> Iterator[tuple[str, str]]:
    yield from parse_qsl(path.partition("?")[2])


def test_a_query_in_the_body_is_answered_from_the_release_in_the_address(service: TestClient) -> None:
    kinds = {"content-type": "application/sparql-query", "accept": "text/csv"}
    assert "2" in service.post(f"/sparql?release={OLD}", content=COUNT, headers=kinds).text
    assert service.post(f"/sparql?release={OLD}", data={"query": COUNT}).headers["cybernorms-release"] == OLD
    refused = service.post("/sparql", data={"query": COUNT, "release": OLD})
    assert refused.status_code == 400
    assert "in the address" in refused.json()["detail"]


def test_the_address_of_a_release_describes_that_release(service: TestClient) -> None:
    for name in LETTERS:
        answer = service.get(f"/release/{name}", headers={"accept": "text/turtle"})
        assert (answer.status_code, answer.headers["cybernorms-release"]) == (200, name)
        assert f"release/{name}>" in service.get(f"/release/{name}.ttl").text
    assert service.get("/release/none").status_code == 404


def test_an_unknown_release_is_404_and_says_which_there_are(service: TestClient) -> None:
    for path in ("/sparql", "/norm/a", "/graphql", "/dataset", "/downloads/data.nq"):
        answer = service.get(path, params={"release": "7.7.7"})
        assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_RELEASE")
        assert answer.json()["releases"] == list(LETTERS)


def test_a_reader_is_told_of_an_unknown_release_on_a_page_that_leads_on(service: TestClient) -> None:
    page = {"accept": "text/html", "accept-language": "fr"}
    for path, status in (("/norm/a?release=nope", 404), (f"/norm/a?release={OLD}&release={NEW}", 400)):
        answer = service.get(path, headers=page)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-language"] == "fr"
        assert '<html lang="fr"' in answer.text
        links = re.findall(r'<(?:a|form)\b[^>]*? (?:href|action)="(/[^"]*)"', answer.text)
        assert links
        assert not [link for link in links if "release=" in link]
    assert OLD in service.get("/norm/a?release=nope", headers=page).text
    told = service.get("/norm/a?release=nope", headers={"accept": "text/turtle"})
    assert told.headers["content-type"] == "application/problem+json"


def test_two_releases_in_one_request_are_refused(service: TestClient) -> None:
    assert service.get(f"/norm/a?release={OLD}&release={NEW}").json()["code"] == "BAD_REQUEST"


def test_the_release_is_in_the_header_and_in_the_etag(service: TestClient) -> None:
    new = service.get("/norm/a.ttl")
    old = service.get("/norm/a.ttl", params={"release": OLD})
    assert new.content == old.content
    assert new.headers["etag"] != old.headers["etag"]
    assert NEW in new.headers["etag"]
    assert OLD in old.headers["etag"]
    assert service.get("/norm/a.ttl", headers={"if-none-match": new.headers["etag"]}).status_code == 304
    tag = service.get("/sparql", params={"query": COUNT}).headers["etag"]
    assert NEW in tag


def test_a_pin_is_kept_where_a_thing_leads_to_its_description(service: TestClient) -> None:
    answer = service.get("/norm/a", params={"release": OLD}, headers={"accept": "text/turtle"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"a.ttl?release={OLD}")
    links = service.get("/norm/a.ttl", params={"release": OLD}).headers["link"]
    assert f"<a.jsonld?release={OLD}>" in links


def test_no_more_than_so_many_older_releases_are_open(service: TestClient) -> None:
    for name in (OLD, OLDER, OLD, OLDER):
        assert count(service, release=name) == len(LETTERS[name])
        assert "\ncybernorms_releases_open 2.0" in service.get("/metrics").text


def test_an_older_release_is_closed_when_nobody_asks_for_it(three: Path) -> None:
    settings = Settings(releases=three, idle_release_seconds=0, workers=1)
    with TestClient(create(settings)) as client:
        assert count(client, release=OLD) == 2
        assert _within(10, lambda: "\ncybernorms_releases_open 1.0" in client.get("/metrics").text)
        assert count(client, release=OLD) == 2


def test_a_release_that_is_being_opened_when_the_service_stops_is_closed(three: Path) -> None:
    before = _children()
    begun, go_on = threading.Event(), threading.Event()
    opened: list[Opened] = []

    def opening(release: Release, store: Store, settings: Settings, board: Switchboard) -> Opened:
        if release.name == OLD:
            begun.set()
            assert go_on.wait(60)
        opened.append(application(release, store, settings, board))
        return opened[-1]

    async def stopped_while_opening() -> None:
        board = Switchboard(Settings(releases=three, workers=1), opening)
        events: asyncio.Queue[Message] = asyncio.Queue()
        told: asyncio.Queue[Message] = asyncio.Queue()
        await events.put({"type": "lifespan.startup"})
        life = asyncio.create_task(board({"type": "lifespan"}, events.get, told.put))
        assert (await told.get())["type"] == "lifespan.startup.complete"
        asked = f"release={OLD}".encode()
        scope = {"type": "http", "method": "GET", "path": "/norm/a", "query_string": asked, "headers": []}
        request = asyncio.create_task(board(scope, events.get, told.put))
        assert await asyncio.to_thread(begun.wait, 60)
        request.cancel()  # the client has left
        await asyncio.wait([request])
        await events.put({"type": "lifespan.shutdown"})
        asyncio.get_running_loop().call_later(0.1, go_on.set)
        await life
        assert [one.release.name for one in opened] == [NEW, OLD], "it was not waited for"

    asyncio.run(stopped_while_opening())
    assert [one.pool.alive for one in opened] == [0, 0]
    assert _children() == before


def _children() -> set[str]:
    return {pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()}


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        threading.Event().wait(0.02)
    return False


# Damage


def truncate(release: Path) -> str:
    path = release / "data.nq"
    path.write_bytes(path.read_bytes()[:-1])
    return "data.nq has"


def flip(release: Path) -> str:
    path = release / "data.nq"
    seen = path.stat()
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return "data.nq has the SHA-256"


def miscount(release: Path) -> str:
    path = release / "manifest.json"
    told = json.loads(path.read_text())
    told["files"]["data.nq"]["sha256"] = "0" * 64
    path.write_text(json.dumps(told))
    return f"should have {'0' * 64}"


def lose(release: Path) -> str:
    (release / "data.nq").unlink()
    return "data.nq is missing"


def garble(release: Path) -> str:
    (release / "manifest.json").write_text('{"release": "')
    return "manifest.json cannot be read"


def empty(release: Path) -> str:
    (release / "manifest.json").write_text("[]")
    return "not the form of a manifest"


def lose_manifest(release: Path) -> str:
    (release / "manifest.json").unlink()
    return "it has no manifest.json"


def rename(release: Path) -> str:
    path = release / "manifest.json"
    path.write_text(path.read_text().replace(f'"release": "{NEW}"', '"release": "1.1.0-other"'))
    return "is that of '1.1.0-other'"


def climb(release: Path) -> str:
    path = release / "manifest.json"
    path.write_text(path.read_text().replace('"data.nq": {', '"../x": {"bytes": 0, "sha256": "0"}, "data.nq": {'))
    return "lists '../x'"


DAMAGES = (truncate, flip, miscount, lose, garble, empty, lose_manifest, rename, climb)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_release_is_refused_with_the_reason_and_the_one_before_it_is_served(
    three: Path, damage: Callable[[Path], str], caplog: pytest.LogCaptureFixture
) -> None:
    assert Releases(three).newest().name == NEW  # it was whole once, and that is remembered
    reason = damage(three / NEW)
    with TestClient(create(Settings(releases=three, workers=1))) as client:
        assert count(client) == 2
        ready = client.get("/readyz").json()
        assert ready["release"] == OLD
        assert reason in ready["refused"][NEW]
        asked = client.get("/norm/a", params={"release": NEW})
        assert (asked.status_code, asked.json()["code"]) == (503, "RELEASE_REFUSED")
        assert reason in asked.json()["reason"]
    assert any(NEW in line and reason in line for line in caplog.messages)


def test_the_command_names_what_is_refused(three: Path) -> None:
    reason = flip(three / OLD)
    environment = {**os.environ, "CYBERNORMS_RELEASES": str(three)}
    command = [sys.executable, str(ROOT / "cybernorms.py"), "verify"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    lines = dict(line.split("  ", 1) for line in told.stdout.splitlines())
    assert lines[NEW].startswith("good")
    assert reason in lines[OLD]
    assert subprocess.run([*command, NEW], env=environment, capture_output=True, check=False).returncode == 0


def test_without_a_good_release_every_reason_is_told(three: Path) -> None:
    reasons = [damage(three / name) for damage, name in zip((truncate, garble, lose), LETTERS, strict=True)]
    with pytest.raises(NoRelease) as none:
        Releases(three).newest()
    assert all(reason in str(none.value) for reason in reasons)


def test_every_byte_is_read_once_and_again_when_a_file_has_changed(three: Path) -> None:
    Releases(three).newest()
    release = Release.read(three / NEW)
    path = three / NEW / "data.nq"
    memory = three / ".verified" / f"{NEW}.json"
    seen = memory.stat().st_mtime_ns
    assert Releases(three).is_whole(release)
    assert memory.stat().st_mtime_ns == seen
    path.write_bytes(path.read_bytes())
    assert Releases(three).is_whole(release)
    assert memory.stat().st_mtime_ns != seen


def test_a_bit_that_flips_without_a_trace_is_found_after_the_start(three: Path) -> None:
    flip(three / NEW)
    # as if the file had never been written: what is remembered fits the damaged file
    release = Release.read(three / NEW)
    memory = three / ".verified" / f"{NEW}.json"
    memory.parent.mkdir(exist_ok=True)
    manifest = hashlib.sha256((three / NEW / "manifest.json").read_bytes()).hexdigest()
    memory.write_text(json.dumps({"manifest": manifest, "files": check_sizes(release)}))
    with Server(three) as server:
        ready = server.send("/readyz").json()
        assert ready["release"] == OLD
        assert "SHA-256" in ready["refused"][NEW]


def test_a_folder_that_cannot_be_written_to_is_served_all_the_same(three: Path, tmp_path: Path) -> None:
    (three / ".verified").write_text("not a folder")
    assert Releases(three).newest().name == NEW


# Switching


def test_a_switch_loses_no_request_and_mixes_no_releases(releases: Path, release: Release, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    shutil.copytree(releases / release.name, folder / release.name)
    made.point(folder, release.name)
    replies: list[Reply] = []
    failures: list[BaseException] = []
    stop = threading.Event()
    new = "9.9.9-new"
    with Server(
        folder, {"CACHE_BYTES": "0", "CLIENT_BURST": "1000", "QUERY_SECONDS": "60", "QUEUE_SECONDS": "60"}
    ) as server:

        def load() -> None:
            for number in itertools.count():
                if stop.is_set():
                    return
                query = f"{norms} # {number}" if number % 2 else norms
                try:
                    replies.append(server.ask(query, accept="text/csv"))
                    replies.append(server.send("/norm/a.csv"))
                except BaseException as error:  # whatever a client may see
                    failures.append(error)
                    return

        norms = "SELECT (COUNT(*) AS ?n) { ?norm a <https://w3id.org/cybernorms/ns#Norm> }"
        cast = "<https://w3id.org/cybernorms/ns#isCastOn>"
        slow = f"SELECT (COUNT(*) AS ?n) {{ ?a {cast} ?b . ?c {cast} ?b . ?c ?p ?o }}"
        inflight: list[Reply] = []
        threads = [threading.Thread(target=load) for _ in range(4)]
        threads.append(threading.Thread(target=lambda: inflight.append(server.ask(slow))))
        for thread in threads:
            thread.start()
        made.write(folder, new, letters("ab"), version="9.9.9")
        assert _within(60, lambda: server.send("/readyz").json()["release"] == new)
        seen = len(replies)
        assert _within(60, lambda: len(replies) > seen + 50)
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert {reply.status for reply in (*replies, *inflight)} == {200}
    told = {(reply.headers["cybernorms-release"], reply.body) for reply in replies if b"letter" not in reply.body}
    assert told == {(release.name, b"n\r\n11\r\n"), (new, b"n\r\n2\r\n")}
    assert all(reply.headers["cybernorms-release"] in reply.headers["etag"] for reply in replies)


def test_a_damaged_new_release_is_not_switched_to(three: Path) -> None:
    with Server(three) as server:

        def count(pin: str = "") -> int:
            reply = server.send(f"/sparql?{urlencode({'query': COUNT, 'format': 'csv'})}{pin}")
            assert reply.status == 200, reply.body
            return int(reply.body.split()[1])

        broken = made.write(three, "2.0.0-broken", letters("abcd"), version="2.0.0", current=False)
        reason = truncate(broken)
        made.point(three, broken.name)
        assert _within(60, lambda: reason in server.send("/readyz").json()["refused"].get(broken.name, ""))
        assert count() == 3
        good = made.write(three, "2.0.1-good", letters("abcde"), version="2.0.1")
        assert _within(60, lambda: server.send("/readyz").json()["release"] == good.name)
        assert count() == 5
        assert count(f"&release={NEW}") == 3
    assert f"release {broken.name} is refused: {reason}".encode() in server.log


def test_what_is_served_goes_on_when_every_release_in_the_folder_is_damaged(three: Path) -> None:
    with Server(three) as server:
        before = server.groups()
        for name in LETTERS:
            garble(three / name)
        assert _within(60, lambda: len(server.groups()) > 1)
        assert _within(60, lambda: server.groups() == before)
        assert server.ask(COUNT, accept="text/csv").body.split()[1] == b"3"
    assert b"no release in" in server.log
