"""What the root fields of a request share."""

from __future__ import annotations

from dataclasses import dataclass

import strawberry

from api.crossref.desk import Desk
from api.graphql.graph import Graph
from api.release import Release


@dataclass(frozen=True)
class Context:
    """What one request has: the graph as it sees it, the release that it comes from, and where drafts are read."""

    graph: Graph
    release: Release
    desk: Desk


Info = strawberry.Info[Context, None]
