"""The words that citations are made of, read from the tables of the languages.

Rule: word forms are data (issue 5); this module knows no word of any language.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TAGS = ("ar", "en", "es", "fr", "ru", "zh")
WORD = re.compile(r"[㐀-鿿《》、〇]|[^\W\d_]+|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean something in a citation: what kind of thing, and which one."""

    rest: tuple[str, ...]
    kind: str
    value: str
    tag: str


type_of_phrases = dict[str, tuple[Phrase, ...]]


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this package."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def lexicon(tag: str) -> type_of_phrases:
    """The phrases to look for in a text of one language, by their first word, the longest first.

    Words of the other languages count too, as texts are mixed, except where they mean something else in this one.
    """
    found: dict[str, dict[tuple[str, ...], Phrase]] = {}
    stopped = set(table(f"language/{tag}")["not"])
    for one in (tag, *(other for other in TAGS if other != tag)):
        for phrase, kind, value in _phrases(one):
            if one != tag and (phrase in stopped or kind in _OWN or len(phrase) < _SHORT):
                continue
            first, *rest = WORD.findall(phrase)
            found.setdefault(first, {}).setdefault(tuple(rest), Phrase(tuple(rest), kind, value, one))
    return {first: tuple(sorted(by.values(), key=lambda p: -len(p.rest))) for first, by in found.items()}


_OWN = {"and", "to", "of", "the", "this", "its", "above", "at", "page", "part", "number", "ordinal", "clause"}
_SHORT = 2


def _phrases(tag: str) -> list[tuple[str, str, str]]:
    words = table(f"language/{tag}")
    listed = [(form, kind, "") for kind, forms in words["words"].items() for form in forms]
    listed += [(form, "body", name) for name, forms in words["bodies"].items() for form in forms]
    listed += [(form, "instrument", name) for name, forms in words["instruments"].items() for form in forms]
    for number, month in enumerate(words["months"], 1):
        listed += [(form, "month", str(number)) for form in month.split("|")]
    endings = words.get("ordinal_endings", [""])
    for number, ordinal in enumerate(words["ordinals"], 1):
        listed += [(form + end, "nth", str(number)) for form in ordinal.split("|") for end in endings]
    folded = [(form.lower(), kind, value) for form, kind, value in listed]
    plain = [one for one in folded if one[1] not in _OWN and len(one[0]) > _SHORT]
    folded += [(prefix + form, kind, value) for prefix in words.get("prefixes", ()) for form, kind, value in plain]
    return folded
