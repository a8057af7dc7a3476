"""What the documents say is what the release holds and the code does."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.graphql.errors import CODES
from api.release import Release
from api.settings import ROOT
from api.store import Store
from tests.questions import names

README = (ROOT / "README.md").read_text(encoding="utf-8")
PREFIX = "PREFIX cn: <https://w3id.org/cybernorms/ns#> "


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ("norms, with implementation actions", ("Norm", "ImplementationAction")),
        ("principles, of them rules of international law", ("Principle", "RuleOfInternationalLaw")),
        ("Charter and Statute articles", ("Article",)),
        (
            "confidence-building measures; capacity-building principles",
            ("ConfidenceBuildingMeasure", "CapacityBuildingPrinciple"),
        ),
        ("documents of the UN and of States; paragraphs in them", ("Document", "Paragraph")),
        ("roll calls; votes of States", ("RollCall", "Vote")),
        ("States, in six languages; dated memberships", ("State", "Membership")),
        ("positions, on 23 topics", ("Position",)),
        ("derived claims of members of groups", ("DerivedPosition",)),
        ("items of practice", ("Practice",)),
        ("links", ("Link",)),
        ("works cited", ("Work",)),
    ],
)
def test_the_readme_counts_what_the_release_holds(release: Release, row: str, kinds: tuple[str, ...]) -> None:
    line = next(line for line in README.splitlines() if line.startswith(f"| {row} |"))
    told = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", line.split("|")[2])]
    assert told[: len(kinds)] == [release.counts[kind] for kind in kinds]


def test_the_readme_is_honest_about_gaps(store: Store) -> None:
    findings = store.select(
        PREFIX + "SELECT (COUNT(*) AS ?n) WHERE { ?c a cn:Coverage ; cn:hasFinding <finding/not-looked-at> }"
    )
    assert f"{int(findings[0]['n'].text):,} of 4,485 pairs" in README
    silent = store.select(
        PREFIX + "SELECT (COUNT(*) AS ?n) WHERE { ?s a cn:State MINUS { ?p a cn:Position ; cn:hasActor ?s } }"
    )
    assert f"{silent[0]['n'].text} of 195 States have no coded position" in README


def test_the_readme_counts_the_questions() -> None:
    assert f"has {len(names())} such questions" in README


def test_every_file_that_the_documents_name_is_there() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for name in re.findall(r"`((?:docs|ontology|data|api|tests|loaders)/[\w./-]+)`", path.read_text("utf-8")):
            assert (ROOT / name).exists(), f"{path.name} names {name}"


def test_every_error_code_of_graphql_is_in_its_table() -> None:
    table = re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(table) == CODES


def test_the_example_of_the_readme_answers(client: TestClient) -> None:
    query = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)[0]
    answer = client.post("/graphql", json={"query": query}).json()
    assert "errors" not in answer
    assert f'"totalCount": {answer["data"]["norm"]["practice"]["totalCount"]}' in README
