"""Lists inside others in an order: the keys are made of what is loaded, as those of `orders` are made by the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.orders import DocumentOrder, PassageOrder, PositionOrder, PracticeOrder, VoteOrder
from api.graphql.pages import Connection, Key, backwards, newest_first, page
from api.graphql.selections import padded

LAST = "~"


@dataclass(frozen=True)
class Lead:
    """A part of a sort key.

    Attributes:
        of: what it is of a thing; empty for nothing, which comes last.
        through: the properties that lead from an item to that thing; none if it is the item itself.
        is_newest_first: whether it is a date, and the newest comes first.
    """

    of: Callable[[Node], str]
    through: tuple[str, ...] = ()
    is_newest_first: bool = False

    def written(self, value: str) -> str:
        """The part of the key for a value."""
        return backwards(value) if self.is_newest_first else padded(value.casefold()) or LAST


def _text(term: str) -> Callable[[Node], str]:
    return lambda node: node.text(term) or ""


def _end(term: str) -> Callable[[Node], str]:
    return lambda node: (node.ref(term) or "").rpartition("/")[2]


def _english(term: str) -> Callable[[Node], str]:
    return lambda node: next((value.text for value in node.values(term) if value.language == "en"), "")


NAME = _english("skos:prefLabel")
DATE = _text("date")
NEWEST = Lead(DATE, is_newest_first=True)
NEWEST_VOTE = Lead(DATE, ("isCastOn",), is_newest_first=True)
STATE = Lead(_end("isCastBy"))
DOCUMENT = Lead(lambda node: node.iri if node.is_a("Document") else "", ("isPartOf",))
PLACE = (DOCUMENT, Lead(_text("order")))
LEADS: Mapping[Enum, tuple[Lead, ...]] = {
    PositionOrder.NEWEST: (NEWEST,),
    PositionOrder.OLDEST: (Lead(DATE),),
    PositionOrder.ACTOR: (Lead(NAME, ("hasActor",)), NEWEST),
    PositionOrder.TOPIC: (Lead(_end("hasTopic")), NEWEST),
    PracticeOrder.NEWEST: (NEWEST,),
    PracticeOrder.OLDEST: (Lead(DATE),),
    PracticeOrder.ACTOR: (Lead(NAME, ("hasActor",)), NEWEST),
    PracticeOrder.KIND: (Lead(_end("hasPracticeKind")), NEWEST),
    DocumentOrder.NEWEST: (NEWEST,),
    DocumentOrder.OLDEST: (Lead(DATE),),
    DocumentOrder.SYMBOL: (Lead(_text("symbol")), NEWEST),
    DocumentOrder.TITLE: (Lead(_english("dcterms:title")), NEWEST),
    PassageOrder.DOCUMENT: PLACE,
    PassageOrder.NEWEST: (Lead(DATE, ("isPartOf",), is_newest_first=True), *PLACE),
    PassageOrder.OLDEST: (Lead(DATE, ("isPartOf",)), *PLACE),
    VoteOrder.NEWEST: (NEWEST_VOTE, STATE),
    VoteOrder.OLDEST: (Lead(DATE, ("isCastOn",)), STATE),
    VoteOrder.STATE: (STATE, NEWEST_VOTE),
    VoteOrder.NAME: (Lead(NAME, ("isCastBy",)), NEWEST_VOTE),
    VoteOrder.VALUE: (Lead(_end("hasVoteValue")), NEWEST_VOTE, STATE),
}
"""What the sort key is made of in each order; its last part is the IRI."""


async def arranged(graph: Graph, nodes: Sequence[Node], order: Enum) -> list[Key]:
    """The sort keys of items, in an order.

    Args:
        graph: what the request has loaded; what an item is sorted by is loaded level by level for all of them.
        nodes: the items.
        order: one of those in `LEADS`.
    """
    leads = LEADS[order]
    if leads == (NEWEST,):
        return newest_first(nodes)
    parts = [await _parts(graph, nodes, lead) for lead in leads]
    return sorted((*key, node.iri) for *key, node in zip(*parts, nodes, strict=True))


async def page_of(
    graph: Graph, name: str, nodes: Sequence[Node], order: Enum, first: int, after: str | None
) -> Connection[Any]:
    """A page of items in an order. Its cursors are of that order alone.

    Raises:
        GraphQLError: the page is wrong.
    """
    return page(graph, f"{name} by {order.value}", await arranged(graph, nodes, order), first, after)


async def _parts(graph: Graph, nodes: Sequence[Node], lead: Lead) -> list[str]:
    ends = [[node] for node in nodes]
    for term in lead.through:
        wanted = {iri for found in ends for node in found for iri in node.refs(term)}
        known = {node.iri: node for node in await graph.nodes(sorted(wanted))}
        ends = [[known[iri] for node in found for iri in node.refs(term) if iri in known] for found in ends]
    return [lead.written(next(filter(None, map(lead.of, found)), "")) for found in ends]
