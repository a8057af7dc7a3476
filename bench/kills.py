"""Workers killed one after the other under load: no answer is wrong, and the workers are soon complete again.

    python -m bench.kills [kills] [folder of releases]

There are twice as many clients as workers, so every worker is busy all the time. Between two kills so many answers
come in that each client has had several.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from api.settings import ROOT
from tests.api.server import Server

WORKERS = 4
SETTINGS = {"WORKERS": str(WORKERS), "CACHE_BYTES": "0", "LOG": "error"}
CLIENTS = 2 * WORKERS
BETWEEN = 5 * CLIENTS
LOAD = "?s a ?kind ; ?p ?o"  # so much that the workers are at it, and not the clients
FULL = 1 + WORKERS  # and the nursery


@dataclass
class Seen:
    """What came of it.

    Attributes:
        statuses: how many answers had which status.
        wrong: answers that were neither right nor a typed 503, or that did not come.
        seconds: for each kill, how long it took until there were as many workers as before.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[object] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def kill(server: Server, kills: int, asked_for: str = LOAD) -> Seen:
    """Kill so many workers in turn while clients ask, each a sum of its own that it checks.

    Args:
        server: with the settings above.
        kills: how many.
        asked_for: the pattern that every answer counts the solutions of.
    """
    seen = Seen()
    stop = threading.Event()

    def load(client: int) -> None:
        number = client
        while not stop.is_set():
            number += CLIENTS
            try:
                reply = server.ask(f"SELECT ({number} + 1 AS ?sum) (COUNT(*) AS ?n) {{ {asked_for} }}")
                seen.statuses[reply.status] += 1
                body = reply.json()
                if reply.status == 200:
                    row = body["results"]["bindings"][0]
                    good = row["sum"]["value"] == str(number + 1) and row["n"]["value"] == count
                else:
                    good = reply.status == 503 and body["code"] in ("WORKER_LOST", "BUSY")
                if not good:
                    seen.wrong.append(reply)
            except (OSError, ValueError, KeyError) as error:
                seen.wrong.append(error)

    asked = server.ask(f"SELECT (COUNT(*) AS ?n) {{ {asked_for} }}").json()
    count = asked["results"]["bindings"][0]["n"]["value"]
    threads = [threading.Thread(target=load, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(kills):
            enough = seen.statuses.total() + BETWEEN
            while seen.statuses.total() < enough and not seen.wrong:
                time.sleep(0.002)
            workers = server.complete(FULL)[1:]
            start = time.monotonic()
            os.kill(workers[turn % len(workers)], signal.SIGKILL)
            while workers[turn % len(workers)] in (now := server.children()) or len(now) < FULL:
                if time.monotonic() > start + 10:
                    break
                time.sleep(0.002)
            seen.seconds.append(time.monotonic() - start)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return seen


def main() -> None:
    """Kill, and say how it went."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    releases = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "releases"
    with Server(releases, SETTINGS) as server:
        seen = kill(server, kills)
        fronts = len(server.fronts())
    answers = ", ".join(f"{count} times {status}" for status, count in sorted(seen.statuses.items()))
    print(f"{kills} workers killed under load: {answers}; {len(seen.wrong)} wrong or lost")
    middle, most = sorted(seen.seconds)[kills // 2] * 1000, max(seen.seconds) * 1000
    print(f"complete again after {middle:.0f} ms, at most {most:.0f} ms")
    sys.exit(bool(seen.wrong or max(seen.seconds) > 1 or fronts != 1))


if __name__ == "__main__":
    main()
