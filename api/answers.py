"""Answers that are given again as they are: a release never changes, so neither does an answer."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api.engine import Answer, digest
from api.results import PAGE, SECURITY
from api.spreadsheet import SHEET

KEEP = "cybernorms.keep"
"""Key of a scope: what is to be called with an answer that the same bytes of a request can have again."""

PUBLIC = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
PREFLIGHT = {
    **PUBLIC,
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "content-type, accept, if-none-match",
    "access-control-expose-headers": "cybernorms-release, etag, link, retry-after, x-request-id",
    "access-control-max-age": "86400",
}
SMALLEST_PACKED = 1_000
"""Bytes: a shorter answer is not compressed, since it fits into one packet as it is."""

MOST_PACKED_AT_ONCE = 100_000
"""Bytes: a longer one is compressed in another thread; it takes more than a millisecond."""

MOST_ASKED = 65_536
"""How many queries are remembered as asked: some megabytes."""

PACKING = 5
NOTHING = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
EXPOSED = {"access-control-expose-headers": PREFLIGHT["access-control-expose-headers"]}


class Fields(NamedTuple):
    """Headers, and the same as lines of a head."""

    headers: tuple[tuple[bytes, bytes], ...]
    lines: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Fields:
        """Fields from names and values."""
        pairs = tuple((name.encode(), value.encode()) for name, value in headers.items())
        return cls(pairs, b"".join([b"%b: %b\r\n" % one for one in pairs]))


@dataclass(eq=False)
class Kept:
    """An answer ready to be sent: status 200, headers and bytes, or 304 to a client that has it.

    Attributes:
        data: the body.
        etag: its strong entity tag, with the quotes.
        fields: the other headers, but for the length.
        lasting: whether asking again gives the same.
    """

    data: bytes
    etag: str
    fields: Fields
    lasting: bool = True

    @classmethod
    def of(
        cls, data: bytes, media_type: str, lasting: bool = True, release: str = "", known: str = "", **more: str
    ) -> Kept:
        """An answer with the headers that every answer has.

        Args:
            data: the body.
            media_type: its type.
            lasting: whether asking again gives the same.
            release: the name of the release that it comes from, which becomes a part of its ETag.
            known: its digest, where that is known.
            more: other headers, with `_` for `-`.
        """
        mark = known or digest(media_type, data)
        etag = f'"{release}.{mark}"' if release else f'"{mark}"'
        return cls(data, etag, _fields(media_type, lasting, tuple(more.items())), lasting)

    @cached_property
    def packed(self) -> Kept:
        """The same, compressed. It has a tag of its own (RFC 9110 section 8.8.3)."""
        given = {name.decode(): value.decode() for name, value in self.fields.headers}
        fields = Fields.of({**given, "content-encoding": "gzip"})
        return Kept(gzip.compress(self.data, PACKING, mtime=0), f'{self.etag[:-1]}.gz"', fields, self.lasting)

    def is_packed_for(self, accepted: str) -> bool:
        """Whether a client that sends this `Accept-Encoding` gets it compressed."""
        return len(self.data) >= SMALLEST_PACKED and _takes_gzip(accepted)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Every header but the length."""
        return [*self.fields.headers, (b"etag", self.etag.encode())]

    def head(self, known: bool) -> bytes:
        """The lines of a head, for a client that has the answer already or for one that has not."""
        if known:
            return b"%betag: %b\r\n" % (self.fields.lines, self.etag.encode())
        return b"%betag: %b\r\ncontent-length: %d\r\n" % (self.fields.lines, self.etag.encode(), len(self.data))

    def is_known(self, tags: str) -> bool:
        """Whether a client that sends this `If-None-Match` has the answer (RFC 9110 section 13.1.2)."""
        if not tags:
            return False
        return tags.strip() == "*" or self.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        kept = self
        if self.is_packed_for(",".join(headers.getlist("accept-encoding"))):
            is_long = len(self.data) > MOST_PACKED_AT_ONCE
            kept = await run_in_threadpool(lambda: self.packed) if is_long else self.packed
        await kept._send(scope, headers, send)

    async def _send(self, scope: Scope, headers: Headers, send: Send) -> None:
        method = scope["method"]
        known = ",".join(headers.getlist("if-none-match")) if method in ("GET", "HEAD") else ""
        status, data, length = 200, self.data, [(b"content-length", str(len(self.data)).encode())]
        if self.is_known(known):
            status, data, length = 304, b"", []
        elif method == "HEAD":
            data = b""
        if self.lasting and method in ("GET", "POST") and KEEP in scope:
            scope[KEEP](self, status == 304)
        await send({"type": "http.response.start", "status": status, "headers": self.headers + length})
        await send({"type": "http.response.body", "body": data})


@lru_cache(256)
def _takes_gzip(accepted: str) -> bool:
    """RFC 9110 section 12.5.3.

    >>> _takes_gzip("br;q=1.0, gzip;q=0.8"), _takes_gzip("gzip;q=0, *"), _takes_gzip("")
    (True, False, False)
    """
    weights = {}
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        weights[name.strip()] = not NOTHING.fullmatch(weight)
    return weights.get("gzip", weights.get("*", False))


@lru_cache(256)
def _fields(media_type: str, lasting: bool, given: tuple[tuple[str, str], ...]) -> Fields:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    more = {name.replace("_", "-"): value for name, value in given}
    if "vary" in more:
        more["vary"] = ", ".join(filter(None, (more["vary"], "Accept-Encoding")))
    return Fields.of(
        {
            "content-type": media_type + charset,
            "vary": "Accept, Accept-Encoding",
            "cache-control": "public, max-age=60" if lasting else "no-store",
            **PUBLIC,
            **EXPOSED,
            **(SECURITY if media_type == PAGE else {}),
            **({"content-disposition": 'attachment; filename="cybernorms.csv"'} if media_type == SHEET else {}),
            **more,
        }
    )


def problem(body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """Problem details (RFC 9457) as they are sent."""
    status = body["status"]
    assert isinstance(status, int)
    return JSONResponse(dict(body), status, {**(headers or {}), **PUBLIC}, "application/problem+json")


class Answers:
    """The answers that were asked for lately, by query and media type, bounded in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._left = max_bytes
        self._largest = max_bytes // 16
        self._kept: OrderedDict[tuple[Hashable, str], Kept] = OrderedDict()
        self._forms: OrderedDict[Hashable, tuple[str, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self.hits = 0
        self.misses = 0

    def forms(self, asked: Hashable) -> tuple[str, ...]:
        """The media types that a query can be had in; none if it was not asked before."""
        return self._forms.get(asked, ())

    def get(self, asked: Hashable, media_type: str) -> Kept | None:
        """The answer to a query, if it is kept."""
        key = (asked, media_type)
        kept = self._kept.get(key)
        if kept is None:
            self.misses += 1
            return None
        self._kept.move_to_end(key)
        self.hits += 1
        return kept

    def is_asked_again(self, asked: Hashable) -> bool:
        """Whether a query was asked before, lately: what a visitor asks once for each thing is not worth keeping."""
        mark = hash(asked)
        if mark in self._asked:
            return True
        if len(self._asked) >= MOST_ASKED:
            self._asked.clear()
        self._asked.add(mark)
        return False

    def keep(self, asked: Hashable, answer: Answer, kept: Kept) -> None:
        """Keep an answer, unless it is too large; those that were not asked for longest go."""
        size = len(kept.data) + 1_000
        key = (asked, answer.media_type)
        if size > self._largest or key in self._kept:
            return
        self._forms[asked] = answer.offered
        self._kept[key] = kept
        self._left -= size
        while self._left < 0:
            (old, _), gone = self._kept.popitem(last=False)
            self._left += len(gone.data) + 1_000
            self._forms.pop(old, None)
