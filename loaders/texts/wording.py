"""A text as words that can be compared: folded, in order, with their places.

Rule: two words are the same when they differ only in case, accents, vowel signs or the article and conjunctions that
Arabic writes together with a word; each Chinese character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[㐀-鿿]|[^\W_㐀-鿿]+|(?P<stop>[.;!?。；！？؛؟](?=\s|$|[㐀-鿿])|\n\s*\n)")
_NOISE = re.compile(
    r"\[|\](?:\([^()\s]{0,200}\))?"  # the marks of a link
    "|[¹²³⁰⁴⁵⁶⁷⁸⁹]+"  # callers of footnotes
    "|[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff*_]"
)
_ARABIC = re.compile("(?:و|ف)?(?:ال|بال|كال|لل)(?=\\w{3})|و(?=\\w{4})")
_STEM = 6


class Word(NamedTuple):
    """A word, folded, and where it stands; sentence counts the sentences before it."""

    folded: str
    start: int
    end: int
    sentence: int


def words(text: str) -> list[Word]:
    """The words of a text; offsets are those of the text as it came.

    >>> [word.folded for word in words("La aplicación [73/27](#)¹.")]
    ['la', 'aplicacion', '73', '27']
    """
    blank = _NOISE.sub(lambda found: " " * len(found[0]), text)
    listed: list[Word] = []
    sentence = 0
    for found in _WORD.finditer(blank):
        if found["stop"]:
            sentence += 1
        else:
            listed.append(Word(fold(found[0]), found.start(), found.end(), sentence))
    return listed


@lru_cache(50_000)
def fold(word: str) -> str:
    """A word without case, accents and what is written together with it.

    >>> fold("Écrits"), fold("والدول")
    ('ecrits', 'دول')
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))
    return _ARABIC.sub("", plain, count=1) if "\u0600" <= plain[:1] <= "\u06ff" else plain


def stems(listed: list[Word]) -> list[str]:
    """What is compared where wording may differ: the beginnings of words, and pairs of Chinese characters.

    >>> stems(words("normas normativas 规范性"))
    ['norma', 'normat', '规范', '范性']
    """
    made: list[str] = []
    for n, word in enumerate(listed):
        if "\u3400" <= word.folded[0] <= "\u9fff":
            if n + 1 < len(listed) and listed[n + 1].start == word.end:
                made.append(word.folded + listed[n + 1].folded[:1])
        elif len(word.folded) > 2 or word.folded.isdigit():
            made.append(word.folded[:_STEM].rstrip("s"))
    return made
