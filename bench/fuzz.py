"""Mutated queries: none ends the front process, and none gets an answer that is not typed.

    python -m bench.fuzz [requests] [seed] [folder of seeds: .rq files, such as those of the W3C suite]

The seeds are our own questions, and those of the folder. A mutation cuts, doubles, swaps or replaces pieces of a
query, splices two, or damages a character. Requests go over kept-alive connections, by GET and POST in turn, with a
short time limit, so that what becomes heavy costs little.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from api.settings import ROOT
from tests.api.server import Server

SECONDS = 0.5
SETTINGS = {
    "QUERY_SECONDS": str(SECONDS),
    "ANSWER_BYTES": "2000000",
    "CACHE_BYTES": "1000000",
    "LOG": "error",
    "MEMORY_BYTES": "300000000",
}
CLIENTS = 6
TYPED = frozenset({200, 400, 403, 406, 413, 503, 504})
PIECE = re.compile(r"\s+|\w+|<[^>]*>|\"[^\"]*\"|.", re.DOTALL)
ODDITIES = (
    *"{}()[]<>.;,|/^*+?!=&%#@$\\'\"-~`\0\t\n\u00e9\u202e\U0001f600",
    *(
        "SERVICE",
        "GRAPH",
        "FROM",
        "OPTIONAL {",
        "UNION",
        "MINUS",
        "FILTER",
        "EXISTS",
        "BIND(",
        "VALUES ?x {",
        "SELECT *",
    ),
    *(
        "<x:x>",
        "?s ?p ?o",
        "_:b",
        "[]",
        "()",
        "'''",
        '"""',
        "1e999",
        "-0.0",
        "\\u0000",
        "\\uD800",
        "^^<x:x>",
        "@en--ltr",
    ),
    *(
        "INSERT",
        "LOAD",
        "NOW()",
        "RAND()",
        "COUNT(*)",
        "GROUP BY",
        "ORDER BY",
        "LIMIT -1",
        "OFFSET 1e9",
        "<< ?s ?p ?o >>",
    ),
)
Outcome = tuple[int, str]


def mutated(dice: random.Random, seeds: list[str]) -> str:
    """A query that is a few steps from one of the seeds."""
    pieces = PIECE.findall(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 1, 2, 3, 5, 10))):
        at = dice.randrange(len(pieces) + 1)
        to = min(len(pieces), at + dice.choice((1, 1, 2, 5, 20)))
        match dice.randrange(7):
            case 0:
                del pieces[at:to]
            case 1:
                pieces[at:at] = pieces[at:to] * dice.choice((1, 2, 10, 100))
            case 2:
                pieces[at:to] = [dice.choice(ODDITIES)]
            case 3:
                pieces.insert(at, dice.choice(ODDITIES))
            case 4:
                other = PIECE.findall(dice.choice(seeds))
                pieces[at:] = other[dice.randrange(len(other) + 1) :]
            case 5:
                pieces[at:to] = reversed(pieces[at:to])
            case _:
                text = "".join(pieces)
                place = dice.randrange(len(text) + 1)
                pieces = PIECE.findall(text[:place] + chr(dice.randrange(1, 0x300)) + text[place + 1 :])
        pieces = pieces[:20_000]
    return "".join(pieces)


def fuzz(server: Server, requests: int, seed: int, seeds: list[str]) -> tuple[Counter[Outcome], list[str]]:
    """Send so many.

    Returns:
        How often each status and code came, and what went wrong, each with its query.
    """
    outcomes: Counter[Outcome] = Counter()
    wrong: list[str] = []

    def client(number: int) -> None:
        dice = random.Random(f"{seed} {number}")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS + 15)
        for turn in range(number, requests, CLIENTS):
            query = mutated(dice, seeds)
            data = query.encode("utf-8", "replace")
            start = time.monotonic()
            try:
                if turn % 2 and len(data) < 20_000:
                    connection.request("GET", f"/sparql?query={quote(data, safe='')}")
                else:
                    connection.request("POST", "/sparql", data, {"content-type": "application/sparql-query"})
                answer = connection.getresponse()
                body = answer.read()
                code = ""
                if answer.status != 200:
                    code = str(json.loads(body)["code"])
                if answer.status not in TYPED:
                    wrong.append(f"{answer.status} {code} for {query!r}")
                if time.monotonic() - start > SECONDS + 10:
                    wrong.append(f"{time.monotonic() - start:.1f} s for {query!r}")
                outcomes[answer.status, code] += 1
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                wrong.append(f"{type(error).__name__} {error} for {query!r}")
                connection.close()
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, wrong


def questions(folder: Path | None = None) -> list[str]:
    """Our own questions, and every query in a folder."""
    paths = [*sorted((ROOT / "ontology" / "questions").glob("*.rq")), *(sorted(folder.rglob("*.rq")) if folder else [])]
    return [text for path in paths if (text := path.read_text(encoding="utf-8", errors="replace").strip())]


def main() -> None:
    """Fuzz, and say how it went."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seeds = questions(Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    with Server(ROOT / "releases", SETTINGS) as server:
        fronts = server.fronts()
        start = time.monotonic()
        outcomes, wrong = fuzz(server, requests, seed, seeds)
        same = server.fronts() == fronts
        spent = time.monotonic() - start
    print(f"{requests} requests from {len(seeds)} seeds, seed {seed}, in {spent:.0f} s")
    for (status, code), count in outcomes.most_common():
        print(f"{count:8} {status} {code}")
    for line in wrong[:20]:
        print(f"WRONG {line[:600]}")
    print(f"{len(wrong)} wrong; the front process {'is the same as before' if same else 'WAS REPLACED'}")
    sys.exit(bool(wrong or not same))


if __name__ == "__main__":
    main()
