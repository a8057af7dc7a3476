"""The nodes of the graph, with what is said of each, and the ends by which others point to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from api.store import BASE, PREFIXES, Value

TYPE = "rdf:type"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {iri: "" if prefix == "cn" else f"{prefix}:" for prefix, iri in {**PREFIXES, "rdf": RDF}.items()}

LETTERS = 100
"""So many letters of a key that is kept count as a statement."""


@lru_cache(maxsize=1024)
def shortened(term: str) -> str:
    """The name of a term: plain for our own ones, with its prefix for those of others.

    >>> shortened("https://w3id.org/cybernorms/ns#hasTopic"), shortened("http://purl.org/dc/terms/title")
    ('hasTopic', 'dcterms:title')
    """
    for namespace, prefix in NAMESPACES.items():
        if term.startswith(namespace):
            return prefix + term[len(namespace) :]
    return term


@lru_cache(maxsize=1024)
def spelled_out(name: str) -> str:
    """The IRI of a term that is named as `shortened` names it."""
    for namespace, prefix in NAMESPACES.items():
        if prefix and name.startswith(prefix):
            return namespace + name[len(prefix) :]
    return BASE + "ns#" + name


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers inside a text by their value.

    >>> sorted(["13(b)", "2", "13(a)"], key=natural)
    ['2', '13(a)', '13(b)']
    """
    parts = re.split(r"(\d+)", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with everything that is said of it.

    Attributes:
        iri: its IRI.
        properties: what is said, by the short name of the property.
        memo: what was made of that, so that it is not made again for each request. Whoever reads it changes nothing.
    """

    iri: str
    properties: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def values(self, term: str) -> Sequence[Value]:
        return self.properties.get(term, ())

    def texts(self, term: str) -> list[str]:
        """The texts of a property, whatever their language, in order."""
        found: list[str] | None = self.memo.get(term)
        if found is None:
            found = self.memo[term] = sorted(value.text for value in self.values(term) if not value.is_iri)
        return found

    def text(self, term: str) -> str | None:
        """The text of a property that has one at most; of several the first in order."""
        texts = self.memo.get(term)
        if texts is None:
            texts = self.texts(term)
        return texts[0] if texts else None

    def refs(self, term: str) -> list[str]:
        """The IRIs that a property points to, in order; numbers in them count as numbers."""
        found: list[str] | None = self.memo.get((term,))
        if found is None:
            found = [value.text for value in self.values(term) if value.is_iri]
            found = self.memo[term,] = found if len(found) < 2 else sorted(found, key=natural)
        return found

    def ref(self, term: str) -> str | None:
        """The IRI that a property points to, if there is one; of several the first in order."""
        refs = self.refs(term)
        return refs[0] if refs else None

    def is_a(self, kind: str) -> bool:
        """Whether the thing is of a class, stated or inferred."""
        return kind in self.kinds

    @property
    def kinds(self) -> list[str]:
        """The short names of its classes."""
        found: list[str] | None = self.memo.get(TYPE)
        if found is None:
            found = self.memo[TYPE] = [shortened(value.text) for value in self.values(TYPE)]
        return found


@dataclass(frozen=True, slots=True)
class End:
    """What an incoming link looks like from the node that it leads to.

    Attributes:
        iri: the node that is pointed to.
        term: the property that points, by its short name.
        kind: the class that the pointing node has, by its short name; empty if it may have any.
    """

    iri: str
    term: str
    kind: str = ""


def pointing_to(nodes: list[Node], term: str, folder: str, wanted: Enum | None) -> list[Node]:
    """Those of some nodes that point to a concept, given as the member of an enum; all of them if none is wanted."""
    if wanted is None:
        return nodes
    return [node for node in nodes if f"{BASE}{folder}{wanted.value}" in node.refs(term)]


def size_of(iri: str, properties: Mapping[str, Sequence[Value]]) -> int:
    """As how many statements a node counts where it is kept."""
    return 1 + len(iri) // LETTERS + sum(map(len, properties.values()))
