"""Terms of art as the tables write them, and where a text has them.

Rule: a term is words in their order, or several groups of words in any order, near each other in one sentence. The
signs: "word*" for every word that begins so; "one|other" for either, "two_words" for a choice of more than one; ".."
for at most six words between, "..." for at most fifteen; "&" between groups whose order is free; "!" before a group
that may not stand there; "^" before a term that opens its sentence; "~" before one that is no proof by itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from loaders.texts.wording import Word, words

GAP, WIDE_GAP = 6, 15
"""How many words may stand where a term has two or three dots."""

NEAR = 30
"""How many words may stand between the groups of a term."""

ABSENT = 80
"""How near a group that may not stand there is looked for."""

ABSENT = 80
"""How near a group that may not stand there is looked for."""

OPENING = 3
"""Among how many words from the beginning of a sentence a term opens it."""

HAN = 2
"""How many times as far these reach in Chinese, where each character counts as a word."""

MOST = 50
"""In how many places of a text a term is looked at."""

WORDS = 20_000
"""How many words are kept with the terms that begin with them."""

_KEY = 3
_JOINED = frozenset("بلكفو")
_ENDINGS = ("هما", "ها", "هم", "ا")
T = TypeVar("T")


class Choice(NamedTuple):
    """Words in a row, the last of which may go on."""

    words: tuple[str, ...]
    begins: bool


class Step(NamedTuple):
    """One of some choices, and how many words may come before it."""

    choices: tuple[Choice, ...]
    gap: int = 0


Group = tuple[Step, ...]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A term as it was written; two are never the same.

    Attributes:
        groups: its steps, group by group.
        absent: groups of which none may stand in the sentence.
        near: how many words its groups may stand apart.
        proof: whether it is one by itself.
        opens: whether it opens its sentence.
        is_han: whether it is Chinese.
    """

    groups: tuple[Group, ...]
    absent: tuple[Group, ...]
    near: int
    proof: bool
    opens: bool
    is_han: bool


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A term in a text: whose it is, and the places of its groups, by the numbers of the first and the last word."""

    phrase: Phrase
    owner: T
    places: tuple[Place, ...]

    @property
    def first(self) -> int:
        return min(first for first, _ in self.places)

    @property
    def last(self) -> int:
        return max(last for _, last in self.places)


class Phrases(Generic[T]):
    """Terms of several owners, ready to be found in one pass."""

    def __init__(self, written: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[Choice]] = defaultdict(list)
        self._beginning: dict[str, list[Choice]] = defaultdict(list)
        self._phrases: dict[Choice, list[tuple[Phrase, T]]] = defaultdict(list)
        self._candidates = lru_cache(WORDS)(self._beginning_with)
        known: set[Choice] = set()
        for text, owner in written:
            phrase = parsed(text)
            for choice in dict.fromkeys(phrase.groups[0][0].choices):
                self._phrases[choice].append((phrase, owner))
            for group in (*phrase.groups, *phrase.absent):
                for step in group:
                    for choice in step.choices:
                        if choice not in known:
                            known.add(choice)
                            self._note(choice)

    def found(self, listed: Sequence[Word]) -> Iterator[Found[T]]:
        """The terms of a text, each in no more than its first places."""
        text = _Text(listed, self._choices(listed))
        seen: set[int] = set()
        for choice in text.choices:
            for phrase, owner in self._phrases.get(choice, ()):
                if id(phrase) not in seen:
                    seen.add(id(phrase))
                    for places in islice(text.places(phrase), MOST):
                        yield Found(phrase, owner, places)

    def _note(self, choice: Choice) -> None:
        word = choice.words[0]
        if choice.begins and len(choice.words) == 1:
            self._beginning[word[:_KEY]].append(choice)
        else:
            self._whole[word].append(choice)

    def _choices(self, listed: Sequence[Word]) -> dict[Choice, list[Place]]:
        """Where the choices of all terms stand."""
        found: dict[Choice, list[Place]] = defaultdict(list)
        for n, word in enumerate(listed):
            for choice in self._candidates(word.folded):
                if len(choice.words) == 1 or _reads(choice, listed, n):
                    found[choice].append((n, n + len(choice.words) - 1))
        return found

    def _beginning_with(self, folded: str) -> tuple[Choice, ...]:
        """The choices that a word is, or is the first of."""
        found: dict[Choice, None] = {}
        for form in _forms(folded):
            found |= dict.fromkeys(self._whole.get(form, ()))
            for size in range(1, min(_KEY, len(form)) + 1):
                found |= dict.fromkeys(
                    choice for choice in self._beginning.get(form[:size], ()) if form.startswith(choice.words[0])
                )
        return tuple(found)


class _Text:
    """A text, with where the choices of terms stand in it and, as they are asked for, steps and groups."""

    def __init__(self, listed: Sequence[Word], choices: dict[Choice, list[Place]]) -> None:
        self.choices = choices
        self._listed = listed
        self._steps: dict[tuple[Choice, ...], list[Place]] = {}
        self._groups: dict[int, list[Place]] = {}
        self._begins: dict[int, int] = {}
        for n in range(len(listed) - 1, -1, -1):
            self._begins[listed[n].sentence] = n

    def places(self, phrase: Phrase) -> Iterator[tuple[Place, ...]]:
        """Where the groups of a term stand, by the place of its first."""
        first, *others = phrase.groups
        for start, last in self._group(first):
            begin = self._begins[self._listed[start].sentence]
            if phrase.opens and start - begin >= OPENING * (HAN if phrase.is_han else 1):
                continue
            near = [self._near(group, start, last, phrase.near) for group in others]
            if all(near) and not any(self._near(group, start, start - 1, ABSENT) for group in phrase.absent):
                yield ((start, last), *(place for place in near if place))

    def _near(self, group: Group, start: int, last: int, near: int) -> Place | None:
        """The first place of a group in the sentence of another, no further away than it may be."""
        sentence = self._listed[start].sentence
        places = self._group(group)
        for low, high in ((max(start - near, self._begins[sentence]), start - 1), (last + 1, last + near)):
            at = bisect_left(places, (low, 0))
            if at < len(places) and places[at][0] <= high and self._listed[places[at][0]].sentence == sentence:
                return places[at]
        return None

    def _group(self, group: Group) -> list[Place]:
        """Where the steps of a group stand one after the other, in one sentence."""
        if id(group) not in self._groups:
            found: list[Place] = []
            first, *others = group
            for start, at in self._step(first):
                last = at
                for step in others:
                    places = self._step(step)
                    n = bisect_left(places, (last + 1, 0))
                    if (
                        n == len(places)
                        or places[n][0] > last + 1 + step.gap
                        or self._listed[places[n][0]].sentence != self._listed[start].sentence
                    ):
                        break
                    last = places[n][1]
                else:
                    found.append((start, last))
            self._groups[id(group)] = found
        return self._groups[id(group)]

    def _step(self, step: Step) -> list[Place]:
        if step.choices not in self._steps:
            places = {place for choice in step.choices for place in self.choices.get(choice, ())}
            self._steps[step.choices] = sorted(places)
        return self._steps[step.choices]


def parsed(written: str) -> Phrase:
    """A term from its text in a table.

    >>> [len(group) for group in parsed("~disclos*|report* & ICT .. vulnerabilit*").groups]
    [1, 2]
    >>> parsed("report*").groups[0][0]
    Step(choices=(Choice(words=('report',), begins=True),), gap=0)
    """
    text = written.lstrip("~^")
    is_han = any("\u3400" <= sign <= "\u9fff" for sign in text)
    scale = HAN if is_han else 1
    present, *absent = text.split("!")
    return Phrase(
        tuple(tuple(_steps(group, scale)) for group in present.split("&")),
        tuple(tuple(_steps(group, scale)) for group in absent),
        NEAR * scale,
        "~" not in written,
        "^" in written,
        is_han,
    )


def _steps(group: str, scale: int) -> Iterator[Step]:
    gap = 0
    for piece in group.split():
        if piece in ("..", "..."):
            gap = (GAP if piece == ".." else WIDE_GAP) * scale
            continue
        choices = tuple(choice for one in piece.split("|") if (choice := _choice(one)).words)
        if choices:
            yield Step(choices, gap)
            gap = 0


def _choice(piece: str) -> Choice:
    return Choice(tuple(word.folded for word in words(piece.rstrip("*").replace("_", " "))), piece.endswith("*"))


def _reads(choice: Choice, listed: Sequence[Word], n: int) -> bool:
    size = len(choice.words)
    return n + size <= len(listed) and all(
        any(
            form.startswith(word) if choice.begins and k == size - 1 else form == word
            for form in _forms(listed[n + k].folded)
        )
        for k, word in enumerate(choice.words)
    )


@lru_cache(50_000)
def _forms(folded: str) -> tuple[str, ...]:
    """A word, and in Arabic the word without what is written together with it and without the ending of a case.

    >>> _forms("rights"), _forms("بحقوق"), _forms("سلميا")
    (('rights',), ('بحقوق', 'حقوق'), ('سلميا', 'سلمي'))
    >>> _forms("لمنازعاتها")
    ('لمنازعاتها', 'منازعاتها', 'لمنازعات', 'منازعات', 'لمنازعاة', 'منازعاة')
    """
    if not "\u0600" <= folded[0] <= "\u06ff":
        return (folded,)
    forms = [folded]
    if folded[0] in _JOINED and len(folded) > _KEY:
        forms.append(folded[1:])
    ending = next((one for one in _ENDINGS if folded.endswith(one) and len(folded) > _KEY + len(one)), "")
    if ending:
        forms += [form[: -len(ending)] for form in forms]
        if ending != "ا":
            forms += [form[:-1] + "ة" for form in forms if form.endswith("ت")]
    return tuple(dict.fromkeys(forms))
