"""Search as a page: what was found, best first, with facets that narrow it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from api.explorer.dates import spoken
from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.jsonld import TERMS
from api.search import Narrowed, Passage, Search
from api.store import BASE

FIRST = 20
SHOWN = 12
FACETS = ("kind", "state", "topic", "year", "language")


def page(reader: Reader, query: Query, index: Search) -> Page:
    """What was found for `q`."""
    _ = reader._
    text = query.text("q")
    chosen = {name: query.several(name) for name in FACETS}
    after = query.text("after")
    given: dict[str, str | Sequence[str]] = {"q": text, **chosen, "after": after}
    path = query.path("/search", **given)
    more: dict[str, object] = {
        "q": text,
        "hits": [],
        "facets": [],
        "chosen": chosen,
        "next": "",
        "total": 0,
        "said": "",
    }
    if not text:
        return Page(
            title=Text(_("Search"), reader.lang),
            path=path,
            lead=Text(_("Names, symbols, pin-cites and what texts and States say, in six languages."), reader.lang),
            template="search.html",
            more=more,
        )
    bounds = Narrowed(
        kinds=chosen["kind"],
        states=chosen["state"],
        topics=chosen["topic"],
        years=chosen["year"],
        languages=chosen["language"],
    )
    lang = _language(reader.lang, text, index, bounds)
    found = index.find(text, lang, first=FIRST, after=after or None, narrowed=bounds)
    rows: list[Row] = [
        {
            "thing": reader.link(hit.iri),
            "kind": Cell(reader.kind(hit.iri)),
            "gist": Cell(hit.snippet.text, reader.other(hit.snippet.lang)) if hit.snippet else None,
        }
        for hit in found.hits
    ]
    columns = {"thing": _("Thing"), "kind": _("Kind"), "gist": _("What it says, in our words")}
    notes = {
        "similar": _("No thing has all these words; similar words were found."),
        "any": _("No thing has all these words; some of them were found."),
    }
    more |= {
        "hits": [
            (
                reader.link(hit.iri),
                reader.kind(hit.iri),
                _marked(hit.snippet) if hit.snippet else Markup(""),
                reader.other(hit.snippet.lang) if hit.snippet else "",
                hit.is_draft,
            )
            for hit in found.hits
        ],
        "facets": [one for one in (_facet(reader, query, given, name, found.facets) for name in FACETS) if one[2]],
        "next": query.path("/search", **{**given, "after": found.hits[-1].cursor}) if found.has_next else "",
        "total": found.total,
        "said": notes.get(found.matched, "") if found.total else "",
    }
    return Page(
        title=Text(_("Search: %(text)s") % {"text": text}, reader.lang),
        path=path,
        template="search.html",
        sections=[Table("found", _("What was found"), columns, rows)],
        more=more,
    )


def _language(lang: str, text: str, index: Search, bounds: Narrowed) -> str | None:
    """The language to search in: that of the page, or all if only others have every word."""
    here = index.find(text, lang, first=1, narrowed=bounds)
    if here.matched == "all" and here.total:
        return lang
    anywhere = index.find(text, None, first=1, narrowed=bounds)
    return None if anywhere.total and (anywhere.matched == "all" or not here.total) else lang


def _facet(
    reader: Reader,
    query: Query,
    given: Mapping[str, str | Sequence[str]],
    name: str,
    facets: Mapping[str, Mapping[str, int]],
) -> tuple[str, str, list[tuple[str, int, str, bool]]]:
    """One facet: its name, its heading, and values with counts and the address that takes or leaves each."""
    _ = reader._
    words = {"kind": _("Kind"), "state": _("State"), "topic": _("Topic"), "year": _("Year"), "language": _("Language")}
    counts = facets.get(f"{name}s", {})
    taken = list(given[name])
    order = sorted(counts, key=lambda one: (one not in taken, -counts[one], one))
    values = []
    for one in order[:SHOWN]:
        left = [each for each in taken if each != one] if one in taken else [*taken, one]
        address = query.path("/search", **{**given, name: left, "after": ""})
        values.append((_named(reader, name, one), counts[one], address, one in taken))
    return name, words[name], values


def _named(reader: Reader, name: str, value: str) -> str:
    if name == "language":
        return spoken(value, reader.lang)
    if name == "kind" and value in (words := _of_others(reader)):
        return words[value]
    scheme = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value).lower()
    places = {
        "kind": (TERMS + value, BASE + scheme),
        "state": (f"{BASE}state/{value}", f"{BASE}organization/{value}"),
        "topic": (f"{BASE}topic/{value}",),
    }
    return next((reader.name(iri) for iri in places.get(name, ()) if iri in reader.names), value)


def _of_others(reader: Reader) -> dict[str, str]:
    """Kinds that are not ours."""
    _ = reader._
    return {
        "Class": _("Class"),
        "Concept": _("Term of a scheme"),
        "ConceptScheme": _("Scheme"),
        "DatatypeProperty": _("Value"),
        "ObjectProperty": _("Relation"),
        "Stance": _("Stance"),
    }


def _marked(passage: Passage) -> Markup:
    """A passage with what was found in it marked; everything is escaped."""
    parts, at = [], 0
    for start, end in passage.marks:
        parts += [escape(passage.text[at:start]), Markup("<mark>"), escape(passage.text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*parts, escape(passage.text[at:])])
