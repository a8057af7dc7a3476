"""What the gists of a release mean, by a function that gives vectors: who plugs one in has it compared with new text.

A build with such a function writes a vector for each gist in each language into a file of the release, with the name
of the function; a release is compared by that function alone. How near is near differs from model to model, so the
file also says below which cosine nineteen of twenty pairs of gists lie: only what is nearer counts.

The nearest are looked for by one bit for each number of a vector, whether it is above the middle of all, and reckoned
for those alone that agree in most bits (compare Charikar, "Similarity Estimation Techniques from Rounding Algorithms",
STOC 2002). The bits cost a hundredth of the cosine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from itertools import chain, combinations, islice
from operator import gt, mul
from pathlib import Path
from typing import Any

from loaders.texts.corpus import Corpus
from loaders.texts.embedding import Vector, embed, packed, unpacked
from loaders.texts.errors import Unfit

FILE = "vectors.bin"
CHECKED = 100
"""How many gists the cosine is reckoned for, of those that agree in most bits."""

USUAL, PAIRS = 0.95, 20_000
"""Which share of the pairs of gists is not near, and how many pairs are looked at to find it out."""

SAME = 0.99
"""The least cosine of the vectors that one function gives for the same text on two days."""

_DIGITS = bytes([*b"01", *range(2, 256)])


@dataclass(frozen=True)
class Meanings:
    """The gists of a corpus by their vectors.

    Attributes:
        embedding: the function that gave them, `package.module:function`.
        usual: the cosine below which nineteen of twenty pairs of gists of one language lie.
        gists: address of the paragraph, language and text of each.
        vectors: the vector of each.
    """

    embedding: str
    usual: float
    gists: Sequence[tuple[str, str, str]] = field(repr=False)
    vectors: Sequence[Vector] = field(repr=False)

    @classmethod
    def of(cls, corpus: Corpus, embedding: str) -> Meanings:
        """The meanings of a corpus.

        Raises:
            Unfit: the function gives no vectors, or all but the same for every gist.
        """
        gists = _gists(corpus)
        vectors = embed(embedding, [text for _, _, text in gists])
        if not vectors:
            raise Unfit(f"there are no gists for {embedding} to give vectors of")
        usual = round(_usual(gists, vectors), 6)
        if usual > SAME:
            raise Unfit(f"{embedding} gives vectors that are all but the same for every gist")
        return cls(embedding, usual, gists, vectors)

    def written(self) -> bytes:
        """The meanings as a file of a release: a line of JSON, then the vectors in the order of the gists."""
        head = {"embedding": self.embedding, "length": len(self.vectors[0]), "usual": self.usual}
        return json.dumps(head).encode() + b"\n" + packed(self.vectors)

    @classmethod
    def open(cls, release: Path, corpus: Corpus, embedding: str) -> Meanings:
        """The meanings that a release holds.

        Raises:
            Unfit: it has none, or those of another function; nothing is mixed.
        """
        head = fitting(release, embedding)
        gists = _gists(corpus)
        try:
            data = (release / FILE).read_bytes().partition(b"\n")[2]
            vectors = unpacked(data, head["length"])
            if len(vectors) != len(gists):
                raise ValueError(f"{len(vectors)} vectors are not those of {len(gists)} gists")
            return cls(embedding, head["usual"], gists, vectors)
        except (KeyError, ValueError) as error:
            raise Unfit(f"{FILE} of release {release.resolve().name} is damaged: {error}") from None

    def of_texts(self, texts: Sequence[str], seconds: float | None = None) -> list[Vector]:
        """Vectors of new texts, by the same function.

        A gist goes with them, to see whether the model behind the name is still that of the build.

        Raises:
            Unfit: the function fails, or gives other vectors than when the release was built.
        """
        *vectors, again = embed(self.embedding, [*texts, self.gists[0][2]], seconds)
        known = self.vectors[0]
        if len(again) != len(known):
            raise Unfit(
                f"{self.embedding} gives vectors of {len(again)} numbers now, and those of the release have"
                f" {len(known)}: run `cybernorms build` again"
            )
        if _cosine(again, known) < SAME:
            raise Unfit(
                f"{self.embedding} gives another vector for a gist than when the release was built:"
                " run `cybernorms build` again"
            )
        return vectors

    def near(self, vector: Vector, language: str) -> dict[str, float]:
        """The cosine of each paragraph that is nearer to a new one than most are to each other.

        A paragraph is compared by its gist in the language of the new text, or else in English, or else in the one
        that it has.
        """
        bits = self._bits(vector)
        rows = self._rows.get(language, self._rows[""])
        nearest = nsmallest(CHECKED, rows, key=lambda n: (bits ^ self._signs[n]).bit_count())
        cosines = {self.gists[n][0]: _cosine(vector, self.vectors[n]) for n in nearest}
        return {iri: cosine for iri, cosine in cosines.items() if cosine > self.usual}

    def strength(self, cosine: float) -> float:
        """How much a cosine says: 0 for what is usual, 1 for the same."""
        return (cosine - self.usual) / (1 - self.usual)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Which vector of each paragraph a text is compared with, by its language; "" for one that no gist has."""
        best: dict[str, dict[str, int]] = {"": {}, **{tag: {} for _, tag, _ in self.gists}}
        for language, rows in best.items():
            for n, (iri, _, _) in sorted(enumerate(self.gists), key=lambda one: _rank(one[1][1], language)):
                rows.setdefault(iri, n)
        return {language: sorted(rows.values()) for language, rows in best.items()}

    @cached_property
    def _middle(self) -> list[float]:
        """The mean of each number over all vectors."""
        return [math.fsum(numbers) / len(self.vectors) for numbers in zip(*self.vectors, strict=True)]

    @cached_property
    def _signs(self) -> list[int]:
        return [self._bits(vector) for vector in self.vectors]

    def _bits(self, vector: Vector) -> int:
        return int(bytes(map(gt, vector, self._middle)).translate(_DIGITS), 2)


def fitting(release: Path, embedding: str) -> Mapping[str, Any]:
    """What the file of a release says of its vectors, if they are those of a function; they are not read.

    Raises:
        Unfit: there are none, or they are those of another function; says what to do.
    """
    name = release.resolve().name
    build = f"run `cybernorms build` with CYBERNORMS_EMBEDDING={embedding}"
    try:
        with (release / FILE).open("rb") as file:
            head: Mapping[str, Any] = json.loads(file.readline())
            by = head["embedding"]
    except FileNotFoundError:
        raise Unfit(f"release {name} has no vectors: {build}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise Unfit(f"{FILE} of release {name} is damaged: {error}") from None
    if by != embedding:
        raise Unfit(f"release {name} has vectors by {by} and not by {embedding}, and these do not mix: {build}")
    return head


def _gists(corpus: Corpus) -> list[tuple[str, str, str]]:
    return [(one.iri, tag, one.gist[tag]) for one in corpus.passages for tag in sorted(one.gist)]


def _rank(tag: str, language: str) -> int:
    return 0 if tag == language else 1 if tag == "en" else 2


def _cosine(one: Vector, other: Vector) -> float:
    return math.fsum(map(mul, one, other))


def _usual(gists: Sequence[tuple[str, str, str]], vectors: Sequence[Vector]) -> float:
    """The cosine below which most pairs lie that are of one language and two paragraphs."""
    of_language: dict[str, list[Vector]] = {}
    for (_, tag, _), vector in zip(gists, vectors, strict=True):
        of_language.setdefault(tag, []).append(vector)
    count = sum(math.comb(len(some), 2) for some in of_language.values())
    pairs = chain.from_iterable(combinations(some, 2) for some in of_language.values())
    cosines = sorted(_cosine(*pair) for pair in islice(pairs, 0, None, max(1, count // PAIRS)))
    return cosines[int(USUAL * len(cosines))] if cosines else 0.0
