"""The words that citations are made of, read from the tables of the languages.

Rule: word forms are data (issue 5); this module knows no word of any language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TAGS = ("ar", "en", "es", "fr", "ru", "zh")
WORD = re.compile(r"[㐀-鿿《》〇]|[^\W\d_㐀-鿿]+|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean something in a citation: what kind of thing, and which one.

    capital: which of its words must begin with a capital letter, where that makes the meaning; else -1.
    """

    rest: tuple[str, ...]
    kind: str
    value: str
    tag: str
    length: int = 1
    capital: int = -1


Phrases = tuple[Phrase, ...]


@cache
def table(name: str) -> dict[str, Any]:
    """A table of this package."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


_STEPS = re.compile(r"<([^<>]*\|[^<>]*)>")
_CHOICES = re.compile(r"\(([^()]*\|[^()]*)\)")


def spelled(written: str) -> list[str]:
    """The forms that a table writes as one: choices in brackets, cases in pointed ones, which agree; both apostrophes.

    >>> spelled("эт<а|ой> резолюци<я|и>")
    ['эта резолюция', 'этой резолюции']
    >>> spelled("(|l')article(|s)")
    ['article', 'articles', "l'article", 'l’article', "l'articles", 'l’articles']
    """
    cases = max((group.count("|") for group in _STEPS.findall(written)), default=0)
    chosen = [form for case in range(cases + 1) for form in _chosen(_stepped(written, case))]
    return [spelling for form in chosen for spelling in dict.fromkeys((form, form.replace("'", "’")))]


def _stepped(written: str, case: int) -> str:
    """The form of one case."""
    return _STEPS.sub(lambda group: str(group[1]).split("|")[case], written)


def _chosen(form: str) -> Iterator[str]:
    """A form with each choice of its brackets, in the order of the table."""
    group = _CHOICES.search(form)
    if group is None:
        yield form
        return
    for one in group[1].split("|"):
        yield from _chosen(form[: group.start()] + one + form[group.end() :])


def bodies(tag: str) -> Iterator[str]:
    """The names of the bodies in one language."""
    for forms in table(f"language/{tag}")["bodies"].values():
        for form in forms:
            yield from spelled(form)


@cache
def lexicon(tag: str) -> dict[str, tuple[dict[str, tuple[dict[str, Phrases], Phrases]], Phrases]]:
    """The phrases to look for in a text of one language, the longest first: by their first, second and third words.

    Beside those by a second or third word stand the shorter ones; each list ends with these.

    Words of the other languages count too, as texts are mixed, except where they mean something else in this one.
    """
    found: dict[str, dict[tuple[str, ...], Phrase]] = {}
    stopped = set(table(f"language/{tag}")["not"])
    for one in (tag, *(other for other in TAGS if other != tag)):
        for folded, first, phrase in _read(one):
            if one != tag and (folded in stopped or phrase.kind in _OWN or len(folded) < _SHORT):
                continue
            found.setdefault(first, {}).setdefault(phrase.rest, phrase)
    return {first: _by_second(list(by.values())) for first, by in found.items()}


@cache
def _read(tag: str) -> list[tuple[str, str, Phrase]]:
    """The phrases of one language, each with its small letters and its first word."""
    read = []
    for written, kind, value in _phrases(tag):
        first, *rest = WORD.findall(written.lower())
        names = [n for n, word in enumerate(WORD.findall(written)) if word[0].isupper()] if kind in _CAPITAL else []
        phrase = Phrase(tuple(rest), kind, value, tag, len(rest) + 1, names[0] if names else -1)
        read.append((written.lower(), first, phrase))
    return read


def _by_second(phrases: list[Phrase]) -> tuple[dict[str, tuple[dict[str, Phrases], Phrases]], Phrases]:
    longest = sorted(phrases, key=lambda one: -one.length)
    alone = tuple(phrase for phrase in longest if not phrase.rest)
    seconds: dict[str, list[Phrase]] = {}
    for phrase in longest[: len(longest) - len(alone)]:
        seconds.setdefault(phrase.rest[0], []).append(phrase)
    return {second: _by_third(listed, alone) for second, listed in seconds.items()}, alone


def _by_third(phrases: list[Phrase], alone: Phrases) -> tuple[dict[str, Phrases], Phrases]:
    short = (*(phrase for phrase in phrases if len(phrase.rest) == 1), *alone)
    thirds: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if len(phrase.rest) > 1:
            thirds.setdefault(phrase.rest[1], []).append(phrase)
    return {third: (*listed, *short) for third, listed in thirds.items()}, short


_OWN = {"and", "to", "of", "the", "this", "its", "above", "at", "page", "number", "ordinal", "clause", "nth", "joined"}
_OWN |= {"sign", "month", "anaphor", "dated", "agenda", "period", "item", "notably", "point", "portion"}
_ALONE = {"and", "the", "this", "its", "above", "at", "page", "number", "month", "dated", "agenda", "period", "notably"}
_CAPITAL = {"body", "instrument", "other"}
_SHORT = 2


def is_word(text: str, start: int) -> bool:
    """Whether an Arabic word of the lexicon begins at a place: the rest of one that "and" is written into."""
    word = _LETTERS.match(text, start)
    return word is not None and word[0] in lexicon("ar")


_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURES = "〇一二三四五六七八九十百"


@cache
def han_signs() -> str:
    """The Chinese characters that phrases are made of, and figures."""
    written = "".join(phrase for phrase, _, _ in _phrases("zh"))
    return "".join(sorted({sign for sign in written if "㐀" <= sign <= "鿿" or sign in "《》"} | set(_FIGURES)))


@cache
def plural(tag: str) -> frozenset[str]:
    """The words for more than one place: after them every number of a list is a place."""
    words = table(f"language/{tag}")
    forms = [(form, "", "") for written in words["plural"] for form in spelled(written)]
    return frozenset(form.lower() for form, _, _ in forms + _prefixed(forms, words))


def _phrases(tag: str) -> list[tuple[str, str, str]]:
    words = table(f"language/{tag}")
    written = [(form, kind, "") for kind, forms in words["words"].items() for form in forms]
    written += [(form, "resolution", body) for body, forms in words.get("resolutions", {}).items() for form in forms]
    written += _pointing(words)
    written += [(form, "body", name) for name, forms in words["bodies"].items() for form in forms]
    written += [(form, "instrument", name) for name, forms in _instruments(words) for form in forms]
    written += [(form, "again", value) for value, forms in words.get("again", {}).items() for form in forms]
    written += [(form, "sign", value) for value, forms in words.get("signs", {}).items() for form in forms]
    listed = [(form, kind, value) for one, kind, value in written for form in spelled(one)]
    for number, month in enumerate(words["months"], 1):
        listed += [(form, "month", str(number)) for form in month.split("|")]
    endings = words.get("ordinal_endings", [""])
    for number, ordinal in enumerate(words["ordinals"], 1):
        listed += [(form + end, "nth", str(number)) for form in ordinal.split("|") for end in endings]
    return listed + _prefixed(listed, words)


def _instruments(words: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The names of instruments; those of reports that are told by their year are written once, with a star for it."""
    for name, forms in words["instruments"].items():
        if not name.endswith("-*"):
            yield name, forms
            continue
        stem = name.removesuffix("*")
        for year in (one.removeprefix(stem) for one in table("series")["instrument"] if one.startswith(stem)):
            yield stem + year, [form.replace("*", year) for form in forms]


def _pointing(words: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Words for the text itself, "the present report", and for one named before, "that resolution"."""
    glue = words.get("glue", " ")
    for kind, name in (("self", "self"), ("anaphor", "back")):
        for first, nouns in words[name].items():
            yield from ((f"{first}{glue}{noun}", kind, noun_kind(words, noun) * (kind == "anaphor")) for noun in nouns)
    for last, nouns in words.get("back_after", {}).items():
        yield from ((f"{noun}{glue}{last}", "anaphor", noun_kind(words, noun)) for noun in nouns)


def noun_kind(words: dict[str, Any], noun: str) -> str:
    """What a noun calls a text: a resolution, a decision, a report, or a document of any kind."""
    kinds = ("resolution", "decision", "report")
    forms = {kind: tuple(form for one in words["words"][kind] for form in spelled(one)) for kind in kinds}
    return next((kind for kind in kinds if spelled(noun)[0].endswith(forms[kind])), "document")


def _prefixed(listed: list[tuple[str, str, str]], words: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The forms with the words that Arabic writes into them: "and", "by", "to", which takes a letter of the article."""
    prefixes = words.get("prefixes", ())
    made = []
    for form, kind, value in listed:
        if len(form) <= _SHORT or kind in _ALONE:
            continue
        made += [(prefix + form, "and" if kind in ("of", "to") else kind, value) for prefix in prefixes]
        if prefixes and form.startswith(words["article"]):
            bare = form.removeprefix(words["article"])
            made += [(prefix + bare, kind, value) for prefix in words["article_prefixes"]]
    return made
