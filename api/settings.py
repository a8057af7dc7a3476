"""The settings of the service: one frozen object, made in one place and passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Settings:
    """What can be set from outside.

    Attributes:
        host: address to listen on (`CYBERNORMS_HOST`).
        port: port to listen on (`CYBERNORMS_PORT`).
        releases: folder that releases lie in (`CYBERNORMS_RELEASES`).
        query_bytes: longest SPARQL query or GraphQL document that is read, in bytes.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    releases: Path = ROOT / "releases"
    query_bytes: int = 100_000

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that an environment gives.

        Raises:
            ValueError: a variable has a value that cannot be used; the message names it.
        """
        text = environ.get("CYBERNORMS_PORT", str(cls.port))
        if not text.isdecimal() or not 0 <= int(text) <= 65535:
            raise ValueError(f"CYBERNORMS_PORT must be a port number from 0 to 65535, not {text!r}")
        return cls(
            host=environ.get("CYBERNORMS_HOST", cls.host),
            port=int(text),
            releases=Path(environ.get("CYBERNORMS_RELEASES", cls.releases)),
        )
