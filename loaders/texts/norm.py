"""The eleven norms by their letters: "norm (f)", "norms 13 (a) to (k)", "norm 13f".

Rule: the document, the paragraph and the letters are data (series.toml).
"""

from __future__ import annotations

from loaders.texts.catalogue import iri
from loaders.texts.lexicon import table
from loaders.texts.place import part
from loaders.texts.reference import Reference
from loaders.texts.tokens import Token

_DASHES = ("-", "–", "—")


def norms(found: list[Token], i: int) -> tuple[list[Reference], int]:
    """The norms that follow a word for them."""
    data = table("series")["norms"]
    j = i + 1
    listed: list[Reference] = []
    ranged = False
    j += j + 1 < len(found) and found[j].kind == "number" and not found[j].gap
    j += j + 1 < len(found) and found[j].kind in ("of", "from") and found[j + 1].kind == "part"  # "from (a) to (k)"
    while j < len(found) and not found[j].gap:
        k = j
        if found[k].value == data["paragraph"] and k + 1 < len(found) and not found[k + 1].gap:
            k += 1
        letter = _letter(found, k, k > j)
        if not letter or letter not in data["letters"]:
            break
        start = found[j].start if listed else found[i].start
        if ranged:
            listed[-1].written, listed[-1].end = listed[-1].written[0] + letter, found[k].end
        else:
            listed.append(Reference("norm", data["document"], start, found[k].end, "a norm by its letter", letter))
        j = k + 1
        ranged = False
        while (
            j < len(found)
            and not found[j].gap
            and (found[j].kind in ("and", "to") or found[j].value in (",", "،", "、", *_DASHES))
        ):
            ranged = found[j].kind == "to" or found[j].value in _DASHES
            j += 1
    return listed, j


def _letter(found: list[Token], k: int, glued: bool) -> str:
    token = found[k]
    if token.kind == "part":
        return part(token)
    if token.kind not in ("letter", "roman") or len(token.value) != 1:
        return ""
    if glued and token.start == found[k - 1].end:
        return token.value.lower()
    follows = found[k + 1] if k + 1 < len(found) else None
    alone = follows is None or (not follows.gap and follows.kind not in ("letter", "num"))
    return token.value.lower() if token.value.lower() in "bcdfghjk" and alone else ""


def target(reference: Reference) -> tuple[dict[str, str], str]:
    """The pinpoint of a norm and its address."""
    letters = reference.written
    point = {"paragraph": str(table("series")["norms"]["paragraph"]), "part": letters[0]}
    return (point | {"to": letters[1]} if letters[1:] else point), iri(f"norm/{letters[0]}")
