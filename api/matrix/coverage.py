"""What a search for what an actor holds has found: silence is not the same as no search."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from api.graphql.selections import PROLOGUE
from api.matrix.dates import is_by
from api.store import BASE, Row

COVERAGE = f"""{PROLOGUE}
SELECT ?actor ?column ?finding WHERE {{
  ?coverage a cn:Coverage ; cn:isCoverageOf ?actor ; cn:hasTopic ?column ; cn:hasFinding ?finding .
  FILTER (?finding != <finding/not-looked-at>)
}}"""
"""What was found, where somebody looked: rule R08 has an answer for every State and topic, and most are that."""

MENTIONS = f"""{PROLOGUE}
SELECT ?actor ?column ?finding ?date WHERE {{
  ?mention cn:isMentionIn ?coding ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:hasFinding ?finding .
  OPTIONAL {{ ?mention cn:date ?date }}
}}"""


class Coverage(Enum):
    """What a search for what an actor holds has found. The values but the last are the codes of `finding/`."""

    CODED = "coded"
    MENTIONED = "mentioned"
    SILENT = "silent"
    DRAFT_ONLY = "draft-only"
    NOT_LOOKED_AT = "not-looked-at"
    LATER = "later"
    """It spoke, but not surely by the date asked for."""


def findings(covered: Sequence[Row], mentions: Sequence[Row], as_of: str | None) -> dict[tuple[str, str], Coverage]:
    """What was found by actor and column, where somebody looked.

    Args:
        covered: the rows of `COVERAGE`.
        mentions: those of `MENTIONS`.
        as_of: only what was surely said by this date; none for all.
    """
    found = {(row["actor"].text, row["column"].text): _finding(row) for row in covered}
    if as_of is None:
        return found
    by_then: dict[tuple[str, str], Coverage] = {}
    for row in mentions:
        pair = (row["actor"].text, row["column"].text)
        if is_by(row["date"].text if "date" in row else "", as_of):
            by_then[pair] = min(_finding(row), by_then.get(pair, Coverage.SILENT), key=lambda one: one.value)
    unsaid = (Coverage.CODED, Coverage.MENTIONED, Coverage.SILENT)
    return {pair: by_then.get(pair, Coverage.LATER if one in unsaid else one) for pair, one in found.items()}


def unsearched(actor: str, column: str) -> Coverage | None:
    """What is known where no finding is recorded; none for organizations and norms, of which no search is."""
    searched = actor.startswith(BASE + "state/") and column.startswith(BASE + "topic/")
    return Coverage.NOT_LOOKED_AT if searched else None


def _finding(row: Row) -> Coverage:
    return Coverage(row["finding"].text.rpartition("/")[2])
