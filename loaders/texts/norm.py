"""The eleven norms by their letters: "norm (f)", "norms 13 (a) to (k)".

Rule: the document, the paragraph and the letters are data (series.toml).
"""

from __future__ import annotations

from loaders.texts.catalogue import iri
from loaders.texts.lexicon import table
from loaders.texts.pinpoint import part
from loaders.texts.reference import Reference
from loaders.texts.tokens import Token


def norms(found: list[Token], i: int) -> tuple[list[Reference], int]:
    """The norms that follow a word for them."""
    data = table("series")["norms"]
    j = i + 1
    if j < len(found) and found[j].value == data["paragraph"] and not found[j].gap:
        j += 1
    listed: list[Reference] = []
    while j < len(found):
        letter, end, after = part(found, j, found[j - 1].end)
        if not letter or found[j].gap or letter not in data["letters"] or (listed and found[j].value != "("):
            break
        start = found[j].start if listed else found[i].start
        listed.append(Reference("norm", data["document"], start, end, "a norm by its letter", letter))
        j = after
        if j < len(found) and not found[j].gap and (found[j].kind in ("and", "to") or found[j].value in ",-–、،"):
            listed[-1].body = "to" if found[j].kind == "to" or found[j].value in "-–" else ""
            j += 1
    return _ranges(listed), j


def _ranges(listed: list[Reference]) -> list[Reference]:
    joined: list[Reference] = []
    for reference in listed:
        if joined and joined[-1].body == "to":
            joined[-1].written += reference.written
            joined[-1].end, joined[-1].body = reference.end, ""
        else:
            joined.append(reference)
    return joined


def target(reference: Reference) -> tuple[dict[str, str], str]:
    """The pinpoint of a norm and its address."""
    letters = reference.written
    point = {"paragraph": str(table("series")["norms"]["paragraph"]), "part": letters[0]}
    return (point | {"to": letters[1]} if letters[1:] else point), iri(f"norm/{letters[0]}")
