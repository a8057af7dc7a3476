"""What to call every thing of a release, in six languages: its label, its symbol, or what it is made of.

Read once, when the service starts; a page that names a hundred things asks the store nothing for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from api.explorer.dates import written
from api.jsonld import TERMS
from api.store import BASE, Store, Value
from api.things import DRAFT, TYPE

SKOS = "http://www.w3.org/2004/02/skos/core#"
LABEL = SKOS + "prefLabel"
TITLE = "http://purl.org/dc/terms/title"
NAMING = [
    "symbol",
    "iso3",
    "words",
    "number",
    "letter",
    "order",
    "date",
    "hasActor",
    "hasTopic",
    "takesStance",
    "hasPracticeKind",
    "hasFinding",
    "isCoverageOf",
    "isCastBy",
    "isCastOn",
    "hasVoteValue",
    "isLinkFrom",
    "hasRelation",
    "hasTarget",
    "targetText",
    "isMembershipOf",
    "isMembershipIn",
    "adopts",
    "isAdoptedBy",
    "isSponsorshipOf",
    "hasEarlier",
    "hasLater",
    "isAlignmentIn",
    "isNoteOn",
    "isActionFor",
    "isMilestoneOf",
    "isStatementOn",
    "isFormerNameOf",
    "isSubmittedBy",
    "issuer",
    "isParagraphOf",
    "isArticleOf",
    "isFootnoteOf",
    "isAnnexOf",
    "isSectionOf",
    "isStatedIn",
    "infersSubject",
    "infersObject",
    "citation",
    "leansTo",
    "isInRegionalGroup",
    "rank",
    "notation",
]
WHOLES = ("isParagraphOf", "isArticleOf", "isFootnoteOf", "isAnnexOf", "isSectionOf")
SAID = "SELECT ?s ?o WHERE {{ ?s <{}> ?o }}"
DRAFTED = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{DRAFT}> {{ ?s ?p ?o }} }}"
RECORDS = BASE + "graph/curated/"
BROADER = "SELECT ?a ?b WHERE { ?a <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?b }"
SHORT = 90
MOST_NAMES = 100_000
MOST_READ = 64


@dataclass(frozen=True)
class Text:
    """A text and its language; the language is empty where it has none: a symbol, a number."""

    text: str
    lang: str = ""


Gettext = Callable[[str], str]


class Names:
    """The names and kinds of all things, by property: a value each, and equal ones once."""

    def __init__(self, store: Store) -> None:
        self.name = lru_cache(MOST_NAMES)(self._name)
        self._store = store
        self._read: dict[str, list[dict[str, Value]]] = {}
        said = _Said(store)
        self._labels = said.texts(LABEL)
        self._titles = said.texts(TITLE)
        self._gists = said.texts(TERMS + "gist")
        self._facts: dict[str, dict[str, str]] = {}
        for name in NAMING:
            facts = self._facts[name] = {}
            for subject, value in said(TERMS + name):
                facts.setdefault(subject, value.text)
        self._kinds: dict[str, frozenset[str]] = {}
        sets: dict[frozenset[str], frozenset[str]] = {}
        for subject, value in said(TYPE):
            kinds = self._kinds.get(subject, frozenset()) | {value.text}
            self._kinds[subject] = sets.setdefault(kinds, kinds)
        self._records = {name.removeprefix(RECORDS) for name in store.graphs() if name.startswith(RECORDS)}
        self._broader: defaultdict[str, set[str]] = defaultdict(set)
        self._schemes = {subject: value.text for subject, value in said(SKOS + "inScheme")}
        for row in store.select(BROADER):
            self._broader[row["a"].text].add(row["b"].text)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __contains__(self, iri: str) -> bool:
        return iri in self._kinds or any(iri in texts for texts in (*self._labels.values(), *self._titles.values()))

    def kinds(self, iri: str) -> list[str]:
        """The most specific classes of a thing, by local name where they are ours."""
        types = {
            one for one in self._kinds.get(iri, ()) if one.startswith((TERMS, SKOS, "http://www.w3.org/2002/07/owl#"))
        }
        types = {one for one in types if not any(one in self._broader[other] for other in types if other != one)}
        return sorted(types)

    def is_a(self, iri: str, *kinds: str) -> bool:
        """Whether a thing is of one of these classes, by local name."""
        return any(TERMS + kind in self._kinds.get(iri, ()) for kind in kinds)

    def record(self, iri: str) -> str:
        """Path of the file in which a thing is recorded; empty if none has it by itself."""
        name = iri.removeprefix(BASE)
        if name.startswith("ns"):
            return "ontology/core.ttl"
        parts = name.split("/")
        for size in range(len(parts), 0, -1):
            stem = "/".join(parts[:size])
            if stem in self._records:
                return f"data/{stem}.toml"
        return ""

    def label(self, iri: str, lang: str) -> Text | None:
        """The label of a thing in a language, or in the nearest that there is: English, or any."""
        return nearest(_about(self._labels, iri), lang)

    def title(self, iri: str, lang: str) -> Text | None:
        """The title of a text, in a language or the nearest."""
        return nearest(_about(self._titles, iri), lang)

    def fact(self, iri: str, name: str) -> str:
        """One value that is part of names; empty if there is none."""
        return self._facts[name].get(iri, "")

    def gist(self, iri: str, lang: str) -> Text | None:
        """What a thing says, in a language or the nearest."""
        return nearest(_about(self._gists, iri), lang)

    def whole(self, iri: str) -> str:
        """The document that a part belongs to; a thing that is no part is its own."""
        above = next((self.fact(iri, name) for name in WHOLES if self.fact(iri, name)), "")
        return self.whole(above) if above and above != iri else iri

    def rows(self, query: str) -> list[dict[str, Value]]:
        """Rows of a SELECT about no thing in particular. A release never changes, so they are read once."""
        found = self._read.get(query)
        if found is None:
            found = self._store.select(query)
            if len(self._read) < MOST_READ:
                self._read[query] = found
        return found

    def _name(self, iri: str, lang: str, _: Gettext) -> Text:
        """What to call a thing, short enough for a line. Never empty."""
        if not iri.startswith(BASE):
            return self.label(iri, lang) or Text(_outside(iri))
        if self.fact(iri, "symbol"):
            return Text(self.fact(iri, "symbol"))
        whole = next((self.fact(iri, name) for name in WHOLES if self.fact(iri, name)), "")
        if whole:
            return self._part(iri, whole, lang, _)
        found = self.label(iri, lang)
        if found:
            return found
        if self.fact(iri, "citation"):
            return Text(_cut(self.fact(iri, "citation"), 160), "en")
        title = self.title(iri, lang)
        if title:
            return Text(_cut(title.text, 160), title.lang)
        return self._composed(iri, lang, _)

    def _part(self, iri: str, whole: str, lang: str, _: Gettext) -> Text:
        """A part of a document: the document and the pin-cite."""
        of = self._within(iri, whole, lang, _)
        number = self.fact(iri, "number") or self.fact(iri, "letter")
        label = self.label(iri, lang) or self.title(iri, lang)
        if self.fact(iri, "isParagraphOf"):
            place = _("para. %(number)s") if number else ""
        elif self.fact(iri, "isArticleOf"):
            place = _("art. %(number)s") if any(character.isdigit() for character in number) else "%(number)s"
        elif self.fact(iri, "isFootnoteOf"):
            place = _("note %(number)s")
        elif self.fact(iri, "isAnnexOf"):
            place = _("annex %(number)s") if number else _("annex")
        else:
            place = _("section %(number)s") if number else ""
        place = place % {"number": number} if number else place
        if not place:
            gist = self.gist(iri, lang)
            return Text(f"{of}: {_cut(gist.text)}", gist.lang) if gist else Text(f"{of}: {_last(iri)}")
        if label:
            return Text(f"{of}, {place}: {_cut(label.text)}", label.lang)
        return Text(f"{of}, {place}")

    def _within(self, iri: str, whole: str, lang: str, _: Gettext) -> str:
        """The document, with the annex that has its own numbering."""
        name = self.name(whole, lang, _).text
        _before, mark, rest = iri.removeprefix(whole).partition("/annex/")
        if mark and "/" in rest:
            return f"{name}, " + _("annex %(number)s") % {"number": rest.partition("/")[0]}
        return name

    def _composed(self, iri: str, lang: str, _: Gettext) -> Text:
        """A name made of what a thing ties together."""

        def named(*names: str) -> list[str]:
            return [_cut(self.name(one, lang, _).text) for name in names if (one := self.fact(iri, name))]

        def says(name: str) -> bool:
            return iri in self._facts[name]

        def dated(text: str) -> str:
            date = self.fact(iri, "date")
            return f"{text} ({written(date, lang)})" if date else text

        kind = self.kind(iri, lang)
        arrow = " ← " if lang == "ar" else " → "
        if says("isCastOn"):
            return Text(": ".join(named("isCastBy", "isCastOn", "hasVoteValue")))
        if says("isCoverageOf"):
            return Text(": ".join([*named("isCoverageOf", "hasTopic", "hasFinding")]))
        if says("takesStance") or (says("hasTopic") and says("hasActor")):
            return Text(dated(": ".join(named("hasActor", "hasTopic", "takesStance"))))
        if says("hasPracticeKind"):
            return Text(dated(": ".join(named("hasActor", "hasPracticeKind"))))
        if says("hasRelation"):
            return Text(
                arrow.join(
                    [
                        *named("isLinkFrom", "hasRelation"),
                        *(named("hasTarget") or [_cut(self.fact(iri, "targetText")) or "…"]),
                    ]
                )
            )
        if says("infersSubject"):
            return Text(arrow.join(named("infersSubject", "infersObject")))
        if says("isMembershipOf") or says("isMembershipIn"):
            return Text(", ".join(named("isMembershipOf", "isMembershipIn")))
        if says("hasEarlier"):
            return Text(arrow.join([*named("hasEarlier"), *(named("hasLater") or ["…"])]))
        if says("adopts"):
            return Text(", ".join([*named("adopts"), kind.text, *named("isAdoptedBy")]))
        above = named("isNoteOn", "isActionFor", "isMilestoneOf", "isStatementOn", "isFormerNameOf", "isSponsorshipOf")
        if above:
            return Text(f"{above[0]}: {kind.text} {self.fact(iri, 'order') or _last(iri)}")
        if says("isSubmittedBy") or says("issuer"):
            return Text(dated(", ".join([*(named("isSubmittedBy") or [self.fact(iri, "issuer")]), kind.text])))
        if says("isStatedIn") and (says("number") or self.gist(iri, lang)):
            gist = self.gist(iri, lang)
            return Text(_cut(gist.text), gist.lang) if gist else Text(f"{kind.text} {_last(iri)}")
        gist = self.gist(iri, lang)
        if gist:
            return Text(_cut(gist.text), gist.lang)
        return Text(f"{kind.text} {_last(iri)}" if kind.text else iri.removeprefix(BASE))

    def kind(self, iri: str, lang: str) -> Text:
        """What a thing is, as a label; empty if that is not said."""
        found = [self.label(one, lang) for one in self.kinds(iri)]
        labels = [one for one in found if one]
        if not labels and iri in self._schemes:
            labels = [one for one in [self.label(self._schemes[iri], lang)] if one]
        return Text(" · ".join(one.text for one in labels), labels[0].lang if labels else "")


class _Said:
    """Subjects and values of one property after the other, drafts last. Equal IRIs are one object."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._once: dict[str, str] = {}
        self._drafts: defaultdict[str, list[tuple[Value, Value]]] = defaultdict(list)
        for row in store.select(DRAFTED):
            self._drafts[row["p"].text].append((row["s"], row["o"]))

    def __call__(self, predicate: str) -> Iterator[tuple[str, Value]]:
        once = self._once
        for subject, value in chain(self._store.pairs(SAID.format(predicate)), self._drafts[predicate]):
            told = Value(once.setdefault(value.text, value.text), is_iri=True) if value.is_iri else value
            yield once.setdefault(subject.text, subject.text), told

    def texts(self, predicate: str) -> dict[str, dict[str, str]]:
        """The texts of a property, by language and subject."""
        found: dict[str, dict[str, str]] = {}
        for subject, value in self(predicate):
            found.setdefault(value.language, {}).setdefault(subject, value.text)
        return found


def _about(texts: Mapping[str, Mapping[str, str]], iri: str) -> dict[str, str]:
    return {code: found[iri] for code, found in texts.items() if iri in found}


def nearest(texts: Mapping[str, str], lang: str) -> Text | None:
    """A text in a language, or else in English, or else in any.

    >>> nearest({"en": "norm", "fr": "norme"}, "es")
    Text(text='norm', lang='en')
    """
    for code in (lang, "en", *sorted(texts)):
        if code in texts:
            return Text(texts[code], code)
    return None


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _cut(text: str, most: int = SHORT) -> str:
    """The beginning of a text, cut at a word."""
    if len(text) <= most:
        return text
    return text[:most].rpartition(" ")[0].rstrip(" ,.;:") + "…" if " " in text[:most] else text[:most] + "…"


def _outside(iri: str) -> str:
    """An address elsewhere, as it is read."""
    return _cut(iri.removeprefix("https://").removeprefix("http://").rstrip("/"), 70)
