"""What processes that test side by side (`pytest -n`) must not do at the same time: build a release, take a port."""

from __future__ import annotations

import fcntl
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PORTS = range(20_000, 32_000)
"""Below those that a system gives to clients, so that no connection takes one between two looks at it."""


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder that is made by the first process that needs it; the others wait for it."""
    made = folder.with_suffix(".made")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
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
