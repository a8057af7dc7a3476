"""The graphs that a query sees, said outright in each request to an engine.

A query that names no graph sees all graphs together in Virtuoso, GraphDB, Neptune and QLever, drafts among them, and
none of them in others. And where a default graph is named, `GRAPH ?g` sees nothing by the protocol, but everything in
Virtuoso. So the default graph of the release, which `cybernorms push` has put into one graph, and the named graphs that
the query can reach are always sent along (SPARQL 1.1 Protocol 2.1.4); or, in their place, what it says with FROM.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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
class Mentions:
    """What a query says of graphs.

    Attributes:
        based: whether it has a base of its own.
        default, named: after FROM and FROM NAMED.
        graphs: after GRAPH.
        open: whether a variable stands after GRAPH.
    """

    based: bool
    default: tuple[str, ...]
    named: tuple[str, ...]
    graphs: tuple[str, ...]
    open: bool

    @classmethod
    def of(cls, query: str) -> Mentions:
        """What a query that has been found to parse says of graphs.

        >>> Mentions.of("PREFIX g: <graph/> SELECT * FROM g:draft { GRAPH g:ontology { ?s ?p ?o } }")
        ... # doctest: +NORMALIZE_WHITESPACE
        Mentions(based=False, default=('https://w3id.org/cybernorms/graph/draft',), named=(),
            graphs=('https://w3id.org/cybernorms/graph/ontology',), open=False)
        """
        base, prefixes, based = BASE, dict[str, str](), False
        found: dict[str, list[str]] = {"FROM": [], "NAMED": [], "GRAPH": []}
        is_open = False
        tokens = _tokens(plain(query))
        before = ""
        for kind, token in tokens:
            if before == "BASE" and kind == "iri":
                base, based = _joined(base, token[1:-1]), True
            elif before == "PREFIX" and kind == "name":
                prefixes[token.removesuffix(":")] = _joined(base, next(tokens, ("", "<>"))[1][1:-1])
            elif before in found and kind in ("iri", "name"):
                found[before].append(_iri(token, base, prefixes))
            elif before == "GRAPH" and kind == "variable":
                is_open = True
            word = token.upper() if kind == "word" else ""
            before = word if word != "NAMED" or before == "FROM" else ""
        default, named, graphs = (tuple(dict.fromkeys(iris)) for iris in found.values())
        return cls(based, default, named, graphs, is_open)


def scope(
    mentions: Mentions, default: Sequence[str], named: Sequence[str], union: str, graphs: Collection[str]
) -> Scope:
    """What a query is to see.

    Args:
        mentions: what it says itself.
        default, named: what the request says, which counts for more.
        union: the graph that holds the default graph of the release.
        graphs: the named graphs of the release.
    """
    reaches = mentions.open or bool(mentions.graphs)
    if not default and not named:
        default, named = mentions.default, mentions.named
    if not default and not named:
        seen = graphs if mentions.open else [iri for iri in mentions.graphs if iri in graphs]
        return Scope((union,), tuple(seen) or (NOTHING,) if reaches else ())
    known = {*graphs, union}
    default, named = ([iri for iri in iris if iri in known] for iris in (default, named))
    return Scope(tuple(default) or (NOTHING,), tuple(named) or (NOTHING,) if reaches else ())


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    return ((found.lastgroup or "", found[0]) for found in TOKEN.finditer(query) if found.lastgroup != "comment")


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
