"""Which norms, principles, themes and measures a text touches, by terms of art.

Rule: a link needs a reason that can be checked with a finger on the line: the words of the text that are a term of the
concept, or a citation of what the concept rests on. The terms are data (`terms/*.toml`, and the names in the graph).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from loaders.texts.citation import Citation
from loaders.texts.corpus import Concept
from loaders.texts.lexicon import table
from loaders.texts.wording import Word, words

GAP, WIDE_GAP = 6, 15
"""How many words may stand where a term has two or three dots."""

PASSING = 45
"""A paragraph that speaks of the norms as a set has a term for it in so many words; else it names them in passing."""

LABEL = 2
"""The name of a concept is a term of it if it has more words: shorter ones are said of many things."""

NAMED = 2
"""A paragraph that names so many norms by what they say speaks of these, not of the set."""

GROUPS = ("set", "every", UNDER := "under")
_BASE = "https://w3id.org/cybernorms/"


class Step(NamedTuple):
    """One word of a term: its beginning or the whole of it, and how many words may come before it."""

    word: str
    begins: bool
    gap: int


class Term(NamedTuple):
    """A term of art: its words, and the addresses of the concepts that it stands for."""

    steps: tuple[Step, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A concept that a paragraph concerns, as a program sees it.

    Attributes:
        iri: address of the concept.
        kind: norm, principle, theme, topic or measure.
        label: its name by language.
        score: from 0 to 1.
        reason: why, in words.
        matched: the words of the paragraph that say so.
    """

    iri: str
    kind: str
    label: Mapping[str, str]
    score: float
    reason: str
    matched: tuple[str, ...]
    status: str = "machine"


class Terms:
    """The terms of art of a corpus, ready to be found."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = {concept.iri: concept for concept in concepts}
        self._whole: dict[str, list[Term]] = defaultdict(list)
        self._beginning: dict[str, list[Term]] = defaultdict(list)
        self._norms = tuple(iri for iri, concept in sorted(self._concepts.items()) if concept.kind == "norm")
        for steps, named in _written():
            self._add(steps, (named,) * (named in GROUPS or named in self._concepts))
        for concept in self._concepts.values():
            for label in concept.label.values():
                steps = _steps(label)
                if len(steps) > LABEL and concept.kind != "measure":
                    self._add(steps, (concept.iri,))
        self._grounds: dict[str, list[str]] = defaultdict(list)
        self._dependent: dict[str, list[str]] = defaultdict(list)
        for concept in self._concepts.values():
            for ground in concept.grounds:
                if ground.removeprefix(_BASE).count("/") < 2 and concept.kind != "topic":
                    continue  # a treaty as a whole is cited for many reasons
                (self._dependent if concept.kind == "topic" else self._grounds)[ground].append(concept.iri)
        for measure, themes in table("terms/measures").items():
            for theme in themes["themes"]:
                self._dependent[f"{_BASE}theme/{theme}"].append(f"{_BASE}cbm/{measure}")

    def links(
        self, text: str, listed: Sequence[Word], cited: Iterable[Citation] = (), headings: str = ""
    ) -> list[Link]:
        """The concepts that a paragraph concerns, the surest first.

        Args:
            text: the paragraph.
            listed: its words.
            cited: what it cites.
            headings: what it stands under: under the heading of the norms each term for them as a set counts.
        """
        listed = _without_formulae(listed)
        found: dict[str, dict[str, str]] = defaultdict(dict)
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for term, first, last in self._found(listed):
            for iri in term.concepts:
                if all(last <= low or first >= high for low, high in spans[iri]):
                    spans[iri].append((first, last))
                    found[iri].setdefault(" ".join(step.word for step in term.steps), text[first:last])
        self._spread(found, len(listed), headings)
        grounded: dict[str, dict[str, str]] = defaultdict(dict)
        for citation in cited:
            for iri in self._grounds.get(citation.target or "", ()):
                grounded[iri][citation.text] = citation.text
            if citation.target in self._concepts and citation.target is not None:
                grounded[citation.target][citation.text] = citation.text
        links = {iri: self._link(iri, found.get(iri, {}), grounded.get(iri, {})) for iri in {*found, *grounded}}
        for ground in list(links):
            for iri in self._dependent.get(ground, ()):
                if iri in self._concepts and iri not in links:
                    links[iri] = self._follows(iri, links[ground])
        return sorted(links.values(), key=lambda link: (-link.score, link.iri))

    def _link(self, iri: str, terms: Mapping[str, str], cited: Mapping[str, str]) -> Link:
        concept = self._concepts[iri]
        matched = tuple(dict.fromkeys(_short(words_) for words_ in (*cited.values(), *terms.values())))
        score = 1 - 0.4 ** len(terms) * 0.3 ** len(cited)
        reasons = ["cites what it rests on"] * bool(cited) + ["terms of art"] * bool(terms)
        return Link(iri, concept.kind, concept.label, round(score, 2), "; ".join(reasons), matched)

    def _follows(self, iri: str, link: Link) -> Link:
        concept = self._concepts[iri]
        name = link.label.get("en", link.iri)
        return Link(iri, concept.kind, concept.label, round(link.score * 0.8, 2), f"concerns {name}", link.matched)

    def _spread(self, found: dict[str, dict[str, str]], length: int, headings: str) -> None:
        """Give the terms for the norms as a set to each norm, unless they are named in passing."""
        named = [iri for iri in self._norms if iri in found]
        sure, every, under = (found.pop(name, {}) for name in GROUPS)
        if (every or under) and headings and any(UNDER in term.concepts for term, _, _ in self._found(words(headings))):
            sure |= every | under
        elif length <= PASSING * len(every):
            sure |= every
        if sure and len(named) < NAMED:
            for iri in self._norms:
                found[iri].update(sure)

    def _add(self, steps: tuple[Step, ...], concepts: tuple[str, ...]) -> None:
        if concepts:
            first = steps[0]
            (self._beginning if first.begins else self._whole)[first.word[:3] if first.begins else first.word].append(
                Term(steps, concepts)
            )

    def _found(self, listed: Sequence[Word]) -> Iterator[tuple[Term, int, int]]:
        for n, word in enumerate(listed):
            for term in (*self._whole.get(word.folded, ()), *self._beginning.get(word.folded[:3], ())):
                last = _last(term.steps, listed, n)
                if last is not None:
                    yield term, word.start, listed[last].end


def _last(steps: Sequence[Step], listed: Sequence[Word], n: int) -> int | None:
    """The last word of a term that begins at a word; none if it is not there. A term stays in its sentence."""
    if not _is(steps[0], listed[n]):
        return None
    at = n
    for step in steps[1:]:
        for further in range(at + 1, min(at + 2 + step.gap, len(listed))):
            if listed[further].sentence != listed[n].sentence:
                return None
            if _is(step, listed[further]):
                at = further
                break
        else:
            return None
    return at


def _is(step: Step, word: Word) -> bool:
    return word.folded.startswith(step.word) if step.begins else word.folded == step.word


def _without_formulae(listed: Sequence[Word]) -> list[Word]:
    kept: list[Word] = []
    n = 0
    while n < len(listed):
        length = next((len(one) for one in _formulae().get(listed[n].folded, ()) if _reads(listed, n, one)), 1)
        kept.append(listed[n])
        n += length
    return kept


def _reads(listed: Sequence[Word], n: int, formula: tuple[str, ...]) -> bool:
    return tuple(word.folded for word in listed[n : n + len(formula)]) == formula


@cache
def _formulae() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for formulae in table("terms/formulae").values():
        for formula in formulae:
            folded = tuple(word.folded for word in words(formula))
            found[folded[0]].append(folded)
    return found


def _short(matched: str) -> str:
    return " ".join(matched.split())


@cache
def _written() -> tuple[tuple[tuple[Step, ...], str], ...]:
    made = []
    for file, folder in (("norms", "norm"), ("principles", "principle"), ("themes", "theme")):
        for name, by_language in table(f"terms/{file}").items():
            concept = name if name in GROUPS else f"{_BASE}{folder}/{name}"
            made += [(_steps(term), concept) for terms in by_language.values() for term in terms]
    return tuple(made)


def _steps(term: str) -> tuple[Step, ...]:
    """The words of a term as it is written in the tables.

    >>> _steps("protect* .. infrastructure")
    (Step(word='protect', begins=True, gap=0), Step(word='infrastructure', begins=False, gap=6))
    """
    steps: list[Step] = []
    gap = 0
    for piece in term.split():
        if piece in ("..", "..."):
            gap = GAP if piece == ".." else WIDE_GAP
            continue
        inner = words(piece.rstrip("*"))
        for n, word in enumerate(inner):
            begins = piece.endswith("*") and n == len(inner) - 1
            steps.append(Step(word.folded, begins, gap if n == 0 else 0))
            gap = 0
    return tuple(steps)
