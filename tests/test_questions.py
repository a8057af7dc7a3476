"""Every competency question has one answer, and SPARQL and GraphQL both give it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from fastapi.testclient import TestClient

from api.settings import ROOT
from tests.questions import Question, concept, names, taken

TERM = re.compile(r"\bcn:(\w+)")
DEFINED = re.compile(r"^cn:(\w+) a owl:", re.MULTILINE)
SELECTED = re.compile(r"^SELECT (.*)$", re.MULTILINE)


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
def test_a_question_is_asked_in_six_languages_by_somebody(name: str) -> None:
    question = Question.read(name)
    assert set(question.text) == {"ar", "en", "es", "fr", "ru", "zh"}
    assert question.reader in {"scholar", "builder", "secretariat"}
    assert question.sparql.splitlines()[0] == f"# {question.text['en']}"


@pytest.mark.parametrize("name", names())
def test_the_columns_of_graphql_are_the_variables_of_sparql(name: str) -> None:
    question = Question.read(name)
    selected = SELECTED.search(question.sparql)
    assert selected is not None
    variables = set(re.findall(r"\?(\w+)(?=\)|\s|$)", re.sub(r"\(.*? AS ", "", selected[1])))
    tables = [question.columns] if isinstance(question.columns, Mapping) else question.columns
    assert {column for table in tables for column in table} == variables


def test_every_term_of_the_core_is_used_by_a_question() -> None:
    assert _defined() - _used() == set()


def test_questions_use_no_term_that_the_core_does_not_have() -> None:
    assert _used() - _defined() == set()


def test_lists_of_a_graphql_answer_are_unfolded_into_rows() -> None:
    data = {"states": [{"iri": "state/EST", "votes": ["YES", "NO"]}, {"iri": "state/FRA", "votes": []}]}
    assert taken(data, {"state": "states.iri", "vote": "states.votes", "on": "=doc/1"}) == [
        {"state": "state/EST", "vote": "YES", "on": "doc/1"},
        {"state": "state/EST", "vote": "NO", "on": "doc/1"},
    ]
    assert {"state": "state/FRA"} in taken(data, {"state": "states.iri", "vote": "states.votes?"})


@pytest.mark.parametrize(
    ("folder", "code", "address"),
    [
        ("vote-value/", "NOT_VOTING", "vote-value/not-voting"),
        ("ns#", "IS_LISTED_IN", "ns#isListedIn"),
        ("ns#", "ExpertGroup", "ns#ExpertGroup"),
        ("", "K", "k"),
    ],
)
def test_a_code_of_graphql_names_the_address_that_sparql_gives(folder: str, code: str, address: str) -> None:
    assert concept(folder, code) == address


def _defined() -> set[str]:
    return set(DEFINED.findall((ROOT / "ontology" / "core.ttl").read_text(encoding="utf-8")))


def _used() -> set[str]:
    return {term for name in names() for term in TERM.findall(Question.read(name).sparql)}
