"""Which of the six languages a text is in.

Rule: by its script, then by the commonest words of each language (data); a text in another language gets "".
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from loaders.texts.lexicon import TAGS, lexicon, table

_HEADS = {"resolution", "decision", "para", "article", "report", "section", "annex", "document"}


def language(text: str) -> str:
    """The language of a text, or "" if it is none of the six or there is too little of it.

    >>> language("el informe de la Asamblea General que se aprobó por consenso en los debates")
    'es'
    """
    sample = text[:20000]
    letters = Counter(_script(sign) for sign in sample if sign.isalpha())
    total = sum(letters.values())
    if not total:
        return ""
    if letters["zh"] * 4 > total:
        return "zh"
    script = letters.most_common(1)[0][0]
    if script in ("ar", "ru"):
        return script
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    scores = {tag: sum(words[word] for word in common) for tag, common in _words().items()}
    best = max(scores, key=lambda tag: scores[tag])
    if scores[best] * 12 >= sum(words.values()) or (sum(words.values()) < 12 and scores[best]):
        return best
    return ""


@cache
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for tag in TAGS:
        heads = {
            first
            for first, phrases in lexicon(tag).items()
            if any(phrase.tag == tag and phrase.kind in _HEADS for phrase in phrases)
        }
        found[tag] = frozenset(table(f"language/{tag}")["common"]) | heads
    return {tag: words for tag, words in found.items() if tag in ("en", "es", "fr")}


def _script(sign: str) -> str:
    code = ord(sign)
    if 0x600 <= code < 0x700:
        return "ar"
    if 0x400 <= code < 0x500:
        return "ru"
    return "zh" if 0x3400 <= code < 0xA000 else "latin"
