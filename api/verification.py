"""Whether a release is what its manifest says: sizes always, every byte once.

Reading every byte takes half a second a gigabyte, so it is done once and remembered, beside the releases and not in
them, with the size, times and inode of every file. What is remembered counts for as long as none of them changes.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from api.release import Damaged, Release

Stamp = dict[str, list[int]]


def check_sizes(release: Release) -> Stamp:
    """Look at every file of a release, and into none.

    Returns:
        What a change to any of them would change: size, times of content and of inode, inode.

    Raises:
        Damaged: a file is missing, or has another size.
    """
    stamp: Stamp = {}
    for name, file in release.files.items():
        try:
            seen = (release.folder / name).stat()
        except OSError as error:
            reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
            raise Damaged(release.name, f"{name} {reason}") from None
        if seen.st_size != file.bytes:
            raise Damaged(release.name, f"{name} has {seen.st_size} bytes and should have {file.bytes}")
        stamp[name] = [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]
    return stamp


def verify(release: Release, *, again: bool = False) -> None:
    """Compare every byte of a release with its manifest, unless that was done and nothing has changed since.

    Args:
        release: the release.
        again: compare even so; finds a bit that flipped without anybody writing.

    Raises:
        Damaged: a file is missing or differs.
    """
    stamp = check_sizes(release)
    memory = release.folder.parent / ".verified" / f"{release.name}.json"
    manifest = hashlib.sha256((release.folder / "manifest.json").read_bytes()).hexdigest()
    known = {"manifest": manifest, "files": stamp}
    if not again and _remembered(memory) == known:
        return
    for name, file in release.files.items():
        try:
            with (release.folder / name).open("rb") as opened:
                seen = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise Damaged(release.name, f"{name} cannot be read: {error.strerror}") from None
        if seen != file.sha256:
            _forget(memory)
            raise Damaged(release.name, f"{name} has the SHA-256 {seen} and should have {file.sha256}")
    _remember(memory, known)


def _remembered(memory: Path) -> object:
    try:
        return json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return None


def _remember(memory: Path, known: object) -> None:
    """Where the folder cannot be written to, every start looks at every byte."""
    beside = memory.with_name(f".{memory.name}-{os.getpid()}")
    with suppress(OSError):
        memory.parent.mkdir(exist_ok=True)
        beside.write_text(json.dumps(known))
        beside.replace(memory)


def _forget(memory: Path) -> None:
    with suppress(OSError):
        memory.unlink()
