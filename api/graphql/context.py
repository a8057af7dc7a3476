"""What the root fields of a request share."""

from __future__ import annotations

from dataclasses import dataclass

import strawberry

from api.crossref.desk import Desk
from api.graphql.graph import Graph
from api.release import Release
from api.search import Search


@dataclass(frozen=True)
class Context:
    """What one request has.

    Attributes:
        graph: as the request sees it.
        release: that it comes from.
        search: the index of that release.
        desk: where drafts are read.
    """

    graph: Graph
    release: Release
    search: Search
    desk: Desk


Info = strawberry.Info[Context, None]
