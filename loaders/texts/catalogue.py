"""The documents that the records know: symbols, paragraphs, addresses.

Rule: a target is looked up, never guessed (issue 5): what is not here is reported as unknown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/cybernorms/"


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the records."""

    id: str
    symbol: str
    date: str = ""
    parts: frozenset[str] = field(default_factory=frozenset)
    annexes: tuple[str, ...] = ()
    extent: int = 0  # number of paragraphs where the record says so
    title: Mapping[str, str] = field(default_factory=dict, hash=False)
    kind: str = ""

    @property
    def iri(self) -> str:
        return BASE + self.id


def iri(path: str) -> str:
    """An address of the graph."""
    return BASE + path


@lru_cache(8192)
def key(symbol: str) -> str:
    """What two writings of a symbol have in common.

    >>> key("A/RES/43/78 (H)") == key("a/res/43/78h")
    True
    """
    return re.sub(r"[\s()\[\]*]", "", symbol).upper()


class Catalogue:
    """Documents by symbol."""

    def __init__(self, documents: Iterable[Known] = ()) -> None:
        self._by_symbol: dict[str, Known] = {}
        for known in documents:
            self._by_symbol[key(known.symbol)] = known
            if known.symbol.startswith("decision "):
                self._by_symbol[key("A/DEC/" + known.symbol.removeprefix("decision "))] = known

    def __len__(self) -> int:
        return len(self._by_symbol)

    def __iter__(self) -> Iterator[Known]:
        """The documents, each once, by their addresses."""
        return iter(sorted(set(self._by_symbol.values()), key=lambda known: known.id))

    def find(self, symbol: str) -> Known | None:
        """The document with this symbol, however it is spaced."""
        return self._by_symbol.get(key(symbol))

    @classmethod
    def read(cls, root: Path) -> Catalogue:
        """The catalogue of the records below a folder."""
        records = []
        for path in sorted((root / "data" / "doc").glob("*.toml")):
            with path.open("rb") as file:
                records.append(tomllib.load(file))
        return cls(_known(record) for record in records if "symbol" in record)


def _known(record: Mapping[str, Any]) -> Known:
    parts = (
        part["key"]
        for kind in ("paragraph", "article", "footnote", "section", "annex")
        for part in record.get(kind, ())
        if "key" in part
    )
    extent = re.match(r"(\d+) paragraphs", str(record.get("extent", "")))
    return Known(
        id=record["id"],
        symbol=record["symbol"],
        date=str(record.get("date", "")),
        parts=frozenset(parts),
        annexes=tuple(annex["number"] for annex in record.get("annex", ()) if "number" in annex),
        extent=int(extent[1]) if extent else 0,
        title=record.get("title", {}),
        kind=str(record.get("kind", "")),
    )
