"""Fingerprints of paragraphs: enough to know a text again for whoever has it, and no words of it.

A paragraph of an official text is kept as two numbers: a digest of the whole, which tells the same text, and a sketch
of its runs of three words, which estimates what share of them two texts have in common. The sketch sorts the hashes of
the runs into 128 bins and keeps four bits of the least one of each (Li, Owen and Zhang, "One Permutation Hashing",
NIPS 2012; Li and Konig, "b-Bit Minwise Hashing", WWW 2010).
See docs/decisions/0014-fingerprints-of-paragraphs.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from loaders.texts.wording import Word, words

BINS = 128
RUN = 3
EMPTY = "."
CHANCE = 1 / 16
"""How often two bins agree that have nothing in common."""

_ONES = int("1" * BINS, 16)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A paragraph known by its digest and its sketch.

    Attributes:
        digest: 16 hexadecimal figures of the words in order.
        sketch: 128 signs, a hexadecimal figure for each bin or a dot for an empty one; nothing for fewer than three
            words.
    """

    digest: str
    sketch: str

    def likeness(self, other: Fingerprint) -> float:
        """The share of runs of three words that two texts have in common, from 0 to 1; 0 for what may be chance.

        On the zero draft with words changed it is within 0.06 of the truth nineteen times in twenty.

        >>> of("one two three four five").likeness(of("One two three, four five."))
        1.0
        """
        if self.digest == other.digest:
            return 1.0
        mine, filled = _bits(self.sketch)
        theirs, there = _bits(other.sketch)
        both, either = (filled & there).bit_count(), (filled | there).bit_count()
        differing = mine ^ theirs
        differing = (differing | differing >> 1 | differing >> 2 | differing >> 3) & filled & there
        equal = both - differing.bit_count()
        if not both or equal <= both * CHANCE + 4 * math.sqrt(both * CHANCE * (1 - CHANCE)):
            return 0.0
        return min(1.0, (equal - both * CHANCE) / (1 - CHANCE) / either)


@lru_cache(10_000)
def _bits(sketch: str) -> tuple[int, int]:
    """The figures of a sketch as one number, and a bit for each bin that is filled."""
    return int(sketch.replace(EMPTY, "0") or "0", 16), int(
        "".join("0" if sign == EMPTY else "1" for sign in sketch) or "0", 16
    ) & _ONES


def of(text: str | Sequence[Word]) -> Fingerprint:
    """The fingerprint of a paragraph, without its number."""
    listed = [word.folded for word in (words(text) if isinstance(text, str) else text)]
    digest = blake2b(" ".join(listed).encode(), digest_size=8).hexdigest()
    least: dict[int, int] = {}
    for run in {" ".join(listed[n : n + RUN]) for n in range(len(listed) - RUN + 1)}:
        rest, bin_ = divmod(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()), BINS)
        if rest < least.get(bin_, rest + 1):
            least[bin_] = rest
    if not least:
        return Fingerprint(digest, "")
    return Fingerprint(digest, "".join(f"{least[n] & 15:x}" if n in least else EMPTY for n in range(BINS)))
