"""What differs between two releases, thing by thing, read from their sorted N-Quads in one pass.

Both files are sorted by their bytes, so the lines about a thing stand together and the things come in the same order
in both: memory is for one thing at a time, however large the releases are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from ontology import BASE, TERMS

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABELS = ("http://www.w3.org/2004/02/skos/core#prefLabel", "http://purl.org/dc/terms/title")
WITHDRAWN = f"<{BASE}graph/withdrawn> .\n".encode()
LINE = re.compile(r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|("(?:[^"\\]|\\.)*")(?:@([\w-]+)|\^\^<([^>]*)>)?) <([^>]*)> \.\n')


@dataclass(frozen=True)
class Statement:
    """A line of N-Quads: `value` is an IRI or the text of a literal, which has a language or a datatype."""

    subject: str
    predicate: str
    value: str
    is_iri: bool
    language: str
    datatype: str
    graph: str

    @classmethod
    def of(cls, line: bytes) -> Statement:
        """Raises: ValueError: this is no line of a release."""
        found = LINE.fullmatch(line.decode())
        if found is None:
            raise ValueError(f"this is no line of a release: {line[:200]!r}")
        subject, predicate, iri, text, language, datatype, graph = found.groups()
        value = iri if text is None else json.loads(text, strict=False)
        return cls(subject, predicate, value, text is None, language or "", datatype or "", graph)

    @property
    def layer(self) -> str:
        """What it rests on: curated, inferred, draft, ontology, withdrawn, machine."""
        return self.graph.removeprefix(f"{BASE}graph/").partition("/")[0]


@dataclass(frozen=True)
class Property:
    """A property of a thing that has other values than before, in one layer."""

    predicate: str
    layer: str
    removed: list[Statement]
    added: list[Statement]


@dataclass(frozen=True)
class Change:
    """A thing that differs between two releases: all that was said of it, and all that is said now, as lines."""

    iri: str
    before: list[bytes]
    after: list[bytes]

    @property
    def what(self) -> str:
        """added, removed, withdrawn, or changed."""
        if not self.before:
            return "added"
        if not self.after:
            return "removed"
        is_withdrawn, was_withdrawn = (_all_withdrawn(lines) for lines in (self.after, self.before))
        return "withdrawn" if is_withdrawn and not was_withdrawn else "changed"

    @cached_property
    def removed(self) -> list[bytes]:
        """The lines that are said no longer."""
        kept = set(self.after)
        return [line for line in self.before if line not in kept]

    @cached_property
    def added(self) -> list[bytes]:
        """The lines that are said anew."""
        known = set(self.before)
        return [line for line in self.after if line not in known]

    @cached_property
    def kinds(self) -> list[str]:
        """The names of its classes, before and after, those that a record states first."""
        found = [one for one in self._statements if one.predicate == TYPE and one.is_iri]
        found.sort(key=lambda one: (one.layer == "inferred" or one.graph.endswith("/owl-rl"), one.value))
        return list(dict.fromkeys(one.value.removeprefix(TERMS) for one in found))

    @property
    def kind(self) -> str:
        """The name of the class that its record states; empty if it has none."""
        return self.kinds[0] if self.kinds else ""

    @cached_property
    def label(self) -> str:
        """What it is called in English, else in any language; the end of its address if it has no name."""
        named = [one for one in self._statements if one.predicate in LABELS]
        named.sort(key=lambda one: one.language != "en")
        return named[0].value if named else self.iri.removeprefix(BASE)

    @cached_property
    def states(self) -> list[str]:
        """The ISO codes of the States that it is about."""
        found = [one.value for one in self._statements if one.is_iri] + [self.iri]
        mark = f"{BASE}state/"
        return sorted({iri.removeprefix(mark).partition("/")[0] for iri in found if iri.startswith(mark)})

    @property
    def record(self) -> str:
        """The record that it stands in, as a path below `data/`; empty if none states it."""
        mark = f"{BASE}graph/curated/"
        return next((one.graph.removeprefix(mark) for one in self._statements if one.graph.startswith(mark)), "")

    @property
    def properties(self) -> list[Property]:
        """The properties that differ, with the values that went and came."""
        found: dict[tuple[str, str], Property] = {}
        for lines, side in ((self.removed, "removed"), (self.added, "added")):
            for line in lines:
                one = Statement.of(line)
                key = (one.predicate, one.layer)
                getattr(found.setdefault(key, Property(*key, [], [])), side).append(one)
        return [found[key] for key in sorted(found)]

    @cached_property
    def _statements(self) -> list[Statement]:
        return [Statement.of(line) for line in dict.fromkeys((*self.after, *self.before))]


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; what is empty lets everything pass.

    Attributes:
        state: the ISO code of a State that the thing is about.
        kind: the name of a class of the thing.
        iri: the thing, or what lies below it.
        layer: curated, inferred, draft, ontology or withdrawn: something in it differs.
    """

    state: str = ""
    kind: str = ""
    iri: str = ""
    layer: str = ""

    def admits(self, change: Change) -> bool:
        """Whether a change is asked for."""
        name = self.iri if self.iri.startswith(BASE) or not self.iri else BASE + self.iri
        if name and change.iri != name and not change.iri.startswith((f"{name}/", f"{name}#")):
            return False
        if self.kind and self.kind not in change.kinds:
            return False
        if self.state and self.state.upper() not in change.states:
            return False
        mark = f"<{BASE}graph/{self.layer}".encode()
        return not self.layer or any(mark in line for line in (*change.removed, *change.added))


def between(before: Path, after: Path, wanted: Wanted | None = None) -> Iterator[Change]:
    """What differs between the releases in two folders, in the order of the things' addresses."""
    wanted = wanted or Wanted()
    with (before / "data.nq").open("rb") as old, (after / "data.nq").open("rb") as new:
        for subject, was, now in _side_by_side(_things(old), _things(new)):
            if was != now:
                change = Change(subject[1:-1].decode(), was, now)
                if wanted.admits(change):
                    yield change


def _things(lines: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    for subject, about in groupby(lines, lambda line: line[: line.index(b" ")]):
        yield subject, list(about)


Things = Iterator[tuple[bytes, list[bytes]]]


def _side_by_side(old: Things, new: Things) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Each thing of two files with what either says of it."""
    end: tuple[bytes, list[bytes]] = (b"", [])
    left, right = next(old, end), next(new, end)
    while left[0] or right[0]:
        if left[0] == right[0]:
            yield left[0], left[1], right[1]
            left, right = next(old, end), next(new, end)
        elif right[0] and (not left[0] or right[0] < left[0]):
            yield right[0], [], right[1]
            right = next(new, end)
        else:
            yield left[0], left[1], []
            left = next(old, end)


def _all_withdrawn(lines: list[bytes]) -> bool:
    return all(line.endswith(WITHDRAWN) for line in lines)
