"""Places in a document: paragraphs, parts of them, articles, annexes, in the order that each language writes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loaders.texts.tokens import Token, figure

HEADS = {"para": "paragraph", "pp": "preambular", "op": "operative", "article": "article", "annex": "annex"}
HEADS |= {"section": "section", "chapter": "chapter", "footnote": "footnote", "page": "page"}
_LETTERS = str.maketrans("абвгдежзикл", "abcdefghijk") | str.maketrans("أبجدهوزحطيك", "abcdefghijk")
_CHINESE = {"para": "paragraph", "article": "article", "clause": "paragraph", "section": "section"}
_CHINESE |= {"chapter": "chapter"}


@dataclass(frozen=True, slots=True)
class Pin:
    """One place: its unit (paragraph, article...), number, lettered part, and the last number of a range."""

    unit: str
    number: str
    start: int
    end: int
    part: str = ""
    to: str = ""


def pins(found: list[Token], i: int, text: str) -> tuple[list[Pin], int]:
    """The places that stand at a token, and the token after them."""
    kind = found[i].kind
    if kind == "nth" and i + 1 < len(found) and found[i + 1].kind in ("pp", "para", "op") and not found[i + 1].gap:
        unit = HEADS[found[i + 1].kind]
        last = i + 1
        if last + 1 < len(found) and found[last + 1].kind == "preamble" and not found[last + 1].gap:
            unit, last = "preambular", last + 1
        return [Pin(unit, found[i].value, found[i].start, found[last].end)], last + 1
    if kind == "ordinal" or (kind in ("pp", "op", "annex", "footnote") and _is(found, i + 1, "ordinal", "han")):
        return _chinese(found, i)
    if kind == "pp" and text[found[i].start] == "序":
        return _chinese(found, i)
    if kind not in HEADS:
        return [], i
    start = found[i].start
    j = i + 1
    if _is(found, j, "punct") and found[j].value == "." and not found[j].gap:
        j += 1
    if _is(found, j, "number"):
        j += 1
    if kind == "para" and _is(found, j, "nth"):
        number, end, j = found[j].value, found[j].end, j + 1
        if _is(found, j, "preamble"):
            return [Pin("preambular", number, start, found[j].end)], j + 1
        return [Pin("paragraph", number, start, end)], j
    if kind == "section" and _is(found, j, "punct") and found[j].value == "(":
        j += 1
    return _values(found, j, HEADS[kind], start, text)


def _is(found: list[Token], i: int, *kinds: str) -> bool:
    return i < len(found) and found[i].kind in kinds and not found[i].gap


def _value(found: list[Token], j: int, unit: str, start: int) -> tuple[Pin | None, int]:
    if j >= len(found) or found[j].gap:
        return None, j
    token = found[j]
    named = unit in ("annex", "section", "chapter")
    if token.kind in ("num", "word") or (named and token.value.isalpha() and len(token.value) == 1):
        if token.kind == "word" and not (named and token.value.isupper()):
            return None, j
        pin, j = Pin(unit, token.value, start, token.end), j + 1
        letter, end, after = part(found, j, token.end)
        if letter and not named:
            return replace(pin, part=letter, end=end), after
        return pin, j
    return None, j


def part(found: list[Token], j: int, end: int) -> tuple[str, int, int]:
    """A lettered part after a number: (f), f), (4)."""
    opened = _is(found, j, "punct") and found[j].value == "("
    k = j + 1 if opened else j
    if k + 1 < len(found) and found[k + 1].value == ")" and not found[k].gap and not found[k + 1].gap:
        value = found[k].value
        if len(value.replace("ـ", "")) == 1 or (opened and value.isdigit() and len(value) < 3) or value in _ROMANS:
            if not opened and found[k].start - end > 1:
                return "", end, j
            return value.replace("ـ", "").lower().translate(_LETTERS), found[k + 1].end, k + 2
    return "", end, j


_ROMANS = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "II", "III", "IV"}


def _values(found: list[Token], j: int, unit: str, start: int, text: str) -> tuple[list[Pin], int]:
    listed: list[Pin] = []
    pin, j = _value(found, j, unit, start)
    while pin:
        listed.append(pin)
        k = j
        joined = ""
        while k < len(found) and k < j + 3 and not found[k].gap and (found[k].kind in ("and", "to", "of", "punct")):
            if found[k].kind == "punct" and found[k].value not in ",-–—":
                break
            if found[k].kind == "to" or (found[k].kind == "punct" and found[k].value in "-–—"):
                joined = "to"
            elif found[k].kind == "of" and found[k].value.lower() not in ("to", "a"):
                joined = ""
                break
            else:
                joined = joined or "and"
            k += 1
        if not joined or k >= len(found) or k == j:
            break
        letter, end, after = part(found, k, found[k - 1].end)
        if letter and pin.part:
            if joined == "to":
                listed[-1] = replace(pin, to=letter, end=end)
                pin, j = None, after
            else:
                pin, j = Pin(unit, pin.number, found[k].start, end, letter), after
            continue
        following, after = _value(found, k, unit, found[k].start)
        if not following or _is(found, after, "month") or (not following.number.isdigit() and pin.number.isdigit()):
            break
        if _is(found, after, "of") and _is(found, after + 1, "month"):
            break
        if joined == "to":
            listed[-1] = replace(pin, to=following.number + following.part, end=following.end)
            pin, j = listed.pop(), after
        else:
            pin, j = following, after
    return listed, j


def _chinese(found: list[Token], i: int) -> tuple[list[Pin], int]:
    """Places written number first: 第13段, 第二条第四项, 序言部分第十六段, 第2和第3段, 第24至27段."""
    unit = HEADS.get(found[i].kind, "")
    start = found[i].start
    j = i + (1 if unit else 0)
    numbers: list[tuple[str, int, int, bool]] = []
    begin, ranged = start, False
    while j < min(len(found), i + 60) and len(numbers) < 40 and not (found[j].gap and found[j].kind != "num"):
        token = found[j]
        if token.kind == "ordinal" and j > i and found[j - 1].kind == "ordinal":
            break
        if token.kind == "ordinal":
            begin = min(begin, token.start) if not numbers else token.start
        elif token.kind == "num":
            numbers.append((token.value, begin if not numbers else min(begin, token.start), token.end, ranged))
            ranged = False
        elif token.kind == "han":
            k = j
            while k < len(found) and found[k].kind == "han" and (k == j or not found[k].gap):
                k += 1
            try:
                value = str(figure("".join(one.value for one in found[j:k])))
            except ValueError:
                break
            numbers.append((value, begin, found[k - 1].end, ranged))
            ranged, j = False, k - 1
        elif token.kind in ("and", "to") and numbers:
            ranged = token.kind == "to"
            begin = token.end
        elif token.value in "(-)":
            letter, end, after = part(found, j, token.start)
            if not letter or not numbers:
                break
            numbers[-1] = (numbers[-1][0] + " " + letter, *numbers[-1][1:2], end, numbers[-1][3])
            j = after - 1
        else:
            break
        j += 1
    name = _CHINESE.get(found[j].kind, "") if j < len(found) and not found[j].gap else ""
    if not numbers or not (name or unit in ("annex", "footnote")):
        return [], i
    last = j + 1 if name else j
    end = found[last - 1].end
    listed: list[Pin] = []
    for value, begins, ends, is_last in numbers:
        number, _, letter = value.partition(" ")
        if is_last and listed:
            listed[-1] = replace(listed[-1], to=number, end=ends)
        else:
            listed.append(Pin(unit or name, number, begins, ends, letter))
    listed[-1] = replace(listed[-1], end=end)
    letter, end, after = part(found, last, end)
    if letter and found[last].value == "(":
        listed[-1], last = replace(listed[-1], part=letter, end=end), after
    return listed, last
