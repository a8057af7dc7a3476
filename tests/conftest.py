"""What the tests share: one release built from the real records, the service over it, and a server of it."""

from __future__ import annotations

import os
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
from tests.api.server import Server
from tests.turns import once

SIDE_BY_SIDE = "PYTEST_XDIST_WORKER" in os.environ


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release of the real records, for reading only: processes side by side share it."""
    base = tmp_path_factory.getbasetemp()
    return once((base.parent if SIDE_BY_SIDE else base) / "releases", _built)


def _built(folder: Path) -> None:
    build(ROOT, folder)
    Releases(folder).newest()  # read to the last bit, and that is remembered


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


@pytest.fixture(scope="session")
def live(releases: Path) -> Iterator[Server]:
    """A server of its own process with the usual limits, for clients that are not Python, and browsers."""
    with Server(releases) as server:
        yield server
