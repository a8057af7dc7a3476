"""Checks that need more than one record: dangling references, votes that do not add up, clashing ids.

Each `ontology/checks/violation-*.rq` is a SELECT that must return nothing. Its columns are `?focus` (the thing that
is wrong), and where they apply `?property`, `?seen` and `?expected`; its first comment line is the sentence shown.
Those named `violation-dl-*` look at the ontology alone: whether it keeps inside OWL 2 DL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from loaders import quads
from loaders.errors import Problem
from loaders.location import Location
from ontology import BASE, TERMS


def dangling(data: Iterable[quads.Quad], location: Location, withdrawn: Collection[str]) -> list[Problem]:
    """References to something under our own address that no record and no scheme describes, or that is withdrawn."""
    found = set()
    for subject, predicate, value in quads.references(data):
        if value in location.known or value.startswith((BASE + "graph/", BASE + "ns/")):
            continue
        message = "The ontology has no such term." if value.startswith(TERMS) else "Nothing of this name is recorded."
        if value in withdrawn:
            message = "This record was withdrawn: point to another, or withdraw what points here as well."
        near = location.near(value)
        found.add(location.problem(subject, predicate, message, seen=value, allowed=near, code="dangling"))
    return sorted(found)


def violations(store: quads.Store, queries: Iterable[Path], location: Location) -> list[Problem]:
    """What violation queries find in a store."""
    found = []
    for path in sorted(queries):
        text = path.read_text(encoding="utf-8")
        message = text.splitlines()[0].lstrip("# ").strip()
        for row in quads.select(store, text):
            expected = (row["expected"],) if "expected" in row else ()
            found.append(
                location.problem(
                    row.get("focus", row.get("term", "")),
                    row.get("property", ""),
                    row.get("problem", message),
                    seen=row.get("seen", ""),
                    allowed=expected,
                    code=path.stem.removeprefix("violation-"),
                )
            )
    return sorted(set(found))
