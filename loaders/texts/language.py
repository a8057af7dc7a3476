"""Which of the six languages a text is in.

Rule: by its script, then by the commonest words of each language (data); a text in another language gets "".
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from loaders.texts.lexicon import lexicon, table

_HEADS = {"resolution", "decision", "para", "article", "report", "section", "annex", "document"}
_LATIN = ("en", "es", "fr")
_SAMPLE = 20_000
_RARE = 60  # one letter in so many that the language does not have is a name; more is another language


def language(text: str) -> str:
    """The language of a text, or "" if it is none of the six or there is too little of it.

    >>> language("el informe de la Asamblea General que se aprobó por consenso en los debates")
    'es'
    """
    sample = text[:_SAMPLE]
    signs = Counter(sign for sign in sample.lower() if sign.isalpha())
    scripts: Counter[str] = Counter()
    for sign, count in signs.items():
        scripts[_script(sign)] += count
    total = sum(scripts.values())
    if not total:
        return ""
    foreign = max(sum(signs[sign] for sign in letters) for letters in table("language/others")["letters"].values())
    if scripts["zh"] * 4 > total and foreign * 10 < total:
        return "zh"
    script = scripts.most_common(1)[0][0]
    if script in ("ar", "ru"):
        return script if foreign * _RARE < total else ""
    return _by_words(sample) if script == "latin" else ""


def _by_words(sample: str) -> str:
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    scores = {tag: sum(words[word] for word in common) for tag, common in _words().items()}
    best = max(_LATIN, key=lambda tag: scores[tag])
    few = sum(words.values()) < 12
    if not scores[best] or (not few and max(scores.values()) > scores[best]):
        return ""
    return best if few or scores[best] * 12 >= sum(words.values()) else ""


@cache
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for tag in _LATIN:
        heads = {
            first
            for first, (_, alone) in lexicon(tag).items()
            if any(phrase.tag == tag and phrase.kind in _HEADS for phrase in alone)
        }
        found[tag] = frozenset(table(f"language/{tag}")["common"]) | heads
    return found | {tag: frozenset(words) for tag, words in table("language/others")["latin"].items()}


def _script(sign: str) -> str:
    code = ord(sign)
    if 0x600 <= code < 0x780:
        return "ar"
    if 0x400 <= code < 0x530:
        return "ru"
    if 0x3400 <= code < 0xA000:
        return "zh"
    return "latin" if code < 0x250 or 0x1E00 <= code < 0x1F00 else "other"
