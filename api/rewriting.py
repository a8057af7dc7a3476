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
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from api.admission import tokens
from api.errors import BadRequest

FILE = "statistics.json"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLASSED = re.compile(
    r"[\s;{](?:a|[\w-]*:type|<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type>)\s+(<[^<>\s]+|[^<>\s;.{}]+)"
)
LOCAL = re.compile(r"[\w-]+$")
TERMS = frozenset({"variable", "iri", "name"})
UNREAD = ("\\", "<<", "{|", "~")
"""Escapes, and what says something of a triple: a query with one is left as it is."""

BOOLEANS = frozenset({"true", "false"})
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


Change = tuple[int, int, str]
"""From where to where to write what instead."""


class Triple(NamedTuple):
    """A plain triple of a query.

    Attributes:
        subject, object: a variable or another term as it is written.
        property, kind: the whole addresses of the property and of the object; empty for what has none.
        alone: whether this is the only object that the property is written with here.
        span: what has to go, so that all but this triple stays.
    """

    subject: str
    property: str
    object: str
    kind: str
    alone: bool
    span: tuple[int, int]


class Block(NamedTuple):
    """Plain triples that stand side by side, where they end, and whether nothing but a group or keyword follows."""

    triples: list[Triple]
    end: int
    whole: bool

    @property
    def is_wide(self) -> bool:
        """Whether nothing but properties and classes is given in it, so that its rows are many."""
        return all(
            one.property and one.subject[0] in "?$" and (one.property == RDF_TYPE or one.object[0] in "?$")
            for one in self.triples
        )


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Verb(NamedTuple):
    """A property with its objects, in the list of one subject."""

    name: _Token
    objects: list[_Token]
    end: int


END = _Token("end", "", 0, 0)


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
        if not any(
            (signs := self._signs.get(_local(found[1]))) and signs.search(query) for found in CLASSED.finditer(query)
        ):
            return query
        if any(mark in query for mark in UNREAD):
            return query
        try:
            words = list(_words(query))
        except BadRequest:
            return query
        blocks = list(_Reader(words).blocks())
        simple = len(blocks) == 1 and blocks[0].whole and sum(word.text == "{" for word in words) == 1
        kept, at = [], 0
        for start, end, instead in sorted(one for block in blocks for one in self._changes(block, simple)):
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


class _Reader:
    """Reads the plain triples of a query."""

    def __init__(self, words: list[_Token]) -> None:
        self._words = words
        self._at = 0
        self._prefixes: dict[str, str] = {}

    def blocks(self) -> Iterator[Block]:
        """The blocks of triples, one by one."""
        before = END
        while (word := self._next).kind != "end":
            if before.text in ("{", "}", ".") and word.kind in TERMS:
                yield self._block()
                before = END
                continue
            self._at += 1
            before = word
            match word.text.upper() if word.kind == "word" else "":
                case "PREFIX":
                    name, address = self._next, self._following
                    if ABSOLUTE.match(address.text, 1):
                        self._prefixes[name.text] = address.text[1:-1]
                case "BASE":
                    return
                case "CONSTRUCT" if self._next.text != "{":  # the pattern is the template
                    return
                case "CONSTRUCT" | "VALUES":
                    self._pass_over()

    @property
    def _next(self) -> _Token:
        return self._words[self._at] if self._at < len(self._words) else END

    @property
    def _following(self) -> _Token:
        return self._words[self._at + 1] if self._at + 1 < len(self._words) else END

    def _pass_over(self) -> None:
        """Go behind the next group."""
        depth = 0
        while (word := self._next).kind != "end":
            self._at += 1
            depth += (word.text == "{") - (word.text == "}")
            if word.text == "}" and depth <= 0:
                return

    def _block(self) -> Block:
        found: list[Triple] = []
        ended = "."
        while ended == "." and self._next.kind in TERMS:
            ended = self._list(found)
        end = self._words[self._at - 1].end
        return Block(found, end, whole=bool(ended) and (self._next.text in ("}", "{") or self._is_keyword()))

    def _list(self, found: list[Triple]) -> str:
        """Read one subject with its properties.

        Returns:
            What ends them: a full stop, which another subject may follow, or the first word of something else; nothing
            if they go on with what is not plain.
        """
        subject = self._next
        self._at += 1
        verbs: list[_Verb] = []
        onward, ended = 0, ""
        while (verb := self._verb()) is not None:
            verbs.append(verb)
            onward = 0
            if self._next.text == ";":
                while self._next.text == ";":
                    self._at += 1
                onward = self._next.start
            if self._next.text == ".":
                onward, ended = 0, "."
                self._at += 1
                break
            if self._next.text in ("}", "{") or self._is_keyword():
                onward, ended = 0, self._next.text
                break
            if not onward:  # what follows belongs to the object that was read, such as an annotation
                verbs.pop()
                onward = verb.name.start
                break
        for place, verb in enumerate(verbs):
            if place + 1 < len(verbs):
                span = verb.name.start, verbs[place + 1].name.start
            elif onward:
                span = verb.name.start, onward
            elif place:
                span = verbs[place - 1].end, verb.end
            else:
                span = subject.start, self._words[self._at - 1].end
            name = RDF_TYPE if verb.name.text == "a" else self._address(verb.name)
            alone = len(verb.objects) == 1
            found += [Triple(subject.text, name, one.text, self._address(one), alone, span) for one in verb.objects]
        return ended

    def _is_keyword(self) -> bool:
        return self._next.kind == "word" and self._next.text not in ("a", *BOOLEANS)

    def _verb(self) -> _Verb | None:
        """A property and its objects; none if either is more than one plain word, or there is none."""
        began, name = self._at, self._next
        if name.kind not in TERMS and name.text != "a":
            return None
        objects: list[_Token] = []
        end = 0
        while not objects or self._next.text == ",":
            self._at += 1
            one = self._next
            if one.kind not in (*TERMS, "text", "number") and one.text not in BOOLEANS:
                self._at = began
                return None
            end = one.end
            if one.kind == "text" and self._following.kind == "language":
                self._at += 1
                end = self._next.end
            elif one.kind == "text" and self._following.text == "^^":
                self._at += 2
                end = self._next.end
            objects.append(one)
            self._at += 1
        return _Verb(name, objects, end)

    def _address(self, word: _Token) -> str:
        if word.kind == "iri":
            return word.text[1:-1]
        if word.kind == "name":
            prefix, _, local = word.text.partition(":")
            start = self._prefixes.get(f"{prefix}:")
            return "" if start is None else start + local
        return ""


def _words(query: str) -> Iterator[_Token]:
    """The tokens of a query. A full stop that a name seems to end with is one of its own."""
    for one in tokens(query):
        kind, text, start, end = str(one.lastgroup), one[0], one.start(), one.end()
        if kind == "name" and text.endswith("."):
            text = text.rstrip(".")
            yield _Token(kind, text, start, start + len(text))
            kind, text, start = "mark", ".", end - 1
        yield _Token(kind, text, start, end)


def _local(name: str) -> str:
    found = LOCAL.search(name)
    return found[0] if found else ""
