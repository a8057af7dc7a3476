"""An untrusted file, parsed in a process of its own that may not write, not connect, not last and not grow.

Rule: parsing untrusted files happens in a process that can be killed (issue 5, bad input). The process is started for
one file, sets its own limits before it reads a byte, and is killed when its time is over.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass

from loaders.texts.errors import CODES, Refused
from loaders.texts.piece import Parsed, Piece


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost."""

    file_bytes: int = 48 * 1024 * 1024
    memory_bytes: int = 1024 * 1024 * 1024
    seconds: float = 20.0
    answer_bytes: int = 96 * 1024 * 1024


def parse(data: bytes, kind: str, limits: Limits) -> Parsed:
    """The pieces of a file of a known format.

    Raises:
        Refused: the file is damaged, encrypted, unsafe, or costs more than the limits allow.
    """
    command = [sys.executable, "-I", "-m", "loaders.texts.confinement", kind]
    command += [str(limits.memory_bytes), str(max(1, round(limits.seconds))), str(limits.answer_bytes)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={})
    with process:
        try:
            answer, complaint = process.communicate(data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Refused("timeout", f"Reading it took more than {limits.seconds:g} seconds") from None
        finally:
            process.kill()
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused("timeout", f"Reading it took more than {limits.seconds:g} seconds")
    if process.returncode:
        what = complaint.decode("utf-8", "replace")
        if "MemoryError" in what or "bad_alloc" in what:
            raise Refused("too-complex", f"Reading it takes more than {limits.memory_bytes >> 20} MB of memory")
        raise Refused("damaged", "The file stops its parser")
    found = json.loads(answer)
    if "refused" in found:
        code, detail = found["refused"]
        raise Refused(code if code in CODES else "damaged", detail)
    return Parsed([Piece(*row) for row in found["pieces"]], found["head"], found["problems"])
