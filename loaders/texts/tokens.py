"""A text as the few tokens that matter in a citation; everything else is a gap.

Rule: one pass, each character looked at a bounded number of times, so time grows with the length alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from loaders.texts.lexicon import han_signs, lexicon, table
from loaders.texts.symbol import pattern


class Token(NamedTuple):
    """A piece of a text; gap counts the words without meaning just before it.

    Kinds: those of the lexicon, and symbol, backwards, serial, session (numbers of resolutions), part (a letter or a
    number in brackets), num, roman, letter, han, punct, break.
    """

    kind: str
    value: str
    start: int
    end: int
    gap: int


@cache
def _scanner() -> re.Pattern[str]:
    plain = r"(?P<word>(?:[ء-ي]++|[^\W\d_㈠-㈩㐀-鿿ء-ي]++)(?![/\d]|\(\d|\)|\.\d|\s?[-–]\s?\d|-[A-Z]{2,4}/))"
    part = r"(?P<part>\(\s?(?:[a-z]{1,2}|[ivx]{1,4}|\d{1,2}|[A-ZА-Яа-я]|[أ-ي])\s?\)"
    part += r"|\([一二三四五六七八九十]{1,2}\)|\([子丑寅卯辰巳午未甲乙丙丁戊]\)"
    part += r"|(?<![^\W_])(?:[a-zа-я]|[ivx]{2,4})\)|(?<=\d\s)\d{1,2}\)"
    part += r"|(?<=[)\s])[’‘'`]\d{1,2}[’‘'`]|[㈠-㈩]|[«“„\"]\s?[a-zа-я]\s?[»”“\"])"
    signs = han_signs()  # the others are read in runs
    begins = rf"(?P<han>[{signs}])|(?P<run>[^{signs}\0-\u33ff\ua000-\U0010ffff]++)|(?P<punct>[,.;:)\]/–—、。])"
    others = r"(?P<num>\d++)|(?P<letters>[ء-ي]++|[^\W\d_㈠-㈩㐀-鿿ء-ي]++)|(?P<break>\n[^\S\n]*+\n)"
    others += r"|(?P<rest>[^\w\s])"  # signs that a part may begin with
    return re.compile(rf"(?=\S|\n[^\S\n]*+\n)(?:{plain}|{begins}|{pattern().pattern}|{part}|{others})")


_ROMAN = re.compile(r"[IVXLC]{1,7}")
_WORDS = frozenset(("word", "letters", "han", "punct", "rest", "num"))
_FIGURES = "〇一二三四五六七八九十百"


@cache
def _counted(tag: str) -> re.Pattern[str] | None:
    """What makes a number in figures an ordinal: 16th, 2e, 5.º, 16-й."""
    endings = table(f"language/{tag}").get("digit_endings", ())
    listed = "|".join(map(re.escape, sorted(endings, key=len, reverse=True)))
    return re.compile(rf"(?:{listed})(?![\w/)])") if listed else None


def tokens(text: str, tag: str) -> list[Token]:
    """The tokens of a clean text in one language."""
    phrases = lexicon(tag)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    raw = [(m.lastgroup or "", m.start(), m.end()) for m in _scanner().finditer(text)]
    words = [lowered[start:end] for _, start, end in raw] + ["", ""]
    found: list[Token] = []
    gap = i = 0
    count = len(raw)
    make, get, add = tuple.__new__, phrases.get, found.append  # a third of the time of Token(...)
    counted = _counted(tag)
    while i < count:
        kind, start, end = raw[i]
        if kind in _WORDS:
            entry = get(words[i])
            if entry is not None:
                pair = entry[0].get(words[i + 1])
                for phrase in entry[1] if pair is None else pair[0].get(words[i + 2], pair[1]):
                    length = phrase.length
                    if length > 3 and tuple(words[i + 1 : i + length]) != phrase.rest:
                        continue
                    if phrase.capital >= 0 and not text[raw[i + phrase.capital][1]].isupper():
                        continue
                    last = raw[i + length - 1][2]
                    add(make(Token, (phrase.kind, phrase.value or text[start:last], start, last, gap)))
                    gap = 0
                    i += length
                    break
                else:
                    entry = None
                if entry is not None:
                    continue
            if kind in ("word", "letters"):
                value = text[start:end]
                if value[0] in "IVXLC" and _ROMAN.fullmatch(value):
                    add(make(Token, ("roman", value, start, end, gap)))
                    gap = 0
                elif end - start == 1:
                    add(make(Token, ("letter", value, start, end, gap)))
                    gap = 0
                else:
                    gap += 1
                i += 1
                continue
            if kind == "han" and text[start] not in _FIGURES:
                gap += 1
                i += 1
                continue
        if kind == "num" and counted is not None and (ending := counted.match(text, end)) and not _is_lettered(found):
            add(make(Token, ("nth", text[start:end], start, ending.end(), gap)))
            gap = 0
            while i < count and raw[i][1] < ending.end():
                i += 1
            continue
        if kind == "run":
            gap += end - start
            i += 1
            continue
        add(make(Token, ("punct" if kind == "rest" else kind, text[start:end], start, end, gap)))
        gap = 0
        i += 1
    if gap:  # so that what stands last is seen to have words after it
        add(Token("break", "", len(text), len(text), gap))
    return found


def _is_lettered(found: list[Token]) -> bool:
    """Whether a letter after a number would be that of a part: "norme 13e" is the norm (e)."""
    return bool(found) and found[-1].kind == "norm"


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
