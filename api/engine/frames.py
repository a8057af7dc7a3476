"""What the server and a worker say to each other: headers and bytes, with their lengths and a digest before them.

Nothing is unpickled: what comes from a worker is text and bytes, and stays so even if a query broke the worker.
"""

from __future__ import annotations

import json
import math
import socket
import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

JOB = struct.Struct("!IIIQQ")
LENGTHS = struct.Struct("!II30s")
LARGEST_HEADER = 1 << 20
READ_BYTES = 1 << 18


class Nonsense(Exception):
    """What came is no frame."""


class Job(NamedTuple):
    """A query to answer.

    Attributes:
        query: SPARQL text that has been admitted.
        default_graphs, named_graphs: the dataset of the protocol.
        accept: the `Accept` field of the request.
        max_rows, max_bytes: largest answer.
    """

    query: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    accept: str = ""
    max_rows: int = 1_000_000
    max_bytes: int = 64_000_000


class Answer(NamedTuple):
    """A whole answer, and the media types that this form of query can be had in.

    Attributes:
        digest: what `digest` says of it. A worker reckons it, since the server has less time.
        seconds: how long it took, once somebody was at it.
    """

    media_type: str
    offered: tuple[str, ...]
    data: bytes
    digest: str = ""
    seconds: float = math.inf


def digest(media_type: str, data: bytes) -> str:
    """Thirty letters that no other answer has: the start of the SHA-256 of its type and its bytes."""
    return sha256(media_type.encode() + data).hexdigest()[:30]


def of_job(job: Job) -> bytes:
    """A job as a worker reads it."""
    query, accept = job.query.encode(), job.accept.encode()
    graphs = b""
    if job.default_graphs or job.named_graphs:
        graphs = json.dumps([job.default_graphs, job.named_graphs]).encode()
    lengths = JOB.pack(len(query), len(accept), len(graphs), job.max_rows, job.max_bytes)
    return b"".join((lengths, query, accept, graphs))


class Jobs:
    """The jobs that come over a blocking socket, one after the other; several may have come already."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = b""

    def next(self) -> Job | None:
        """The next job; none when the other side has closed the socket."""
        data = self._data
        while True:
            if len(data) >= JOB.size:
                query, accept, graphs, rows, most = JOB.unpack_from(data)
                size = JOB.size + query + accept + graphs
                if len(data) >= size:
                    break
            chunk = self._connection.recv(READ_BYTES)
            if not chunk:
                return None
            data += chunk
        at = JOB.size + query
        text, wanted = data[JOB.size : at].decode(), data[at : at + accept].decode()
        default_graphs, named_graphs = json.loads(data[at + accept : size]) if graphs else ((), ())
        self._data = data[size:]
        return Job(text, default_graphs, named_graphs, wanted, rows, most)


def frame(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """What a worker says: a JSON header and a body, with their lengths."""
    return _framed(json.dumps(header).encode(), body)


def of_answer(media_type: str, offered: tuple[str, ...], data: bytes) -> bytes:
    """A whole answer as the server reads it."""
    return _framed(_good(media_type, offered), data, digest(media_type, data).encode())


def parsed(data: bytes | bytearray, max_body: int) -> tuple[Mapping[str, Any], str, bytes, int] | None:
    """The first frame that a worker sent: header, digest, body, and its size; none while it is not whole.

    Raises:
        Nonsense: this is no frame, or one that is larger than a worker may send.
    """
    if len(data) < LENGTHS.size:
        return None
    head, body, mark = LENGTHS.unpack_from(data)
    at = LENGTHS.size + head
    if head > LARGEST_HEADER or body > max_body:
        raise Nonsense
    size = at + body
    if len(data) < size:
        return None
    text = bytes(data[LENGTHS.size : at])
    return _header(text) if head < 512 else json.loads(text), mark.decode("latin-1"), bytes(data[at:size]), size


def _framed(header: bytes, body: bytes, mark: bytes = b"") -> bytes:
    return b"".join((LENGTHS.pack(len(header), len(body), mark), header, body))


@lru_cache(128)
def _good(media_type: str, offered: tuple[str, ...]) -> bytes:
    return json.dumps({"media_type": media_type, "offered": offered}).encode()


@lru_cache(128)
def _header(text: bytes) -> Mapping[str, Any]:
    header: Mapping[str, Any] = json.loads(text)
    return header
