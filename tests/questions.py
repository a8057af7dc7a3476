"""The competency questions of `ontology/questions/`: each is one SPARQL query, one GraphQL document, one answer.

    07-due-diligence.rq        the question in SPARQL; its first line is the question as a sentence
    07-due-diligence.graphql   the same question in GraphQL
    07-due-diligence.json      the question in English and Spanish, who asks it, the columns, and the expected rows

A row is a set of columns; a column that is not known is left out. In the JSON file

    columns   say where each column stands in the GraphQL answer, as a path of field names. Lists on the way are
              unfolded, so that a row of SPARQL and a row of GraphQL are the same. An empty list gives no row;
              where its field is written with a question mark (`asks?`) it leaves the column out instead. `=text`
              stands for the text itself. A list of such tables of columns takes the rows of each of them.
    codes     say of columns that GraphQL gives as codes (`NOT_VOTING`) below which address the same concepts lie in
              SPARQL (`vote-value/`), or `ns#` for classes and properties.
    needs     names columns without which a row is no answer to the question.
    page      names the connection that has to be read page by page.

`python -m tests.questions 07 12` writes the answers that SPARQL gives today into the files of these questions, of all
without a number. Read the difference before it is committed: an expected answer is a claim about the world.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create
from api.settings import ROOT, Settings
from loaders import build

FOLDER = ROOT / "ontology" / "questions"
BASE = "https://w3id.org/cybernorms/"

Row = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One competency question as it stands in its three files."""

    name: str
    sparql: str
    graphql: str
    columns: Mapping[str, str] | Sequence[Mapping[str, str]]
    answer: Sequence[Mapping[str, str]]
    text: Mapping[str, str]
    reader: str
    codes: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[str] = ()
    page: str = ""

    @classmethod
    def read(cls, name: str) -> Question:
        told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return cls(
            name=name,
            sparql=(FOLDER / f"{name}.rq").read_text(encoding="utf-8"),
            graphql=(FOLDER / f"{name}.graphql").read_text(encoding="utf-8"),
            text=told.pop("question"),
            **told,
        )

    def expected(self) -> list[Row]:
        return rows(self.answer)

    def by_sparql(self, client: TestClient) -> list[Row]:
        return rows(self.ask(client))

    def ask(self, client: TestClient) -> list[dict[str, str]]:
        """The rows of the SPARQL answer in their order, addresses without their common start, each row once."""
        response = client.get("/sparql", params={"query": self.sparql})
        assert response.status_code == 200, response.text
        found = response.json()
        names = found["head"]["vars"]
        answer = [
            {name: binding[name]["value"].replace(BASE, "") for name in names if name in binding}
            for binding in found["results"]["bindings"]
        ]
        return [dict(row) for row in dict.fromkeys(tuple(row.items()) for row in answer)]

    def by_graphql(self, client: TestClient) -> list[Row]:
        tables = [self.columns] if isinstance(self.columns, Mapping) else self.columns
        found: list[dict[str, str]] = []
        after = None
        while True:
            request = {"query": self.graphql, "variables": {"after": after} if self.page else {}}
            response = client.post("/graphql", json=request)
            body = response.json()
            assert response.status_code == 200, response.text
            assert "errors" not in body, body["errors"]
            found += [row for table in tables for row in taken(body["data"], table)]
            place: Any = body["data"]
            for name in self.page.split(".") if self.page else ():
                place = place[name]
            if not self.page or not place["pageInfo"]["hasNextPage"]:
                return rows(self._decoded(row) for row in found if all(name in row for name in self.needs))
            after = place["pageInfo"]["endCursor"]

    def _decoded(self, row: Mapping[str, str]) -> dict[str, str]:
        return {name: concept(self.codes[name], text) if name in self.codes else text for name, text in row.items()}


def names() -> list[str]:
    return sorted(path.stem for path in Path(FOLDER).glob("*.rq"))


def rows(found: Iterable[Mapping[str, str]]) -> list[Row]:
    """Rows as a set in order: addresses without their common start, each row once."""
    return sorted({tuple(sorted((key, value.replace(BASE, "")) for key, value in row.items())) for row in found})


def concept(folder: str, code: str) -> str:
    """The address of a concept, class or property that GraphQL names by a code.

    >>> concept("vote-value/", "NOT_VOTING"), concept("ns#", "IS_LISTED_IN"), concept("ns#", "Report")
    ('vote-value/not-voting', 'ns#isListedIn', 'ns#Report')
    """
    if not code.isupper():
        return folder + code
    words = code.lower().split("_")
    return folder + (words[0] + "".join(map(str.capitalize, words[1:])) if folder == "ns#" else "-".join(words))


def taken(data: Any, table: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows that one table of columns takes from a GraphQL answer."""
    fixed = {name: path[1:] for name, path in table.items() if path.startswith("=")}
    paths = {name: tuple(path.split(".")) for name, path in table.items() if name not in fixed}
    return [{**fixed, **row} for row in unfold(data, paths)]


def unfold(value: Any, paths: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """The rows that a nested answer holds: lists are unfolded, an empty list gives no row, a null no column."""
    if isinstance(value, list):
        return [row for item in value for row in unfold(item, paths)]
    if value is None:
        return [{}]
    if not isinstance(value, dict):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return [{name: text for name, path in paths.items() if not path}]
    groups: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, path in paths.items():
        groups.setdefault(path[0], {})[name] = path[1:]
    parts = []
    for step, inner in groups.items():
        found = unfold(value.get(step.rstrip("?")), inner)
        parts.append(found if found or not step.endswith("?") else [{}])
    return [{key: text for part in combination for key, text in part.items()} for combination in product(*parts)]


def write(question: Question, answer: Sequence[Mapping[str, str]]) -> None:
    """Write an expected answer into the file of its question, one row a line."""
    path = FOLDER / f"{question.name}.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["answer"] = []
    head = json.dumps(told, ensure_ascii=False, indent=2).removesuffix("[]\n}")
    lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in answer)
    path.write_text(f"{head}[\n{lines}\n  ]\n}}\n", encoding="utf-8")


def _write_answers(numbers: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(ROOT, Path(folder))
        with TestClient(create(Settings(releases=Path(folder))), base_url="http://127.0.0.1:8000") as client:
            for name in names():
                if not numbers or re.match(r"\d+", name)[0] in numbers:  # type: ignore[index] # all names have one
                    question = Question.read(name)
                    write(question, question.ask(client))


if __name__ == "__main__":
    _write_answers(sys.argv[1:])
