"""Terms of art as the tables write them, and where a text has them.

Rule: a term is words in their order, or several groups of words in any order, near each other in one sentence. The
signs: "word*" for every word that begins so; "one|other" for either, "two_words" for a choice of more than one; ".."
for at most six words between, "..." for at most fifteen; "&" between groups whose order is free; "!" before a group
that may not stand there; "^" before a term that opens its sentence; "~" before one that is no proof by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
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


class Phrase(NamedTuple):
    """A term as it was written.

    Attributes:
        groups: its steps, group by group.
        absent: groups of which none may stand in the sentence.
        near: how many words its groups may stand apart.
        proof: whether it is one by itself.
        opens: whether it opens its sentence.
        is_han: whether it is Chinese.
    """

    groups: tuple[tuple[Step, ...], ...]
    absent: tuple[tuple[Step, ...], ...]
    near: int
    proof: bool
    opens: bool
    is_han: bool


class Found(NamedTuple, Generic[T]):
    """A term in a text: whose it is, and the places of its groups, as numbers of the first and the last word."""

    phrase: Phrase
    owner: T
    places: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        return min(first for first, _ in self.places)

    @property
    def last(self) -> int:
        return max(last for _, last in self.places)


class Phrases(Generic[T]):
    """Terms of several owners, ready to be found in one pass."""

    def __init__(self, written: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[tuple[Phrase, T]]] = defaultdict(list)
        self._beginning: dict[str, list[tuple[Phrase, T]]] = defaultdict(list)
        for text, owner in written:
            phrase = parsed(text)
            for choice in dict.fromkeys((one.words[0], one.begins and len(one.words) == 1) for one in _first(phrase)):
                word, begins = choice
                table = self._beginning if begins else self._whole
                table[word[:_KEY] if begins else word].append((phrase, owner))

    def found(self, listed: Sequence[Word]) -> Iterator[Found[T]]:
        """The terms of a text, by where their first group stands."""
        for n, word in enumerate(listed):
            for form in _forms(word.folded):
                for phrase, owner in self._beginning_with(form):
                    places = _places(phrase, listed, n)
                    if places:
                        yield Found(phrase, owner, places)

    def _beginning_with(self, word: str) -> Iterator[tuple[Phrase, T]]:
        yield from self._whole.get(word, ())
        for size in range(1, min(_KEY, len(word)) + 1):
            yield from self._beginning.get(word[:size], ())


def parsed(written: str) -> Phrase:
    """A term from its text in a table.

    >>> parsed("protect* .. infrastructure").groups
    (((Step(choices=(Choice(words=('protect',), begins=True),), gap=0)), \
(Step(choices=(Choice(words=('infrastructure',), begins=False),), gap=6))),)
    >>> [len(group) for group in parsed("~disclos*|report* & vulnerabilit*").groups]
    [1, 1]
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
        yield Step(tuple(_choice(one) for one in piece.split("|")), gap)
        gap = 0


def _choice(piece: str) -> Choice:
    return Choice(tuple(word.folded for word in words(piece.rstrip("*").replace("_", " "))), piece.endswith("*"))


def _first(phrase: Phrase) -> tuple[Choice, ...]:
    return phrase.groups[0][0].choices


def _places(phrase: Phrase, listed: Sequence[Word], n: int) -> tuple[tuple[int, int], ...]:
    """Where the groups of a term stand if its first begins at a word; none if one is missing."""
    first, *others = phrase.groups
    last = _last(first, listed, n)
    if last is None:
        return ()
    places = [(n, last)]
    for group in others:
        place = _nearby(group, listed, n, last, phrase.near)
        if place is None:
            return ()
        places.append(place)
    if phrase.opens and not _opens(listed, n, OPENING * (HAN if phrase.is_han else 1)):
        return ()
    if any(_nearby(group, listed, n, n - 1, ABSENT) for group in phrase.absent):
        return ()
    return tuple(places)


def _opens(listed: Sequence[Word], n: int, within: int) -> bool:
    return n < within or listed[n - within].sentence != listed[n].sentence


def _nearby(group: Sequence[Step], listed: Sequence[Word], first: int, last: int, near: int) -> tuple[int, int] | None:
    """The first place of a group in the sentence of another, no further away than it may be."""
    sentence = listed[first].sentence
    for at in range(max(0, first - near), min(len(listed), last + 1 + near)):
        if listed[at].sentence == sentence and not first <= at <= last:
            end = _last(group, listed, at)
            if end is not None:
                return at, end
    return None


def _last(steps: Sequence[Step], listed: Sequence[Word], n: int) -> int | None:
    """The last word of steps that begin at a word; none if they do not. They stay in its sentence."""
    at = n - 1
    for step in steps:
        for further in range(at + 1, min(at + 2 + step.gap, len(listed))):
            if listed[further].sentence != listed[n].sentence:
                return None
            length = _length(step, listed, further)
            if length:
                at = further + length - 1
                break
        else:
            return None
    return at


def _length(step: Step, listed: Sequence[Word], n: int) -> int:
    """How many words a step takes from a word on; 0 if it does not stand there."""
    for choice in step.choices:
        size = len(choice.words)
        if all(
            n + k < len(listed) and _is(listed[n + k], word, choice.begins and k == size - 1)
            for k, word in enumerate(choice.words)
        ):
            return size
    return 0


def _is(word: Word, wanted: str, begins: bool) -> bool:
    return any(form.startswith(wanted) if begins else form == wanted for form in _forms(word.folded))


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
