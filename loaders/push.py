"""Loads a release into a SPARQL engine: graph by graph, in chunks, from where an earlier run stopped.

The target keeps the record of what it holds in a graph of its own, `graph/pushed`: one triple says that the first *n*
triples of a graph with a certain digest are in, and one that a release is whole. So a run that was killed is continued
by any other, from any machine, and a graph that did not change from one release to the next is not sent again.

What is old stays until the new is there: the union of a release has a name of its own and is sent first; then each
named graph that changed is replaced, in one request if it is not larger than a chunk. Who asks the old release during
that time finds its default graph whole, and some of the named graphs new. An engine that has several repositories takes
each release into one of its own, and then nothing is shared.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from loaders import quads
from loaders.errors import PushFailed
from loaders.release import Manifest
from loaders.shipment import Graph, Shipment, union_of
from loaders.target import RECORD, Engine, Target, find
from ontology import BASE

HOLDS = BASE + "push#holds"
WHOLE = "whole"
RECORD_SECONDS = 1.0
SAMPLE = 150
ODD = tuple(
    re.compile(mark)
    for mark in (
        rb"\\",  # an escape
        rb"[\xd8-\xdb]",  # Arabic
        rb"[\xe4-\xe9]",  # Chinese
        rb"[\xd0\xd1]",  # Cyrillic
        rb"\xf0",  # beyond the basic plane
        rb'"@',
        rb"#boolean>",
        rb"#integer>",
    )
)

COUNTS = f"""SELECT ?graph (COUNT(*) AS ?count)
WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?graph), "{BASE}")) }} GROUP BY ?graph"""
RECORDS = f"SELECT ?graph ?held WHERE {{ GRAPH <{RECORD}> {{ ?graph <{HOLDS}> ?held }} }}"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Pushed:
    """What a push did.

    Attributes:
        release: name of the release that the target now holds.
        way: how it was written.
        graphs, triples: how many were sent in this run.
        kept: how many graphs were there already.
        sampled: how many triples were read back and compared.
    """

    release: str
    way: str
    graphs: int
    triples: int
    kept: int
    sampled: int


def push(
    folder: Path,
    address: str,
    tell: Tell,
    *,
    store: str | None = None,
    update: str | None = None,
    auth: Any = None,
    headers: Mapping[str, str] | None = None,
    chunk: int | None = None,
    drop_old: bool = False,
) -> Pushed:
    """Load a release into an engine.

    Args:
        folder: the release.
        address: where the engine answers queries.
        tell: called with a line about progress.
        store, update: where it can be written to, if that is known.
        auth: what httpx2 takes for credentials.
        headers: sent with each request.
        chunk: triples in a request.
        drop_old: whether to remove older releases when all is done.

    Raises:
        PushFailed: the engine cannot be written to, fails, or does not hold afterwards what was sent.
        ReleaseMissing: there is no release in the folder.
    """
    manifest = Manifest.read(folder)
    shipment = Shipment.of(folder / "data.nq", manifest.release)
    with httpx2.Client(auth=auth, headers=headers, trust_env=False) as client:
        engine = Engine(client, address)
        counts = _counts(engine)
        target = find(engine, store, update)
        tell(f"{target.name} at {getattr(target, 'address', address)}")
        journal = _Journal(engine, target)
        work = [(graph, journal.start(graph, counts.get(graph.iri, 0))) for graph in shipment.graphs]
        left = [(graph, at) for graph, at in work if at < graph.triples]
        ours = {graph.iri for graph in shipment.graphs} | {RECORD}
        strange = [iri for iri in counts if iri.startswith(BASE + "graph/") and iri not in ours]
        journal.begin([graph for graph, at in left], strange, manifest.release)
        triples = 0
        try:
            for number, (graph, at) in enumerate(left, 1):
                tell(f"{number:,} of {len(left):,}: {graph.iri} {graph.triples - at:,}")
                for held, piece in graph.chunks(chunk or target.triples, at):
                    (target.add if at else target.replace)(graph.iri, piece)
                    triples += held - at
                    at = held
                    journal.note(graph, held)
            for iri in strange:
                target.drop(iri)
        finally:
            journal.write()
        tell("counting")
        _verify(shipment.graphs, _counts(engine), journal)
        tell("reading back")
        sampled = _compare(engine, shipment.union)
        journal.whole(manifest.release)
        if drop_old:
            for iri in counts:
                name = iri.removeprefix(BASE + "release/").removesuffix("/graph/default")
                if iri == union_of(name) != shipment.union.iri:
                    target.drop(iri)
                    journal.forget(iri, name)
    return Pushed(manifest.release, target.name, len(left), triples, len(work) - len(left), sampled)


class _Journal:
    """What the target says that it holds."""

    def __init__(self, engine: Engine, target: Target) -> None:
        self._target = target
        self._held: dict[str, set[str]] = {}
        for row in engine.rows(RECORDS):
            self._held.setdefault(row["graph"], set()).add(row["held"])
        self._fresh: list[bytes] = []
        self._written = time.monotonic()

    def start(self, graph: Graph, count: int) -> int:
        """How many triples of a graph are in already, from the first on."""
        said = [held.split("/") for held in self._held.get(graph.iri, ()) if held.startswith(graph.sha256 + "/")]
        most = max((int(number) for _, number in said), default=0)
        return most if (count == most == graph.triples or most <= count < graph.triples) else 0

    def begin(self, left: Iterable[Graph], strange: Sequence[str], release: str) -> None:
        """Forget what is about to change, before it changes."""
        gone = {graph.iri for graph in left if not self.start(graph, graph.triples - 1)} | set(strange)
        if union_of(release) in gone:
            gone.add(BASE + "release/" + release)
        if gone & self._held.keys():
            self._held = {iri: held for iri, held in self._held.items() if iri not in gone}
            self._rewrite()

    def note(self, graph: Graph, held: int) -> None:
        """The first triples of a graph are in."""
        self._add(graph.iri, f"{graph.sha256}/{held}")
        if time.monotonic() - self._written > RECORD_SECONDS:
            self.write()

    def whole(self, release: str) -> None:
        """A release is in, and was verified."""
        self._add(BASE + "release/" + release, WHOLE)
        self.write()

    def forget(self, *subjects: str) -> None:
        """Take back what was said of some graphs."""
        for subject in subjects:
            for iri in (subject, f"{BASE}release/{subject}"):
                self._held.pop(iri, None)
        self._rewrite()

    def write(self) -> None:
        """Send what was noted since the last time."""
        if self._fresh:
            self._target.add(RECORD, b"".join(self._fresh))
        self._fresh = []
        self._written = time.monotonic()

    def _add(self, subject: str, held: str) -> None:
        if held not in self._held.setdefault(subject, set()):
            self._held[subject].add(held)
            self._fresh.append(_said(subject, held))

    def _rewrite(self) -> None:
        lines = [_said(subject, held) for subject, all_held in sorted(self._held.items()) for held in sorted(all_held)]
        self._fresh = []
        if lines:
            self._target.replace(RECORD, b"".join(lines))
        else:
            self._target.drop(RECORD)


def _said(subject: str, held: str) -> bytes:
    return f'<{subject}> <{HOLDS}> "{held}" .\n'.encode()


def _counts(engine: Engine) -> dict[str, int]:
    return {row["graph"]: int(row["count"]) for row in engine.rows(COUNTS)}


def _verify(graphs: Iterable[Graph], counts: Mapping[str, int], journal: _Journal) -> None:
    wrong = [graph for graph in graphs if counts.get(graph.iri, 0) != graph.triples]
    if wrong:
        journal.forget(*(graph.iri for graph in wrong))
        told = ", ".join(f"{graph.iri} {counts.get(graph.iri, 0):,} of {graph.triples:,}" for graph in wrong[:5])
        raise PushFailed(f"{len(wrong):,} graphs do not hold what was sent: {told}. Push again to send them anew")


def _compare(engine: Engine, union: Graph) -> int:
    """Read a sample of the triples back and compare them term by term.

    Returns:
        How many were compared.

    Raises:
        PushFailed: one came back changed, or not at all.
    """
    subjects = sorted({line.split(b" ", 1)[0].decode() for line in _sample(union)})
    wanted = {subject.encode() for subject in subjects}
    piece = [line for at in range(union.triples) if (line := union.triple(at)).split(b" ", 1)[0] in wanted]
    sent = set(quads.triples_of_lines(b"".join(piece)))
    asked = f"VALUES ?s {{ {' '.join(subjects)} }} ?s ?p ?o"
    found = set(engine.triples(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{union.iri}> {{ {asked} }} }}"))
    if found != sent:
        lost = min(map(str, sent - found), default="nothing")
        odd = min(map(str, found - sent), default="nothing")
        raise PushFailed(f"the engine does not keep what it is given. Sent: {lost}. Read back: {odd}")
    return len(sent)


def _sample(union: Graph) -> list[bytes]:
    """Triples from all over, and those that engines stumble over: long ones, marks, scripts, typed values."""
    lines = [union.triple(at) for at in range(0, union.triples, max(1, union.triples // 4_000))]
    found = [line for mark in ODD for line in [next(filter(mark.search, lines), None)] if line]
    return [*found, *sorted(lines, key=len)[-4:], *lines[:: max(1, len(lines) // SAMPLE)]]
