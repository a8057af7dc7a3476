"""Fingerprints of paragraphs: enough to know a text again, too little to get it back.

A paragraph of an official text is kept as two numbers, never as words: a digest of the whole, which tells the same
text, and 128 four-bit minima of hashed triples of words (b-bit minwise hashing: Li and Konig, "b-Bit Minwise
Hashing", WWW 2010), which estimate what share of the triples two texts have in common. 512 bits hold no paragraph.
See docs/decisions/0014-fingerprints-of-paragraphs.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from loaders.texts.words import Word, words

MINIMA = 128
TRIPLE = 3


def _number(data: bytes) -> int:
    """Seven bytes of hash as a number."""
    return int.from_bytes(blake2b(data, digest_size=7).digest())


_PRIME = (1 << 61) - 1
_KEPT = 15  # four bits of each minimum
_SEEDS = [(_number(bytes([n])) | 1, _number(bytes([n, 1]))) for n in range(MINIMA)]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A paragraph known by its digest and its minima.

    Attributes:
        digest: 16 hexadecimal figures of the words in order.
        minima: 128 hexadecimal figures; empty for a text of fewer than three words.
    """

    digest: str
    minima: str

    def likeness(self, other: Fingerprint) -> float:
        """The share of triples of words that two texts have in common, from 0 to 1; with 128 minima within 0.09 of it.

        >>> round(of("one two three four five").likeness(of("one two three four five")), 2)
        1.0
        """
        if self.digest == other.digest:
            return 1.0
        if not self.minima or not other.minima:
            return 0.0
        equal = sum(map(str.__eq__, self.minima, other.minima)) / MINIMA
        chance = 1 / (_KEPT + 1)
        return max(0.0, (equal - chance) / (1 - chance))


def of(text: str | Sequence[Word]) -> Fingerprint:
    """The fingerprint of a paragraph, without its number."""
    listed = [word.folded for word in (words(text) if isinstance(text, str) else text)]
    digest = blake2b(" ".join(listed).encode(), digest_size=8).hexdigest()
    triples = {" ".join(listed[n : n + TRIPLE]) for n in range(len(listed) - TRIPLE + 1)}
    hashed = [_number(triple.encode()) for triple in sorted(triples)]
    if not hashed:
        return Fingerprint(digest, "")
    minima = (min((factor * one + more) % _PRIME for one in hashed) & _KEPT for factor, more in _SEEDS)
    return Fingerprint(digest, "".join(f"{one:x}" for one in minima))


def certain(likeness: float) -> bool:
    """Whether a likeness is too large to be chance: five standard errors over none."""
    return likeness > 5 * math.sqrt((1 / (_KEPT + 1)) / MINIMA)
