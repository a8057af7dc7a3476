"""What places are places of where no list has it: "article 9 of the Arab Convention on ...".

Rule: the words that begin, join and stop such a name are data; a name goes on as its language writes names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice

from loaders.texts.lexicon import table
from loaders.texts.place import Pin
from loaders.texts.tokens import Token

_MOST = 24  # words that are looked at
_BEFORE = 5  # words of a name before its noun: "the African Union Convention"
_LONG = 10  # words of a name after its noun where no capital tells its end
_REACH = 240
_WORD = re.compile(r"[^\W\d_][\w’'-]*|\S")
_TITLE = re.compile(r"《[^《》\n]{2,40}》$")


def name_start(text: str, start: int) -> int:
    """Where the name of a treaty in Chinese begins that stands before a place; the offset of the place if none does."""
    found = _TITLE.search(text, max(0, start - 44), start)
    return found.start() if found else start


def name_end(text: str, end: int, tag: str) -> int:
    """Where the name of a treaty ends that follows a place which ends at an offset; that offset if none follows."""
    data = table(f"language/{tag}").get("treaty")
    if data is None:
        return end
    words = list(islice(_WORD.finditer(text, end, end + _REACH), _MOST))
    i = 1 if words and words[0][0] in ",،" else 0
    since = i
    while i < len(words) and words[i][0].lower() in data["of"]:
        i += 1
    if data["of"] and i == since:
        return end
    nouns = tuple(data["nouns"])
    at = next((n for n in range(i, min(i + _BEFORE, len(words))) if words[n][0].startswith(nouns)), None)
    if at is None or any(not words[n][0][0].isalpha() for n in range(i, at)):
        return end
    if data["joined"] and any(words[n][0].islower() and words[n][0] not in data["joined"] for n in range(i, at)):
        return end
    if words[at][0] in data.get("last", ()):
        return words[at].end()
    return _capitals(words, at, data) if data["joined"] else _until_stop(words, at, data)


def _capitals(words: list[re.Match[str]], at: int, data: dict[str, list[str]]) -> int:
    """The end of a name with capitals; a small word belongs to it after a word that joins, or as an adjective."""
    last, joins = words[at].end(), False
    for n in range(at + 1, len(words)):
        word = words[n][0]
        if not word[0].isalpha() or word.lower() in data["stops"]:
            break
        if word.lower() in data["joined"]:
            joins = True
            continue
        small = data["endings"] and (joins or word.endswith(tuple(data["endings"])))
        if not (word[0].isupper() or "’" in word or "'" in word or small):
            break
        last, joins = words[n].end(), False
    return last


def _until_stop(words: list[re.Match[str]], at: int, data: dict[str, list[str]]) -> int:
    """The end of a name without capitals: where its clause ends, or a word that no name has."""
    last = words[at].end()
    for match in words[at + 1 : at + _LONG]:
        if not match[0][0].isalpha() or match[0].lower() in data["stops"]:
            break
        last = match.end() if len(match[0]) > 1 else last  # an "and" before what is no name
    return last


def is_described(places: list[Pin], found: list[Token], text: str, tag: str) -> bool:
    """Whether words after a place say what it is a place of: "annex A to the second progress report"."""
    end = max(pin.end for pin in places)
    data = table(f"language/{tag}")
    described = tuple(data.get("described", ()))
    if described and tag == "zh":
        return text.endswith(described, max(0, places[0].start - 8), min(pin.start for pin in places))
    if described and text[end : end + 40].lstrip().removeprefix("к ").lower().startswith(described):
        return True
    k = bisect_left(found, end, key=lambda token: token.start)
    if k >= len(found) or found[k].gap:
        return False
    belongs = found[k].value.lower() in data["genitive"]
    if not belongs and not (found[k].kind == "to" and any(pin.unit == "annex" for pin in places)):
        return False
    last = k + 3
    while k < min(last, len(found)) and not found[k].gap and found[k].kind in ("of", "to", "the", "its"):
        k += 1
    return k < len(found) and (found[k].gap > 0 or found[k].kind == "nth")
