"""What can be searched for: each thing that has a name or a gist, with its texts, and what narrows a search."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from loaders.quads import Statement
from loaders.texts.words import LANGUAGES
from ontology import BASE, TERMS

SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

NAMES = (SKOS + "prefLabel", DCTERMS + "title")
OTHER_NAMES = (SKOS + "altLabel", *(TERMS + name for name in ("abbreviation", "symbol", "draftSymbol", "authors")))
CODES = (TERMS + "iso2", TERMS + "iso3", TERMS + "m49", SKOS + "notation", TERMS + "doi", TERMS + "abbreviation")
TOLD = (
    *(TERMS + name for name in ("gist", "citation", "gapNote", "conflictNote")),
    SKOS + "definition",
    SKOS + "note",
)
"""A thing that has none of these and no name is not searched for."""
UNTAGGED = tuple(TERMS + name for name in ("words", "citation", "issuer", "container", "pinCite"))
COMPOSED = tuple(
    TERMS + name
    for name in (
        "hasActor",
        "hasTopic",
        "hasPracticeKind",
        "isStatementOn",
        "isMilestoneOf",
        "isNoteOn",
        "hasEarlier",
        "hasFate",
        "adopts",
        "hasMode",
        "isSponsorshipOf",
        "isMembershipOf",
        "isMembershipIn",
        "isSubmittedBy",
        "isSubmittedTo",
    )
)
"""What a thing without a name of its own is called after, in this order."""
ABOUT = tuple(TERMS + name for name in ("hasActor", "isSubmittedBy", "isFormerNameOf", "isMembershipOf"))
"""What leads to the States and organizations that a thing is of."""
READ = frozenset(
    {
        *(*NAMES, *OTHER_NAMES, *CODES, *TOLD, *UNTAGGED, *COMPOSED, *ABOUT),
        *(TERMS + name for name in ("date", "year", "number", "isPartOf", "isParagraphOf", "isLinkFrom")),
        *(TYPE, RDFS + "subClassOf"),
    }
)
"""What is read of a thing besides its texts; all else only counts as a link."""
PLACES = {
    "para": "para.",
    "op": "para.",
    "pp": "preambular para.",
    "art": "art.",
    "fn": "note",
    "section": "section",
    "annex": "annex",
}
YEAR = re.compile(r"\d{4}")

Texts = Mapping[str, str]
"""Texts by language; `und` for what is in none."""


@dataclass(frozen=True)
class Thing:
    """A thing that can be searched for.

    Attributes:
        iri: its IRI.
        is_draft: whether this is only what is drafted of it.
        is_term: whether it is a word of the ontology, to be found after what it is used for.
        kind: the narrowest of its classes, but for those that rules of inference give.
        kinds: all its classes.
        labels: what it is called, by language.
        names: all its names and symbols, by language.
        texts: language and text of everything that is told of it, the gist first.
        keys: symbols, codes and paths by which it can be named exactly.
        states, topics, years, languages: what narrows a search.
        links: how many statements lead to it.
    """

    iri: str
    is_draft: bool
    is_term: bool
    kind: str
    kinds: Sequence[str]
    labels: Texts
    names: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    keys: Sequence[str]
    states: Sequence[str]
    topics: Sequence[str]
    years: Sequence[str]
    languages: Sequence[str]
    links: int


@dataclass
class _Said:
    """What is said of one thing, by property: pairs of language and text, or of "" and IRI."""

    values: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def all(self, *properties: str) -> list[tuple[str, str]]:
        return [pair for name in properties for pair in sorted(set(self.values.get(name, ())))]

    def refs(self, *properties: str) -> list[str]:
        return [value for _, value in self.all(*properties)]

    def first(self, *properties: str) -> str:
        return next(iter(self.refs(*properties)), "")


class Things:
    """Everything that can be searched for.

    Args:
        statements: of the whole release, those that say the same in several graphs one after the other.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._said: dict[str, _Said] = defaultdict(_Said)
        self._drafted: dict[str, _Said] = defaultdict(_Said)
        self._stated: dict[str, set[str]] = defaultdict(set)
        self._links: Counter[str] = Counter()
        last = ("", "", "")
        for one in statements:
            is_draft = one.graph == "draft"
            if one.is_iri and not is_draft and one.predicate != TYPE and last != one[:3]:
                self._links[one.value] += 1
                last = one[:3]
            if one.language or one.predicate in READ:
                said = self._drafted if is_draft else self._said
                said[one.subject].values[one.predicate].append((one.language, one.value))
            if one.predicate == TYPE and not one.graph.startswith("inferred/R"):
                self._stated[one.subject].add(one.value)

    def __iter__(self) -> Iterator[Thing]:
        """All things by their IRIs; what is drafted of a thing comes after what is known of it."""
        for iri in sorted(self._said.keys() | self._drafted.keys()):
            if not iri.startswith(BASE) or iri.startswith(BASE + "graph/"):
                continue
            for is_draft, said in ((False, self._said.get(iri)), (True, self._drafted.get(iri))):
                if said is not None and _is_sought(said):
                    yield self._thing(iri, said, is_draft)

    def _thing(self, iri: str, said: _Said, is_draft: bool) -> Thing:
        known = self._said.get(iri, said)
        labels = self._labels(iri, known if is_draft and known.all(*NAMES) else said)
        tagged = [(language, text) for name in TOLD for language, text in said.all(name) if language]
        rest = [
            (language, text)
            for name in sorted(said.values.keys() - {*TOLD, *NAMES, *OTHER_NAMES})
            for language, text in said.all(name)
            if language
        ]
        texts = tagged + rest + [("und", text) for _, text in said.all(*UNTAGGED)]
        names = [(language or "und", text) for language, text in said.all(*NAMES, *OTHER_NAMES)]
        kind, kinds = self._kinds(iri, known if known.all(TYPE) else said)
        about = said.refs(*ABOUT)
        return Thing(
            iri=iri,
            is_draft=is_draft,
            is_term=iri.startswith(TERMS) or SKOS + "ConceptScheme" in known.refs(TYPE),
            kind=kind,
            kinds=kinds,
            labels=labels,
            names=names,
            texts=list(dict.fromkeys(texts)),
            keys=sorted(self._keys(iri, known)),
            states=sorted(
                {_code(one) for one in [*about, iri] if one.startswith((BASE + "state/", BASE + "organization/"))}
            ),
            topics=sorted(
                {_code(one) for one in [*said.refs(TERMS + "hasTopic"), iri] if one.startswith(BASE + "topic/")}
            ),
            years=sorted(
                {found[0] for date in said.refs(TERMS + "date", TERMS + "year") if (found := YEAR.match(date))}
            ),
            languages=sorted({tag for tag in [*labels, *(tag for tag, _ in texts)] if tag in LANGUAGES}),
            links=self._links[iri],
        )

    def _labels(self, iri: str, said: _Said) -> dict[str, str]:
        named = {language or "und": text for language, text in reversed(said.all(*reversed(NAMES)))}
        if named:
            return named
        if sign := said.first(TERMS + "citation", TERMS + "symbol"):
            return {"und": sign}
        if TERMS + "isPartOf" in said.values or TERMS + "isParagraphOf" in said.values:
            return {"und": self._place(iri, said)}
        about = [one for name in COMPOSED for one in said.refs(name)[:2]]
        if not about:
            gists = {language or "und": text for language, text in reversed(said.all(TERMS + "gist"))}
            return gists or {"und": iri.removeprefix(BASE)}
        date = said.first(TERMS + "date")
        return {
            language: ": ".join(self._called(one, language) for one in about) + (f" ({date})" if date else "")
            for language in LANGUAGES
        }

    def _called(self, iri: str, language: str) -> str:
        said = self._said.get(iri) or self._drafted.get(iri) or _Said()
        if symbol := said.first(TERMS + "symbol"):
            return symbol
        found = self._labels(iri, said) if said.values else {}
        return found.get(language) or found.get("en") or next(iter(found.values()), iri.removeprefix(BASE))

    def _place(self, iri: str, said: _Said) -> str:
        """A part of a document as it is cited: symbol and place."""
        document, tail = self._document(iri)
        known = self._said.get(document) or self._drafted.get(document) or _Said()
        name = known.first(TERMS + "symbol") or self._called(document, "en")
        parts = tail.split("/")
        number = said.first(TERMS + "number") or "/".join(parts[1:])
        if parts[0] == "annex" and len(parts) > 2:
            return f"{name}, annex {parts[1]}, {PLACES.get(parts[2], parts[2])} {number}"
        return f"{name}, {PLACES.get(parts[0], parts[0])} {number}".rstrip()

    @staticmethod
    def _document(iri: str) -> tuple[str, str]:
        """The document in whose address a part has its own, and the rest of the address."""
        parts = iri.removeprefix(BASE).split("/", 2)
        return BASE + "/".join(parts[:2]), "".join(parts[2:])

    def _kinds(self, iri: str, said: _Said) -> tuple[str, list[str]]:
        types = set(said.refs(TYPE))
        ours = {one for one in types if one.startswith(TERMS)}
        if ours:
            narrow = sorted(ours & self._stated[iri] or ours, key=lambda one: (-self._depths.get(one, 0), one))
            return narrow[0].removeprefix(TERMS), sorted(one.removeprefix(TERMS) for one in ours)
        if SKOS + "Concept" in types:
            folder = iri.removeprefix(BASE).partition("/")[0]
            kind = "".join(part.capitalize() for part in folder.split("-"))
            return kind, ["Concept", kind]
        kind = next((one.rpartition("#")[2] for one in sorted(types) if one.startswith((OWL, SKOS))), "Resource")
        return kind, [kind]

    def _keys(self, iri: str, said: _Said) -> set[str]:
        found = {iri.removeprefix(BASE).casefold(), iri.casefold()}
        found.update(code.casefold() for code in said.refs(*CODES))
        for symbol in said.refs(TERMS + "symbol", TERMS + "draftSymbol"):
            found.update(endings(symbol))
        document, tail = self._document(iri)
        if tail and iri.startswith(BASE + "doc/"):
            known = self._said.get(document) or _Said()
            found.update(
                f"{end}#{tail.casefold()}" for symbol in known.refs(TERMS + "symbol") for end in endings(symbol)
            )
            found.add(f"#{tail.casefold()}")
        return found

    @cached_property
    def _depths(self) -> dict[str, int]:
        above = {iri: set(said.refs(RDFS + "subClassOf")) for iri, said in self._said.items() if iri.startswith(TERMS)}

        def depth(term: str, seen: frozenset[str] = frozenset()) -> int:
            higher = above.get(term, set()) - seen - {term}
            return 1 + max((depth(one, seen | {term}) for one in higher), default=0)

        return {term: depth(term) for term in above}


def endings(symbol: str) -> list[str]:
    """The ways in which people shorten a symbol from its left, itself among them.

    >>> endings("A/RES/73/27"), endings("A/AC.290/2021/L.2")
    (['a/res/73/27', 'res/73/27', '73/27'], ['a/ac.290/2021/l.2', 'ac.290/2021/l.2', '2021/l.2', 'l.2'])
    """
    parts = symbol.casefold().split("/")
    return ["/".join(parts[at:]) for at in range(len(parts)) if len(parts) - at > 1 or "." in parts[at] or at == 0]


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def _is_sought(said: _Said) -> bool:
    if TERMS + "isLinkFrom" in said.values:
        return False
    return any(name in said.values for name in (*NAMES, *TOLD))
