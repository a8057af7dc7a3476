"""The head of a request, read once: the same bytes mean the same the next time."""

from __future__ import annotations

from dataclasses import dataclass

import httptools

ODD = frozenset({b"connection", b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"trailer", b"te"})


@dataclass(frozen=True, slots=True)
class Head:
    """What the short way needs of the fields of a request: all of them were read by the parser, and none is odd.

    Attributes:
        accept, encodings, tags: `Accept`, `Accept-Encoding` and `If-None-Match`.
        content_type, coding: `Content-Type` and `Content-Encoding`.
        number, forwarded: `X-Request-ID` and `X-Forwarded-For`.
        plain: whether the answer to the very same bytes is the same for everybody.
    """

    accept: str
    encodings: str
    tags: str
    content_type: str
    coding: str
    number: bytes
    forwarded: str
    plain: bool

    @classmethod
    def read(cls, fields: bytes) -> Head | None:
        """The fields of a head, with the empty line at its end; none if it needs the long way."""
        reader = _Reader()
        try:
            httptools.HttpRequestParser(reader).feed_data(b"GET / HTTP/1.1\r\n" + fields)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return None
        found = reader.fields
        names = [name for name, _ in found]
        if not reader.complete or ODD.intersection(names) or names.count(b"host") != 1:
            return None

        def all_of(name: bytes) -> str:
            return ",".join(value.decode("latin-1") for key, value in found if key == name)

        number = next((value for name, value in found if name == b"x-request-id"), b"")
        plain = not number and not any(name.startswith((b"x-forwarded", b"forwarded")) for name in names)
        return cls(
            all_of(b"accept"),
            all_of(b"accept-encoding"),
            all_of(b"if-none-match"),
            all_of(b"content-type"),
            all_of(b"content-encoding"),
            number,
            all_of(b"x-forwarded-for"),
            plain,
        )


class _Reader:
    """Takes the fields from the parser."""

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value))

    def on_message_complete(self) -> None:
        self.complete = True
