"""Where in its document a provision stands, in the words of a citation."""

from __future__ import annotations

import re

from api.graphql.nodes import Node

SIGNS = {
    "Article": "art.",
    "Paragraph": "para.",
    "Recommendation": "para.",
    "Footnote": "note",
    "Section": "section",
    "Annex": "annex",
}
ROLES = {"preambular": "preambular ", "operative": "operative "}


def place_of(node: Node) -> list[str]:
    """Where in its document a provision stands, as a citation says it.

    The annex is always named: one symbol can cover several numberings (A/75/816 has three).
    """
    annex = re.search(r"/annex/([^/]+)/", node.iri)
    printed = node.text("number")
    kind = next((sign for kind, sign in SIGNS.items() if node.is_a(kind)), "")
    named = ROLES.get((node.ref("hasRole") or "").rpartition("/")[2], "") + f"{kind} {printed}" if printed else ""
    return [*([f"annex {annex[1]}"] if annex else []), *([named.strip()] if named else [])]
