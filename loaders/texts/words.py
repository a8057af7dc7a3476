"""Words of a text in six languages, cut, folded and brought to their stems: what the search index holds and is asked.

Rule: a text and a query are cut by the same hand, or they never meet. Stems are those of Snowball, as the `tantivy`
package carries them. Chinese has no spaces: its words are met as pairs of neighbouring characters. Arabic plurals
that change the inside of a word (قاعدة, قواعد) are met by the consonants that stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import tantivy

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
STEMMERS = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
STOPPED = ("english", "spanish", "french", "russian")
ARABIC_STOPS = frozenset(
    {
        *("في", "من", "على", "إلى", "عن", "أن", "التي", "الذي", "هذا", "هذه"),
        *("ذلك", "مع", "أو", "و", "ما", "لا", "بين", "كل", "بعد", "قبل"),
    }
)
ROOT = "√"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_LETTER = rf"[^\W_{_HAN}]"
_PIECE = re.compile(
    rf"(?P<symbol>(?<!\w)(?=[\w./-]*\d)[A-Za-z0-9.-]+(?:/[A-Za-z0-9][A-Za-z0-9.-]*)+(?<![.-]))"
    rf"|(?P<han>[{_HAN}]+)|(?P<word>{_LETTER}(?:{_LETTER}|[{_MARKS}])*)"
)
_HARAKAT = re.compile("[\u064b-\u065f\u0670\u0640]")
_ALEF = str.maketrans("أإآٱ", "اااا")
_ENDINGS = str.maketrans("ةىؤئ", "هيوي")
_PREFIX = re.compile("^(?:[وفبكل]?ال|و?لل)(?=.{3})")
_SUFFIX = re.compile("(?:ات|ون|ين|ان|يه|ها|هم|ه|ي)$")
_WEAK = re.compile("[اويء]")


class Word(NamedTuple):
    """A word where it stands.

    Attributes:
        text: as it is written.
        start, end: offsets in the text, in characters.
        is_han: whether it is a run of Chinese characters.
    """

    text: str
    start: int
    end: int
    is_han: bool = False


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; a symbol is one word.

    >>> [word.text for word in words("See A/RES/73/27, l'État: 网络空间.")]
    ['See', 'A/RES/73/27', 'l', 'État', '网络空间']
    """
    for match in _PIECE.finditer(text):
        yield Word(match[0], match.start(), match.end(), match.lastgroup == "han")


def folded(text: str) -> str:
    """A text without case, accents, vowel signs and other differences that readers overlook.

    >>> folded("Résolution"), folded("СЪЁМКА"), folded("أُمَم"), folded("Ａ／７０")
    ('resolution', 'съемка', 'امم', 'a/70')
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(
        character for character in plain if unicodedata.category(character) != "Mn" or _is_short_i(character)
    )
    bare = _HARAKAT.sub("", unicodedata.normalize("NFC", kept))
    return bare.translate(_ALEF).translate(_ENDINGS)


def _is_short_i(mark: str) -> bool:
    """Whether a mark makes a letter of its own: the breve of й."""
    return mark == "\u0306"


@lru_cache(maxsize=100_000)
def terms(word: str, language: str) -> tuple[str, ...]:
    """What stands for a word of a language in the index: its stem first, then the other ways to meet it.

    Args:
        word: one of `words`.
        language: one of `LANGUAGES`; any other tag for texts of unknown language, whose words are only folded.

    >>> terms("resolutions", "en"), terms("安全", "zh"), terms("A/RES/73/27", "en")
    (('resolut',), ('安全', '安', '全'), ('a/res/73/27', 'res/73/27', '73/27'))
    >>> set(terms("قواعد", "ar")) & set(terms("القاعدة", "ar"))
    {'√قعد'}
    """
    if "/" in word:
        parts = folded(word).split("/")
        return tuple("/".join(parts[at:]) for at in range(len(parts) - 1))
    if re.match(f"[{_HAN}]", word):
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        return tuple(dict.fromkeys([*pairs, *word]))
    plain = folded(word)
    if language not in STEMMERS:
        return (plain,)
    stemmed = folded(_stem(_lowered(word), language))
    found = [stemmed, _stem(plain, language)]
    if language == "ar" and (root := _root(plain)):
        found.append(ROOT + root)
    return tuple(dict.fromkeys(found))


def asked(word: Word, language: str) -> tuple[tuple[str, ...], ...]:
    """What a query asks for in place of a word: groups of which each must be met, by any of its members.

    >>> asked(Word("网络空间", 0, 4, True), "zh")
    (('网络',), ('络空',), ('空间',))
    """
    if word.is_han:
        if len(word.text) == 1:
            return ((word.text,),)
        return tuple((word.text[at : at + 2],) for at in range(len(word.text) - 1))
    found = terms(word.text, language)
    return (found[:1],) if "/" in word.text else (found,)


@lru_cache(maxsize=10_000)
def is_stop_word(word: str) -> bool:
    """Whether a word carries no meaning of its own in one of the six languages.

    >>> is_stop_word("of"), is_stop_word("норм"), is_stop_word("norms")
    (True, False, False)
    """
    lowered = _lowered(word)
    return lowered in ARABIC_STOPS or any(not analyzer.analyze(lowered) for analyzer in _stops())


def _lowered(word: str) -> str:
    return _HARAKAT.sub("", unicodedata.normalize("NFKC", word).casefold()).translate(_ALEF)


def _stem(word: str, language: str) -> str:
    return next(iter(_stemmer(language).analyze(word)), word)


def _root(plain: str) -> str:
    """The consonants of an Arabic word that a plural keeps; empty if too few are left to tell words apart."""
    bare = _SUFFIX.sub("", _PREFIX.sub("", plain))
    root = _WEAK.sub("", bare)
    return root if len(root) > 2 else ""


@cache
def _stemmer(language: str) -> tantivy.TextAnalyzer:
    return _analyzer(tantivy.Filter.stemmer(STEMMERS[language]))


@cache
def _stops() -> tuple[tantivy.TextAnalyzer, ...]:
    return tuple(_analyzer(tantivy.Filter.stopword(name)) for name in STOPPED)


def _analyzer(step: tantivy.Filter) -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(step).build()
