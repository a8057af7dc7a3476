"""What a build costs: on the real records, and on 10 and 100 times as many of the same shape.

    python -m bench.build [factor ...]          default: 1 10; 100 takes a while and several GiB

Each build runs in a process of its own. Time is wall-clock time of `cybernorms build` from start to exit, memory the
peak resident set of that process; n is the number of statements that records make. Synthetic records are copies of
the real claims and texts under new ids (positions, practice, documents, roll calls), so that the mixture of kinds
stays the same; closed sets (norms, States, schemes) are not multiplied. Figures of one run are compared with each
other only.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("position", "practice", "doc", "vote")
ID = re.compile(r'^id = "([^"]+)"', re.MULTILINE)
SYMBOL = re.compile(r'^symbol = "([^"]+)"', re.MULTILINE)


def multiply(root: Path, factor: int) -> int:
    """Copy records until there are `factor` times as many; returns how many files there are."""
    for folder in COPIED:
        for path in sorted((ROOT / "data" / folder).glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            name = path.stem
            for number in range(1, factor):
                copy = ID.sub(rf'id = "\1-x{number}"', text, count=1)
                copy = SYMBOL.sub(rf'symbol = "\1/x{number}"', copy)
                (root / "data" / folder / f"{name}-x{number}.toml").write_text(copy, encoding="utf-8")
    return sum(1 for _ in (root / "data").rglob("*.toml"))


def measure(factor: int) -> dict[str, float]:
    """Build `factor` times the real records in a folder of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("data", "ontology", "loaders"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        files = multiply(folder, factor)
        command = [sys.executable, str(ROOT / "cybernorms.py"), "build", "--root", name]
        start = time.perf_counter()
        process = subprocess.Popen([*command, "--releases", f"{name}/releases"], stdout=subprocess.PIPE, text=True)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status:
            raise SystemExit(f"the build of {factor} times the records failed")
        manifest = json.loads((folder / "releases" / "current" / "manifest.json").read_text())
    return {
        "factor": factor,
        "files": files,
        "stated": manifest["layers"]["curated"] + manifest["layers"]["draft"],
        "statements": manifest["quads"],
        "seconds": seconds,
        "mib": usage.ru_maxrss / 1024,
    }


def main() -> None:
    factors = [int(argument) for argument in sys.argv[1:]] or [1, 10]
    print(
        "| claims | files | stated (n) | statements | seconds | peak MiB | seconds / n log n, as a ratio to the first |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    first = 0.0
    for factor in factors:
        row = measure(factor)
        unit = row["seconds"] / (row["stated"] * math.log2(row["stated"]))
        first = first or unit
        print(
            f"| {factor}x | {row['files']:,.0f} | {row['stated']:,.0f} | {row['statements']:,.0f} "
            f"| {row['seconds']:.1f} | {row['mib']:,.0f} | {unit / first:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
