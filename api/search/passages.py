"""The name of a thing that was found, and the passage that shows why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.search.asked import Asked

SNIPPET = 240
"""How many characters of a text are shown at most."""

BEFORE = 40
"""How many of them stand before the first word found."""

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Passage:
    """A text with what was found in it.

    Attributes:
        text: the text.
        lang: its language (BCP 47); empty for what is in none, such as a citation.
        marks: start and end of each word found, in characters.
    """

    text: str
    lang: str
    marks: Marks = ()


def name_of(labels: Mapping[str, str], typed: Asked) -> Passage:
    """The name to show: in the language asked for; else where most was found; else in English.

    Args:
        labels: the names of a thing by their languages.
        typed: what it was found by.
    """
    if typed.lang is None and "en" in labels:
        marked = {tag: tuple(typed.marks(text, tag)) for tag, text in labels.items()}
        tag = max(labels, key=lambda one: (len(marked[one]), one == "en", one))
        return Passage(labels[tag], _lang(tag), marked[tag])
    tag = next((one for one in (typed.lang or "en", "und", "en", "es", *sorted(labels)) if one in labels), "und")
    text = labels.get(tag, "")
    return Passage(text, _lang(tag), tuple(typed.marks(text, tag)))


def snippet(texts: Sequence[Sequence[str]], typed: Asked) -> Passage | None:
    """The part of a text with the most of what was found; none if there is no text.

    Args:
        texts: each with its language before it.
        typed: what is to be found in them. If it is of one language only texts in that are looked at; if there are
            none, those in English.
    """
    fitting = texts
    if typed.lang is not None:
        fitting = [one for one in texts if one[0] == typed.lang] or [one for one in texts if one[0] == "en"] or texts
    if not fitting:
        return None
    told = [(tag, text, tuple(typed.marks(text, tag))) for tag, text in fitting]
    tag, text, marks = max(told, key=lambda one: len({one[1][start:end].casefold() for start, end in one[2]}))
    start, end = _window(text, marks)
    inside = tuple((begin - start, stop - start) for begin, stop in marks if begin >= start and stop <= end)
    return Passage(text[start:end], _lang(tag), inside)


def _window(text: str, marks: Marks) -> tuple[int, int]:
    """The part of a text with the most of what was found, cut between words."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    starts = [mark[0] for mark in marks] or [0]
    best = max(starts, key=lambda at: (sum(at <= one < at + SNIPPET - BEFORE for one in starts), -at))
    start = max(0, min(best - BEFORE, len(text) - SNIPPET))
    if start:
        start = text.find(" ", start, best) + 1 or start
    end = min(len(text), start + SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", start, end), best + 1) if " " in text[best:end] else end
    return start, end


def _lang(tag: str) -> str:
    return "" if tag == "und" else tag
