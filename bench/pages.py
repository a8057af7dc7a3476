"""Pages: how long the server takes to make one, and how much is sent. `python -m bench.pages`

One thread, the release in memory, no page kept from before: each is made from the store and the templates. The
processor time of each kind is the median over up to 40 of its things, the slowest of them beside it. Bounds: 50 ms a
page, 300 ms the whole matrix; a first load is the page, the style sheet and the mark, compressed.
"""

from __future__ import annotations

import gzip
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from starlette.datastructures import QueryParams

from api.explorer import Site
from api.explorer.languages import Language
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.site import Address, forms
from api.explorer.views import VIEWS, View
from api.releases import Releases
from api.settings import ROOT, Settings
from api.store import BASE, Store

MOST = 40
ENGLISH = Language("en")
STATIC = ("cybernorms.css", "mark.svg")


def main() -> None:
    """Print a row for each kind of page."""
    release = Releases(Settings.of(os.environ).releases).newest()
    store = Store.load(release.folder)
    site = Site(store, release)
    things: defaultdict[str, list[str]] = defaultdict(list)
    for iri in sorted(site.names):
        if iri.startswith(BASE) and "#" not in iri:
            things[" ".join(kind.rpartition("#")[2] for kind in site.names.kinds(iri))].append(iri)
    static = sum(len(gzip.compress((ROOT / "api" / "static" / name).read_bytes())) for name in STATIC)
    print(f"{'page':<44}{'things':>8}{'median ms':>11}{'slowest ms':>12}{'queries':>9}{'first load kB':>15}")
    for kind, iris in sorted(things.items()):
        chosen = iris[:: max(1, len(iris) // MOST)][:MOST]
        _row(site, store, static, kind or "(only drafts)", len(iris), [_about(site, iri) for iri in chosen])
    for path, view in VIEWS.items():
        _row(site, store, static, path, 1, [_viewed(site, view)] * 5)


def _about(site: Site, iri: str) -> Callable[[], tuple[Page, Address]]:
    return lambda: (site.about(iri, ENGLISH), Address("/" + iri.removeprefix(BASE), forms(iri)))


def _viewed(site: Site, view: View) -> Callable[[], tuple[Page, Address]]:
    return lambda: (view(site.reader(ENGLISH), Query(QueryParams())), Address("/"))


def _row(
    site: Site, store: Store, static: int, name: str, count: int, made: Sequence[Callable[[], tuple[Page, Address]]]
) -> None:
    times, sizes, queries = [], [], []
    for make in made:
        before, start = store.queries, time.process_time()
        page, address = make()
        html = site.html(page, ENGLISH, address)
        times.append(1000 * (time.process_time() - start))
        queries.append(store.queries - before)
        sizes.append(len(gzip.compress(html)))
    size = (max(sizes) + static) / 1000
    median, slowest = statistics.median(times), max(times)
    print(f"{name[:43]:<44}{count:>8}{median:>11.1f}{slowest:>12.1f}{max(queries):>9}{size:>15.1f}")


if __name__ == "__main__":
    main()
