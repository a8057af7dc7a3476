"""What a State or organization held on a topic over time, with the points at which its stance changed.

Rule: a change is that of rule R07, between neighbouring texts of its own; what was said jointly or by a group for its
members stands in the list, marked as such, and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import Unknown
from api.graphql.graph import Graph
from api.graphql.nodes import End, Node
from api.store import BASE


@dataclass(frozen=True)
class Moment:
    """One entry of a history.

    Attributes:
        claim: the position, or the derived position.
        kind: own, joint or derived.
        date: as its source gives it; empty if it has none.
        topic, stance: IRIs.
        changes_from: IRIs of the earlier positions from which it differs; empty if nothing changed.
        is_latest: whether it counts as the latest.
    """

    claim: Node
    kind: str
    date: str
    topic: str
    stance: str
    changes_from: tuple[str, ...]
    is_latest: bool


@dataclass(frozen=True)
class History:
    """The moments of an actor by topic, in each the oldest first and the undated last."""

    actor: Node
    moments: Sequence[Moment]


async def history(graph: Graph, actor: str, topic: str | None = None) -> History:
    """What an actor held.

    Args:
        graph: what the request has loaded.
        actor: ISO 3166-1 alpha-3 code of a State, or the IRI of an actor, whole or from its folder on.
        topic: code of a topic; none for all.

    Raises:
        Unknown: the actor or the topic is not there.
    """
    iri = BASE + (actor.removeprefix(BASE) if "/" in actor else f"state/{actor}")
    about = None if topic is None else f"{BASE}topic/{topic}"
    node, subject, positions, derived = await asyncio.gather(
        graph.node(iri),
        graph.node(about or iri),
        graph.sources_of(End(iri, "hasActor", "Position")),
        graph.sources_of(End(iri, "hasActor", "DerivedPosition")),
    )
    if node is None or not node.is_a("Actor"):
        raise Unknown("State or organization", [actor])
    if subject is None:
        raise Unknown("topic", [topic or ""])
    moments = [
        Moment(
            claim=claim,
            kind=kind(claim, node),
            date=claim.text("date") or "",
            topic=claim.ref("hasTopic") or "",
            stance=claim.ref("takesStance") or "",
            changes_from=tuple(claim.refs("changesFrom")),
            is_latest=claim.is_a("LatestPosition"),
        )
        for claim in [*positions, *derived]
        if about is None or claim.ref("hasTopic") == about
    ]
    return History(node, sorted(moments, key=lambda one: (one.topic, one.date or "~", one.claim.iri)))


def kind(claim: Node, actor: Node) -> str:
    """Whether an actor said something alone, jointly with others, or only a group said it for its members."""
    if claim.is_a("DerivedPosition"):
        return "derived"
    return "joint" if actor.is_a("State") and claim.text("isMadeJointly") == "true" else "own"
