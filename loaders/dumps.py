"""The whole release as files that other programs read: N-Quads, Turtle, JSON-LD, tables. Written once, at build time.

    dumps/cybernorms.nq.gz        every statement with its graph
    dumps/turtle.tar.gz           a Turtle file for each graph, named like the graph
    dumps/cybernorms.jsonld.gz    every graph, with the keys that the records have
    dumps/cybernorms.sqlite.gz    the tables as a database (`loaders/tables.py`)
    dumps/csv/…                   the tables as CSV, and csv-metadata.json that says what their columns mean (CSVW)

The same release gives the same bytes: no file holds a time, a name or an order that could differ.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from loaders import quads
from loaders.tables import Tables
from ontology import BASE
from ontology.jsonld import Context

AT_A_TIME = 50_000
Graphs = Mapping[str, Sequence[bytes]]


def write(lines: Sequence[bytes], file: Path, ontology: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Write every dump of a release.

    Args:
        lines: its N-Quads, sorted.
        file: the same, as a file.
        ontology: the folder with `context.jsonld` and `tables.json`.
        folder: where to; it must not exist yet.
        tell: called with a line about progress.

    Raises:
        CheckFailed: a thing does not fit into its table.
    """
    folder.mkdir()
    tell("writing dumps: N-Quads")
    with zipped(folder / "cybernorms.nq.gz") as out:
        out.writelines(lines)
    graphs = _by_graph(lines)
    tell("writing dumps: Turtle")
    _turtle(graphs, folder / "turtle.tar.gz")
    tell("writing dumps: JSON-LD")
    _json_ld(graphs, ontology / "context.jsonld", folder / "cybernorms.jsonld.gz")
    del graphs
    tell("writing dumps: tables")
    Tables.read(ontology / "tables.json").write(file, folder)


@contextmanager
def zipped(path: Path) -> Iterator[BinaryIO]:
    """A new file whose content is compressed; without a time or a name in it."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as out:
        yield out  # type: ignore[misc]  # it is one, and does not say so


def _by_graph(lines: Sequence[bytes]) -> Graphs:
    found: dict[str, list[bytes]] = {}
    names: dict[bytes, str] = {}
    for line in lines:
        graph = line[line.rindex(b" <") + 2 : -4]
        name = names.setdefault(graph, graph.decode())
        found.setdefault(name, []).append(line)
    return dict(sorted(found.items()))


def _turtle(graphs: Graphs, path: Path) -> None:
    with zipped(path) as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for graph, lines in graphs.items():
            text = b"".join(quads.turtle(some) for some in _some(lines))
            member = tarfile.TarInfo(f"{graph.removeprefix(BASE)}.ttl")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))


def _json_ld(graphs: Graphs, context: Path, path: Path) -> None:
    ours = Context.read(context)
    with zipped(path) as out:
        written = json.dumps(json.loads(context.read_text(encoding="utf-8"))["@context"], ensure_ascii=False)
        out.write(f'{{"@context": {written},\n"@graph": ['.encode())
        before = "\n"
        for graph, lines in graphs.items():
            for some in _some(lines):
                nodes = ours.nodes(quads.json_ld(some))
                told = json.dumps({"id": graph.removeprefix(BASE), "@graph": nodes}, ensure_ascii=False)
                out.write(f"{before}{told}".encode())
                before = ",\n"
        out.write(b"\n]}\n")


def _some(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Lines of a graph, so many at a time that memory stays bounded."""
    for start in range(0, len(lines), AT_A_TIME):
        yield b"".join(lines[start : start + AT_A_TIME])
