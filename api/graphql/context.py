"""What the root fields of a request share."""

from __future__ import annotations

from dataclasses import dataclass

import strawberry

from api.graphql.graph import Graph
from api.release import Release


@dataclass(frozen=True)
class Context:
    """What one request has: the graph as it sees it, and the release that it comes from."""

    graph: Graph
    release: Release


Info = strawberry.Info[Context, None]
