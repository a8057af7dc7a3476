"""Inference at build time: the OWL 2 RL closure and the numbered rules of `ontology/rules/`, never in a request.

R01 comes first: it makes relations of links. Then the closure is taken. The other rules follow in the order of their
numbers; each sees what those before it have found, and states in full what it finds, so that the closure of the
result is the result (a test says so).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from loaders import quads
from loaders.closure import closure
from loaders.records import DRAFT_GRAPH
from ontology import BASE

INFERRED = BASE + "graph/inferred/"
CLOSURE = INFERRED + "owl-rl"
LINKS = "R01"


def infer(
    asserted: Sequence[quads.Quad], rules: Path, tell: Callable[[str], None]
) -> tuple[list[quads.Quad], quads.Store]:
    """Everything that follows from what is asserted.

    Args:
        asserted: quads of the ontology and of the records. What follows from drafts is draft, and no rule sees it.
        rules: the folder of `R*.rq` files, one CONSTRUCT each.
        tell: called with a line about progress.

    Returns:
        The inferred quads, each in the graph of its rule, and a store with all of them in memory.
    """
    base = [quad for quad in asserted if quads.is_default(quad)]
    drafts = [quad for quad in asserted if quads.is_draft(quad)]
    store = quads.in_memory(asserted)
    found: list[quads.Quad] = []
    for path in sorted(rules.glob("R*.rq")):
        number = path.stem.partition("-")[0]
        fresh = quads.construct(store, path.read_text(encoding="utf-8"), INFERRED + number)
        tell(f"rule {path.stem}: {len(fresh):,} statements")
        if number == LINKS:
            fresh += closure(base + fresh, CLOSURE)
            fresh += closure([quad for quad in base if quads.is_ontology(quad)] + drafts, DRAFT_GRAPH)
        quads.add(store, fresh)
        found += fresh
    return found, store
