"""Akoma Ntoso (OASIS LegalDocML, and AKN4UN, the UN's profile of it) as pieces."""

from __future__ import annotations

import re

from lxml import etree

from loaders.texts.errors import Refused
from loaders.texts.piece import Parsed, Piece, caller

_TEXTS = {"p", "block", "listIntroduction", "listWrapUp", "longTitle", "formula", "span", "docTitle"}
_DEEP = 200


def read(data: bytes) -> Parsed:
    """The pieces of an Akoma Ntoso document."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00D\x00|\x00<\x00!\x00D", data, re.I):
        raise Refused("unsafe", "The XML declares a document type of its own")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        code = "too-complex" if "depth" in str(error).lower() else "damaged"
        raise Refused(code, "The XML cannot be read") from None
    made = Parsed()
    for count, note in enumerate(root.iter("{*}authorialNote"), 1):
        note.set("marker", re.sub(r"\D", "", note.get("marker") or "") or str(count))
    _head(root, made)
    state = _State(made)
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        depth += 1 if event == "start" else -1
        if depth > _DEEP:
            raise Refused("too-complex", f"Elements lie more than {_DEEP} deep in one another")
        if event == "start":
            state.begins(node)
    for number, text in state.notes:
        made.pieces.append(Piece(text, "note", number))
    return made


def _head(root: etree._Element, made: Parsed) -> None:
    for name, key in (("docNumber", "symbol"), ("docTitle", "title")):
        node = root.find(f".//{{*}}{name}")
        if node is not None:
            made.head[key] = " ".join("".join(node.itertext()).split())
    dated = root.find(".//{*}docDate")
    if dated is None:
        dated = root.find(".//{*}FRBRExpression/{*}FRBRdate")
    if dated is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", dated.get("date") or ""):
        made.head["date"] = dated.get("date")


class _State:
    def __init__(self, made: Parsed) -> None:
        self.made = made
        self.number = ""
        self.notes: list[tuple[str, str]] = []

    def begins(self, node: etree._Element) -> None:
        tag = etree.QName(node).localname
        if tag == "num" and not _inside(node, "authorialNote", "meta"):
            self.number = _text(node)
        elif tag in ("heading", "subheading") and not _inside(node, "authorialNote"):
            text = _text(node)
            named = f"{self.number} {text}" if self.number else text
            self.made.pieces.append(Piece(named, "heading", "", len(list(node.iterancestors()))))
            self.number = ""
        elif tag == "authorialNote":
            self.notes.append((node.get("marker"), " ".join("".join(node.itertext()).split())))
        elif tag in _TEXTS and not _inside(node, "authorialNote", "meta", *_TEXTS):
            text = _text(node)
            if text:
                self.made.pieces.append(Piece(text, "", self.number))
                self.number = ""


def _inside(node: etree._Element, *names: str) -> bool:
    return any(etree.QName(parent).localname in names for parent in node.iterancestors())


def _text(node: etree._Element) -> str:
    """The words of an element, with the marks of footnotes in place of the footnotes."""
    written = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            if etree.QName(child).localname == "authorialNote":
                written.append(caller(child.get("marker")))
            else:
                written.append(_text(child))
        written.append(child.tail or "")
    return " ".join("".join(written).split())
