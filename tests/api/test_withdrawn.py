"""A record that is taken back: it stays in the data, and leaves answers, rules, tables and the search for links."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.changes import Wanted, between
from api.release import Release
from api.settings import ROOT, Settings
from api.store import BASE
from loaders import CheckFailed, build, check

WHOLE = "position/isr-2020"
"""A record that is withdrawn with everything nested in it."""

ONE = "position/est-2019/applicability"
"""A claim that is withdrawn and leaves the rest of its record."""

DAY = 'withdrawn = 2026-11-01\nwithdrawal_reason = "The text was that of another State."\n'


def withdraw(root: Path, name: str, lines: str, before: str) -> None:
    path = root / "data" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, lines + before, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("withdrawn")
    for name in ("data", "ontology", "loaders"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture(scope="module")
def after(root: Path, releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    withdraw(root, WHOLE, DAY, "kind = ")
    withdraw(root, "position/est-2019", DAY, 'topic = "applicability"')
    return build(root, tmp_path_factory.mktemp("after"))


@pytest.fixture(scope="module")
def service(after: Path) -> Iterator[TestClient]:
    with TestClient(create(Settings(releases=after.parent, workers=2)), base_url="http://127.0.0.1:8000") as client:
        yield client


def nested(release: Path) -> set[str]:
    """What stands in the record that is withdrawn as a whole."""
    with (release / "data.nq").open() as lines:
        found = {line[1 : line.index(">")] for line in lines if line.startswith(f"<{BASE}{WHOLE}")}
    return {iri.removeprefix(BASE) for iri in found}


def test_what_is_withdrawn_is_in_no_default_answer_and_in_a_graph_of_its_own(service: TestClient, after: Path) -> None:
    names = nested(after)
    assert len(names) > 3
    for name in (*names, ONE):
        for pattern in (f"<{name}> ?p ?o", f"?s ?p <{name}>"):
            asked = {"query": f"ASK {{ {pattern} }}", "format": "json"}
            assert service.get("/sparql", params=asked).json()["boolean"] is False, name
        asked = {"query": f"ASK {{ GRAPH <graph/withdrawn> {{ <{name}> ?p ?o }} }}", "format": "json"}
        assert service.get("/sparql", params=asked).json()["boolean"] is True, name


def test_the_rest_of_a_record_stays(service: TestClient) -> None:
    assert service.get("/position/est-2019.ttl").status_code == 200
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?p <ns#isPositionIn> <position/est-2019> }", "format": "csv"}
    assert int(service.get("/sparql", params=asked).text.split()[1]) > 3


def test_its_address_answers_410_with_day_and_reason(service: TestClient, after: Path) -> None:
    for name in (*nested(after), ONE):
        for path in (f"/{name}", f"/{name}.ttl", f"/{name}.html"):
            answer = service.get(path)
            assert (answer.status_code, answer.json()["code"]) == (410, "WITHDRAWN"), path
            assert answer.json()["withdrawn"] == "2026-11-01"
            assert "The text was that of another State." in answer.json()["detail"]
    assert service.get(f"/{WHOLE}/none").status_code == 404


def test_graphql_does_not_have_it(service: TestClient) -> None:
    for iri, there in ((BASE + ONE, False), (BASE + "position/est-2019/use-of-force", True)):
        told = service.post("/graphql", json={"query": f'{{ thing(iri: "{iri}") {{ iri }} }}'}).json()
        assert (told["data"]["thing"] is not None) is there, told


def test_no_rule_sees_it(after: Path) -> None:
    lines = (after / "data.nq").read_text(encoding="utf-8").splitlines()
    inferred = [line for line in lines if f"<{BASE}graph/inferred/" in line]
    assert not [line for line in inferred if f"<{BASE}{WHOLE}" in line or f"<{BASE}{ONE}>" in line]


def test_it_leaves_the_tables(after: Path) -> None:
    for table in ("position", "thing"):
        text = gzip.decompress((after / "dumps" / "csv" / f"{table}.csv.gz").read_bytes()).decode()
        assert BASE + ONE not in text
        assert BASE + WHOLE not in text
        assert BASE + "position/est-2019/use-of-force" in text


def test_a_difference_calls_it_withdrawn(release: Release, after: Path) -> None:
    changes = {
        change.iri.removeprefix(BASE): change for change in between(release.folder, after, Wanted(kind="Position"))
    }
    gone = {name for name, change in changes.items() if change.what == "withdrawn"}
    assert ONE in gone
    assert {name for name in gone if name != ONE} == {name for name in nested(after) if name != WHOLE}
    assert changes[ONE].label
    below = {change.iri.removeprefix(BASE): change.what for change in between(release.folder, after, Wanted(iri=WHOLE))}
    assert below[WHOLE] == "withdrawn"


def test_a_withdrawal_needs_a_reason_and_nothing_may_point_to_what_is_withdrawn(root: Path, after: Path) -> None:
    broken = root.with_name("broken")
    shutil.copytree(root, broken)
    withdraw(broken, "position/fra-2019", "withdrawn = 2026-11-01\n", "kind = ")
    withdraw(broken, "source/" + _a_source(broken), DAY, "kind = ")
    with pytest.raises(CheckFailed) as failed:
        check(broken)
    codes = {(problem.code, problem.file) for problem in failed.value.problems}
    assert ("shape", "data/position/fra-2019.toml") in codes
    assert any("Say why the record was withdrawn" in str(problem) for problem in failed.value.problems)
    assert any("This record was withdrawn" in str(problem) for problem in failed.value.problems)


def _a_source(root: Path) -> str:
    text = (root / "data" / "position" / "fin-2020.toml").read_text(encoding="utf-8")
    return next(
        path.stem for path in sorted((root / "data" / "source").glob("*.toml")) if f"source/{path.stem}" in text
    )
