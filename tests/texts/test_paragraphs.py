"""Paragraphs of plain text: numbers, breaks, footnotes, sections, roles."""

from __future__ import annotations

import sys
import tomllib
from types import FrameType

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


def test_a_text_without_numbers_has_its_blocks_for_paragraphs() -> None:
    assert structure("").paragraphs == []
    assert [(one.kind, one.number) for one in structure("Only words.\n\nAnd more.").paragraphs] == [
        ("unnumbered", 1),
        ("unnumbered", 2),
    ]


def test_a_resolution_has_preambular_paragraphs_counted_apart() -> None:
    made = structure(
        "The General Assembly,\n\nRecalling its resolution 73/27,\n\nNoting the report,\n\n"
        "1. Decides:\n\n(a) To act;\n\n2. Asks."
    )
    assert [(one.kind, one.number) for one in made.paragraphs] == [
        ("preambular", 1),
        ("preambular", 2),
        ("paragraph", 1),
        ("paragraph", 2),
    ]


@pytest.mark.parametrize(
    ("text", "numbers", "problems"),
    [
        ("41. That States report.\n\n42. That States act.", [41, 42], []),
        ("111. That States report.", [111], []),
        ("The Group recommends:\n\n41. That.\n\n58. Then.", [41, 58], ["paragraphs 42 to 57 are missing before 58"]),
    ],
)
def test_a_part_of_a_document_keeps_its_numbers(text: str, numbers: list[int], problems: list[str]) -> None:
    made = structure(text)
    assert [one.number for one in made.paragraphs] == numbers
    assert {one.kind for one in made.paragraphs} == {"paragraph"}
    assert made.problems == problems


def test_an_annex_counts_anew() -> None:
    made = structure("1. One.\n\n2. Two.\n\nAnnex I\n\n1. First.\n\n2. Second.")
    assert [(one.annex, one.number) for one in made.paragraphs] == [("", 1), ("", 2), ("I", 1), ("I", 2)]
    assert made.problems == []


def test_numbers_in_a_text_without_line_breaks_still_divide_it() -> None:
    made = structure("1. The Group met. 2. It adopted its report. 3. It closed.")
    assert [one.number for one in made.paragraphs] == [1, 2, 3]


LONG = {
    "a paragraph of many lines": ("1. The Group met and\n", "went on to speak of the norms and of the law,\n"),
    "a paragraph of many blocks": ("1. The Group met and\n\n", "went on to speak of the norms and of the law,\n\n"),
    "a paragraph of many points": ("1. The Group:\n\n", "(a) went on to speak of the norms;\n\n"),
    "a preamble of many blocks": (
        "The General Assembly,\n\nRecalling its resolution\n\n",
        "and all that was said of it\n\n",
    ),
    "words divided at the ends of lines": (
        "1. The Group met and\n",
        "went on to speak of the norms and its recommen-\n",
    ),
}


@pytest.mark.parametrize("kind", LONG)
def test_joining_the_pieces_of_a_paragraph_takes_work_in_proportion_to_its_length(kind: str) -> None:
    begins, goes_on = LONG[kind]

    def letters(times: int) -> int:
        """How many letters were in the hands of the functions that read so many lines: the same in every run."""
        count = 0

        def counted(frame: FrameType, event: str, called: object) -> None:
            nonlocal count
            if event == "c_call" and isinstance(owner := getattr(called, "__self__", None), str):
                count += len(owner)
            elif event == "return":
                held = frame.f_locals
                count += sum(len(value) for value in held.values() if isinstance(value, str))
                count += len(getattr(getattr(held.get("self"), "last", None), "text", ""))

        text = begins + goes_on * times
        sys.setprofile(counted)
        try:
            structure(text)
        finally:
            sys.setprofile(None)
        return count

    letters(20)
    assert letters(1_600) < 10 * letters(200)
