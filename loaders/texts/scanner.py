"""Citations of a text: documents and places joined, and looked up in the catalogue.

Rule: span, reading and target are kept apart (issue 5): each citation says how sure it is and why.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.cleaning import Clean, clean
from loaders.texts.language import language
from loaders.texts.lexicon import lexicon, table
from loaders.texts.lookup import looked_up
from loaders.texts.norm import norms
from loaders.texts.pinpoint import RANK, UNITS, Pin, Places
from loaders.texts.reference import (
    NUMBERS,
    REACH,
    Reference,
    chinese,
    instrument,
    numbered,
    numbers_fit,
    resolve,
    symbolic,
    turned,
)
from loaders.texts.tokens import Token, tokens

_BLOCK = 60_000
_LINKS = {"of", "the", "its", "this", "body", "report", "document", "resolution", "decision", "draft", "number"}
_LINKS |= {"anaphor", "annexed"}
_STARTS = {*UNITS, "nth", "ordinal", "part", "letter", "roman"}
_MARKED = {"symbol", "backwards", "norm", "resolution", "decision", "session", "serial", "ordinal", "instrument"}
_MARKED |= {"anaphor", "ibid", "self", "previous", "cop"}
_FAR = 25  # words between "paragraph 5 of the report" and its symbol in brackets
_NEAR = 5
_LINE_MARKS = {",", "،", "、", "(", "[", ":", ")"}


def cite(text: str, catalogue: Catalogue, tag: str = "") -> list[Citation]:
    """The citations of a text, in order; tag is its language if that is known.

    >>> [c.symbol for c in cite("See resolutions 70/237 and 73/27.", Catalogue())]
    ['A/RES/70/237', 'A/RES/73/27']
    """
    return list(citations(text, catalogue, tag))


def citations(text: str, catalogue: Catalogue, tag: str = "") -> Iterator[Citation]:
    """The citations of a text one by one, a block of the text in memory at a time."""
    tag = tag or language(text[:20000]) or "en"
    memory = _Memory()
    start = 0
    while start < len(text):
        end = _block_end(text, start)
        found = _Scan(clean(text[start:end]), start, text, catalogue, tag, memory).run()
        yield from sorted(found, key=lambda one: (one.start, one.end))
        start = end


def _block_end(text: str, start: int) -> int:
    if len(text) - start <= _BLOCK:
        return len(text)
    for mark in ("\n\n", ".\n", "。", ". ", "\n", " "):
        at = text.rfind(mark, start + _BLOCK // 2, start + _BLOCK)
        if at > 0:
            return at + len(mark)
    return start + _BLOCK


class _Memory:
    """What was named before in a text: for words that point back."""

    def __init__(self) -> None:
        self.last: Reference | None = None
        self.report: Reference | None = None
        self.resolution: Reference | None = None
        self.instrument: Reference | None = None
        self.usual = ""
        self.opened = False
        self.subject = ""
        self.numbers: dict[str, str] = {}

    def keep(self, reference: Reference) -> None:
        if reference.kind in ("norm", "internal") or not (reference.symbol or reference.kind == "instrument"):
            return
        if reference.kind in ("charter", "instrument"):
            self.instrument = reference
            return
        self.last = reference
        if reference.kind in ("resolution", "decision"):
            self.resolution = reference
            number = re.match(r"S/RES/(\d+)\(", reference.symbol)
            if number:
                self.numbers[number[1]] = reference.symbol
        else:
            self.report = reference

    def before(self, word: str) -> Reference | None:
        """The document that a word such as "the report" or "that resolution" can point back to."""
        if word == "resolution":
            return self.resolution
        return self.report


class _Scan:
    def __init__(self, cleaned: Clean, offset: int, text: str, catalogue: Catalogue, tag: str, memory: _Memory) -> None:
        self.clean, self.offset, self.text = cleaned, offset, text
        self.catalogue, self.tag, self.memory = catalogue, tag, memory
        self.found: list[Token] = tokens(cleaned.text, tag)
        self.places = Places(self.found, cleaned.text, tag)
        self.head_at = self.listed_to = -1
        self.listed_body = ""

    def run(self) -> Iterator[Citation]:
        i, found = 0, self.found
        count = len(found)
        while i < count:
            kind = found[i].kind
            if kind == "body":
                self._subject(i)
            elif kind == "above" and self.tag == "zh" and i + 1 < count and found[i + 1].kind == "ordinal":
                places, after = self.places.at(i + 1)
                if places and not found[i + 1].gap:
                    places[0] = replace(places[0], start=found[i].start)
                    yield from self._emit([], places, before=True)
                    i = after
                    continue
            elif kind in _STARTS:
                places, after = self.places.at(i)
                if not places and kind == "part":
                    i = after
                    continue
                if places:
                    places, after = self._wider(places, after)
                    references, after = self._document_after(after, places)
                    borrowed = None if references else self._borrowed(after, places)
                    yield from self._emit(references, places, before=True, borrowed=borrowed)
                    i = after
                    continue
                if kind == "annex":
                    references, after = self._annexed(i)
                    if references:
                        yield from self._emit(references, [Pin("annex", "", found[i].start, found[i].end)], before=True)
                        i = after
                        continue
            if kind in _MARKED:
                references, after = self.document(i)
                if references:
                    places, after = self._pins_after(references, after)
                    yield from self._emit(references, places, before=False)
                    i = after
                    continue
            i += 1

    def _subject(self, i: int) -> None:
        """A body at the head of a text, before a comma, is the one that speaks."""
        body, start = self.found[i].value, i
        while start and self.found[start - 1].kind in ("the", "letter") and not self.found[start].gap:
            start -= 1
        self.memory.subject = body
        follows = self.found[i + 1] if i + 1 < len(self.found) else None
        opens = (start == 0 or self.found[start - 1].kind == "break") and self.found[start].gap <= 1
        comma = follows is not None and follows.value in (",", "،") and not follows.gap
        if opens and not self.memory.opened and (comma or self.tag == "zh"):
            self.memory.opened = True
            self.memory.usual = body if body == "human-rights-council" else ""

    def document(self, i: int) -> tuple[list[Reference], int]:
        """The documents named at a token."""
        token = self.found[i]
        references: list[Reference] = []
        after = i + 1
        if token.kind == "symbol" and any(sign.isdigit() for sign in token.value):
            references, after = self._symbols(i)
        elif token.kind == "norm":
            references, after = norms(self.found, i)
        elif token.kind == "backwards" and self.tag == "ar":
            references = [symbolic(token._replace(value=turned(token.value)))]
            references[0].why, references[0].confidence = "symbol turned round by right-to-left text", 0.85
        elif token.kind in ("resolution", "decision"):
            verb = (
                self.tag == "zh" and after < len(self.found) and self.found[after].kind == "ordinal"
            )  # "decides that No."
            references, after = ([], i) if verb else numbered(self.found, i, self.clean.text)
            if references and self._is_own(i):
                for reference in references:
                    reference.body = reference.body or self._whose(reference)
        elif token.kind in ("ordinal", "session", "serial"):
            references, after = chinese(self.found, i) if self._head_ahead(i) else ([], i)
            if references:
                self._same_body(references, i, after)
        elif token.kind == "cop":
            references = [
                Reference("decision", token.value, token.start, token.end, "decision of a conference of parties")
            ]
        elif token.kind == "instrument":
            references = [] if self._is_other(i) else [instrument(token)]
        elif token.kind == "anaphor":
            references, after = self._pointing_back(i)
        elif token.kind in ("ibid", "self", "previous"):
            references = [Reference(token.kind, "", token.start, token.end, "", token.value)]
        for reference in references:
            if reference.written and reference.kind in ("resolution", "decision") and not reference.symbol:
                self._number(reference)
        return references, after if references else i

    def _is_own(self, i: int) -> bool:
        """Whether the resolution is "its": a word before it, or in Arabic the end of the word."""
        token = self.found[i]
        return (i > 0 and self.found[i - 1].kind == "its" and not token.gap) or (
            self.tag == "ar" and token.value.endswith(("ه", "يه"))
        )

    def _same_body(self, references: list[Reference], i: int, after: int) -> None:
        """In a Chinese list each number has its own word for a resolution; a body named before the first is of all."""
        between = self.found[self.listed_to : i]
        goes_on = self.listed_to <= i <= self.listed_to + 12 and all(
            one.kind in ("and", "num", "han", "its", "ordinal") or one.value in ("、", ",") for one in between
        )
        body = references[0].body or (self.listed_body if goes_on else "")
        for reference in references:
            if numbers_fit(reference.written, body):
                reference.body = reference.body or body
        self.listed_to, self.listed_body = after, body

    def _head_ahead(self, i: int) -> bool:
        """Whether a word for a resolution follows at all: in Chinese it stands after the numbers."""
        if self.tag != "zh":
            return False
        if i >= self.head_at:
            kinds = ("resolution", "decision")
            ahead = (k for k in range(i + 1, len(self.found)) if self.found[k].kind in kinds)
            self.head_at = next(ahead, len(self.found))
        return self.head_at < min(i + REACH, len(self.found))

    def _whose(self, reference: Reference) -> str:
        """The body of "its resolution": the one named last, where its numbers have this form."""
        body = self.memory.subject
        return body if body == "human-rights-council" and not reference.written.startswith(("ES", "19", "20")) else ""

    def _symbols(self, i: int) -> tuple[list[Reference], int]:
        """A symbol, and the corrections and additions that are named after it: "A/54/161 and Corr.1"."""
        first = symbolic(self.found[i])
        references, j = [first], i + 1
        while j < len(self.found) and not self.found[j].gap:
            if self.found[j].kind != "and" and self.found[j].value not in (",", "،", "、"):
                break
            match = _SUFFIX.match(self.clean.text, self.found[j].end)
            if not match:
                break
            stem = re.sub(r"/(?:Add|Corr)\.[\d-]+$", "", first.symbol)
            symbol = f"{stem}/{match[1].capitalize()}.{match[2].replace('–', '-')}"
            why = "a correction or addition named after its document"
            references.append(Reference(first.kind, symbol, match.start(1), match.end(), why))
            while j < len(self.found) and self.found[j].start < match.end():
                j += 1
        return references, j

    def _is_other(self, i: int) -> bool:
        """Whether a bare "the Charter" is one of another organization: "the Charter of ...", "the Arab Charter"."""
        token, text = self.found[i], self.clean.text
        words = text[token.start : token.end].split()
        if token.value != "un-charter" or len(words) > 2 or self.tag in ("ar", "zh"):
            return False
        follows = self.found[i + 1] if i + 1 < len(self.found) else None
        if follows is not None and not follows.gap:
            if follows.value.lower() in table(f"language/{self.tag}")["genitive"]:
                return True
        elif self.tag == "ru" and text[token.end : token.end + 2].strip().istitle():
            return True
        before = text[max(0, token.start - 30) : token.start].split()
        return bool(token.gap and len(words) == 1 and before and before[-1].istitle() and before[-1].isalpha())

    def _pointing_back(self, i: int) -> tuple[list[Reference], int]:
        """Words such as "the report" or "that resolution", where nothing after them says which."""
        token, after = self.found[i], i + 1
        follows = self.found[after] if after < len(self.found) else None
        word = self._word(token)
        if follows is not None and not follows.gap:
            if word in ("resolution", "decision"):
                start = token.end - len(token.value.split()[-1])
                head = token._replace(kind=word, start=start)
                kept, self.found[i] = self.found[i], head
                references, after = numbered(self.found, i, self.clean.text)
                self.found[i] = kept
                if references:
                    return references, after
            if follows.kind in ("of", "body", "its"):
                return [], i
        if self._is_named(i + 1) or self.memory.before(word) is None:
            return [], i
        return [Reference("anaphor", "", token.start, token.end, "", word)], i + 1

    def _word(self, token: Token) -> str:
        for word in ("resolution", "decision", "report"):
            forms = table(f"language/{self.tag}")["words"][word]
            if any(token.value.lower().endswith(form.lower()) for form in forms):
                return word
        return "report"

    def _is_named(self, i: int) -> bool:
        """Whether a symbol follows soon: "the report (A/70/174)"."""
        gaps = 0
        for j in range(i, min(i + 8, len(self.found))):
            token = self.found[j]
            gaps += token.gap
            if token.kind in ("symbol", *NUMBERS):
                return gaps == 0 or (gaps <= _FAR and self.found[j - 1].value in ("(", "["))
            if token.kind == "break" or token.value in (".", ";", "。"):
                return False
        return False

    def _number(self, reference: Reference) -> None:
        if reference.written.isdigit():
            reference.symbol = self.memory.numbers.get(reference.written, "")
            reference.why = (
                "the year was named before" if reference.symbol else "the year of the resolution is not given"
            )
            reference.confidence = 0.85 if reference.symbol else 0.6
            return
        named = reference.body
        resolve(reference, self.memory.usual)
        if self.tag == "ar" and "/" in reference.written and not self.catalogue.find(reference.symbol):
            other = Reference(reference.kind, "", 0, 0, "", turned(reference.written), named)
            resolve(other, "")
            late = re.fullmatch(r"\d{3}\s?/\s?\d{2}", reference.written) and named in ("", "general-assembly")
            impossible = late and not numbers_fit(reference.written, "general-assembly")
            if self.catalogue.find(other.symbol) or impossible:
                reference.symbol, reference.confidence = other.symbol, 0.75
                reference.why = "number turned round by right-to-left text"

    def _annexed(self, i: int) -> tuple[list[Reference], int]:
        """An annex without a number, of a document that is named at once: "the annex to resolution 2131 (XX)"."""
        j = self._skip(i + 1, 5, "of", "the", "its", "body", "to", "document", "report")
        if j == i + 1 and self.tag not in ("ar", "ru", "zh"):
            return [], i
        if j < len(self.found) and not self.found[j].gap and self.found[j].kind in _MARKED:
            references, after = self.document(j)
            if references and references[0].kind not in ("norm", "previous", "anaphor", "ibid"):
                return references[:1], after
        return [], i

    def _wider(self, places: list[Pin], i: int) -> tuple[list[Pin], int]:
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
                or self.found[j].kind not in _STARTS
                or self.found[j].kind == "part"
            ):
                break
            more, after = self.places.at(j)
            if not more and up and self.found[j].kind == "annex":
                return [*places, Pin("annex", "", self.found[j].start, self.found[j].end)], j + 1
            if not more:
                break
            if more[0].unit == places[-1].unit == "paragraph" and not more[0].number and not places[-1].part:
                whole = places[-1]  # "paragraph 6, subparagraphs (a) to (c)"
                more = [replace(pin, number=whole.number, head=whole.head) for pin in more]
                more[0] = replace(more[0], start=whole.start)
                places, i = [*places[:-1], *more], after
                continue
            step = RANK[more[0].unit] - RANK[places[-1].unit]
            rises = step < 0 and (up or (self.tag in ("ar", "ru", "zh") and not down))
            falls = step > 0 and (not up or self.tag == "zh")
            if not (rises or falls):
                break
            if self.found[j - 1].value == "(" and after < len(self.found) and self.found[after].value == ")":
                more[-1] = replace(more[-1], end=self.found[after].end)
                after += 1
            places, i = [*places, *more], after
        return places, i

    def _skip(self, i: int, most: int, *kinds: str) -> int:
        j = i
        while j < len(self.found) and j < i + most and not self.found[j].gap and self.found[j].kind in kinds:
            if self.found[j].kind == "punct" and self.found[j].value not in _LINE_MARKS:
                break
            j += 1
        return j

    def _pins_after(self, references: list[Reference], i: int) -> tuple[list[Pin], int]:
        """The places that stand after a document: "A/70/174, para. 13 (f)", 第73/27号决议序言部分第七段."""
        if references[-1].kind in ("norm", "previous"):
            return [], i
        zh = self.tag == "zh"
        j = self._skip_date(i)
        named = ("document", "report", "numero", "of") if zh else ()
        start = j
        j = self._skip(j, 4, "punct", "at", "the", *named)
        if j >= len(self.found) or self.found[j].gap > 0:
            return [], i
        if j > start and self.found[j - 1].kind == "at" and self.found[j].kind == "num":
            return [Pin("paragraph", self.found[j].value, self.found[j].start, self.found[j].end)], j + 1
        if j > start and self.found[j - 1].kind == "the" and self.found[j - 2].value not in _LINE_MARKS:
            return [], i
        if j > start and self.found[j - 1].value == ")" and not zh:
            return [], i
        if self.found[j].kind not in _STARTS or self.found[j].kind == "part":
            return [], i
        if self.tag == "ar" and self.clean.text[self.found[j].start] == "و":  # "and the paragraph ...", of what follows
            return [], i
        places, after = self.places.at(j)
        if not places:
            if self.found[j].kind == "annex" and self._ends_place(j + 1):
                return [Pin("annex", "", self.found[j].start, self.found[j].end)], j + 1
            return self._annex_then(j, i)
        places, after = self._wider(places, after)
        if not zh:
            owners, _ = self._document_after(after, places)
            if owners and not (owners[0].kind == "self" and owners[0].why == "above"):
                return [], i
            return places, after
        return self._more_chinese(places, after)

    def _annex_then(self, j: int, i: int) -> tuple[list[Pin], int]:
        """An annex without a number and a place in it: "resolution 70/1, annex, para. 3"."""
        k = self._skip(j + 1, 2, "punct", "the")
        if (
            self.found[j].kind == "annex"
            and k > j + 1
            and k < len(self.found)
            and self.found[k].kind in _STARTS
            and not self.found[k].gap
        ):
            places, after = self.places.at(k)
            owners, _ = self._document_after(after, places) if places else ([], 0)
            if places and not owners:
                return [*places, Pin("annex", "", self.found[j].start, self.found[j].end)], after
        return [], i

    def _ends_place(self, j: int) -> bool:
        token = self.found[j] if j < len(self.found) else None
        return token is None or token.kind == "break" or (not token.gap and token.kind in ("punct", "and"))

    def _skip_date(self, i: int) -> int:
        """The token after "of 23 December 2015", or the same one."""
        if i < len(self.found) and self.found[i].gap:
            return i
        for j in range(i, min(i + 5, len(self.found))):
            token = self.found[j]
            if token.gap > (2 if token.kind == "num" and j == i else 0):
                break
            if token.kind == "month":
                k = j + 1
                while (
                    k < len(self.found)
                    and not self.found[k].gap
                    and self.found[k].kind in ("num", "of", "month", "date")
                ):
                    k += 1
                return k
            if token.kind not in ("of", "num", "letter", "date", "dated", "punct"):
                break
        return i

    def _more_chinese(self, places: list[Pin], i: int) -> tuple[list[Pin], int]:
        """More places of one document: 第28(b)段和第28(c)段, 第二条第四项和第五十一条."""
        while i + 1 < len(self.found) and not self.found[i].gap:
            j = i + 1 if self.found[i].kind == "and" or self.found[i].value in ("、", ",") else i
            if j == i or j >= len(self.found) or self.found[j].gap or self.found[j].kind not in _STARTS:
                break
            more, after = self.places.at(j)
            if not more or RANK[more[0].unit] not in {RANK[pin.unit] for pin in places}:
                break
            more, after = self._wider(more, after)
            places, i = [*places, *more], after
        return places, i

    def _document_after(self, i: int, places: list[Pin]) -> tuple[list[Reference], int]:
        """The document that places before it belong to: "paragraph 73 of the Group's report (A/76/135)"."""
        found = self.found
        linked = far = False
        gaps = 0
        for j in range(i, min(i + 40, len(found))):
            token = found[j]
            gaps += token.gap
            if token.kind == "thereof" and not gaps and "article" not in {pin.unit for pin in places}:
                return [Reference("ibid", "", token.start, token.end, "", token.value)], j + 1
            if token.kind == "above" and not gaps:
                return [Reference("self", "", token.start, token.end, "above", token.value)], j + 1
            if gaps > (_FAR if far else _NEAR if linked else 0) or (
                token.kind in ("break", "and") and (gaps or not far)
            ):
                return [], i
            if token.kind in ("symbol", "backwards") and far and gaps and found[j - 1].value not in ("(", "["):
                return [], i
            passed = (far and token.kind not in ("para", "article")) or (token.kind == "annex" and linked)
            if token.kind in UNITS and not passed:
                return [], i
            if token.kind in _MARKED and not (token.kind == "ordinal" and self.tag != "zh"):
                references, after = self.document(j)
                if references and gaps and not far and token.kind in ("resolution", "decision"):
                    return [], i
                direct = j == i and (
                    self.tag in ("ar", "ru", "zh")
                    or (references[:1] and references[0].kind in ("charter", "self", "instrument"))
                )
                if references and references[0].kind in ("previous", "norm"):
                    return [], i
                if references and (linked or direct):
                    if references[0].kind == "ibid":
                        return [], i
                    return references, after
                if references:
                    return [], i
            if token.kind == "punct":
                opens = token.value in ("(", "[")
                if token.value in (".", ";", "。", "؛", "”", "»") or (
                    not opens and token.value not in (",", "،", "'", "’", ")", "“", "«", '"', "-")
                ):
                    return [], i
                if token.value in (",", "،") and j > i and not far:
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
                    "resolution",
                    "decision",
                    "anaphor",
                    "this",
                    "its",
                )
                if token.kind == "to" and j > i and not far and found[j - 1].kind != "annex":
                    return [], i
                linked = linked or token.kind == "to"
                far = far or (linked and token.kind in ("report", "document", "anaphor"))
                continue
            if not far:
                return [], i
        return [], i

    def _borrowed(self, i: int, places: list[Pin]) -> Reference | None:
        """The document of the places that follow at once: "Article 2 (4) and Article 51 of the Charter"."""
        j = i
        for _ in range(3):
            k = j
            while k < len(self.found) and k < j + 3 and not self.found[k].gap:
                if self.found[k].kind not in ("and", "of", "to", "the") and self.found[k].value not in (",", "،", "、"):
                    break
                k += 1
            if k >= len(self.found) or self.found[k].gap or self.found[k].kind not in _STARTS:
                return None
            if k == j and not (self.tag == "ar" and self.clean.text[self.found[k].start] == "و"):
                return None
            more, after = self.places.at(k)
            if not more:
                return None
            more, after = self._wider(more, after)
            if {pin.unit for pin in more}.isdisjoint(pin.unit for pin in places):
                return None
            references, _ = self._document_after(after, more)
            if references:
                return references[0] if references[0].kind not in ("self", "anaphor", "ibid") else None
            j = after
        return None

    def _emit(
        self, references: list[Reference], places: list[Pin], before: bool, borrowed: Reference | None = None
    ) -> Iterator[Citation]:
        for reference in references:
            self.memory.keep(reference)
        if not places:
            for reference in references:
                yield self._citation(reference, [], reference.start, reference.end)
            return
        owner = references[0 if before else -1] if references else None
        if owner is None and borrowed is None and before and self._is_described(places):
            borrowed = Reference(
                "document", "", 0, 0, "a place in a document that is described, not named", confidence=0.5
            )
        if owner is None and borrowed is None and self._is_nothing(places):
            return
        fine, around = _sorted(places)
        if not before:
            for reference in references[:-1]:
                yield self._citation(reference, [], reference.start, reference.end)
        edges: list[Pin | Reference] = [*places, *([owner] if owner else [])]
        low, high = min(one.start for one in edges), max(one.end for one in edges)
        for n, pin in enumerate(fine):
            start = low if n == 0 else pin.start
            end = high if n == len(fine) - 1 else pin.end
            yield self._citation(owner or borrowed, [pin, *around[n]], start, end)
        if before:
            for reference in references[1:]:
                yield self._citation(reference, [], reference.start, reference.end)

    def _is_described(self, places: list[Pin]) -> bool:
        """Whether words after a place say what it is a place of: "annex A to the second progress report"."""
        end = max(pin.end for pin in places)
        k = bisect_left(self.found, end, key=lambda token: token.start)
        units = {pin.unit for pin in places}
        if k >= len(self.found) or self.found[k].gap or self.tag == "zh" or "article" in units:
            return False
        belongs = self.found[k].value.lower() in table(f"language/{self.tag}")["genitive"]
        if not belongs and not (self.found[k].kind == "to" and "annex" in units):
            return False
        k = self._skip(k, 3, "of", "to", "the", "its")
        return k < len(self.found) and (self.found[k].gap > 0 or self.found[k].kind == "nth")

    def _is_nothing(self, places: list[Pin]) -> bool:
        """Places that no document is beside, and that are none of this text: pages, an ordinal with no unit."""
        return all(pin.unit == "page" or not pin.number for pin in places)

    def _citation(self, reference: Reference | None, places: list[Pin], start: int, end: int) -> Citation:
        if self.tag == "ar" and self.clean.text[start] == "و" and _is_word(self.clean.text, start + 1):
            start += 1  # "and" is written into the word
        begins = self.offset + self.clean.start(start)
        ends = self.offset + self.clean.end(end)
        return looked_up(reference, places, self.text[begins:ends], begins, ends, self.catalogue, self.memory)


def _is_word(text: str, start: int) -> bool:
    """Whether an Arabic word of the lexicon begins here."""
    word = _WORD.match(text, start)
    return word is not None and word[0] in lexicon("ar")


_WORD = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"\s*(Add|Corr|Rev)\.\s?(\d{1,2}(?:[-–]\d{1,2})?)")


def _sorted(places: list[Pin]) -> tuple[list[Pin], list[list[Pin]]]:
    """The finest places, and for each the places that it lies in."""
    units = {pin.unit for pin in places}
    if units >= {"article", "paragraph"}:
        return _by_article(places)
    finest = max(RANK[unit] for unit in units)
    fine = [pin for pin in places if RANK[pin.unit] == finest]
    wide = [pin for pin in places if RANK[pin.unit] != finest]
    return fine, [wide for _ in fine]


def _by_article(places: list[Pin]) -> tuple[list[Pin], list[list[Pin]]]:
    """Paragraphs of articles: each paragraph goes with the article beside it; an article without one stands alone."""
    fine: list[Pin] = []
    around: list[list[Pin]] = []
    down = places[0].unit == "article"
    wide = [pin for pin in places if pin.unit not in ("article", "paragraph")]
    for n, pin in enumerate(places):
        if pin.unit == "paragraph":
            side = reversed(places[:n]) if down else iter(places[n + 1 :])
            owner = next((one for one in side if one.unit == "article"), None)
            first = down and owner is not None and n > 0 and places[n - 1] is owner
            fine.append(replace(pin, start=owner.start) if first and owner else pin)
            around.append([owner, *wide] if owner else wide)
        elif pin.unit == "article":
            beside = places[n + 1 : n + 2] if down else places[n - 1 : n] if n else []
            if not beside or beside[0].unit != "paragraph":
                fine.append(replace(pin))
                around.append(wide)
    return fine, around
