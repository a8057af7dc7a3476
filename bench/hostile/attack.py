"""A hostile request, and how the usual ones are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

SECONDS = 1.0
ARRIVAL_SECONDS = 2.0
DOCUMENT_SECONDS = 5.0
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"


@dataclass(frozen=True)
class Attack:
    """A hostile request.

    Attributes:
        name: what it tries.
        data: the bytes that are sent; a pause of a tenth of a second lies between the parts.
        statuses: what may come back; none for any typed answer or a good one.
        silent: whether the connection may be closed without an answer.
        seconds: within which it must be answered.
        ends: whether the client says that it sends nothing more.
    """

    name: str
    data: tuple[bytes, ...]
    statuses: frozenset[int] = frozenset()
    silent: bool = False
    seconds: float = SECONDS + 0.5
    ends: bool = False


def post(
    query: bytes | str, *fields: str, media_type: str = "application/sparql-query", path: str = "/sparql"
) -> bytes:
    """A query as the body of a POST."""
    body = query.encode() if isinstance(query, str) else query
    head = [f"POST {path} HTTP/1.1", "host: x", f"content-type: {media_type}", f"content-length: {len(body)}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def get(query: str, *fields: str, more: str = "") -> bytes:
    """A query in the address."""
    head = [f"GET /sparql?query={quote(query, safe='')}{more} HTTP/1.1", "host: x", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


def asked(name: str, query: str, *statuses: int) -> Iterator[Attack]:
    """A query both ways."""
    yield Attack(f"{name}, POST", (post(query),), frozenset(statuses))
    if len(query) < 60_000:
        yield Attack(f"{name}, GET", (get(query),), frozenset(statuses))
