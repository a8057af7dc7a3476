"""Inference at build time: the OWL 2 RL closure and the numbered rules of `ontology/rules/`, never in a request.

Rules run in the order of their numbers; each sees what those before it have found. The closure is taken before the
first rule, so that rules can rely on classes, and again after the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from loaders import quads
from loaders.closure import closure
from ontology import BASE

INFERRED = BASE + "graph/inferred/"
CLOSURE = INFERRED + "owl-rl"


def infer(
    asserted: Sequence[quads.Quad], rules: Path, tell: Callable[[str], None]
) -> tuple[list[quads.Quad], quads.Store]:
    """Everything that follows from what is asserted.

    Args:
        asserted: quads of the ontology and of the records; draft graphs among them are left aside.
        rules: the folder of `R*.rq` files, one CONSTRUCT each.
        tell: called with a line about progress.

    Returns:
        The inferred quads, each in the graph of its rule, and a store with all of them in memory.
    """
    base = [quad for quad in asserted if quads.is_default(quad)]
    found = closure(base, CLOSURE)
    store = quads.in_memory(asserted)
    quads.add(store, found)
    for path in sorted(rules.glob("R*.rq")):
        number = path.stem.partition("-")[0]
        fresh = quads.construct(store, path.read_text(encoding="utf-8"), INFERRED + number)
        tell(f"rule {path.stem}: {len(fresh):,} statements")
        quads.add(store, fresh)
        found += fresh
    last = closure([*base, *found], CLOSURE)
    quads.add(store, last)
    return found + last, store
