"""The release that every answer comes from."""

from __future__ import annotations

import strawberry

from api import release


@strawberry.type(description="How many things of a class, or statements of a layer, there are.")
class Count:
    name: str = strawberry.field(description="Name of the class or layer.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="The release of the data that this service answers from.")
class Release:
    name: str = strawberry.field(description="Its name: version and content.")
    version: str = strawberry.field(description="Version of the ontology.")
    as_of: str = strawberry.field(description="The newest day on which a record of it was compiled.")
    statements: int = strawberry.field(description="How many statements it has, in all graphs.")
    layers: list[Count] = strawberry.field(
        description="How many statements are curated, inferred, draft or ontology. No answer here has draft ones."
    )
    counts: list[Count] = strawberry.field(description="How many things of each class there are.")

    @classmethod
    def of(cls, served: release.Release) -> Release:
        return cls(
            name=served.name,
            version=served.version,
            as_of=served.as_of,
            statements=served.quads,
            layers=[Count(name=name, count=count) for name, count in served.layers.items()],
            counts=[Count(name=name, count=count) for name, count in served.counts.items()],
        )
