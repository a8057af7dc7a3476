"""Markdown as pieces: headings, numbered lists with the numbers as written, footnotes."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from loaders.texts.piece import Parsed, Piece, caller


def read(text: str) -> Parsed:
    """The pieces of a Markdown text."""
    reader = MarkdownIt("commonmark", {"maxNesting": 30}).use(footnote_plugin).enable("table")
    made = Parsed()
    number = ""
    kind = ""
    level = 0
    note = ""
    for token in reader.parse(text):
        if token.type == "heading_open":
            kind, level = "heading", int(token.tag[1:])
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else "•"
        elif token.type == "footnote_open":
            note = str(token.meta["id"] + 1)
        elif token.type == "footnote_close":
            note = ""
        elif token.type == "inline":
            words = _words(token.children or ())
            if note:
                made.pieces.append(Piece(words, "note", note))
            elif words.strip():
                made.pieces += _pieces(words, kind, number, level)
            number, kind, level = "", "", 0
        elif token.type in ("code_block", "fence", "html_block"):
            made.pieces.append(Piece(token.content.strip()))
    return made


def _pieces(words: str, kind: str, number: str, level: int) -> list[Piece]:
    """A block is a piece; a line that the writer broke begins another, as it may have a number."""
    first, *others = (line.strip() for line in words.split("\n"))
    begun = [Piece(f"• {first}" if number == "•" else first, kind, "" if number == "•" else number, level)]
    return begun + [Piece(line) for line in others if line]


def _words(tokens: Sequence[Token]) -> str:
    written = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            written.append(token.content)
        elif token.type == "hardbreak" or token.type == "softbreak":
            written.append("\n")
        elif token.type == "footnote_ref":
            written.append(caller(str(token.meta["id"] + 1)))
        elif token.type == "image":
            written.append(token.content)
    return "".join(written)
