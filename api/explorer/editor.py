"""The pages for those who write queries: SPARQL, with the competency questions as examples, and GraphiQL."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request

from api.answers import Kept
from api.assets import Assets
from api.explorer.languages import Language
from api.explorer.names import Text, nearest
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.site import POLICY, Address, Site
from api.explorer.trouble import Fault
from api.questions import questions

READERS = ("scholar", "secretariat", "builder")
FIRST = "01-due-diligence"
SCRIPT = "sparql.js"
GRAPHIQL = ("graphiql.js", "graphiql.css")
LONGEST_DOCUMENT = 100_000
EDITOR_POLICY = POLICY.replace("img-src 'self'; font-src 'self'", "img-src 'self' data:; font-src 'self' data:")
"""`data:` is for the fonts and icons inside GraphiQL's own style sheet; scripts and styles come from files alone."""


def page(reader: Reader, query: Query, assets: Assets, longest: int) -> Page:
    """The page, with the query or the example that its address names.

    Args:
        reader: whose page it is.
        query: what the address asks.
        assets: the built files; without them there is a plain form.
        longest: how many characters a query may have.
    """
    known = {one.name: one for one in questions()}
    name = query.one("example", known)
    text = query.text("query", longest)
    path = query.path("/query", example="" if text else name, query=text)
    return shown(reader, path, text or known[name or FIRST].sparql, assets)


def shown(reader: Reader, path: str, text: str, assets: Assets, fault: Fault | None = None) -> Page:
    """The page with a query in it, and what is wrong with that.

    Args:
        reader: whose page it is.
        path: its own address.
        text: the query.
        assets: the built files.
        fault: why there is no answer.
    """
    _ = reader._
    return Page(
        title=Text(_("Ask in SPARQL"), reader.lang),
        path=path,
        lead=Text(
            _("The whole graph, open to every question. Drafts are not part of it unless a query names their graph."),
            reader.lang,
        ),
        template="query.html",
        more={
            "text": text,
            "fault": fault,
            "script": assets.address(SCRIPT) if assets.has(SCRIPT) else "",
            "questions": [(title, _examples(reader, kind)) for kind, title in _kinds(reader)],
            "words": _words(reader),
        },
    )


def graphiql(site: Site, assets: Assets, request: Request) -> Kept:
    """GraphiQL at the address of the endpoint, built from its package, in the frame of every page."""
    language = Language.of(request)
    reader = site.reader(language)
    _ = reader._
    query = Query(request.query_params)
    given = {name: query.text(name, LONGEST_DOCUMENT) for name in ("query", "variables")}
    script, style = (assets.address(name) for name in GRAPHIQL)
    page = Page(
        title=Text(_("Ask in GraphQL"), reader.lang),
        lead=Text(_("The question mark on the left has examples, and the book the schema."), reader.lang),
        path=query.path("/graphql", **given),
        template="graphql.html",
        more={
            "script": script,
            "style": style,
            "words": _safe(
                {
                    "questions": _("Questions"),
                    "sought": _("Words in the question"),
                    "query": _("Query"),
                    "variables": _("Variables"),
                    "answer": _("Answer"),
                }
            ),
        },
    )
    return site.kept(page, language, Address(page.path), vary="Accept", policy=EDITOR_POLICY)


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
    """What the script says; in the editor's own words in English."""
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
    return _safe(told)


def _safe(told: Mapping[str, object]) -> Markup:
    """JSON that is safe inside a script element."""
    return Markup(json.dumps(told, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026"))
