"""Paragraphs of plain text: numbers, breaks, footnotes, sections, roles."""

from __future__ import annotations

import tomllib

import pytest

from api.settings import ROOT
from loaders.texts import structure

DRAFT = ROOT.parent / "shared" / "documents" / "A-AC.290-2021-L.2.es.txt"


def test_the_zero_draft_has_its_paragraphs_sections_and_footnotes() -> None:
    if not DRAFT.is_file():
        pytest.skip("the founding document is not beside the repository")
    made = structure(DRAFT.read_text(encoding="utf-8"))
    with (ROOT / "data" / "doc" / "A_AC.290_2021_L.2.toml").open("rb") as file:
        record = tomllib.load(file)
    assert made.problems == []
    sections = {part["number"]: part["in_section"].removeprefix("section/") for part in record["paragraph"]}
    assert {str(one.number): one.section for one in made.paragraphs} == sections
    callers = {note: one.number for one in made.paragraphs for note in one.footnotes}
    assert callers == {1: 5, 2: 7, 3: 7, 4: 9, 5: 28, 6: 50, 7: 51, 8: 52, 9: 74, 10: 80, 11: 107}
    roles = {part["number"]: part["role"] for part in record["paragraph"]}
    assert {str(one.number): one.role for one in made.paragraphs} == roles


def test_a_paragraph_cut_by_footnotes_is_joined_again() -> None:
    made = structure("1. The Group met¹ and\n\n¹ See A/70/174.\n\nadopted its report.\n\n2. It closed.")
    assert [one.text for one in made.paragraphs] == ["The Group met¹ and adopted its report.", "It closed."]
    assert made.paragraphs[0].footnotes == [1]


def test_gaps_doubles_and_lost_callers_are_reported() -> None:
    made = structure("1. One.\n\n3. Three.\n\n3. Three again.\n\n¹ A note.")
    assert made.problems == [
        "paragraph 2 is missing before 3",
        "paragraph 3 is there twice",
        "footnote 1 has no caller",
    ]


def test_a_text_without_numbers_has_no_paragraphs() -> None:
    assert structure("").paragraphs == structure("Only words.").paragraphs == []
