"""How right the links of paragraphs are: precision, recall and F1 per language and kind, with the errors.

Rule: in `tests/texts/linking/` each paragraph has the norms and principles that it concerns, marked by the rules in
RULES.md there: `dev`, `test` and `third` by people who had not read the program, `own` by its author. They are no
longer unseen: how the program did when they were is in `docs/accuracy.md`. `reworded` says paragraphs of the graph in
other words or another language.

Beside them stands what `data/` records: a paragraph's own document is left out of the earlier text, so that nothing is
read off the record that is to be found. The zero draft is read in its Spanish text, beside the repository; of other
documents the records hold gists alone, in our words, which say less than the texts.
"""

from __future__ import annotations

import random
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders import build
from loaders.texts import Document, Paragraph, Refused, cite, read
from loaders.texts.corpus import Corpus
from loaders.texts.crossref import CrossReferences, Row
from loaders.texts.terms import Terms
from loaders.texts.wording import words

ROOT = Path(__file__).parent.parent
SETS = ROOT / "tests" / "texts" / "linking"
ZERO_DRAFT = ROOT.parent / "shared" / "documents" / "A-AC.290-2021-L.2.es.txt"
BASE = "https://w3id.org/cybernorms/"
OWN = BASE + "doc/A_AC.290_2021_L.2"
KINDS = {
    "norm": ("norm",),
    "principle": ("principle",),
    "norm and principle": ("norm", "principle"),
    "theme": ("theme",),
}
MARKED = KINDS["norm and principle"]
NEAREST = 3


@dataclass
class Score:
    """Counts of links that are right, found and there, and the errors in words."""

    right: int = 0
    found: int = 0
    there: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, name: str, found: Collection[str], there: Collection[str]) -> None:
        """Count one paragraph."""
        right = set(found) & set(there)
        self.right, self.found, self.there = self.right + len(right), self.found + len(found), self.there + len(there)
        missed, false = sorted(set(there) - right), sorted(set(found) - right)
        if missed or false:
            self.errors.append(f"{name}: missed {' '.join(missed) or '-'}; false {' '.join(false) or '-'}")

    @property
    def f1(self) -> float:
        return 2 * self.right / ((self.found + self.there) or 1)

    def __str__(self) -> str:
        precision, recall = self.right / (self.found or 1), self.right / (self.there or 1)
        return f"P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}  ({self.there} recorded, {self.found} found)"


def samples(name: str) -> list[dict[str, Any]]:
    """The paragraphs of a set, with their marks."""
    found: list[dict[str, Any]] = tomllib.loads((SETS / f"{name}.toml").read_text(encoding="utf-8"))["sample"]
    return found


def of_set(references: CrossReferences, name: str) -> dict[str, Score]:
    """The links of a set of paragraphs against its marks: all, by kind and by language.

    A paragraph that the reader refuses has no links.
    """
    scores: dict[str, Score] = defaultdict(Score)
    for number, sample in enumerate(samples(name), 1):
        found = _names([link.iri for row in rows(references, sample["text"]) for link in row.linked(*MARKED)])
        for group in ("all", *MARKED, sample["language"]):
            kinds = (group,) if group in MARKED else MARKED
            scores[group].add(f"{name} {number}", _of_kind(found, kinds), _of_kind(sample["concerns"], kinds))
    return scores


def of_rewordings(references: CrossReferences) -> dict[str, tuple[int, int, list[str]]]:
    """By language: how many rewordings there are, how many have their source among the first, and the others."""
    counts: dict[str, tuple[int, int, list[str]]] = defaultdict(lambda: (0, 0, []))
    for number, sample in enumerate(samples("reworded"), 1):
        near = [one.iri for row in rows(references, sample["text"]) for one in row.earlier[:NEAREST]]
        is_found = any(iri.removeprefix(BASE + "doc/") in sample["of"] for iri in near)
        for group in ("all", sample["language"]):
            there, found, errors = counts[group]
            missed = [] if is_found else [f"reworded {number}: {' or '.join(sample['of'])}"]
            counts[group] = there + 1, found + is_found, errors + missed
    return counts


def rows(references: CrossReferences, text: str) -> tuple[Row, ...]:
    """The cross-references of a text that stands alone."""
    try:
        return references.of(read(text, catalogue=references.catalogue)).paragraphs
    except Refused:
        return ()


def of_text(references: CrossReferences, document: Document, recorded: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The links of the zero draft's text against the record of it."""
    rows = references.of(document, without=(OWN,)).paragraphs
    for name, kinds in KINDS.items():
        score = Score()
        for row in rows:
            there = _of_kind(_names(recorded[f"{OWN}/para/{row.paragraph}"]), kinds)
            score.add(f"para {row.paragraph}", _names([link.iri for link in row.linked(*kinds)]), there)
        yield f"zero draft, Spanish text: {name}: {score}"
        if len(kinds) == 1:
            yield from (f"    {error}" for error in score.errors)


def of_gists(corpus: Corpus) -> Iterator[str]:
    """The links of gists in English and Spanish against the records."""
    terms, catalogue = Terms(corpus), corpus.catalogue
    for document in ("A_70_174", "A_76_135", "A_68_98"):
        for language in ("en", "es"):
            score = Score()
            for passage in corpus.passages:
                gist = passage.gist.get(language, "")
                if passage.document == f"{BASE}doc/{document}" and gist and passage.concerns:
                    links = terms.links(gist, words(gist), cite(gist, catalogue, language), language=language)
                    found = _names([link.iri for link in links if link.kind in MARKED])
                    score.add(passage.number, found, _of_kind(_names(passage.concerns), MARKED))
            yield f"{document}, gists, {language}: norm and principle: {score}"


def of_earlier(references: CrossReferences, document: Document) -> Iterator[str]:
    """Whether paragraphs of the zero draft find themselves: as they are, with two words changed."""
    draw = random.Random(7)
    recommends = [one for one in document.paragraphs if one.role == "recommendation"]
    for name, chosen in (("recommendations", recommends), ("all paragraphs", document.paragraphs)):
        same = sum(_first(references, one.text) == (f"{OWN}/para/{one.number}", "same") for one in chosen)
        yield f"{name} that find themselves first, marked same: {same} of {len(chosen)}"
        changed = sum(
            _first(references, _changed(one, draw)) == (f"{OWN}/para/{one.number}", "reworded")
            for one in chosen
            for _ in range(5)
        )
        yield f"{name} with two words changed, first and marked reworded: {changed} of {5 * len(chosen)}"


def _first(references: CrossReferences, text: str) -> tuple[str, str]:
    near = rows(references, text)[0].earlier[:1]
    return (near[0].iri, near[0].relation) if near else ("", "")


def _changed(paragraph: Paragraph, draw: random.Random) -> str:
    pieces = paragraph.text.split()
    for n in draw.sample(range(len(pieces)), 2):
        pieces[n] = "distinto"
    return " ".join(pieces)


def _of_kind(names: Collection[str], kinds: Collection[str]) -> list[str]:
    return [name for name in names if name.split("/")[0] in kinds]


def _names(iris: Collection[str]) -> list[str]:
    return [iri.removeprefix(BASE) for iri in iris]


def _told(references: CrossReferences) -> Iterator[str]:
    for name in ("dev", "test", "third", "own"):
        scores = of_set(references, name)
        yield from (f"{name}: {group}: {score}" for group, score in scores.items())
        yield from (f"    {error}" for error in scores["all"].errors)
    for group, (there, found, errors) in of_rewordings(references).items():
        yield f"reworded: {group}: {found} of {there} have their source among the first {NEAREST}"
        if group == "all":
            yield from (f"    {error}" for error in errors)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.open(build(ROOT, Path(folder)))
    references = CrossReferences(corpus)
    print(*_told(references), *of_gists(corpus), sep="\n")
    if not ZERO_DRAFT.is_file():
        print(f"The text of the zero draft is not at {ZERO_DRAFT}: it is left out.")
        return
    recorded = {passage.iri: passage.concerns for passage in corpus.passages}
    document = read(ZERO_DRAFT, catalogue=references.catalogue)
    print(*of_text(references, document, recorded), *of_earlier(references, document), sep="\n")


if __name__ == "__main__":
    main()
