"""A document as numbered paragraphs, in sections and annexes, with the footnotes at their callers.

Rule: numbers run from 1 to n; a piece without a number after an unfinished sentence goes on with the paragraph that a
page break or a block of footnotes has cut; a gap or a double number is reported, never mended. An annex counts anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from loaders.texts.citation import Citation
from loaders.texts.formats import plain
from loaders.texts.lexicon import TAGS, bodies, table
from loaders.texts.piece import DIGITS, Piece
from loaders.texts.symbol import arabic

_NUMBERED = re.compile(r"([\d٠-٩]{1,4})(?:\s?[.．、]\s*(?=[^\s\d/])|\s?[-–]\s+(?=\S))")
_GIVEN = re.compile(r"\(?(\d{1,4})[.)]?$")
_SECTION = re.compile(r"([A-ZА-Я]|[IVXL]{1,7})\s?[.．]\s+(\S.{0,200})$")
_NOTE = re.compile(r"([¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3})\s*(?=[^\s¹²³⁰⁴-⁹])")
_CALLER = re.compile(r"[¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3}")
_PLAIN_NOTE = re.compile(r"(\d{1,3})\s+(?=\S)")
_FINISHED = re.compile(r"(?:[.:;!?»”)。：；？！؟؛]|[.;:]\s(?:and|or|y|et|и))[\"’”»]?[¹²³⁰⁴⁵⁶⁷⁸⁹\s]*$")
_OPEN = re.compile(r"[,，،、]\s*$")
_PAUSED = re.compile(r"[,.;:，。；،؛][¹²³⁰⁴-⁹\s]*$")
_BULLET = re.compile(r"[-•–]\s|\(?[a-zа-я]{1,3}\)\s|\([ivx]{1,5}\)\s")
_LEADERS = re.compile(r"\.{5,}|(?:\. ){5,}|…{2,}")
_RULE = re.compile(r"[_―—]{4,}\s*$")
_INLINE = re.compile(r"(?<=[.;:!?»”)。；])[¹²³⁰⁴-⁹]*\s+(\d{1,4})[.．]\s+(?=[^\s\d])")
_HEADING = 120
_NEAR = 20
_END = 80  # letters that tell whether a paragraph is finished, so that a long one is not read again for each line


@dataclass(slots=True)
class Paragraph:
    """A paragraph, where it stands, what it does, and the footnotes that it calls.

    kind: "paragraph" (numbered), "preambular" (counted from the opening formula), or "unnumbered" (a block of a text
    that has no numbers, counted). role: deliberation, conclusion, recommendation, observation,
    preambular, operative or context.
    """

    number: int
    text: str
    section: str = ""
    heading: str = ""
    role: str = "context"
    footnotes: list[int] = field(default_factory=list)
    annex: str = ""
    kind: str = "paragraph"
    citations: list[Citation] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """What a text is made of, and what is wrong with its numbers."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    footnotes: dict[int, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)


def structure(source: str | Sequence[Piece]) -> Structure:
    """Read the paragraphs of a plain text, or of the pieces of a file.

    >>> [p.number for p in structure("A. One\\n\\n1. First.\\n\\n2. Sec\\n\\nond.").paragraphs]
    [1, 2]
    """
    pieces = plain.read(source).pieces if isinstance(source, str) else source
    reader = _Reader(_divided(pieces))
    reader.before = _before(reader.pieces)
    for piece in reader.pieces:
        reader.take(piece)
    return reader.finish()


def _before(pieces: Sequence[Piece]) -> int:
    """The number before the first: 0 in a whole document, 40 in the part of one that begins with paragraph 41."""
    numbers = [number for piece in pieces if not piece.kind and (number := _number(piece, piece.text.strip())[0])]
    rising = all(one <= after for one, after in pairwise(numbers))
    return numbers[0] - 1 if numbers and rising and 1 < numbers[0] < 1000 else 0


def _divided(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in which line breaks were lost, divided before each number that continues the count."""
    begun = {found[1] for piece in pieces if (found := _NUMBERED.match(piece.text))}
    begun |= {found[1] for piece in pieces if (found := _GIVEN.match(piece.number))}
    divided: list[Piece] = []
    for piece in pieces:
        head = _NUMBERED.match(piece.text) or _GIVEN.match(piece.number)
        if not head or piece.kind:
            divided.append(piece)
            continue
        number, start, text = int(head[1].translate(arabic)), 0, piece.text
        for cut in _INLINE.finditer(text):
            if int(cut[1]) == number + 1 and cut[1] not in begun:
                divided.append(Piece(text[start : cut.start(1)].strip(), piece.kind, "" if start else piece.number))
                start, number = cut.start(1), number + 1
        divided.append(Piece(text[start:], piece.kind, "" if start else piece.number, piece.level))
    return divided


class _Reader:
    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.made = Structure()
        self.section = self.heading = self.annex = ""
        self.role = "context"
        self.last: Paragraph | None = None
        self.note = 0
        self.after_rule = self.opened = False
        self.upper = self.lower = ""
        self.loose: list[Paragraph] = []
        self.before = 0  # the number before the first
        self.written: Paragraph | None = None  # what is being added to, and the pieces of its text
        self.added: list[str] = []
        self.preambles: Counter[str] = Counter()

    def take(self, piece: Piece) -> None:
        """Put a piece where it belongs."""
        text = piece.text.strip()
        if not text or _LEADERS.search(text):
            return
        if _RULE.match(text):
            self.after_rule = True
            return
        if self._note(piece, text) or (text.startswith("* ") and not piece.kind):
            return
        if self._annex(text, piece):
            return
        number, rest = _number(piece, text)
        if number and self._follows(number, rest, piece):
            role = "operative" if self.opened and self.role == "context" else self.role
            self._begin(Paragraph(number, rest, self.section, self.heading, role, annex=self.annex))
            self.after_rule = False
        elif self._goes_on(text, piece):
            assert self.last is not None
            apart = bool(_BULLET.match(text) or piece.number)
            self._add(self.last, ("\n" if apart else " ") + (f"{piece.number} {text}" if piece.number else text))
        elif found := _SECTION.match(text) or _words_of_section(text):
            self._section(found[1], found[2])
        elif self.opened and piece.kind != "heading" and self.last is None:
            self._preamble(text)
        elif piece.kind == "heading" or (len(text) <= _HEADING and not (self.last and piece.kind == "body")):
            self.heading, self.role = text, _role(text, self.role)
            if self.last is None:
                self.made.head.append(text)
                self._loose(text)
                self.opened = self.opened or _opens(text)
        elif self.last is not None:
            self._add(self.last, "\n" + text)
        else:
            self.made.head.append(text)
            self._loose(text)

    def _note(self, piece: Piece, text: str) -> bool:
        if piece.kind == "note":
            number = piece.number.translate(DIGITS)
            if number.isdigit():
                self.made.footnotes[int(number)] = text
            return True
        found = _NOTE.match(text)
        plain_note = _PLAIN_NOTE.match(text) if self.after_rule else None
        if found is None and plain_note and int(plain_note[1]) == self.note + 1:
            found = plain_note
        if found is None or piece.kind == "heading" or piece.number:
            return False
        self.note = int(found[1].translate(DIGITS))
        self.made.footnotes[self.note] = text[found.end() :]
        return True

    def _annex(self, text: str, piece: Piece) -> bool:
        found = _annex_line().fullmatch(text)
        if not found or piece.number or (self.last is not None and not self._finished(self.last)):
            return False
        self.annex = found[1] or "I"
        self.section = self.heading = self.upper = self.lower = ""
        self.role, self.last, self.opened = "context", None, False
        return True

    def _follows(self, number: int, rest: str, piece: Piece) -> bool:
        """Whether a number can be that of a paragraph: near the one before; a year or a day of a date is not."""
        ahead = number - (self.last.number if self.last and self.last.kind == "paragraph" else self.before)
        if ahead == 0 and self.last and not self._finished(self.last) and self._size(self.last) <= _HEADING:
            self._close()
            before = self.made.paragraphs.pop()  # what was taken for a paragraph was a numbered heading
            self.heading, self.role = before.text, _role(before.text, self.role)
            self.last = self.made.paragraphs[-1] if self.made.paragraphs else None
            return self._follows(number, rest, piece)
        if piece.kind == "heading" and (ahead != 1 or len(rest) <= _HEADING):
            return False
        near = 1000 if self.before else _NEAR
        return (0 if self.last else 1) <= ahead <= near and not (ahead > 1 and self._unfinished())

    def _unfinished(self) -> bool:
        return self.last is not None and not self._finished(self.last) and not _OPEN.search(self._end(self.last))

    def _goes_on(self, text: str, piece: Piece) -> bool:
        if self.last is None or piece.kind == "heading" or self.last.kind != "paragraph":
            return False
        return not self._finished(self.last) or bool(_BULLET.match(text)) or bool(piece.number)

    def _section(self, sign: str, title: str) -> None:
        self.section = self._place(sign)
        self.heading, self.role = "", _role(title, "context")
        self.made.sections[self.section] = title
        if self.last is None:
            self._loose(f"{sign}. {title}")

    def _place(self, sign: str) -> str:
        """The section that a sign names: a letter under a Roman figure is a part of it."""
        roman = (
            re.fullmatch("[IVXL]+", sign)
            and (len(sign) > 1 or _next(self.lower) != sign)
            and (self.upper or sign != "C")
        )
        if roman:
            self.upper, self.lower = sign, ""
            return sign
        self.lower = sign
        return f"{self.upper}.{sign}" if self.upper else sign

    def _preamble(self, text: str) -> None:
        before = self.made.paragraphs[-1] if self.made.paragraphs else None
        unfinished = before and before.kind == "preambular" and not _PAUSED.search(self._end(before))
        if before and (unfinished or _BULLET.match(text)):
            self._add(before, ("\n" if _BULLET.match(text) else " ") + text)
        else:
            self.preambles[self.annex] += 1
            number = self.preambles[self.annex]
            self.made.paragraphs.append(Paragraph(number, text, role="preambular", annex=self.annex, kind="preambular"))

    def _add(self, paragraph: Paragraph, text: str) -> None:
        """Go on with a paragraph; its pieces are joined when another begins."""
        if self.written is not paragraph:
            self._close()
            self.written, self.added = paragraph, [paragraph.text]
        self.added.append(text)

    def _close(self) -> None:
        if self.written is not None:
            self.written.text = "".join(self.added)
        self.written, self.added = None, []

    def _end(self, paragraph: Paragraph) -> str:
        text = "".join(self.added[-3:]) if paragraph is self.written else paragraph.text
        return text[-_END:]

    def _size(self, paragraph: Paragraph) -> int:
        return sum(map(len, self.added[:_END])) if paragraph is self.written else len(paragraph.text)

    def _finished(self, paragraph: Paragraph) -> bool:
        return _FINISHED.search(self._end(paragraph)) is not None

    def _loose(self, text: str) -> None:
        self.loose.append(Paragraph(len(self.loose) + 1, text, self.section, "", self.role, kind="unnumbered"))

    def _begin(self, paragraph: Paragraph) -> None:
        self.last = paragraph
        self.made.paragraphs.append(paragraph)

    def finish(self) -> Structure:
        """The structure, with what is wrong with its numbers."""
        made = self.made
        self._close()
        if not made.paragraphs:
            made.paragraphs = self.loose
        before: dict[str, int] = {}
        for paragraph in made.paragraphs:
            if paragraph.kind == "paragraph":
                last = before.get(paragraph.annex, self.before)
                where = f" of annex {paragraph.annex}" if paragraph.annex else ""
                if paragraph.number == last:
                    made.problems.append(f"paragraph {paragraph.number}{where} is there twice")
                elif paragraph.number == last + 2:
                    made.problems.append(f"paragraph {last + 1}{where} is missing before {paragraph.number}")
                elif paragraph.number != last + 1:
                    missing = f"paragraphs {last + 1} to {paragraph.number - 1}{where} are missing"
                    made.problems.append(f"{missing} before {paragraph.number}")
                before[paragraph.annex] = paragraph.number
            called = [int(found[0].translate(DIGITS)) for found in _CALLER.finditer(paragraph.text)]
            paragraph.footnotes = [number for number in called if number in made.footnotes]
        by_some = {number for one in made.paragraphs for number in one.footnotes}
        by_some |= {int(found[0].translate(DIGITS)) for line in made.head for found in _CALLER.finditer(line)}
        made.problems += [f"footnote {number} has no caller" for number in made.footnotes if number not in by_some]
        return made


def _number(piece: Piece, text: str) -> tuple[int, str]:
    given = _GIVEN.match(piece.number)
    if given:
        return int(given[1]), text
    found = None if piece.number else _NUMBERED.match(text)
    if found is None:
        return 0, text
    return int(found[1].translate(arabic)), text[found.end() :]


def _next(letter: str) -> str:
    return chr(ord(letter) + 1) if letter else ""


def _forms(name: str) -> list[str]:
    return [form for tag in TAGS for form in table(f"language/{tag}")["structure"].get(name, ())]


@cache
def _annex_line() -> re.Pattern[str]:
    """A line that begins an annex."""
    return re.compile(
        rf"(?i:{'|'.join(map(re.escape, sorted(_forms('annex'), key=len, reverse=True)))})"
        r"(?:\s+([IVX]{1,5}|[A-Z]|\d{1,2}))?\s*[.:*¹²³⁰⁴-⁹]*"
    )


def _words_of_section(text: str) -> re.Match[str] | None:
    """A section whose sign is a word or a figure of another script: 一、, ألف -, أولا -."""
    return _worded().match(text)


@cache
def _worded() -> re.Pattern[str]:
    """A section whose sign is a word or a figure of another script."""
    return re.compile(rf"({'|'.join(map(re.escape, _forms('section_signs')))})\s?[-–.、．]\s*(\S.{{0,200}})$")


def _opens(text: str) -> bool:
    """Whether a line is the formula that opens a resolution: "The General Assembly,"."""
    return bool(_OPEN.search(text)) and len(text) < 90 and bool(_bodies().search(text))


@cache
def _bodies() -> re.Pattern[str]:
    """The names of the bodies that speak in resolutions."""
    return re.compile("|".join(re.escape(form) for tag in TAGS for form in bodies(tag)))


def _role(heading: str, now: str) -> str:
    """The role that a heading or a formula gives, in any of the six languages; else the role goes on."""
    folded = heading.lower()
    found = [
        str(role)
        for tag in TAGS
        for role, forms in table(f"language/{tag}")["roles"].items()
        if any(form.lower() in folded for form in forms)
    ]
    return "conclusion" if "conclusion" in found else (found or [now])[0]  # "Conclusions and recommendations"
