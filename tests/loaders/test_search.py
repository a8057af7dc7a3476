"""The search index of a release: the same things give the same bytes, and what is cut here is asked for alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loaders import current, quads, search
from loaders.texts.words import asked, folded, terms, words
from loaders.things import Thing, Things, endings
from ontology import BASE


@pytest.fixture(scope="module")
def things(releases: Path) -> list[Thing]:
    return list(Things(quads.statements(quads.of_file(current(releases) / "data.nq"))))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_things_give_the_same_bytes(things: list[Thing], releases: Path, tmp_path: Path) -> None:
    assert search.write(things, tmp_path / "search") == len(things)
    built = contents(current(releases) / "search")
    assert contents(tmp_path / "search") == built
    assert json.loads(built[".managed.json"]) == [name for name in built if name != ".managed.json"]


def test_things_stand_in_the_order_of_their_iris_and_drafts_after_what_is_known(things: list[Thing]) -> None:
    places = [(thing.iri, thing.is_draft) for thing in things]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert any(thing.is_draft for thing in things)


def test_a_thing_without_a_name_is_called_after_what_it_is_about(things: list[Thing]) -> None:
    called = {thing.iri.removeprefix(BASE): thing for thing in things if not thing.is_draft}
    assert called["doc/A_70_174/para/13/f"].labels == {"und": "A/70/174, para. 13(f)"}
    position = called["position/est-2021/sovereignty"]
    assert position.labels["en"] == "Estonia: State sovereignty (2021-07-13)"
    assert position.labels["ru"].startswith("Эстония: ")
    assert (position.kind, position.states, position.topics, position.years) == (
        "Position",
        ["EST"],
        ["sovereignty"],
        ["2021"],
    )


def test_the_narrowest_class_that_is_stated_is_the_kind(things: list[Thing]) -> None:
    kinds = {thing.iri.removeprefix(BASE): thing.kind for thing in things if not thing.is_draft}
    assert kinds["doc/A_70_174"] == "GgeReport"
    assert kinds["norm/f"] == "Norm"
    assert kinds["topic/sovereignty"] == "Topic"
    assert kinds["practice-kind/supply-chain"] == "PracticeKind"
    assert kinds["ns#Norm"] == "Class"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A/RES/73/27, op. 1", ["A/RES/73/27", "op", "1"]),
        ("l’État", ["l", "État"]),
        ("cyber-attack", ["cyber", "attack"]),
        ("网络空间 and ICT", ["网络空间", "and", "ICT"]),
        ("المبادئ، والقواعد", ["المبادئ", "والقواعد"]),
        ("нормы/правила", ["нормы", "правила"]),
        ("e\u0301tat", ["e\u0301tat"]),  # an accent of its own
        ("a_b\x00c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words_where_they_stand(text: str, found: list[str]) -> None:
    cut = list(words(text))
    assert [word.text for word in cut] == found
    assert all(text[word.start : word.end] == word.text for word in cut)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Résolution", "RESOLUTION"), ("أُمَم", "امم"), ("ё", "е"), ("Ａ", "a"), ("ﬁn", "fin"), ("niñez", "ninez")],
)
def test_what_readers_overlook_is_folded_away(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_letters_that_tell_words_apart_are_kept() -> None:
    assert folded("й") != folded("и")
    assert endings("UN Charter") == ["un charter"]


@pytest.mark.parametrize(("text", "language"), [("网络", "zh"), ("安", "zh"), ("States", "en"), ("73/27", "fr")])
def test_every_group_that_is_asked_for_is_in_the_index_of_the_word_itself(text: str, language: str) -> None:
    for word in words(text):
        for group in asked(word, language):
            assert set(group) <= set(terms(word.text, language))
