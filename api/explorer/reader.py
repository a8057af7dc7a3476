"""A release as one reader sees it: in a language, with links that keep it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import combining, normalize

from api.explorer.catalogue import translations
from api.explorer.dates import spoken, written
from api.explorer.languages import Language
from api.explorer.names import LABEL, SKOS, TITLE, Gettext, Names, Text, nearest
from api.explorer.tables import Cell, listed
from api.jsonld import TERMS
from api.store import BASE, Store, Value
from api.things import DRAFT, PREFIX, TYPE

SHORTER = {LABEL: "label", TITLE: "title", TYPE: "type", SKOS + "note": "note", SKOS + "altLabel": "altLabel"}
LONGER = {short: iri for iri, short in SHORTER.items()}
RIGHT_TO_LEFT = "\u200f"
"""Before numbers alone: they follow one another as the words of the language do."""

SIGNS = {
    "lean/affirms": "+",
    "lean/qualified": "±",
    "lean/denies": "−",
    "lean/open": "?",
    "vote-value/yes": "+",
    "vote-value/no": "−",
    "vote-value/abstain": "○",
    "vote-value/absent": "·",
    "finding/coded": "●",
    "finding/mentioned": "◐",
    "finding/silent": "○",
    "finding/draft-only": "✎",
    "finding/not-looked-at": "·",
}


@dataclass(frozen=True)
class Entry:
    """What is said of one thing.

    Attributes:
        iri: its address.
        values: by the local name of the property; those of other vocabularies by a short word or the whole IRI.
        is_draft: whether it is only recalled.
    """

    iri: str
    values: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    is_draft: bool = False

    def one(self, name: str) -> str:
        """The first value; empty if there is none."""
        return self.values[name][0].text if name in self.values else ""

    def all(self, name: str) -> list[str]:
        return [value.text for value in self.values.get(name, ())]


class Reader:
    """One reader's view of a release."""

    def __init__(self, store: Store, names: Names, language: Language, as_of: str = "") -> None:
        self.as_of = as_of
        self.names = names
        self.language = language
        self.lang = language.code
        self.store = store
        self._translations = translations(language.code)
        self._ = self._translations.gettext
        self.ngettext = self._translations.ngettext

    def rows(self, query: str, **values: str) -> list[dict[str, Value]]:
        """Rows of a SELECT with `cn:`, `skos:` and IRIs relative to the base; `values` are IRIs bound to variables."""
        if not values:
            return self.names.rows(f"{PREFIX} {query}")
        bound = {name: Value(iri, is_iri=True) for name, iri in values.items()}
        return self.store.select(f"{PREFIX} {query}", bound)

    def entries(self, pattern: str, draft: bool = False, only: Sequence[str] = (), **values: str) -> list[Entry]:
        """All that is said of each `?s` that a pattern finds, in one query, in an order that no engine changes.

        Args:
            pattern: of SPARQL.
            draft: look among what is only recalled, and nowhere else.
            only: these properties; none for all. A list of hundreds needs few of them.
            values: IRIs bound to variables of the pattern.
        """
        names = " ".join(f"<{LONGER.get(name, TERMS + name)}>" for name in only)
        pattern += f" VALUES ?p {{ {names} }}" if only else ""
        where = f"GRAPH <{DRAFT}> {{ {pattern} ?s ?p ?o }}" if draft else f"{pattern} ?s ?p ?o"
        found: dict[str, dict[str, list[Value]]] = {}
        bound = " ".join(f"?{name}" for name in values if name != "s")  # only what is selected can be bound
        rows = self.rows(f"SELECT DISTINCT ?s ?p ?o {bound} WHERE {{ {where} }}", **values)
        for row in sorted(rows, key=lambda row: (row["s"].text, row["p"].text, row["o"].text, row["o"].language)):
            prop = row["p"].text
            short = SHORTER.get(prop) or prop.removeprefix(TERMS)
            found.setdefault(row["s"].text, {}).setdefault(short, []).append(row["o"])
        return [Entry(iri, facts, draft) for iri, facts in found.items()]

    def entry(self, iri: str, draft: bool = False) -> Entry:
        """All that is said of one thing."""
        return next(iter(self.entries("", draft, s=iri)), Entry(iri, is_draft=draft))

    def name(self, iri: str) -> str:
        return self.names.name(iri, self.lang, self._).text

    def sorting(self, iri: str) -> str:
        """A key that sorts names as readers expect: letters with marks beside those without."""
        return "".join(one for one in normalize("NFD", self.name(iri)).casefold() if not combining(one))

    def kind(self, iri: str) -> str:
        return self.names.kind(iri, self.lang).text

    def address(self, iri: str) -> str:
        """Where a thing is on this server, in the language of the page; what is not ours, at its own address."""
        if not iri.startswith(BASE):
            return iri if iri.startswith(("https://", "http://")) else ""
        name, mark, part = iri.removeprefix(BASE).partition("#")
        if not name.startswith("graph/") and iri not in self.names and f"{BASE}{name}" not in self.names:
            return ""
        return self.local("/" + name) + mark + part

    def local(self, path: str) -> str:
        """A path of this server, in the language and the release of the page if its address named them."""
        return self.language.local(path)

    def link(self, iri: str, text: str = "", **marks: str) -> Cell:
        """A thing, named and linked."""
        named = Text(text) if text else self.names.name(iri, self.lang, self._)
        lang = named.lang if named.lang not in ("", self.lang) else ""
        return Cell(named.text, lang=lang, iri=iri, href=self.address(iri), **marks)

    def links(self, iris: Iterable[str]) -> list[Cell]:
        return listed(self.link(iri) for iri in iris)

    def mark(self, iri: str, tone: str = "", **more: str) -> Cell:
        """A value of a small scheme with its sign and tone: a vote, a finding, a leaning."""
        tone = tone or iri.removeprefix(BASE)
        return self.link(iri, sign=SIGNS.get(tone, ""), tone=tone.replace("/", "-"), **more)

    def text(self, values: Sequence[Value], **marks: str) -> Cell | None:
        """A text in the reader's language, or in the nearest, marked as such."""
        found = nearest({value.language: value.text for value in values}, self.lang)
        return Cell(found.text, lang=self.other(found.lang), **marks) if found else None

    def text_of(self, text: Text) -> Cell:
        return Cell(text.text, lang=self.other(text.lang))

    def other(self, lang: str) -> str:
        """A language, if it is not that of the page."""
        return "" if lang in ("", self.lang) else lang

    def date(self, text: str) -> str:
        """A date as the language writes it."""
        return written(text, self.lang)

    def totals(self, *counts: str) -> Cell:
        """Totals of a vote: for, against, abstaining, in the order in which the language is read."""
        text = "–".join(counts)
        return Cell(f"{RIGHT_TO_LEFT}{text}" if self.language.direction == "rtl" else text, value=text)

    def when(self, entry: Entry, name: str = "date") -> Cell | None:
        text = entry.one(name)
        note = entry.one("dateNote")
        return (
            Cell(self.date(text), value=text, note=note)
            if text
            else (Cell(note, lang=self.other("en")) if note else None)
        )

    def field(self, name: str) -> str:
        """The heading of a property: a noun where its label is a verb, else its label as the ontology has it."""
        text = headings(self._).get(name) or self.relation(name if ":" in name else LONGER.get(name, TERMS + name))
        return text[:1].upper() + text[1:]

    def relation(self, iri: str) -> str:
        """A property, as its label says it; for those of other vocabularies the interface has words."""
        if not iri.startswith(TERMS):
            return elsewhere(self._).get(iri.replace("#", "/").rpartition("/")[2]) or iri
        label = self.names.label(iri, self.lang)
        return label.text if label else iri.removeprefix(TERMS)

    def cells(self, values: Sequence[Value]) -> list[Cell]:
        """Values as they are read: things by name, texts in the nearest language."""
        texts = [value for value in values if value.language]
        codes = {value.language for value in texts}
        best = next((code for code in (self.lang, "en", *sorted(codes)) if code in codes), "")
        found: list[Cell] = []
        for value in values:
            if value.is_iri:
                found.append(self.link(value.text))
            elif value.language:
                if value.language == best:
                    found.append(Cell(value.text, lang=self.other(best)))
            elif value.datatype.endswith("#boolean"):
                found.append(Cell(self._("yes") if value.text == "true" else self._("no")))
            else:
                found.append(Cell(value.text))
        return listed(found)

    def cited(self, value: Value) -> Cell:
        """A source, with the whole of its citation."""
        citation = self.names.fact(value.text, "citation") if value.is_iri else ""
        if citation:
            return Cell(citation, lang=self.other("en"), iri=value.text, href=self.address(value.text))
        return self.cells([value])[0]

    def facts(self, entry: Entry, *names: str) -> list[tuple[str, list[Cell]]]:
        """Those of the properties that an entry has, with their headings."""
        found = []
        for name in names:
            if name not in entry.values:
                continue
            if name in ("date", "dateDistributed", "validFrom", "validUntil"):
                cells = [Cell(self.date(text), value=text) for text in entry.all(name)]
            elif name in ("language", "originalLanguage"):
                cells = [Cell(spoken(text, self.lang), value=text) for text in entry.all(name)]
            elif name == "words":
                cells = [Cell(f"“{text}”", value=text) for text in entry.all(name)]
            elif name == "source":
                cells = [self.cited(value) for value in entry.values[name]]
            else:
                cells = self.cells(entry.values[name])
            found.append((self.field(name), cells))
        return found


def headings(_: Gettext) -> dict[str, str]:
    """Nouns for properties whose label is a verb: they stand above what they lead to."""
    return {
        "adopts": _("Text"),
        "hasActor": _("State or organization"),
        "hasAddressee": _("Addressed to"),
        "hasBasis": _("Basis"),
        "hasChair": _("Chair"),
        "hasCharacter": _("Character"),
        "hasConfidence": _("Confidence"),
        "hasEarlier": _("Earlier text"),
        "hasEvidence": _("Evidence"),
        "hasFate": _("What became of it"),
        "hasFinding": _("Finding"),
        "hasLater": _("Later text"),
        "hasMode": _("Mode"),
        "hasQualifier": _("Qualifier"),
        "hasRelation": _("Relation"),
        "hasRole": _("Role"),
        "hasSpeaker": _("Who speaks"),
        "hasSponsor": _("Sponsors"),
        "hasSponsorRole": _("Role"),
        "hasStatus": _("Status"),
        "hasTarget": _("To"),
        "hasTopic": _("Topic"),
        "hasUnStatus": _("Status at the United Nations"),
        "hasWorkType": _("Kind"),
        "isActionFor": _("Norm"),
        "isAdoptedBy": _("Adopted by"),
        "isAdoptedOnReportOf": _("On the report of"),
        "isAlignmentIn": _("Concordance"),
        "isElaboratedIn": _("Elaborated in"),
        "isEstablishedBy": _("Established by"),
        "isGroundedIn": _("Grounded in"),
        "isInCluster": _("Cluster"),
        "isInPart": _("Part"),
        "isInRegionalGroup": _("Regional group"),
        "isInSection": _("Section"),
        "isIssuedBy": _("Issued by"),
        "isLinkFrom": _("From"),
        "isListedIn": _("Listed in"),
        "isMembershipIn": _("Member of"),
        "isMembershipOf": _("Member"),
        "isMentionIn": _("Coding"),
        "isPartOf": _("Part of"),
        "isPositionIn": _("Coding"),
        "isPracticeIn": _("Coding"),
        "isSingledOutIn": _("Singled out in"),
        "isStatedIn": _("Stands in"),
        "isSubmissionIn": _("Part of"),
        "isSubmittedBy": _("Submitted by"),
        "isSubmittedTo": _("Submitted to"),
        "sourcePin": _("Place in the source"),
        "takesStance": _("Stance"),
        "usesTerm": _("Terms of art"),
        "words": _("In its words"),
    }


def elsewhere(_: Gettext) -> dict[str, str]:
    """What properties of other vocabularies are called, by their local name."""
    return {
        "type": _("kind"),
        "subClassOf": _("is a kind of"),
        "subPropertyOf": _("is a narrower relation than"),
        "domain": _("is said of"),
        "range": _("leads to"),
        "isDefinedBy": _("is defined by"),
        "disjointWith": _("has nothing in common with"),
        "inverseOf": _("is the inverse of"),
        "versionIRI": _("address of the version"),
        "versionInfo": _("version"),
        "equivalentClass": _("means the same as"),
        "equivalentProperty": _("means the same as"),
        "prefLabel": _("name"),
        "altLabel": _("other name"),
        "definition": _("definition"),
        "scopeNote": _("how it is used"),
        "editorialNote": _("note to editors"),
        "example": _("example"),
        "note": _("note"),
        "notation": _("code"),
        "inScheme": _("is in the scheme"),
        "topConceptOf": _("is at the top of the scheme"),
        "related": _("is related to"),
        "exactMatch": _("is the same as"),
        "closeMatch": _("is close to"),
        "broadMatch": _("is narrower than"),
        "narrowMatch": _("is broader than"),
        "relatedMatch": _("is related to"),
        "title": _("title"),
        "description": _("description"),
        "issued": _("date of issue"),
        "license": _("licence"),
        "source": _("source"),
        "preferredNamespacePrefix": _("prefix"),
        "preferredNamespaceUri": _("namespace"),
        "sameAs": _("is the same as"),
        "seeAlso": _("see also"),
        "propertyDisjointWith": _("has nothing in common with"),
    }
