"""The SPARQL page: a query, the competency questions as examples, and the words of the ontology that complete it."""

from __future__ import annotations

import json

from markupsafe import Markup

from api.assets import Assets
from api.explorer.names import Text, nearest
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.questions import questions

READERS = ("scholar", "secretariat", "builder")
FIRST = "01-due-diligence"
SCRIPT = "sparql.js"


def page(reader: Reader, query: Query, assets: Assets, longest: int) -> Page:
    """The page, with the query or the example that its address names.

    Args:
        reader: whose page it is.
        query: what the address asks.
        assets: the built files; without them there is a plain form.
        longest: how many characters a query may have.
    """
    _ = reader._
    known = {one.name: one for one in questions()}
    name = query.one("example", known)
    text = query.text("query", longest)
    chosen = known[name or FIRST].sparql
    return Page(
        title=Text(_("Ask in SPARQL"), reader.lang),
        path=query.path("/query", example="" if text else name, query=text),
        lead=Text(
            _("The whole graph, open to every question. Drafts are not part of it unless a query names their graph."),
            reader.lang,
        ),
        template="query.html",
        more={
            "text": text or chosen,
            "script": assets.address(SCRIPT) if assets.has(SCRIPT) else "",
            "questions": [(title, _examples(reader, kind)) for kind, title in _kinds(reader)],
            "words": _words(reader),
        },
    )


def _kinds(reader: Reader) -> list[tuple[str, str]]:
    _ = reader._
    titles = (_("Questions of scholars"), _("Questions of secretariats"), _("Questions of those who build tools"))
    return list(zip(READERS, titles, strict=True))


def _examples(reader: Reader, kind: str) -> list[tuple[str, Text]]:
    found = []
    for one in questions():
        text = nearest(one.text, reader.lang)
        if one.reader == kind and text:
            found.append((reader.local(f"/query?example={one.name}"), text))
    return found


def _words(reader: Reader) -> Markup:
    """What the script says, as JSON that is safe inside a script element; in the editor's own words in English."""
    _ = reader._
    told = {
        "query": _("Query"),
        "answer": _("Answer"),
        "running": _("Asking…"),
        "rows": _("Rows:"),
        "time": _("%s seconds."),
        "download": _("Download:"),
        "sheet": _("safe to open in a spreadsheet"),
        "permalink": _("Permanent address of this query"),
        "yes": _("yes"),
        "no": _("no"),
        "more": _("Show more of the other %s rows"),
        "failed": _("No answer"),
        "unreachable": _("The service cannot be reached."),
        "phrases": {
            "Find": _("Find"),
            "Replace": _("Replace with"),
            "next": _("next"),
            "previous": _("previous"),
            "all": _("all"),
            "match case": _("match case"),
            "regexp": _("pattern"),
            "by word": _("whole words"),
            "replace": _("replace"),
            "replace all": _("replace all"),
            "close": _("close"),
            "Completions": _("Completions"),
            "Diagnostics": _("Faults"),
        },
    }
    return Markup(json.dumps(told, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026"))
