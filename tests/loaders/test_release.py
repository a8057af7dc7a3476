"""A release: the same input gives the same bytes, and a build that is cut short harms nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.settings import ROOT
from loaders import Manifest, build, current
from loaders.release import digest, is_current


@dataclass(frozen=True)
class Rebuilt:
    """A folder in which a damaged release of the name to be built lay beside an older one, and a build was killed.

    Attributes:
        folder: the releases, after another build.
        built: what that build made.
        between: where `current` pointed after the kill, and the manifest that was found there.
    """

    folder: Path
    built: Path
    between: tuple[Path, object]


@pytest.fixture(scope="module")
def rebuilt(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    folder = tmp_path_factory.mktemp("rebuilt")
    old, whole = folder / "0.0.0-old", current(releases)
    old.mkdir()
    shutil.copy(whole / "manifest.json", old)
    (folder / "current").symlink_to(old.name)
    shutil.copytree(whole, folder / whole.name)
    (folder / whole.name / "data.nq").write_bytes((whole / "data.nq").read_bytes()[:-100])
    script = "import sys, pathlib, loaders; loaders.build(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", script, str(ROOT), str(folder)])
    deadline = time.monotonic() + 120
    while not list(folder.glob(".building-*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert list(folder.glob(".building-*")), "it was killed while it built"
    between = current(folder), json.loads((folder / "current" / "manifest.json").read_text())
    return Rebuilt(folder, build(ROOT, folder), between)


def test_building_twice_gives_the_same_bytes(releases: Path, rebuilt: Rebuilt) -> None:
    again, before = rebuilt.built, current(releases)
    one, two = (json.loads((folder / "manifest.json").read_text()) for folder in (again, before))
    for manifest in (one, two):  # the engine puts times into its own files
        manifest["files"] = {name: file for name, file in manifest["files"].items() if not name.startswith("store/")}
    assert one == two
    assert len(one["files"]) > 1
    for name in one["files"]:
        assert (again / name).read_bytes() == (before / name).read_bytes()


def test_the_lines_of_a_release_are_sorted_and_stand_once(releases: Path) -> None:
    lines = (current(releases) / "data.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_the_manifest_tells_the_truth_about_the_data(releases: Path) -> None:
    folder = current(releases)
    manifest = Manifest.read(folder)
    data = (folder / "data.nq").read_bytes()
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert manifest.files.keys() == there - {"manifest.json"}
    for name, file in manifest.files.items():
        found = (folder / name).read_bytes()
        assert file == {"sha256": hashlib.sha256(found).hexdigest(), "bytes": len(found)}
    assert manifest.quads == data.count(b"\n") == sum(manifest.layers.values())
    assert manifest.inputs == digest(ROOT)


def test_a_release_has_no_blank_nodes(releases: Path) -> None:
    lines = (current(releases) / "data.nq").read_bytes().splitlines()
    assert not [line for line in lines if line.startswith(b"_:") or b"> _:" in line]


def test_a_release_is_current_until_its_input_changes(releases: Path, tmp_path: Path) -> None:
    assert is_current(ROOT, releases)
    assert not is_current(tmp_path, releases)
    assert not is_current(ROOT, tmp_path)


def test_a_build_replaces_a_damaged_release_of_the_same_name(releases: Path, rebuilt: Rebuilt) -> None:
    assert rebuilt.built == rebuilt.folder / current(releases).name
    assert (rebuilt.built / "data.nq").read_bytes() == (current(releases) / "data.nq").read_bytes()


def test_a_killed_build_leaves_the_previous_release_as_it_was(releases: Path, rebuilt: Rebuilt) -> None:
    previous, manifest = rebuilt.between
    assert previous == rebuilt.folder / "0.0.0-old"
    assert manifest == json.loads((current(releases) / "manifest.json").read_text())
    assert current(rebuilt.folder) == rebuilt.built
    assert not list(rebuilt.folder.glob(".building-*")), "what a dead build left behind is swept up by the next"
