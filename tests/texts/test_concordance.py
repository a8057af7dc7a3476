"""Concordance: every paragraph of the older text has one fate, every one of the newer an origin or none."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.texts import Paragraph, read
from loaders.texts.concordance import FATES, Concordance, OtherLanguage, compare, concordance

TEXTS = [
    "States should settle their disputes by peaceful means such as negotiation and mediation.",
    "The Group recalls that international law applies to the use of technologies by States.",
    "Each State names a national point of contact and keeps its particulars up to date.",
    "Capacity-building respects the sovereignty of States and the needs that they identify.",
    "Critical infrastructure that serves the public is not to be damaged by any State.",
    "Vulnerabilities are to be reported responsibly, together with the remedies for them.",
    "The Secretary-General is asked to compile the views of Member States every year.",
    "Women take part in all discussions and programmes on an equal footing with men.",
    "Regional organizations share what they have learned with one another and the world.",
    "The Group decides to meet again in New York in the spring of the following year.",
]
NEW = "Satellites, fisheries and the price of grain were discussed for the very first time."


def paragraphs(texts: Sequence[str]) -> list[Paragraph]:
    return [Paragraph(n, text) for n, text in enumerate(texts, 1)]


def fates(older: Sequence[str], newer: Sequence[str]) -> list[tuple[str, str]]:
    return [(one.fate, one.newer) for one in compare(paragraphs(older), paragraphs(newer))[0]]


def test_the_same_text_is_the_same() -> None:
    assert fates(TEXTS, TEXTS) == [("same", str(n)) for n in range(1, 11)]


def test_case_and_punctuation_change_nothing() -> None:
    assert fates(TEXTS, [text.upper().replace(",", ";") for text in TEXTS]) == fates(TEXTS, TEXTS)


def test_changed_words_make_it_reworded_and_are_shown() -> None:
    newer = [*TEXTS[:4], TEXTS[4].replace("damaged by any State", "harmed by States"), *TEXTS[5:]]
    fate = compare(paragraphs(TEXTS), paragraphs(newer))[0][4]
    assert (fate.fate, fate.newer, fate.is_reworded) == ("reworded", "5", True)
    assert [(piece.change, piece.text) for piece in fate.diff] == [
        ("kept", "Critical infrastructure that serves the public is not to be"),
        ("lost", "damaged"),
        ("gained", "harmed"),
        ("kept", "by"),
        ("lost", "any State."),
        ("gained", "States."),
    ]


def test_a_paragraph_in_another_place_is_moved() -> None:
    assert fates(TEXTS, [TEXTS[9], *TEXTS[:9]])[9] == ("moved", "1")
    assert [fate for fate, _ in fates(TEXTS, [TEXTS[9], *TEXTS[:9]])[:9]] == ["same"] * 9


def test_two_paragraphs_in_one_are_merged() -> None:
    newer = [*TEXTS[:2], f"{TEXTS[2]} {TEXTS[3]}", *TEXTS[4:]]
    assert fates(TEXTS, newer)[2:4] == [("merged", "3"), ("merged", "3")]
    origins = compare(paragraphs(TEXTS), paragraphs(newer))[1]
    assert origins[2].older == ("3", "4")


def test_what_is_gone_is_dropped_and_what_was_not_there_is_new() -> None:
    older_fates, origins = compare(paragraphs(TEXTS), paragraphs([NEW, *TEXTS[1:]]))
    assert (older_fates[0].fate, older_fates[0].newer) == ("dropped", "")
    assert [one.is_new for one in origins] == [True] + [False] * 9


def test_a_paragraph_that_is_there_twice_is_matched_once() -> None:
    assert fates([TEXTS[0]], [TEXTS[0], TEXTS[0]]) == [("same", "1")]
    assert [one for one, _ in fates([TEXTS[0], TEXTS[0]], [TEXTS[0]])].count("dropped") == 1


def test_empty_texts_are_compared_too() -> None:
    assert fates([], TEXTS) == []
    assert fates(TEXTS, []) == [("dropped", "")] * 10
    assert compare(paragraphs([""]), paragraphs([""]))[0][0].fate in FATES


def test_texts_of_two_languages_are_refused() -> None:
    spanish = read(
        "1. Los Estados deben arreglar sus controversias por medios pacíficos, y así lo reafirman aquí todos."
    )
    with pytest.raises(OtherLanguage, match="in es, the newer in en"):
        concordance(spanish, read("1. " + " ".join(TEXTS)))


def edited(draw: random.Random, texts: Sequence[str]) -> list[str]:
    """Some of the texts, shuffled a little, with words changed, and with something new."""
    kept = [text for text in texts if draw.random() > 0.2]
    kept = [" ".join(word if draw.random() > 0.1 else "otherwise" for word in text.split()) for text in kept]
    if draw.random() > 0.5:
        draw.shuffle(kept)
    if len(kept) > 1 and draw.random() > 0.5:
        kept[0:2] = [f"{kept[0]} {kept[1]}"]
    return [*kept, NEW] if draw.random() > 0.5 else kept


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10))
def test_every_paragraph_has_one_fate_whatever_was_edited(seed: int, count: int) -> None:
    older, newer = TEXTS[:count], edited(random.Random(seed), TEXTS[:count])
    found, origins = compare(paragraphs(older), paragraphs(newer))
    assert [one.older for one in found] == [str(n) for n in range(1, count + 1)]
    assert [one.newer for one in origins] == [str(n) for n in range(1, len(newer) + 1)]
    for one in found:
        assert one.fate in FATES
        assert (one.fate == "dropped") == (one.newer == "")
        assert (one.fate == "same") <= (not one.is_reworded)
    for origin in origins:
        assert origin.older == tuple(one.older for one in found if one.newer == origin.newer)
        merged = [one for one in found if one.newer == origin.newer and one.fate == "merged"]
        assert len(merged) != 1
        assert len(origin.older) <= 1 or len(merged) == len(origin.older)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(10)))
def test_shuffled_paragraphs_are_all_found_again(order: list[int]) -> None:
    found = fates(TEXTS, [TEXTS[n] for n in order])
    assert [place for _, place in found] == [str(order.index(n) + 1) for n in range(10)]
    assert {fate for fate, _ in found} <= {"same", "moved"}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 9)))
def test_exactly_what_is_taken_out_is_dropped(out: set[int]) -> None:
    found = fates(TEXTS, [text for n, text in enumerate(TEXTS) if n not in out])
    assert {n for n, (fate, _) in enumerate(found) if fate == "dropped"} == out
    assert {fate for fate, _ in found} <= {"same", "dropped"}


def test_a_diff_gives_both_texts_back() -> None:
    newer = "States ought to settle all their disputes by peaceful means, negotiation first."
    pieces = compare(paragraphs(TEXTS), paragraphs([newer]))[0][0].diff
    assert " ".join(piece.text for piece in pieces if piece.change != "lost") == newer


def test_a_concordance_counts_its_fates() -> None:
    older, newer = (
        read("\n\n".join(f"{n}. {text}" for n, text in enumerate(TEXTS, 1))),
        read(f"1. {TEXTS[0]}\n\n2. {NEW}"),
    )
    found = concordance(older, newer)
    assert isinstance(found, Concordance)
    counts = {"same": 1, "reworded": 0, "moved": 0, "merged": 0, "dropped": 9, "new": 1}
    assert found.as_json()["counts"] == counts
