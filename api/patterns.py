"""The plain triples of a query: where they stand, and what they mean.

Read are triples of terms, with lists of properties and of objects, between two braces or keywords. At anything else,
such as a path or a blank node in brackets, a block ends; what was read of it before is in the same group all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from api.admission import tokens

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TERMS = frozenset({"variable", "iri", "name"})
BOOLEANS = frozenset({"true", "false"})
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


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


def blocks(query: str) -> list[Block]:
    """The blocks of plain triples of a query, in their order. Those of a template are left out.

    Args:
        query: SPARQL text without escapes, and without anything said about triples.

    Raises:
        BadRequest: it can be read in two ways.
    """
    return list(_Reader(list(_words(query))).blocks())


def _words(query: str) -> Iterator[_Token]:
    """The tokens of a query. A full stop that a name seems to end with is one of its own."""
    for one in tokens(query):
        kind, text, start, end = str(one.lastgroup), one[0], one.start(), one.end()
        if kind == "name" and text.endswith("."):
            text = text.rstrip(".")
            yield _Token(kind, text, start, start + len(text))
            kind, text, start = "mark", ".", end - 1
        yield _Token(kind, text, start, end)


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
