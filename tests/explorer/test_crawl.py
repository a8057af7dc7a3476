"""Every IRI has a page, and no page has a dead link, a thing without a name or a word left in English."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import pytest
from fastapi.testclient import TestClient

from api.explorer import Site
from api.explorer.views import VIEWS
from api.store import BASE, Store
from tests.explorer.crawl import TEXTS, faults, in_html
from tests.explorer.test_pages import HTML, SERVICE

PARTS = 8
EVERYTHING = f"""SELECT DISTINCT ?s WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH <{BASE}graph/draft> {{ ?s ?p ?o }} }}
    FILTER (STRSTARTS(STR(?s), "{BASE}")) }}"""
crawled: list[Site] = []  # forked processes have it without its being sent to them


def visit(iris: Sequence[str]) -> list[str]:
    """What is wrong with the pages of these things; a page that fails is told like any other fault."""
    found = []
    for iri in iris:
        try:
            found += list(faults(crawled[0], iri))
        except Exception as error:
            found.append(f"{iri} fails with {error!r}")
    return found


def test_every_thing_of_the_release_is_known(site: Site, store: Store) -> None:
    found = {row["s"].text for row in store.select(EVERYTHING)}
    assert len(found) > 13_000
    assert not [iri for iri in found if not site.knows(iri)]


def test_every_thing_has_a_page_without_a_fault(site: Site) -> None:
    crawled[:] = [site]
    things = sorted(iri for iri in site.names if iri.startswith(BASE) and not iri.startswith(BASE + "ns"))
    parts = [things[at::PARTS] for at in range(PARTS)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        found = [fault for part in pool.map(visit, parts) for fault in part]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("path", [*VIEWS, "/search", *TEXTS, *SERVICE, "/query", "/search?q=主权"])
def test_a_page_about_many_things_has_no_fault(client: TestClient, site: Site, path: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=zh", headers=HTML)
    assert answer.status_code == 200
    assert list(in_html(site, path, answer.text)) == []
