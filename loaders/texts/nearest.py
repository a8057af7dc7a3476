"""The earlier paragraphs of the graph that are nearest to a new one: the same, reworded, or related.

Rule: `same` and `reworded` are said only where the official text is known by its fingerprint. A paragraph known by its
gist alone, in our own words, can be `related` at most, with the words, the citations and the concepts that they share.
A model that somebody plugs in can bring paragraphs nearer that are related, and the reason says so; it never moves what
is the same or reworded.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from loaders.texts.citation import Citation
from loaders.texts.corpus import Corpus, Passage
from loaders.texts.embedding import Vector
from loaders.texts.fingerprint import of as print_of
from loaders.texts.meaning import Meanings
from loaders.texts.terms import Link
from loaders.texts.wording import Word, stems, words

REWORDED, REWORDED_SHORT, SHORT = 0.4, 0.3, 25
"""What share of its runs of three words an official text has in one that rewords it, and in one of fewer words than
the last figure: there, two changed words break a third of the runs."""

RELATED, MOST = 0.16, 0.89
"""The least and the greatest score of what is related."""

MEANT = 0.5
"""Which share of what a score lacks a vector of the same meaning adds."""

TELLING = 2.2
"""The least weight of a word that is shown as shared: it stands in fewer than one gist of eight."""

SHOWN = 5


_FORM_WORD = re.compile(r"[a-z]{1,4}|[а-я]{1,3}")
"""A word too short to tell anything, in Latin or Cyrillic script."""


@dataclass(frozen=True, slots=True)
class Near:
    """An earlier paragraph beside a new one.

    Attributes:
        iri: its address.
        document: symbol of its document.
        place: where in it, as it is cited: para. 13 (f), pp 3, annex I, para. 4.
        date: the day of its document.
        relation: same, reworded or related.
        score: from 0 to 1.
        reason: why, in words.
        words: words of the new paragraph that the gist has too.
        citations: what both cite.
        concepts: names of what both concern.
        recommends: whether it is a recommendation.
        gist: what it says, in our own words, by language.
    """

    iri: str
    document: str
    place: str
    date: str
    relation: str
    score: float
    reason: str
    words: tuple[str, ...]
    citations: tuple[str, ...]
    concepts: tuple[str, ...]
    recommends: bool
    gist: Mapping[str, str]
    status: str = "machine"


@dataclass(slots=True)
class _Found:
    """A paragraph that may be near: its place among all, how near, what it shares, and the cosine by a model."""

    passage: Passage
    n: int
    relation: str
    score: float
    likeness: float
    cosine: float
    shared: Sequence[str]
    both: Sequence[str]


def _order(one: _Found) -> tuple[float, bool, str]:
    """The best first; of two that are as good, one that a model has brought there is the second."""
    return -one.score, one.cosine > 0, one.passage.iri


class Earlier:
    """The paragraphs of a corpus, ready to be compared with."""

    def __init__(self, corpus: Corpus, meanings: Meanings | None = None) -> None:
        self._meanings = meanings
        self._passages = [one for one in corpus.passages if one.gist or one.prints]
        self._printed = {tag for one in self._passages for tag in one.prints}
        self._documents = {known.iri: known for known in corpus.documents}
        self._labels = {concept.iri: concept.label for concept in corpus.concepts}
        self._gists: dict[str, list[Counter[str]]] = {}
        for language in sorted({tag for one in self._passages for tag in one.gist}):
            self._gists[language] = [Counter(stems(words(one.gist.get(language, "")))) for one in self._passages]
        self._weights = {language: _weights(gists) for language, gists in self._gists.items()}
        self._holding: dict[str, dict[str, list[int]]] = {}
        for language, gists in self._gists.items():
            holding: dict[str, list[int]] = defaultdict(list)
            for n, gist in enumerate(gists):
                for stem in gist:
                    holding[stem].append(n)
            self._holding[language] = holding
        self._norms = {
            language: [_norm(g, self._weights[language]) for g in gists] for language, gists in self._gists.items()
        }
        seen = Counter(iri for one in self._passages for iri in one.concerns)
        self._rarity = {iri: math.log(1 + len(self._passages) / count) for iri, count in seen.items()}

    def nearest(
        self,
        text: str,
        listed: Sequence[Word],
        language: str,
        links: Iterable[Link] = (),
        cited: Iterable[Citation] = (),
        until: str = "",
        without: Collection[str] = (),
        vector: Vector | None = None,
    ) -> list[Near]:
        """The nearest paragraphs, best first; none where nothing is near.

        Args:
            text: the new paragraph.
            listed: its words.
            language: its language.
            links: what it concerns.
            cited: what it cites.
            until: the day of the new text, if it is known: later documents are left out.
            without: addresses of documents to leave out.
            vector: that of the text, by the function of the meanings.
        """
        mine = Counter(stems(list(listed)))
        language = language or self._language(mine)
        own = print_of(listed) if language in self._printed else None
        least = REWORDED_SHORT if len(listed) < SHORT else REWORDED
        concepts = {link.iri: link for link in links}
        targets = {citation.target: citation.text for citation in cited if citation.target}
        alike = self._alike(mine, language)
        meant = self._meanings.near(vector, language) if self._meanings and vector else {}
        found: list[_Found] = []
        for n, passage in enumerate(self._passages):
            known = self._documents.get(passage.document)
            if passage.document in without or (until and known and known.date > until):
                continue
            known_text = passage.prints.get(language)
            likeness = own.likeness(known_text) if own and known_text else 0.0
            wording = alike.get(n, 0.0)
            shared = [iri for iri in passage.concerns if iri in concepts]
            ideas = self._ideas(shared, passage.concerns, concepts)
            both = [iri for iri in passage.cites if iri in targets]
            cites = len(both) / math.sqrt(len(passage.cites) * len(targets)) if both else 0.0
            related = max(0.6 * wording + 0.25 * ideas + 0.15 * cites, 0.3 * wording + 0.45 * ideas + 0.25 * cites)
            score = max(min(MOST, related), likeness if likeness >= least else 0.9 * likeness)
            relation = "same" if likeness == 1 else "reworded" if likeness >= least else "related"
            cosine = meant.get(passage.iri, 0.0) if relation == "related" else 0.0
            if score >= RELATED or cosine:
                found.append(_Found(passage, n, relation, score, likeness, cosine, shared, both))
        found = self._meant(found)
        return [self._near(one, text, listed, language, targets) for one in sorted(found, key=_order)[:SHOWN]]

    def _meant(self, found: Sequence[_Found]) -> list[_Found]:
        """The same with the scores that they have by their meaning; none passes an official text that was before it."""
        official = sorted(one.score for one in found if one.relation != "related")
        for one in found:
            if self._meanings and one.cosine:
                before = official[bisect_left(official, one.score) :]
                more = one.score + MEANT * self._meanings.strength(one.cosine) * (1 - one.score)
                one.score = max(one.score, min(more, *before[:1], MOST))
        return [one for one in found if one.score >= RELATED]

    def _language(self, mine: Counter[str]) -> str:
        """The language whose gists share most words with a text that is too short to tell its own."""
        return max(self._holding, key=lambda tag: sum(stem in self._holding[tag] for stem in mine), default="")

    def _alike(self, mine: Counter[str], language: str) -> dict[int, float]:
        """How alike in wording the gists are that share a word: the cosine of their weighted stems."""
        if language not in self._gists:
            return {}
        gists, weights, holding = self._gists[language], self._weights[language], self._holding[language]
        products: dict[int, float] = defaultdict(float)
        for stem, count in mine.items():
            for n in holding.get(stem, ()):
                products[n] += weights[stem] ** 2 * (1 + math.log(count)) * (1 + math.log(gists[n][stem]))
        length = _norm(mine, weights)
        return {n: product / (length * self._norms[language][n]) for n, product in products.items()}

    def _ideas(self, shared: Sequence[str], theirs: Sequence[str], mine: Collection[str]) -> float:
        if not shared:
            return 0.0
        rare = self._rarity
        return sum(rare[iri] for iri in shared) / math.sqrt(
            sum(rare[iri] for iri in theirs) * sum(rare.get(iri, 1.0) for iri in mine)
        )

    def _near(self, one: _Found, text: str, listed: Sequence[Word], language: str, targets: Mapping[str, str]) -> Near:
        passage, relation, likeness = one.passage, one.relation, one.likeness
        known = self._documents.get(passage.document)
        matched = self._matched(text, listed, language, one.n)
        names = tuple(self._labels.get(iri, {}).get("en", iri) for iri in one.shared)
        reasons = []
        if relation == "same":
            reasons.append("the official text, word for word")
        elif likeness:
            reasons.append(f"{likeness:.0%} of the official text's runs of three words")
        if matched:
            reasons.append(f"shares words with its gist: {', '.join(matched)}")
        if one.both:
            reasons.append(f"both cite {', '.join(targets[iri] for iri in one.both)}")
        if names:
            reasons.append(f"both concern {', '.join(names)}")
        if self._meanings and one.cosine:
            reasons.append(f"near in meaning by the model {self._meanings.embedding} ({one.cosine:.2f})")
        return Near(
            passage.iri,
            known.symbol if known else passage.document,
            _place(passage),
            known.date if known else "",
            relation,
            round(one.score, 3),
            "; ".join(reasons),
            matched,
            tuple(targets[iri] for iri in one.both),
            names,
            passage.recommends,
            passage.gist,
        )

    def _matched(self, text: str, listed: Sequence[Word], language: str, n: int) -> tuple[str, ...]:
        """The words of a text that a gist has too, those that say most first."""
        if language not in self._gists:
            return ()
        gist, weights = self._gists[language][n], self._weights[language]
        found: dict[str, str] = {}
        for word in listed:
            for stem in stems([word]):
                if stem in gist and not _FORM_WORD.fullmatch(word.folded):
                    found.setdefault(stem, text[word.start : word.end])
        best = sorted(found, key=lambda stem: (-weights[stem], stem))
        return tuple(found[stem] for stem in best if weights[stem] > TELLING)[:8]


def _place(passage: Passage) -> str:
    path = passage.iri.removeprefix(passage.document).strip("/").split("/")
    annex = f"annex {path[1]}, " if path[0] == "annex" else ""
    return f"{annex}{'pp' if 'pp' in path else 'para.'} {passage.number or path[-1]}"


def _weights(gists: Sequence[Counter[str]]) -> Mapping[str, float]:
    count = Counter(stem for gist in gists for stem in gist)
    return {stem: math.log(1 + len(gists) / number) for stem, number in count.items()}


def _norm(counted: Counter[str], weights: Mapping[str, float]) -> float:
    most = max(weights.values(), default=1.0)
    return math.sqrt(sum((weights.get(stem, most) * (1 + math.log(n))) ** 2 for stem, n in counted.items())) or 1.0
