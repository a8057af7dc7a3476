"""DOCX as pieces: paragraphs with the numbers that the word processor would print, real footnotes, symbol of the head.

Rule: ECMA-376 Part 1, 17.9 (numbering), 17.11 (footnotes), 17.13.5 (deleted text is no text).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from loaders.texts.errors import Refused
from loaders.texts.piece import Parsed, Piece, caller

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{_W}val"
_DEEP = 250
_DROPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "txbxContent", "pict", "drawing")}
_DROPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def read(data: bytes) -> Parsed:
    """The pieces of a document of a word processor."""
    try:
        _check(data)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
    except Refused:
        raise
    except (
        KeyError,
        ValueError,
        OSError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        etree.XMLSyntaxError,
    ) as error:
        deep = "depth" in str(error).lower()
        code, what = ("too-complex", "is nested too deep") if deep else ("damaged", "cannot be opened")
        raise Refused(code, f"The DOCX {what}") from None
    except Exception as error:
        if type(error).__module__.startswith(("docx", "zipfile", "zlib", "lxml")):
            raise Refused("damaged", "The DOCX cannot be opened") from None
        raise
    made = Parsed()
    if document.core_properties.title:
        made.head["page_title"] = " ".join(document.core_properties.title.split())
    notes = _Notes(document)
    numbering = _Numbering(document)
    styles = _styles(document)
    for node in _paragraphs(_heads(document)):
        text = notes.text(node)
        if re.search(r"\b[A-Z]+/\S*\d", text) and "head_symbol" not in made.head:
            made.head["head_symbol"] = text
    for node in _paragraphs([body]):
        text = notes.text(node)
        number = numbering.number(node, styles)
        if text:
            heading = styles.get(_style(node), _Style()).heading
            kind = "heading" if heading else ""
            bullet = number == "•"
            made.pieces += [
                Piece(f"• {line}" if bullet and not n else line, kind, "" if n or bullet else number, heading)
                for n, line in enumerate(one.strip() for one in text.split("\n"))
                if line
            ]
    made.pieces += [Piece(text, "note", number) for number, text in notes.called]
    return made


def _check(data: bytes) -> None:
    """Refuse parts that declare a document type: no word processor writes one (ECMA-376 Part 2, 8.1.4)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and _DECLARED.search(archive.read(name)):
                raise Refused("unsafe", "A part of the DOCX declares a document type of its own")


_DECLARED = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T", re.I)


def _heads(document: Document) -> list[etree._Element]:
    if not len(document.sections):
        return []
    first = document.sections[0]
    return [part._element for part in (first.first_page_header, first.header) if not part.is_linked_to_previous]


def _paragraphs(roots: list[etree._Element]) -> Iterator[etree._Element]:
    for root in roots:
        depth = 0
        for event, node in etree.iterwalk(root, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > _DEEP:
                raise Refused("too-complex", f"Elements lie more than {_DEEP} deep in one another")
            if event == "start" and node.tag == f"{_W}p":
                yield node


@dataclass(slots=True)
class _Style:
    heading: int = 0
    list_id: str = ""
    level: int = 0


def _style(node: etree._Element) -> str:
    found = node.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else found.get(_VALUE) or ""


def _styles(document: Document) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    for node in document.styles.element.iterfind(f"{_W}style"):
        name = node.find(f"{_W}name")
        heading = re.match(r"(?i)(?:heading (\d)|title$|_\s?h_?_?(\d))", "" if name is None else name.get(_VALUE) or "")
        made = _Style(int(heading[1] or heading[2] or 1) if heading else 0)
        made.list_id, made.level = _list(node)
        styles[node.get(f"{_W}styleId") or ""] = made
    return styles


def _list(node: etree._Element) -> tuple[str, int]:
    found = node.find(f"{_W}pPr/{_W}numPr")
    if found is None:
        return "", 0
    one, level = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
    depth = level.get(_VALUE) if level is not None else "0"
    return ("" if one is None else one.get(_VALUE) or ""), int(depth) if re.fullmatch("[0-8]", depth or "") else 0


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class _Numbering:
    """Counts as the word processor does (17.9): per list and level; a level begins anew after one above it."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __init__(self, document: Document) -> None:
        self.lists, self.levels, self.counts = {}, {}, {}
        try:
            root = etree.fromstring(document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).blob, parser=_parser())
        except (KeyError, NotImplementedError, AttributeError, etree.XMLSyntaxError):
            return
        for abstract in root.iterfind(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.iterfind(f"{_W}lvl"):
                depth = level.get(f"{_W}ilvl") or "0"
                if re.fullmatch("[0-8]", depth):
                    levels[int(depth)] = _level(level)
            self.levels[abstract.get(f"{_W}abstractNumId") or ""] = levels
        for one in root.iterfind(f"{_W}num"):
            abstract_id = one.find(f"{_W}abstractNumId")
            name = one.get(f"{_W}numId") or ""
            self.lists[name] = "" if abstract_id is None else abstract_id.get(_VALUE) or ""
            for override in one.iterfind(f"{_W}lvlOverride/{_W}startOverride"):
                depth, start = override.getparent().get(f"{_W}ilvl") or "0", override.get(_VALUE) or "1"
                if depth.isdigit() and re.fullmatch(r"\d{1,6}", start):
                    self.counts.setdefault(name, {})[int(depth)] = int(start) - 1

    def number(self, node: etree._Element, styles: dict[str, _Style]) -> str:
        """The number that would be printed before a paragraph, "•" for a bullet, or nothing."""
        name, depth = _list(node)
        style = styles.get(_style(node))
        if not name and style and style.list_id:
            name, depth = style.list_id, style.level
        if not name or name == "0" or name not in self.lists:
            return ""
        levels = self.levels.get(self.lists[name], {})
        level = levels.get(depth, _Level())
        if level.form in ("bullet", "none"):
            return "•" if level.form == "bullet" else ""
        counts = self.counts.setdefault(name if name in self.counts else self.lists[name], {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for below in [one for one in counts if one > depth]:
            del counts[below]
        return re.sub(
            r"%([1-9])",
            lambda m: _figure(
                counts.get(int(m[1]) - 1, levels.get(int(m[1]) - 1, _Level()).start),
                levels.get(int(m[1]) - 1, level).form,
            ),
            level.text,
        )


def _level(node: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = node.find(f"{_W}{name}")
        return default if found is None else found.get(_VALUE) or default

    start = value("start", "1")
    return _Level(
        value("numFmt", "decimal"), value("lvlText", "%1."), int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    )


def _figure(count: int, form: str) -> str:
    if "etter" in form and 0 < count < 27:
        letter = chr(96 + count)
        return letter.upper() if form.startswith("upper") else letter
    if "oman" in form and 0 < count < 400:
        from loaders.texts.symbol import roman

        return roman(count) if form.startswith("upper") else roman(count).lower()
    return str(count)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class _Notes:
    """Footnotes by their numbers, in the order in which the text calls them."""

    def __init__(self, document: Document) -> None:
        self.texts: dict[tuple[str, str], etree._Element] = {}
        self.called: list[tuple[str, str]] = []
        for kind, relation in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
            try:
                blob = document.part.part_related_by(relation).blob
            except (KeyError, AttributeError):
                continue
            try:
                root = etree.fromstring(blob, parser=_parser())
            except etree.XMLSyntaxError:
                raise Refused("damaged", "The footnotes of the DOCX cannot be read") from None
            for note in root.iterfind(f"{_W}{kind}"):
                if not note.get(f"{_W}type"):
                    self.texts[kind, note.get(f"{_W}id") or ""] = note

    def text(self, node: etree._Element, depth: int = 0) -> str:
        """The words of a paragraph, with the marks of its footnotes."""
        written: list[str] = []
        self._collect(node, written)
        lines = "".join(written).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    def _collect(self, node: etree._Element, written: list[str]) -> None:
        for child in node:
            tag = child.tag
            if not isinstance(tag, str) or tag in _DROPPED:
                continue
            if tag == f"{_W}t":
                written.append(self._run(child))
            elif tag == f"{_W}tab":
                written.append("\t")
            elif tag in (f"{_W}br", f"{_W}cr"):
                written.append("\n")
            elif tag == f"{_W}noBreakHyphen":
                written.append("-")
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                written.append(self._call(child, tag.removeprefix(_W).removesuffix("Reference")))
            elif tag != f"{_W}pPr" and tag != f"{_W}p":
                self._collect(child, written)

    def _run(self, node: etree._Element) -> str:
        text = node.text or ""
        raised = node.getparent().find(f"{_W}rPr/{_W}vertAlign")
        if raised is not None and raised.get(_VALUE) == "superscript" and re.fullmatch(r"\d{1,3}", text):
            return caller(text)
        return text

    def _call(self, node: etree._Element, kind: str) -> str:
        note = self.texts.pop((kind, node.get(f"{_W}id") or ""), None)
        if note is None or node.get(f"{_W}customMarkFollows") in ("1", "true", "on"):
            return ""
        number = str(len(self.called) + 1)
        self.called.append((number, ""))
        words = " ".join(self.text(one) for one in note.iter(f"{_W}p"))
        self.called[int(number) - 1] = (number, " ".join(words.split()))
        return caller(number)
