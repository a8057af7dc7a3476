"""Where a term of art says little: in a list of an agenda, after "in accordance with", about the work of others.

Rule: what such a place is, and for which concepts it counts, is data (`terms/contexts.toml` and the tables beside it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from loaders.texts.lexicon import table
from loaders.texts.phrase import HAN, Found, Phrases
from loaders.texts.wording import Word

FRAME = 12
"""How many words after "in accordance with" stand in its frame."""

SUBJECTS, APART = 4, 20
"""So many subjects of a mandate, no more words apart than this, are a list of what is on an agenda."""

ITEMS, LIST = 2, 120
"""So many commas after "exchange of views on" make a list of what is talked about, of no more words than this."""

_STOP = re.compile(r"[.!?؟]\s|[。！？]")
_COMMAS = ",;،؛，、；"


class Place(NamedTuple):
    """A list in a text, by the numbers of its first and last word, and the concepts that it only names."""

    first: int
    last: int
    named: frozenset[str]


class Context:
    """The frames and lists of one text.

    Attributes:
        subjects: the subjects of the mandates that it names.
    """

    def __init__(self, text: str, listed: Sequence[Word]) -> None:
        self._listed, self._text = listed, text
        marks = _marks()
        self._frames = [one.last for one in marks["frames"].found(listed)]
        self._elsewhere = {listed[one.first].sentence for one in marks["elsewhere"].found(listed)}
        self._forums = {listed[one.first].sentence for one in marks["forums"].found(listed)}
        agenda = list(marks["agenda"].found(listed))
        self.subjects = frozenset(one.owner for one in agenda)
        self._places = [*self._agendas(agenda), *self._topics(marks["inventory"].found(listed))]

    def is_named_only(self, found: Found[str], concept: str) -> bool:
        """Whether a term stands in a list that only names what it stands for, or is the subject of others."""
        if any(
            concept in place.named and place.first <= found.first and found.last <= place.last for place in self._places
        ):
            return True
        sentence = self._listed[found.first].sentence
        return (concept in concepts("elsewhere") and sentence in self._elsewhere) or (
            concept in concepts("forums") and sentence in self._forums
        )

    def is_framed(self, found: Found[str], concept: str) -> bool:
        """Whether a term stands in the frame of a sentence about something else."""
        sentence = self._listed[found.first].sentence
        return concept in concepts("framed") and (
            sentence in self._elsewhere
            or any(
                last < found.first <= last + FRAME and self._listed[last].sentence == sentence for last in self._frames
            )
        )

    def _agendas(self, found: Iterable[Found[str]]) -> Iterator[Place]:
        """Where a text lists the subjects of a mandate within a sentence."""
        run: list[Found[str]] = []
        for one in sorted(found, key=lambda hit: hit.first):
            apart = APART * (HAN if one.phrase.is_han else 1)
            if run and (one.first > run[-1].last + apart or self._stops(run[-1].last, one.first)):
                yield from _agenda(run)
                run = []
            run.append(one)
        yield from _agenda(run)

    def _topics(self, found: Iterable[Found[str]]) -> Iterator[Place]:
        """Where a text lists what is talked about: from the words that say so to the end of the sentence."""
        for one in found:
            last = one.last
            while last + 1 < min(len(self._listed), one.last + LIST) and not self._stops(last, last + 1):
                last += 1
            said = self._text[self._listed[one.first].start : self._listed[last].end]
            if sum(said.count(sign) for sign in _COMMAS) >= ITEMS:
                yield Place(one.first, last, concepts("topics"))

    def _stops(self, first: int, last: int) -> bool:
        """Whether a sentence ends between two words; one that is joined by a semicolon goes on."""
        return bool(_STOP.search(self._text, self._listed[first].end, self._listed[last].start + 1))


def _agenda(run: Sequence[Found[str]]) -> Iterator[Place]:
    """What a list of subjects only names: with threats or dialogue in it, it is that of a mandate."""
    subjects = {one.owner for one in run}
    if len(subjects) >= SUBJECTS:
        named = "mandate" if subjects & {"threats", "dialogue"} else "agenda"
        yield Place(run[0].first, max(one.last for one in run), concepts(named))


@cache
def concepts(kind: str) -> frozenset[str]:
    """The concepts for which a kind of place counts."""
    return frozenset(table("terms/contexts")[kind])


@cache
def _marks() -> dict[str, Phrases[str]]:
    return {
        file: Phrases(
            (term, name)
            for name, by_language in table(f"terms/{file}").items()
            for terms in by_language.values()
            for term in terms
        )
        for file in ("frames", "elsewhere", "agenda", "inventory", "forums")
    }
