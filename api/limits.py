"""The page /limits: everything that a query may ask for, by name, as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.answers import Kept
from api.engine import Engine
from api.explorer import Site, service
from api.explorer.languages import Language
from api.explorer.site import Address
from api.negotiate import choose
from api.results import PAGE
from api.settings import Settings, variable

JSON = "application/json"


class Limits:
    """The limits that are in force."""

    def __init__(self, settings: Settings, pool: Engine, site: Site) -> None:
        self._settings = settings
        self._pool = pool
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        wanted = ",".join(request.headers.getlist("accept"))
        if scope["path"].endswith(".json"):
            wanted = JSON
        media_type = choose(wanted, (PAGE, JSON))
        kept = self._page(Language.of(request)) if media_type == PAGE else _json(self._told())
        await kept(scope, receive, send)

    def _page(self, language: Language) -> Kept:
        page = service.limits(self._site.reader(language), self._told())
        return self._site.kept(page, language, Address(page.path), vary="Accept")

    def _told(self) -> dict[str, object]:
        limits = [
            {
                "name": one.name,
                "value": value,
                "unit": one.metadata["unit"],
                "meaning": one.metadata["meaning"],
                "variable": variable(one),
            }
            for one, value in self._settings.limits()
        ]
        return {"limits": limits, "isolation": dict(self._pool.isolation)}


def route(settings: Settings, pool: Engine, site: Site) -> list[Route]:
    """The addresses of the page."""
    limits = Limits(settings, pool, site)
    return [Route("/limits", limits, methods=["GET"]), Route("/limits.json", limits, methods=["GET"])]


def _json(told: Mapping[str, object]) -> Kept:
    return Kept.of(json.dumps(told, indent=2).encode(), JSON)
