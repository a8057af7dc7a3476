"""SPARQL engines of others, as processes on the loopback: what the service is run over, and pushed to.

Each keeps its files in a folder that goes with it, and is ended by its number.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import pytest

from tests.turns import free_port

START_SECONDS = 60
VIRTUOSO = "virtuoso-t"
INI = """\
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
DisableUnixSocket = 1
NumberOfBuffers = {buffers}
MaxDirtyBuffers = 15000
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 20
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass
class Foreign:
    """An engine in a process of its own. Use it with `with`.

    Attributes:
        query, store, update: where it answers queries, takes the Graph Store Protocol, and SPARQL Update.
        writer: settings of the service with which it can be written to.
    """

    name: ClassVar[str]
    writer: ClassVar[Mapping[str, str]] = {}
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    query: str = ""
    store: str = ""
    update: str = ""

    def __enter__(self) -> Foreign:
        self.port = self.port or free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="engine-"))
        self.process = subprocess.Popen(
            self.command(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError):
                self.ask("ASK {}")
                return self
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"{self.name} did not start")

    def __exit__(self, *_: object) -> None:
        self.process.kill()  # nothing in it is to be kept
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def ask(self, query: str) -> bytes:
        """What the engine itself says, without the service."""
        body = urlencode({"query": query}).encode()
        request = urllib.request.Request(self.query, body, {"accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer: bytes = reply.read()
            return answer

    def stop(self) -> None:
        """Stand still, as an engine does that is out of memory or swaps."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)


class Oxigraph(Foreign):
    """The native server of Oxigraph, in memory."""

    name = "oxigraph"

    def command(self) -> list[str]:
        address = f"http://127.0.0.1:{self.port}"
        self.query, self.store, self.update = f"{address}/query", f"{address}/store", f"{address}/update"
        return [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{self.port}"]


@dataclass
class Virtuoso(Foreign):
    """Virtuoso 7, open-source edition, with a new database.

    Attributes:
        buffers: pages of 8 kB that it keeps in memory.
    """

    buffers: int = 20_000

    name = "virtuoso"
    writer: ClassVar[Mapping[str, str]] = {
        "CYBERNORMS_SPARQL_USER": "dba",
        "CYBERNORMS_SPARQL_PASSWORD": "dba",
        "CYBERNORMS_SPARQL_AUTH": "digest",
    }

    def command(self) -> list[str]:
        address = f"http://127.0.0.1:{self.port}"
        self.query, self.store = f"{address}/sparql", f"{address}/sparql-graph-crud-auth"
        self.update = f"{address}/sparql-auth"
        (self.folder / "virtuoso.ini").write_text(
            INI.format(port=self.port, other=free_port(), buffers=self.buffers), encoding="utf-8"
        )
        return [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"]


def foreign(name: str) -> Foreign:
    """An engine by its name. Skips the test if it is not installed; where tests must be complete, that is a failure."""
    if name == Oxigraph.name:
        return Oxigraph()
    if shutil.which(VIRTUOSO) is None:
        reason = f"{VIRTUOSO} is not installed (Debian: virtuoso-opensource)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Virtuoso()


ENGINES = (Oxigraph.name, Virtuoso.name)
