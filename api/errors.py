"""Errors that a caller sees: RFC 9457 problem details, each with a stable code.

ServiceError             answered as application/problem+json
├── BadRequest           400  the request itself is wrong
│   └── BadQuery         400  the query does not parse; carries line and column
├── NotAcceptable        406  no offered media type is acceptable
├── TooLarge             413  more bytes than are read
├── UnsupportedMedia     415  the body has a type that is not read
└── Refused              403  the query asks for something that this service never does
"""

from __future__ import annotations

import re
from collections.abc import Sequence


class ServiceError(Exception):
    """The root. `status` is the HTTP status, `code` the stable name, `title` what kind of problem it is."""

    status = 500
    code = "INTERNAL"
    title = "Internal error"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    def problem(self) -> dict[str, object]:
        """The body of the answer, RFC 9457 section 3."""
        return {
            "type": f"https://w3id.org/cybernorms/problem/{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.facts,
        }


class BadRequest(ServiceError):
    status, code, title = 400, "BAD_REQUEST", "The request is wrong"


class BadQuery(BadRequest):
    code, title = "BAD_QUERY", "The query does not parse"

    @classmethod
    def of(cls, error: SyntaxError) -> BadQuery:
        """A parser's message, with line and column where it names them."""
        text = str(error)
        found = re.search(r"(?:line |at )(\d+)(?:, column |:)(\d+)", text)
        place = {"line": int(found[1]), "column": int(found[2])} if found else {}
        return cls(f"{text}. Correct the query and send it again.", **place)


class NotAcceptable(ServiceError):
    status, code, title = 406, "NOT_ACCEPTABLE", "No acceptable form"

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__(f"This answer can be had as: {', '.join(offered)}.", offered=list(offered))


class TooLarge(ServiceError):
    status, code, title = 413, "TOO_LARGE", "The request is too large"


class UnsupportedMedia(ServiceError):
    status, code, title = 415, "UNSUPPORTED_MEDIA_TYPE", "The body has a type that is not read"


class Refused(ServiceError):
    status, code, title = 403, "REFUSED", "This is never done here"
