"""The full matrix in one request, as a multiple of the one SPARQL query for the same data: `python -m bench.matrix`.

The query fetches every position with actor, topic, stance, lean, date and place, and runs in the same store. The
request gives every State by every topic: stance, lean, newest date, number of claims, coverage, and whether a group
spoke for it. Medians of one run, one after the other.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import QueryParams

from api import jobs, matrix
from api.graphql.endpoint import Endpoint
from api.graphql.requests import Asked
from api.matrix import axes, claims, coverage
from api.releases import Releases
from api.search import Search
from api.settings import ROOT, Settings
from api.store import Store
from loaders import build

QUERY = """{ matrix { rows { actor { iri label { text } }
    cells { stance { code } lean newest claims coverage isDerived } } } }"""


def median(work: Callable[[], object], rounds: int) -> float:
    """The median time, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        build(ROOT, Path(folder))
        release = Releases(Path(folder)).newest()
        store = Store.load(release.folder)
        index = Search.open(release.folder)
        settings = Settings(graphql_statements=0)  # nothing is kept from before
        endpoint = Endpoint(store, release, settings, index)
        served = jobs.Jobs(store, release, index)
        asked = Asked(QUERY, None)
        cases: dict[str, Callable[[], object]] = {
            "one SPARQL query": lambda: store.select(claims.POSITIONS),
            "all queries of the matrix": lambda: [
                store.select(query)
                for query in (
                    *(axes.ACTORS, axes.COLUMNS, claims.POSITIONS),
                    *(claims.DERIVED, coverage.MENTIONS, coverage.COVERAGE),
                )
            ],
            "the function": lambda: jobs.run(store, lambda graph: matrix.matrix(graph, matrix.Wanted())),
            "/matrix.json": lambda: served.matrix(QueryParams("")),
            "GraphQL": lambda: endpoint.answer(asked, only_queries=False),
        }
        times = {name: median(work, 15) for name, work in cases.items()}
        base = times["one SPARQL query"]
        for name, seconds in times.items():
            print(f"{name:28}{seconds * 1000:8.1f} ms{seconds / base:8.1f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
