"""Places as Chinese writes them, the number before its unit: 第13段, 第二条第四项, 序言部分第十六段, 第24至27段."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.texts.place import HAN_UNITS, MOST, NAMED, UNITS, WEAK, Pin, part
from loaders.texts.symbol import numeral
from loaders.texts.tokens import figure

if TYPE_CHECKING:
    from loaders.texts.pinpoint import Places


def places(reader: Places, i: int, ends_range: bool = False) -> tuple[list[Pin], int]:
    """The places that stand at a token, and the token after them."""
    found = reader.found
    unit = UNITS.get(found[i].kind, "")
    if unit == "annex" and reader.is_kind(i + 1, "ordinal"):  # 附件第2段: a place in an annex without a number
        inner, after = places(reader, i + 1)
        whole = Pin("annex", "", found[i].start, found[i].end)
        return ([whole, *inner], after) if inner else ([], i)
    numbers, j = _numbers(reader, i, unit)
    kind = found[j].kind if j < len(found) and not found[j].gap and unit not in NAMED else ""
    name = HAN_UNITS.get(kind, "")
    if not numbers or not (name or unit in ("annex", "footnote")):
        return [], i
    last = j + 1 if name else j
    unit = unit or name
    listed = [_article(pin._replace(unit=unit, weak=kind in WEAK)) for pin in numbers]
    listed[-1] = listed[-1]._replace(end=found[last - 1].end if name else numbers[-1].end)
    if name == "article" and reader.is_kind(last, "again"):  # 第六条之二
        listed[-1] = listed[-1]._replace(number=listed[-1].number + found[last].value, end=found[last].end)
        last += 1
    if name and not ends_range and reader.is_kind(last, "to") and reader.is_kind(last + 1, "ordinal"):
        further, after = places(reader, last + 1, ends_range=True)  # 第三十九条至第四十二条
        if len(further) == 1 and further[0].unit == name and not listed[-1].to:
            listed[-1] = listed[-1]._replace(to=further[0].number, end=further[0].end)
            return listed, after
    if listed[-1].unit == "section" and reader.is_kind(last, "letter", "roman") and found[last].value.isupper():
        letter = found[last]  # 第二节B
        listed[-1] = listed[-1]._replace(number=f"{listed[-1].number}.{letter.value}", end=letter.end)
        last += 1
    return _parts(reader, listed, last)


def _numbers(reader: Places, i: int, unit: str) -> tuple[list[Pin], int]:
    """The numbers before a unit, or after the word for an annex or a footnote."""
    found = reader.found
    numbers: list[Pin] = []
    begin, ranged = found[i].start, False
    j = i + (1 if unit else 0)
    stop = j
    while j < min(len(found), i + MOST):
        token = found[j]
        if token.gap and j > i:
            break
        if token.kind == "ordinal":
            if (j > i and found[j - 1].kind == "ordinal") or (unit in NAMED and numbers):
                break
            begin = begin if not numbers else token.start
        elif token.value == "." and numbers and reader.is_kind(j + 1, "letter") and reader.is_kind(j + 2, "section"):
            letter = found[j + 1]  # 第三.B节
            numbers[-1] = numbers[-1]._replace(number=f"{numbers[-1].number}.{letter.value}", end=letter.end)
            j += 1
        elif token.kind in ("letter", "roman") and numbers and token.start == numbers[-1].end and token.value.isupper():
            numbers[-1] = numbers[-1]._replace(number=numbers[-1].number + token.value, end=token.end)  # 第4C条
        elif token.kind in ("num", "roman", "han"):
            pin, after = _number(reader, j, begin)
            if not pin.number or (unit and numbers and after < len(found) and found[after].gap):
                return numbers, stop  # no place: 附件三以及2016年
            if ranged and numbers:
                numbers[-1] = numbers[-1]._replace(to=pin.number, end=pin.end)
            else:
                numbers.append(pin)
            ranged, j = False, after - 1
        elif (token.kind in ("and", "to") or token.value in ("-", "–", "—", "、", ",")) and numbers:
            named = j + 1 < len(found) and found[j + 1].kind == "ordinal"
            if unit in NAMED and (token.value == "," or named):
                break
            ranged = token.kind == "to" or token.value in ("-", "–", "—")
            begin = found[j + 1].start if j + 1 < len(found) else token.end
        elif token.kind == "part" and numbers:
            _add_part(numbers, reader, j, ranged)
            ranged = False
        else:
            break
        stop = j + 1 if numbers and found[j].kind not in ("and", "to", "punct") else stop
        j += 1
    return numbers, j if j < len(found) and found[j].kind in HAN_UNITS else stop


def _number(reader: Places, j: int, begin: int) -> tuple[Pin, int]:
    """A number in figures of either kind; none where Chinese figures make no number."""
    found, k = reader.found, j
    if found[j].kind != "han":
        return reader.decimal(Pin("", found[j].value, begin, found[j].end), j + 1)
    while k < len(found) and found[k].kind == "han" and (k == j or not found[k].gap):
        k += 1
    try:
        value = str(figure("".join(one.value for one in found[j:k])))
    except ValueError:
        value = ""
    return Pin("", value, begin, found[k - 1].end), k


def _add_part(numbers: list[Pin], reader: Places, j: int, ranged: bool) -> None:
    """A part of the last number, a part of it, the end of a range, or one more: 28(b), 28(b)(ii), 28(b)和(c)."""
    token, last = reader.found[j], numbers[-1]
    if last.part and ranged:
        numbers[-1] = last._replace(to=part(token), end=token.end)
    elif last.part and not last.item and not reader.text[last.end : token.start].strip():
        numbers[-1] = last._replace(item=part(token), end=token.end)
    elif last.part:
        numbers.append(last._replace(part=part(token), item="", to="", start=token.start, end=token.end))
    else:
        numbers[-1] = last._replace(part=part(token), end=token.end)


def _article(pin: Pin) -> Pin:
    """An article with a point in its number is a paragraph of it: 第2.1条."""
    number, point, paragraph = pin.number.partition(".")
    return pin._replace(number=number, part=paragraph) if pin.unit == "article" and point and not pin.part else pin


def _parts(reader: Places, listed: list[Pin], last: int) -> tuple[list[Pin], int]:
    """Parts after the unit: 第5段(b), 第5段第(b)分段, 第28段(b)和(c)分段."""
    found = reader.found
    last += reader.is_kind(last, "ordinal") and reader.is_kind(last + 1, "part")  # 第5段第(a)分段
    if reader.is_kind(last, "letter") and reader.is_kind(last + 1, "clause", "sub"):  # 第13段f项
        letter, end = found[last].value.lower(), found[last + 1].end
        return [*listed[:-1], listed[-1]._replace(part=letter, end=end)], last + 2
    if listed[-1].unit == "article" and reader.is_kind(last, "part") and reader.is_value(last + 1, "款"):
        sign = found[last]  # 第二条第（四）款 is paragraph 4
        if number := numeral(part(sign).upper()):
            whole = listed[-1]._replace(part=str(number), end=found[last + 1].end)
            return [*listed[:-1], whole], last + 2
    if not reader.is_kind(last, "part") or listed[-1].part:
        return listed, last
    parts, after = reader.part_list(last)
    whole = listed.pop()
    for n, (letter, to, begin, end) in enumerate(parts):
        listed.append(whole._replace(part=letter, to=to, start=whole.start if n == 0 else begin, end=end))
    if reader.is_kind(after, "part") and reader.found[after].start == parts[-1][3]:  # 第10段(d)㈠
        listed[-1] = listed[-1]._replace(item=part(reader.found[after]), end=reader.found[after].end)
        after += 1
    if reader.is_kind(after, "sub", "clause"):
        listed[-1] = listed[-1]._replace(end=reader.found[after].end)
        after += 1
    return listed, after
