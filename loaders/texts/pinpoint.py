"""Places in a document: paragraphs, parts of them, articles, annexes, in the order that each language writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders.texts.lexicon import plural
from loaders.texts.symbol import numeral, roman
from loaders.texts.tokens import Token, figure

UNITS = {"para": "paragraph", "sub": "paragraph", "pp": "preambular", "op": "operative", "article": "article"}
UNITS |= {"annex": "annex", "section": "section", "chapter": "chapter", "footnote": "footnote", "page": "page"}
RANK = {"annex": 0, "chapter": 1, "section": 2, "article": 3, "paragraph": 4, "preambular": 4, "operative": 4}
RANK |= {"footnote": 5, "page": 5}
_NAMED = ("annex", "section", "chapter")
_LETTERS = str.maketrans("абвгдежзикл", "abcdefghijk") | str.maketrans("أابجدهوزحطيكل", "aabcdefghijkl")
_CHINESE = {"para": "paragraph", "article": "article", "clause": "paragraph", "section": "section"}
_CHINESE |= {"chapter": "chapter", "page": "page", "annex": "annex"}
_DASHES = ("-", "–", "—")
_MOST = 60  # places in one list


@dataclass(frozen=True, slots=True)
class Pin:
    """One place: its unit (paragraph, article...), number, lettered part and item of it, last of a range."""

    unit: str
    number: str
    start: int
    end: int
    part: str = ""
    item: str = ""
    to: str = ""
    head: str = ""  # the word that names the unit, as written


class Places:
    """Reads places from the tokens of a text in one language."""

    def __init__(self, found: list[Token], text: str, tag: str) -> None:
        self.found, self.text, self.tag = found, text, tag
        self.plural = plural(tag)

    def at(self, i: int) -> tuple[list[Pin], int]:
        """The places that stand at a token, and the token after them."""
        kind = self.found[i].kind
        if kind == "part":
            places, after = self._parts_of(i, i)
            return places, max(after, i + 1)
        if kind == "nth":
            return self._counted(i)
        if self.tag == "zh" and kind in ("letter", "roman") and self._is(i + 1, "section", "chapter", "annex"):
            unit = UNITS[self.found[i + 1].kind]
            return [Pin(unit, self.found[i].value, self.found[i].start, self.found[i + 1].end)], i + 2
        if kind == "ordinal" or (self.tag == "zh" and kind in ("pp", "op", "annex", "footnote")):
            places, after = self._chinese(i)
            if places or kind == "ordinal":
                return places, after
        if kind not in UNITS:
            return [], i
        if kind == "sub" and self._is(i + 1, "part"):
            places, after = self._parts_of(i, i + 1)
            if places:
                return places, after
        return self._headed(i)

    def _is(self, i: int, *kinds: str) -> bool:
        return i < len(self.found) and self.found[i].kind in kinds and not self.found[i].gap

    def _value_is(self, i: int, *values: str) -> bool:
        return i < len(self.found) and self.found[i].value in values and not self.found[i].gap

    def _parts_of(self, start: int, i: int) -> tuple[list[Pin], int]:
        """Parts written before their paragraph: "subparagraphs (b) and (c) of paragraph 28"."""
        parts, j = self._part_list(i)
        k = j
        while self._is(k, "of", "the") and k < j + 3:
            k += 1
        if not self._is(k, "para", "sub", "op", "article") or (k == j and self.tag not in ("ru", "zh")):
            return [], j
        inner, after = self._headed(k)
        if len(inner) != 1 or inner[0].part or not inner[0].number:
            return [], j
        whole = inner[0]
        made = [replace(whole, part=letter, to=to, start=begin, end=end) for letter, to, begin, end in parts]
        made[0] = replace(made[0], start=self.found[start].start)
        made[-1] = replace(made[-1], end=whole.end)
        return made, after

    def _part_list(self, i: int) -> tuple[list[tuple[str, str, int, int]], int]:
        parts = [(part(self.found[i]), "", self.found[i].start, self.found[i].end)]
        j = i + 1
        for _ in range(_MOST):
            k, ranged = self._joined(j)
            if k == j or not self._is(k, "part"):
                break
            token = self.found[k]
            if ranged:
                letter, _, begin, _ = parts[-1]
                parts[-1] = (letter, part(token), begin, token.end)
            else:
                parts.append((part(token), "", token.start, token.end))
            j = k + 1
        return parts, j

    def _joined(self, j: int) -> tuple[int, bool]:
        """The token after a comma, an "and" or a "to", and whether it was a "to"."""
        k, ranged = j, False
        while k < len(self.found) and k < j + 3 and not self.found[k].gap:
            token = self.found[k]
            if token.kind == "to" or token.value in _DASHES:
                ranged = True
            elif token.kind != "and" and token.value not in (",", "،", "、"):
                break
            k += 1
        return k, ranged

    def _counted(self, i: int) -> tuple[list[Pin], int]:
        """ "sixteenth preambular paragraph", "septième alinéa du préambule", "первый и второй пункты преамбулы"."""
        numbers = [self.found[i]]
        j = i + 1
        while self._is(j, "and", "nth", "the") or self._value_is(j, ",", "-"):
            if self.found[j].kind == "nth":
                numbers.append(self.found[j])
            j += 1
            if j > i + 12:
                break
        if not self._is(j, "pp", "para", "op", "sub", "section", "chapter", "annex"):
            return [], i
        head = self.found[j]
        unit, last = UNITS[head.kind], j
        k = j + 1
        while self._is(k, "of", "the") and k < j + 3:
            k += 1
        if self._is(k, "preamble") and head.kind in ("para", "sub"):
            unit, last = "preambular", k
        listed = [Pin(unit, one.value, one.start, one.end) for one in numbers]
        listed[-1] = replace(listed[-1], end=self.found[last].end)
        return listed, last + 1

    def _headed(self, i: int) -> tuple[list[Pin], int]:
        head = self.found[i]
        unit, j = UNITS[head.kind], i + 1
        if self._value_is(j, "."):
            after = self.found[j + 1].start if j + 1 < len(self.found) else len(self.text)
            if "\n" in self.text[self.found[j].end : after]:
                return [], i
            j += 1
        if self._is(j, "number"):
            j += 1
        listed, j = self._values(j, unit, head)
        if listed and unit == "paragraph":
            k = j
            while self._is(k, "of", "the") and k < j + 3:
                k += 1
            if self._is(k, "preamble"):
                listed = [replace(pin, unit="preambular") for pin in listed]
                listed[-1] = replace(listed[-1], end=self.found[k].end)
                j = k + 1
            elif self._is(k, "operative"):
                listed = [replace(pin, unit="operative") for pin in listed]
                listed[-1] = replace(listed[-1], end=self.found[k].end)
                j = k + 1
        if not listed and unit == "paragraph" and self._is(j, "part"):  # "article 2, paragraph (b)"
            parts, j = self._part_list(j)
            listed = [Pin(unit, "", begin, end, letter, "", to) for letter, to, begin, end in parts]
            listed[0] = replace(listed[0], start=head.start)
        return [replace(pin, head=re.split("['’ ]", self.text[head.start : head.end])[-1]) for pin in listed], j

    def _value(self, j: int, unit: str, start: int) -> tuple[Pin | None, int]:
        if j >= len(self.found) or self.found[j].gap:
            return None, j
        token = self.found[j]
        if token.kind == "num" and len(token.value) < 5:
            pin, after = Pin(unit, token.value, start, token.end), j + 1
            return self._decimal(pin, after) if unit == "paragraph" else (pin, after)
        figures = token.kind == "roman" and unit in (*_NAMED, "article")
        if figures or (token.kind == "letter" and unit in _NAMED and token.value.isupper()):
            return self._nested(Pin(unit, token.value, start, token.end), j + 1)
        first = self.tag == "fr" and unit == "article"  # "article premier"
        if token.kind == "nth" and (self.tag in ("ar", "ru") or first) and not self._is(j + 1, "pp"):
            number = roman(int(token.value)) if unit in ("annex", "chapter") and self.tag != "ar" else token.value
            return Pin(unit, number, start, token.end), j + 1
        if token.kind == "sign" and unit in _NAMED:
            return self._nested(Pin(unit, token.value, start, token.end), j + 1)
        if token.kind == "part" and unit == "section" and len(part(token)) == 1:
            return Pin(unit, token.value.strip("() "), start, token.end), j + 1
        if token.value == "(" and unit == "section":
            return self._value(j + 1, unit, start)
        return None, j

    def _decimal(self, pin: Pin, j: int) -> tuple[Pin, int]:
        """A paragraph of a paragraph: "paragraph 1.13"."""
        if not (self._value_is(j, ".") and self._is(j + 1, "num")):
            return pin, j
        point, more = self.found[j : j + 2]
        if point.start != pin.end or more.start != point.end or len(more.value) > 2:
            return pin, j
        return replace(pin, number=f"{pin.number}.{more.value}", end=more.end), j + 2

    def _nested(self, pin: Pin, j: int) -> tuple[Pin, int]:
        """A section of a section: "section III.B", "section II A"."""
        if pin.unit == "section" and numeral(pin.number):
            k = j + 1 if self._value_is(j, ".") else j
            if self._is(k, "letter", "roman") and len(self.found[k].value) == 1 and self.found[k].value.isupper():
                near = self.found[k].start - self.found[j - 1].end <= 1
                if near and not self._is(k + 1, "num"):
                    return replace(pin, number=f"{pin.number}.{self.found[k].value}", end=self.found[k].end), k + 1
        return pin, j

    def _with_parts(self, pin: Pin, j: int) -> tuple[list[Pin], int]:
        """The parts of a place: "13 (f)", "13f", "38 (1) (c)", "28 (b) and (c)", "13 (a) to (k)"."""
        found = self.found
        glued = j < len(found) and found[j].start == pin.end and found[j].kind in ("letter", "roman")
        if glued and found[j].value.isalpha() and found[j].value.islower():
            return [replace(pin, part=found[j].value, end=found[j].end)], j + 1
        if (
            pin.unit == "article"
            and self._value_is(j, ".")
            and self._is(j + 1, "num")
            and found[j + 1].start == pin.end + 1
        ):
            return [replace(pin, part=found[j + 1].value, end=found[j + 1].end)], j + 2
        if not self._is(j, "part") or found[j].start - pin.end > 2:
            return [pin], j
        if pin.unit in _NAMED:
            return [pin], j
        if part(found[j]).isdigit() and pin.unit == "article":
            pin = replace(pin, part=part(found[j]), end=found[j].end)
            if self._is(j + 1, "part") and found[j + 1].start - found[j].end <= 1:
                pin = replace(pin, item=part(found[j + 1]), end=found[j + 1].end)
                j += 1
            return [pin], j + 1
        if self._is(j + 1, "part") and found[j + 1].start - found[j].end <= 1:
            parts = (part(found[j]), part(found[j + 1]))
            return [replace(pin, part=parts[0], item=parts[1], end=found[j + 1].end)], j + 2
        parts_found, after = self._part_list(j)
        first = replace(pin, part=parts_found[0][0], to=parts_found[0][1], end=parts_found[0][3])
        others = [replace(pin, part=one, to=to, start=begin, end=end) for one, to, begin, end in parts_found[1:]]
        return [first, *others], after

    def _values(self, j: int, unit: str, head: Token) -> tuple[list[Pin], int]:
        listed: list[Pin] = []
        many = self.text[head.start : head.end].lower() in self.plural
        pin, j = self._value(j, unit, head.start)
        while pin and len(listed) < _MOST:
            pins, j = self._with_parts(pin, j)
            listed += pins
            k, ranged = self._joined(j)
            if (k == j and not self._is_prefixed(j)) or k >= len(self.found):
                break
            following, after = self._value(k, unit, self.found[k].start)
            if not following or not self._same(pin, following) or not self._is_place(after, many):
                break
            if ranged:
                pins, after = self._with_parts(following, after)
                to = pins[0].number + pins[0].part
                listed[-1] = self._turned(replace(listed[-1], to=to, end=pins[0].end))
                j = after
                k, ranged = self._joined(j)
                pin = None
                if k > j and not ranged:
                    pin, k = self._value(k, unit, self.found[k].start if k < len(self.found) else 0)
                    pin = pin if pin and self._same(listed[-1], pin) and self._is_place(k, many) else None
                    j = k if pin else j
            else:
                pin, j = following, after
        return listed, j

    def _turned(self, pin: Pin) -> Pin:
        """A range that right-to-left text has turned round: "20-16" is 16 to 20."""
        falls = pin.number.isdigit() and pin.to.isdigit() and int(pin.to) < int(pin.number)
        return replace(pin, number=pin.to, to=pin.number) if self.tag == "ar" and falls else pin

    def _is_prefixed(self, j: int) -> bool:
        """Whether an "and" is written into the next number, as in Arabic: "the sixth and-the-seventh"."""
        return self.tag == "ar" and self._is(j, "nth") and self.text[self.found[j].start] == "و"

    @staticmethod
    def _same(pin: Pin, following: Pin) -> bool:
        return pin.number.replace(".", "").isdigit() == following.number.replace(".", "").isdigit()

    def _is_place(self, after: int, many: bool) -> bool:
        """Whether a number in a list is a place: not the day of a date, and not the count of something."""
        if after >= len(self.found):
            return True
        token = self.found[after]
        if token.kind == "month" or (token.kind == "of" and self._is(after + 1, "month")):
            return False
        return many or not token.gap

    def _chinese(self, i: int, ends_range: bool = False) -> tuple[list[Pin], int]:
        """Places written number first: 第13段, 第二条第四项, 序言部分第十六段, 第2和第3段, 第24至27段."""
        found = self.found
        unit = UNITS.get(found[i].kind, "")
        start = found[i].start
        j = i + (1 if unit else 0)
        numbers: list[tuple[str, int, int, bool, str, str]] = []
        begin, ranged = start, False
        while j < min(len(found), i + _MOST):
            token = found[j]
            if token.gap and j > i:
                break
            if token.kind == "ordinal":
                if (j > i and found[j - 1].kind == "ordinal") or (unit in _NAMED and numbers):
                    break
                begin = start if not numbers else token.start
            elif token.kind in ("num", "roman"):
                pin, after = self._decimal(Pin("", token.value, begin, token.end), j + 1)
                numbers.append((pin.number, begin, pin.end, ranged, "", ""))
                ranged, j = False, after - 1
            elif token.kind == "han":
                k = j
                while k < len(found) and found[k].kind == "han" and (k == j or not found[k].gap):
                    k += 1
                try:
                    value = str(figure("".join(one.value for one in found[j:k])))
                except ValueError:
                    break
                numbers.append((value, begin, found[k - 1].end, ranged, "", ""))
                ranged, j = False, k - 1
            elif (token.kind in ("and", "to") or token.value in ("-", "–", "、", ",")) and numbers:
                if unit in _NAMED and token.value == ",":
                    break
                ranged = token.kind == "to" or token.value in ("-", "–")
                if j + 1 < len(found) and found[j + 1].kind == "ordinal" and unit in _NAMED:
                    break
                begin = found[j + 1].start if j + 1 < len(found) else token.end
            elif token.kind == "part" and numbers:
                number, begins, _, was, letter, to = numbers[-1]
                if letter and ranged:
                    numbers[-1] = (number, begins, token.end, was, letter, part(token))
                elif letter:
                    numbers.append((number, token.start, token.end, False, part(token), ""))
                else:
                    numbers[-1] = (number, begins, token.end, was, part(token), to)
                ranged = False
            else:
                break
            j += 1
        name = _CHINESE.get(found[j].kind, "") if j < len(found) and not found[j].gap else ""
        if unit in _NAMED:
            name = ""
        if not numbers or not (name or unit in ("annex", "footnote")):
            return [], i
        last = j + 1 if name else j
        end = found[last - 1].end if name else numbers[-1][2]
        listed: list[Pin] = []
        for number, begins, ends, is_last, letter, to in numbers:
            if is_last and listed:
                listed[-1] = replace(listed[-1], to=number, end=ends)
            else:
                listed.append(Pin(unit or name, number, begins, ends, letter, "", to))
        listed[-1] = replace(listed[-1], end=end)
        if name and not ends_range and self._is(last, "to") and self._is(last + 1, "ordinal"):  # 第三十九条至第四十二条
            further, after = self._chinese(last + 1, ends_range=True)
            if len(further) == 1 and further[0].unit == name and not listed[-1].to:
                listed[-1] = replace(listed[-1], to=further[0].number, end=further[0].end)
                return listed, after
        return self._chinese_parts(listed, last)

    def _chinese_parts(self, listed: list[Pin], last: int) -> tuple[list[Pin], int]:
        """Parts after the unit: 第5段(b), 第28段(b)和(c)分段."""
        if not self._is(last, "part") or listed[-1].part:
            return listed, last
        parts, after = self._part_list(last)
        whole = listed.pop()
        for n, (letter, to, begin, end) in enumerate(parts):
            listed.append(replace(whole, part=letter, to=to, start=whole.start if n == 0 else begin, end=end))
        if self._is(after, "sub", "clause"):
            listed[-1] = replace(listed[-1], end=self.found[after].end)
            after += 1
        return listed, after


def part(token: Token) -> str:
    """The letter or number of a part: of (f), f), (ب), (iv).

    >>> part(Token("part", "( f )", 0, 5, 0))
    'f'
    """
    value = re.sub(r"[()\s\u0640]", "", token.value)
    if value[0] in "一二三四五六七八九十":  # the third level of a Chinese text: (i), (ii)
        return roman(figure(value)).lower()
    return value.lower().translate(_LETTERS)
