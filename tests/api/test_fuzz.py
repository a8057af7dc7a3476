"""A little of `python -m bench.fuzz` each time."""

from __future__ import annotations

from pathlib import Path

from bench import fuzz
from tests.api.server import Server


def test_mutated_questions_get_typed_answers_and_the_front_goes_on(releases: Path) -> None:
    with Server(releases, fuzz.SETTINGS) as server:
        fronts = server.fronts()
        outcomes, wrong = fuzz.fuzz(server, 600, 20_261_123, fuzz.questions())
        assert wrong == []
        assert outcomes.total() == 600
        assert server.fronts() == fronts
