"""Places in a document: paragraphs, parts of them, articles, annexes, in the order that each language writes them."""

from __future__ import annotations

import re

from loaders.texts import han
from loaders.texts.lexicon import plural
from loaders.texts.place import DASHES, MOST, NAMED, UNITS, WEAK, Pin, part
from loaders.texts.symbol import LOOKALIKE, numeral, roman
from loaders.texts.tokens import Token

_YEAR = re.compile(r"19\d\d|20\d\d")  # no document has so many paragraphs: "Bodegom et al. 2012"


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
            return ([], i) if self.tag == "ar" else self._counted(i)  # an Arabic number in words follows what it counts
        if self.tag == "zh" and kind in ("letter", "roman") and self.is_kind(i + 1, "section", "chapter", "annex"):
            unit = UNITS[self.found[i + 1].kind]
            return [Pin(unit, self.found[i].value, self.found[i].start, self.found[i + 1].end)], i + 2
        if kind == "ordinal" or (self.tag == "zh" and kind in ("pp", "op", "annex", "footnote")):
            places, after = han.places(self, i)
            if places or kind == "ordinal":
                return places, after
        if kind not in UNITS:
            return [], i
        if kind in ("sub", "item", "para", "point") and self.is_part(i + 1):
            places, after = self._parts_of(i, i + 1)
            if places:
                return places, after
        return self._headed(i)

    def is_kind(self, i: int, *kinds: str) -> bool:
        """Whether the token at a place is one of these, with no other word before it."""
        return i < len(self.found) and self.found[i].kind in kinds and not self.found[i].gap

    def is_part(self, i: int) -> bool:
        """Whether the token at a place is a part, with brackets or without."""
        return self.is_kind(i, "part") or self._is_letter(i)

    def _is_letter(self, i: int) -> bool:
        """Whether a letter stands alone, which may be a word too: Spanish a, e, y."""
        token = self.found[i] if i < len(self.found) else None
        return token is not None and not token.gap and token.end - token.start == 1 and self.text[token.start].islower()

    def is_value(self, i: int, *values: str) -> bool:
        """Whether the token at a place says one of these, with no other word before it."""
        return i < len(self.found) and self.found[i].value in values and not self.found[i].gap

    def _parts_of(self, start: int, i: int) -> tuple[list[Pin], int]:
        """Parts written before their paragraph: "subparagraphs (b) and (c) of paragraph 28"."""
        parts, j = self.part_list(i)
        k = j
        while self.is_kind(k, "of", "the") and k < j + 3:
            k += 1
        if not self.is_kind(k, "para", "sub", "op", "article", "portion") or (k == j and self.tag not in ("ru", "zh")):
            return [], j
        inner, after = self._headed(k)
        if len(inner) != 1 or inner[0].part or not inner[0].number:
            return [], j
        whole = inner[0]
        made = [whole._replace(part=letter, to=to, start=begin, end=end) for letter, to, begin, end in parts]
        made[0] = made[0]._replace(start=self.found[start].start)
        made[-1] = made[-1]._replace(end=whole.end)
        return made, after

    def part_list(self, i: int) -> tuple[list[tuple[str, str, int, int]], int]:
        """Parts one after the other, all with brackets or all without: "(a) and (b)", "a et b"."""
        bracketed = self.is_kind(i, "part") or self.found[i].kind == "part"
        parts = [(part(self.found[i]), "", self.found[i].start, self.found[i].end)]
        j = i + 1
        for _ in range(MOST):
            k, ranged = self._joined(j)
            if k == j or not (self.is_kind(k, "part") if bracketed else self._is_letter(k)):
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
            if token.kind == "to" or token.value in DASHES:
                ranged = True
            elif token.kind != "and" and token.value not in (",", "،", "、"):
                break
            k += 1
        return k, ranged

    def _counted(self, i: int) -> tuple[list[Pin], int]:
        """ "sixteenth preambular paragraph", "septième alinéa du préambule", "первый и второй пункты преамбулы"."""
        numbers = [self.found[i]]
        j = i + 1
        while self.is_kind(j, "and", "nth", "the") or self.is_value(j, ",", "-"):
            if self.found[j].kind == "nth":
                numbers.append(self.found[j])
            j += 1
            if j > i + 12:
                break
        if not self.is_kind(j, "pp", "para", "op", "sub", "section", "chapter", "annex", "portion"):
            return [], i
        head = self.found[j]
        unit, last = UNITS[head.kind], j
        k = j + 1
        while self.is_kind(k, "of", "the") and k < j + 3:
            k += 1
        if self.is_kind(k, "preamble") and head.kind in ("para", "sub"):
            unit, last = "preambular", k
        weak = head.kind in WEAK  # "a third part of the States"
        listed = [Pin(unit, one.value, one.start, one.end, weak=weak) for one in numbers]
        listed[-1] = listed[-1]._replace(end=self.found[last].end)
        return listed, last + 1

    def _headed(self, i: int) -> tuple[list[Pin], int]:
        head = self.found[i]
        unit, j = UNITS[head.kind], i + 1
        if self.is_value(j, "."):
            after = self.found[j + 1].start if j + 1 < len(self.found) else len(self.text)
            if "\n" in self.text[self.found[j].end : after]:
                return [], i
            j += 1
        if self.is_kind(j, "number"):
            j += 1
        if (
            self.is_kind(j, "of", "from")
            and self.is_kind(j + 1, "num")
            and self.is_kind(j + 2, "to")
            and self.is_kind(j + 3, "num")
        ):
            j += 1  # "paragraphs from 5 to 10", "párrafos del 5 al 10"
        listed, j = self._values(j, unit, head)
        if listed and head.kind == "portion" and self.is_kind(j, "article"):  # "часть 1 статьи 38"
            listed, unit = [pin._replace(unit="paragraph") for pin in listed], "paragraph"
        if listed and unit == "paragraph":
            k = j
            while self.is_kind(k, "of", "the") and k < j + 3:
                k += 1
            if self.is_kind(k, "preamble"):
                listed = [pin._replace(unit="preambular") for pin in listed]
                listed[-1] = listed[-1]._replace(end=self.found[k].end)
                j = k + 1
            elif self.is_kind(k, "operative"):
                listed = [pin._replace(unit="operative") for pin in listed]
                listed[-1] = listed[-1]._replace(end=self.found[k].end)
                j = k + 1
        bare = head.kind == "sub" and self._is_letter(j)  # "paragraph 13, subparagraph f"
        if not listed and unit == "paragraph" and (bare or self.is_kind(j, "part")):  # "article 2, paragraph (b)"
            parts, j = self.part_list(j)
            listed = [Pin(unit, "", begin, end, letter, "", to) for letter, to, begin, end in parts]
            listed[0] = listed[0]._replace(start=head.start)
        word, weak = re.split("['’ ]", self.text[head.start : head.end])[-1], head.kind in WEAK
        return [pin._replace(head=word, weak=weak) for pin in listed], j

    def _value(self, j: int, unit: str, start: int) -> tuple[Pin | None, int]:
        if j >= len(self.found) or self.found[j].gap:
            return None, j
        token = self.found[j]
        if token.kind == "num" and len(token.value) < 5 and not (unit == "paragraph" and _YEAR.fullmatch(token.value)):
            pin, after = Pin(unit, token.value, start, token.end), j + 1
            pointed = unit in ("paragraph", "operative", "preambular", "section", "chapter")
            return self.decimal(pin, after) if pointed else self._again(pin, after)
        figures = token.kind == "roman" and unit in (*NAMED, "article")
        sign = self.text[token.start : token.end]  # a letter may be a word too: Spanish "anexo A"
        if figures or (unit in NAMED and len(sign) == 1 and sign.isalpha() and sign.isupper()):
            return self._nested(Pin(unit, sign.translate(LOOKALIKE), start, token.end), j + 1)
        first = self.tag == "fr" and unit == "article"  # "article premier"
        first = first or (self.tag == "es" and unit in ("paragraph", "article"))  # "los párrafos tercero y séptimo"
        if token.kind == "nth" and (self.tag in ("ar", "ru") or first) and not self.is_kind(j + 1, "pp"):
            number = roman(int(token.value)) if unit in ("annex", "chapter") and self.tag != "ar" else token.value
            return self._nested(Pin(unit, number, start, token.end), j + 1)
        if token.kind == "sign" and unit in NAMED:
            return self._nested(Pin(unit, token.value, start, token.end), j + 1)
        if token.kind == "part" and unit == "section" and len(part(token)) == 1:
            return Pin(unit, token.value.strip("() "), start, token.end), j + 1
        if token.value == "(" and unit == "section":
            return self._value(j + 1, unit, start)
        return None, j

    def _again(self, pin: Pin, j: int) -> tuple[Pin, int]:
        """An article put in after another: "article 6 bis"."""
        if not self.is_kind(j, "again") or pin.unit != "article":
            return pin, j
        return pin._replace(number=pin.number + self.found[j].value, end=self.found[j].end), j + 1

    def decimal(self, pin: Pin, j: int) -> tuple[Pin, int]:
        """A paragraph of a paragraph: "paragraph 1.13"."""
        if not (self.is_value(j, ".") and self.is_kind(j + 1, "num")):
            return pin, j
        point, more = self.found[j : j + 2]
        if point.start != pin.end or more.start != point.end or len(more.value) > 2:
            return pin, j
        return pin._replace(number=f"{pin.number}.{more.value}", end=more.end), j + 2

    def _nested(self, pin: Pin, j: int) -> tuple[Pin, int]:
        """A section of a section: "section III.B", "section II A", الفرع ثانيا - باء."""
        if pin.unit == "section" and self.tag == "ar" and self.is_value(j, *DASHES) and self.is_kind(j + 1, "sign"):
            return pin._replace(number=f"{pin.number}.{self.found[j + 1].value}", end=self.found[j + 1].end), j + 2
        if pin.unit == "section" and self.is_value(j, ".") and self.is_kind(j + 1, "num"):  # "section C.1"
            point, more = self.found[j : j + 2]
            if point.start == pin.end and more.start == point.end and len(more.value) < 3:
                return pin._replace(number=f"{pin.number}.{more.value}", end=more.end), j + 2
        if pin.unit in ("section", "chapter") and numeral(pin.number):
            k = j + 1 if self.is_value(j, ".") else j
            if self.is_kind(k, "letter", "roman") and len(self.found[k].value) == 1 and self.found[k].value.isupper():
                near = self.found[k].start - self.found[j - 1].end <= 1
                if near and not self.is_kind(k + 1, "num"):
                    letter = self.found[k].value.translate(LOOKALIKE)
                    return pin._replace(number=f"{pin.number}.{letter}", end=self.found[k].end), k + 1
            if (
                self.is_kind(j, "part")
                and len(sign := part(self.found[j])) == 1
                and sign.upper() in self.found[j].value
            ):
                return pin._replace(number=f"{pin.number}.{sign.upper()}", end=self.found[j].end), j + 1
        return pin, j

    def _with_parts(self, pin: Pin, j: int) -> tuple[list[Pin], int]:
        """The parts of a place: "13 (f)", "13f", "38 (1) (c)", "28 (b) and (c)", "13 (a) to (k)"."""
        found = self.found
        glued = j < len(found) and found[j].start == pin.end and found[j].kind in ("letter", "roman")
        if glued and found[j].value.isalpha() and found[j].value.islower():
            closed = self.is_value(j + 1, ")") and found[j + 1].start == found[j].end  # "5a)"
            j += closed
            return [pin._replace(part=part(found[j - closed]), end=found[j].end)], j + 1
        if (
            self.is_kind(j, "letter")
            and self._is_letter(j)
            and self.is_kind(j + 1, "of", "instrument", "anaphor", "self", "report", "document", "resolution")
            and pin.number.isdigit()
        ):
            return [pin._replace(part=part(found[j]), end=found[j].end)], j + 1  # "Article 73 e of the Charter"
        if (
            pin.unit == "article"
            and self.is_value(j, ".")
            and self.is_kind(j + 1, "num")
            and found[j + 1].start == pin.end + 1
        ):
            return [pin._replace(part=found[j + 1].value, end=found[j + 1].end)], j + 2
        if (
            pin.unit == "article"
            and self.is_value(j, "(")
            and self.is_kind(j + 1, "para")
            and self.is_kind(j + 2, "num")
            and self.is_value(j + 3, ")")
        ):
            return [pin._replace(part=found[j + 2].value, end=found[j + 3].end)], j + 4  # "articles 1 (par. 1) et 2"
        if not self.is_kind(j, "part") or found[j].start - pin.end > 2:
            return [pin], j
        if pin.unit in NAMED:
            return [pin], j
        if part(found[j]).isdigit() and pin.unit == "article":
            pin = pin._replace(part=part(found[j]), end=found[j].end)
            if self.is_kind(j + 1, "part") and found[j + 1].start - found[j].end <= 1:
                pin = pin._replace(item=part(found[j + 1]), end=found[j + 1].end)
                return [pin], j + 2
            listed, after = self.part_list(j)  # "Article 2 (1), (3) and (4)"
            if (len(listed) == 1 and not listed[0][1]) or not all(number.isdigit() for number, *_ in listed):
                return [pin], j + 1
            more = [pin._replace(part=one, to=to, start=begin, end=end) for one, to, begin, end in listed]
            return [more[0]._replace(start=pin.start), *more[1:]], after
        if self.is_kind(j + 1, "part") and found[j + 1].start - found[j].end <= 1:
            parts = (part(found[j]), part(found[j + 1]))
            return [pin._replace(part=parts[0], item=parts[1], end=found[j + 1].end)], j + 2
        parts_found, after = self.part_list(j)
        first = pin._replace(part=parts_found[0][0], to=parts_found[0][1], end=parts_found[0][3])
        others = [pin._replace(part=one, to=to, start=begin, end=end) for one, to, begin, end in parts_found[1:]]
        return [first, *others], after

    def _values(self, j: int, unit: str, head: Token) -> tuple[list[Pin], int]:
        listed: list[Pin] = []
        many = self.text[head.start : head.end].lower() in self.plural
        pin, j = self._value(j, unit, head.start)
        while pin and len(listed) < MOST:
            pins, j = self._with_parts(pin, j)
            listed += pins
            pin, ranged, j = self._next(listed[-1], j, unit, many)
            while pin and ranged:
                if self._is_compound(listed, pin, many):
                    listed[-1] = self._compound(listed[-1], pin)
                    pin, ranged, j = self._next(listed[-1], j, unit, many)
                    continue
                pins, j = self._with_parts(pin, j)
                to = pins[0].number + pins[0].part
                listed[-1] = self._turned(listed[-1]._replace(to=to, end=pins[0].end))
                pin, ranged, k = self._next(listed[-1], j, unit, many)
                pin, j = (None, j) if ranged else (pin, k)
        return listed, j

    def _next(self, last: Pin, j: int, unit: str, many: bool) -> tuple[Pin | None, bool, int]:
        """The next number of a list, whether a range ends with it, and the token after it."""
        mark = self.is_kind(j, "date") and self.found[j].start == last.end  # "párrafos 3º y 4º"
        k, ranged = self._joined(j + mark)
        if (k == j + mark and not self._is_prefixed(j)) or k >= len(self.found):
            return None, False, j + mark
        pin, after = self._value(k, unit, self.found[k].start)
        if not pin or not self._same(last, pin) or not self._is_place(after, many):
            return None, False, j
        return pin, ranged, after

    def _is_compound(self, listed: list[Pin], following: Pin, many: bool) -> bool:
        """Whether a dash joins the parts of one number: an Arabic 208-1 is 208.1, a French article 66-4."""
        last = listed[-1]
        if not (last.number.isdigit() and following.number.isdigit()) or last.part or following.start - last.end > 2:
            return False
        falls = int(following.number) <= int(last.number)
        if self.tag != "ar":
            return falls and int(following.number) < 10 and last.unit == "article"
        if self.text[last.end : following.start].strip() not in DASHES:
            return False
        return (
            not many or (falls and int(following.number) < 10) or any("." in one.number or one.part for one in listed)
        )

    def _compound(self, pin: Pin, following: Pin) -> Pin:
        if self.tag != "ar":
            return pin._replace(number=f"{pin.number}-{following.number}", end=following.end)
        if pin.unit == "article":
            return pin._replace(part=following.number, end=following.end)
        return pin._replace(number=f"{pin.number}.{following.number}", end=following.end)

    def _turned(self, pin: Pin) -> Pin:
        """A range that right-to-left text has turned round: "20-16" is 16 to 20."""
        falls = pin.number.isdigit() and pin.to.isdigit() and int(pin.to) < int(pin.number)
        return pin._replace(number=pin.to, to=pin.number) if self.tag == "ar" and falls else pin

    def _is_prefixed(self, j: int) -> bool:
        """Whether an "and" is written into the next number, as in Arabic: "the sixth and-the-seventh"."""
        return self.tag == "ar" and self.is_kind(j, "nth", "sign") and self.text[self.found[j].start] == "و"

    @staticmethod
    def _same(pin: Pin, following: Pin) -> bool:
        return pin.number.replace(".", "").isdigit() == following.number.replace(".", "").isdigit()

    def _is_place(self, after: int, many: bool) -> bool:
        """Whether a number in a list is a place: not the day of a date, and not the count of something."""
        if after >= len(self.found):
            return True
        token = self.found[after]
        if token.kind == "month" or (token.kind == "of" and self.is_kind(after + 1, "month")):
            return False
        return many or not token.gap
