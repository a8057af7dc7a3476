"""Plain text as pieces: a line is a piece, except where lines were cut at a width; then a block is."""

from __future__ import annotations

import re
from itertools import pairwise

from loaders.texts.piece import Parsed, Piece

_STARTS = re.compile(
    r"\s*(?:\d{1,4}\s?[.．、]\s*\D|\d{1,4}\s[-–]\s|[٠-٩]{1,4}\s?[-–.]|[¹²³⁰⁴-⁹]|\(?[a-zа-яأ-ي]\)\s|[-•–*]\s"
    r"|[A-ZА-Я]\.\s|[IVX]{1,6}\.\s|[一二三四五六七八九十]{1,3}[、.])"
)


def read(text: str) -> Parsed:
    """The pieces of a plain text.

    >>> [piece.text for piece in read("1. One.\\n2. Two.").pieces]
    ['1. One.', '2. Two.']
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    if not _is_cut(lines):
        return Parsed([Piece(line.strip()) for line in lines if line.strip()])
    blocks: list[list[str]] = []
    open_block = False
    for line in lines:
        stripped = line.strip()
        if not stripped:
            open_block = False
        elif open_block and not _STARTS.match(line):
            before = blocks[-1][-1]
            if before.endswith("-") and before[-2:-1].islower() and stripped[:1].islower():
                blocks[-1][-1] = before[:-1]  # a word divided at the end of a line
            else:
                blocks[-1].append(" ")
            blocks[-1].append(stripped)
        else:
            blocks.append([stripped])
            open_block = True
    return Parsed([Piece("".join(block)) for block in blocks])


def _is_cut(lines: list[str]) -> bool:
    """Whether lines were cut at a width: most lines with another right after them are about as long as the longest."""
    sample = lines[:4000]
    followed = [len(one) for one, after in pairwise(sample) if one.strip() and after.strip()]
    if len(followed) < 5:
        return False
    lengths = sorted(len(line) for line in sample if line.strip())
    widest = lengths[int(len(lengths) * 0.98)]
    return 40 <= widest <= 130 and sum(length > widest * 0.7 for length in followed) * 2 > len(followed)
