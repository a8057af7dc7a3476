"""Answers that are given again as they are: a release never changes, so neither does an answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api.engine import Answer
from api.results import PAGE, SECURITY
from api.spreadsheet import SHEET

PUBLIC = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
PREFLIGHT = {
    **PUBLIC,
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "content-type, accept, if-none-match",
    "access-control-expose-headers": "cybernorms-release, etag, link, retry-after, x-request-id",
    "access-control-max-age": "86400",
}
EXPOSED = {"access-control-expose-headers": PREFLIGHT["access-control-expose-headers"]}


@dataclass(frozen=True, eq=False)
class Kept:
    """An answer ready to be sent: status 200, headers and bytes, or 304 to a client that has it."""

    data: bytes
    etag: str
    headers: list[tuple[bytes, bytes]]

    @classmethod
    def of(cls, data: bytes, media_type: str, lasting: bool = True, release: str = "", **more: str) -> Kept:
        """An answer with the headers that every answer has.

        Args:
            data: the body.
            media_type: its type.
            lasting: whether asking again gives the same.
            release: the name of the release that it comes from, which becomes a part of its ETag.
            more: other headers, with `_` for `-`.
        """
        digest = blake2b(data, digest_size=15, person=media_type.encode()[:16]).hexdigest()
        etag = f'"{release}.{digest}"' if release else f'"{digest}"'
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        fields = {
            "content-type": media_type + charset,
            "vary": "Accept",
            "etag": etag,
            "cache-control": "public, max-age=60" if lasting else "no-store",
            **PUBLIC,
            **EXPOSED,
            **(SECURITY if media_type == PAGE else {}),
            **({"content-disposition": 'attachment; filename="cybernorms.csv"'} if media_type == SHEET else {}),
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        return cls(data, etag, [(name.encode(), value.encode()) for name, value in fields.items()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = Headers(scope=scope).get("if-none-match", "") if scope["method"] in ("GET", "HEAD") else ""
        status, data, length = 200, self.data, [(b"content-length", str(len(self.data)).encode())]
        if known and (
            known.strip() == "*" or self.etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
        ):
            status, data, length = 304, b"", []
        elif scope["method"] == "HEAD":
            data = b""
        await send({"type": "http.response.start", "status": status, "headers": self.headers + length})
        await send({"type": "http.response.body", "body": data})


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
