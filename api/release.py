"""A release as its manifest describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.settings import ROOT

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """A release that is not what its manifest says, or has none; `reason` names the file and the fault."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"release {name} is refused: {reason}")


class NoRelease(Exception):
    """There is no release to serve in `folder`; `refused` has the reason for each that lies there."""

    def __init__(self, folder: Path, refused: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.refused = dict(refused or {})
        reasons = "".join(f"; {name} is refused: {reason}" for name, reason in self.refused.items())
        shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        super().__init__(f"no release in {shown}: run `cybernorms build` first{reasons}")


@dataclass(frozen=True)
class File:
    """A file of a release: its size and its SHA-256, in hexadecimal digits."""

    bytes: int
    sha256: str


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
        files: every file of it but the manifest, by its path in the folder.
    """

    folder: Path
    name: str
    version: str
    as_of: str
    quads: int
    layers: Mapping[str, int]
    counts: Mapping[str, int]
    files: Mapping[str, File]

    @classmethod
    def read(cls, folder: Path) -> Release:
        """The release in a folder, as its manifest has it; no other file is looked at.

        Raises:
            Damaged: the manifest is missing or broken, or that of another release.
        """
        try:
            told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            files = {str(name): File(int(one["bytes"]), str(one["sha256"])) for name, one in told["files"].items()}
            found = cls(
                folder=folder,
                name=str(told["release"]),
                version=str(told["version"]),
                as_of=str(told["as_of"]),
                quads=int(told["quads"]),
                layers={str(name): int(count) for name, count in told["layers"].items()},
                counts={str(name): int(count) for name, count in told["counts"].items()},
                files=files,
            )
        except FileNotFoundError:
            raise Damaged(folder.name, "it has no manifest.json") from None
        except (OSError, ValueError) as error:
            raise Damaged(folder.name, f"manifest.json cannot be read: {error}") from None
        except KeyError as error:
            raise Damaged(folder.name, f"manifest.json does not say {error}") from None
        except (AttributeError, TypeError):
            raise Damaged(folder.name, "manifest.json has not the form of a manifest") from None
        if found.name != folder.name or not NAME.fullmatch(found.name):
            raise Damaged(folder.name, f"manifest.json is that of {found.name[:100]!r}")
        if "data.nq" not in files:
            raise Damaged(folder.name, "manifest.json does not list data.nq")
        for name, file in files.items():
            if name.startswith("/") or ".." in name.split("/") or not SHA256.fullmatch(file.sha256):
                raise Damaged(folder.name, f"manifest.json lists {name[:100]!r} in a way that cannot be right")
        return found
