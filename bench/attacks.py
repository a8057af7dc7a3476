"""Hostile requests, more than eight hundred: each gets a quick typed answer, and the next small query does not notice.

    python -m bench.attacks [folder of releases] [part of a name]

Starts a server of its own on the loopback with low limits, and says for each attack what came back. Checked are: the
time (the limit and half a second), the answer (a status of the protocol with problem details, never 500, never a cut
200), the next small query, memory of all processes, and that nobody called out: every address in an attack is a
listener of ours. At the end small queries are timed while eight heavy ones run, and while a crowd keeps connections
open without asking for anything. The requests lie in `bench/hostile`.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from api.settings import ROOT
from bench.hostile.attack import ARRIVAL_SECONDS, COUNT, DOCUMENT_SECONDS, SECONDS, Attack, post
from bench.hostile.doors import fields, graphql, jobs, releases, uploads
from bench.hostile.queries import heavy, nested, outward, writing
from bench.hostile.wire import encoded, framed
from tests.api.server import Server

MEMORY_BYTES = 256_000_000
DOCUMENT_MEMORY_BYTES = 500_000_000
DOCUMENTS = 2
SLOW = 8
CROWD = 300
SETTINGS = {
    "QUERY_SECONDS": str(SECONDS),
    "GRAPHQL_SECONDS": str(SECONDS),
    "BODY_SECONDS": str(ARRIVAL_SECONDS),
    "DOCUMENT_SECONDS": str(DOCUMENT_SECONDS),
    "DOCUMENT_MEMORY_BYTES": str(DOCUMENT_MEMORY_BYTES),
    "DOCUMENTS": str(DOCUMENTS),
    "MEMORY_BYTES": str(MEMORY_BYTES),
    "ANSWER_BYTES": "5000000",
    "WORKERS": "12",
    "SLOW_QUERIES": str(SLOW),
    "CACHE_BYTES": "0",
    "CLIENT_SECONDS": "1000",
    "LOG": "warning",
}
TYPED = frozenset({300, 400, 403, 404, 405, 406, 408, 410, 413, 415, 416, 422, 431, 503, 504})
SMALL = "ASK { ?s ?p ?o }"
KINDS = {
    kind.__name__: kind for kind in (nested, heavy, writing, encoded, framed, graphql, jobs, fields, releases, uploads)
}


def everything(listener: str) -> list[Attack]:
    """Every attack, with an address of ours in those that try to call out."""
    return [*outward(listener), *(attack for kind in KINDS.values() for attack in kind())]


def run(server: Server, attack: Attack) -> str:
    """Attack once.

    Returns:
        What is wrong with the answer; empty if nothing is.
    """
    start = time.monotonic()
    status, head, body = _exchange(server.port, attack)
    spent = time.monotonic() - start
    if spent > attack.seconds + 0.1 * (len(attack.data) - 1):
        return f"answered after {spent:.1f} s"
    if not status:
        return "" if attack.silent else "no answer"
    if attack.statuses and status not in attack.statuses:
        return f"status {status}: {body[:200]!r}"
    if status not in TYPED and status not in (100, 200, 204, 206, 303, 304):
        return f"status {status}: {body[:200]!r}"
    if b"/graphql" in attack.data[0].partition(b"\r")[0]:
        told = json.loads(body) if b"json" in head else {}
        if status >= 400 and not all(error["extensions"]["code"] for error in told["errors"]):
            return f"an error without a code: {body[:200]!r}"
        if any(error["extensions"]["code"] == "INTERNAL" for error in told.get("errors", [])):
            return f"an error of ours: {body[:200]!r}"
    elif status >= 400 and b"accept: text/html" in attack.data[0] and b"content-type: text/html" in head.lower():
        if str(status).encode() not in head or not body.rstrip().endswith(b"</html>"):
            return f"no whole page with {status}"
    elif status >= 400:
        if b"content-type: application/problem+json" not in head.lower():
            return f"no problem details with {status}"
        if json.loads(body)["status"] != status:
            return "the problem has another status"
    elif status == 200 and b"sparql-results+json" in head:
        json.loads(body)
    return ""


def _exchange(port: int, attack: Attack) -> tuple[int, bytes, bytes]:
    """The first answer that comes: status, head and body; status 0 if the connection closes without one."""
    data = b""
    deadline = time.monotonic() + attack.seconds + 5
    with socket.create_connection(("127.0.0.1", port), timeout=attack.seconds + 5) as connection:
        try:
            for at, part in enumerate(attack.data):
                if at:
                    time.sleep(0.1)
                connection.sendall(part)
            if attack.ends:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # it does not want to hear the rest
            pass
        try:
            while time.monotonic() < deadline:
                head, found, body = data.partition(b"\r\n\r\n")
                length = re.search(rb"\ncontent-length: (\d+)", head.lower())
                if found and (length is None or len(body) >= int(length[1])):
                    return int(head[9:12]), head, body[: int(length[1]) if length else 0]
                chunk = connection.recv(1 << 18)
                if not chunk:
                    return 0, b"", b""
                data += chunk
        except OSError:
            pass
    return 0, b"", b""


def small(server: Server, count: int) -> list[float]:
    """Times of small queries, in seconds, sorted."""
    times = []
    for _ in range(count):
        reply = server.ask(SMALL)
        if reply.status != 200:
            raise SystemExit(f"a small query got {reply.status}: {reply.body[:200]!r}")
        times.append(reply.seconds)
    return sorted(times)


def beside(server: Server) -> list[float]:
    """Times of small queries while eight heavy ones run."""
    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            with suppress(OSError):
                server.ask(COUNT)

    threads = [threading.Thread(target=load) for _ in range(SLOW)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        return small(server, 200)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def crowded(server: Server) -> list[float]:
    """Times of small queries while many connections are open that say nothing, half a head, or half a body."""
    half = post("ASK {}")[:-3]
    with ExitStack() as open_:
        for at in range(CROWD):
            connection = open_.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
            connection.sendall((b"", half[:40], half)[at % 3])
        return small(server, 200)


class Peak:
    """The most memory that the processes of a server had while this was open, in bytes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self.bytes = 0

    def __enter__(self) -> Peak:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            self.bytes = max(self.bytes, self._server.memory())


def main() -> None:
    """Attack, and say how it went."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "releases"
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    called = []
    failed = 0
    with socket.create_server(("127.0.0.1", 0)) as listener, Server(releases, SETTINGS) as server:
        listener.settimeout(0.01)
        base = server.memory()
        fronts = server.fronts()
        attacks = [one for one in everything(f"http://127.0.0.1:{listener.getsockname()[1]}/") if part in one.name]
        with Peak(server) as peak:
            for attack in attacks:
                wrong = run(server, attack)
                after = server.ask(SMALL)
                if not wrong and (after.status != 200 or after.seconds > 1):
                    wrong = f"the next small query: {after.status} after {after.seconds:.2f} s"
                try:
                    called.append(listener.accept()[1])
                    wrong = "it called out"
                except TimeoutError:
                    pass
                failed += bool(wrong)
                if wrong:
                    print(f"FAILED  {attack.name}: {wrong}", flush=True)
        times, crowd = beside(server), crowded(server)
        same = fronts == server.fronts()
    cap = base + SLOW * MEMORY_BYTES + DOCUMENTS * DOCUMENT_MEMORY_BYTES
    print(f"{len(attacks) - failed} of {len(attacks)} attacks answered as they must be; {len(called)} calls outside")
    print(f"memory of all processes: {base >> 20} MiB before, at most {peak.bytes >> 20} MiB, cap {cap >> 20} MiB")
    print(f"the front process {'is the same as before' if same else 'WAS REPLACED'}")
    print(f"small queries beside {SLOW} heavy ones: p50 {times[100] * 1000:.0f} ms, p95 {times[190] * 1000:.0f} ms")
    print(f"beside {CROWD} connections that say nothing or half: p95 {crowd[190] * 1000:.0f} ms")
    sys.exit(bool(failed or called or not same or peak.bytes > cap))


if __name__ == "__main__":
    main()
