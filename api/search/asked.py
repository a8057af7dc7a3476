"""What a reader typed, as words, and where these stand in a text.

Words are cut and brought to their stems by the same hand as those of the index (`loaders.texts.words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from api.errors import BadRequest
from loaders.texts.words import LANGUAGES, Word, asked, is_stop_word, terms, words

MOST_CHARACTERS = 1_000
MOST_WORDS = 60
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class BadSearch(BadRequest):
    code, title = "BAD_SEARCH", "The search cannot be understood"


@dataclass(frozen=True)
class Asked:
    """A text that is searched for.

    Attributes:
        text: the text, without control characters and spaces around it.
        lang: the language to search and to show names in; none for all.
    """

    text: str
    lang: str | None

    @classmethod
    def read(cls, text: str, lang: str | None) -> Asked:
        """What a reader typed.

        Raises:
            BadSearch: it is too long, or no text, or the language is none of the six.
        """
        if len(text) > MOST_CHARACTERS:
            detail = f"The text has {len(text)} characters; {MOST_CHARACTERS} are read. Search for fewer words."
            raise BadSearch(detail, limit=MOST_CHARACTERS, seen=len(text))
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise BadSearch("The text is not Unicode: it has half of a surrogate pair.")
        if lang is not None and lang not in LANGUAGES:
            raise BadSearch(f"`lang` is one of {', '.join(LANGUAGES)}, not {lang[:20]!r}.", allowed=list(LANGUAGES))
        return cls(unicodedata.normalize("NFC", CONTROL.sub(" ", text)).strip(), lang)

    @cached_property
    def words(self) -> list[Word]:
        """The words of the text, each once.

        Raises:
            BadSearch: there are too many.
        """
        found = list(words(self.text))
        count = sum(max(1, len(word.text) - 1) if word.is_han else 1 for word in found)
        if count > MOST_WORDS:
            detail = f"The text has {count} words or pairs of Chinese characters; {MOST_WORDS} are read."
            raise BadSearch(detail, limit=MOST_WORDS, seen=count)
        return list({word.text: word for word in found}.values())

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages that are searched, as the index names them: `und` for what is in none."""
        return (self.lang, "und") if self.lang else (*LANGUAGES, "und")

    @cached_property
    def telling(self) -> list[Word]:
        """The words that carry a meaning of their own; none if all are stop words."""
        return [word for word in self.words if not is_stop_word(word.text)]

    def marks(self, text: str, tag: str) -> Iterator[tuple[int, int]]:
        """Where in a text of a language the words asked for stand: start and end of each."""
        tags = (tag,) if tag in LANGUAGES else self.tags
        wanted = {term for word in self.telling for one in tags for term in terms(word.text, one)}
        for word in words(text):
            if word.is_han:
                yield from self._pairs(word)
            elif any(not wanted.isdisjoint(terms(word.text, one)) for one in tags):
                yield word.start, word.end

    def _pairs(self, run: Word) -> Iterator[tuple[int, int]]:
        """Where pairs of Chinese characters that are asked for stand in a run of them; neighbours are one place."""
        start = end = -1
        for at in range(len(run.text)):
            size = 2 if run.text[at : at + 2] in self._han else 1 if run.text[at] in self._han else 0
            if not size:
                continue
            if at > end:
                if end > 0:
                    yield run.start + start, run.start + end
                start = at
            end = max(end, at + size)
        if end > 0:
            yield run.start + start, run.start + end

    @cached_property
    def _han(self) -> frozenset[str]:
        return frozenset(term for word in self.words if word.is_han for group in asked(word, "zh") for term in group)
