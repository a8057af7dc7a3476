"""A plain text as numbered paragraphs, in sections, with the footnotes at their callers.

Rule: numbers run from 1 to n; a piece without a number after an unfinished sentence goes on with the paragraph that a
page break or a block of footnotes has cut; a gap or a double number is reported, never mended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.texts.lexicon import TAGS, table

_NUMBERED = re.compile(r"(\d{1,4})\.\s+(?=\S)")
_SECTION = re.compile(r"([A-Z]|[IVX]{1,6})\.\s+(\S.{0,200})$")
_NOTE = re.compile(r"([¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3})\s+(?=\S)")
_CALLER = re.compile(r"[¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3}")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FINISHED = re.compile(r"[.:;!?»”)。][¹²³⁰⁴⁵⁶⁷⁸⁹\s]*$")
_BULLET = re.compile(r"[-•–]\s")
_HEADING = 120


@dataclass(slots=True)
class Paragraph:
    """A numbered paragraph, its section and heading, and the footnotes that it calls."""

    number: int
    text: str
    section: str = ""
    heading: str = ""
    role: str = "context"
    footnotes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """What a text is made of, and what is wrong with its numbers."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    footnotes: dict[int, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def structure(text: str) -> Structure:
    """Read the paragraphs of a plain text.

    >>> [p.number for p in structure("A. One\\n\\n1. First.\\n\\n2. Sec\\n\\nond.").paragraphs]
    [1, 2]
    """
    made = Structure()
    section = heading = ""
    role = "context"
    for line in text.splitlines():
        piece = line.strip()
        numbered, note = _NUMBERED.match(piece), _NOTE.match(piece)
        last = made.paragraphs[-1] if made.paragraphs else None
        if not piece or piece.startswith("* "):
            continue
        if note:
            made.footnotes[int(note[1].translate(_DIGITS))] = piece[note.end() :]
        elif numbered and _follows(int(numbered[1]), last):
            made.paragraphs.append(Paragraph(int(numbered[1]), piece[numbered.end() :], section, heading, role))
        elif last is not None and (not _FINISHED.search(last.text) or _BULLET.match(piece)):
            last.text += ("\n" if _BULLET.match(piece) else " ") + piece
        elif found := _SECTION.match(piece):
            section, heading, role = found[1], "", _role(found[2], "context")
            made.sections[section] = found[2]
        elif len(piece) <= _HEADING:
            heading, role = piece, _role(piece, role)
        elif last is not None:
            last.text += "\n" + piece
    _finish(made)
    return made


def _role(heading: str, now: str) -> str:
    """The role that a heading or a formula gives, in any of the six languages; else the role goes on."""
    for tag in TAGS:
        for role, forms in table(f"language/{tag}")["roles"].items():
            if any(form.lower() in heading.lower() for form in forms):
                return str(role)
    return now


def _follows(number: int, last: Paragraph | None) -> bool:
    """Whether a number can be that of a paragraph: near the one before; a year or a day of a date is not."""
    return 0 <= number - (last.number if last else 0) <= 20


def _finish(made: Structure) -> None:
    before = 0
    for paragraph in made.paragraphs:
        if paragraph.number == before:
            made.problems.append(f"paragraph {paragraph.number} is there twice")
        elif paragraph.number != before + 1:
            made.problems.append(f"paragraph {before + 1} is missing before {paragraph.number}")
        before = paragraph.number
        called = [int(found[0].translate(_DIGITS)) for found in _CALLER.finditer(paragraph.text)]
        paragraph.footnotes = [number for number in called if number in made.footnotes]
    called_by_some = {number for paragraph in made.paragraphs for number in paragraph.footnotes}
    made.problems += [f"footnote {number} has no caller" for number in made.footnotes if number not in called_by_some]
