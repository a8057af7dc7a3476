"""A real server on the loopback, for what an application in the same process cannot show."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.settings import ROOT
from tests.turns import free_port


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """`cybernorms serve` in a process of its own. Use it with `with`; it stops by itself."""

    releases: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    log: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)

    def __enter__(self) -> Server:
        self.port = free_port()
        environment = {
            **os.environ,
            "CYBERNORMS_RELEASES": str(self.releases),
            "CYBERNORMS_PORT": str(self.port),
            "CYBERNORMS_FRONTS": "1",
            **{f"CYBERNORMS_{name}": value for name, value in self.settings.items()},
            **self.environment,
        }
        command = [sys.executable, str(ROOT / "cybernorms.py"), "serve"]
        self._stderr = tempfile.TemporaryFile()  # closed in __exit__
        self.process = subprocess.Popen(command, env=environment, stderr=self._stderr)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.ask("ASK {}").status == 200 and self.is_settled():
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"the server did not start: {self.log.decode()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self._stderr:
            self._stderr.seek(0)
            self.log = self._stderr.read()

    def ask(self, query: str, seconds: float = 30, **headers: str) -> Reply:
        """Send a query as the body of a POST."""
        return self.send("/sparql", query.encode(), seconds, **{"content-type": "application/sparql-query", **headers})

    def send(self, path: str, body: bytes | None = None, seconds: float = 30, **headers: str) -> Reply:
        """Send a request; headers have `_` for `-`."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, fields)
        start = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=seconds) as reply:
                status, found, data = reply.status, reply.headers, reply.read()
        except urllib.error.HTTPError as error:
            status, found, data = error.code, error.headers, error.read()
        return Reply(status, {name.lower(): value for name, value in found.items()}, data, time.monotonic() - start)

    def is_settled(self) -> bool:
        """Whether the bridge is gone, and every front of the generation has a worker."""
        groups = self.groups()
        fronts = _children(groups[0]) if len(groups) == 1 else []
        nurseries = [pid for front in fronts for pid in _children(int(front))]
        return bool(fronts) and len(nurseries) == len(fronts) and all(_children(int(pid)) for pid in nurseries)

    def groups(self) -> list[int]:
        """The generation, and beside it the one that is to take over, if there is one; or the bridge."""
        return [int(pid) for pid in _children(self.process.pid)]

    def fronts(self) -> list[int]:
        """The processes that answer."""
        return [int(front) for pid in self.groups() for front in _children(pid)]

    def children(self) -> list[int]:
        """The processes below the fronts: nurseries, then workers."""
        nurseries = [int(pid) for front in self.fronts() for pid in _children(front)]
        return nurseries + [int(pid) for nursery in nurseries for pid in _children(nursery)]

    def everything(self) -> list[int]:
        """Every process below the one that was started."""
        found, level = [], [self.process.pid]
        while level:
            below = [int(pid) for one in level for pid in _children(one)]
            found += below
            level = below
        return found

    def complete(self, count: int) -> list[int]:
        """The processes below the server, once there are so many: the last worker may still be starting."""
        deadline = time.monotonic() + 20
        while len(found := self.children()) != count and time.monotonic() < deadline:
            time.sleep(0.02)
        return found

    def memory(self) -> int:
        """Bytes of memory that the server and the processes below it have to themselves, roughly."""
        total = 0
        for pid in (self.process.pid, *self.everything()):
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return total * 1024


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
