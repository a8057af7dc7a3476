"""What changed between two releases, on the command line and at an address, and the list and feed of releases."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.changes import Change, Wanted, between
from api.release import Release
from api.settings import ROOT, Settings
from api.store import BASE
from tests import releases as made
from tests.releases import quad

OLD, NEW = "1.0.0-old", "1.1.0-new"
WITHDRAWN = "graph/withdrawn"
ATOM = "{http://www.w3.org/2005/Atom}"


def position(state: str, gist: str, graph: str = "") -> list[str]:
    name = f"position/{state.lower()}-2020/sovereignty"
    graph = graph or f"graph/curated/position/{state.lower()}-2020"
    return [
        quad(name, made.TYPE, "ns#Position", graph),
        quad(name, "hasActor", f"state/{state}", graph),
        quad(name, "gist", f'"{gist}"@en', graph),
    ]


SPOKEN = r"Says \"yes\"\nand more."

BEFORE = [
    *position("EST", "Holds that it is a rule."),
    *position("FIN", SPOKEN),
    *position("NOR", "Says so."),
    quad("norm/a", made.LABEL, '"Norm a"@en'),
    quad("norm/a", made.TYPE, "ns#Norm"),
    quad("norm/a", "status", '"x"', "graph/draft"),
    quad("norm/b", made.LABEL, '"Norm b"@en'),
]
AFTER = [
    *position("EST", "Holds that it is a principle."),
    *position("FIN", SPOKEN, WITHDRAWN),
    quad("position/fin-2020/sovereignty", "withdrawn", '"2026-11-01"', WITHDRAWN),
    *position("SWE", "Says nothing."),
    quad("norm/a", made.LABEL, '"Norm a"@en'),
    quad("norm/a", made.TYPE, "ns#Norm"),
    quad("norm/a", "status", '"x"'),
    quad("norm/b", made.LABEL, '"Norm b"@en'),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changelog")
    made.write(folder, OLD, BEFORE)
    made.write(folder, NEW, AFTER, version="1.1.0")
    return folder


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[TestClient]:
    with TestClient(create(Settings(releases=folder, workers=1)), base_url="http://127.0.0.1:8000") as client:
        yield client


def changes(folder: Path, **wanted: str) -> dict[str, Change]:
    found = between(folder / OLD, folder / NEW, Wanted(**wanted))
    return {change.iri.removeprefix(BASE): change for change in found}


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CYBERNORMS_RELEASES": str(folder)}
    line = [sys.executable, str(ROOT / "cybernorms.py"), "diff", *arguments]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


def test_what_came_went_changed_and_was_withdrawn_is_told_apart(folder: Path) -> None:
    assert {iri: change.what for iri, change in changes(folder).items()} == {
        "norm/a": "changed",
        "position/est-2020/sovereignty": "changed",
        "position/fin-2020/sovereignty": "withdrawn",
        "position/nor-2020/sovereignty": "removed",
        "position/swe-2020/sovereignty": "added",
    }


def test_a_change_has_its_class_label_record_states_and_the_properties_that_differ(folder: Path) -> None:
    change = changes(folder)["position/est-2020/sovereignty"]
    assert (change.kind, change.record, change.states) == ("Position", "position/est-2020", ["EST"])
    (prop,) = change.properties
    assert prop.predicate == f"{BASE}ns#gist"
    assert [one.value for one in prop.removed] == ["Holds that it is a rule."]
    assert [(one.value, one.language) for one in prop.added] == [("Holds that it is a principle.", "en")]
    assert changes(folder)["norm/a"].label == "Norm a"


def test_a_draft_that_became_a_claim_shows_in_both_layers(folder: Path) -> None:
    layers = {(prop.layer, len(prop.removed), len(prop.added)) for prop in changes(folder)["norm/a"].properties}
    assert layers == {("draft", 1, 0), ("curated", 0, 1)}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": "est"}, {"position/est-2020/sovereignty"}),
        ({"kind": "Norm"}, {"norm/a"}),
        ({"iri": "position/swe-2020"}, {"position/swe-2020/sovereignty"}),
        ({"iri": BASE + "norm/a"}, {"norm/a"}),
        ({"layer": "draft"}, {"norm/a"}),
        ({"kind": "Position", "state": "NOR"}, {"position/nor-2020/sovereignty"}),
        ({"iri": "norm"}, {"norm/a"}),
        ({"state": "XXX"}, set()),
    ],
)
def test_changes_are_narrowed_down(folder: Path, wanted: dict[str, str], found: set[str]) -> None:
    assert set(changes(folder, **wanted)) == found


def patched(lines: list[str], patch: str) -> list[str]:
    have = set(lines)
    for line in patch.splitlines(keepends=True):
        if line.startswith("D "):
            have.remove(line[2:])
        elif line.startswith("A "):
            assert line[2:] not in have
            have.add(line[2:])
    return sorted(have)


def test_the_patch_makes_the_one_release_of_the_other(folder: Path, service: TestClient) -> None:
    for patch in (command(folder, OLD, NEW, "--patch").stdout, service.get(f"/releases/{OLD}...{NEW}.patch").text):
        assert patched(BEFORE, patch) == sorted(AFTER)
    assert patched(AFTER, command(folder, NEW, OLD, "--patch").stdout) == sorted(BEFORE)


def test_the_command_and_the_address_say_the_same(folder: Path, service: TestClient) -> None:
    for suffix in ("json", "csv"):
        printed = command(folder, "1.0.0", "1.1.0", f"--{suffix}", "--kind", "Position").stdout
        answer = service.get(f"/releases/1.0.0...1.1.0.{suffix}", params={"kind": "Position"})
        assert answer.status_code == 200
        assert answer.text.splitlines() == printed.splitlines()
    told = service.get(f"/releases/{OLD}...{NEW}", headers={"accept": "application/json"}).json()
    assert told["counts"] == {"added": 1, "changed": 2, "removed": 1, "withdrawn": 1}
    rows = list(csv.DictReader(io.StringIO(service.get(f"/releases/{OLD}...{NEW}.csv").text)))
    finland = [row for row in rows if row["iri"].endswith("fin-2020/sovereignty")]
    gist = next(row for row in finland if row["property"].endswith("#gist") and row["removed"])
    assert gist["removed"] == 'Says "yes"\nand more.'


def test_the_command_prints_lines_for_people(folder: Path) -> None:
    told = command(folder, OLD, NEW)
    assert told.returncode == 0
    assert "  - gist: Holds that it is a rule." in told.stdout
    assert told.stdout.splitlines()[-1] == f"{OLD} -> {NEW}: 1 added, 2 changed, 1 removed, 1 withdrawn"
    assert "no difference" in command(folder, OLD, OLD).stdout


def test_the_page_shows_before_and_now_and_no_markup_of_others(service: TestClient) -> None:
    page = service.get(f"/releases/{OLD}...{NEW}", headers={"accept": "text/html"})
    assert "Holds that it is a rule." in page.text
    assert re.search(r'<tr class="group">.*withdrawn', page.text)
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_release_that_there_is_not_cannot_be_compared(folder: Path, service: TestClient) -> None:
    answer = service.get(f"/releases/{OLD}...7.7.7")
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_RELEASE")
    assert service.get("/releases/nothing").json()["code"] == "NOT_FOUND"
    assert service.get(f"/releases/{OLD}...{NEW}", headers={"accept": "image/png"}).status_code == 406
    assert command(folder, OLD, "7.7.7").returncode == 1


def test_the_releases_are_listed_newest_first(service: TestClient) -> None:
    told = service.get("/releases.json").json()
    assert [one["name"] for one in told["releases"]] == [NEW, OLD]
    assert told["refused"] == {}
    changed = told["releases"][0]["changes"]
    assert service.get(changed.removeprefix("http://127.0.0.1:8000")).status_code == 200
    page = service.get("/releases", headers={"accept": "text/html"}).text
    assert f"/releases/{OLD}...{NEW}" in page


def test_the_feed_is_atom(service: TestClient) -> None:
    answer = service.get("/releases.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(ATOM + name)
        assert all(entry.findtext(ATOM + name) for entry in feed.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [NEW, OLD]


def test_a_comparison_that_takes_too_long_is_stopped_and_one_that_is_too_large_refused(folder: Path) -> None:
    path = f"/releases/{OLD}...{NEW}"
    with TestClient(create(Settings(releases=folder, workers=1, answer_bytes=100))) as client:
        assert client.get(path).json()["code"] == "ANSWER_TOO_LARGE"
    with TestClient(create(Settings(releases=folder, workers=1, query_seconds=0.001))) as client:
        slow = client.get(path)
        assert (slow.status_code, slow.json()["code"]) == (504, "TIMEOUT")
        assert "cybernorms diff" in slow.json()["detail"]


def test_every_line_of_the_real_release_can_be_read(release: Release, tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_bytes(b"")
    found = list(between(tmp_path, release.folder))
    assert {change.what for change in found} == {"added"}
    assert sum(len(side) for change in found for prop in change.properties for side in (prop.added,)) == release.quads
    assert json.dumps([change.label for change in found])
