"""The pages that are about many things, at addresses of their own, each with its tables as CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import PREFLIGHT, Answers, Kept
from api.engine import Answer
from api.errors import NotFound
from api.explorer import chronicle, comparison, concordances, indexes, matrix, network, start
from api.explorer.languages import Language, chosen
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.site import POLICY, Address, Site
from api.results import PAGE

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
FORMS = {"": PAGE, ".html": PAGE, ".csv": "text/csv", ".json": "application/json"}


class Viewed:
    """One such page, in one form."""

    def __init__(self, site: Site, view: View, name: str, form: str, answers: Answers) -> None:
        self._site = site
        self._view = view
        self._name = name
        self._form = form
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response: ASGIApp
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers=PREFLIGHT)
        else:
            language = chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""))
            asked = (self._name, language, request.url.query)
            media_type = FORMS[self._form]
            kept = self._answers.get(asked, media_type)
            if kept is None:
                kept = await run_in_threadpool(self._made, request, language)
                self._answers.keep(asked, Answer(media_type, (), b""), kept)
            response = kept
        await response(scope, receive, send)

    def _made(self, request: Request, language: Language) -> Kept:
        page = self._view(self._site.reader(language), Query(request.query_params))
        if FORMS[self._form] == PAGE:
            data = self._site.html(page, language, Address(page.path))
            return Kept.of(
                data,
                PAGE,
                vary="Accept-Language",
                content_language=language.code,
                content_security_policy=POLICY,
                link='<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
            )
        keys = [*page.beside, *page.tables()]
        if not keys:
            raise NotFound("This page has no table.")
        key = request.query_params.get("table") or keys[0]
        data = self._site.table(page, key, self._form.lstrip("."))
        return Kept.of(data, FORMS[self._form], vary="Accept-Language", content_language=language.code)


def routes(site: Site, cache_bytes: int) -> Sequence[BaseRoute]:
    """The routes of these pages."""
    answers = Answers(cache_bytes)
    return [
        Route(
            (name if name != "/" or not form else "/index") + form,
            Viewed(site, view, name, form, answers),
            methods=["GET", "HEAD", "OPTIONS"],
        )
        for name, view in VIEWS.items()
        for form in FORMS
    ]
