"""What a request brings: a text, a file, or a form with either, taken apart in memory.

Rule: nothing is written to a disk, so a form is read as one message (RFC 7578, by the parser of RFC 2046 messages).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from loaders.texts import Refused
from loaders.texts.formats.sniff import decoded

MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PLAIN = "text/plain"
NAMES = {
    "text/markdown": "text.md",
    "text/html": "text.html",
    "application/pdf": "text.pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "text.docx",
    "application/akn+xml": "text.xml",
    "application/xml": "text.xml",
    "text/xml": "text.xml",
    "application/octet-stream": "",
}
TYPES = (PLAIN, MULTIPART, FORM, JSON, *NAMES)
FORMATS = {
    "json": JSON,
    "csv": "text/csv",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class BadForm(ValueError):
    """A form or JSON body without the text that is needed."""


@dataclass(frozen=True)
class File:
    """A text or the bytes of a file, with its name if it has one."""

    source: bytes | str
    name: str = ""

    def text(self) -> str:
        """The text, if it is one."""
        return self.source if isinstance(self.source, str) else decoded(self.source)


@dataclass(frozen=True)
class Given:
    """The files of a request by the names of their fields, and the form of answer that it asks for, or ""."""

    fields: dict[str, File]
    form: str = ""

    def one(self) -> File:
        """The one document: field `file` or `text`.

        Raises:
            BadForm: there is none.
            Refused: the file has no bytes.
        """
        return self._first(("file", "text"))

    def two(self) -> tuple[File, File]:
        """The older and the newer document.

        Raises:
            BadForm: one is missing.
            Refused: a file has no bytes.
        """
        return self._first(("older_file", "older")), self._first(("newer_file", "newer"))

    def pasted(self) -> dict[str, str]:
        """The texts that came without a file, by their fields: what a form can send again. None if there is a file."""
        if any(isinstance(file.source, bytes) and file.source for file in self.fields.values()):
            return {}
        return {field: file.text() for field, file in self.fields.items() if file.source}

    def _first(self, names: Sequence[str]) -> File:
        for name in names:
            file = self.fields.get(name)
            if file and file.source:
                return file
        wanted = f"a text or a file in `{'` or `'.join(reversed(names))}`"
        sent = [name for name in names if name in self.fields]
        if any(self.fields[name].name for name in sent):
            raise Refused("empty", f"The file in `{sent[0]}` has no bytes")
        if sent:
            raise BadForm(f"What was sent in `{'` and `'.join(reversed(sent))}` is empty. Send {wanted}.")
        if not self.fields:
            raise BadForm(f"The body is empty. Send a text or a file as the body, or {wanted}.")
        raise BadForm(f"Send {wanted}; this request has other fields only.")


def given(body: bytes, content_type: str, name: str = "") -> Given:
    """What a body holds.

    Args:
        body: the bytes as they came.
        content_type: its type, with parameters.
        name: name of the file, if the request tells one.

    Raises:
        BadForm: it is not what its type says.
        Refused: a text is not in UTF-8.
    """
    media_type = content_type.partition(";")[0].strip().lower() or PLAIN
    if media_type == MULTIPART:
        return _of_parts(body, content_type)
    if media_type == FORM:
        try:
            told = parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=100)
        except ValueError:
            raise BadForm("The form cannot be read: it is not UTF-8, or has more than 100 fields.") from None
        return _of_texts({key: values[-1] for key, values in told.items()})
    if media_type == JSON:
        return _of_json(body)
    if media_type == PLAIN:
        return Given({"text": File(decoded(body), name)}) if body else Given({})
    return Given({"file": File(body, name or NAMES.get(media_type, ""))})


def _of_json(body: bytes) -> Given:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise BadForm("The body is not JSON.") from None
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise BadForm("The body is one JSON object of texts, such as `text` and `name`.")
    return _of_texts(told)


def _of_texts(told: dict[str, str]) -> Given:
    for value in told.values():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused("encoding", "The text holds half of a character") from None
    named = {key: File(value, told.get("name", "")) for key, value in told.items() if key not in ("name", "format")}
    return Given(named, _form(told.get("format", "")))


def _of_parts(body: bytes, content_type: str) -> Given:
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise BadForm("The form has no parts: its boundary is missing or is not the one in its type.")
    fields: dict[str, File] = {}
    form = ""
    for part in message.iter_parts():
        field, data = _field(part), part.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        if field == "format":
            form = _form(data.decode("utf-8", "replace").strip())
        elif field and (data or field not in fields):
            name = part.get_filename() or ""
            fields[field] = File(data, name.rpartition("/")[2]) if name else File(decoded(data) if data else "")
    return Given(fields, form)


def _field(part: Message) -> str:
    name = part.get_param("name", header="content-disposition")
    return name if isinstance(name, str) else ""


def _form(name: str) -> str:
    if name and name not in FORMATS:
        raise BadForm(f"`format` is one of {', '.join(FORMATS)}, not {name[:20]!r}.")
    return FORMATS.get(name, "")
