"""A part of the attack suite, small enough to run each time. All of it: `python -m bench.attacks`."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import attacks
from bench.hostile.queries import outward
from tests.api.server import Server

LISTENER = "http://127.0.0.1:{0}/"


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[Server]:
    with Server(releases, attacks.SETTINGS) as server:
        yield server


@pytest.mark.parametrize("kind", attacks.KINDS)
def test_a_hostile_request_gets_a_typed_answer_in_time(server: Server, kind: str) -> None:
    every = [one for one in attacks.KINDS[kind]() if one.statuses != {408}]  # those wait
    some = every if kind in ("writing", "encoded", "framed") else every[:: 20 if kind == "uploads" else 5]
    wrong = {one.name: found for one in some if (found := attacks.run(server, one))}
    assert wrong == {}
    assert server.ask(attacks.SMALL).status == 200


def test_no_disguise_of_a_service_clause_reaches_the_network(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = LISTENER.format(listener.getsockname()[1])
        wrong = {one.name: found for one in outward(address) if (found := attacks.run(server, one))}
        assert wrong == {}
        listener.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_head_that_does_not_arrive_is_not_waited_for(server: Server) -> None:
    slow = next(one for one in attacks.KINDS["framed"]() if one.name == "half a head")
    assert attacks.run(server, slow) == ""
