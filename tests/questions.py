"""The competency questions of `ontology/questions/`: each is one SPARQL query, one GraphQL document, one answer.

    07-due-diligence.rq        the question in SPARQL; its first line is the question as a sentence
    07-due-diligence.graphql   the same question in GraphQL
    07-due-diligence.json      the question in English and Spanish, who asks it, the columns, and the expected rows

`columns` says where each column of the answer stands in the GraphQL answer, as a path of field names. Lists on the
way are unfolded, so that a row of SPARQL and a row of GraphQL are the same. `page` names the connection that has to
be read page by page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.settings import ROOT

FOLDER = ROOT / "ontology" / "questions"
BASE = "https://w3id.org/cybernorms/"

Row = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One competency question as it stands in its three files."""

    name: str
    sparql: str
    graphql: str
    columns: Mapping[str, str]
    page: str
    answer: Sequence[Mapping[str, str]]
    text: Mapping[str, str]
    reader: str

    @classmethod
    def read(cls, name: str) -> Question:
        told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return cls(
            name=name,
            sparql=(FOLDER / f"{name}.rq").read_text(encoding="utf-8"),
            graphql=(FOLDER / f"{name}.graphql").read_text(encoding="utf-8"),
            columns=told["columns"],
            page=told.get("page", ""),
            answer=told["answer"],
            text=told["question"],
            reader=told["reader"],
        )

    def expected(self) -> list[Row]:
        return rows(self.answer)

    def by_sparql(self, client: TestClient) -> list[Row]:
        response = client.get("/sparql", params={"query": self.sparql})
        assert response.status_code == 200, response.text
        found = [
            {name: value["value"] for name, value in binding.items()}
            for binding in response.json()["results"]["bindings"]
        ]
        return rows(found)

    def by_graphql(self, client: TestClient) -> list[Row]:
        paths = {name: tuple(path.split(".")) for name, path in self.columns.items()}
        found: list[dict[str, str]] = []
        after = None
        while True:
            request = {"query": self.graphql, "variables": {"after": after} if self.page else {}}
            response = client.post("/graphql", json=request)
            body = response.json()
            assert response.status_code == 200, response.text
            assert "errors" not in body, body["errors"]
            found += unfold(body["data"], paths)
            if not self.page:
                return rows(found)
            place: Any = body["data"]
            for field in self.page.split("."):
                place = place[field]
            if not place["pageInfo"]["hasNextPage"]:
                return rows(found)
            after = place["pageInfo"]["endCursor"]


def names() -> list[str]:
    return sorted(path.stem for path in Path(FOLDER).glob("*.rq"))


def rows(found: Sequence[Mapping[str, str]]) -> list[Row]:
    """Rows as a set in order: addresses without their common start, each row once."""
    return sorted({tuple(sorted((key, value.replace(BASE, "")) for key, value in row.items())) for row in found})


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
    parts = [unfold(value[field], inner) for field, inner in groups.items()]
    return [{key: text for part in combination for key, text in part.items()} for combination in product(*parts)]
