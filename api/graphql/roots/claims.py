"""Root fields on positions, practice and coverage."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import (
    After,
    First,
    Group,
    Iso3,
    LatestOnly,
    LinkBasis,
    MemberOf,
    OfKind,
    OnBasis,
    OnTopic,
    Organ,
    Since,
    Until,
    WithEvidence,
    WithFinding,
    WithStance,
    concept,
    record,
    state_named,
)
from api.graphql.claims import Position, Practice
from api.graphql.context import Info
from api.graphql.coverage import Coverage
from api.graphql.orders import PositionOrder, PositionsBy, PracticeBy, PracticeOrder, ordered
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.roots.documents import Named
from api.graphql.selections import DATED, Selection, document_named, select
from api.graphql.vocabularies import NormLetter
from api.store import Value

OF_ACTOR = {
    "state": "?item cn:hasActor ?state .",
    "organization": "?item cn:hasActor ?organization .",
    "regionalGroup": "?actor cn:isInRegionalGroup ?regionalGroup .",
    "memberOf": "?membership cn:isMembershipOf ?actor ; cn:isMembershipIn ?memberOf . "
    "MINUS { ?membership cn:validUntil ?end }",
    "basis": "?item cn:hasBasis ?basis .",
    **DATED,
}
OPTIONAL_DATE = "OPTIONAL { ?item cn:date ?first } BIND (?first AS ?date)"
POSITIONS = Selection(
    "positions",
    f"?item a cn:Position ; cn:hasActor ?actor . {OPTIONAL_DATE}",
    {
        **OF_ACTOR,
        "topic": "?item cn:hasTopic ?topic .",
        "stance": "?item cn:takesStance ?stance .",
        "document": "?item cn:isStatedIn ?document .",
        "latest": "?item a ?latest .",
    },
    newest_first=True,
)
PRACTICE = Selection(
    "practice",
    f"?item a cn:Practice ; cn:hasActor ?actor . {OPTIONAL_DATE}",
    {
        **OF_ACTOR,
        "kind": "?item cn:hasPracticeKind ?kind .",
        "evidence": "?item cn:hasEvidence ?evidence .",
        "norm": "?link cn:isLinkFrom ?item ; cn:hasTarget ?norm .",
        "linkBasis": "?link cn:isLinkFrom ?item ; cn:hasBasis ?linkBasis .",
    },
    newest_first=True,
)
COVERAGE = Selection(
    "coverage",
    "?item a cn:Coverage ; cn:isCoverageOf ?actor ; cn:hasTopic ?about . "
    "BIND (STR(?actor) AS ?first) BIND (STR(?about) AS ?second)",
    {
        "state": "?item cn:isCoverageOf ?state .",
        "topic": "?item cn:hasTopic ?topic .",
        "finding": "?item cn:hasFinding ?finding .",
    },
)


@strawberry.type
class ClaimQueries:
    @fields.field("What actors hold, newest first unless another order is asked for.")
    async def positions(
        self,
        info: Info,
        state: Iso3 = None,
        regional_group: Group = None,
        organization: Organ = None,
        member_of: MemberOf = None,
        topic: OnTopic = None,
        stance: WithStance = None,
        document: Named = None,
        since: Since = None,
        until: Until = None,
        basis: OnBasis = None,
        latest_only: LatestOnly = False,
        order_by: PositionsBy = PositionOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Position]:
        wanted: dict[str, Value | None] = {
            "state": None if state is None else state_named(state),
            "regionalGroup": None if regional_group is None else concept("regional-group/", regional_group.value),
            "organization": None if organization is None else record("organization/", organization),
            "memberOf": None if member_of is None else record("organization/", member_of),
            "topic": None if topic is None else concept("topic/", topic.value),
            "stance": None if stance is None else record("stance/", stance),
            "since": None if since is None else Value(since),
            "until": None if until is None else Value(until),
            "basis": None if basis is None else concept("basis/", basis.value),
            "latest": concept("ns#", "LatestPosition") if latest_only else None,
            "document": await document_named(info.context.graph, document),
        }
        return await select(info.context.graph, ordered(POSITIONS, order_by), wanted, first, after)

    @fields.field("What actors did, or report to have done, newest first unless another order is asked for.")
    async def practice(
        self,
        info: Info,
        norm: Annotated[NormLetter | None, strawberry.argument(description="Only what bears on this norm.")] = None,
        state: Iso3 = None,
        regional_group: Group = None,
        organization: Organ = None,
        member_of: MemberOf = None,
        kind: OfKind = None,
        evidence: WithEvidence = None,
        basis: OnBasis = None,
        link_basis: LinkBasis = None,
        since: Since = None,
        until: Until = None,
        order_by: PracticeBy = PracticeOrder.NEWEST,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Practice]:
        wanted = {
            "norm": None if norm is None else concept("norm/", norm.value),
            "state": None if state is None else state_named(state),
            "regionalGroup": None if regional_group is None else concept("regional-group/", regional_group.value),
            "organization": None if organization is None else record("organization/", organization),
            "memberOf": None if member_of is None else record("organization/", member_of),
            "kind": None if kind is None else concept("practice-kind/", kind.value),
            "evidence": None if evidence is None else concept("evidence/", evidence.value),
            "basis": None if basis is None else concept("basis/", basis.value),
            "linkBasis": None if link_basis is None else concept("basis/", link_basis.value),
            "since": None if since is None else Value(since),
            "until": None if until is None else Value(until),
        }
        return await select(info.context.graph, ordered(PRACTICE, order_by), wanted, first, after)

    @fields.field("For each State and topic, what was coded, named, found silent or never looked at.")
    async def coverage(
        self,
        info: Info,
        state: Iso3 = None,
        topic: OnTopic = None,
        finding: WithFinding = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Coverage]:
        wanted = {
            "state": None if state is None else state_named(state),
            "topic": None if topic is None else concept("topic/", topic.value),
            "finding": None if finding is None else concept("finding/", finding.value),
        }
        return await select(info.context.graph, COVERAGE, wanted, first, after)
