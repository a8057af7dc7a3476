"""Our server over any data set, in a process of its own, for as long as a test takes."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from api.bridge import Bridge
from api.listener import serve
from api.release import Release
from api.settings import Settings
from api.store import Store

SETTINGS = Settings(workers=2, slow_queries=1, quick_queries=1, trusted_proxies="*")
RELEASE = Release(Path(), "conformance", "0.0.0", "2000-01-01", 0, {}, {}, {})


class Service:
    """`/sparql` over some quads. Use it with `with`."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._quads = quads

    def __enter__(self) -> Service:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = listening.getsockname()[1]
        ready, told = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                store = ox.Store()
                store.bulk_extend(self._quads)
                bridge = Bridge(SETTINGS, RELEASE, Store(store))
                serve(bridge, bridge.front, SETTINGS, listening, lambda: os.write(told, b"r"))
            finally:
                sys.stderr.flush()
                os._exit(0)
        listening.close()
        os.close(told)
        try:
            if not os.read(ready, 1):
                raise RuntimeError("the service did not start")
        finally:
            os.close(ready)
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, bytes]:
        """A request and its answer: status, media type and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            media_type = answer.getheader("content-type", "").partition(";")[0]
            return answer.status, media_type, answer.read()
        finally:
            connection.close()
