"""What the tests share: one release built from the real records, and the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.release import Release
from api.releases import Releases
from api.settings import ROOT, Settings
from api.store import Store
from loaders import build


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release of the real records."""
    folder = tmp_path_factory.mktemp("releases")
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    return Releases(releases).newest()


@pytest.fixture(scope="session")
def store(release: Release) -> Store:
    return Store.load(release.folder)


@pytest.fixture(scope="session")
def client(releases: Path) -> Iterator[TestClient]:
    with TestClient(create(Settings(releases=releases)), base_url="http://127.0.0.1:8000") as client:
        yield client
