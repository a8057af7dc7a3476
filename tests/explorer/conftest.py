"""What the tests of pages share."""

from __future__ import annotations

import pytest

from api.explorer import Site
from api.release import Release
from api.store import Store


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
