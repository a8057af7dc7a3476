"""What the root fields of a request share."""

from __future__ import annotations

from dataclasses import dataclass

import strawberry

from api.graphql.graph import Graph
from api.release import Release
from api.search import Search


@dataclass(frozen=True)
class Context:
    """What one request has: the graph as it sees it, the release that it comes from, and the index of that."""

    graph: Graph
    release: Release
    search: Search


Info = strawberry.Info[Context, None]
