"""The pages that are about many things, at addresses of their own, each with its tables as CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import PREFLIGHT, Answers, Kept
from api.assets import Assets
from api.engine import Answer
from api.explorer import chronicle, comparison, concordances, editor, finder, indexes, matrix, network, start
from api.explorer.languages import Language
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.site import Address, Site
from api.negotiate import choose
from api.results import PAGE
from api.search import Search
from api.settings import Settings

View = Callable[[Reader, Query], Page]
VIEWS: dict[str, View] = {
    "/": start.home,
    "/norms": indexes.framework,
    "/states": indexes.states,
    "/documents": indexes.documents,
    "/sources": indexes.sources,
    "/matrix": matrix.page,
    "/votes": comparison.page,
    "/concordance": concordances.side_by_side,
    "/timeline": chronicle.page,
    "/network": network.page,
    "/correct": indexes.correct,
}
METHODS = ["GET", "HEAD", "OPTIONS"]
FORMS = {"csv": "text/csv", "json": "application/json"}


class Viewed:
    """One such page, or a table of it in another form.

    Args:
        site: what makes pages.
        view: what makes this one.
        name: its address.
        form: `csv` or `json` for a table, empty for the page.
        answers: where what was made is kept.
        other: who answers at the same address in other forms, if anybody does.
    """

    def __init__(
        self, site: Site, view: View, name: str, form: str, answers: Answers, other: ASGIApp | None = None
    ) -> None:
        self._site = site
        self._view = view
        self._name = name
        self._media_type = FORMS.get(form, PAGE)
        self._form = form
        self._answers = answers
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response: ASGIApp
        accept = ",".join(request.headers.getlist("accept"))
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers=PREFLIGHT)
        elif self._other is not None and choose(accept, ("application/json", "text/csv", PAGE)) != PAGE:
            response = self._other
        else:
            language = Language.of(request)
            asked = (request.url.path, language, request.url.query)
            kept = self._answers.get(asked, self._media_type)
            if kept is None:
                kept = await run_in_threadpool(self._made, request, language)
                self._answers.keep(asked, Answer(self._media_type, (), b""), kept)
            response = kept
        await response(scope, receive, send)

    def _made(self, request: Request, language: Language) -> Kept:
        page = self._view(self._site.reader(language), Query(request.query_params))
        vary = "Accept" if self._other else ""
        if not self._form:
            more = {"link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'}
            return self._site.kept(page, language, Address(page.path), vary=vary, more=more)
        return Kept.of(
            self._site.table(page, request.path_params["table"], self._form),
            self._media_type,
            True,
            self._site.release.name,
            vary=", ".join(filter(None, (vary, "Accept-Language"))),
            content_language=language.code,
        )


def routes(site: Site, index: Search, assets: Assets, settings: Settings, others: Mapping[str, ASGIApp]) -> list[Route]:
    """The routes of these pages.

    Args:
        site: what makes them.
        index: what finds things.
        assets: the files that were built for them.
        settings: limits; a quarter of the memory for answers is for them.
        others: by address, who answers there in other forms than a page.
    """
    answers = Answers(settings.share().cache_bytes // 4)
    found = []
    everything: dict[str, View] = {
        **VIEWS,
        "/search": partial(finder.page, index=index),
        "/query": partial(editor.page, assets=assets, longest=settings.query_bytes),
    }
    for name, view in everything.items():
        made = partial(Viewed, site, view, name, answers=answers)
        found.append(Route(name, made(form="", other=others.get(name)), methods=METHODS))
        stem = "/index" if name == "/" else name
        found += [Route(f"{stem}/{{table}}.{form}", made(form=form), methods=METHODS) for form in FORMS]
    return found
