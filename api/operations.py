"""For those who run the service: is it alive, is it ready, what does it do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.journal import BOUNDS
from api.tally import Tally

if TYPE_CHECKING:
    from api.switchboard import Switchboard


class Meters(Collector):
    """What is counted: requests in the journal, and what pools and kept answers count, of all processes together."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self.tally = Tally(max(1, board.settings.fronts))
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def numbers(self) -> Counter[str]:
        """What this process has counted, by names with their labels."""
        opened, past = self._board.opened, self._board.older.past
        journal = self._board.journal
        counted: Counter[str] = Counter()
        for (place, method, status), count in journal.requests.items():
            counted[f"requests {place} {method} {status}"] = count
        for place, buckets in journal.seconds.items():
            for at, value in enumerate(buckets):
                counted[f"seconds {place} {at}"] = value  # type: ignore[assignment]  # the last one is a sum of seconds
        for one in opened:
            counted["workers idle"] += one.pool.ready
            counted["workers busy"] += one.pool.alive - one.pool.ready
            counted["workers slow"] += one.pool.slow
            counted["queue"] += one.pool.queued
            counted.update({f"refused {code}": count for code, count in one.pool.counts.items()})
        counted.update({f"refused {code}": count for code, count in past.codes.items()})
        counted["kept yes"] = sum(one.endpoint.answers.hits for one in opened) + past.hits
        counted["kept no"] = sum(one.endpoint.answers.misses for one in opened) + past.misses
        return counted

    def tell(self) -> None:
        """Let the other processes know."""
        self.tally.write(self.numbers())

    def collect(self) -> Iterator[Metric]:
        """The state of now."""
        total = self.tally.total(self.numbers())

        def named(kind: str) -> Iterator[tuple[list[str], float]]:
            return ((key.split()[1:], value) for key, value in sorted(total.items()) if key.split()[0] == kind)

        labels = ("place", "method", "status")
        requests = CounterMetricFamily("cybernorms_requests", "Requests answered", labels=labels)
        for values, count in named("requests"):
            requests.add_metric(values, count)
        yield requests
        times = HistogramMetricFamily(
            "cybernorms_request_seconds", "Time to the last byte of an answer", labels=["place"]
        )
        for place in sorted({values[0] for values, _ in named("seconds")}):
            *counts, spent = (total[f"seconds {place} {at}"] for at in range(len(BOUNDS) + 2))
            bounds = [*map(str, BOUNDS), "+Inf"]
            times.add_metric([place], list(zip(bounds, accumulate(counts), strict=True)), spent)
        yield times
        workers = GaugeMetricFamily("cybernorms_workers", "Worker processes", labels=["state"])
        for values, count in named("workers"):
            workers.add_metric(values, count)
        yield workers
        yield GaugeMetricFamily("cybernorms_queue", "Queries that wait for a worker", total["queue"])
        refused = CounterMetricFamily("cybernorms_queries_without_answer", "Queries not answered", labels=["code"])
        for values, count in named("refused"):
            refused.add_metric(values, count)
        yield refused
        kept = CounterMetricFamily("cybernorms_kept_answers", "Answers that were looked for", labels=["found"])
        for values, count in named("kept"):
            kept.add_metric(values, count)
        yield kept
        quads = GaugeMetricFamily("cybernorms_release_quads", "Statements of the release", labels=["release"])
        quads.add_metric([self._board.newest.release.name], self._board.newest.release.quads)
        yield quads
        yield GaugeMetricFamily("cybernorms_releases_open", "Releases that are open", len(self._board.opened))


def routes(board: Switchboard) -> list[Route]:
    """The addresses /healthz, /readyz and /metrics."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})

    async def readyz(request: Request) -> Response:
        newest = board.newest
        facts = {
            "status": "ready" if newest.pool.alive else "not ready",
            "release": newest.release.name,
            "workers": newest.pool.alive,
            "refused": board.releases.refused,
        }
        facts |= {} if newest.pool.alive else {"missing": newest.pool.missing}
        return JSONResponse(facts, 200 if newest.pool.alive else 503, {"cache-control": "no-store"})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(board.meters.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
