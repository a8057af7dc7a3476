"""What a file is, by its first bytes and its content; its name only settles what content leaves open.

Rule: a wrong extension changes nothing (issue 5, wrong extension).
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile

from loaders.texts.errors import Refused

MEMBERS = 4_000
UNPACKED_BYTES = 96 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|div|article|h[1-6]|p|table|ol)\b[^<>]{0,500}>", re.I)
_MARKDOWN = re.compile(r"^#{1,6} \S|^\[\^\w+\]: ", re.M)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def format_of(data: bytes, name: str = "") -> str:
    """The format of a file: pdf, docx, html, akoma, markdown or text.

    Raises:
        Refused: it is empty, binary, an archive of something else, or in no encoding that is known.
    """
    if not data.strip():
        raise Refused("empty", "The file is empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return _packed(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data[: 1 << 20]:
            raise Refused("encrypted", "The document is protected by a password")
        raise Refused("unsupported", "The file is in an old format of a word processor")
    named = re.search(rb"charset\s*=|encoding\s*=", data[:2048], re.I)
    text = data.decode("latin-1") if named and not _is_unicode(data) else decoded(data)  # its parser knows the encoding
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        if re.match(r"(?s)(?:<\?xml.{0,400}?\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:\w+:)?akomaNtoso\b", start):
            return "akoma"
        if _MARKUP.search(start):
            return "html"
        if start.startswith(("<?xml", "<!DOCTYPE", "<!doctype")):
            if "<!ENTITY" in start.upper() or re.search(r"<!DOCTYPE", start, re.I):
                raise Refused("unsafe", "The XML declares a document type of its own")
            raise Refused("unsupported", "The XML is no Akoma Ntoso")
    decoded(data)
    if name.lower().endswith((".md", ".markdown")) or _MARKDOWN.search(text[:200_000]):
        return "markdown"
    return "text"


def _is_unicode(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return True


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, or in UTF-16 or UTF-32 with their mark."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and len(_CONTROL.findall(data[:4096].decode("latin-1"))) == 0:
            raise Refused("encoding", f"The text is not in UTF-8 (byte {error.start:,})") from None
        raise Refused("binary", "The file is no text and no document of a known format") from None
    sample = text[:65536]
    if len(_CONTROL.findall(sample)) * 200 > len(sample):
        raise Refused("binary", "The file is no text and no document of a known format")
    return text


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        raise Refused("damaged", "The archive cannot be opened") from None
    names = {member.filename for member in members}
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise Refused("too-large", f"Unpacked it has more than {UNPACKED_BYTES >> 20} MB or {MEMBERS:,} parts")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted", "The archive is protected by a password")
    if len(names) < len(members):
        raise Refused("damaged", "The archive has two parts of one name")
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return "docx"
    raise Refused("unsupported", "The archive is no DOCX")
