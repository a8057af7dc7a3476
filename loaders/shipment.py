"""A release as another SPARQL engine is to hold it: graphs, each with a digest, cut into chunks.

Engines differ in what a query sees that names no graph: nothing, everything, or a graph without a name. So the default
graph of a release, the union of what is curated, inferred and ontology, travels as a graph of its own. It is named by
the release, so that the union of an older release can stay beside it.
"""

from __future__ import annotations

import hashlib
import mmap
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.quads import IN_DEFAULT
from ontology import BASE

CHUNK_BYTES = 4_000_000


def union_of(release: str) -> str:
    """The IRI of the graph that holds the default graph of a release."""
    return f"{BASE}release/{release}/graph/default"


@dataclass(frozen=True, eq=False)
class Graph:
    """One graph of a shipment.

    Attributes:
        iri: its name.
        sha256: digest over its triples as sorted N-Triples.
        lines: where its triples begin in the file.
    """

    iri: str
    sha256: str
    lines: Sequence[int]
    _data: mmap.mmap = field(repr=False)

    @property
    def triples(self) -> int:
        """How many there are."""
        return len(self.lines)

    def triple(self, at: int) -> bytes:
        """One of its triples, as a line of N-Triples."""
        start = self.lines[at]
        return _triple(self._data[start : self._data.find(b"\n", start) + 1])

    def chunks(self, triples: int, skip: int = 0) -> Iterator[tuple[int, bytes]]:
        """The triples as N-Triples, in pieces.

        Args:
            triples: how many a piece has at most.
            skip: how many triples at the start are left out.

        Yields:
            How many triples have been given after this piece, those that were left out included; and the piece.
        """
        piece: list[bytes] = []
        size = 0
        for at in range(skip, self.triples):
            piece.append(self.triple(at))
            size += len(piece[-1])
            if len(piece) == triples or size > CHUNK_BYTES or at + 1 == self.triples:
                yield at + 1, b"".join(piece)
                piece, size = [], 0


@dataclass(frozen=True)
class Shipment:
    """What is to be sent: the union first, then the named graphs in the order of their names."""

    release: str
    union: Graph
    named: Sequence[Graph]

    @property
    def graphs(self) -> list[Graph]:
        """All of them."""
        return [self.union, *self.named]

    @classmethod
    def of(cls, path: Path, release: str) -> Shipment:
        """The shipment of a release.

        Args:
            path: its sorted N-Quads. A triple that is in several graphs stands in lines that follow each other.
            release: its name.
        """
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        union = union_of(release)
        lines: dict[str, array[int]] = {union: array("Q")}
        digests = {union: hashlib.sha256()}
        last = b""
        at = 0
        for line in iter(data.readline, b""):
            triple, name = _triple(line), line[line.rindex(b"<") + 1 : line.rindex(b">")]
            iri = name.decode()
            if iri not in lines:
                lines[iri], digests[iri] = array("Q"), hashlib.sha256()
            lines[iri].append(at)
            digests[iri].update(triple)
            if triple != last and name.startswith(IN_DEFAULT):
                lines[union].append(at)
                digests[union].update(triple)
                last = triple
            at += len(line)
        graphs = {iri: Graph(iri, digests[iri].hexdigest(), lines[iri], data) for iri in sorted(lines)}
        return cls(release, graphs.pop(union), list(graphs.values()))


def _triple(line: bytes) -> bytes:
    return line[: line.rindex(b" <")] + b" .\n"
