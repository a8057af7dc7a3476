"""The release that is served: what its manifest says of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class NoRelease(Exception):
    """There is no release to serve in `folder`. `cybernorms build` makes one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"no release in {folder}: run `cybernorms build` first")


@dataclass(frozen=True)
class Release:
    """A finished release.

    Attributes:
        folder: where it lies.
        name: its name, version and content.
        version: version of the ontology.
        as_of: newest day on which a record was compiled, ISO 8601.
        quads: how many statements it has.
        layers: how many of them are curated, inferred, draft or ontology.
        counts: how many things of each class are in the default graph.
    """

    folder: Path
    name: str
    version: str
    as_of: str
    quads: int
    layers: Mapping[str, int]
    counts: Mapping[str, int]

    @classmethod
    def current(cls, releases: Path) -> Release:
        """The newest release of a folder.

        Raises:
            NoRelease: there is none.
        """
        folder = releases / "current"
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NoRelease(releases) from None
        return cls(
            folder=folder.resolve(),
            name=manifest["release"],
            version=manifest["version"],
            as_of=manifest["as_of"],
            quads=manifest["quads"],
            layers=manifest["layers"],
            counts=manifest["counts"],
        )
