"""One document printed in every format that is read: for tests that all give the same."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import CONTENT_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus import Paragraph as Printed

from tests.texts import hostile

_CALLER = re.compile("[¹²³⁰⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LETTER = 4.8  # points: a letter of the font of these pages
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass
class Text:
    """A document to print: ("heading" or "section" or "paragraph" or "line", sign, words), and footnotes by number."""

    symbol: str = ""
    blocks: list[tuple[str, str, str]] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)


def markdown(text: Text) -> bytes:
    lines = []
    for kind, sign, words in text.blocks:
        marked = _CALLER.sub(lambda m: f"[^{m[0].translate(_DIGITS)}]", words)
        marked = marked.replace("\n", "  \n    ")
        start = {"section": f"## {sign}. ", "heading": "### ", "paragraph": f"{sign}. ", "line": ""}[kind]
        lines += [start + marked, ""]
    lines += [f"[^{number}]: {words}\n" for number, words in text.notes.items()]
    return "\n".join(lines).encode()


def page(text: Text) -> bytes:
    lines = ["<!doctype html><html><head><meta charset=utf-8><title>x</title><style>p{}</style></head><body>"]
    for kind, sign, words in text.blocks:
        marked = _CALLER.sub(
            lambda m: f'<sup><a href="#fn{m[0].translate(_DIGITS)}">{m[0].translate(_DIGITS)}</a></sup>',
            html.escape(words),
        ).replace("\n", "<br>")
        lines.append(
            {
                "section": f"<h2>{sign}. {marked}</h2>",
                "heading": f"<h3>{marked}</h3>",
                "paragraph": f"<ol start={sign or 0}><li>{marked}</li></ol>",
                "line": f"<p>{marked}</p>",
            }[kind]
        )
    lines += ["<hr><ol>"] + [f'<li id="fn{number}">{html.escape(words)}</li>' for number, words in text.notes.items()]
    return "\n".join([*lines, "</ol></body></html>"]).encode()


def akoma(text: Text) -> bytes:
    def marked(words: str) -> str:
        def note(found: re.Match[str]) -> str:
            number = int(found[0].translate(_DIGITS))
            return f'<authorialNote marker="{number}"><p>{escape(text.notes[number])}</p></authorialNote>'

        return _CALLER.sub(note, escape(words))

    body = []
    for kind, sign, words in text.blocks:
        if kind == "paragraph":
            parts = "".join(f"<p>{marked(line)}</p>" for line in words.split("\n"))
            body.append(f"<paragraph><num>{sign}.</num><content>{parts}</content></paragraph>")
        elif kind == "section":
            body.append(f"<section><num>{sign}.</num><heading>{marked(words)}</heading></section>")
        elif kind == "heading":
            body.append(f"<hcontainer name='part'><heading>{marked(words)}</heading></hcontainer>")
        else:
            body.append(f"<hcontainer name='line'><content><p>{marked(words)}</p></content></hcontainer>")
    symbol = f"<preface><p><docNumber>{text.symbol}</docNumber></p></preface>" if text.symbol else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
        f'<statement name="report">{symbol}<mainBody>{"".join(body)}</mainBody></statement></akomaNtoso>'
    ).encode()


def word(text: Text) -> bytes:
    document = docx.Document()
    if text.symbol:
        document.sections[0].header.is_linked_to_previous = False
        document.sections[0].header.paragraphs[0].text = text.symbol
    order: dict[int, int] = {}
    for kind, sign, words in text.blocks:
        if kind in ("section", "heading"):
            paragraph = document.add_heading(level=1 if kind == "section" else 2)
            words = f"{sign}. {words}" if sign else words
        else:
            paragraph = document.add_paragraph()
            words = f"{sign}.\t{words}" if sign else words
        at = 0
        for found in _CALLER.finditer(words):
            paragraph.add_run(words[at : found.start()])
            run = paragraph.add_run()
            number = order.setdefault(int(found[0].translate(_DIGITS)), len(order) + 1)
            reference = etree.SubElement(run._r, f"{{{_W}}}footnoteReference")
            reference.set(f"{{{_W}}}id", str(number))
            at = found.end()
        paragraph.add_run(words[at:])
    notes = "".join(
        f'<w:footnote w:id="{order[number]}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
        f"{escape(words)}</w:t></w:r></w:p></w:footnote>"
        for number, words in text.notes.items()
    )
    blob = f'<w:footnotes xmlns:w="{_W}">{notes}</w:footnotes>'.encode()
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(text: Text) -> bytes:
    """Pages with running heads, page numbers, and footnotes under a rule below the paragraph that calls them."""
    file = io.BytesIO()
    normal = ParagraphStyle("normal", fontName="Times-Roman", fontSize=10, leading=12, spaceAfter=6)
    styles = {
        "section": ParagraphStyle("s", parent=normal, fontName="Times-Bold", fontSize=13, leading=16, spaceBefore=10)
    }
    styles["heading"] = ParagraphStyle("h", parent=normal, fontName="Times-Bold", fontSize=10, spaceBefore=6)
    small = ParagraphStyle("note", parent=normal, fontSize=8, leading=9.5, spaceAfter=2)

    def marked(words: str) -> str:
        return _CALLER.sub(lambda m: f"<super size=6>{m[0].translate(_DIGITS)}</super>", escape(words)).replace(
            "\n", "<br/>"
        )

    flow = []
    for kind, sign, words in text.blocks:
        numbered = f"{sign}. {words}" if sign else words
        flow.append(Printed(marked(numbered), styles.get(kind, normal)))
        called = [int(found[0].translate(_DIGITS)) for found in _CALLER.finditer(words)]
        if called:
            flow.append(Printed("_" * 18, small))
        flow += [Printed(f"<super size=6>{number}</super> {escape(text.notes[number])}", small) for number in called]

    def heads(canvas: object, document: object) -> None:
        canvas.setFont("Times-Roman", 9)  # type: ignore[attr-defined]
        canvas.drawString(60, 805, text.symbol or "A/AC.290/2021/L.2")  # type: ignore[attr-defined]
        canvas.drawString(480, 30, f"{document.page}/26")  # type: ignore[attr-defined]
        canvas.drawString(60, 30, "21-00644")  # type: ignore[attr-defined]

    template = BaseDocTemplate(file, pagesize=A4)
    frame = Frame(60, 60, A4[0] - 120, A4[1] - 120)
    template.addPageTemplates([PageTemplate(frames=[frame], onPage=heads)])
    template.build(flow)
    return file.getvalue()


def two_columns(
    left: list[str], right: list[str], *, by_line: bool, lower: float = 0.0, across: dict[int, str] | None = None
) -> bytes:
    """A PDF in two columns, written column by column or line by line.

    Args:
        left, right: the lines of the columns.
        by_line: whether the file has a line of the one column and then one of the other.
        lower: points by which the right column stands lower.
        across: lines over both columns, by the line of the columns that they stand above.
    """
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont("Helvetica", 9)
    placed = [
        (60 + 260 * column, 760 - 24 * n - lower * column, line)
        for column in (0, 1)
        for n, line in enumerate((left, right)[column])
    ]
    placed += [(60, 772 - 24 * n, line) for n, line in (across or {}).items()]
    for x, y, line in sorted(placed, key=lambda one: -one[1]) if by_line else placed:
        canvas.drawString(x, y, line)
    canvas.save()
    return file.getvalue()


def right_to_left(line: str) -> bytes:
    """A PDF of one line whose letters stand in the order in which the eye meets them from the left."""
    return _shown([(40, 700, line)], 900)


def right_to_left_columns(right: list[str], left: list[str], *, by_line: bool, lower: float = 0.0) -> bytes:
    """A PDF in two columns of a language that is read from the right.

    Args:
        right, left: the lines of the columns, as they are read; figures stand from the left all the same.
        by_line: whether the file has a line of the one column and then one of the other.
        lower: points by which the left column stands lower.
    """
    placed = [
        (edge - _LETTER * len(line), 760 - 24 * n - down, re.sub(r"\d+", lambda one: one[0][::-1], line)[::-1])
        for column, edge, down in ((right, 540, 0.0), (left, 280, lower))
        for n, line in enumerate(column)
    ]
    return _shown(sorted(placed, key=lambda one: -one[1]) if by_line else placed, 600)


def _shown(placed: list[tuple[float, float, str]], width: int) -> bytes:
    """A PDF of lines where they stand, from the left and from below.

    The letters of a standard font are declared to be those of the lines, so that no font has to be found.
    """
    letters = sorted({letter for _, _, line in placed for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, 33)}
    named = "\n".join(f"<{code:02X}> <{ord(letter):04X}>" for letter, code in codes.items())
    names = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{named}\nendbfchar\n"
        "endcmap end end"
    ).encode()
    lines = [(x, y, "".join(f"{codes[letter]:02X}" for letter in line)) for x, y, line in placed]
    content = f"BT /F1 8 Tf {' '.join(f'1 0 0 1 {x:g} {y:g} Tm <{line}> Tj' for x, y, line in lines)} ET".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d 800] /Contents 4 0 R" % width
    page += b" /Resources << /Font << /F1 5 0 R >> >> >>"
    return hostile.pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(names), names),
    )
