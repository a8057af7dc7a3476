"""Concordances: a draft and the final text side by side, each paragraph with what became of it."""

from __future__ import annotations

from collections import Counter

from api.explorer.evidence import apparatus
from api.explorer.names import Text
from api.explorer.page import Bar, Bars, Page, Section
from api.explorer.query import Query
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

FIRST = f"{BASE}alignment/zero-draft-final-2021"


def side_by_side(reader: Reader, query: Query) -> Page:
    """The concordance at an address of its own; one fate if the address says so."""
    fates = [
        row["s"].text.rpartition("/")[2]
        for row in reader.rows(f"SELECT ?s WHERE {{ ?s skos:inScheme <{BASE}fate> }} ORDER BY ?s")
    ]
    fate = query.one("fate", fates)
    return _page(reader, FIRST, fate, query.path("/concordance", fate=fate))


def page(reader: Reader, iri: str) -> Page:
    """The page of a concordance."""
    return _page(reader, iri, "", "")


def _page(reader: Reader, iri: str, fate: str, path: str) -> Page:
    _ = reader._
    entry = reader.entry(iri)
    found = sorted(
        reader.entries("?s cn:isAlignmentIn ?table .", table=iri), key=lambda one: int(one.one("order") or 0)
    )
    recalled = {one.iri: one for one in reader.entries("?s cn:isAlignmentIn ?table .", draft=True, table=iri)}
    counts = Counter(one.one("hasFate") for one in found)
    order = sorted(counts, key=lambda one: int(reader.names.fact(one, "rank") or 99))
    chosen = [one for one in found if not fate or one.one("hasFate").endswith("/" + fate)]
    rows = [_row(reader, one, recalled.get(one.iri)) for one in chosen]
    columns = {
        "earlier": _("Earlier passage"),
        "earlier_gist": _("What the earlier passage says"),
        "fate": _("What became of it"),
        "later": _("Later passage"),
        "later_gist": _("What the later passage says"),
        "confidence": reader.field("hasConfidence"),
        "evidence": _("Evidence"),
        "draft": _("Draft: recalled, not verified"),
    }
    numbers: list[Row] = [{"fate": reader.link(one), "count": str(counts[one])} for one in order]
    table = Table(
        "fates", _("What became of the paragraphs"), {"fate": _("What became of it"), "count": _("Paragraphs")}, numbers
    )
    bars = [(reader.name(one), [Bar(_("Paragraphs"), counts[one], "part-1")]) for one in order]
    sections: list[Section] = [
        Bars(
            "fates-picture",
            table.title,
            bars,
            max([1, *counts.values()]),
            table,
            _("No pair is a gap in the work, not proof that a passage was dropped."),
        ),
        Table("passages", _("Paragraph by paragraph"), columns, rows, look="sides", most=400),
    ]
    if not path:
        sections += apparatus(reader, entry, ("isAlignmentIn",), ("hasEarlier", "hasLater"))
    facets = [(_("All"), len(found), "/concordance", not fate)]
    facets += [
        (
            reader.name(one),
            counts[one],
            Query.path("/concordance", fate=one.rpartition("/")[2]),
            one.endswith("/" + fate) and bool(fate),
        )
        for one in order
    ]
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri if not path else "",
        path=path,
        lead=Text(
            _(
                "Each paragraph of the draft, and what became of it. What it says is given in our own"
                " words: the official texts are linked."
            ),
            reader.lang,
        ),
        facts=reader.facts(entry, "hasEarlier", "hasLater"),
        sections=sections,
        template="list.html" if path else "thing.html",
        more={"facets": facets},
    )


def _row(reader: Reader, entry: Entry, draft: Entry | None) -> Row:
    def gist(name: str) -> list[Cell]:
        found = [reader.names.gist(one, reader.lang) for one in entry.all(name)]
        return [reader.text_of(one) for one in found if one]

    later = [one for one in (draft.all("hasLater") if draft else []) if one not in entry.all("hasLater")]
    return {
        "earlier": [reader.link(one, reader.names.fact(one, "number")) for one in entry.all("hasEarlier")],
        "earlier_gist": gist("hasEarlier"),
        "fate": reader.links(entry.all("hasFate")),
        "later": reader.links(entry.all("hasLater")),
        "later_gist": gist("hasLater"),
        "confidence": reader.links(entry.all("hasConfidence")),
        "evidence": reader.link(entry.iri, reader._("open")),
        "draft": reader.links([*(draft.all("hasFate") if draft else []), *later]),
    }
