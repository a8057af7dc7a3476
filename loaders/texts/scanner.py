"""Citations of a text: documents and places joined, and looked up in the catalogue.

Rule: span, reading and target are kept apart (issue 5): each citation says how sure it is and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.cleaning import Clean, clean
from loaders.texts.language import language
from loaders.texts.lexicon import lexicon
from loaders.texts.lookup import looked_up
from loaders.texts.norm import norms
from loaders.texts.pinpoint import Pin, pins
from loaders.texts.reference import Reference, chinese, instrument, numbered, resolve, symbolic, turned
from loaders.texts.tokens import Token, tokens

_BLOCK = 60_000
_LINKS = {
    "of",
    "the",
    "its",
    "this",
    "body",
    "report",
    "document",
    "resolution",
    "decision",
    "draft",
    "number",
    "anaphor",
}
_APART = 4
_PINS = {"para", "pp", "op", "article", "annex", "section", "chapter", "footnote", "page", "nth", "ordinal"}


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
        yield from _Scan(clean(text[start:end]), start, text, catalogue, tag, memory).run()
        start = end


def _block_end(text: str, start: int) -> int:
    if len(text) - start <= _BLOCK:
        return len(text)
    for mark in (".\n\n", "。", ".\n", "\n", " "):
        at = text.rfind(mark, start + _BLOCK // 2, start + _BLOCK)
        if at > 0:
            return at + len(mark)
    return start + _BLOCK


class _Memory:
    """What was named before in a text: for words that point back."""

    def __init__(self) -> None:
        self.last: Reference | None = None
        self.resolution: Reference | None = None
        self.instrument: Reference | None = None
        self.usual = ""

    def keep(self, reference: Reference) -> None:
        if not reference.symbol:
            return
        if reference.kind in ("charter", "instrument"):
            self.instrument = reference
        else:
            self.last = reference
        if reference.kind == "resolution":
            self.resolution = reference
        if reference.body == "human-rights-council":
            self.usual = reference.body


class _Scan:
    def __init__(self, cleaned: Clean, offset: int, text: str, catalogue: Catalogue, tag: str, memory: _Memory) -> None:
        self.clean, self.offset, self.text = cleaned, offset, text
        self.catalogue, self.tag, self.memory = catalogue, tag, memory
        self.found: list[Token] = tokens(cleaned.text, tag)

    def run(self) -> Iterator[Citation]:
        i = 0
        while i < len(self.found):
            if self.found[i].kind in _PINS:
                places, after = pins(self.found, i, self.clean.text)
                if places:
                    more, after = self._more_pins(places, after)
                    references, i = self._document_after(after)
                    yield from self._emit(references, more, before=True)
                    continue
            references, after = self.document(i)
            if not references:
                i += 1
                continue
            places, after = self._pins_after(after)
            yield from self._emit(references, places, before=False)
            i = after

    def document(self, i: int) -> tuple[list[Reference], int]:
        """The documents named at a token."""
        token = self.found[i]
        references: list[Reference] = []
        after = i + 1
        if token.kind == "symbol" and any(sign.isdigit() for sign in token.value):
            references = [symbolic(token)]
        elif token.kind == "norm":
            references, after = norms(self.found, i)
        elif token.kind == "backwards" and self.tag == "ar":
            references = [symbolic(token._replace(value=turned(token.value)))]
            references[0].why, references[0].confidence = "symbol turned round by right-to-left text", 0.85
        elif token.kind in ("resolution", "decision"):
            references, after = numbered(self.found, i)
        elif token.kind in ("ordinal", "session"):
            references, after = chinese(self.found, i)
        elif token.kind == "instrument":
            references = [instrument(token)]
        elif token.kind in ("anaphor", "ibid", "self", "previous"):
            if token.kind == "anaphor" and after < len(self.found) and not self.found[after].gap:
                references, after = _resolution_in(token, self.found, i)
            if token.kind == "anaphor" and self._is_named(i + 1):
                return [], i
            if not references:
                references, after = [Reference(token.kind, "", token.start, token.end, "", token.value)], i + 1
        for reference in references:
            if reference.written and reference.kind in ("resolution", "decision") and not reference.symbol:
                self._number(reference)
        return references, after if references else i

    def _is_named(self, i: int) -> bool:
        """Whether a symbol follows at once: "the report (A/70/174)"."""
        gaps = 0
        for j in range(i, min(i + 7, len(self.found))):
            token = self.found[j]
            gaps += token.gap
            if token.kind == "symbol":
                return gaps == 0 or (gaps <= _APART and self.found[j - 1].value == "(")
            if token.kind not in ("of", "the", "body", "word") and token.value not in ("(", "[", "'", "’"):
                return False
        return False

    def _number(self, reference: Reference) -> None:
        resolve(reference, self.memory.usual)
        if self.tag == "ar" and "/" in reference.written and not self.catalogue.find(reference.symbol):
            other = Reference(reference.kind, "", 0, 0, "", turned(reference.written), reference.body)
            resolve(other, "")
            if self.catalogue.find(other.symbol):
                reference.symbol, reference.confidence = other.symbol, 0.75
                reference.why = "number turned round by right-to-left text; as printed it is not in the records"

    def _more_pins(self, places: list[Pin], i: int) -> tuple[list[Pin], int]:
        """Places of places: "annex II, para. 36", "paragraph 4 of Article 2"."""
        for _ in range(4):
            j = self._skip(i, 3, "of", "the", "punct")
            if j < len(self.found) and self.found[j].kind in _PINS and not self.found[j].gap:
                more, after = pins(self.found, j, self.clean.text)
                if more and more[0].unit != places[0].unit:
                    places, i = [*places, *more], after
                    continue
            break
        return places, i

    def _skip(self, i: int, most: int, *kinds: str) -> int:
        j = i
        while j < len(self.found) and j < i + most and not self.found[j].gap and self.found[j].kind in kinds:
            if self.found[j].kind == "punct" and self.found[j].value not in ",،，(:[":
                break
            j += 1
        return j

    def _pins_after(self, i: int) -> tuple[list[Pin], int]:
        named = ("document", "report") if self.tag == "zh" else ()
        j = self._skip(i, 3, "of", "punct", "at", "the", *named)
        if j >= len(self.found) or self.found[j].gap > 0:
            return [], i
        if j > i and self.found[j - 1].kind == "at" and self.found[j].kind == "num":
            return [Pin("paragraph", self.found[j].value, self.found[j].start, self.found[j].end)], j + 1
        if j > i and self.found[j - 1].kind in ("of", "the") and self.tag not in ("zh",):
            return [], i
        if self.found[j].kind not in _PINS:
            return [], i
        places, after = pins(self.found, j, self.clean.text)
        if not places:
            return [], i
        places, after = self._more_pins(places, after)
        if after < len(self.found) and self.found[after].kind in ("of", "instrument") and not self.found[after].gap:
            references, _ = self._document_after(after)
            if references:
                return [], i
        return places, after

    def _document_after(self, i: int) -> tuple[list[Reference], int]:
        """The document that places before it belong to: "paragraph 73 of the Group's report (A/76/135)"."""
        linked = False
        gaps = 0
        for j in range(i, min(i + 10, len(self.found))):
            token = self.found[j]
            gaps += token.gap
            if gaps > (5 if linked else 0) or (
                token.kind in _PINS and not (self.tag == "zh" and token.kind == "ordinal")
            ):
                return [], i
            references, after = self.document(j)
            if references and (linked or j == i or references[0].kind in ("charter", "self")):
                return references[:1] if len(references) == 1 else references, after
            if token.kind == "above":
                return [Reference("self", "", token.start, token.end, "", token.value)], j + 1
            if token.kind not in _LINKS and token.value not in ("(", ",", "'", "’", "،", "s"):
                return [], i
            linked = linked or token.kind in ("of", "report", "document", "resolution", "anaphor")
        return [], i

    def _emit(self, references: list[Reference], places: list[Pin], before: bool) -> Iterator[Citation]:
        for reference in references:
            self.memory.keep(reference)
        if not places:
            for reference in references:
                yield self._citation(reference, [], reference.start, reference.end)
            return
        owner = references[0 if before else -1] if references else None
        units = {pin.unit for pin in places}
        finest = next(unit for unit in _FINEST if unit in units)
        fine = [pin for pin in places if pin.unit == finest]
        around = [pin for pin in places if pin.unit != finest]
        if not before:
            for reference in references[:-1]:
                yield self._citation(reference, [], reference.start, reference.end)
        edges: list[Pin | Reference] = [*places, *([owner] if owner else [])]
        low, high = min(one.start for one in edges), max(one.end for one in edges)
        for n, pin in enumerate(fine):
            start = low if n == 0 else pin.start
            end = high if n == len(fine) - 1 else pin.end
            yield self._citation(owner, [pin, *around], start, end)
        if before:
            for reference in references[1:]:
                yield self._citation(reference, [], reference.start, reference.end)

    def _citation(self, reference: Reference | None, places: list[Pin], start: int, end: int) -> Citation:
        begins = self.offset + self.clean.start(start)
        ends = self.offset + self.clean.end(end)
        return looked_up(reference, places, self.text[begins:ends], begins, ends, self.catalogue, self.memory)


_FINEST = ("footnote", "paragraph", "preambular", "operative", "article", "page", "section", "chapter", "annex")


def _resolution_in(token: Token, found: list[Token], i: int) -> tuple[list[Reference], int]:
    """A phrase such as "la resolución" before a number is no word that points back."""
    word = token.value.split()[-1]
    kinds = [phrase.kind for phrase in lexicon(_ANY).get(word.lower(), ()) if not phrase.rest]
    if not kinds or kinds[0] not in ("resolution", "decision"):
        return [], i
    head = token._replace(kind=kinds[0], start=token.end - len(word))
    at = min(i, 9)
    references, after = numbered([*found[i - at : i], head, *found[i + 1 : i + 90]], at)
    return references, i + after - at


_ANY = "en"
