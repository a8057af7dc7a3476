"""The answer to a query as a page, and what a reader sees in place of it: the query again, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.answers import PUBLIC, Kept
from api.assets import Assets
from api.engine import Answer
from api.errors import ServiceError
from api.explorer import editor, trouble
from api.explorer.languages import Language
from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.reader import Reader
from api.explorer.site import POLICY, Address, Site
from api.explorer.tables import Cell, Row, Table
from api.results import PAGE
from api.sparql import Query
from api.store import BASE

TABLES = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "XML": "xml"}
TRUTH = {"JSON": "json", "XML": "xml"}
TEXTS = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf"}


class Replies:
    """The pages of the endpoint."""

    def __init__(self, site: Site, assets: Assets) -> None:
        self._site = site
        self._assets = assets

    def reader(self, request: Request) -> Language:
        """What a page depends on besides the query."""
        return Language.of(request)

    def answered(self, request: Request, query: Query, answer: Answer, lasting: bool) -> Kept:
        """The page of an answer, from what there is to show of it."""
        language = Language.of(request)
        made = page(self._site.reader(language), query, json.loads(answer.data))
        return self._site.kept(made, language, Address(made.path), lasting=lasting, vary="Accept")

    def refused(self, request: Request, query: Query, error: ServiceError) -> Response:
        """The page that says why there is no answer, with the query, to be changed."""
        language = Language.of(request)
        reader = self._site.reader(language)
        fault = trouble.fault(reader, error.problem())
        made = editor.shown(reader, _path(query), query.text, self._assets, fault=fault)
        data = self._site.html(made, language, Address(made.path))
        more = {
            "vary": "Accept, Accept-Language",
            "content-language": language.code,
            "content-security-policy": POLICY,
        }
        return Response(data, error.status, {**PUBLIC, **error.headers, **more}, PAGE)


def page(reader: Reader, query: Query, told: Mapping[str, Any]) -> Page:
    """The page of an answer.

    Args:
        reader: whose page it is.
        query: what was asked.
        told: what there is to show, as `api.results.excerpt` has it.
    """
    _ = reader._
    table = _table(reader, told) if "bindings" in told else None
    forms = TABLES if table else TRUTH if "boolean" in told else TEXTS
    shown = len(told.get("bindings", ())) if table else told.get("text", "").count("\n")
    return Page(
        title=Text(_("Answer"), reader.lang),
        path=_path(query),
        template="answer.html",
        more={
            "query": query.text,
            "change": reader.local("/query?" + urlencode({"query": query.text})),
            "links": [(word, reader.local(_path(query, form)), form) for word, form in forms.items()],
            "table": table,
            "truth": told.get("boolean"),
            "text": told.get("text", ""),
            "total": told.get("total", 0),
            "shown": shown,
            "all": reader.local(_path(query, "csv" if table else "ttl")),
        },
    )


def _table(reader: Reader, told: Mapping[str, Any]) -> Table:
    """The rows. A column has a name that no style sheet knows."""
    columns = {f"v-{name}": name for name in told["head"]["vars"]}
    rows: list[Row] = [{f"v-{name}": _cell(reader, term) for name, term in row.items()} for row in told["bindings"]]
    return Table("answer", reader._("Answer"), columns, rows, most=len(rows), is_whole=True)


def _cell(reader: Reader, term: Mapping[str, Any]) -> Cell:
    if term["type"] == "triple":
        return Cell(json.dumps(term["value"], ensure_ascii=False))
    if term["type"] == "uri":
        iri = term["value"]
        if not iri.startswith(BASE) or iri not in reader.names:
            return Cell(iri, iri=iri, href=reader.address(iri))
        return reader.link(iri, note=iri.removeprefix(BASE))
    return Cell(term["value"], lang=reader.other(term.get("xml:lang", "")))


def _path(query: Query, form: str = "") -> str:
    """The address of an answer, in a form if one is named."""
    graphs = [("default-graph-uri", iri) for iri in query.default_graphs]
    graphs += [("named-graph-uri", iri) for iri in query.named_graphs]
    return "/sparql?" + urlencode([("query", query.text), *graphs, *([("format", form)] if form else [])])
