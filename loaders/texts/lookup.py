"""A reading of a citation, looked up: status, target, and how sure it is.

Rule: an unknown symbol is reported unknown, never guessed; a document with several numberings needs its annex.
"""

from __future__ import annotations

from typing import Protocol

from loaders.texts import norm
from loaders.texts.catalogue import Catalogue, Known
from loaders.texts.citation import Citation
from loaders.texts.lexicon import table
from loaders.texts.pinpoint import Pin
from loaders.texts.reference import Reference


class Named(Protocol):
    """What a text named before."""

    last: Reference | None
    resolution: Reference | None
    instrument: Reference | None


def looked_up(
    reference: Reference | None,
    places: list[Pin],
    text: str,
    start: int,
    end: int,
    catalogue: Catalogue,
    memory: Named,
) -> Citation:
    """The citation of a document and the places in it."""
    point = pinpoint(places) or None

    def made(kind: str, symbol: str, target: str | None, status: str, sure: float, why: str, *choices: str) -> Citation:
        return Citation(start, end, text, kind, symbol or None, point, target, status, round(sure, 2), why, choices)

    if reference is None and point and "article" in point:
        return _bare_article(point, catalogue, memory, made)
    if reference is None or reference.kind in ("self", "previous"):
        why = "a place without a document is in the document itself" if reference is None else "the text says so"
        return made("internal", "", None, "internal", 0.7 if reference is None else 0.95, why)
    if reference.kind in ("anaphor", "ibid"):
        before = memory.last
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
        return _unknown(reference, catalogue, made)
    target, note, choices = _target(known, point or {})
    status = "ambiguous" if choices else "known"
    sure = reference.confidence * (0.5 if choices else 1)
    return made(
        reference.kind, known.symbol, target, status, sure, "; ".join(filter(None, (reference.why, note))), *choices
    )


def _unknown(reference: Reference, catalogue: Catalogue, made: Made) -> Citation:
    for cut in (1, 2):
        shorter = reference.symbol[:-cut]
        if reference.symbol[-cut:].isdigit() and catalogue.find(shorter):
            why = f"{reference.why}; not in the records; a footnote digit may be glued to {shorter}"
            return made(reference.kind, reference.symbol, None, "unknown", 0.5, why, shorter)
    why = f"{reference.why}; not in the records"
    return made(reference.kind, reference.symbol, None, "unknown", reference.confidence, why)


class Made(Protocol):
    """Makes a citation at the place that is read."""

    def __call__(
        self, kind: str, symbol: str, target: str | None, status: str, sure: float, why: str, *choices: str
    ) -> Citation: ...


def _bare_article(point: dict[str, str], catalogue: Catalogue, memory: Named, made: Made) -> Citation:
    """An article without a treaty is one of the instrument named before, else of the Charter."""
    before = memory.instrument
    symbol = before.symbol if before else str(table("series")["instrument"]["un-charter"]["symbol"])
    known = catalogue.find(symbol)
    target = _target(known, point)[0] if known else None
    kind = before.kind if before else "charter"
    why = "no instrument is named beside it: " + ("the one named before" if before else "the Charter by custom")
    return made(kind, symbol, target, "known" if known else "unknown", 0.8 if before else 0.6, why)


def pinpoint(places: list[Pin]) -> dict[str, str]:
    """The places as one pinpoint: annex, section, article, paragraph, part, to."""
    point: dict[str, str] = {}
    for pin in places:
        point.setdefault(pin.unit, pin.number)
        if pin.unit == "article" and pin.part.isdigit():
            point.setdefault("paragraph", pin.part)
        elif pin.part:
            point.setdefault("part", pin.part)
        if pin.to:
            point.setdefault("to", pin.to)
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
    annex = f"annex/{point['annex']}/" if "annex" in point else ""
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
            return f"{known.iri}/{path}", "", ()
    if known.extent and number.isdigit() and int(number) > known.extent:
        return None, f"the document has {known.extent} paragraphs", ()
    return known.iri, "no record of this place; the target is the document", ()
