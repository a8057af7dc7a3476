"""A file or a text as a document: what it is called, its paragraphs, its footnotes, what each cites.

Rule: nothing is written and nothing is kept; a file that cannot be read is refused with a code (errors.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from loaders.texts import head
from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.confined import Limits, parse
from loaders.texts.errors import Refused
from loaders.texts.formats import plain
from loaders.texts.formats.sniff import decoded, format_of
from loaders.texts.language import language
from loaders.texts.paragraph import Paragraph, structure
from loaders.texts.piece import Parsed, caller
from loaders.texts.scanner import citations

_ENOUGH = 25  # words that tell a language


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, the paragraph that calls it (its place in Document.paragraphs), and what it cites."""

    number: int
    text: str
    paragraph: int | None
    citations: list[Citation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    format: text, markdown, html, pdf, docx or akoma. language: one of the six, or "" where there are too few words.
    symbol, title, date (year-month-day): "" where the document does not say. sections: titles by sign ("A", "II.B").
    problems: gaps, doubles, lost callers, in words. sha256: of the bytes that were read.
    """

    name: str
    format: str
    sha256: str
    language: str
    symbol: str
    title: str
    date: str
    sections: dict[str, str]
    paragraphs: list[Paragraph]
    footnotes: list[Footnote]
    problems: list[str]


def read(
    source: bytes | str | Path, name: str = "", catalogue: Catalogue | None = None, limits: Limits | None = None
) -> Document:
    """Read a document.

    Args:
        source: the bytes of a file, a text, or the path of a file.
        name: its name, if it has one; the content says what it is.
        catalogue: documents to look citations up in; without one no citations are read.
        limits: what reading may cost.

    Raises:
        Refused: it cannot be read.
    """
    limits = limits or Limits()
    if isinstance(source, Path):
        name = name or source.name
        if source.stat().st_size > limits.file_bytes:
            raise _too_large(limits)
        source = source.read_bytes()
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > limits.file_bytes:
        raise _too_large(limits)
    kind = format_of(data, name) if isinstance(source, bytes) else _kind_of_text(source)
    parsed = _parsed(data, kind, limits)
    if not any(piece.text.strip() for piece in parsed.pieces):
        raise Refused("empty" if kind == "text" else "no-text", "There is no text in the document")
    return _document(parsed, name, kind, hashlib.sha256(data).hexdigest(), catalogue)


def text_of(source: Path, limits: Limits | None = None) -> str:
    """The text of a file: as it lies there if it is plain text or Markdown, else its blocks one below the other.

    Raises:
        Refused: it cannot be read.
    """
    limits = limits or Limits()
    if source.stat().st_size > limits.file_bytes:
        raise _too_large(limits)
    data = source.read_bytes()
    kind = format_of(data, source.name)
    if kind in ("text", "markdown"):
        return decoded(data)
    blocks = []
    for piece in _parsed(data, kind, limits).pieces:
        sign = caller(piece.number) if piece.kind == "note" else piece.number
        blocks.append(f"{sign} {piece.text}" if sign else piece.text)
    return "\n\n".join(blocks)


def _too_large(limits: Limits) -> Refused:
    return Refused("too-large", f"The file is larger than {limits.file_bytes >> 20} MB")


def _kind_of_text(text: str) -> str:
    if not text.strip():
        raise Refused("empty", "The text is empty")
    return "text"


def _parsed(data: bytes, kind: str, limits: Limits) -> Parsed:
    if kind == "text":
        return plain.read(decoded(data))
    if kind == "markdown":
        data = decoded(data).encode()
    return parse(data, kind, limits)


def _document(parsed: Parsed, name: str, kind: str, digest: str, catalogue: Catalogue | None) -> Document:
    made = structure(parsed.pieces)
    sample = "\n".join(piece.text for piece in parsed.pieces)[:60_000]
    tag = language(sample)
    if not tag and len(sample.split()) >= _ENOUGH:
        raise Refused("language", "The text is in none of the six official languages")
    lines = ([parsed.head["head_symbol"]] if "head_symbol" in parsed.head else []) + made.head
    footnotes = _footnotes(made.footnotes, made.paragraphs)
    if catalogue is not None:
        _cite(made.paragraphs, footnotes, catalogue, tag)
    return Document(
        name=name,
        format=kind,
        sha256=digest,
        language=tag,
        symbol=head.symbol([parsed.head["symbol"]] if "symbol" in parsed.head else lines),
        title=parsed.head.get("title")
        or head.title(made.head, tag, any(one.kind != "unnumbered" for one in made.paragraphs))
        or parsed.head.get("page_title", ""),
        date=parsed.head.get("date") or head.date(lines),
        sections=made.sections,
        paragraphs=made.paragraphs,
        footnotes=footnotes,
        problems=[*parsed.problems, *made.problems],
    )


def _footnotes(notes: dict[int, str], paragraphs: list[Paragraph]) -> list[Footnote]:
    callers: dict[int, int] = {}
    for place, paragraph in enumerate(paragraphs):
        for number in paragraph.footnotes:
            callers.setdefault(number, place)
    return [Footnote(number, text, callers.get(number)) for number, text in sorted(notes.items())]


def _cite(paragraphs: list[Paragraph], footnotes: list[Footnote], catalogue: Catalogue, tag: str) -> None:
    """Give each paragraph and footnote its citations; words that point back see what stood before, notes in place."""
    by_caller: dict[int | None, list[Footnote]] = {}
    for note in footnotes:
        by_caller.setdefault(note.paragraph, []).append(note)
    owners: list[Paragraph | Footnote] = []
    for place, paragraph in enumerate(paragraphs):
        owners += [paragraph, *by_caller.get(place, ())]
    owners += by_caller.get(None, [])
    starts: list[int] = []
    texts: list[str] = []
    length = 0
    for owner in owners:
        starts.append(length)
        texts.append(owner.text)
        length += len(owner.text) + len(_BETWEEN)
    owner_at = 0
    for one in citations(_BETWEEN.join(texts), catalogue, tag):
        while owner_at + 1 < len(owners) and starts[owner_at + 1] <= one.start:
            owner_at += 1
        owners[owner_at].citations.append(one.moved(-starts[owner_at]))


_BETWEEN = "\n\n"
