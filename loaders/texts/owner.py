"""Which document a place belongs to: "paragraph 13 (f) of the report (A/70/174)", "A/75/816, annex II, para. 36"."""

from __future__ import annotations

from loaders.texts.lexicon import is_word
from loaders.texts.named import FAR, MARKED, Named
from loaders.texts.pinpoint import Places
from loaders.texts.place import RANK, UNITS, Pin, inside
from loaders.texts.reference import Reference
from loaders.texts.symbol import normal
from loaders.texts.tokens import Token

STARTS = {*UNITS, "nth", "ordinal", "part", "letter", "roman", "item"}
_ABOUT = 16  # characters between a document and its place in Chinese
_NEAR = 5  # words between "paragraph 5 of" and a document
_NOTABLY = {"notably", "and", "the", "its", "of", "body"}
_LINE_MARKS = {",", "،", "、", "(", "[", ":", ")"}


class Owner:
    """Joins places and documents of a text in one language."""

    def __init__(self, found: list[Token], text: str, tag: str, places: Places, named: Named) -> None:
        self.found, self.text, self.tag = found, text, tag
        self.places, self.named = places, named
        self.last: Reference | None = None
        self.last_end = self.last_rank = -1

    def annexed(self, i: int) -> tuple[list[Reference], int]:
        """An annex without a number, of a document that is named at once: "the annex to resolution 2131 (XX)"."""
        j = self._skip(i + 1, 5, "of", "the", "its", "body", "to", "document", "report")
        if j > i + 1 and j < len(self.found) and self.found[j].value == "," and self.is_suspended(j - 1):
            j = self._skip(j + 1, 5, "the", "its", "body", "document", "report")
        own = j < len(self.found) and self.found[j].kind == "self"
        own = own or (j < len(self.found) and self._is_fused(self.found[j]))
        if j == i + 1 and self.tag not in ("ar", "ru", "zh") and not own:
            return [], i
        if j < len(self.found) and not self.found[j].gap and self.found[j].kind in MARKED:
            references, after = self.named.document(j)
            if references and references[0].kind not in ("norm", "previous", "anaphor", "ibid"):
                return references[:1], after
        return [], i

    def is_suspended(self, i: int) -> bool:
        """Whether "of" or "to" waits behind a comma: "paragraph 5 of, and the annex to, resolution 73/27"."""
        return self.places.is_kind(i, "of", "to") and self.places.is_value(i + 1, ",")

    def _is_fused(self, token: Token) -> bool:
        """Whether "of" is written into words that point back: "dudit rapport", "de la résolution"."""
        return token.kind == "anaphor" and self.text[token.start] in "dD"

    def wider(self, places: list[Pin], i: int) -> tuple[list[Pin], int]:
        """Places of places: "annex II, para. 36" goes down, "paragraph 4 of Article 2" goes up."""
        for _ in range(4):
            j = i
            up = down = False
            while j < len(self.found) and j < i + 3 and not self.found[j].gap:
                token = self.found[j]
                if token.kind == "of" or (token.kind == "to" and j == i):
                    up = True
                elif token.kind == "the":
                    pass
                elif token.value in (",", "،", "(", ":") or (token.kind in ("above",)):
                    down = True
                else:
                    break
                j += 1
            if (
                j >= len(self.found)
                or self.found[j].gap
                or self.found[j].kind not in STARTS
                or self.found[j].kind == "part"
            ):
                break
            if self.tag == "ar" and not up and self.text[self.found[j].start] == "و":  # "and the paragraph ..."
                break
            more, after = self.places.at(j)
            if not more and (up or self.tag == "ru") and self.found[j].kind == "annex":
                return [*places, Pin("annex", "", self.found[j].start, self.found[j].end)], j + 1
            if not more:
                break
            if more[0].unit == places[-1].unit == "paragraph" and not more[0].number and not places[-1].part:
                whole = places[-1]  # "paragraph 6, subparagraphs (a) to (c)"
                more = [pin._replace(number=whole.number, head=whole.head) for pin in more]
                more[0] = more[0]._replace(start=whole.start)
                places, i = [*places[:-1], *more], after
                continue
            if (up or self.tag == "ru") and not down and (inner := inside(places, more)):
                places, i = inner, after
                continue
            step = RANK[more[0].unit] - RANK[places[-1].unit]
            rises = step < 0 and (up or (self.tag in ("ar", "ru", "zh") and not down))
            falls = step > 0 and (not up or self.tag == "zh")
            if not (rises or falls) or (falls and down and self._rises(more, after)):
                break
            if self.found[j - 1].value == "(" and after < len(self.found) and self.found[after].value == ")":
                more[-1] = more[-1]._replace(end=self.found[after].end)
                after += 1
            places, i = [*places, *more], after
        return places, i

    def _rises(self, places: list[Pin], i: int) -> bool:
        """Whether places belong to a wider one that comes after them: "Article 33, paragraph 1 of Article 55"."""
        j = self._skip(i, 3, "of", "the")
        if j >= len(self.found) or self.found[j].gap or (j == i and self.tag != "ru"):
            return False
        kind = self.found[j].kind
        return kind == "article" and RANK["article"] < RANK[places[-1].unit]

    def continued(self, i: int, places: list[Pin]) -> Reference | None:
        """The document of the places just before: "A/75/816, annex I, para. 34, and annex II, para. 12"."""
        if self.last is None or not self.last_end <= i <= self.last_end + 18:
            return None
        start = self._skip_date(self.last_end)
        if i > start + 6:
            return None
        between = self.found[start : i + 1]
        if any(token.gap for token in between) or len(between) < 2:
            return None
        if any(token.kind == "notably" for token in between[:-1]):  # "resolution 73/27, in particular its paragraph 5"
            return (
                self.last
                if all(token.kind in _NOTABLY or token.value in _LINE_MARKS for token in between[:-1])
                else None
            )
        if any(token.kind != "and" and token.value not in (",", "،", "、", ";", "؛") for token in between[:-1]):
            return None
        near = all(token.kind == "and" or token.value in (",", "،", "、") for token in between[:-1])
        same = RANK[places[0].unit] == self.last_rank or near
        return self.last if same and self.last_rank < 5 and "article" not in {pin.unit for pin in places} else None

    def keep(self, reference: Reference | None, places: list[Pin], end: int) -> None:
        """Remember the document of these places for places that go on."""
        self.last, self.last_end = reference, end
        self.last_rank = min((RANK[pin.unit] for pin in places), default=9)

    def _skip(self, i: int, most: int, *kinds: str) -> int:
        j = i
        while j < len(self.found) and j < i + most and not self.found[j].gap and self.found[j].kind in kinds:
            if self.found[j].kind == "punct" and self.found[j].value not in _LINE_MARKS:
                break
            j += 1
        return j

    def pins_after(self, references: list[Reference], i: int) -> tuple[list[Pin], int]:
        """The places that stand after a document: "A/70/174, para. 13 (f)", 第73/27号决议序言部分第七段."""
        if references[-1].kind in ("norm", "previous"):
            return [], i
        zh = self.tag == "zh"
        j = self._skip_date(i)
        named = ("document", "report", "numero", "of") if zh else ()
        start = j
        j = self._skip(j, 4, "punct", "at", "the", *named)
        if start < j < len(self.found) and self.found[j].kind == "num" and self.found[j].start == self.found[j - 1].end:
            j = self._skip(j + 1, 2, "the")  # the number of a footnote after a comma: "A/70/174,3 para. 13"
        if zh and j == i and self._is_about(i):
            j = i + 1
        if j >= len(self.found) or self.found[j].gap > 0:
            return [], i
        if j > start and self.found[j - 1].kind == "at" and self.found[j].kind == "num":
            return [Pin("paragraph", self.found[j].value, self.found[j].start, self.found[j].end)], j + 1
        if j > start and self.found[j - 1].kind == "the" and self.found[j - 2].value not in _LINE_MARKS:
            return [], i
        if j > start and self.found[j - 1].value == ")" and not zh:
            return [], i
        if self.found[j].kind not in STARTS or self.found[j].kind == "part":
            return [], i
        if self.tag == "ar" and self.text[self.found[j].start] == "و":  # "and the paragraph ...", of what follows
            return [], i
        places, after = self.places.at(j)
        if not places:
            places, after = self._annex_then(j, i)
            bare = self.found[j].kind in ("annex", "enclosure")
            if not places and bare and (self._ends_place(j + 1) or (zh and j == i)):
                return [Pin(self.found[j].kind, "", self.found[j].start, self.found[j].end)], j + 1
            return places, after
        places, after = self.wider(places, after)
        if self.is_agenda(after) or self._is_elsewhere(references, places, after):
            return [], i
        if not zh:
            owners, _ = self.document_after(after, places)
            return ([], i) if owners else (places, after)
        return self._more_chinese(places, after)

    def _is_about(self, i: int) -> bool:
        """Whether words say what the place is about, before it: 第73/27号决议关于这些措施的第10段."""
        if i + 1 >= len(self.found) or not 0 < self.found[i].gap <= _ABOUT:
            return False
        return self.found[i].kind == "of" and self.found[i + 1].kind == "ordinal" and not self.found[i + 1].gap

    def is_agenda(self, i: int) -> bool:
        """Whether what stands before is an item of an agenda, which has the name of a paragraph in Russian."""
        return i < len(self.found) and self.found[i].kind == "agenda" and not self.found[i].gap

    def _is_elsewhere(self, references: list[Reference], places: list[Pin], after: int) -> bool:
        """Whether articles after a document are those of a treaty that other articles after them name."""
        if references[-1].kind in ("charter", "instrument") or all(pin.unit != "article" for pin in places):
            return False
        return self.borrowed(after, places) is not None

    def _annex_then(self, j: int, i: int) -> tuple[list[Pin], int]:
        """An annex without a number and a place in it: "resolution 70/1, annex, para. 3"."""
        k = self._skip(j + 1, 2, "punct", "the")
        if k < len(self.found) and self.found[k].kind == "enclosure" and not self.found[k].gap:
            k = self._skip(k + 1, 2, "punct", "the")
        if (
            self.found[j].kind == "annex"
            and k > j + 1
            and k < len(self.found)
            and self.found[k].kind in STARTS
            and not self.found[k].gap
        ):
            places, after = self.places.at(k)
            owners, _ = self.document_after(after, places) if places else ([], 0)
            if places and not owners:
                return [*places, Pin("annex", "", self.found[j].start, self.found[j].end)], after
        return [], i

    def _ends_place(self, j: int) -> bool:
        token = self.found[j] if j < len(self.found) else None
        before = self.found[j - 2] if j > 1 else None
        comma = before is not None and before.value in (",", "،") and not self.found[j - 1].gap
        return (
            token is None
            or token.kind == "break"
            or (token.gap > 0 and comma)
            or (not token.gap and token.kind in ("punct", "and"))
        )

    def _skip_date(self, i: int) -> int:
        """The token after "of 23 December 2015" or "of the Assembly, of 15 March 2006", or the same one."""
        j, told = i, False
        while j < len(self.found) and j < i + 12 and not self.found[j].gap:
            token = self.found[j]
            if (
                token.kind not in ("of", "the", "body", "num", "month", "letter", "date", "dated")
                and token.value not in ",،/"
            ):
                break
            told = told or token.kind in ("month", "body")
            j += 1
        while j > i and self.found[j - 1].value in (",", "،"):
            j -= 1
        return j if told else i

    def _more_chinese(self, places: list[Pin], i: int) -> tuple[list[Pin], int]:
        """More places of one document: 第28(b)段和第28(c)段, 第二条第四项和第五十一条."""
        while i + 1 < len(self.found) and not self.found[i].gap:
            j = i + 1 if self.found[i].kind == "and" or self.found[i].value in ("、", ",") else i
            if j == i or j >= len(self.found) or self.found[j].gap or self.found[j].kind not in STARTS:
                break
            more, after = self.places.at(j)
            if not more or RANK[more[0].unit] not in {RANK[pin.unit] for pin in places}:
                break
            if more[0].unit == "paragraph" and places[-1].unit in ("preambular", "operative"):
                more = [pin._replace(unit=places[-1].unit) for pin in more]  # 序言部分第三段和第七段
            more, after = self.wider(more, after)
            places, i = [*places, *more], after
        return places, i

    def document_after(self, i: int, places: list[Pin]) -> tuple[list[Reference], int]:
        """The document that places before it belong to: "paragraph 73 of the Group's report (A/76/135)"."""
        found = self.found
        linked = far = False
        gaps = 0
        for j in range(i, min(i + 40, len(found))):
            token = found[j]
            gaps += token.gap
            if token.kind == "sub" and not self.places.is_part(j + 1):  # "la lettre" that is no part
                token = token._replace(kind="document")
            if self._says_and(token) and (gaps or not far):
                return [], i
            if token.kind == "thereof" and not gaps and "article" not in {pin.unit for pin in places}:
                return [Reference("ibid", "", token.start, token.end, "", token.value)], j + 1
            if token.kind == "above" and not gaps:
                return [Reference("self", "", token.start, token.end, "above", token.value)], j + 1
            if gaps > (FAR if far else _NEAR if linked else 0) or (
                token.kind in ("break", "and") and (gaps or not far)
            ):
                return [], i
            named = found[j - 1].kind == "document" or found[j - 1].value in ("(", "[")
            if token.kind in ("symbol", "backwards") and far and gaps and not named:
                return [], i
            passed = (far and token.kind not in ("para", "article")) or (token.kind == "annex" and linked)
            if token.kind in UNITS and token.kind != "note" and not passed:
                return [], i
            if token.kind in MARKED and not (token.kind == "ordinal" and self.tag != "zh"):
                if token.kind in ("session", "serial") and self.tag != "zh":  # the rest of a list, or "PP7 of 74/29"
                    alone = linked and token.kind == "session" and found[j - 1].kind == "of"
                    references, after = self.named.bare(j) if alone else [], j + 1
                    return (references, after) if references else ([], i)
                references, after = self.named.document(j)
                if not references and token.kind == "anaphor" and not gaps:
                    references, after = self.named.pointer(j), j + 1
                if references and references[0].kind == "anaphor" and all(pin.weak for pin in places):
                    return [], i  # "the first part of the report" may be a part of anything
                if references and gaps and not far and token.kind in ("resolution", "decision"):
                    return [], i
                named = bool(references) and references[0].kind in ("charter", "self", "instrument")
                direct = j == i and (self.tag in ("ar", "ru", "zh") or named)
                direct = direct or (named and j == i + 1 and self.tag == "ru" and found[i].value == ",")
                direct = direct or self._is_fused(token)
                if references and references[0].kind in ("previous", "norm"):
                    return [], i
                if references and (linked or direct):
                    if references[0].kind == "ibid":
                        return [], i
                    return self._with_symbol(references, after)
                if references:
                    return [], i
            if token.kind == "punct":
                opens = token.value in ("(", "[")
                if token.value in (".", ";", "。", "؛", "”", "»") or (
                    not opens and token.value not in (",", "،", "'", "’", ")", "“", "«", '"', "-")
                ):
                    return [], i
                if token.value in (",", "،") and j > i and not far and not self.is_suspended(j - 1):
                    return [], i
                linked = linked or (opens and j == i)
                continue
            if token.kind in (
                "of",
                "the",
                "this",
                "its",
                "body",
                "report",
                "document",
                "note",
                "resolution",
                "decision",
                "anaphor",
                "annex",
                "annexed",
                "draft",
                "to",
            ):
                linked = linked or token.kind in (
                    "of",
                    "report",
                    "document",
                    "note",
                    "resolution",
                    "decision",
                    "anaphor",
                    "this",
                    "its",
                    "draft",
                )
                if token.kind == "to" and j > i and not far and found[j - 1].kind != "annex":
                    return [], i
                linked = linked or token.kind == "to"
                far = far or (linked and token.kind in ("report", "document", "note", "anaphor"))
                continue
            if not far:
                return [], i
        return [], i

    def _with_symbol(self, references: list[Reference], i: int) -> tuple[list[Reference], int]:
        """A report named by its year, with the symbol that follows it: "the 2015 report of the Group (A/70/174)"."""
        if references[0].kind != "instrument" or i + 1 >= len(self.found) or self.found[i].value not in ("(", "["):
            return references, i
        symbol = self.found[i + 1]
        if symbol.kind != "symbol" or symbol.gap or self.found[i].gap or normal(symbol.value) != references[0].symbol:
            return references, i
        references[0].end = symbol.end
        return references, i + 2

    def _says_and(self, token: Token) -> bool:
        """Whether an Arabic "and" is written into a word: what follows is another thing."""
        if self.tag != "ar" or token.kind == "and" or not self.text.startswith("و", token.start):
            return False
        return is_word(self.text, token.start + 1)

    def borrowed(self, i: int, places: list[Pin]) -> Reference | None:
        """The document of the places that follow at once: "Article 2 (4) and Article 51 of the Charter"."""
        j = i
        for _ in range(3):
            k = j
            while k < len(self.found) and k < j + 5 and not self.found[k].gap:
                if self.found[k].kind not in ("and", "of", "to", "the") and self.found[k].value not in (",", "،", "、"):
                    break
                k += 1
            if k >= len(self.found) or self.found[k].gap or self.found[k].kind not in STARTS:
                return None
            if k == j and not (self.tag == "ar" and self.text[self.found[k].start] == "و"):
                return None
            more, after = self.places.at(k)
            if not more and self.found[k].kind == "annex" and self.is_suspended(i):
                return next(iter(self.annexed(k)[0]), None)
            if not more:
                return None
            more, after = self.wider(more, after)
            if not self.is_suspended(i) and {pin.unit for pin in more}.isdisjoint(pin.unit for pin in places):
                return None
            references, _ = self.document_after(after, more)
            if references:
                return references[0] if references[0].kind not in ("self", "anaphor", "ibid") else None
            j = after
        return None
