"""The competency questions, as examples of what can be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Question:
    """A competency question.

    Attributes:
        name: number and key.
        text: the question, by language.
        reader: who asks it: scholar, secretariat or builder.
        graphql: the question in GraphQL.
        sparql: the same in SPARQL.
    """

    name: str
    text: Mapping[str, str]
    reader: str
    graphql: str
    sparql: str


@cache
def questions() -> Sequence[Question]:
    """All of them, in their order."""
    folder = resources.files("ontology") / "questions"

    def read(file: str) -> str:
        return (folder / file).read_text(encoding="utf-8")

    found = []
    for name in sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json")):
        told = json.loads(read(f"{name}.json"))
        found.append(Question(name, told["question"], told["reader"], read(f"{name}.graphql"), read(f"{name}.rq")))
    return found
