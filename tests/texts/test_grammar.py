"""Citations made from a grammar of each language, whole and damaged: bodies, series, places, lists and their orders."""

from __future__ import annotations

import random
import re

import pytest

from api.settings import ROOT
from bench.citations import Score, compare
from loaders.texts import Catalogue
from tests.texts.grammar import TAGS, every, productions, sample


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.read(ROOT)


@pytest.mark.parametrize("damage", [False, True], ids=["whole", "damaged"])
@pytest.mark.parametrize("tag", TAGS)
def test_citations_of_every_form_are_read(tag: str, damage: bool, catalogue: Catalogue) -> None:
    chance = random.Random(11)
    total = Score()
    for _ in range(300):
        made = sample(tag, chance, damage)
        compare(made.text, made.rows(catalogue), tag, catalogue, total)
    assert total.there["all"] > 500
    assert total.f1("all") >= 0.995, total.errors


@pytest.mark.parametrize("tag", TAGS)
def test_every_form_of_every_word_is_read(tag: str, catalogue: Catalogue) -> None:
    total = Score()
    for made in every(tag, random.Random(7)):
        compare(made.text, made.rows(catalogue), tag, catalogue, total)
    assert total.errors == []
    assert total.there["all"] >= 60


@pytest.mark.parametrize("tag", TAGS)
def test_the_grammar_of_a_language_uses_all_of_its_words(tag: str) -> None:
    table = productions(tag)
    used = {
        name
        for listed in table.values()
        if isinstance(listed, list)
        for one in listed
        for name in re.findall("<([a-z]+)>", one)
    }
    assert set(table) - used == {"start", "part", "range", "preambular", "every"}
    assert len(table["cited"]) >= 55
