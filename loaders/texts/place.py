"""A place in a document: its unit, its number, and how far one unit lies inside another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.texts.symbol import roman
from loaders.texts.tokens import Token, figure

UNITS = {"para": "paragraph", "sub": "paragraph", "pp": "preambular", "op": "operative", "article": "article"}
UNITS |= {"note": "footnote", "portion": "section", "point": "paragraph"}
UNITS |= {
    "annex": "annex",
    "enclosure": "enclosure",
    "section": "section",
    "chapter": "chapter",
    "footnote": "footnote",
    "page": "page",
}
RANK = {"annex": 0, "chapter": 1, "section": 2, "article": 3, "paragraph": 4, "preambular": 4, "operative": 4}
RANK |= {"enclosure": 1, "footnote": 5, "page": 5}
NAMED = ("annex", "section", "chapter")
# Russian texts use Latin letters, or Cyrillic ones that look like them (а, с, е); the others stand for their place.
_LETTERS = str.maketrans("абвгджзиклесі", "abcdeghijkeci") | str.maketrans("أابجدهوزحطيكل", "aabcdefghijkl")
_ORDERS = ("子丑寅卯辰巳午未", "甲乙丙丁戊")  # parts of articles in the Chinese Charter: (a), (b)...
HAN_UNITS = {"para": "paragraph", "article": "article", "clause": "paragraph", "section": "section"}
HAN_UNITS |= {"portion": "section", "chapter": "chapter", "page": "page", "annex": "annex"}
DASHES = ("-", "–", "—")
WEAK = ("note", "portion", "clause", "point")
MOST = 60  # places in one list


class Pin(NamedTuple):
    """One place: its unit (paragraph, article...), number, lettered part and item of it, last of a range."""

    unit: str
    number: str
    start: int
    end: int
    part: str = ""
    item: str = ""
    to: str = ""
    head: str = ""  # the word that names the unit, as written
    weak: bool = False  # whether the word means other things too, so that a document must be beside it


def part(token: Token) -> str:
    """The letter or number of a part: of (f), f), (ب), (iv).

    >>> part(Token("part", "( f )", 0, 5, 0))
    'f'
    """
    return _part(token.value)


@lru_cache(1024)
def _part(written: str) -> str:
    value = re.sub(r"[()\s\u0640’‘'`«»“”„\"]", "", written)
    if written in "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩":  # the third level of a Chinese text: (i), (ii)
        return roman(ord(written) - ord("㈠") + 1).lower()
    if written[0] in "’‘'`":  # Arabic texts: (أ) ’2‘ is (a) (ii)
        return roman(int(value)).lower()
    for signs in _ORDERS:
        if value in signs:
            return "abcdefgh"[signs.index(value)]
    if value[0] in "一二三四五六七八九十":
        return roman(figure(value)).lower()
    return value.lower().translate(_LETTERS)


def inside(places: list[Pin], wider: list[Pin]) -> list[Pin]:
    """A place inside another of its kind: "subsection B of section III", "абзац второй пункта 3"; none otherwise."""
    inner, outer = places[-1], wider[0]
    alone = len(places) == len(wider) == 1 and inner.unit == outer.unit and inner.number and outer.number
    if not alone or inner.part or outer.part or inner.to or outer.to or inner.head.lower() == outer.head.lower():
        return []
    if inner.unit == "section":
        return [outer._replace(number=f"{outer.number}.{inner.number}", start=inner.start)]
    return [outer._replace(part=inner.number, start=inner.start)] if inner.unit == "paragraph" else []
