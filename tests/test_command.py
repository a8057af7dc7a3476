"""The command line: help, exit codes, errors, and a server that starts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from api.settings import ROOT
from tests import releases as made
from tests.turns import free_port

NORMS = """PREFIX cn: <https://w3id.org/cybernorms/ns#>
SELECT ?letter WHERE { ?norm a cn:Norm ; cn:letter ?letter } ORDER BY ?letter"""


def run(*arguments: str, releases: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CYBERNORMS_RELEASES": str(releases)}
    command = [sys.executable, str(ROOT / "cybernorms.py"), *arguments]
    return subprocess.run(
        command, input=stdin, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_without_a_command_it_says_what_there_is(releases: Path) -> None:
    result = run(releases=releases)
    assert result.returncode == 2
    names = ("build", "check", "verify", "serve", "query", "diff", "cite", "crossref", "concordance", "add", "push")
    for name in names:
        assert name in result.stdout


def test_help_explains_exit_codes(releases: Path) -> None:
    result = run("--help", releases=releases)
    assert result.returncode == 0
    assert "Exit codes" in result.stdout


def test_query_prints_a_table(releases: Path) -> None:
    result = run("query", NORMS, releases=releases)
    assert result.returncode == 0
    assert result.stdout.splitlines()[0] == "letter"
    assert result.stdout.splitlines()[-1] == "(11 rows)"


def test_query_prints_csv(releases: Path) -> None:
    result = run("query", "--format", "csv", NORMS, releases=releases)
    assert result.stdout.split() == ["letter", *"abcdefghijk"]


def test_query_prints_json(releases: Path) -> None:
    result = run("query", "--format", "json", NORMS, releases=releases)
    assert len(json.loads(result.stdout)["results"]["bindings"]) == 11


def test_query_reads_a_file_and_standard_input(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "norms.rq"
    path.write_text(NORMS)
    from_file = run("query", "--format", "csv", str(path), releases=releases)
    from_stdin = run("query", "--format", "csv", "-", releases=releases, stdin=NORMS)
    assert from_file.stdout == from_stdin.stdout != ""


def test_query_prints_triples_as_turtle(releases: Path) -> None:
    result = run("query", "CONSTRUCT WHERE { ?norm <https://w3id.org/cybernorms/ns#letter> ?l }", releases=releases)
    assert "norm/f>" in result.stdout


def test_a_query_that_does_not_parse_is_a_misuse(releases: Path) -> None:
    result = run("query", "SELECT nothing", releases=releases)
    assert result.returncode == 2
    assert "does not parse" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_variable_without_a_value_is_a_row(releases: Path) -> None:
    result = run("query", "SELECT ?x { OPTIONAL { ?x <urn:none> ?y } }", releases=releases)
    assert result.stdout.splitlines()[-1] == "(1 row)"


@pytest.mark.parametrize(
    "text",
    ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT (<urn:f>(1) AS ?x) {}", "{" * 9000],
    ids=["SERVICE", "an unknown function", "deep nesting"],
)
def test_a_query_that_cannot_be_answered_is_a_misuse(text: str, releases: Path) -> None:
    result = run("query", text, releases=releases)
    assert result.returncode == 2
    assert result.stderr.startswith("cybernorms: the query cannot be answered")


def test_a_root_without_an_ontology_is_named(tmp_path: Path) -> None:
    result = run("check", "--root", str(tmp_path), releases=tmp_path)
    assert result.returncode == 1
    assert str(tmp_path) in result.stderr
    assert "Traceback" not in result.stderr


def test_a_query_without_a_release_says_what_to_do(tmp_path: Path) -> None:
    result = run("query", NORMS, releases=tmp_path)
    assert result.returncode == 1
    assert "cybernorms build" in result.stderr


def test_query_asks_the_release_that_is_named(tmp_path: Path) -> None:
    for name, letters in (("1.0.0-old", "a"), ("1.1.0-new", "ab")):
        lines = [made.quad(f"norm/{letter}", "letter", f'"{letter}"') for letter in letters]
        release = made.write(tmp_path, name, lines, version=name.partition("-")[0])
        made.store(release)
    count = "SELECT (COUNT(*) AS ?n) { ?norm <https://w3id.org/cybernorms/ns#letter> ?letter }"
    for named, found in (([], "2"), (["--release", "1.0.0"], "1"), (["--release", "1.1.0-new"], "2")):
        assert run("query", "--format", "csv", *named, count, releases=tmp_path).stdout.split()[1] == found
    unknown = run("query", "--release", "7.7.7", count, releases=tmp_path)
    assert unknown.returncode == 2
    assert "1.1.0-new, 1.0.0-old" in unknown.stderr


def test_cite_prints_a_list_of_objects(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("See A/70/174, para. 13 (f).")
    for argument, stdin in ((str(path), ""), ("-", path.read_text()), (path.read_text(), "")):
        (one,) = json.loads(run("cite", "--json", argument, releases=releases, stdin=stdin).stdout)
        assert (one["start"], one["end"], one["symbol"]) == (4, 26, "A/70/174")
        assert one["pinpoint"] == {"paragraph": "13", "part": "f"}
        assert one["target"].endswith("doc/A_70_174/para/13/f")


def test_cite_refuses_a_file_that_is_no_text(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "binary"
    path.write_bytes(b"\x00\x81\xfe\x00\x01\x02")
    result = run("cite", str(path), releases=releases)
    assert result.returncode == 1
    assert "is no text" in result.stderr


def test_a_build_is_quiet_in_a_pipe(tmp_path: Path) -> None:
    result = run("build", releases=tmp_path)
    assert result.returncode == 0
    assert result.stderr == ""
    assert Path(result.stdout.strip(), "data.nq").is_file()


def test_check_lists_every_problem_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.toml").write_text("= broken")
    (tmp_path / "data" / "b.toml").write_text("id = 'c'")
    result = run("check", "--root", str(tmp_path), releases=tmp_path / "releases")
    assert result.returncode == 1
    assert "data/a.toml" in result.stderr
    assert "data/b.toml" in result.stderr
    assert "3 problems found; nothing was written." in result.stderr
    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize("port", ["http", "-1", "70000"])
def test_a_wrong_port_is_named(port: str, releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYBERNORMS_PORT", port)
    result = run("serve", releases=releases)
    assert result.returncode == 2
    assert "CYBERNORMS_PORT" in result.stderr


def test_serve_answers_where_it_is_told_to_and_stops_when_asked(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("CYBERNORMS_PORT", str(port))
    monkeypatch.setenv("CYBERNORMS_RELEASES", str(releases))
    process = subprocess.Popen([sys.executable, str(ROOT / "cybernorms.py"), "serve"], stderr=subprocess.PIPE)
    try:
        assert _page(f"http://127.0.0.1:{port}/", process).startswith("<!doctype html>")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)


def _page(address: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


DRAFT = """1. States recall resolution 70/237 of 23 December 2015 and A/RES/99/999.

2. States should not knowingly damage critical infrastructure, and they name national points of contact.
"""


def test_crossref_reads_a_file(releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text(DRAFT, encoding="utf-8")
    told = json.loads(run("crossref", str(file), "--json", releases=releases).stdout)
    assert told["release"] == (releases / "current").resolve().name
    assert [fault["text"] for fault in told["paragraphs"][0]["faults"]] == ["A/RES/99/999"]
    lines = run("crossref", "-", releases=releases, stdin=DRAFT).stdout
    assert "wrong      A/RES/99/999: A/RES/99/999 is not in the records" in lines
    assert "paragraph,section" in run("crossref", str(file), "--csv", releases=releases).stdout
    out = tmp_path / "out.docx"
    assert run("crossref", str(file), "--docx", str(out), releases=releases).returncode == 0
    assert out.read_bytes()[:2] == b"PK"


def test_crossref_says_what_it_cannot_read(releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "picture.pdf"
    file.write_bytes(b"%PDF-1.7 nothing")
    result = run("crossref", str(file), releases=releases)
    assert result.returncode == 1
    assert "picture.pdf" in result.stderr
    assert "Traceback" not in result.stderr
    assert run("crossref", str(tmp_path / "missing"), releases=releases).returncode == 1


def test_concordance_compares_two_files(releases: Path, tmp_path: Path) -> None:
    older, newer = tmp_path / "older.txt", tmp_path / "newer.txt"
    older.write_text(DRAFT, encoding="utf-8")
    newer.write_text(DRAFT.replace("should not knowingly", "must never"), encoding="utf-8")
    told = json.loads(run("concordance", str(older), str(newer), "--json", releases=releases).stdout)
    assert [fate["fate"] for fate in told["fates"]] == ["same", "reworded"]
    lines = run("concordance", str(older), str(newer), releases=releases).stdout
    assert "[-should not knowingly-] {+must never+}" in lines


def test_add_proposes_a_record_that_passes_the_check(releases: Path, tmp_path: Path) -> None:
    for name in ("data", "ontology", "loaders"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "new.txt"
    file.write_text("Document A/98/7777\n\nReport of the Group\n\n" + DRAFT, encoding="utf-8")
    result = run("add", str(file), "--root", str(tmp_path), releases=releases)
    assert result.returncode == 0, result.stderr
    assert "2 paragraphs have no gist" in result.stdout
    assert "No problems" in result.stdout
    path = tmp_path / "data" / "doc" / "A_98_7777.toml"
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (record["status"], record["symbol"]) == ("draft", "A/98/7777")
    assert [one["key"] for one in record["paragraph"]] == ["para/1", "para/2"]
    assert record["paragraph"][0]["cites"] == ["doc/A_RES_70_237"]
    assert "f" in record["paragraph"][1]["concerns_norm"]
    assert all("gist" not in one for one in record["paragraph"])
    assert (tmp_path / "data" / "fingerprint" / "A_98_7777.en.txt").is_file()
    before = path.read_bytes()
    again = run("add", str(file), "--root", str(tmp_path), releases=releases)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert path.read_bytes() == before


def test_add_refuses_what_has_a_record_or_no_name(releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.txt"
    file.write_text(
        "A/70/174\n\n1. The Group met in Geneva and in New York.\n\n2. It adopted its report.", encoding="utf-8"
    )
    known = run("add", str(file), "--root", str(tmp_path), releases=releases)
    assert (known.returncode, "data/doc/A_70_174.toml" in known.stderr) == (1, True)
    file.write_text("1. The Group met in Geneva and in New York.\n\n2. It adopted its report.", encoding="utf-8")
    nameless = run("add", str(file), "--root", str(tmp_path), releases=releases)
    assert (nameless.returncode, "--id" in nameless.stderr) == (2, True)
    assert not (tmp_path / "data").exists()
