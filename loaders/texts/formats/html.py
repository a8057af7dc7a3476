"""HTML as pieces: the blocks of the page, numbered lists with their numbers, footnotes at their callers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from loaders.texts.errors import Refused
from loaders.texts.piece import DIGITS, Parsed, Piece, caller

_SKIPPED = {
    "script",
    "style",
    "head",
    "nav",
    "template",
    "noscript",
    "svg",
    "math",
    "iframe",
    "object",
    "button",
    "form",
}
_BLOCKS = {
    *(
        "html",
        "body",
        "main",
        "article",
        "section",
        "div",
        "header",
        "footer",
        "aside",
        "center",
        "fieldset",
        "address",
    ),
    *("p", "pre", "blockquote", "figure", "figcaption", "hr", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("ol", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th"),
}
_NOTE = re.compile(r"(?:^|[-_:])(?:fn|ftn|_ftn|footnote|note|endnote|edn)[-_:]?(\d{1,3})$", re.I)
_MARK = re.compile(r"\s*[\[(]?(\d{1,3})[\])]?\s*$")
_DEEP = 400


def read(data: bytes) -> Parsed:
    """The pieces of a page."""
    encoding = None if re.search(rb"charset", data[:2048], re.I) else _encoding(data)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding=encoding)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Refused("damaged", "The HTML cannot be read") from None
    if any("depth" in entry.message for entry in parser.error_log):
        raise Refused("too-complex", "Elements lie too deep in one another")
    made = Parsed()
    title = root.findtext(".//head/title")
    if title and title.strip():
        made.head["page_title"] = " ".join(title.split())
    made.pieces = [piece for piece in _Page().run(root) if piece.text]
    return made


def _encoding(data: bytes) -> str:
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"


class _Page:
    """Walks a page without recursion, so that a deep one does no harm."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.kind, self.number, self.level = "", "", 0
        self.note = ""
        self.lists: list[int] = []

    def run(self, root: etree._Element) -> Iterator[Piece]:
        depth = 0
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(node.tag, str):
                continue
            if event == "start":
                depth += 1
                if depth > _DEEP:
                    raise Refused("too-complex", f"Elements lie more than {_DEEP} deep in one another")
                yield from self._begins(node)
            else:
                depth -= 1
                yield from self._ends(node)
        yield from self._piece()

    def _begins(self, node: etree._Element) -> Iterator[Piece]:
        tag = node.tag
        if _hidden(node):
            return
        if tag in _BLOCKS:
            yield from self._piece()
            noted = _NOTE.search(node.get("id") or "")
            if noted and tag in ("li", "p", "div", "aside", "dd"):
                self.note = noted[1]
            if re.fullmatch("h[1-6]", tag):
                self.kind, self.level = "heading", int(tag[1])
            elif tag == "ol":
                start = node.get("start") or "1"
                self.lists.append(int(start) if re.fullmatch(r"\d{1,6}", start) else 1)
            elif tag == "ul":
                self.lists.append(-1)
            elif tag == "li":
                self._item(node)
        elif tag == "br":
            yield from self._piece(keep=True)
        elif tag == "sup":
            mark = _MARK.match("".join(node.itertext()))
            if mark and not self.note:
                self.words.append(caller(mark[1]))
                for child in node.iter():
                    child.text = None
                    if child is not node:
                        child.tail = None
        if node.text:
            self.words.append(node.text)

    def _item(self, node: etree._Element) -> None:
        if not self.lists:
            return
        value = node.get("value") or ""
        if re.fullmatch(r"\d{1,6}", value):
            self.lists[-1] = int(value)
        if self.lists[-1] < 0:
            self.words.append("• ")
        elif not self.note:
            style = node.getparent().get("type") or "1"
            count = self.lists[-1]
            self.number = f"{count}." if style == "1" else f"({chr(96 + min(max(count, 1), 26))})"
            self.lists[-1] += 1

    def _ends(self, node: etree._Element) -> Iterator[Piece]:
        tag = node.tag
        if tag in _BLOCKS and not _hidden(node):
            yield from self._piece()
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()
            if _NOTE.search(node.get("id") or ""):
                self.note = ""
        if node.tail:
            parent = node.getparent()
            if parent is not None and not _hidden(parent):
                self.words.append(node.tail)

    def _piece(self, keep: bool = False) -> Iterator[Piece]:
        text = " ".join("".join(self.words).split())
        if text and text != "•":
            yield self._made(text)
            self.number = ""
        if text or not keep:
            self.words = []
        if not keep and text:
            self.kind, self.level = "", 0

    def _made(self, text: str) -> Piece:
        if self.note:
            words = re.sub(rf"^[\[(^]?{self.note}[\]).]?\s+|\s*[↩↑]\ufe0e?$", "", text.translate(DIGITS)[:6] + text[6:])
            return Piece(words, "note", self.note)
        return Piece(text, self.kind, self.number, self.level)


def _hidden(node: etree._Element) -> bool:
    while node is not None:
        if node.tag in _SKIPPED:
            return True
        node = node.getparent()
    return False
