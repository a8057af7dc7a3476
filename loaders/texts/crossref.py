"""Cross-references of a document: what each paragraph cites, what is wrong with it, what it touches, what it repeats.

Rule: everything here is what a program sees, marked `machine`, with a reason; nothing of the text is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loaders.texts.citation import Citation
from loaders.texts.corpus import Concept, Corpus
from loaders.texts.document import Document
from loaders.texts.embedding import Vector
from loaders.texts.errors import Unfit
from loaders.texts.faults import Checks, Fault
from loaders.texts.meaning import Meanings
from loaders.texts.nearest import Earlier, Near
from loaders.texts.paragraph import Paragraph
from loaders.texts.scanner import cite
from loaders.texts.terms import Link, Terms
from loaders.texts.wording import words

REPEATED = 0.35
"""How near a recommendation is at least that is said to be repeated."""

INHERITED = 0.7
"""How near an official text is at least whose recorded concerns are taken over."""

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph with its cross-references.

    Attributes:
        paragraph: the number as it is cited in the document, with the annex if there is one.
        section, heading, role, text: as the document has them.
        citations: what it and its footnotes cite; those of a footnote have its offsets.
        faults: citations that cannot be right.
        links: norms, principles, themes, topics and measures that it concerns.
        earlier: the nearest earlier paragraphs.
        repeats: those of them that are recommendations and say much the same.
    """

    paragraph: str
    section: str
    heading: str
    role: str
    text: str
    citations: tuple[Citation, ...]
    faults: tuple[Fault, ...]
    links: tuple[Link, ...]
    earlier: tuple[Near, ...]

    @property
    def repeats(self) -> tuple[Near, ...]:
        return tuple(near for near in self.earlier if near.recommends and near.score >= REPEATED)

    def linked(self, *kinds: str) -> list[Link]:
        """The concepts of some kinds that it concerns."""
        return [link for link in self.links if link.kind in kinds]

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        told["citations"] = [citation.as_json() for citation in self.citations]
        told["repeats"] = [
            {"iri": near.iri, "document": near.document, "place": near.place, "relation": near.relation}
            | {"score": near.score}
            for near in self.repeats
        ]
        return told


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A document with its cross-references, paragraph by paragraph.

    Attributes:
        problems: gaps and doubles in its numbers, footnotes without a caller, in words.
        embedding: the function by whose vectors earlier text was looked for too, if one was.
        unfit: why there are no such vectors, though a function is set.
    """

    name: str
    format: str
    language: str
    symbol: str
    title: str
    date: str
    problems: tuple[str, ...]
    paragraphs: tuple[Row, ...]
    embedding: str = ""
    unfit: str = ""

    def as_json(self) -> dict[str, Any]:
        counts = {
            "paragraphs": len(self.paragraphs),
            "citations": sum(len(row.citations) for row in self.paragraphs),
            "faults": sum(len(row.faults) for row in self.paragraphs),
            "same": sum(any(near.relation == "same" for near in row.earlier) for row in self.paragraphs),
            "reworded": sum(row.earlier[:1] != () and row.earlier[0].relation == "reworded" for row in self.paragraphs),
            "repeated": sum(bool(row.repeats) for row in self.paragraphs),
        }
        head = {key: getattr(self, key) for key in ("name", "format", "language", "symbol", "title", "date")}
        head |= {"embedding": self.embedding} if self.embedding else {}
        rows = [row.as_json() for row in self.paragraphs]
        return {**head, "status": "machine", "counts": counts, "problems": list(self.problems), "paragraphs": rows}


class CrossReferences:
    """A corpus, ready to read documents against; with its meanings if a function that gives vectors is plugged in."""

    def __init__(self, corpus: Corpus, meanings: Meanings | None = None, unfit: str = "") -> None:
        self.catalogue = corpus.catalogue
        self._passages = {passage.iri: passage for passage in corpus.passages}
        self._concepts = {concept.iri: concept for concept in corpus.concepts}
        self._terms = Terms(corpus)
        self._earlier = Earlier(corpus, meanings)
        self._meanings, self._unfit = meanings, unfit

    @classmethod
    def open(cls, release: Path, embedding: str = "") -> CrossReferences:
        """The corpus of a release, with its vectors if they are those of a function; without them, reports say why."""
        corpus = Corpus.open(release)
        try:
            return cls(corpus, Meanings.open(release, corpus, embedding) if embedding else None)
        except Unfit as unfit:
            return cls(corpus, None, str(unfit))

    def of(self, document: Document, without: Collection[str] = (), seconds: float | None = None) -> CrossReference:
        """The cross-references of a document that was read with the catalogue of this corpus.

        Args:
            document: the document.
            without: addresses of documents that are not looked at for earlier text.
            seconds: how long the function that gives vectors may take; it is done without where it fails.
        """
        numbers = {one.number for one in document.paragraphs if one.kind == "paragraph" and not one.annex}
        checks = Checks(self.catalogue, numbers)
        notes: dict[int, list[tuple[str, list[Citation]]]] = {}
        for note in document.footnotes:
            if note.paragraph is not None:
                notes.setdefault(note.paragraph, []).append((note.text, note.citations))
        vectors, unfit = self._vectors(document, seconds)
        rows = tuple(
            self._row(document, paragraph, notes.get(place, []), checks, without, vectors.get(place))
            for place, paragraph in enumerate(document.paragraphs)
        )
        return CrossReference(
            document.name,
            document.format,
            document.language,
            document.symbol,
            document.title,
            document.date,
            tuple(document.problems),
            rows,
            self._meanings.embedding if self._meanings and vectors else "",
            unfit,
        )

    def _vectors(self, document: Document, seconds: float | None) -> tuple[dict[int, Vector], str]:
        """The vectors of paragraphs that have words, by their place in the document; and if there are none, why."""
        places = [place for place, one in enumerate(document.paragraphs) if _WORD.search(one.text)]
        if not (self._meanings and places):
            return {}, self._unfit
        try:
            vectors = self._meanings.of_texts([document.paragraphs[place].text for place in places], seconds)
        except Unfit as unfit:
            return {}, str(unfit)
        return dict(zip(places, vectors, strict=True)), ""

    def _row(
        self,
        document: Document,
        paragraph: Paragraph,
        notes: Iterable[tuple[str, list[Citation]]],
        checks: Checks,
        without: Collection[str],
        vector: Vector | None,
    ) -> Row:
        cited, faults = list(paragraph.citations), checks.faults(paragraph.text, paragraph.citations, document.language)
        for text, citations in notes:
            cited += citations
            faults += checks.faults(text, citations, document.language)
        listed = words(paragraph.text)
        section = document.sections.get(paragraph.section, "")
        headed = cite(paragraph.heading, self.catalogue, document.language) if paragraph.heading else []
        links = self._terms.links(paragraph.text, listed, cited, section, paragraph.heading, headed, document.language)
        earlier = self._earlier.nearest(
            paragraph.text, listed, document.language, links, cited, document.date, without, vector
        )
        return Row(
            paragraph=_label(paragraph),
            section=f"{paragraph.section}. {section}" if section else paragraph.section,
            heading=paragraph.heading,
            role=paragraph.role,
            text=paragraph.text,
            citations=tuple(cited),
            faults=tuple(faults),
            links=tuple(self._inherited(links, earlier)),
            earlier=tuple(earlier),
        )

    def _inherited(self, links: list[Link], earlier: Iterable[Near]) -> list[Link]:
        """The links, and what a paragraph is recorded to concern that this one repeats."""
        found = {link.iri: link for link in links}
        for near in earlier:
            if near.relation != "related" and near.score >= INHERITED:
                for iri in self._passages[near.iri].concerns:
                    concept = self._concepts.get(iri)
                    if concept and iri not in found:
                        found[iri] = _repeated(concept, near)
        return sorted(found.values(), key=lambda link: (-link.score, link.iri))


def _repeated(concept: Concept, near: Near) -> Link:
    reason = f"{near.relation} as {near.document}, {near.place}, which is recorded to concern it"
    return Link(concept.iri, concept.kind, concept.label, round(0.95 * near.score, 2), reason, ())


def _label(paragraph: Paragraph) -> str:
    number = f"pp {paragraph.number}" if paragraph.kind == "preambular" else str(paragraph.number)
    number = f"[{number}]" if paragraph.kind == "unnumbered" else number
    return f"annex {paragraph.annex}, {number}" if paragraph.annex else number
