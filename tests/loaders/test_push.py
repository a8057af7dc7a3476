"""A release that is pushed to an engine is there as it was sent, whatever happens on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cybernorms import main
from loaders import Manifest
from loaders.shipment import union_of
from tests import faults
from tests.engines import ENGINES, Foreign, Oxigraph, foreign
from tests.faults import Wire

BASE = "https://w3id.org/cybernorms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = [
    '"plain"',
    '"a \\"quoted\\" word, a \\\\ and\\na line\\tand a tab"',
    '"القانون الدولي في الفضاء السيبراني"@ar',
    '"各国应尽责"@zh',
    '"Ответственное поведение"@ru',
    '"é ñ 😀 \u200f"@es',
    '"zh-Hant"@zh-hant',
    '"' + "long " * 5_000 + '"',
    f'"true"^^<{XSD}boolean>',
    f'"false"^^<{XSD}boolean>',
    f'"42"^^<{XSD}integer>',
    f'"-7"^^<{XSD}integer>',
    f"<{BASE}doc/{'a' * 900}>",
    "<https://example.org/路径?q=%D8%B9&x=1#frag>",
]


def made(folder: Path, name: str, words: str, graphs: int = 4, each: int = 30) -> Path:
    """A small release with odd terms in a folder, and its name."""
    lines = {f"<{BASE}thing/{at}> <{BASE}ns#says> {term} <{BASE}graph/ontology> ." for at, term in enumerate(ODD)}
    for graph in range(graphs):
        lines |= {
            f'<{BASE}thing/{graph}/{at}> <{BASE}ns#says> "{words} {at}" <{BASE}graph/curated/{graph}> .'
            for at in range(each)
        }
    lines.add(f'<{BASE}thing/0/0> <{BASE}ns#says> "{words} 0" <{BASE}graph/inferred/R01> .')  # twice in the union
    lines.add(f'<{BASE}thing/draft> <{BASE}ns#says> "recalled" <{BASE}graph/draft> .')
    release = folder / name
    release.mkdir(parents=True)
    data = "".join(f"{line}\n" for line in sorted(lines, key=str.encode)).encode()
    (release / "data.nq").write_bytes(data)
    manifest = Manifest(name, "1.0.0", "2026-01-01", "", len(lines), {}, {}, {})
    (release / "manifest.json").write_text(json.dumps(vars(manifest)), encoding="utf-8")
    (folder / "current").unlink(missing_ok=True)
    (folder / "current").symlink_to(name)
    return release


def counts(engine: Foreign) -> dict[str, int]:
    """How many triples each of our graphs has there."""
    rows = json.loads(engine.ask("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"))
    found = {row["g"]["value"]: int(row["n"]["value"]) for row in rows["results"]["bindings"]}
    return {name.removeprefix(BASE): count for name, count in found.items() if name.startswith(BASE)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of releases, which the command uses."""
    monkeypatch.setenv("CYBERNORMS_RELEASES", str(tmp_path))
    return tmp_path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Foreign]:
    with foreign(request.param) as engine:
        for name, value in engine.writer.items():
            monkeypatch.setenv(name, value)
        yield engine


@pytest.fixture
def oxigraph() -> Iterator[Foreign]:
    with Oxigraph() as engine:
        yield engine


def test_terms_come_back_as_they_were_sent_by_either_way(
    engine: Foreign, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(folder, "1.0.0-a", "said")
    assert main(["push", engine.query, "--store", engine.store]) == 0
    assert "120 triples" not in capsys.readouterr().out
    by_store = counts(engine)
    assert by_store["release/1.0.0-a/graph/default"] == 4 * 30 + len(ODD)
    assert by_store["graph/draft"] == 1
    made(folder, "1.0.0-b", "said otherwise")
    assert main(["push", engine.query, "--update", engine.update, "--chunk", "7", "--drop-old"]) == 0
    told = capsys.readouterr().out
    assert "by SPARQL Update" in told
    assert f"{4 * 30 + len(ODD)}" not in counts(engine)
    by_update = counts(engine)
    assert "release/1.0.0-a/graph/default" not in by_update
    del by_store["release/1.0.0-a/graph/default"], by_store["graph/pushed"]
    assert by_store.items() <= by_update.items()


def test_an_old_release_stays_until_it_is_dropped(oxigraph: Foreign, folder: Path) -> None:
    made(folder, "1.0.0-a", "said", graphs=5)
    assert main(["push", oxigraph.query]) == 0
    old = counts(oxigraph)["release/1.0.0-a/graph/default"]
    made(folder, "1.0.0-b", "said", graphs=4)
    assert main(["push", oxigraph.query]) == 0
    both = counts(oxigraph)
    assert both["release/1.0.0-a/graph/default"] == old
    assert "graph/curated/4" not in both
    assert main(["push", oxigraph.query, "--drop-old"]) == 0
    assert "release/1.0.0-a/graph/default" not in counts(oxigraph)
    assert main(["push", oxigraph.query, "--release", "1.0.0-a"]) == 0
    assert counts(oxigraph)["release/1.0.0-a/graph/default"] == old


def test_a_second_push_sends_nothing(oxigraph: Foreign, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(folder, "1.0.0-a", "said")
    assert main(["push", oxigraph.query]) == 0
    before = counts(oxigraph)
    capsys.readouterr()
    with Wire(oxigraph.query) as wire:
        assert main(["push", wire.address()]) == 0
        assert not [path for method, path, _, _ in wire.seen if method in ("PUT", "DELETE")]
    assert "0 graphs with 0 triples sent" in capsys.readouterr().out
    assert counts(oxigraph) == before


def test_only_graphs_that_changed_are_sent(oxigraph: Foreign, folder: Path) -> None:
    made(folder, "1.0.0-a", "said")
    assert main(["push", oxigraph.query]) == 0
    release = made(folder, "1.0.0-b", "said")
    data = (release / "data.nq").read_bytes()
    (release / "data.nq").write_bytes(data.replace(b'"recalled"', b'"remembered"'))
    with Wire(oxigraph.query) as wire:
        assert main(["push", wire.address()]) == 0
        put = [path for method, path, _, _ in wire.seen if method == "PUT" and "pushed" not in path]
    assert len(put) == 2  # the union of the new release, and the drafts
    assert b"remembered" in oxigraph.ask("SELECT * { GRAPH ?g { ?s ?p 'remembered' BIND ('remembered' AS ?x) } }")


def test_a_push_that_is_killed_is_continued(oxigraph: Foreign, folder: Path) -> None:
    made(folder, "1.0.0-a", "said", graphs=300, each=2)
    with Wire(oxigraph.query) as wire:
        command = [sys.executable, "-m", "cybernorms", "push", wire.address(), "--chunk", "20"]
        first = subprocess.Popen(command, env={**os.environ})
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not any("pushed" in seen[1] for seen in wire.seen[2:]):
            assert first.poll() is None, "it was too quick to be killed"
            time.sleep(0.005)
        first.kill()
        first.wait()
        sent = len(wire.seen)
        assert "release/1.0.0-a" not in {name for name, count in counts(oxigraph).items() if count == 614}
        wire.seen.clear()
        assert main(["push", wire.address(), "--chunk", "20"]) == 0
        assert len(wire.seen) < 300 + 40, f"{sent} before"
    assert counts(oxigraph)["release/1.0.0-a/graph/default"] == 600 + len(ODD)


def test_an_engine_that_stumbles_is_asked_again(oxigraph: Foreign, folder: Path) -> None:
    made(folder, "1.0.0-a", "said")
    with Wire(oxigraph.query) as wire:
        wire.fault = faults.once(faults.dead, 2)
        assert main(["push", wire.address()]) == 0
    assert counts(oxigraph)["graph/draft"] == 1


def test_an_engine_that_changes_what_it_is_given_is_found_out(
    oxigraph: Foreign, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(folder, "1.0.0-a", "said")
    with Wire(oxigraph.query) as wire:
        wire.fault = faults.changing("各国应尽责".encode(), b"?????")
        assert main(["push", wire.address()]) == 1
    told = capsys.readouterr().err
    assert "各国应尽责" in told
    assert "does not keep what it is given" in told


def test_an_engine_that_loses_triples_is_found_out(
    oxigraph: Foreign, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(folder, "1.0.0-a", "said")
    lost = f'<{BASE}thing/draft> <{BASE}ns#says> "recalled" .\n'.encode()
    with Wire(oxigraph.query) as wire:
        wire.fault = faults.changing(lost, b"")
        assert main(["push", wire.address()]) == 1
    assert "graph/draft 0 of 1" in capsys.readouterr().err
    assert main(["push", oxigraph.query]) == 0
    assert counts(oxigraph)["graph/draft"] == 1


def test_an_engine_that_cannot_be_written_to_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(folder, "1.0.0-a", "said")
    with Oxigraph() as engine, Wire(engine.query) as wire:

        def read_only(handler: faults.Handler, body: bytes) -> None:
            if handler.path.startswith("/query"):
                handler.pass_on(body)
            else:
                handler.send(403, "text/plain", b"read-only")

        wire.fault = read_only
        assert main(["push", wire.address()]) == 1
    told = capsys.readouterr().err
    assert "no way to write was found" in told
    assert "403" in told


def test_the_union_is_named_by_its_release() -> None:
    assert union_of("1.0.0-a") == f"{BASE}release/1.0.0-a/graph/default"
