"""Every competency question has one answer, and SPARQL and GraphQL both give it."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.settings import ROOT
from tests.questions import Question, names

TERM = re.compile(r"\bcn:(\w+)")


def test_there_are_at_least_twenty_questions() -> None:
    assert len(names()) >= 20


@pytest.mark.parametrize("name", names())
def test_sparql_gives_the_expected_answer(name: str, client: TestClient) -> None:
    question = Question.read(name)
    assert question.expected(), "an expected answer that is empty proves nothing"
    assert question.by_sparql(client) == question.expected()


@pytest.mark.parametrize("name", names())
def test_graphql_gives_the_same_answer(name: str, client: TestClient) -> None:
    question = Question.read(name)
    assert question.by_graphql(client) == question.expected()


@pytest.mark.parametrize("name", names())
def test_a_question_is_asked_in_english_and_spanish_by_somebody(name: str) -> None:
    question = Question.read(name)
    assert set(question.text) >= {"en", "es"}
    assert question.reader in {"scholar", "builder", "secretariat"}
    assert question.sparql.splitlines()[0] == f"# {question.text['en']}"


def test_every_term_of_the_core_is_used_by_a_question() -> None:
    core = (ROOT / "ontology" / "core.ttl").read_text(encoding="utf-8")
    defined = set(re.findall(r"^cn:(\w+) a owl:", core, re.MULTILINE))
    used = {term for name in names() for term in TERM.findall(Question.read(name).sparql)}
    assert defined - used == set()
