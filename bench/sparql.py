"""Speed of `/sparql`, side by side in one run with the native `oxigraph` server and others over the same triples.

    python -m bench.sparql [--releases FOLDER] [--seconds S] [--rounds N] [--clients 1,8,32] [--peers native,virtuoso]

The yardstick is `oxigraph serve` in memory (package `oxigraph` on PyPI, looked for on PATH or at $OXIGRAPH), filled
with the union that is our default graph. `virtuoso` is Virtuoso 7 as Debian has it, `rdflib` is `rdflib-endpoint`
($RDFLIB_ENDPOINT): asked when they are named. All get the same queries over kept-alive connections from the same
generator (`bench.load`), and the answers are compared first. A round measures one after the other; the figures are of
the round with the median ratio.

- kept: a fixed set of queries, asked again and again;
- fresh: the same shapes, each text asked once (a comment makes it new), so nothing is kept;
- look-ups: one thing by its address, each text asked once;
- beside: the fixed set, each text asked once, by 8 clients, alone and while 8 others send heavy queries;
- start: from the start of the process to the first right answer, with a release that was served before;
- memory: of all processes, each shared page counted once (Linux).

Ours runs as it is served to the public: admission, isolation, limits, negotiation, log lines and fair use are on. The
generator shares the machine, so its own cost is in all figures and pulls ratios towards one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2

from api.remote.reading import canonical
from api.store import rows_of
from bench.load import Load, once, put
from tests.engines import Virtuoso

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
AT_A_TIME = 20_000
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ACCEPT = "application/sparql-results+json,application/n-triples;q=0.9"
HEAD = f" HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: {ACCEPT}\r\n\r\n".encode()
REST_SECONDS, LONGEST_REST = 0.2, 60.0
THINGS = ("norm/f", "state/EST", "state/FRA", "doc/A_70_174", "topic/sovereignty", "norm/c", "state/CHN", "state/BRA")


def look_up(number: int) -> str:
    """A query for one thing."""
    return f"SELECT ?p ?o {{ <https://w3id.org/cybernorms/{THINGS[number % len(THINGS)]}> ?p ?o }}"


class Peer:
    """A server in processes of its own, to be asked at `path`."""

    def __init__(self, name: str, command: list[str], port: int, path: str, environment: dict[str, str]) -> None:
        self.name = name
        self.port = port
        self.path = path
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise SystemExit(f"{name} did not start")

    def stop(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def requests(self, queries: list[str], *, fresh: bool) -> Callable[[int], bytes]:
        """Requests by their number, from these queries in turn; fresh ones are never the same again."""
        start = f"GET {self.path}?query=".encode()
        ready = [start + urllib.parse.quote_plus(PREFIX + query).encode() for query in queries]
        count = len(ready)
        if fresh:
            return lambda number: b"%b+%%23+%d+%d%b" % (ready[number % count], number, time.monotonic_ns(), HEAD)
        whole = [one + HEAD for one in ready]
        return lambda number: whole[number % count]

    def ask(self, query: str, accept: str) -> bytes:
        """The answer to a query."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        address = f"{self.path}?{urllib.parse.urlencode({'query': PREFIX + query})}"
        connection.request("GET", address, headers={"accept": accept})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{self.name}: {answer.status} {data[:300]!r} for {query}")
        return data

    def memory(self) -> int:
        """Bytes of all its processes, each shared page counted once."""
        total = 0
        for pid in self._processes():
            with suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return total * 1024

    def processor_seconds(self) -> float:
        """The processor time of all its processes that are alive."""
        total = 0
        for pid in self._processes():
            with suppress(OSError):
                user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
                total += int(user) + int(system)
        return total / os.sysconf("SC_CLK_TCK")

    def load(self, requests: Callable[[int], bytes], clients: int, seconds: float) -> Load:
        """Ask, and wait until nothing is done any more for clients that have gone: the next one has the machine."""
        done = put(self.port, requests, clients, seconds)
        deadline = time.monotonic() + LONGEST_REST
        before = self.processor_seconds()
        while time.monotonic() < deadline:
            time.sleep(REST_SECONDS)
            now = self.processor_seconds()
            if now - before < REST_SECONDS / 4:
                break
            before = now
        return done

    def settle(self) -> None:
        """Wait until the release is in memory, and the bridge is gone: the first process, which answers before."""
        while not (first := self.children()):
            time.sleep(0.01)
        while first[0] in self.children():
            time.sleep(0.1)

    def children(self) -> list[str]:
        """The numbers of the processes that it started, the oldest first."""
        return _children(str(self._process.pid))

    def _processes(self) -> list[str]:
        """The numbers of all its processes, itself first."""
        found = [str(self._process.pid)]
        for pid in found:
            found += _children(pid)
        return found


def _children(pid: str) -> list[str]:
    found: list[str] = []
    with suppress(OSError):  # it ends just now
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += (task / "children").read_text().split()
    return found


class OfVirtuoso(Peer):
    """Virtuoso with room for everything in memory."""

    def __init__(self, union: Path) -> None:
        engine = Virtuoso(buffers=400_000).__enter__()
        self._engine, self._process = engine, engine.process
        self.name, self.port, self.path = engine.name, engine.port, "/sparql"
        with httpx2.Client(auth=httpx2.DigestAuth("dba", "dba"), timeout=600) as client, union.open("rb") as lines:
            graph = {"graph-uri": "urn:union"}
            while some := b"".join(islice(lines, AT_A_TIME)):
                headers = {"content-type": "text/turtle"}
                client.post(engine.store, params=graph, content=some, headers=headers).raise_for_status()

    def stop(self) -> None:
        """End it."""
        self._engine.__exit__()


def compare(ours: Peer, theirs: Peer) -> str:
    """Compare the answers, apart from the order of rows.

    Returns:
        How many queries have equal answers, and which have not.

    Raises:
        SystemExit: the native server, which is the same engine, answers otherwise than we do.
    """
    queries = (*MIXED, *map(look_up, range(len(THINGS))))
    different = []
    for query in queries:
        form = "application/n-triples" if query.startswith("CONSTRUCT") else "application/sparql-results+json"
        found = [_rows(peer.ask(query, form)) for peer in (ours, theirs)]
        if found[0] != found[1] and "LIMIT 50" not in query:
            different.append(query)
    if different and theirs.name == "oxigraph":
        raise SystemExit(f"the answers of {ours.name} and {theirs.name} differ: {different}")
    equal = f"{len(queries) - len(different)} of {len(queries)} queries have equal answers from {theirs.name}"
    return "; not equal: ".join([equal, *different])


def _rows(data: bytes) -> Any:
    try:
        answer = json.loads(data)
    except ValueError:
        return sorted(data.splitlines())
    if "boolean" in answer:
        return answer["boolean"]
    return sorted(str(sorted(row.items())) for row in rows_of(canonical(data, asks=False)))


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(releases: Path, *, settled: bool = True) -> Peer:
    """Ours, as it is served, but for the share of a client: the generator is one client.

    Args:
        releases: the folder.
        settled: whether to wait until the release is in memory, and the bridge is gone that answers before.
    """
    port = _port()
    settings = {
        "CYBERNORMS_PORT": str(port),
        "CYBERNORMS_RELEASES": str(releases),
        "CYBERNORMS_LOG": "info",
        "CYBERNORMS_CLIENT_SECONDS": "1000000",
        "CYBERNORMS_CLIENT_BURST": "1000000",
        "CYBERNORMS_TRUSTED_PROXIES": "",
    }
    peer = Peer("cybernorms", [sys.executable, str(ROOT / "cybernorms.py"), "serve"], port, "/sparql", settings)
    peer.ask("ASK {}", "application/sparql-results+json")
    if settled:
        peer.settle()
    return peer


def native(union: Path) -> Peer:
    """The native server, in memory."""
    binary = os.environ.get("OXIGRAPH") or shutil.which("oxigraph")
    if binary is None:
        raise SystemExit("the peer is missing: pip install oxigraph")
    port = _port()
    peer = Peer("oxigraph", [binary, "serve", "--bind", f"127.0.0.1:{port}"], port, "/query", {})
    loader = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    with union.open("rb") as file:
        loader.request("POST", "/store?default", file, {"content-type": "application/n-triples"})
        loader.getresponse().read()
    loader.close()
    return peer


def rdflib(union: Path) -> Peer:
    """rdflib-endpoint over a graph of rdflib."""
    binary = os.environ.get("RDFLIB_ENDPOINT") or shutil.which("rdflib-endpoint")
    if binary is None:
        raise SystemExit("the peer is missing: pip install rdflib-endpoint")
    port = _port()
    command = [binary, "serve", "--host", "127.0.0.1", "--port", str(port), str(union)]
    return Peer("rdflib-endpoint", command, port, "/", {})


def line(name: str, clients: int, rounds: list[tuple[Load, Load]]) -> str:
    """The round with the median ratio, and the range of all."""
    ranked = sorted(rounds, key=lambda pair: pair[0].rate / pair[1].rate)
    mine, theirs = ranked[len(ranked) // 2]
    ratios = [pair[0].rate / pair[1].rate for pair in ranked]
    spread = f"[{ratios[0]:.2f}-{ratios[-1]:.2f}]"
    return f"{name:9}{clients:4}{statistics.median(ratios):8.2f}x {spread:14}{_told(mine)} |{_told(theirs)}"


def _told(load: Load) -> str:
    failed = f" {sum(load.failed.values()) + load.lost} FAILED" if load.failed or load.lost else ""
    return f"{load.rate:9.0f}{load.percentile(0.5):9.2f}{load.percentile(0.99):9.2f}{failed}"


def beside(ours: Peer, seconds: float) -> str:
    """Good requests alone, and while heavy ones run."""
    good = ours.requests(list(MIXED), fresh=True)
    alone = put(ours.port, good, 8, seconds)
    bad = ours.requests([HEAVY], fresh=True)
    attack = threading.Thread(target=put, args=(ours.port, bad, 8, seconds + 2))
    attack.start()
    time.sleep(1)
    attacked = put(ours.port, good, 8, seconds)
    attack.join()
    return f"beside     8{attacked.rate / alone.rate:8.2f}x {_told(attacked)} | alone{_told(alone)}"


def cold(releases: Path, times: int) -> list[float]:
    """Seconds from the start of the process to the first right answer, sorted."""
    found = []
    for _ in range(times):
        peer = serve(releases, settled=False)
        found.append(time.perf_counter() - peer.started)
        peer.stop()
    return sorted(found)


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sparql")
    parser.add_argument("--releases", type=Path, default=ROOT / "releases")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", default="1,8,32")
    parser.add_argument("--peers", default="native")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        union = Path(folder, "union.nt")
        with (
            union.open("w", encoding="utf-8") as out,
            (chosen.releases / "current" / "data.nq").open(encoding="utf-8") as lines,
        ):
            seen: set[int] = set()
            for text in lines:
                triple = DEFAULT.sub(" .", text)
                if DEFAULT.search(text) and hash(triple) not in seen:
                    seen.add(hash(triple))
                    out.write(triple)
        print(f"{len(seen):,} triples in the default graph")
        ours = serve(chosen.releases)
        try:
            for name in chosen.peers.split(","):
                theirs = {"native": native, "virtuoso": OfVirtuoso, "rdflib": rdflib}[name](union)
                try:
                    against(ours, theirs, chosen)
                finally:
                    theirs.stop()
            print(beside(ours, chosen.seconds * 2), flush=True)
        finally:
            ours.stop()
    print("start     " + " ".join(f"{one:.2f}" for one in cold(chosen.releases, 5)) + " s")


def against(ours: Peer, theirs: Peer, chosen: argparse.Namespace) -> None:
    """Compare with one peer."""
    fresh_memory = ours.memory() / 1e6, theirs.memory() / 1e6
    print(compare(ours, theirs))
    print(
        f"{'':9}{'clients':>4} {'ratio':>8}{'':14}{'a second':>7}{'p50 ms':>9}{'p99 ms':>9} | {theirs.name}", flush=True
    )
    looks = [look_up(number) for number in range(len(THINGS))]
    for name, queries, fresh in (("kept", list(MIXED), False), ("fresh", list(MIXED), True), ("look-ups", looks, True)):
        mine, peers = ours.requests(queries, fresh=fresh), theirs.requests(queries, fresh=fresh)
        if not fresh:
            once(ours.port, map(mine, range(len(queries))))
        for clients in map(int, chosen.clients.split(",")):
            rounds = [
                (ours.load(mine, clients, chosen.seconds), theirs.load(peers, clients, chosen.seconds))
                for _ in range(chosen.rounds)
            ]
            print(line(name, clients, rounds), flush=True)
    used = ours.memory() / 1e6, theirs.memory() / 1e6
    for when, (mine_mb, peer_mb) in (("loaded", fresh_memory), ("after the load", used)):
        print(f"memory, {when}: {mine_mb:.0f} MB, {theirs.name} {peer_mb:.0f} MB: {mine_mb / peer_mb:.2f}x", flush=True)


if __name__ == "__main__":
    main()
