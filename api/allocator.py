"""The memory allocator of the C library, where that is glibc: what it keeps at hand for the next query."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

TUNABLES = "GLIBC_TUNABLES"
SMALL = "glibc.malloc.tcache_count=127"
"""How many small pieces of each size a thread keeps to itself. A query frees more than the 7 that it may keep at
first, and goes through the locks of the allocator for the others: an eighth of the time of a look-up."""

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3


def keep_small() -> None:
    """Have this program keep small pieces: it starts anew, since that is told in the environment that it starts with.

    Whoever sets `GLIBC_TUNABLES` knows better, and is left alone.
    """
    libc = ""
    with suppress(ValueError, OSError, AttributeError):
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    if libc and TUNABLES not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, TUNABLES: SMALL})


def keep_large() -> None:
    """Have the allocator keep what a query gave back for the next one: a twentieth of the time."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option in (TRIM_THRESHOLD, MMAP_THRESHOLD):
            mallopt(option, 64 << 20)
        mallopt(TOP_PAD, 1 << 20)
