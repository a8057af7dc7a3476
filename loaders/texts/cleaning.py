"""Damage repaired before reading, with the way back to the offsets of the text as it came.

Rule: every offset that leaves this package is one in the text that was given (issue 5, start and end offsets).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# One character for one: digits of other scripts, full-width forms, spaces, hyphens, strokes that only look different.
_SAME_LENGTH = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u00a0\u2007\u202f\u2009\u3000\u2002\u2003\u2010\u2011\u2212⁄∕\f\v\r\t"
    + "".join(map(chr, range(0xFF01, 0xFF5F))),
    "01234567890123456789       ---//\n   " + "".join(map(chr, range(0x21, 0x7F))),
)
# Where a page ends: the number of the job, the number of the page, the symbol above or below them. Blank lines around
# them go too where the text before has not come to its end and no numbered paragraph begins after it, or where what
# comes after is not the beginning of anything.
_JOB = r"(?:[A-Z]{1,3}\.)?\d\d-\d{5}(?: ?\([A-Z]\))?"
_HEAD = (
    r"[A-ZАЕ]{1,8}/[A-Za-z\d./()–-]{1,59}[\d)]\*{0,3}[ ]{0,20}"
    r"(?:\n[ ]{0,20}(?:[Pp]age|[Pp]ágina|[Сс]тр\.|[Сс]траница|الصفحة|第)[ ]{0,2}\d{1,4}页?[ ]{0,20})?"
)
_FOOT = (
    rf"(?:\d{{1,3}}/\d{{1,3}}[ ]{{1,20}})?{_JOB}(?:[ ]{{1,20}}\d{{1,3}}(?:/\d{{1,3}})?)?[ ]{{0,20}}"
    r"(?:\n[ ]{0,20}/[ ]?\.[ ]?\.[ ]?\.[ ]{0,20})?(?=\n)"
)
_BETWEEN = rf"\n[ ]{{0,20}}(?:{_HEAD}\n\s{{0,3}})?{_FOOT}(?:\n\s{{0,3}}{_HEAD}(?=\n))?"
_GOES_ON = r"\n[^\s\dA-ZА-Я(]|\n\d{1,4}[ ,)–-]|\n[IVX]{1,6}[\s,;)]"
_PAGE_BREAK = (
    rf"(?<=[^\s.:;!?。；：])\s{{0,4}}{_BETWEEN}(?:\s{{0,4}}(?=\n(?!\d{{1,3}}\.\s)\S))?"
    rf"|\s{{0,4}}{_BETWEEN}\s{{0,4}}(?={_GOES_ON})|{_BETWEEN}"
)
_SYMBOL = re.compile(r"(?<![^\s])[A-ZАЕ]{1,8}/[A-Za-z\d./()–-]{1,59}[\d)](?=\*{0,3}\s)")
_DROPPED = re.compile(
    # what anything here begins with, so that each letter is looked at once
    "(?=[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u0640\u064b-\u0652\\-\\[\\]¹²³⁰⁴⁵⁶⁷⁸⁹])(?:"
    rf"{_PAGE_BREAK}|"
    # invisible marks, the stroke that widens an Arabic word, its vowels
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u0640\u064b-\u0652]"
    "|(?<=[a-zà-ÿа-яё])-\n(?=[a-zà-ÿа-яё])"  # a word divided at the end of a line
    r"|(?:(?<=/\d\d)|(?<=/\d\d\d))\]\([^()\s]{0,200}\)(?:\d{1,2}(?!\d))?"  # a link and the caller after it
    r"|(?<=[\w).,;])\[\^?\d{1,3}\](?!\()"  # the caller of a note in brackets: 73/27[1], 73/27[^1]
    r"|\]\([^()\s]{0,200}\)|\[(?=\*?\d|\*?E?S-\d|\*?[A-Z]/|\*?[A-Z]{2,}/)"  # the marks of a link
    r"|(?<=/\d\d)\](?=[^(\w])|(?<=/\d\d\d)\](?=[^(\w])"
    "|[¹²³⁰⁴⁵⁶⁷⁸⁹]+)"  # callers of footnotes
)


_DIFFERENT = re.compile(f"[{re.escape(''.join(map(chr, _SAME_LENGTH)))}]++")


def _same(match: re.Match[str]) -> str:
    return match[0].translate(_SAME_LENGTH)


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without the damage, and where each piece of it was."""

    text: str
    starts: tuple[int, ...]  # offsets in the clean text from which a shift holds
    shifts: tuple[int, ...]
    heads: tuple[tuple[int, int], ...] = ()  # where symbols at the head of a page were, in the text as it came

    def start(self, offset: int) -> int:
        """The offset in the text as it came of the character at this offset."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]

    def end(self, offset: int) -> int:
        """The offset in the text as it came just after the character before this offset."""
        return self.start(offset - 1) + 1 if offset else 0


def clean(text: str) -> Clean:
    """Take the damage out of a text.

    >>> clean("[73/27](#) and A/\\u200b70/174").text
    '73/27 and A/70/174'
    """
    text = _DIFFERENT.sub(_same, text)
    pieces: list[str] = []
    starts, shifts = [0], [0]
    heads: list[tuple[int, int]] = []
    done = length = 0
    for match in _DROPPED.finditer(text):
        pieces.append(text[done : match.start()])
        length += match.start() - done
        done = match.end()
        if done - match.start() > 8 and (head := _SYMBOL.search(text, match.start(), done)):
            heads.append(head.span())
        if starts[-1] == length:
            shifts[-1] = done - length
        else:
            starts.append(length)
            shifts.append(done - length)
    pieces.append(text[done:])
    return Clean("".join(pieces), tuple(starts), tuple(shifts), tuple(heads))
