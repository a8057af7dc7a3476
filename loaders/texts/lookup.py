"""A reading of a citation, looked up: status, target, and how sure it is.

Rule: an unknown symbol is reported unknown, never guessed; a document with several numberings needs its annex.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from loaders.texts import norm
from loaders.texts.catalogue import Catalogue, Known
from loaders.texts.citation import Citation
from loaders.texts.lexicon import table
from loaders.texts.memory import Memory
from loaders.texts.place import Pin
from loaders.texts.reference import Reference
from loaders.texts.symbol import numeral, roman


def looked_up(
    reference: Reference | None,
    places: list[Pin],
    text: str,
    start: int,
    end: int,
    catalogue: Catalogue,
    memory: Memory,
) -> Citation:
    """The citation of a document and the places in it."""
    point = pinpoint(places) or None

    def made(kind: str, symbol: str, target: str | None, status: str, sure: float, why: str, *choices: str) -> Citation:
        return Citation(start, end, text, kind, symbol or None, point, target, status, round(sure, 2), why, choices)

    if reference is None and point and ("article" in point or _is_charter_chapter(point, text, memory)):
        return _bare_article(point, places, catalogue, memory, made)
    if reference is None or reference.kind in ("self", "previous"):
        why = "a place without a document is in the document itself" if reference is None else "the text says so"
        return made("internal", "", None, "internal", 0.7 if reference is None else 0.95, why)
    if reference.kind in ("anaphor", "ibid"):
        before = memory.last if reference.kind == "ibid" else memory.before(reference.written)
        if before is None:
            return made("anaphora", "", None, "anaphora", 0.4, "points back; no document is named before")
        if reference.kind == "anaphor":
            return made("anaphora", "", None, "anaphora", 0.5, "points back; the nearest is a choice", before.symbol)
        known = catalogue.find(before.symbol)
        target = _target(known, point or {})[0] if known else None
        return made("anaphora", before.symbol, target, "anaphora", 0.8, "the same document as just before")
    if reference.kind == "norm":
        point, address = norm.target(reference)
        return made("norm", reference.symbol, address, "known", 0.95, reference.why)
    if not reference.symbol:
        return made(reference.kind, "", None, "unknown", reference.confidence, reference.why or "no symbol is recorded")
    known = catalogue.find(reference.symbol)
    if known is None:
        return _unknown(reference, point or {}, catalogue, made)
    target, note, choices = _target(known, point or {})
    status = "ambiguous" if choices else "known"
    sure = reference.confidence * (0.5 if choices else 1)
    return made(
        reference.kind, known.symbol, target, status, sure, "; ".join(filter(None, (reference.why, note))), *choices
    )


_TOO_MANY = re.compile(r"A/(?:RES/)?\d\d/\d{4,5}")  # no session of the Assembly comes to a thousand
_RESOLUTION = re.compile(r"A/RES/\d\d/(\d{4,5})")


@lru_cache(4096)
def _unglued(symbol: str) -> str:
    """A resolution without the number of a footnote that makes it one too high for any session; else nothing.

    >>> _unglued("A/RES/76/2464"), _unglued("A/RES/76/246")
    ('A/RES/76/246', '')
    """
    most = int(table("series")["body"]["general-assembly"]["last_number"]["resolution"])
    many = _RESOLUTION.fullmatch(symbol)
    if many is None or int(many[1]) <= most:
        return ""
    return symbol[:-1] if int(many[1][:-1]) <= most else symbol[:-2]


def _unknown(reference: Reference, point: dict[str, str], catalogue: Catalogue, made: Made) -> Citation:
    known = _shorter(reference.symbol, catalogue)
    if known and _TOO_MANY.fullmatch(reference.symbol):
        why = f"{reference.why}; the number of a footnote is glued to it"
        return made(reference.kind, known.symbol, _target(known, point)[0], "known", 0.7, why)
    if known:
        why = f"{reference.why}; not in the records; a footnote digit may be glued to {known.symbol}"
        return made(reference.kind, reference.symbol, None, "unknown", 0.5, why, known.symbol)
    if unglued := _unglued(reference.symbol):
        why = f"{reference.why}; not in the records; the number of a footnote is glued to it"
        return made(reference.kind, unglued, None, "unknown", 0.5, why)
    why = f"{reference.why}; not in the records"
    return made(reference.kind, reference.symbol, None, "unknown", reference.confidence, why)


@lru_cache(4096)
def _shorter(symbol: str, catalogue: Catalogue) -> Known | None:
    """The document of the records whose symbol this is with one or two figures more."""
    cuts = (cut for cut in (1, 2) if symbol[-cut:].isdigit())
    return next((known for cut in cuts if (known := catalogue.find(symbol[:-cut]))), None)


class Made(Protocol):
    """Makes a citation at the place that is read."""

    def __call__(
        self, kind: str, symbol: str, target: str | None, status: str, sure: float, why: str, *choices: str
    ) -> Citation: ...


def _is_charter_chapter(point: dict[str, str], text: str, memory: Memory) -> bool:
    """Whether a chapter named alone is one of the Charter: "under Chapter VII", where the Charter was named last."""
    charter = memory.instrument is not None and memory.instrument.kind == "charter"
    return charter and set(point) == {"chapter"} and not text[:1].islower() and bool(numeral(point["chapter"]))


def _bare_article(
    point: dict[str, str], places: list[Pin], catalogue: Catalogue, memory: Memory, made: Made
) -> Citation:
    """An article without a treaty is one of the instrument named before; with a capital letter, one of the Charter.

    Rule: UN editors write Article of the Charter and the Court's Statute, and article of every other treaty.
    """
    before = memory.instrument
    capital = any(
        pin.head[:1].isupper() and pin.head[:1].isascii() for pin in places if pin.unit in ("article", "chapter")
    )
    data = table("series")["instrument"]
    if before is None or (capital and before.kind != "charter" and before.symbol != data["icj-statute"]["symbol"]):
        articles = int(data["un-charter"]["articles"])
        if not capital or not point.get("article", "0").isdigit() or int(point.get("article", "0")) > articles:
            return made(
                "instrument", "", None, "unknown", 0.4, "an article; no instrument is named beside it or before"
            )
        before = None
    symbol = before.symbol if before else str(data["un-charter"]["symbol"])
    known = catalogue.find(symbol) if symbol else None
    target = _target(known, point)[0] if known else None
    kind = before.kind if before else "charter"
    why = "no instrument is named beside it: " + ("the one named before" if before else "the Charter by its capital")
    return made(kind, symbol, target, "known" if known else "unknown", 0.8 if before else 0.6, why)


def pinpoint(places: list[Pin]) -> dict[str, str]:
    """The places as one pinpoint: annex, section, article, paragraph, part, item, to."""
    point: dict[str, str] = {}
    for pin in places:
        if pin.number or pin.unit in ("annex", "enclosure"):
            point.setdefault(pin.unit, pin.number)
        if pin.unit == "article" and pin.part.isdigit():
            point.setdefault("paragraph", pin.part)
            if pin.item:
                point.setdefault("part", pin.item)
        elif pin.part:
            point.setdefault("part", pin.part)
            if pin.item:
                point.setdefault("item", pin.item)
        if pin.to:
            point.setdefault("to", pin.to)
    for unit in ("annex", "chapter"):
        if unit in point and point[unit].isdecimal() and 0 < int(point[unit]) < 100:
            point[unit] = roman(int(point[unit]))
    return point


def _target(known: Known, point: dict[str, str]) -> tuple[str | None, str, tuple[str, ...]]:
    if not point:
        return known.iri, "", ()
    number, part = point.get("paragraph", point.get("operative", "")), point.get("part", "")
    if known.annexes and number and "annex" not in point:
        places = tuple(
            f"{known.iri}/annex/{annex}/para/{number}"
            for annex in known.annexes
            if f"annex/{annex}/para/{number}" in known.parts
        )
        if places or len(known.annexes) > 1:
            return known.iri, "the document has several numberings: the annex is missing", places or (known.iri,)
    sole = known.annexes[0] if len(known.annexes) == 1 else ""
    annex = f"annex/{point['annex'] or sole}/" if "annex" in point else ""
    paths = []
    if "article" in point:
        paths = (
            [f"art/{point['article']}/{number}", f"art/{point['article']}"] if number else [f"art/{point['article']}"]
        )
    elif number:
        paths = [f"{annex}para/{number}/{part}"] * bool(part) + [f"{annex}para/{number}"]
    elif "preambular" in point:
        paths = [f"pp/{point['preambular']}"]
    elif "footnote" in point:
        paths = [f"fn/{point['footnote']}", f"footnote/{point['footnote']}"]
    elif "section" in point:
        paths = [f"{annex}section/{point['section']}"]
    elif annex:
        paths = [annex.rstrip("/")]
    for path in paths:
        if path in known.parts:
            missed = bool(part) and not path.endswith(f"/{part}") and not path.startswith("art/")
            return f"{known.iri}/{path}", f"no record of part ({part}) of it" if missed else "", ()
    if known.extent and number.isdigit() and int(number) > known.extent:
        return None, f"the document has {known.extent} paragraphs", ()
    return known.iri, "no record of this place; the target is the document", ()
