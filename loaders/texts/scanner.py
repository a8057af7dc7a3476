"""Citations of a text: documents and places joined, and looked up in the catalogue.

Rule: span, reading and target are kept apart (issue 5): each citation says how sure it is and why.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.cleaning import Clean, clean
from loaders.texts.language import language
from loaders.texts.lexicon import is_word, table
from loaders.texts.lookup import looked_up
from loaders.texts.memory import Memory
from loaders.texts.named import MARKED, Named
from loaders.texts.owner import STARTS, Owner
from loaders.texts.pinpoint import Places
from loaders.texts.place import RANK, Pin
from loaders.texts.reference import NUMBERS, Reference, is_owning, symbolic
from loaders.texts.tokens import Token, tokens
from loaders.texts.treaty import is_described, name_end, name_start

_BLOCK = 16_000


def cite(text: str, catalogue: Catalogue, tag: str = "") -> list[Citation]:
    """The citations of a text, in order; tag is its language if that is known.

    >>> [c.symbol for c in cite("See resolutions 70/237 and 73/27.", Catalogue())]
    ['A/RES/70/237', 'A/RES/73/27']
    """
    return list(citations(text, catalogue, tag))


def citations(text: str, catalogue: Catalogue, tag: str = "") -> Iterator[Citation]:
    """The citations of a text one by one, a block of the text in memory at a time."""
    tag = tag or language(text[:20000]) or "en"
    memory = Memory()
    start = 0
    while start < len(text):
        end = _block_end(text, start)
        scan = _Scan(clean(text[start:end]), start, text, catalogue, tag, memory)
        found = sorted(scan.run(), key=lambda one: (one.start, one.end))
        yield from (
            sorted([*found, *scan.heads(found)], key=lambda one: (one.start, one.end)) if scan.clean.heads else found
        )
        start = end


def _block_end(text: str, start: int) -> int:
    if len(text) - start <= _BLOCK:
        return len(text)
    for mark in ("\n\n", ".\n", "。", ". ", "\n", " "):
        at = text.rfind(mark, start + _BLOCK // 2, start + _BLOCK)
        if at > 0:
            return at + len(mark)
    return start + _BLOCK


class _Scan:
    def __init__(self, cleaned: Clean, offset: int, text: str, catalogue: Catalogue, tag: str, memory: Memory) -> None:
        self.clean, self.offset, self.text = cleaned, offset, text
        self.catalogue, self.tag, self.memory = catalogue, tag, memory
        self.found: list[Token] = tokens(cleaned.text, tag)
        self.places = Places(self.found, cleaned.text, tag)
        self.named = Named(self.found, cleaned.text, tag, catalogue, memory)
        self.owner = Owner(self.found, cleaned.text, tag, self.places, self.named)
        self.starts = [token.start for token in self.found]
        self.done = 0

    def run(self) -> Iterator[Citation]:
        i, found = 0, self.found
        count = len(found)
        while i < count:
            kind = found[i].kind
            if kind == "body":
                self.named.subject(i)
            elif kind == "above" and self.tag == "zh" and i + 1 < count and found[i + 1].kind in STARTS:
                places, after = self.places.at(i + 1)
                if places and not found[i + 1].gap:
                    places[0] = places[0]._replace(start=found[i].start)
                    yield from self._emit([], places, before=True)
                    i = after
                    continue
            elif kind in STARTS:
                places, after = self.places.at(i)
                if not places and kind == "part":
                    i = after
                    continue
                if places and self.owner.is_agenda(after):
                    i = after
                    continue
                if places:
                    places, after = self.owner.wider(places, after)
                    references, after = self.owner.document_after(after, places)
                    if references:  # "annex II to document A/75/816, para. 36"
                        finer, beyond = self.owner.pins_after(references, after)
                        if finer and min(RANK[pin.unit] for pin in finer) > max(RANK[pin.unit] for pin in places):
                            places, after = [*places, *finer], beyond
                    borrowed = None
                    if not references:
                        borrowed = self.owner.borrowed(after, places) or self.owner.continued(i, places)
                        borrowed = borrowed or self._belonging(i, places)
                    yield from self._emit(references, places, before=True, borrowed=borrowed)
                    self.owner.keep(references[0] if references else borrowed, places, after)
                    i = after
                    continue
                if kind == "annex":
                    references, after = self.owner.annexed(i)
                    if references:
                        yield from self._emit(references, [Pin("annex", "", found[i].start, found[i].end)], before=True)
                        i = after
                        continue
            if kind in MARKED:
                references, after = self.named.document(i)
                loose = not references and kind == "anaphor"
                if loose:  # nothing was named before; a place after it makes it a citation all the same
                    references, after = self.named.pointer(i), i + 1
                places = []
                if references:
                    places, after = self.owner.pins_after(references, after)
                if references and not places and self.named.is_quiet(references):
                    self.memory.keep(references[0])
                    references = []
                if references and (places or not loose):
                    yield from self._emit(references, places, before=False)
                    self.owner.keep(references[-1], places, after)
                    i = after
                    continue
            i += 1

    def heads(self, found: list[Citation]) -> Iterator[Citation]:
        """The symbols at the heads and feet of pages that stand in no citation."""
        ends = [one.end for one in found]
        for start, end in self.clean.heads:
            begins, ends_at = self.offset + start, self.offset + end
            n = bisect_left(ends, ends_at)
            if n == len(found) or found[n].start > begins:
                written = self.text[begins:ends_at]
                head = symbolic(Token("symbol", written, 0, 0, 0))
                yield looked_up(head, [], written, begins, ends_at, self.catalogue, self.memory)

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
        if owner is None and borrowed is None and self._is_rule(min(pin.start for pin in places)):
            return
        if (
            owner is None
            and borrowed is None
            and before
            and not places[0].weak
            and is_described(places, self.found, self.clean.text, self.tag)
        ):
            kind = "instrument" if any(pin.unit == "article" for pin in places) else "document"
            borrowed = Reference(kind, "", 0, 0, f"a place in a {kind} that is described, not named", confidence=0.5)
        if owner is None and borrowed is None and self._is_nothing(places):
            return
        fine, around = _sorted(places)
        if not before:
            for reference in references[:-1]:
                yield self._citation(reference, [], reference.start, reference.end)
        edges: list[Pin | Reference] = [*places, *([owner] if owner else [])]
        low, high = min(one.start for one in edges), max(one.end for one in edges)
        if owner is None and any(pin.unit == "article" for pin in places):
            low, high = self._treaty(low, high)
        if len(fine) == 1:
            yield self._citation(owner or borrowed, [*fine, *around[0]], low, high)
            fine = []
        for n, pin in enumerate(fine):
            since = fine[n - 1].end if n else low
            until = fine[n + 1].start if n + 1 < len(fine) else high
            beside = [one for one in around[n] if since <= one.start and one.end <= until]
            start = min([low if n == 0 else pin.start, *(one.start for one in beside)])
            end = max([high if n == len(fine) - 1 else pin.end, *(one.end for one in beside)])
            yield self._citation(owner or borrowed, [pin, *around[n]], start, end)
        if before:
            for reference in references[1:]:
                yield self._citation(reference, [], reference.start, reference.end)

    def _treaty(self, low: int, high: int) -> tuple[int, int]:
        """The span of articles with the name of the treaty that they are of, where no list has it."""
        text = self.clean.text
        if self.tag == "zh":
            return max(name_start(text, low), self.done), high
        i = bisect_left(self.starts, high)
        if i < len(self.found) and self.found[i].kind == "thereof" and not self.found[i].gap:
            return low, self.found[i].end
        return low, name_end(text, high, self.tag)

    def _belonging(self, i: int, places: list[Pin]) -> Reference | None:
        """What a place that is "its" points back to: "its paragraph 5", في فقرته 5."""
        if self.memory.last is None or any(pin.unit == "article" for pin in places):
            return None
        token = self.found[i]
        fused = self.tag == "ar" and token.value.endswith(_ARABIC_ITS)
        if not fused and (token.gap or i == 0 or self.found[i - 1].kind != "its"):
            return None
        return Reference("anaphor", "", token.start, token.end, "", "document")

    def _is_rule(self, start: int) -> bool:
        """Whether a place in Chinese is one of the rules of procedure, which are no document."""
        return self.clean.text.endswith(_RULES, max(0, start - 8), start)

    def _is_nothing(self, places: list[Pin]) -> bool:
        """Places that no document is beside, and that are none of this text: pages, an ordinal with no unit."""
        return all(pin.unit == "page" or pin.weak or not pin.number for pin in places)

    def _citation(self, reference: Reference | None, places: list[Pin], start: int, end: int) -> Citation:
        start, end = self._whole(start, end)
        if self.tag == "ar" and self.clean.text[start] == "و" and is_word(self.clean.text, start + 1):
            start += 1  # "and" is written into the word
        self.done = max(self.done, end)
        begins = self.offset + self.clean.start(start)
        ends = self.offset + self.clean.end(end)
        if self.text.startswith("]", ends) and (link := _LINK_END.match(self.text, ends)):
            ends = link.end()
        text = self.text[begins:ends]
        if "](" in text and self.text[begins - 1 : begins] == "[":
            begins, text = begins - 1, "[" + text
        return looked_up(reference, places, text, begins, ends, self.catalogue, self.memory)

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """The span with the words beside it that say whose or what the document is, and with both of its brackets."""
        found, text = self.found, self.clean.text
        i = bisect_left(self.starts, start)
        named = i < len(found) and found[i].kind in _NAMES
        while named and i and not found[i].gap and found[i - 1].kind in _BEFORE and found[i - 1].start >= self.done:
            i -= 1
            start = found[i].start
        i = bisect_left(self.starts, end)
        last = found[i - 1] if i else None
        if last and (last.kind in NUMBERS or (last.kind == "symbol" and self.tag == "zh")):
            j = i
            while j < min(len(found), i + 3) and not found[j].gap and found[j].kind in ("of", "the"):
                j += 1
            follows = found[j] if j < len(found) and not found[j].gap else None
            own = follows and follows.kind == "body" and (j > i or is_owning(text[follows.start : follows.end]))
            if follows and (own or (j == i and self.tag == "zh" and follows.kind == "document")):
                end = follows.end
        if text[end : end + 1] == ")" and text.rfind("(", start, end) > text.rfind(")", start, end):
            end += 1
        return start, end


_RULES = tuple(table("language/zh")["rules"])
_NAMES = {"resolution", "decision", "symbol", "ordinal", *NUMBERS}
_BEFORE = {"body", "draft", "document", "report", "resolution", "decision", "number", "its"}
_ARABIC_ITS = ("ته", "تها", "تيه", "تيها", "اته", "اتها")  # the ends of a paragraph that is "its"
_LINK_END = re.compile(r"\]\([^()\s]{0,200}\)")


def _sorted(places: list[Pin]) -> tuple[list[Pin], list[list[Pin]]]:
    """The finest places, and for each the places that it lies in."""
    if len(places) == 1:
        return places, [[]]
    units = {pin.unit for pin in places}
    if units >= {"article", "paragraph"}:
        return _by_article(places)
    finest = max(RANK[unit] for unit in units)
    fine = [n for n, pin in enumerate(places) if RANK[pin.unit] == finest]
    down = RANK[places[0].unit] != finest  # "annex I, para. 24, and annex II, para. 12"
    return [places[n] for n in fine], [_around(places, n, finest, down) for n in fine]


def _around(places: list[Pin], n: int, finest: int, down: bool) -> list[Pin]:
    """The wider places that the place at n lies in: of each unit, the one nearest in the order of the language."""
    order = [*places[:n][::-1], *places[n:]] if down else [*places[n:], *places[:n][::-1]]
    wide: dict[str, Pin] = {}
    for pin in order:
        if RANK[pin.unit] != finest:
            wide.setdefault(pin.unit, pin)
    return list(wide.values())


def _by_article(places: list[Pin]) -> tuple[list[Pin], list[list[Pin]]]:
    """Paragraphs of articles: each paragraph goes with the article beside it; an article without one stands alone."""
    fine: list[Pin] = []
    around: list[list[Pin]] = []
    down = next(pin.unit for pin in places if pin.unit in ("article", "paragraph")) == "article"
    wide = [pin for pin in places if pin.unit not in ("article", "paragraph")]
    for n, pin in enumerate(places):
        if pin.unit == "paragraph":
            side = reversed(places[:n]) if down else iter(places[n + 1 :])
            owner = next((one for one in side if one.unit == "article"), None)
            first = down and owner is not None and n > 0 and places[n - 1] is owner
            fine.append(pin._replace(start=owner.start) if first and owner else pin)
            around.append([owner, *wide] if owner else wide)
        elif pin.unit == "article":
            beside = places[n + 1 : n + 2] if down else places[n - 1 : n] if n else []
            if not beside or beside[0].unit != "paragraph":
                fine.append(pin)
                around.append(wide)
    return fine, around
