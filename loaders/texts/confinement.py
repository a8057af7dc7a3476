"""The process that parses one untrusted file: limits, the bytes, then one answer in JSON. confined.py starts it."""

from __future__ import annotations

import importlib
import json
import resource
import sys
from typing import Any

from loaders.texts.errors import Refused

_READERS = {"pdf": "pdf", "docx": "docx", "html": "html", "akoma": "akoma", "markdown": "markdown"}
_OF_THE_SYSTEM: tuple[str, ...] = (
    "exec",
    "posix_spawn",
    "fork",
    "system",
    "kill",
    "remove",
    "rename",
    "mkdir",
    "rmdir",
    "link",
)
_OF_THE_SYSTEM += ("symlink", "truncate", "chmod")
_FORBIDDEN = ("socket.", "subprocess.", "shutil.", "ctypes.dlopen", *(f"os.{name}" for name in _OF_THE_SYSTEM))


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """No file grows, no child starts, memory and time are bounded; what Python itself would do is refused as well."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        writes = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & 0o1103
        )  # O_WRONLY|O_RDWR|O_CREAT|O_TRUNC
        if writes or event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is not for a parser")

    sys.addaudithook(watch)


def main(arguments: list[str]) -> None:
    """Parse the file on standard input and write its pieces to standard output."""
    kind, memory_bytes, cpu_seconds, answer_bytes = arguments[0], *map(int, arguments[1:4])
    reader = importlib.import_module(f"loaders.texts.formats.{_READERS[kind]}")
    confine(memory_bytes, cpu_seconds)
    data: Any = sys.stdin.buffer.read()
    if kind == "markdown":
        data = data.decode("utf-8")
    try:
        parsed = reader.read(data)
        pieces = [[piece.text, piece.kind, piece.number, piece.level] for piece in parsed.pieces]
        answer = json.dumps({"pieces": pieces, "head": parsed.head, "problems": parsed.problems})
        if len(answer) > answer_bytes:
            raise Refused("too-large", f"Its text is more than {answer_bytes >> 20} MB")
    except Refused as refused:
        answer = json.dumps({"refused": [refused.code, refused.detail]})
    except RecursionError:
        answer = json.dumps({"refused": ["too-complex", "Its parts lie too deep in one another"]})
    except MemoryError:
        answer = json.dumps(
            {"refused": ["too-complex", f"Reading it takes more than {memory_bytes >> 20} MB of memory"]}
        )
    sys.stdout.write(answer)


if __name__ == "__main__":
    main(sys.argv[1:])
