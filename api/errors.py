"""Errors that a caller sees: RFC 9457 problem details, each with a stable code.

ServiceError             answered as application/problem+json
├── BadRequest           400  the request itself is wrong
│   ├── BadQuery         400  the query does not parse; carries line and column
│   ├── Unknown          400  the request names something that is not here
│   └── AnswerTooLarge   400  the answer has more rows or bytes than are sent
├── Refused              403  the query asks for something that this service never does
├── NotFound             404  there is nothing at this address
│   └── UnknownRelease   404  there is no such release; says which there are
├── NotAcceptable        406  no offered media type is acceptable
├── SlowBody             408  the body does not arrive
├── Withdrawn            410  the record was withdrawn; says when and why
├── UnknownCitation      404  a citation names nothing that the records have
├── TooLarge             413  more bytes than are read
│   └── HeadTooLarge     431  the head of a request has more bytes than are read
├── UnsupportedMedia     415  the body has a type that is not read
├── Unreadable           422  a document cannot be read; says why and what to do
├── RangeNotSatisfiable  416  the file ends before the range begins; says how long it is
├── FairUse              429  this client has used up its share; says when to come back
├── ClientGone           499  nobody reads the answer
├── EngineFault          502  the remote engine sent no answer that can be trusted
├── Busy                 503  no worker is free; says when to come back
├── EngineDown           503  the remote engine cannot be reached, or does not hold the release
├── WorkerLost           503  the process that ran the query is gone
├── ReleaseRefused       503  the release that was asked for is damaged; says how
├── OutOfMemory          503  the query needs more memory than a query gets
└── TimedOut             504  the query takes longer than a query may
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


class ServiceError(Exception):
    """The root. `status` is the HTTP status, `code` the stable name, `title` what kind of problem it is."""

    status = 500
    code = "INTERNAL"
    title = "Internal error"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers: dict[str, str] = {}
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


PLACE = re.compile(r"(?:error at |line |at )(\d+)(?:, column |:)(\d+)(?:: )?")
EXPECTED = re.compile(r"expected(?: one of)? ?")
CHARACTERS = re.compile(r",? \[(?:'.*?'|_)\](?=,|$)", re.DOTALL)
"""What a parser says of the signs that a name or a number may begin with."""


class BadQuery(BadRequest):
    code, title = "BAD_QUERY", "The query does not parse"

    @classmethod
    def of(cls, error: SyntaxError) -> BadQuery:
        """A parser's message, with line and column where it names them.

        >>> BadQuery.of(SyntaxError("error at 1:9: expected one of FILTER, ['0'..='9'], [_]")).detail
        'Expected one of FILTER, a name or a number. Correct the query and send it again.'
        """
        text = str(error)
        found = PLACE.search(text)
        place = {"line": int(found[1]), "column": int(found[2])} if found else {}
        told, names = CHARACTERS.subn("", text[found.end() :] if found and not found.start() else text)
        if told.startswith("expected"):
            items = [one for one in EXPECTED.sub("", told).split(", ") if one]
            reasons = [one for one in items if " " in one and one[:1].isupper()]  # such as a variable that is not bound
            items += ["a name or a number"] if names else []
            told = "; ".join(reasons) or f"Expected {'one of ' if len(items) > 1 else ''}{', '.join(items)}"
        return cls(f"{told}. Correct the query and send it again.", **place)


class Unknown(BadRequest):
    code, title = "UNKNOWN", "There is no such thing"

    def __init__(self, what: str, names: Iterable[str]) -> None:
        missing = sorted(names)
        told = ", ".join(repr(name[:80]) for name in missing[:5])
        super().__init__(f"There is no {what} here by the name of {told}.", unknown=missing[:20])


class NotAcceptable(ServiceError):
    status, code, title = 406, "NOT_ACCEPTABLE", "No acceptable form"

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__(f"This answer can be had as: {', '.join(offered)}.", offered=list(offered))


class TooLarge(ServiceError):
    status, code, title = 413, "TOO_LARGE", "The request is too large"


class HeadTooLarge(TooLarge):
    status = 431

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The head of the request has more than {limit} bytes. Send a long query by POST.", limit=limit
        )


class UnsupportedMedia(ServiceError):
    status, code, title = 415, "UNSUPPORTED_MEDIA_TYPE", "The body has a type that is not read"


class RangeNotSatisfiable(ServiceError):
    status, code, title = 416, "RANGE_NOT_SATISFIABLE", "The file is shorter than that"

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes.", limit=size)
        self.headers = {"content-range": f"bytes */{size}"}


class Refused(ServiceError):
    status, code, title = 403, "REFUSED", "This is never done here"


class AnswerTooLarge(BadRequest):
    code, title = "ANSWER_TOO_LARGE", "The answer is too large"

    def __init__(self, measure: str, limit: int, seen: int | None = None) -> None:
        facts = {} if seen is None else {"seen": seen}
        detail = f"The answer has more than {limit} {measure}. Ask for less, with LIMIT, or download the release."
        super().__init__(detail, measure=measure, limit=limit, **facts)


class NotFound(ServiceError):
    status, code, title = 404, "NOT_FOUND", "Not Found"


class UnknownCitation(NotFound):
    code, title = "UNKNOWN_CITATION", "The records have nothing of this name"


class UnknownRelease(NotFound):
    code, title = "UNKNOWN_RELEASE", "There is no such release"

    def __init__(self, asked: str, releases: Sequence[str]) -> None:
        there = ", ".join(releases) or "none"
        super().__init__(f"There is no release {asked[:100]!r} here. There are: {there}.", releases=list(releases))


class Unreadable(ServiceError):
    status, code, title = 422, "UNREADABLE", "The document cannot be read"


class SlowBody(ServiceError):
    status, code, title = 408, "SLOW_BODY", "The body does not arrive"


class Withdrawn(ServiceError):
    status, code, title = 410, "WITHDRAWN", "The record was withdrawn"


class FairUse(ServiceError):
    status, code, title = 429, "FAIR_USE", "This client has used up its share"

    def __init__(self, detail: str, wait_seconds: int) -> None:
        super().__init__(detail)
        self.headers = {"retry-after": str(wait_seconds)}


class ClientGone(ServiceError):
    status, code, title = 499, "CLIENT_GONE", "Nobody reads the answer"

    def __init__(self) -> None:
        super().__init__("The client has left.")


class EngineFault(ServiceError):
    status, code, title = 502, "ENGINE_FAULT", "The engine gave no answer that can be trusted"


class EngineDown(ServiceError):
    status, code, title = 503, "ENGINE_DOWN", "The engine is not there"

    def __init__(self, trouble: str) -> None:
        super().__init__(f"{trouble} Ask again in a while.")
        self.trouble = trouble
        self.headers = {"retry-after": "2"}


class Busy(ServiceError):
    status, code, title = 503, "BUSY", "No worker is free"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"retry-after": "2"}


class WorkerLost(ServiceError):
    status, code, title = 503, "WORKER_LOST", "The query was interrupted"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"retry-after": "1"}


class ReleaseRefused(ServiceError):
    status, code, title = 503, "RELEASE_REFUSED", "The release is damaged"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The release {name} is refused: {reason}. Ask another one.", release=name, reason=reason)


class OutOfMemory(ServiceError):
    status, code, title = 503, "OUT_OF_MEMORY", "The query needs too much memory"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The query needs more than {limit} bytes of memory, or more stack. Ask for less.", limit=limit
        )


class TimedOut(ServiceError):
    status, code, title = 504, "TIMEOUT", "The query takes too long"

    def __init__(self, seconds: float, detail: str = "") -> None:
        detail = detail or f"The query was stopped after {seconds:g} s. Bind more of its patterns, or add LIMIT."
        super().__init__(detail, limit=seconds)
