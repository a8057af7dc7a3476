"""Small releases for tests: made from a few lines, whole in every other way."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from api.store import BASE
from loaders import search
from loaders.quads import of_file, on_disk, statements
from loaders.texts.corpus import FILE as TEXTS
from loaders.texts.corpus import Corpus
from loaders.things import Things

CURATED = BASE + "graph/curated/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


def quad(subject: str, predicate: str, value: str, graph: str = "graph/curated/test") -> str:
    """A line of N-Quads; names are those after our own address, `value` is a term as N-Quads writes it."""
    predicate = predicate if ":" in predicate else f"{BASE}ns#{predicate}"
    value = value if value[:1] in '<"' else f"<{BASE}{value}>"
    return f"<{BASE}{subject}> <{predicate}> {value} <{BASE}{graph}> .\n"


def write(
    folder: Path, name: str, lines: Iterable[str], *, version: str = "1.0.0", current: bool = True, inputs: str = ""
) -> Path:
    """A release with a manifest that is true of it; made the current one if that is wanted.

    A server builds one from the records if `inputs` of the current one is not their digest.
    """
    release = folder / name
    release.mkdir(parents=True)
    data = "".join(sorted(set(lines))).encode()
    (release / "data.nq").write_bytes(data)
    (release / TEXTS).write_bytes(Corpus((), (), ()).written())
    search.write(Things(statements(of_file(release / "data.nq"))), release / "search")
    manifest = {
        "release": name,
        "version": version,
        "as_of": "2026-11-01",
        "inputs": inputs,
        "quads": data.count(b"\n"),
        "layers": {"curated": data.count(b"\n"), "draft": 0, "inferred": 0, "ontology": 0},
        "counts": {},
        "files": {"data.nq": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}},
    }
    (release / "manifest.json").write_text(json.dumps(manifest))
    if current:
        point(folder, name)
    return release


def store(release: Path) -> None:
    """Give a release its store. It is not in the manifest, for the engine writes other bytes each time."""
    on_disk(release / "data.nq", release / "store")


def point(folder: Path, name: str) -> None:
    """Make a release the current one, in one step."""
    beside = folder / f".current-{os.getpid()}"
    beside.symlink_to(name)
    beside.replace(folder / "current")
