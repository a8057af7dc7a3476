"""Concordance of two texts: what became of each paragraph of the older one, and what is new in the newer.

Rule: every paragraph of the older text has exactly one fate (same, reworded, moved, merged, dropped); every paragraph
of the newer one continues one or several of them, or is new. Words are compared, so both texts are in one language.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from loaders.texts.document import Document
from loaders.texts.paragraph import Paragraph
from loaders.texts.wording import Word, words

LEAST = 0.2
"""How alike two paragraphs are at least that are one: the cosine of their weighted words and pairs of words."""

HELD = 0.55
"""What share of a paragraph lies in another at least that it was merged into."""

FATES = ("same", "reworded", "moved", "merged", "dropped")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that a paragraph keeps, loses or gains."""

    change: str  # "kept", "lost" or "gained"
    text: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a paragraph of the older text.

    Attributes:
        older: its number.
        fate: same, reworded, moved, merged or dropped.
        newer: number of the paragraph that continues it, or "".
        score: how alike the two are, from 0 to 1; of a merged one, what share of it is there.
        is_reworded: whether the words differ; a moved or merged paragraph may be reworded too.
        diff: the words kept, lost and gained; empty where nothing changed or nothing is left.
    """

    older: str
    fate: str
    newer: str
    score: float
    is_reworded: bool
    diff: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a paragraph of the newer text comes from: numbers of the older paragraphs, none if it is new."""

    newer: str
    older: tuple[str, ...]
    text: str

    @property
    def is_new(self) -> bool:
        return not self.older


@dataclass(frozen=True, slots=True)
class Concordance:
    """The fates of the older paragraphs in their order, and the origins of the newer ones in theirs."""

    older: str
    newer: str
    fates: tuple[Fate, ...]
    origins: tuple[Origin, ...]

    def as_json(self) -> dict[str, Any]:
        counts = Counter(fate.fate for fate in self.fates)
        return {
            "older": self.older,
            "newer": self.newer,
            "status": "machine",
            "counts": {fate: counts[fate] for fate in FATES} | {"new": sum(one.is_new for one in self.origins)},
            "fates": [asdict(fate) for fate in self.fates],
            "origins": [
                {"newer": one.newer, "older": list(one.older), "new": one.is_new, "text": one.text}
                for one in self.origins
            ],
        }


class OtherLanguage(ValueError):
    """The two texts are in different languages."""


def concordance(older: Document, newer: Document) -> Concordance:
    """Compare two texts of one language.

    Raises:
        OtherLanguage: they are in different ones.
    """
    if older.language and newer.language and older.language != newer.language:
        raise OtherLanguage(
            f"The older text is in {older.language}, the newer in {newer.language}; words are compared, so give both in"
            " one language"
        )
    fates, origins = compare(older.paragraphs, newer.paragraphs)
    return Concordance(older.symbol or older.name, newer.symbol or newer.name, fates, origins)


def compare(older: Sequence[Paragraph], newer: Sequence[Paragraph]) -> tuple[tuple[Fate, ...], tuple[Origin, ...]]:
    """The fates of paragraphs, and the origins of others."""
    olds, news = [words(one.text) for one in older], [words(one.text) for one in newer]
    likeness = _likeness(olds, news)
    matched = _matched(likeness)
    merged = _merged(olds, news, matched)
    in_place = _in_place(matched)
    sources: dict[int, list[int]] = defaultdict(list)
    fates = []
    for n, paragraph in enumerate(older):
        to, score = merged[n] if n in merged else (matched.get(n), likeness.get((n, matched.get(n, -1)), 0.0))
        if to is None:
            fates.append(Fate(_number(paragraph), "dropped", "", 0.0, False, ()))
            continue
        sources[to].append(n)
        reworded = [word.folded for word in olds[n]] != [word.folded for word in news[to]]
        fate = "merged" if n in merged else "moved" if n not in in_place else "reworded" if reworded else "same"
        pieces = diff(paragraph.text, olds[n], newer[to].text, news[to]) if reworded else ()
        fates.append(Fate(_number(paragraph), fate, _number(newer[to]), round(score, 3), reworded, pieces))
    origins = tuple(
        Origin(_number(paragraph), tuple(_number(older[n]) for n in sources.get(place, ())), paragraph.text)
        for place, paragraph in enumerate(newer)
    )
    return tuple(fates), origins


def diff(old_text: str, old: Sequence[Word], new_text: str, new: Sequence[Word]) -> tuple[Piece, ...]:
    """What a paragraph keeps, loses and gains, word by word, with the words as they are written."""
    matcher = SequenceMatcher(None, [word.folded for word in old], [word.folded for word in new], autojunk=False)
    pieces: list[Piece] = []
    for tag, old_first, old_last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", _text(new_text, new, new_first, new_last)))
            continue
        if old_last > old_first:
            pieces.append(Piece("lost", _text(old_text, old, old_first, old_last)))
        if new_last > new_first:
            pieces.append(Piece("gained", _text(new_text, new, new_first, new_last)))
    return tuple(pieces)


def _text(text: str, listed: Sequence[Word], first: int, last: int) -> str:
    """The words from one to another, with what stands between them and after."""
    end = listed[last].start if last < len(listed) else len(text)
    return text[listed[first].start : end].strip()


def _number(paragraph: Paragraph) -> str:
    number = f"pp {paragraph.number}" if paragraph.kind == "preambular" else str(paragraph.number)
    return f"annex {paragraph.annex}, {number}" if paragraph.annex else number


def _likeness(olds: Sequence[Sequence[Word]], news: Sequence[Sequence[Word]]) -> dict[tuple[int, int], float]:
    """How alike the paragraphs are that share a feature which is not everywhere."""
    features = [_features(listed) for listed in (*olds, *news)]
    spread = Counter(feature for counted in features for feature in counted)
    weights = {feature: math.log(1 + len(features) / number) for feature, number in spread.items()}
    norms = [math.sqrt(sum((weights[one] * count) ** 2 for one, count in counted.items())) or 1 for counted in features]
    holding: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, counted in enumerate(features[len(olds) :]):
        for feature, count in counted.items():
            holding[feature].append((place, count))
    products: dict[tuple[int, int], float] = defaultdict(float)
    for n, counted in enumerate(features[: len(olds)]):
        for feature, count in counted.items():
            if spread[feature] <= max(20, len(features) // 4):
                for place, other in holding.get(feature, ()):
                    products[n, place] += weights[feature] ** 2 * count * other
    found = {pair: product / (norms[pair[0]] * norms[len(olds) + pair[1]]) for pair, product in products.items()}
    keys = [[" ".join(word.folded for word in listed) for listed in side] for side in (olds, news)]
    same: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys[1]):
        same[key].append(place)
    return found | {(n, place): 1.0 for n, key in enumerate(keys[0]) for place in same.get(key, ())}


def _features(listed: Sequence[Word]) -> Counter[str]:
    single = [word.folded for word in listed]
    return Counter([*single, *(f"{a} {b}" for a, b in pairwise(single))])


def _matched(likeness: dict[tuple[int, int], float]) -> dict[int, int]:
    """One newer paragraph at most for each older one and the other way round: the most alike pairs first.

    Between equals, the pair that is nearest in order goes first.
    """
    ranked = sorted(likeness.items(), key=lambda one: (-round(one[1], 6), abs(one[0][0] - one[0][1]), one[0]))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for (n, place), score in ranked:
        if score >= LEAST and n not in matched and place not in taken:
            matched[n] = place
            taken.add(place)
    return matched


def _merged(
    olds: Sequence[Sequence[Word]], news: Sequence[Sequence[Word]], matched: dict[int, int]
) -> dict[int, tuple[int, float]]:
    """The older paragraphs that lie together in one newer one, and what share of each is there.

    Each of them has most of its runs of words in the newer paragraph, and that has more than one of them could fill.
    """
    runs = [_runs(listed) for listed in news]
    holding: dict[str, list[int]] = defaultdict(list)
    for place, run in enumerate(runs):
        for one in run:
            holding[one].append(place)
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for n, listed in enumerate(olds):
        mine = _runs(listed)
        if not mine:
            continue
        shared = Counter(place for run in mine for place in holding.get(run, ()))
        for place, count in shared.items():
            if count / len(mine) >= HELD:
                found[place].append((n, count / len(mine)))
    merged: dict[int, tuple[int, float]] = {}
    for place, held in sorted(found.items()):
        here = [(n, share) for n, share in held if matched.get(n, place) == place]
        if len(here) > 1 and _adds(olds, here, runs[place]):
            for n, share in here:
                if n not in merged or share > merged[n][1]:
                    merged[n] = (place, share)
    whole = Counter(place for place, _ in merged.values())
    return {n: one for n, one in merged.items() if whole[one[0]] > 1}


def _adds(olds: Sequence[Sequence[Word]], here: Iterable[tuple[int, float]], run: set[str]) -> bool:
    """Whether each of several paragraphs fills a part of a newer one that the others do not."""
    mine = [_runs(olds[n]) & run for n, _ in here]
    return all(
        len(one - set().union(*(other for m, other in enumerate(mine) if m != n))) >= 0.5 * len(one)
        for n, one in enumerate(mine)
    )


def _runs(listed: Sequence[Word]) -> set[str]:
    single = [word.folded for word in listed]
    return {" ".join(single[n : n + 3]) for n in range(len(single) - 2)}


def _in_place(matched: dict[int, int]) -> set[int]:
    """The older paragraphs that kept their order: the longest run of matches that rises in both texts."""
    ends: list[int] = []
    at: list[int] = []
    before: dict[int, int | None] = {}
    for n in sorted(matched):
        place = bisect_left(ends, matched[n])
        before[n] = at[place - 1] if place else None
        if place == len(ends):
            ends.append(matched[n])
            at.append(n)
        else:
            ends[place], at[place] = matched[n], n
    kept: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
