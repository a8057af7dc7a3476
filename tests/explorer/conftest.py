"""What the tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from api.explorer import Site
from api.release import Release
from api.store import Store
from tests.api.server import Server
from tests.explorer.browser import started


@pytest.fixture(scope="session")
def site(store: Store, release: Release) -> Site:
    return Site(store, release)


@pytest.fixture(scope="session")
def kinds(site: Site) -> dict[str, str]:
    """The first thing of each kind, by the names of its classes."""
    found: dict[str, str] = {}
    for iri in sorted(site.names):
        if iri.startswith("https://w3id.org/cybernorms/") and "#" not in iri:
            found.setdefault(" ".join(one.rpartition("#")[2] for one in site.names.kinds(iri)), iri)
    return found


@pytest.fixture(scope="session")
def address(live: Server) -> str:
    """Where a real server listens."""
    return f"http://127.0.0.1:{live.port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with started() as browser:
        yield browser
