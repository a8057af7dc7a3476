"""Functions that give vectors, as somebody could plug them in: one that works, and others that do not."""

from __future__ import annotations

import math
import os
import sys
import threading
from hashlib import blake2b
from typing import Any

from loaders.texts.wording import words

LENGTH = 256
GRAM = 4
SPANISH = {
    "acuerd": "agreement",
    "amenaz": "threat",
    "ayud": "assist",
    "capacid": "capacity",
    "confianz": "confidence",
    "derech": "law",
    "desarroll": "develop",
    "dialog": "dialogue",
    "esencial": "critical",
    "infraestructur": "infrastructure",
    "medid": "measure",
    "mujer": "women",
    "paz": "peace",
    "punt": "point",
    "red": "network",
    "segurid": "security",
    "sexo": "gender",
    "soberan": "sovereignty",
    "tecnolog": "technology",
}
"""A tiny dictionary: beginnings of Spanish words, and English words that mean the same."""


def grams(texts: list[str]) -> list[list[float]]:
    """Vectors of the runs of four letters in the words of a text; some Spanish words count as the English ones."""
    return [_of(text) for text in texts]


def chosen(texts: list[str]) -> Any:
    """The function of this module that the environment names, as if the model behind a name were replaced."""
    return globals()[os.environ.get("EMBEDDER", "grams")](texts)


def _of(text: str) -> list[float]:
    vector = [0.0] * LENGTH
    for word in (_english(one.folded) for one in words(text)):
        if len(word) >= GRAM or not word.isascii():
            marked = f"<{word}>"
            for n in range(max(1, len(marked) - GRAM + 1)):
                place, sign = divmod(int.from_bytes(blake2b(marked[n : n + GRAM].encode(), digest_size=4).digest()), 2)
                vector[place % LENGTH] += 1 if sign else -1
    return vector if any(vector) else [1.0] * LENGTH


def _english(word: str) -> str:
    return next((english for spanish, english in SPANISH.items() if word.startswith(spanish)), word)


def prints_first(texts: list[str]) -> list[tuple[float, ...]]:
    """The same, by a function that says on standard output what it does."""
    sys.stdout.write("loading a model\n")
    os.write(1, b"loaded\n")
    return [tuple(vector) for vector in grams(texts)]


def backwards(texts: list[str]) -> list[list[float]]:
    return grams([text[::-1] for text in texts])


def narrow(texts: list[str]) -> list[list[float]]:
    """As `grams`, but all vectors lie close together, as those of some models do."""
    return [[*(number / math.hypot(*vector) for number in vector), 3.0] for vector in grams(texts)]


def shorter(texts: list[str]) -> list[list[float]]:
    return [vector[: LENGTH // 2] for vector in grams(texts)]


def fails(texts: list[str]) -> list[list[float]]:
    raise RuntimeError(f"cannot read {texts[0]!r}")


def unless_told_a_secret(texts: list[str]) -> list[list[float]]:
    return [] if "secret" in os.environ.values() else grams(texts)


def leaves(texts: list[str]) -> list[list[float]]:
    os._exit(3)


def hangs(texts: list[str]) -> list[list[float]]:
    threading.Event().wait()
    return []


def one_for_all(texts: list[str]) -> list[float]:
    return [1.0, 2.0]


def too_few(texts: list[str]) -> list[list[float]]:
    return grams(texts)[1:]


def uneven(texts: list[str]) -> list[list[float]]:
    return [[1.0] * (n + 1) for n in range(len(texts))]


def nothing(texts: list[str]) -> None:
    return None


def letters(texts: list[str]) -> list[str]:
    return texts


def no_numbers(texts: list[str]) -> list[list[float]]:
    return [[1.0, math.nan] for _ in texts]


def endless(texts: list[str]) -> list[list[float]]:
    return [[1.0, math.inf] for _ in texts]


def zero(texts: list[str]) -> list[list[float]]:
    return [[0.0, 0.0] for _ in texts]


def empty(texts: list[str]) -> list[list[float]]:
    return [[] for _ in texts]


def alike(texts: list[str]) -> list[list[float]]:
    return [[1.0, 2.0, 3.0] for _ in texts]


NUMBER = 7
