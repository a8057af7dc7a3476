"""A release of any size with the shape of the real one, from a seed.

    python -m bench.synthetic <statements> <folder of releases to write> [seed]

The claims of the real release (positions, coverage, votes, documents, practices, alignments) are copied under new
names until there are so many statements; each copy leaves out a tenth of them, chosen by the seed. States, norms,
topics, the ontology, the index of the search and the texts stay as they are. The same seed gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from api.settings import ROOT
from loaders import statistics
from loaders.quads import on_disk, union

KINDS = "alignment|coverage|doc|position|practice|vote"
GROWING = re.compile(rf"<(https://w3id\.org/cybernorms/(?:{KINDS})/[^>]*)>")
KEPT = 0.9
COPIED = ("search/", "texts.json")


def copies(lines: list[str], statements: int, seed: int) -> Iterator[str]:
    """The lines, and as many copies of those that grow as it takes."""
    yield from lines
    count = len(lines)
    growing = [line for line in lines if GROWING.match(line)]
    dice = random.Random(seed)
    copy = 0
    while count < statements:
        copy += 1
        left_out: dict[str, bool] = {}
        new = rf"<\1~{copy}>"
        for line in growing:
            subject = line.partition(" ")[0]
            if subject not in left_out:
                left_out[subject] = dice.random() > KEPT
            if not left_out[subject]:
                statement, graph = line.rsplit(" <", 1)
                yield f"{GROWING.sub(new, statement)} <{graph}"
                count += 1
                if count == statements:
                    return


def _told(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def write(statements: int, releases: Path, seed: int) -> Path:
    """Write a release into a folder, and make it the current one."""
    real = ROOT / "releases" / "current"
    lines = (real / "data.nq").read_text(encoding="utf-8").splitlines()
    name = f"0.0.0-{statements}-{seed}"
    folder = releases / name
    folder.mkdir(parents=True)
    data = folder / "data.nq"
    with data.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in sorted(copies(lines, statements, seed)))
    default = folder / "default.nt"
    with data.open("rb") as file:
        lines_of_default = union(file)
    with default.open("wb") as out:
        out.writelines(lines_of_default)
    found = folder / statistics.FILE
    found.write_bytes(statistics.written(lines_of_default))
    del lines_of_default
    on_disk(data, folder / "store")
    shutil.copytree(real / "search", folder / "search")
    shutil.copy(real / "texts.json", folder)
    manifest = json.loads((real / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {
        "release": name,
        "quads": statements,
        "files": {
            **{path.name: _told(path) for path in (data, default, found)},
            **{path: told for path, told in manifest["files"].items() if path.startswith(COPIED)},
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (releases / "current").symlink_to(name)
    return folder


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
