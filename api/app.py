"""The service: one release, put behind SPARQL, GraphQL and a page that says what there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api import graphql, home, limits, linked, operations, sparql
from api.answers import problem
from api.dataset import Dataset, downloads
from api.description import Description
from api.engine import Pool
from api.errors import ServiceError
from api.front import Front
from api.release import Release
from api.settings import Settings
from api.store import Store
from api.vocabulary import Vocabulary

NOT_FOUND = "There is nothing at this address. The start page / says what there is."


def create(settings: Settings) -> FastAPI:
    """The application over the current release.

    Raises:
        api.release.NoRelease: none has been built.
    """
    release = Release.current(settings.releases)
    store = Store.load(release.folder)
    pool = Pool(store, settings)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        pool.open()
        try:
            yield
        finally:
            pool.close()

    app = FastAPI(
        title="cybernorms", version=release.version, docs_url=None, redoc_url=None, openapi_url=None, lifespan=running
    )
    app.router.routes += limits.route(settings, pool)
    endpoint = sparql.Endpoint(pool, settings, Description(release, settings))
    app.router.routes.insert(0, sparql.route(endpoint))  # first, because it is asked most
    journal = operations.Journal()
    meters = operations.Meters(pool, endpoint.answers, release, journal)
    app.add_middleware(operations.Observed, journal=journal)
    app.state.front = Front(endpoint, journal, settings)
    app.router.routes += operations.routes(pool, meters, release)
    app.include_router(graphql.router(store, settings, release))
    app.include_router(home.router(store, release))
    things = linked.Linked(store, settings, Vocabulary(store, release), Dataset(release, settings))
    app.router.routes += [downloads(release), linked.route(things)]
    app.add_exception_handler(ServiceError, _refused)
    app.add_exception_handler(HTTPException, _missed)
    app.add_exception_handler(Exception, _failed)
    return app


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    return problem(error.problem(), error.headers)


def _missed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    missing = ServiceError(NOT_FOUND if error.status_code == 404 else str(error.detail))
    facts = {"status": error.status_code, "title": str(error.detail)}
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}.get(error.status_code, "HTTP_ERROR")
    type_ = f"https://w3id.org/cybernorms/problem/{code}"
    return problem({**missing.problem(), **facts, "code": code, "type": type_}, error.headers)


def _failed(request: Request, error: Exception) -> Response:
    number = str(request.scope.get("request_id", ""))
    failure = ServiceError("Something went wrong here; it has been logged.", request=number)
    return problem(failure.problem(), {"x-request-id": number})
