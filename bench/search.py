"""How well and how fast the search finds: `python -m bench.search`.

The gold set is `tests/api/searches.csv`: what a reader types, in six languages, and the things of which one should
come first. Told are MRR (one divided by the rank of the first of them, on average; 0 if it is not among ten) and how
often it is the first or among the first three. The peer in speed is what a store without an index has to do: a
SPARQL query that looks for the first word of the text in every name and gist.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from api.releases import Releases
from api.search import Search
from api.settings import ROOT
from api.store import BASE, Store, Value
from loaders import build

GOLD = ROOT / "tests" / "api" / "searches.csv"
SCAN = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?thing ?asked WHERE {{
  ?thing skos:prefLabel|dcterms:title|<{BASE}ns#gist> ?text FILTER (CONTAINS(LCASE(STR(?text)), ?asked)) }}"""


def rank(search: Search, query: str, wanted: set[str]) -> int:
    """The rank of the first of the things wanted among ten; 0 if none is there."""
    hits = search.find(query, first=10).hits
    return next((n for n, hit in enumerate(hits, 1) if hit.iri.removeprefix(BASE) in wanted), 0)


def median(work: Callable[[str], object], queries: list[str], rounds: int = 5) -> float:
    """The median time of one query, in seconds."""
    times = []
    for _ in range(rounds):
        for query in queries:
            start = time.perf_counter()
            work(query)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    with GOLD.open(encoding="utf-8", newline="") as file:
        gold = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as folder:
        build(ROOT, Path(folder))
        release = Releases(Path(folder)).newest()
        start = time.perf_counter()
        search = Search.open(release.folder)
        opened = time.perf_counter() - start
        store = Store.load(release.folder)
        ranks = defaultdict(list)
        for row in gold:
            found = rank(search, row["query"], set(row["first"].split()))
            for group in (row["language"], "all"):
                ranks[group].append(found)
        print(f"{'language':10}{'queries':>8}{'MRR':>8}{'first':>8}{'in 3':>8}")
        for group, found_ranks in sorted(ranks.items()):
            count = len(found_ranks)
            mrr = sum(1 / one for one in found_ranks if one) / count
            first, three = (sum(1 for one in found_ranks if 0 < one <= most) / count for most in (1, 3))
            print(f"{group:10}{count:8}{mrr:8.3f}{first:8.1%}{three:8.1%}")
        queries = [row["query"] for row in gold]
        ours = median(search.find, queries)
        scan = median(lambda text: store.select(SCAN, {"asked": Value(text.casefold())}), queries, rounds=1)
        print(f"opening the index: {opened * 1000:.2f} ms")
        print(f"a search with facets and snippets: {ours * 1000:.1f} ms (median)")
        print(f"one SPARQL scan of names and gists, without rank: {scan / ours:.1f} times that")
    return 0


if __name__ == "__main__":
    sys.exit(main())
