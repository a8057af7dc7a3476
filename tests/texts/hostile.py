"""Files made to do harm: each with the code of the refusal that it must get, or "" where it may be read."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="'
    'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_ASKS = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "<!DOCTYPE x [" + "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def archive(members: dict[str, bytes], level: int = 6) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def word(body: str | bytes, **others: bytes) -> bytes:
    text = body if isinstance(body, bytes) else body.encode()
    members = {"[Content_Types].xml": _TYPES.encode(), "_rels/.rels": _RELATIONS.encode(), "word/document.xml": text}
    return archive(members | {name.replace("__", "/"): data for name, data in others.items()}, level=1)


def printed(pages: int = 1, text: str = "", encrypt: StandardEncryption | None = None) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=encrypt)
    for _ in range(pages):
        if text:
            canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a table of their places."""
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(made)


def _content(stream: bytes, more: bytes = b"") -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>"
    return pdf(
        _CATALOGUE,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), more, stream),
    )


def _looped() -> bytes:
    made = pdf(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % made.rindex(b"xref\n0"))


def _lying_sizes() -> bytes:
    made = bytearray(word(b"<w:document>" + b" " * 40_000_000))
    at = made.rindex(b"PK\x01\x02")
    struct.pack_into("<I", made, at + 24, 10)
    return bytes(made)


def _flagged() -> bytes:
    made = bytearray(word("<w:document/>"))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def _twice() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in ("[Content_Types].xml", "word/document.xml"):
            made.writestr(name, "<a/>")
        made.filelist.append(made.filelist[-1])
    return file.getvalue()


def _document(body: str, before: str = "") -> bytes:
    return word(f'{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')


def _saved() -> bytes:
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()


def _akn(body: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<akomaNtoso xmlns="{_AKN}">{body}</akomaNtoso>'.encode()


_NOISE = random.Random(7).randbytes(200_000)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
_GERMAN = "Die Arbeitsgruppe nahm ihren Bericht im Konsens an und empfahl, dass die Staaten weiter arbeiten. " * 20

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("empty", lambda: b""),
    "blank": ("empty", lambda: b" \n\t \r\n" * 100),
    "only_marks": ("empty", lambda: "\ufeff  \n".encode()),
    "noise": ("binary", lambda: b"\x00" + _NOISE),
    "zeros": ("binary", lambda: b"\x00" * 100_000),
    "picture": ("binary", lambda: b"\x89PNG\r\n\x1a\n" + _NOISE[:5000]),
    "program": ("binary", lambda: b"\x7fELF" + _NOISE[:5000]),
    "packed_alone": ("binary", lambda: b"\x1f\x8b\x08" + _NOISE[:5000]),
    "control_signs": ("binary", lambda: b"text \x01\x02\x03\x04" * 500),
    "western_letters": ("encoding", lambda: "Les États ont adopté la résolution à l’unanimité".encode("cp1252")),
    "cut_letter": ("encoding", lambda: "résolution é".encode()[:-1]),
    "half_of_utf_16": ("binary", lambda: b"\xff\xfe" + b"\x00\xd8" * 11),
    "german": ("language", lambda: _GERMAN.encode()),
    "japanese": ("language", lambda: ("作業部会はコンセンサスで報告書を採択し、規範の策定を続ける。 " * 40).encode()),
    "too_large": ("too-large", lambda: b"A" * (3 * 1024 * 1024)),
    "pdf_cut": ("damaged", lambda: printed(3, "The report")[:600]),
    "pdf_head_alone": ("damaged", lambda: b"%PDF-1.7\n"),
    "pdf_of_noise": ("damaged", lambda: b"%PDF-1.7\n" + _NOISE),
    "pdf_encrypted": ("encrypted", lambda: printed(1, "The report", StandardEncryption("secret"))),
    "pdf_without_text": ("no-text", lambda: printed(2)),
    "pdf_loop_of_tables": ("damaged", _looped),
    "pdf_loop_of_pages": ("damaged", lambda: pdf(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")),
    "pdf_bomb": ("no-text", lambda: _content(zlib.compress(b" " * 200_000_000), b"/Filter /FlateDecode")),
    "pdf_bomb_of_bombs": (
        "no-text",
        lambda: _content(zlib.compress(zlib.compress(b" " * 300_000_000)), b"/Filter [/FlateDecode /FlateDecode]"),
    ),
    "pdf_deep": ("damaged", lambda: pdf(_CATALOGUE, b"[" * 200_000 + b"]" * 200_000)),
    "pdf_of_endless_pages": ("damaged", lambda: pdf(_CATALOGUE, b"<< /Type /Pages /Kids [] /Count 1999 >>")),
    "pdf_of_too_many_pages": ("too-large", lambda: printed(2_001)),
    "docx_bomb": ("too-large", lambda: word(b"<a>" + b" " * 120_000_000)),
    "docx_bomb_that_lies": ("damaged", _lying_sizes),
    "docx_of_too_many_parts": ("too-large", lambda: archive({f"word/{n}": b"" for n in range(4_001)})),
    "docx_with_laughs": ("unsafe", lambda: _document("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _LAUGHS)),
    "docx_asking_for_a_file": ("unsafe", lambda: _document("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", _ASKS)),
    "docx_deep": ("too-complex", lambda: _document("<w:sdt>" * 20_000 + "</w:sdt>" * 20_000)),
    "docx_of_noise": ("damaged", lambda: word(_NOISE)),
    "docx_without_a_main_part": (
        "unsupported",
        lambda: archive({"[Content_Types].xml": _TYPES.encode(), "a.xml": b"<a/>"}),
    ),
    "docx_of_empty_words": ("no-text", _saved),
    "docx_cut": ("damaged", lambda: _document("<w:p/>")[:200]),
    "docx_encrypted": ("encrypted", _flagged),
    "docx_with_parts_twice": ("damaged", _twice),
    "ole_encrypted": ("encrypted", lambda: _OLE + "EncryptedPackage".encode("utf-16-le")),
    "ole_old": ("unsupported", lambda: _OLE + b"\x00" * 4096),
    "archive_in_archive": (
        "unsupported",
        lambda: archive({"a.zip": archive({"b.zip": archive({"c": b"0" * 1_000_000})})}),
    ),
    "sheet": ("unsupported", lambda: archive({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"})),
    "xml_laughs": ("unsafe", lambda: f'<?xml version="1.0"?>{_LAUGHS}<akomaNtoso>&j;</akomaNtoso>'.encode()),
    "xml_asking_for_a_file": ("unsafe", lambda: _akn("&a;", _ASKS)),
    "xml_asking_the_network": ("unsafe", lambda: _akn("text", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')),
    "xml_in_utf_16": (
        "unsafe",
        lambda: _akn("", _LAUGHS).decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"),
    ),
    "xml_declaring_late": ("unsafe", lambda: _akn("", "<!-- " + "x" * 1500 + " --><!DOCTYPE x [<!ENTITY a 'b'>]>")),
    "xml_deep": ("too-complex", lambda: _akn("<section>" * 50_000 + "</section>" * 50_000)),
    "xml_cut": ("damaged", lambda: _akn("<section><p>The report")[:-20]),
    "xml_of_pictures": ("unsupported", lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    "html_deep": ("too-complex", lambda: b"<html><body>" + b"<div>" * 5_000 + b"text" + b"</div>" * 5_000),
    "html_of_scripts": ("no-text", lambda: b"<html><body><script>" + b"a();" * 10_000 + b"</script></body></html>"),
    "markdown_of_brackets": ("read", lambda: b"# The report\n\n" + b"[" * 60_000),
    "markdown_of_quotes": (
        "read",
        lambda: b"# The report of the Group\n\n" + b"> " * 20_000 + b"the report of the Group",
    ),
    "markdown_of_stars": ("read", lambda: b"# The report of the Group\n\n" + b"*a **b " * 10_000),
}
