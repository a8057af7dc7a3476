"""The graphs that a query sees, said outright in each request to an engine.

A query that names no graph sees all graphs together in Virtuoso, GraphDB, Neptune and QLever, drafts among them, and
none of them in others. And where a default graph is named, `GRAPH ?g` sees nothing by the protocol, but everything in
Virtuoso. So the default graph of the release, which `cybernorms push` has put into one graph, and the named graphs that
the query can reach are always sent along (SPARQL 1.1 Protocol 2.1.4); or, in their place, what it says with FROM.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from api.admission import TOKEN, plain
from api.store import BASE

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
NOTHING = BASE + "graph/nothing"
"""A graph that is nowhere: engines take an empty list of graphs for all there are."""


@dataclass(frozen=True)
class Scope:
    """The default graph, as the graphs that are merged in it, and the named graphs."""

    default: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A graph that a query names.

    Attributes:
        word: after which it stands: FROM, NAMED or GRAPH.
        iri: its name.
        start, end: what to cut out of the text or to replace in it: the whole clause, or after GRAPH the name.
    """

    word: str
    iri: str
    start: int
    end: int


@dataclass(frozen=True)
class Mentions:
    """What a query says of graphs.

    Attributes:
        text: the query, with its escapes resolved if that was needed to find the graphs.
        based: whether it has a base of its own.
        graphs: the graphs that it names.
        open: whether a variable stands after GRAPH.
    """

    text: str
    based: bool
    graphs: tuple[Mention, ...]
    open: bool

    @classmethod
    def of(cls, query: str) -> Mentions:
        """What a query that has been found to parse says of graphs.

        >>> query = "PREFIX g: <graph/> SELECT * FROM g:draft { GRAPH <graph/ontology> { ?s ?p ?o } }"
        >>> [(one.word, one.iri.removeprefix(BASE)) for one in Mentions.of(query).graphs]
        [('FROM', 'graph/draft'), ('GRAPH', 'graph/ontology')]
        """
        text = plain(query)
        base, prefixes, based = BASE, dict[str, str](), False
        found: list[Mention] = []
        is_open = False
        before, start = "", 0
        tokens = (token for token in TOKEN.finditer(text) if token.lastgroup != "comment")
        for token in tokens:
            kind = token.lastgroup
            if before == "BASE" and kind == "iri":
                base, based = _joined(base, token[0][1:-1]), True
            elif before == "PREFIX" and kind == "name":
                namespace = next(tokens, None)
                prefixes[token[0].removesuffix(":")] = _joined(base, namespace[0][1:-1]) if namespace else ""
            elif before in ("FROM", "NAMED", "GRAPH") and kind in ("iri", "name"):
                at = token.start() if before == "GRAPH" else start
                found.append(Mention(before, _iri(token[0], base, prefixes), at, token.end()))
            elif before == "GRAPH" and kind == "variable":
                is_open = True
            word = token[0].upper() if kind == "word" else ""
            if word == "FROM":
                start = token.start()
            before = word if word != "NAMED" or before == "FROM" else ""
        return cls(text, based, tuple(found), is_open)

    def after(self, word: str) -> tuple[str, ...]:
        """The graphs named after a word, each once."""
        return tuple(dict.fromkeys(one.iri for one in self.graphs if one.word == word))

    def scope(self, default: Sequence[str], named: Sequence[str], union: str, graphs: Collection[str]) -> Scope:
        """What the query is to see.

        Args:
            default, named: what the request says, which counts for more than what the query says.
            union: the graph that holds the default graph of the release.
            graphs: the named graphs of the release.
        """
        reached = self.after("GRAPH")
        if not default and not named:
            default, named = self.after("FROM"), self.after("NAMED")
        if not default and not named:
            default, named = (union,), tuple(graphs) if self.open else reached
        merged = tuple(iri for iri in default if iri in graphs or iri == union) or (NOTHING,)
        if not (self.open or reached):
            return Scope(merged, ())
        return Scope(merged, tuple(iri for iri in named if iri in graphs) or (NOTHING,))

    def within(self, scope: Scope) -> str:
        """The query so that no engine lets it see more: without FROM, and with a graph that is nowhere in the place
        of each graph that it may not see, because Virtuoso gives those that are named outright."""
        parts, at = [], 0
        for one in self.graphs:
            if one.word != "GRAPH" or one.iri not in scope.named:
                parts += [self.text[at : one.start], f"<{NOTHING}>" if one.word == "GRAPH" else ""]
                at = one.end
        return "".join([*parts, self.text[at:]])


def _iri(token: str, base: str, prefixes: dict[str, str]) -> str:
    if token.startswith("<"):
        return _joined(base, token[1:-1])
    prefix, _, local = token.partition(":")
    return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _joined(base: str, reference: str) -> str:
    """A reference made absolute; the library drops a `#` at the end."""
    if ABSOLUTE.match(reference):
        return reference
    return urljoin(base, reference) + ("#" if reference.endswith("#") else "")
