"""The service: a release, put behind SPARQL, GraphQL and a page that says what there is."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api import backing, changelog, downloads, graphql, jobs, limits, linked, operations, sparql
from api.answers import PUBLIC, problem
from api.assets import Assets
from api.crossref.desk import Desk
from api.crossref.routes import Texts
from api.dataset import Dataset
from api.description import Description
from api.engine import Engine
from api.errors import ServiceError
from api.explorer import Site, editor, trouble, views
from api.explorer.answer import Replies
from api.explorer.languages import Language
from api.explorer.site import POLICY, Address
from api.negotiate import likes_pages
from api.opened import Opened
from api.release import Release
from api.results import PAGE
from api.search import Search
from api.settings import Settings
from api.store import Store
from api.switchboard import Switchboard
from api.vocabulary import Vocabulary

NOT_FOUND = "There is nothing at this address. The start page / says what there is."


def create(settings: Settings) -> Switchboard:
    """The service over the releases that lie in a folder.

    Args:
        settings: where they lie, and limits.

    Raises:
        api.release.NoRelease: there is none that can be served.
        api.errors.EngineDown: the engine elsewhere is not there, or does not hold the release.
    """
    return Switchboard(settings, application)


def application(release: Release, store: Store, settings: Settings, board: Switchboard) -> Opened:
    """The application over one release; the workers behind it are forked here."""
    pool = backing.engine(store, settings)
    try:
        with _uncollected():
            return _over(pool, release, store, settings, board)
    except BaseException:
        pool.close()
        raise


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make half a million objects that stay without their being looked through for garbage: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _over(pool: Engine, release: Release, store: Store, settings: Settings, board: Switchboard) -> Opened:
    app = FastAPI(title="cybernorms", version=release.version, docs_url=None, redoc_url=None, openapi_url=None)
    site = Site(store, release)
    assets = Assets()
    app.router.routes += limits.route(settings, pool, site)
    replies = Replies(site, assets)
    endpoint = sparql.Endpoint(pool, settings, Description(release, settings), release, board.meter, replies)
    app.router.routes.insert(0, sparql.route(endpoint))  # first, because it is asked most
    app.router.routes += operations.routes(board)
    desk = Desk(release.name, release.folder.resolve(), settings)
    index = Search.open(release.folder)
    page = partial(editor.graphiql, site, assets) if assets.has(*editor.GRAPHIQL) else None
    door = graphql.door(store, settings, release, index, desk, page, board.meter)
    app.router.routes += graphql.routes(door)
    app.router.routes += assets.routes()
    app.router.routes += changelog.routes(board, settings, site)
    at = jobs.routes(store, release, index)
    others = {route.path: route.app for route in at}
    app.router.routes += [*views.routes(site, index, assets, settings, others), *at]
    app.router.routes += Texts(release, settings, desk, board.meter, site).routes()
    things = linked.Linked(store, settings, Vocabulary(store, release), Dataset(release, settings), site, release)
    app.router.routes += [*downloads.routes(release), linked.route(things)]
    app.add_exception_handler(ServiceError, partial(_refused, site))
    app.add_exception_handler(HTTPException, partial(_missed, site))
    app.add_exception_handler(Exception, partial(_failed, site))
    return Opened(release, app, pool, endpoint, door.at_once, partial(_refused, site))


def _refused(site: Site, request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    return _told(site, request, error.problem(), error.headers)


def _missed(site: Site, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = ServiceError(NOT_FOUND if error.status_code == 404 else str(error.detail)).problem()
    facts = {"status": error.status_code, "title": str(error.detail)}
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, "HTTP_ERROR")
    type_ = f"https://w3id.org/cybernorms/problem/{code}"
    return _told(site, request, {**told, **facts, "code": code, "type": type_}, error.headers)


def _told(site: Site, request: Request, told: Mapping[str, object], headers: Mapping[str, str] | None) -> Response:
    """A problem, as a page for a reader and as it is for a program."""
    if not likes_pages(",".join(request.headers.getlist("accept"))):
        return problem(told, headers)
    language = Language.of(request)
    page = trouble.page(site.reader(language), told, request.url.path, request.query_params.multi_items())
    status = told["status"]
    assert isinstance(status, int)
    more = {
        **PUBLIC,
        "vary": "Accept, Accept-Language",
        "content-language": language.code,
        "content-security-policy": POLICY,
    }
    return Response(site.html(page, language, Address(page.path)), status, {**(headers or {}), **more}, PAGE)


def _failed(site: Site, request: Request, error: Exception) -> Response:
    number = str(request.scope.get("request_id", ""))
    told = ServiceError("Something went wrong here; it has been logged.", request=number).problem()
    try:
        return _told(site, request, told, None)
    except Exception:  # whatever fails may fail again in making the page
        return problem(told)
