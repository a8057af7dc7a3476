"""Links: connections that are written out with their own place, source and basis, and references either way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First
from api.graphql.graph import Graph
from api.graphql.nodes import End, Node, shortened
from api.graphql.orders import ReferenceOrder, ReferencesBy
from api.graphql.pages import DEFAULT_SIZE, Connection, backwards, page
from api.graphql.references import LinkRef
from api.graphql.selections import padded
from api.graphql.sources import Sourced
from api.graphql.terms import Relation
from api.graphql.things import Thing
from api.graphql.vocabularies import Basis, Status

WithRelation = Annotated[Relation | None, strawberry.argument(description="Only by this relation.")]
StatedOrInferred = Annotated[
    Basis | None,
    strawberry.argument(description="Only if STATED by the source itself, or INFERRED by the coders."),
]
WithParts = Annotated[
    bool,
    strawberry.argument(description="Whether the paragraphs and other parts of a document count as well."),
]
NARROWER = [relation for relation in Relation if relation is not Relation.REFERS_TO]


@strawberry.type(description="A connection between two things, with its own place, source, basis and status.")
class Link(Sourced):
    status: Status | None = strawberry.field(
        resolver=lambda self: self.own_or_inherited(),
        description="How far it has been checked; without a status of its own it has that of what it stands in.",
        metadata={"term": "hasStatus"},
    )
    origin: Thing | None = fields.one("isLinkFrom", "The thing that it starts from.")
    target: Thing | None = fields.one("hasTarget", "The thing that it leads to; null for an open reference.")
    target_text: str | None = fields.text("targetText", "What an open reference leads to, in words.")
    target_part: str | None = fields.text("targetPart", "Which part of the target is meant.")
    pin_cite: str | None = fields.text("pinCite", "Where in the linking text it stands.")
    basis: Basis | None = fields.code(
        "hasBasis", Basis, "Whether the source itself states it or the coders inferred it."
    )
    reason: str | None = fields.text("reason", "Why the coders inferred it.")

    @fields.field("How the two are connected.")
    def relation(self) -> Relation:
        return relation_of(self.node)

    @fields.field("Whether the coders inferred it: then it is no claim of the source.")
    def is_inferred(self) -> bool:
        return is_inferred(self.node)

    async def own_or_inherited(self) -> Status | None:
        """The status of the link, or else that of the thing it starts from."""
        own = fields.coded(self.node.refs("hasStatus"), Status)
        nodes = [] if own else await self.graph.nodes(self.node.refs("isLinkFrom"))
        return next(
            iter(own or [code for node in nodes for code in fields.coded(node.refs("hasStatus"), Status)]), None
        )


@dataclass(frozen=True)
class Tie:
    """A reference before anything at its ends is loaded."""

    origin: str
    relation: Relation
    target: str
    link: Node | None

    @property
    def key(self) -> tuple[str, ...]:
        part = self.link.text("targetText") or self.link.iri if self.link else ""
        return (padded(self.origin), self.relation.value, padded(self.target), part)


@strawberry.type(description="That one thing refers to another, seen from either end.")
class Reference:
    tie: strawberry.Private[Tie]
    graph: strawberry.Private[Graph]

    relation: Relation = strawberry.field(resolver=lambda self: self.tie.relation, description="In what way.")
    origin: Thing = strawberry.field(
        resolver=lambda self: self.graph.here_one(self.tie.origin), description="What refers, such as a paragraph."
    )
    target: Thing | None = strawberry.field(
        resolver=lambda self: self.graph.here_one(self.tie.target or None),
        description="What is referred to; null for an open reference, told in the link.",
    )
    is_inferred: bool = strawberry.field(
        resolver=lambda self: self.tie.link is not None and is_inferred(self.tie.link),
        description="Whether the coders inferred it: then the text itself does not say so.",
    )

    @fields.field("Place, source and basis, where they are written out.")
    def link(self) -> LinkRef | None:
        return None if self.tie.link is None else self.graph.objects_of([self.tie.link])[0]


def references(name: str, find: Callable[[Sequence[Node], Graph], Awaitable[list[Tie]]]) -> Any:
    """What resolves a field of references.

    Args:
        name: of the field, for its cursors.
        find: gives the ties of a thing and its parts.
    """

    async def resolve(
        self: Any,
        relation: WithRelation = None,
        order_by: ReferencesBy = ReferenceOrder.ORIGIN,
        first: First = DEFAULT_SIZE,
        after: After = None,
        parts: WithParts = True,
    ) -> Connection[Reference]:
        ties = _chosen(await find(await self.with_parts(parts), self.graph), relation)
        leads = await _leads(self.graph, ties, order_by, of_targets=name == "cites")
        items = {(*lead, *tie.key): Reference(tie=tie, graph=self.graph) for lead, tie in zip(leads, ties, strict=True)}
        return page(self.graph, f"{name} {self.node.iri} by {order_by.value}", sorted(items), first, after, items)

    return resolve


@strawberry.interface(description="A thing that refers to others and that others refer to.")
class Linked(Thing):
    @fields.field("The links that start here.")
    async def links(self, relation: WithRelation = None, basis: StatedOrInferred = None) -> list[Link]:
        nodes = await self.graph.sources_of(End(self.node.iri, "isLinkFrom", "Link"))
        fitting = [
            node
            for node in nodes
            if relation in (None, relation_of(node)) and (basis is None or _has_basis(node, basis))
        ]
        return self.graph.objects_of(fitting)

    cites: Connection[Reference] = strawberry.field(
        resolver=references("cites", lambda nodes, graph: _ties_from(nodes, graph)),
        description="What it refers to: texts that it cites, norms that it depends on, and so on.",
    )
    cited_by: Connection[Reference] = strawberry.field(
        resolver=references("citedBy", lambda nodes, graph: _ties_to([node.iri for node in nodes], graph)),
        description="What refers to it, whether by a mere citation or in another way.",
    )

    async def with_parts(self, parts: bool) -> list[Node]:
        if not parts:
            return [self.node]
        return [self.node, *await self.graph.sources_of(End(self.node.iri, "isPartOf", "Provision"))]


def relation_of(link: Node) -> Relation:
    """The relation that a link stands for."""
    return Relation(shortened(link.ref("hasRelation") or ""))


def is_inferred(link: Node) -> bool:
    """Whether the coders inferred a link, so that its source does not state it."""
    return _has_basis(link, Basis.INFERRED)


def _has_basis(link: Node, basis: Basis) -> bool:
    return any(iri.endswith(f"/basis/{basis.value}") for iri in link.refs("hasBasis"))


async def _ties_from(origins: Sequence[Node], graph: Graph) -> list[Tie]:
    links = await graph.sources_of(*(End(node.iri, "isLinkFrom", "Link") for node in origins))
    stated = [tie for node in origins for tie in _stated(node)]
    return _joined(stated, links)


async def _ties_to(targets: Sequence[str], graph: Graph) -> list[Tie]:
    origins, links = await asyncio.gather(
        graph.sources_of(*(End(iri, "refersTo") for iri in targets)),
        graph.sources_of(*(End(iri, "hasTarget", "Link") for iri in targets)),
    )
    wanted = set(targets)
    stated = [tie for node in origins for tie in _stated(node) if tie.target in wanted]
    return _joined(stated, links)


def _stated(node: Node) -> Iterable[Tie]:
    narrow = {(iri, relation) for relation in NARROWER for iri in node.refs(relation.value)}
    told = {iri for iri, _ in narrow}
    yield from (Tie(node.iri, relation, iri, None) for iri, relation in narrow)
    yield from (Tie(node.iri, Relation.REFERS_TO, iri, None) for iri in node.refs("refersTo") if iri not in told)


def _joined(stated: Iterable[Tie], links: Iterable[Node]) -> list[Tie]:
    """Ties with the links that tell more of them, and the links that are no more than links."""
    ties = [Tie(node.ref("isLinkFrom") or "", relation_of(node), node.ref("hasTarget") or "", node) for node in links]
    told = {(tie.origin, tie.relation, tie.target) for tie in ties}
    ties += [tie for tie in stated if (tie.origin, tie.relation, tie.target) not in told]
    return ties


def _chosen(ties: Iterable[Tie], relation: Relation | None) -> list[Tie]:
    return [tie for tie in ties if relation in (None, Relation.REFERS_TO, tie.relation)]


async def _leads(
    graph: Graph, ties: Sequence[Tie], order: ReferenceOrder, *, of_targets: bool
) -> list[tuple[str, ...]]:
    """What leads the sort key of each tie; its own key follows."""
    match order:
        case ReferenceOrder.ORIGIN:
            return [() for _ in ties]
        case ReferenceOrder.RELATION:
            return [(tie.relation.value,) for tie in ties]
        case ReferenceOrder.TARGET:
            return [(padded(tie.target) or "~",) for tie in ties]
    ends = [tie.target if of_targets else tie.origin for tie in ties]
    texts = {node.iri: node for node in await graph.nodes(list(dict.fromkeys(filter(None, ends))))}
    above = [iri for node in texts.values() for iri in node.refs("isPartOf") if not node.text("date")]
    wholes = {node.iri: node for node in await graph.nodes(list(dict.fromkeys(above)))}

    def dated(iri: str) -> str:
        node = texts.get(iri)
        if node is None:
            return ""
        dates = [node.text("date"), *(wholes[one].text("date") for one in node.refs("isPartOf") if one in wholes)]
        return next(filter(None, dates), "")

    dates = map(dated, ends)
    return [(backwards(date) if order is ReferenceOrder.NEWEST else date or "~",) for date in dates]
