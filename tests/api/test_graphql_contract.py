"""The published contract: it is what the code serves, and it changes in two steps only."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from graphql import build_schema

from api.graphql.contract import Broken, breaking, checked
from api.settings import ROOT
from tests.test_command import run

FILE = ROOT / "schema.graphql"
CONTRACT = FILE.read_text(encoding="utf-8")
WRITE = "run `make schema` and read the difference"
OLD = """
type Query { norm(letter: Letter, code: Int @deprecated(reason: "Use letter.")): Norm  all: [Norm!]! }
type Norm { letter: Letter!  name: String @deprecated(reason: "Use label.")
  old: Old @deprecated(reason: "Use label.") }
type Old { text: String }
enum Letter { A B Z @deprecated(reason: "There is no such norm.") }
"""


def test_the_committed_contract_is_what_is_served(client: TestClient) -> None:
    response = client.get("/schema.graphql")
    assert response.status_code == 200
    assert response.text == CONTRACT, WRITE
    assert response.headers["etag"]


def test_the_contract_breaks_nothing_of_the_last_release() -> None:
    def git(*command: str) -> str:
        return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False).stdout

    tag = git("describe", "--tags", "--match", "v*", "--abbrev=0").strip()
    published = git("show", f"{tag}:{FILE.name}") if tag else ""
    if not published:
        pytest.skip("no release is tagged here that has published a contract")
    assert breaking(build_schema(published), build_schema(CONTRACT)) == []


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ("all: [Norm!]!", "", "Query.all was removed"),
        ("all: [Norm!]!", "all: [Norm]", "Query.all changed type"),
        ("letter: Letter,", "letter: Letter!,", "Query.norm(letter:)"),
        ("letter: Letter,", "", "Query.norm(letter:) was removed"),
        ("A B", "A", "Letter.B was removed"),
        ("enum Letter { A B", "enum Letter { A B C", ""),
        ("all:", "some: Int all:", ""),
        ('code: Int @deprecated(reason: "Use letter.")', "", ""),
        ('name: String @deprecated(reason: "Use label.")', "", ""),
        ('Z @deprecated(reason: "There is no such norm.")', "", ""),
        ("all:", 'all: [Norm!]! @deprecated(reason: "Use norm.") every:', ""),
    ],
)
def test_only_what_was_deprecated_may_go(old: str, new: str, broken: str) -> None:
    after = OLD.replace(old, new, 1)
    assert after != OLD
    changes = breaking(build_schema(OLD), build_schema(after))
    assert [broken in change for change in changes] == ([True] if broken else [])


def test_a_type_may_go_with_the_last_field_that_gave_it() -> None:
    field = 'old: Old @deprecated(reason: "Use label.")'
    assert field in OLD
    assert checked(OLD, OLD.replace(field, "").replace("type Old { text: String }", ""))
    kept = OLD.replace("all:", "older: Old all:")
    with pytest.raises(Broken, match="Old was removed"):
        checked(kept, kept.replace(field, "").replace("older: Old", "").replace("type Old { text: String }", ""))


def test_the_command_writes_no_contract_that_breaks_the_old_one(releases: Path, tmp_path: Path) -> None:
    published = tmp_path / "schema.graphql"
    published.write_text(CONTRACT.replace("type Query {\n", "type Query {\n  gone: Int\n\n", 1))
    before = published.read_text()
    result = run("schema", str(published), releases=releases)
    assert result.returncode == 1
    assert "Field Query.gone was removed" in result.stderr
    assert published.read_text() == before
    published.write_text(before.replace("  gone: Int\n", '  gone: Int @deprecated(reason: "Use norm.")\n'))
    assert run("schema", str(published), releases=releases).returncode == 0
    assert published.read_text() == CONTRACT


def test_what_is_deprecated_says_what_to_use() -> None:
    for reason in re.findall(r'@deprecated\(reason: "([^"]*)"', CONTRACT):
        assert reason.startswith("Use "), reason
    assert "@deprecated\n" not in CONTRACT
