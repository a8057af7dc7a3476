"""The fields that a query can begin with, by the noun that they are about."""

from __future__ import annotations

import strawberry

from api.graphql.roots.actors import ActorQueries
from api.graphql.roots.claims import ClaimQueries
from api.graphql.roots.documents import DocumentQueries
from api.graphql.roots.drafts import DraftQueries
from api.graphql.roots.jobs import JobQueries
from api.graphql.roots.norms import NormQueries
from api.graphql.roots.votes import VoteQueries
from api.graphql.roots.whole import WholeQueries

__all__ = ["Query"]


@strawberry.type(description="Where a query begins.")
class Query(
    NormQueries,
    DocumentQueries,
    ActorQueries,
    ClaimQueries,
    VoteQueries,
    JobQueries,
    WholeQueries,
    DraftQueries,
):
    pass
