"""A document as its parser gives it: pieces of text in their order, each with what the file says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def caller(number: str) -> str:
    """The mark of a footnote in a text.

    >>> caller("12")
    '¹²'
    """
    return number.translate(SUPERSCRIPTS)


@dataclass(slots=True)
class Piece:
    """One block of text.

    kind: "" for text whose place the words must tell, "heading", "note" (a footnote, its number in `number`),
    "body" (text that is no heading). number: the number that the file gives the block apart from its words.
    """

    text: str
    kind: str = ""
    number: str = ""
    level: int = 0


@dataclass(slots=True)
class Parsed:
    """What a parser gives: the pieces, what the file says of itself (symbol, title, date), and what may be misread."""

    pieces: list[Piece] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
