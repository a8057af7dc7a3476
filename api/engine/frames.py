"""What the server and a worker say to each other: a JSON header and bytes, each with its length before it.

Nothing is unpickled: what comes from a worker is text and bytes, and stays so even if a query broke the worker.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LENGTHS = struct.Struct("!II")


@dataclass(frozen=True)
class Job:
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


@dataclass(frozen=True)
class Answer:
    """A whole answer, and the media types that this form of query can be had in."""

    media_type: str
    offered: tuple[str, ...]
    data: bytes


def of_job(job: Job) -> bytes:
    """A job as a worker reads it."""
    return frame(vars(job))


def frame(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """A header and a body with their lengths."""
    text = json.dumps(header).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def read(connection: socket.socket) -> dict[str, object] | None:
    """The header of the next frame of a blocking socket; none when the other side has closed it."""
    start = _exactly(connection, LENGTHS.size)
    if start is None:
        return None
    head, body = LENGTHS.unpack(start)
    text = _exactly(connection, head + body)
    if text is None:
        return None
    header: dict[str, object] = json.loads(text[:head])
    return header


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        chunk = connection.recv(min(size - len(data), 1 << 18))
        if not chunk:
            return None
        data += chunk
    return bytes(data)
