"""What became of each paragraph of a text in another one, as far as it is recorded.

Rule: every paragraph has a row. One of which nothing is recorded is `not-determined`: a gap in our knowledge is no
dropped passage.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import Unknown
from api.graphql.graph import Graph
from api.graphql.nodes import End, Node
from api.graphql.selections import BY_SYMBOL, padded
from api.store import BASE, Value

NOT_DETERMINED = "not-determined"


@dataclass(frozen=True)
class Line:
    """One paragraph.

    Attributes:
        paragraph: the paragraph.
        alignments: what is recorded of it towards the other text.
        others: the passages of the other text that it is paired with, in their order.
        fate: code of its fate; `not-determined` if nothing is recorded.
    """

    paragraph: Node
    alignments: Sequence[Node]
    others: Sequence[Node]
    fate: str


@dataclass(frozen=True)
class Table:
    """A concordance of two texts.

    Attributes:
        first, second: the two texts, in the order asked for.
        recorded: the tables of the release that follow one of them into the other; empty if there is none.
        is_backwards: whether the first text is the later one, so that the lines tell what its paragraphs came from.
        lines: one for each paragraph of the first text that is known, in its order.
    """

    first: Node
    second: Node
    recorded: Sequence[Node]
    is_backwards: bool
    lines: Sequence[Line]


async def concordance(graph: Graph, first: str, second: str) -> Table:
    """What became of the paragraphs of one text in another; or, asked backwards, what they came from.

    Args:
        graph: what the request has loaded.
        first: symbol or IRI of a text.
        second: symbol or IRI of the other.

    Raises:
        Unknown: there is no text by one of the names.
    """
    one, other = await asyncio.gather(_document(graph, first), _document(graph, second))
    earlier, later = await asyncio.gather(
        graph.sources_of(End(one.iri, "hasEarlier", "Concordance")),
        graph.sources_of(End(one.iri, "hasLater", "Concordance")),
    )
    onwards = [table for table in earlier if other.iri in table.refs("hasLater")]
    backwards = [table for table in later if other.iri in table.refs("hasEarlier")]
    is_backwards = bool(backwards) and not onwards
    recorded = onwards or backwards
    paragraphs = await graph.sources_of(End(one.iri, "isParagraphOf", "Paragraph"))
    paragraphs.sort(key=lambda node: (padded(node.text("order") or "~"), padded(node.iri)))
    towards, away = ("hasLater", "hasEarlier") if not is_backwards else ("hasEarlier", "hasLater")
    found = await graph.sources_of(*(End(table.iri, "isAlignmentIn", "Alignment") for table in recorded))
    by_paragraph: dict[str, list[Node]] = defaultdict(list)
    for alignment in found:
        for iri in alignment.refs(away):
            by_paragraph[iri].append(alignment)
    passages = {node.iri: node for node in await graph.nodes([iri for node in found for iri in node.refs(towards)])}
    lines = [_line(paragraph, by_paragraph.get(paragraph.iri, []), passages, towards) for paragraph in paragraphs]
    return Table(one, other, recorded, is_backwards, lines)


def _line(paragraph: Node, alignments: Sequence[Node], passages: dict[str, Node], towards: str) -> Line:
    others = [passages[iri] for alignment in alignments for iri in alignment.refs(towards) if iri in passages]
    fates = [(alignment.ref("hasFate") or NOT_DETERMINED).rpartition("/")[2] for alignment in alignments]
    return Line(paragraph, alignments, others, fates[0] if fates else NOT_DETERMINED)


async def _document(graph: Graph, name: str) -> Node:
    asked = name.strip()
    iri = asked if asked.startswith(BASE) else BASE + asked if asked.startswith("doc/") else ""
    if not iri:
        rows = await graph.select(BY_SYMBOL, {"symbol": Value(asked)})
        iri = min((row["item"].text for row in rows), default="")
    node = await graph.node(iri) if iri else None
    if node is None or not node.is_a("Document"):
        raise Unknown("document", [name])
    return node
