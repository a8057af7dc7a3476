"""Speed of `/sparql`, as a ratio to the native `oxigraph` server over the same triples, in one run.

    python -m bench.sparql [folder of releases] [seconds a measurement]

The peer is `oxigraph serve` in memory (package `oxigraph` on PyPI, looked for on PATH or at $OXIGRAPH), filled with the
union that is our default graph. Both are asked the same queries over kept-alive connections, and the answers are
compared first.
Three measurements at 1, 8 and 32 clients, each in turn for both:

- kept: a fixed set of queries, asked again and again;
- fresh: the same shapes, each text asked once (a comment makes it new), so nothing is kept;
- look-ups: one thing by its address, each text asked once.

Client and servers share the machine, so the client's own cost is in both figures and pulls ratios towards one.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DEFAULT = re.compile(r" <https://w3id\.org/cybernorms/graph/(?:curated/[^>]*|inferred/[^>]*|ontology)> \.$")
PREFIX = "PREFIX cn: <https://w3id.org/cybernorms/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
MIXED = (
    "SELECT ?n ?l { ?n a cn:Norm ; skos:prefLabel ?l }",
    "SELECT ?p ?s { ?p cn:hasTopic <https://w3id.org/cybernorms/topic/due-diligence> ; cn:hasActor ?s }",
    "SELECT ?v (COUNT(*) AS ?n) { ?x a cn:Vote ; cn:hasVoteValue ?v } GROUP BY ?v",
    "SELECT ?d ?s { ?d a cn:Document ; cn:symbol ?s } ORDER BY ?s LIMIT 20",
    "ASK { ?p a cn:Position ; cn:hasActor <https://w3id.org/cybernorms/state/EST> }",
    "SELECT ?p ?g { ?p cn:bearsOn <https://w3id.org/cybernorms/norm/f> ; cn:gist ?g FILTER (LANG(?g) = 'en') }",
    "SELECT ?f (COUNT(*) AS ?n) { ?c a cn:Coverage ; cn:hasFinding ?f } GROUP BY ?f",
    "CONSTRUCT { ?p cn:letter ?l } { ?p a cn:Norm ; cn:letter ?l }",
    "SELECT DISTINCT ?t { ?p a cn:Position ; cn:hasTopic ?t }",
    "SELECT ?v { ?x cn:isCastBy <https://w3id.org/cybernorms/state/FRA> ; cn:hasVoteValue ?v ; cn:isCastOn ?r }",
    "SELECT ?a ?b { ?a cn:isParagraphOf <https://w3id.org/cybernorms/doc/A_70_174> OPTIONAL { ?a cn:number ?b } }",
    "SELECT ?s ?l { ?s a cn:State ; skos:prefLabel ?l FILTER (LANG(?l) = 'ar') } LIMIT 50",
)
THINGS = ("norm/f", "state/EST", "state/FRA", "doc/A_70_174", "topic/sovereignty", "norm/c", "state/CHN", "state/BRA")


def path_of(query: str) -> str:
    """The request that asks a query."""
    return "/?" + urllib.parse.urlencode({"query": PREFIX + query})


def look_up(number: int) -> str:
    """A query for one thing."""
    return f"SELECT ?p ?o {{ <https://w3id.org/cybernorms/{THINGS[number % len(THINGS)]}> ?p ?o }}"


class Peer:
    """A server in a process of its own, to be asked at `path`."""

    def __init__(self, name: str, command: list[str], port: int, path: str, environment: dict[str, str]) -> None:
        self.name = name
        self.port = port
        self.path = path
        self._process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{name} did not start")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)

    def ask(self, connection: http.client.HTTPConnection, query: str, accept: str) -> bytes:
        connection.request("GET", self.path + path_of(query)[1:], headers={"accept": accept})
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{self.name}: {answer.status} {data[:300]!r} for {query}")
        return data

    def measure(self, query: Callable[[int], str], clients: int, seconds: float) -> tuple[float, float, float]:
        """Requests a second, and the 50th and 99th percentile of time in milliseconds."""
        times: list[float] = []
        stop = time.monotonic() + seconds

        def run(client: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            number, mine = client, []
            while (start := time.perf_counter()) and time.monotonic() < stop:
                self.ask(connection, query(number), "application/sparql-results+json,application/n-triples;q=0.9")
                mine.append(time.perf_counter() - start)
                number += clients
            times.extend(mine)

        threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.sort()
        return len(times) / seconds, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000


def compare(ours: Peer, theirs: Peer) -> None:
    """Check that both give the same answers, apart from the order of rows."""
    for query in (*MIXED, *map(look_up, range(len(THINGS)))):
        found = []
        for peer in (ours, theirs):
            connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=30)
            form = "application/n-triples" if query.startswith("CONSTRUCT") else "application/sparql-results+json"
            found.append(_rows(peer.ask(connection, query, form)))
        if found[0] != found[1] and "LIMIT 50" not in query:
            raise SystemExit(f"the answers differ: {query}")


def _rows(data: bytes) -> Any:
    try:
        answer = json.loads(data)
    except ValueError:
        return sorted(data.splitlines())
    if "boolean" in answer:
        return answer["boolean"]
    return sorted(json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"])


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run everything and print a table."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "releases"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    binary = os.environ.get("OXIGRAPH") or shutil.which("oxigraph")
    if binary is None:
        raise SystemExit("the peer is missing: pip install oxigraph")
    with tempfile.TemporaryDirectory() as folder:
        union = Path(folder, "union.nt")
        lines = (releases / "current" / "data.nq").read_text(encoding="utf-8").splitlines()
        union.write_text("\n".join(sorted({DEFAULT.sub(" .", line) for line in lines if DEFAULT.search(line)})) + "\n")
        port = _port()
        settings = {"CYBERNORMS_PORT": str(port), "CYBERNORMS_RELEASES": str(releases), "CYBERNORMS_LOG": "info"}
        ours = Peer("cybernorms", [sys.executable, str(ROOT / "cybernorms.py"), "serve"], port, "/sparql", settings)
        port = _port()
        theirs = Peer("oxigraph", [binary, "serve", "--bind", f"127.0.0.1:{port}"], port, "/query", {})
        try:
            loader = http.client.HTTPConnection("127.0.0.1", theirs.port, timeout=120)
            loader.request("POST", "/store?default", union.read_bytes(), {"content-type": "application/n-triples"})
            loader.getresponse().read()
            compare(ours, theirs)
            print(f"{'measured':10} {'clients':>7} {'ratio':>7}   {'requests/s, p50 ms, p99 ms':30} the peer's")
            kinds: tuple[tuple[str, Callable[[int], str]], ...] = (
                ("kept", lambda number: MIXED[number % len(MIXED)]),
                ("fresh", lambda number: f"{MIXED[number % len(MIXED)]} # {number} {time.monotonic_ns()}"),
                ("look-ups", lambda number: f"{look_up(number)} # {number} {time.monotonic_ns()}"),
            )
            for name, query in kinds:
                for clients in (1, 8, 32):
                    mine = ours.measure(query, clients, seconds)
                    peer = theirs.measure(query, clients, seconds)
                    figures = ["{:8.0f} {:8.2f} {:8.2f}".format(*one) for one in (mine, peer)]
                    print(f"{name:10} {clients:7} {mine[0] / peer[0]:6.2f}x   {figures[0]:30} {figures[1]}", flush=True)
        finally:
            ours.stop()
            theirs.stop()


if __name__ == "__main__":
    main()
