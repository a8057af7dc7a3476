"""Documents as they are named at one token: symbols, numbers of resolutions, instruments, words that point back.

Rule: a number alone is no citation; it takes a word such as "resolution" before it (after it in Chinese), or a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.texts.lexicon import table
from loaders.texts.symbol import from_number, normal, series
from loaders.texts.tokens import Token

_BETWEEN = {"body", "number", "the", "of", "its", "ordinal"}
NUMBERS = ("session", "serial", "backwards")


@dataclass(slots=True)
class Reference:
    """A document as a text names it."""

    kind: str
    symbol: str
    start: int
    end: int
    why: str
    written: str = ""
    body: str = ""
    confidence: float = 0.98


def numbered(found: list[Token], i: int) -> tuple[list[Reference], int]:
    """The resolutions or decisions that follow a word for them: "resolutions 70/237 and 73/27"."""
    kind = found[i].kind
    body = _body_before(found, i)
    j = i + 1
    while j < len(found) and j < i + 7 and found[j].gap == 0 and (found[j].kind in _BETWEEN or found[j].value in "(."):
        body = found[j].value if found[j].kind == "body" else body
        j += 1
    if j >= len(found) or found[j].kind not in NUMBERS or found[j].gap:
        return [], i
    listed = [Reference(kind, "", found[i].start, found[j].end, "", found[j].value, body)]
    after = j + 1
    k = after
    while k < len(found) and k < after + 70:
        token = found[k]
        if token.kind in ("resolution", "decision", "break", "symbol", "para", "article"):
            break
        if token.value in (".", "。", ";", "؛") and k + 1 < len(found):
            break
        if token.kind in NUMBERS and _in_list(found, k, after):
            listed.append(Reference(kind, "", token.start, token.end, "", token.value, body))
            after = k + 1
        k += 1
    _name_body(found, after, listed)
    return listed, after


def _in_list(found: list[Token], k: int, after: int) -> bool:
    """Whether a number continues a list: after a comma or an "and"."""
    before = found[k - 1]
    if found[k].gap:
        return False
    if before.kind in ("ordinal", "its", "number") and k - 2 >= after - 1:
        return True
    return before.kind in ("and",) or before.value in (",", "،", "、", "و")


def chinese(found: list[Token], i: int) -> tuple[list[Reference], int]:
    """Resolutions written number first: 第54/49号决议, 第53/70号、第54/49号决议."""
    listed: list[Reference] = []
    j = i
    body = _body_before(found, i, ("ordinal", "its", "num", "han", "punct"))
    while j < len(found) and j < i + 60:
        token = found[j]
        if token.kind == "ordinal" and j > i and found[j - 1].kind == "ordinal":
            break
        if token.kind in NUMBERS:
            listed.append(Reference("", "", token.start, token.end, "", token.value, body))
            if found[j - 1].kind == "ordinal":
                listed[-1].start = found[j - 1].start
        elif token.kind in ("resolution", "decision") and listed:
            listed[-1].end = token.end
            for reference in listed:
                reference.kind = token.kind
            return listed, j + 1
        elif token.kind == "body" and not listed:
            body = token.value
        elif (
            token.kind not in ("ordinal", "and", "num", "han", "its") and token.value not in "、,，"
        ) or token.gap > 3:
            break
        j += 1
    return [], i


def _body_before(found: list[Token], i: int, between: tuple[str, ...] = ("number",)) -> str:
    j = i - 1
    for _ in range(8):
        if j < 0 or found[j + 1].gap > (3 if found[j + 1].kind in ("num", "han") else 0):
            return ""
        if found[j].kind == "body":
            return found[j].value
        if found[j].kind not in between or found[j].value in ".;":
            return ""
        j -= 1
    return ""


def _name_body(found: list[Token], after: int, listed: list[Reference]) -> None:
    j = after
    while (
        j < len(found)
        and j < after + 4
        and not found[j].gap
        and (found[j].kind in ("of", "the") or found[j].value == "(")
    ):
        j += 1
    if j < len(found) and found[j].kind == "body" and not found[j].gap and (j > after or listed[0].body == ""):
        for reference in listed:
            reference.body = reference.body or found[j].value


def resolve(reference: Reference, usual: str) -> None:
    """Give a numbered reference its symbol, by its body, its form, or the body that the text is about."""
    body = reference.body
    if body == "council" and usual and re.match(r"\d{1,3}/", reference.written):
        body = usual
    symbol, named = from_number(reference.written, reference.kind, body)
    reference.symbol = symbol
    if not symbol:
        reference.why = f"{reference.kind} of a body whose symbols cannot be built from the number"
        reference.confidence = 0.6
    elif reference.body and reference.body != "council":
        reference.why = f"{reference.kind} of the body named beside it ({named})"
    else:
        reference.why = f"{reference.kind}; the form of the number means {named}"
        reference.confidence = 0.93
    reference.body = named


def symbolic(token: Token) -> Reference:
    """The document that a symbol names."""
    symbol = normal(token.value)
    return Reference(series(symbol), symbol, token.start, token.end, "symbol", token.value)


def instrument(token: Token) -> Reference:
    """The Charter, a treaty or another text that is cited by its name."""
    symbol = str(table("series")["instrument"][token.value].get("symbol", ""))
    kind = "charter" if token.value == "un-charter" else "instrument"
    return Reference(kind, symbol, token.start, token.end, f"named: {token.value}", token.value)


def turned(written: str) -> str:
    """A number or symbol as it reads when right-to-left text has turned it round.

    >>> turned("27/73"), turned("174/70/A")
    ('73/27', 'A/70/174')
    """
    return "/".join(part.strip() for part in reversed(written.split("/")))
