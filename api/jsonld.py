"""JSON-LD as we answer it: with the keys of the records."""

from __future__ import annotations

import json
from functools import cache

from ontology import FOLDER, TERMS
from ontology.jsonld import Context

__all__ = ["TERMS", "compacted", "context"]


@cache
def context() -> Context:
    """The context of this project. It is read once, and before a process may no longer open files."""
    return Context.read(FOLDER / "context.jsonld")


def compacted(data: bytes) -> bytes:
    """Expanded JSON-LD as the engine writes it, compacted."""
    return json.dumps(context().compact(json.loads(data)), ensure_ascii=False).encode()
