"""What the processes that run queries cannot do, as far as the system lets us forbid it.

No privilege is needed. What the system does not offer is told, in the log and at /limits, and the rest holds.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
PARENT_DEATH_SIGNAL = 1
STATM = Path("/proc/self/statm")
SCORE = Path("/proc/self/oom_score_adj")


def leave_network() -> str:
    """Move this process into a network of its own, without any device. Call it in a process of one thread.

    Returns:
        What keeps it, and its children, off the network.
    """
    library = ctypes.CDLL(None, use_errno=True)
    unshare = getattr(library, "unshare", None)
    if unshare is not None:
        for flags in (NEW_NETWORK, NEW_USER | NEW_NETWORK):
            if unshare(flags) == 0:
                return "namespace without devices"
    return "no new sockets (the system allows no network namespace)"


def end_with_parent() -> None:
    """Have the system end this process when its parent ends, however that comes about."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def confine(memory_bytes: int, kept: Sequence[int]) -> str:
    """Bound this process for good: memory, files, sockets.

    Args:
        memory_bytes: how much more memory than now it may ask for.
        kept: the descriptors that it goes on using. It can open nothing after this, neither file nor socket.

    Returns:
        What bounds its memory.
    """
    if SCORE.exists():
        SCORE.write_text("1000")  # whoever runs short of memory ends a worker first, not the server
    memory = "address space"
    try:
        now = int(STATM.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))
    except (OSError, ValueError):
        memory = "nothing (the system does not bound the address space)"
    last = max(kept)
    for number in range(last):  # a free number below the limit could be used again
        try:
            os.fstat(number)
        except OSError:
            os.dup2(kept[0], number)
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, last + 1)):
        resource.setrlimit(kind, (most, most))
    return memory


def yield_to_others() -> None:
    """Have whoever waits for an answer of this process go on first: waking up, it interrupts nobody at work.

    A worker that wakes up would otherwise interrupt the server, or another worker, in the middle of a request; with as
    many of them as processor cores and more, that took a fifth of the time of small queries.
    """
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def close_all_but(*kept: int) -> None:
    """Close every descriptor but standard ones and those that are kept."""
    first = 3
    for number in (*sorted(kept), os.sysconf("SC_OPEN_MAX")):
        os.closerange(first, number)
        first = max(first, number + 1)
