"""Documents as they are named at one token: symbols, numbers of resolutions, instruments, words that point back.

Rule: a number alone is no citation; it takes a word such as "resolution" before it (after it in Chinese), or a list.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cache, lru_cache

from loaders.texts.lexicon import TAGS, spelled, table
from loaders.texts.symbol import from_number, normal, series
from loaders.texts.tokens import Token

_BETWEEN = {"body", "number", "the", "of", "its", "ordinal", "draft"}
NUMBERS = ("session", "serial", "backwards", "cop")
_ENDS = {"resolution", "decision", "break", "symbol", "para", "article", "instrument"}
_PLACES = {"para", "sub", "pp", "op", "annex", "section", "chapter"}
_MARKS = (",", "،", "、", ";", "؛")
REACH = 120  # tokens that a list of resolutions with their dates and titles may go on


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


def numbered(found: list[Token], i: int, text: str, named: Container[str] = ()) -> tuple[list[Reference], int]:
    """The resolutions or decisions that follow a word for them: "resolutions 70/237 and 73/27".

    named: numbers of the Security Council that the text gave with their years before.
    """
    kind = found[i].kind
    body = body_before(found, i) or (found[i].value if found[i].value in table("series")["body"] else "")
    j = i + 1
    while j < len(found) and j < i + 7 and found[j].gap == 0 and (found[j].kind in _BETWEEN or found[j].value in "(."):
        body = found[j].value if found[j].kind == "body" else body
        j += 1
    if j >= len(found) or found[j].gap:
        return [], i
    glued = (
        found[j].kind == "num" and found[j].start == found[j - 1].end
    )  # the number of a footnote: "resolutions1 58/32"
    if glued and j + 1 < len(found) and found[j + 1].kind in NUMBERS and not found[j + 1].gap:
        j += 1
    if found[j].kind not in NUMBERS:
        return _bare(found, i, j, body, named)
    return listed(found, j, kind, body, found[i].start, text)


def listed(found: list[Token], j: int, kind: str, body: str, start: int, text: str) -> tuple[list[Reference], int]:
    """The numbers of a list, from the one at a token on."""
    made, after = _lettered(found, j, kind, body, start)
    k, begun = after, len(made)
    while k < len(found) and k < after + REACH:
        token = found[k]
        if token.kind in _ENDS or (token.value in (".", "。") and _ends_sentence(found, k, text)):
            break
        if token.kind in _PLACES and not token.gap and k <= after + 2:  # "34/180, annex, and 39/46, annex"
            break
        if token.kind in NUMBERS and goes_on(found, k, after):
            more, after = _lettered(found, k, kind, _own_body(found, k) or body, token.start)
            made += more
            k = after
            continue
        k += 1
    _name_body(found, after, made[begun - 1 :] if len(made) > begun else made, body, text)
    return made, after


def _ends_sentence(found: list[Token], k: int, text: str) -> bool:
    """Whether a full stop ends a sentence: not one inside a list of abbreviations."""
    return k + 1 < len(found) and (text[found[k].end : found[k].end + 1].isspace() or found[k].value == "。")


def _bare(found: list[Token], i: int, j: int, body: str, named: Container[str]) -> tuple[list[Reference], int]:
    """A resolution of the Security Council by its number alone: "Security Council resolution 1325"."""
    token = found[j]
    body = body or _body_after(found, j + 1) or ("security-council" if token.value in named else "")
    if (
        token.kind != "num"
        or body != "security-council"
        or found[i].kind != "resolution"
        or len(token.value) not in (3, 4)
    ):
        return [], i
    if token.value[:2] in ("19", "20") and len(token.value) == 4 and token.value < "2100":
        return [], i
    return [Reference("resolution", "", found[i].start, token.end, "", token.value, body, 0.6)], j + 1


def _body_after(found: list[Token], j: int) -> str:
    """The body named just after a number: "resolution 1325 of the Security Council"."""
    k = j
    while k < min(len(found), j + 3) and not found[k].gap and found[k].kind in ("of", "the"):
        k += 1
    return found[k].value if k < len(found) and not found[k].gap and found[k].kind == "body" else ""


def _lettered(found: list[Token], j: int, kind: str, body: str, start: int) -> tuple[list[Reference], int]:
    """A number and the letters of its parts: "43/78 H", "73/279 A and B", "43/78 (H)"."""
    token = found[j]
    made = [Reference(kind, "", start, token.end, "", token.value, body)]
    k = j + 1
    if token.kind == "serial":
        return _letter_last(found, k, made)
    if token.kind != "session":
        return made, k
    if _in_brackets(found, k):
        made[0].written += f" {found[k + 1].value}"
        made[0].end = found[k + 2].end
        return made, k + 3
    letter = _letter(found, k)
    if not letter:
        return made, k
    made[0].written += f" {letter}"
    made[0].end = found[k].end
    k += 1
    while (at := _next_letter(found, k)) is not None:
        made.append(
            Reference(kind, "", found[at].start, found[at].end, "", f"{token.value} {_letter(found, at)}", body)
        )
        k = at + 1
    return made, k


def _next_letter(found: list[Token], k: int) -> int | None:
    """The token of the letter that a list of parts goes on with; an Arabic "and" is written into its word."""
    if k < len(found) and found[k].kind == "sign" and found[k - 1].kind == "sign" and _letter(found, k):
        return k
    joined = k + 1 < len(found) and found[k].kind in ("and", "punct") and not found[k].gap
    return k + 1 if joined and _letter(found, k + 1) else None


def _letter_last(found: list[Token], k: int, made: list[Reference]) -> tuple[list[Reference], int]:
    """A letter after the session in Roman figures, as older texts have it: "377 (V) A" is 377 A (V)."""
    letter = _letter(found, k) if k < len(found) and found[k].kind == "letter" else ""
    ends = k + 1 >= len(found) or (
        not found[k + 1].gap and found[k + 1].kind in ("of", "and", "punct", "break", "above")
    )
    number, _, session = made[0].written.partition("(")
    if not letter or not ends or not number.strip().isdigit():
        return made, k
    made[0].written, made[0].end = f"{number.strip()} {letter} ({session}", found[k].end
    return made, k + 1


def _in_brackets(found: list[Token], k: int) -> bool:
    """Whether a letter that is written as a word stands in brackets: (حاء)."""
    near = found[k : k + 3]
    return (
        [one.value for one in near[::2]] == ["(", ")"] and near[1].kind == "sign" and not any(one.gap for one in near)
    )


def _letter(found: list[Token], k: int) -> str:
    if k >= len(found) or found[k].gap:
        return ""
    token = found[k]
    value = token.value.strip("() ").replace("Н", "H")
    follows = found[k + 1] if k + 1 < len(found) else None
    if token.kind == "part":
        return value if len(value) == 1 and value.isascii() and value.isupper() else ""
    if token.kind == "sign" and len(value) == 1 and value.isalpha():
        return value
    if len(value) != 1 or not value.isupper() or not value.isascii():
        return ""
    return value if follows is None or follows.kind != "num" or follows.gap else ""


def goes_on(found: list[Token], k: int, after: int) -> bool:
    """Whether a number continues a list: after a comma or an "and"."""
    before = found[k - 1]
    if found[k].gap:
        return False
    if before.kind == "num" and k > 1 and found[k - 2].value in _MARKS and before.start == found[k - 2].end:
        return True  # the number of a footnote after a comma: "73/27,4 73/266"
    if found[k].kind == before.kind == "serial":  # a comma is missing: "853 (1993) 874 (1993)"
        return True
    if before.kind in ("ordinal", "its", "number", "body", "the", "of") and k - 2 >= after - 1:
        before = found[k - 2] if not found[k - 1].gap else before
        if found[k - 1].kind in ("the", "of") and k - 3 >= after - 1 and before.kind in ("of", "the", "body"):
            before = found[k - 3]
    return before.kind in ("and", "to") or before.value in (*_MARKS, "-", "–", "—")


def _own_body(found: list[Token], k: int) -> str:
    return found[k - 1].value if found[k - 1].kind == "body" and not found[k].gap else ""


def chinese(found: list[Token], i: int) -> tuple[list[Reference], int]:
    """Resolutions written number first: 第54/49号决议, 第53/70号、第54/49号决议."""
    listed: list[Reference] = []
    j = i
    body = body_before(found, i, ("ordinal", "its", "num", "han", "punct", "month"))
    while j < len(found) and j < i + REACH:
        token = found[j]
        if token.kind == "ordinal" and j > i and found[j - 1].kind == "ordinal":
            break
        if token.kind in NUMBERS:
            listed.append(Reference("", "", token.start, token.end, "", token.value, body))
            if j and found[j - 1].kind == "ordinal":
                listed[-1].start = found[j - 1].start
            letter = _letter(found, j + 1)
            if letter:
                listed[-1].written += f" {letter}"
                listed[-1].end = found[j + 1].end
                j += 1
                while (at := _next_letter(found, j + 1)) is not None:  # 第75/550 A和B号
                    written = f"{token.value} {_letter(found, at)}"
                    listed.append(Reference("", "", found[at].start, found[at].end, "", written, body))
                    j = at
            if j + 1 < len(found) and found[j + 1].kind == "numero" and not found[j + 1].gap:
                listed[-1].end = found[j + 1].end
                j += 1
        elif _is_bare_chinese(found, j, body):  # 安理会第1540号决议
            listed.append(Reference("", "", found[j - 1].start, token.end, "", token.value, body, 0.6))
        elif token.kind in ("resolution", "decision") and listed:
            if token.gap > 3:
                break
            listed[-1].end = token.end
            for reference in listed:
                reference.kind = token.kind
            return listed, j + 1
        elif token.kind == "body":
            if listed and found[j - 1].kind != "and" and found[j - 1].value not in _MARKS:
                break
            body = token.value
        elif (
            token.kind not in ("ordinal", "and", "num", "han", "its", "numero", "of", "the")
            and (token.value not in "、,，" or token.kind != "punct")
        ) or token.gap > 3:
            break
        j += 1
    return [], i


def _is_bare_chinese(found: list[Token], j: int, body: str) -> bool:
    """Whether a number is that of a resolution of the Security Council without its year."""
    token = found[j]
    if token.kind != "num" or body != "security-council" or len(token.value) not in (3, 4) or j + 1 >= len(found):
        return False
    return (
        not token.gap and found[j - 1].kind == "ordinal" and found[j + 1].kind == "resolution" and not found[j + 1].gap
    )


def body_before(found: list[Token], i: int, between: tuple[str, ...] = ("number", "draft")) -> str:
    """The body named just before a token."""
    j = i - 1
    for _ in range(8):
        if j < 0 or found[j + 1].gap > (3 if found[j + 1].kind in ("num", "han", "ordinal", "its") else 0):
            return ""
        if found[j].kind == "body":
            return found[j].value
        if found[j].kind not in between or found[j].value in ".;。":
            return ""
        j -= 1
    return ""


def _name_body(found: list[Token], after: int, listed: list[Reference], body: str, text: str) -> None:
    """Give numbers the body that is named after them: "resolution 20/8 of the Human Rights Council"."""
    j = after
    while (
        j < len(found) and j < after + 12 and found[j].kind in ("of", "the", "num", "month", "punct", "date", "dated")
    ):
        if found[j].gap or (found[j].kind == "punct" and found[j].value not in "(,،/"):
            break
        j += 1
    if (
        j < len(found)
        and found[j].kind == "body"
        and not found[j].gap
        and (
            found[j - 1].kind in ("of", "the", "punct", "num", "date") or is_owning(text[found[j].start : found[j].end])
        )
        and not body
    ):
        if found[j - 1].value in (",", "،") and j > after:
            return
        for reference in listed:
            reference.body = reference.body or found[j].value


def is_owning(words: str) -> bool:
    """Whether the name of a body says "of" by its form alone: the genitive."""
    return " ".join(words.split()) in _owning()


@cache
def _owning() -> frozenset[str]:
    return frozenset(
        form for tag in TAGS for one in table(f"language/{tag}").get("owning", ()) for form in spelled(one)
    )


def resolve(reference: Reference, usual: str) -> None:
    """Give a numbered reference its symbol, by its body, its form, or the body that the text is about."""
    if (
        "/" in reference.written
        and re.search(r"/C|/CP", reference.written)
        and re.search(r"[A-Z]\.\d", reference.written)
    ):
        reference.symbol, reference.kind, reference.why = (
            reference.written,
            "decision",
            "decision of a conference of parties",
        )
        return
    body = reference.body
    if body in ("", "council") and usual and numbers_fit(reference.written, usual, reference.kind):
        body = usual
    symbol, named = from_number(reference.written, reference.kind, body)
    reference.symbol = symbol
    if not symbol:
        reference.why = f"{reference.kind} of a body whose symbols cannot be built from the number"
        reference.confidence = 0.6
    elif reference.body and reference.body != "council":
        reference.why = f"{reference.kind} of the body named beside it ({named})"
    elif body == usual and usual:
        reference.why = f"{reference.kind}; the text is one of this body ({named})"
        reference.confidence = 0.85
    else:
        reference.why = f"{reference.kind}; the form of the number means {named}"
        reference.confidence = 0.93
    reference.body = named


@lru_cache(4096)
def numbers_fit(written: str, body: str, kind: str = "resolution") -> bool:
    """Whether a body numbers its resolutions so: by sessions that it has had, or by years."""
    number = re.match(r"(?:E?S\s?[-–]\s?)?(\d{1,4})\s?/\s?(\d*)", written)
    if number and body == "council":
        body = table("series")["ambiguous"]["council"]["year" if len(number[1]) == 4 else "session"]
    data = table("series")["body"].get(body, {})
    if number is None or not data:
        return False
    if data["numbers"] == "year":
        return len(number[1]) == 4
    most = int(data.get("last_number", {}).get(kind, 9999))
    return (
        data["numbers"] == "session"
        and int(number[1]) <= int(data.get("last_session", 0))
        and int(number[2] or 0) <= most
    )


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
