"""Takes out of a query what every statement of the release makes true anyway.

Readers write `?x a cn:Vote ; cn:hasVoteValue ?v`, and every thing that has a vote value is a vote: the class is asked
for each of them once more, which takes longer than all the rest. A release never changes, so its build can find out
which classes a property implies (`loaders.statistics`); a pattern that gives the class of something goes if another
one of the same block of triples implies it. Where all subjects of a property are of the class but for a few, which
are all of another one, these are taken away once instead of asking for each.

The rows stay the same, and so does how often each comes: a class pattern whose subject is bound matches once or never
(SPARQL 1.1 section 18.3, basic graph patterns), and MINUS takes a row away once or never (section 18.5). Only plain
triples between two braces or keywords are read; at anything else, such as a path, the block ends, and what was read
before it still stands in the same group. In doubt nothing is changed.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.errors import BadRequest
from api.patterns import RDF_TYPE, Block, blocks

FILE = "statistics.json"
CLASSED = re.compile(
    r"[\s;{](?:a|[\w-]*:type|<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type>)\s+(<[^<>\s]+|[^<>\s;.{}]+)"
)
HINTS = (" a", "\na", "\ta", ";a", "{a", "type")
"""One of these is in every query that gives a class in the way that people write it."""

LOCAL = re.compile(r"[\w-]+$")
UNREAD = ("\\", "<<", "{|", "~")
"""Escapes, and what says something of a triple: a query with one is left as it is."""


Change = tuple[int, int, str]
"""From where to where to write what instead."""


@dataclass
class Rewriting:
    """The rewriting of queries for one release.

    Attributes:
        subjects: by property, the classes that each of its subjects is in.
        objects: by property, the classes that each of its objects is in.
        unless: by property and class, another class, which is small: each subject is in one of the two.
    """

    subjects: Mapping[str, Collection[str]] = field(default_factory=dict)
    objects: Mapping[str, Collection[str]] = field(default_factory=dict)
    unless: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for implied in (self.subjects, self.objects, self.unless):
            for name, classes in implied.items():
                for one in classes:
                    found[_local(one)].add(_local(name))
        self._signs = {one: re.compile("|".join(sorted(map(re.escape, names)))) for one, names in found.items()}

    @classmethod
    def of(cls, release: Path) -> Rewriting:
        """The rewriting for a release; for one without statistics it leaves every query as it is."""
        try:
            told = json.loads((release / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        return cls(told["subjects"], told["objects"], told["unless"])

    def leaner(self, query: str) -> str:
        """A query that has the same answer over the default graph, and no pattern that is surely true.

        Args:
            query: SPARQL text that has been admitted, and names no graph.
        """
        for hint in HINTS:
            if hint in query:
                break
        else:
            return query
        for named in CLASSED.finditer(query):
            if (signs := self._signs.get(_local(named[1]))) and signs.search(query):
                break
        else:
            return query
        if any(mark in query for mark in UNREAD):
            return query
        try:
            found = blocks(query)
        except BadRequest:
            return query
        simple = len(found) == 1 and found[0].whole and query.count("{") == 1
        kept, at = [], 0
        for start, end, instead in sorted(one for block in found for one in self._changes(block, simple)):
            if start >= at:
                kept.append(query[at:start])
            kept += [" ", instead]
            at = max(at, end)
        return "".join([*kept, query[at:]])

    def _changes(self, block: Block, simple: bool) -> Iterable[Change]:
        """What to change in a block.

        Args:
            block: the triples.
            simple: whether the query has no other, and no group in a group. Only then a MINUS means the same as a
                class for sure, and takes less time: elsewhere the engine asks a group anew for each row of another.
        """
        known: defaultdict[str, set[str]] = defaultdict(set)
        small: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for one in block.triples:
            known[one.subject].update(self.subjects.get(one.property, ()))
            known[one.object].update(self.objects.get(one.property, ()))
            small[one.subject].update(self.unless.get(one.property, {}))
        for one in block.triples:
            if one.property != RDF_TYPE or not one.alone:
                continue
            if one.kind in known[one.subject]:
                yield *one.span, ""
            elif simple and block.is_wide and one.kind in small[one.subject]:
                yield *one.span, ""
                yield block.end, block.end, f"MINUS {{ {one.subject} a <{small[one.subject][one.kind]}> }} "


def _local(name: str) -> str:
    found = LOCAL.search(name)
    return found[0] if found else ""
