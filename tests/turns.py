"""Processes that test side by side (`pytest -n`): what they build once for all, and who has the machine alone."""

from __future__ import annotations

import fcntl
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PORTS = range(20_000, 32_000)
"""Below those that a system gives to clients, so that no connection takes one between two looks at it."""


@contextmanager
def locked(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock that other processes see."""
    with path.open("ab") as file:
        fcntl.flock(file, kind)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)  # closing is not enough where a child has the file too


@contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """Go on beside the others, or when all of them stand still. Who wants to be alone is not passed by later ones."""
    with ExitStack() as stay:
        with locked(folder / "door.lock"):
            stay.enter_context(locked(folder / "room.lock", fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        yield


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder that is made by the first process that needs it; the others wait for it."""
    made = folder.with_suffix(".made")
    with locked(folder.with_suffix(".lock")):
        if not made.exists():
            make(folder)
            made.touch()
    return folder


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = PORTS[secrets.randbelow(len(PORTS))]
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
