"""What tests of the service share: a server of its own process, for clients that are not Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.server import Server


@pytest.fixture(scope="session")
def live(releases: Path) -> Iterator[Server]:
    """A server with the usual limits on a free port of the loopback."""
    with Server(releases) as server:
        yield server
