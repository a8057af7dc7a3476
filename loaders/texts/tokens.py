"""A text as the few tokens that matter in a citation; everything else is a gap.

Rule: one pass, each character looked at a bounded number of times, so time grows with the length alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from loaders.texts.lexicon import lexicon
from loaders.texts.symbol import pattern


class Token(NamedTuple):
    """A piece of a text; gap counts the words without meaning just before it."""

    kind: str
    value: str
    start: int
    end: int
    gap: int


@cache
def _scanner() -> re.Pattern[str]:
    words = r"(?P<num>\d+)|(?P<han>[㐀-鿿《》、〇])|(?P<word>[^\W\d_]+)|(?P<punct>[^\w\s])|(?P<break>\n\s*\n)"
    return re.compile(f"{pattern().pattern}|{words}")


def tokens(text: str, tag: str) -> list[Token]:
    """The tokens of a clean text in one language."""
    phrases = lexicon(tag)
    raw = [(m.lastgroup or "", m.group(), m.start(), m.end()) for m in _scanner().finditer(text)]
    lower = [one[1].lower() for one in raw]
    found: list[Token] = []
    gap = i = 0
    count = len(raw)
    while i < count:
        kind, value, start, end = raw[i]
        candidates = phrases.get(lower[i])
        if candidates and kind in ("word", "han", "punct"):
            for phrase in candidates:
                length = len(phrase.rest)
                if not length or (i + length < count and tuple(lower[i + 1 : i + length + 1]) == phrase.rest):
                    last = raw[i + length][3]
                    found.append(Token(phrase.kind, phrase.value or text[start:last], start, last, gap))
                    gap = 0
                    i += length + 1
                    break
            else:
                candidates = ()
            if candidates:
                continue
        word = kind == "word" and len(value) > 1 and not _SHORT.fullmatch(value)
        if word or (kind == "han" and value not in _FIGURES):
            gap += 1
        else:
            found.append(Token(kind, value, start, end, gap))
            gap = 0
        i += 1
    return found


_SHORT = re.compile(r"[IVXLC]{1,8}|[ivx]{1,5}|هـ")
_FIGURES = "〇一二三四五六七八九十百"


def figure(text: str) -> int:
    """The number that Chinese figures stand for.

    >>> figure("五十一"), figure("十六"), figure("二")
    (51, 16, 2)
    """
    total = now = 0
    for sign in text:
        digit = _FIGURES.index(sign)
        if sign in "十百":
            total += (now or 1) * (10 if sign == "十" else 100)
            now = 0
        else:
            now = now * 10 + digit
    return total + now
