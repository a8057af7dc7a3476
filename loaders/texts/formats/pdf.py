"""PDF as pieces: lines put together from letters, running heads left out, raised figures read as callers of footnotes.

Rule: PDF has no paragraphs; lines belong together when they follow at the usual distance and the one before is full.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from loaders.texts.errors import Refused
from loaders.texts.formats.columns import GUTTER, Column, Letter, told_apart
from loaders.texts.piece import Parsed, Piece, caller

PAGES = 2_000
LETTERS = 12_000_000
_WIDE = 75  # letters: a line of so many is no running head
_PASSWORD = 4  # FPDF_ERR_PASSWORD


_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_OF_SYMBOL = re.compile("[A-Za-z0-9/.–-]")
_TURNED = re.compile(
    r"(?:(?<=/\d{3})|(?<=/\d{4}))\)\s?(\d{4})\s?\("
)  # the year of S/RES/2341 (2017), turned with the line


@dataclass(slots=True)
class _Line:
    text: str
    page: int
    left: float
    right: float
    y: float  # of the baseline, from the top of the page
    size: float
    height: float  # of the page
    resumed: float = 0.0  # where words go on after a gap wide enough to part two columns, or 0


def read(data: bytes) -> Parsed:
    """The pieces of a PDF."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise Refused("encrypted", "The PDF is protected by a password") from None
        raise Refused("damaged", "The PDF cannot be opened") from None
    if len(document) > PAGES:
        raise Refused("too-large", f"The PDF has {len(document):,} pages; {PAGES:,} are read")
    lines: list[_Line] = []
    letters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            found, count = _lines(page, number)
        except pdfium.PdfiumError:
            raise Refused("damaged", f"Page {number + 1} of the PDF cannot be read") from None
        lines += found
        letters += count
        if letters > LETTERS:
            raise Refused("too-large", f"The PDF has more than {LETTERS:,} letters")
        page.close()
    if not any(line.text.strip() for line in lines):
        raise Refused("no-text", "The PDF has no text in it")
    made = Parsed()
    title = (document.get_metadata_dict() or {}).get("Title")
    if title:
        made.head["page_title"] = " ".join(title.split())
    made.problems = [
        f"page {page + 1} is written line by line across two columns; its paragraphs are mixed"
        for page in _across_columns(lines)
    ]
    made.pieces = _pieces(_without_running_heads(lines, len(document)))
    return made


def _lines(page: pdfium.PdfPage, number: int) -> tuple[list[_Line], int]:
    """The lines of a page: a letter lower than its neighbour by more than its size begins another."""
    text = page.get_textpage()
    width, height = page.get_size()
    count = raw.FPDFText_CountChars(text.raw)
    x, y = ctypes.c_double(), ctypes.c_double()
    place = ctypes.byref(x), ctypes.byref(y)
    box = [ctypes.c_double() for _ in range(4)]
    boxes = [ctypes.byref(one) for one in box]
    runs: list[list[Letter]] = []
    run: list[Letter] = []
    widest = base = 0.0

    for index in range(max(count, 0)):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if sign in ("\r", "\n", ""):
            if sign == "\n" and run:
                run.append((" ", 0.0, run[-1][2], run[-1][3], run[-1][4]))
            continue
        if sign == "\ufffe" or sign == "\x02":  # a hyphen at the end of a line, as PDFium marks it
            sign = "\u00ad"
        raw.FPDFText_GetCharOrigin(text.raw, index, *place)
        raw.FPDFText_GetCharBox(text.raw, index, *boxes)
        size = raw.FPDFText_GetFontSize(text.raw, index)
        if run and not sign.isspace():
            widest = max(size, run[-1][1], widest if abs(run[-1][4] - base) < 0.1 else 0.0)
            if abs(y.value - run[-1][4]) > 0.6 * widest:
                runs.append(run)
                run, widest = [], size
        base = y.value
        run.append((sign, size, box[0].value, box[1].value, y.value))
    text.close()
    runs.append(run)
    signs = [one[0] for run in runs for one in run if not one[0].isspace()]
    from_right = sum(_ARABIC.match(sign) is not None for sign in signs) * 2 > len(signs)
    columns = told_apart(runs, width, from_right) or [Column(runs)]
    lines = [_line(run, number, height, column.shift) for column in columns for run in column.runs]
    return [line for line in lines if line], count


def _line(run: list[Letter], page: int, height: float, shift: float = 0.0) -> _Line | None:
    inked = [one for one in run if not one[0].isspace()]
    if not inked:
        return None
    if any(_ARABIC.match(one[0]) for one in inked):
        run = _symbols_in_order(run)
    sizes = Counter(round(one[1], 1) for one in inked)
    size = max(sizes, key=lambda one: (sizes[one], one)) or 10.0
    base = median(one[4] for one in inked if abs(one[1] - size) < 0.5) if size else inked[0][4]
    written: list[str] = []
    raised = ""
    for sign, own, _, _, y in run:
        if sign.isdigit() and own < size * 0.86 and y > base + size * 0.12:
            raised += sign
            continue
        if raised:
            written.append(caller(raised))
            raised = ""
        written.append(sign)
    if raised:
        written.append(caller(raised))
    if any(_ARABIC.match(one[0]) for one in inked):
        written = [_TURNED.sub(r"(\1) ", "".join(written))]
    text = re.sub(r"(?<=[¹²³⁰⁴-⁹]) (?=[.,;:)\]»”])", "", " ".join("".join(written).split()))
    left, right = min(one[2] for one in inked), max(one[3] for one in inked)
    gaps = [(after[2] - one[3], after[2]) for one, after in pairwise(inked)]
    resumed = max((gap for gap in gaps if gap[0] > GUTTER * size), default=(0.0, 0.0))[1]
    return _Line(text, page, left + shift, right + shift, height - base, size, height, resumed)


def _across_columns(lines: list[_Line]) -> list[int]:
    """The pages of which most lines go on after a gap at the same place: two columns that cannot be told apart."""
    counts = Counter(line.page for line in lines)
    same = Counter((line.page, round(line.resumed / 4)) for line in lines if line.resumed)
    return sorted({page for (page, _), count in same.items() if count >= 10 and count * 2 > counts[page]})


def _symbols_in_order(run: list[Letter]) -> list[Letter]:
    """Symbols in a right-to-left line, by where their letters stand: PDFium gives "/70/174A" for A/70/174."""
    made: list[Letter] = []
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and _OF_SYMBOL.match(run[end][0]):
            end += 1
        part = run[start:end]
        if any(one[0].isalpha() for one in part):
            part.sort(key=lambda one: one[2])
            if part[0][0] == ".":  # the full stop of the sentence stands left of its last symbol
                part = [*part[1:], part[0]]
        made += part or [run[start]]
        start = max(end, start + 1)
    return made


def _without_running_heads(lines: list[_Line], pages: int) -> list[_Line]:
    """Without what stands at the edge of page after page: symbol, number of the page, job number."""

    def edge(line: _Line) -> bool:
        return len(line.text) < _WIDE and (line.y < line.height * 0.1 or line.y > line.height * 0.9)

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "0", line.text)

    seen = Counter((shape(line), line.y < line.height / 2) for line in lines if edge(line))
    often = max(2, pages // 4)
    return [
        line
        for line in lines
        if not (edge(line) and (seen[shape(line), line.y < line.height / 2] >= often or _is_furniture(line.text)))
        or (line.page == 0 and not _is_furniture(line.text))
    ]


def _is_furniture(text: str) -> bool:
    return bool(
        re.fullmatch(r"(?:\d{1,4}(?:\s?/\s?\d{1,4})?|\d\d-\d{5}(?:\s\([A-Z]\))?|[*\d]{9}|-\s?\d{1,4}\s?-)", text)
    )


_STARTS = re.compile(
    r"(?:\d{1,4}\s?[.．、]\s*\D|[¹²³⁰⁴-⁹]{1,3}\s?\S|\(?[a-zа-яأ-ي]\)\s|[-•–*]\s|[A-ZА-Я]\.\s|[IVX]{1,6}\.\s"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,4}\s[-–]\s)"
)


def _pieces(lines: list[_Line]) -> list[Piece]:
    pieces: list[Piece] = []
    usual = Counter(line.size for line in lines for _ in range(len(line.text))).most_common(1)[0][0]
    edges = sorted(line.right for line in lines if abs(line.size - usual) < 0.6)
    full = edges[int(len(edges) * 0.9)] if edges else 0.0
    words = {word.lower() for line in lines for word in _WORD.findall(line.text)}
    before: _Line | None = None
    for line in lines:
        if before is not None and pieces and _goes_on(before, line, full):
            pieces[-1].text = _joined(pieces[-1].text, line.text, words)
        elif not re.fullmatch(r"[_\s]{3,}", line.text):
            heading = line.size > usual * 1.15 and len(line.text) < 200
            pieces.append(Piece(line.text, "heading" if heading else ""))
        before = line
    for piece in pieces:
        piece.text = piece.text.replace("\u00ad", "")
    return pieces


def _joined(text: str, line: str, words: set[str]) -> str:
    """Two lines as one: a hyphen between them goes where the word without it stands elsewhere in the document."""
    if not text.endswith(("\u00ad", "-")) or not text[-2:-1].islower() or not line[:1].islower():
        return f"{text} {line}"
    whole = f"{_WORD.findall(text)[-1]}{_WORD.findall(line)[0]}".lower()
    return text[:-1] + line if whole in words else f"{text[:-1]}-{line}"


_WORD = re.compile(r"[^\W\d_]+")


def _goes_on(before: _Line, line: _Line, full: float) -> bool:
    if line.page != before.page or abs(line.size - before.size) > 0.8 or _STARTS.match(line.text):
        return False
    gap = line.y - before.y
    if gap < -before.size:
        return False
    if gap > 1.75 * max(line.size, before.size):
        return False
    return before.right > full * 0.8 or not re.search(r"[.:;!?»”)。؟]\s*$", before.text) or line.text[:1].islower()
