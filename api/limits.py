"""The page /limits: everything that a query may ask for, by name, as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.answers import Kept
from api.engine import Engine
from api.negotiate import choose
from api.results import FOOT, HEAD, PAGE, SCROLL
from api.settings import Settings, variable

JSON = "application/json"


class Limits:
    """The limits that are in force."""

    def __init__(self, settings: Settings, pool: Engine) -> None:
        self._settings = settings
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = ",".join(Request(scope).headers.getlist("accept"))
        if scope["path"].endswith(".json"):
            wanted = JSON
        media_type = choose(wanted, (PAGE, JSON))
        kept = _page(self._told()) if media_type == PAGE else _json(self._told())
        await kept(scope, receive, send)

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


def route(settings: Settings, pool: Engine) -> list[Route]:
    """The addresses of the page."""
    limits = Limits(settings, pool)
    return [Route("/limits", limits, methods=["GET"]), Route("/limits.json", limits, methods=["GET"])]


def _json(told: Mapping[str, object]) -> Kept:
    return Kept.of(json.dumps(told, indent=2).encode(), JSON)


def _page(told: Mapping[str, object]) -> Kept:
    rows = "".join(
        f'<tr id="{row["name"]}"><th scope="row">{row["name"]}</th><td>{row["value"]:,}</td><td>{row["unit"]}</td>'
        f"<td>{escape(row['meaning'])}</td></tr>\n"
        for row in told["limits"]  # type: ignore[attr-defined]  # made above
    )
    isolation = "".join(
        f"<li>{escape(name)}: {escape(text)}</li>\n"
        for name, text in told["isolation"].items()  # type: ignore[attr-defined]
    )
    body = (
        "<p>These hold for each SPARQL query; those that begin with <code>graphql</code> hold for each GraphQL request."
        " What is over a limit is answered with an error that names it, and never"
        " with a part of the answer. Whoever runs the service sets a limit by the environment variable"
        " <code>CYBERNORMS_</code> and its name in capitals.</p>\n"
        + SCROLL.format("Limits")
        + '<thead><tr><th scope="col">Limit</th><th scope="col">Value</th>'
        f'<th scope="col">Unit</th><th scope="col">Meaning</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n'
        f'<h2>What keeps queries apart</h2>\n<ul class="plain">\n{isolation}</ul>\n'
        "<p>SERVICE, LOAD and every update are refused. Downloads hold the whole release: see <a"
        ' href="/dataset">the data set</a>.</p>\n'
    )
    return Kept.of((HEAD.format(title="Limits") + body + FOOT).encode(), PAGE)
