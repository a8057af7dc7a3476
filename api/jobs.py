"""The addresses of whole jobs: /search, /matrix, /votes, /concordance, /history and /cite.

The address is the state: what is asked for stands in it, and the same address gives the same bytes from the same
release. `.json` and `.csv` at the end choose a form; without an end it is negotiated where there is a page, too. CSV is
made for spreadsheets: no cell can be a formula.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import concordance, history, matrix, rollcalls, search, spreadsheet, twins
from api.answers import Kept
from api.citation import Style, cite
from api.citing import reference
from api.errors import BadRequest, Unknown
from api.graphql import rounds
from api.graphql.graph import Graph
from api.graphql.kinds import wrap
from api.graphql.vocabularies import Language
from api.negotiate import choose
from api.release import Release
from api.results import PAGE
from api.store import BASE, Store

JSON = "application/json"
CSV = "text/csv"
MOST_VALUES = 300
"""How often a parameter may stand in an address."""

AT_ONCE = 2
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

T = TypeVar("T")
Page = Callable[[Any, Request], bytes]
"""Writes a page from what a job found."""

Answered = tuple[Any, twins.Twins]


class BadJob(BadRequest):
    code, title = "BAD_PARAMETER", "A parameter is missing or wrong"


def run(store: Store, job: Callable[[Graph], Awaitable[T]]) -> T:
    """What a job finds in a release. Blocks: call it in a worker thread.

    Args:
        store: the release.
        job: gets a graph to ask, and gives what it found.
    """
    graph = Graph(store, wrap)

    async def work() -> T:
        return await job(graph)

    return rounds.run(work(), graph.run_round)


class Jobs:
    """The jobs over one release, each from the parameters of an address to what it found and its two forms."""

    def __init__(self, store: Store, release: Release, index: search.Search) -> None:
        self._store = store
        self._release = release
        self._index = index

    def search(self, asked: QueryParams) -> Answered:
        """/search: q, lang, kind, state, topic, year, language, drafts, first, after."""
        _only(asked, "q", "lang", "kind", "state", "topic", "year", "language", "drafts", "first", "after")
        bounds = search.Narrowed(
            kinds=_several(asked, "kind"),
            states=_several(asked, "state"),
            topics=_several(asked, "topic"),
            years=_several(asked, "year"),
            languages=_several(asked, "language"),
            drafts=_yes(asked, "drafts"),
        )
        found = self._index.find(
            asked.get("q", ""),
            asked.get("lang") or None,
            first=_number(asked, "first", 20),
            after=asked.get("after") or None,
            narrowed=bounds,
        )
        return found, twins.of_search(found, self._release)

    def matrix(self, asked: QueryParams) -> Answered:
        """/matrix: state, group, member_of, organization, topic, norm, as_of, only, lang; sort is left to the page."""
        _only(asked, "state", "group", "member_of", "organization", "topic", "norm", "as_of", "only", "sort", "lang")
        if asked.get("only", "") not in ("", "recorded"):
            raise BadJob("`only` is recorded, for rows in which there is something.")
        wanted = matrix.Wanted(
            states=_several(asked, "state"),
            groups=_several(asked, "group"),
            members_of=asked.get("member_of") or None,
            organizations=_several(asked, "organization"),
            topics=_several(asked, "topic"),
            norms=_several(asked, "norm"),
            as_of=_date(asked, "as_of"),
            recorded_only=asked.get("only") == "recorded",
        )
        return self._run(lambda graph: matrix.matrix(graph, wanted), twins.of_matrix, asked)

    def votes(self, asked: QueryParams) -> Answered:
        """/votes: resolution (several; none for all), lang."""
        _only(asked, "resolution", "lang")
        resolutions = _several(asked, "resolution")
        return self._run(lambda graph: rollcalls.comparison(graph, resolutions), twins.of_votes, asked)

    def concordance(self, asked: QueryParams) -> Answered:
        """/concordance: from, to, lang."""
        _only(asked, "from", "to", "lang")
        first, second = _needed(asked, "from"), _needed(asked, "to")
        return self._run(lambda graph: concordance.concordance(graph, first, second), twins.of_concordance, asked)

    def history(self, asked: QueryParams) -> Answered:
        """/history: state or organization, topic, lang."""
        _only(asked, "state", "organization", "topic", "lang")
        state, organization = asked.get("state"), asked.get("organization")
        if bool(state) == bool(organization):
            raise BadJob("Name one actor: `state=CHE`, or `organization=EU`.")
        actor = state or f"organization/{organization}"
        topic = asked.get("topic") or None
        return self._run(lambda graph: history.history(graph, actor, topic), twins.of_history, asked)

    def cite(self, asked: QueryParams) -> tuple[str, str]:
        """/cite: iri, style, lang. Gives the media type and the citation."""
        _only(asked, "iri", "style", "lang")
        lang = _language(asked)
        try:
            style = Style(asked.get("style", Style.FOOTNOTE.value))
        except ValueError:
            raise BadJob(f"`style` is one of {', '.join(style.value for style in Style)}.") from None
        path = _needed(asked, "iri").removeprefix(BASE)

        async def job(graph: Graph) -> str:
            node = await graph.node(BASE + path)
            if node is None:
                raise Unknown("thing", [path])
            return cite(await reference(graph, node, self._release, lang), style)

        return style.media_type, run(self._store, job)

    def _run(
        self,
        job: Callable[[Graph], Awaitable[T]],
        forms: Callable[[Graph, T, Release, Language], Awaitable[twins.Twins]],
        asked: QueryParams,
    ) -> Answered:
        lang = _language(asked)

        async def both(graph: Graph) -> Answered:
            found = await job(graph)
            return found, await forms(graph, found, self._release, lang)

        return run(self._store, both)


class _Address:
    """One job at its address, with or without an end. A page is offered if somebody writes one."""

    def __init__(
        self, job: Callable[[QueryParams], Answered], page: Page | None, limiter: CapacityLimiter, release: str
    ) -> None:
        self._job = job
        self._release = release
        self._page = page
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        end = scope["path"].rpartition(".")[2]
        offered = [JSON, CSV] if self._page is None else [PAGE, JSON, CSV]
        wanted = {"json": JSON, "csv": CSV}.get(end)
        media_type = wanted or choose(",".join(request.headers.getlist("accept")), offered)
        kept = await to_thread.run_sync(self._kept, request, media_type, limiter=self._limiter)
        await kept(scope, receive, send)

    def _kept(self, request: Request, media_type: str) -> Kept:
        found, forms = self._job(request.query_params)
        if media_type == PAGE and self._page is not None:
            return Kept.of(self._page(found, request), PAGE, release=self._release)
        if media_type == CSV:
            name = request.url.path.rpartition("/")[2].partition(".")[0]
            named = f'inline; filename="{name}.csv"'
            return Kept.of(spreadsheet.written(forms.rows), CSV, release=self._release, content_disposition=named)
        told = json.dumps(forms.told, ensure_ascii=False, separators=(",", ":"))
        return Kept.of(told.encode(), JSON, release=self._release)


class _Cite:
    """Citations at their address."""

    def __init__(self, jobs: Jobs, limiter: CapacityLimiter, release: str) -> None:
        self._jobs = jobs
        self._release = release
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope).query_params
        media_type, text = await to_thread.run_sync(self._jobs.cite, asked, limiter=self._limiter)
        await Kept.of(text.encode() + b"\n", media_type, release=self._release)(scope, receive, send)


def routes(
    store: Store, release: Release, index: search.Search, pages: Mapping[str, Page] | None = None
) -> list[Route]:
    """The addresses of the jobs.

    Args:
        store: the release to ask.
        release: what is told of it.
        index: its search index.
        pages: writers of pages by the name of the job (`search`, `matrix`, `votes`, `concordance`, `history`), which
            are then offered beside JSON and CSV.
    """
    jobs = Jobs(store, release, index)
    limiter = CapacityLimiter(AT_ONCE)
    found = [Route("/cite", _Cite(jobs, limiter, release.name), methods=["GET"])]
    for name in ("search", "matrix", "votes", "concordance", "history"):
        address: ASGIApp = _Address(getattr(jobs, name), (pages or {}).get(name), limiter, release.name)
        ends = (".json", ".csv", "") if name == "search" or name in (pages or {}) else (".json", ".csv")
        found += [Route(f"/{name}{end}", address, methods=["GET"]) for end in ends]
    return found


def _only(asked: QueryParams, *names: str) -> None:
    """Refuse a parameter that would be passed over. `release` is read before; `table` chooses one of a page."""
    unknown = sorted(set(asked) - {*names, "release", "table"})
    if unknown:
        raise BadJob(f"There is no parameter {unknown[0][:40]!r} here, only {', '.join(names)}.", allowed=list(names))


def _several(asked: QueryParams, name: str) -> tuple[str, ...]:
    values = [part.strip() for text in asked.getlist(name) for part in text.split(",") if part.strip()]
    if len(values) > MOST_VALUES:
        raise BadJob(f"`{name}` stands {len(values)} times; {MOST_VALUES} are read.", limit=MOST_VALUES)
    return tuple(dict.fromkeys(values))


def _needed(asked: QueryParams, name: str) -> str:
    value = asked.get(name, "").strip()
    if not value:
        raise BadJob(f"`{name}` is missing.")
    return value


def _number(asked: QueryParams, name: str, default: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"-?\d{1,6}", text, re.ASCII):
        raise BadJob(f"`{name}` is a number, not {text[:20]!r}.")
    return int(text)


def _yes(asked: QueryParams, name: str) -> bool:
    text = asked.get(name, "")
    if text not in ("", "0", "1", "true", "false"):
        raise BadJob(f"`{name}` is true or false, not {text[:20]!r}.")
    return text in ("1", "true")


def _date(asked: QueryParams, name: str) -> str | None:
    text = asked.get(name) or None
    if text is not None and not DATE.fullmatch(text):
        raise BadJob(f"`{name}` is a date such as 2021, 2021-07 or 2021-07-13, not {text[:20]!r}.")
    return text


def _language(asked: QueryParams) -> Language:
    text = asked.get("lang") or "en"
    allowed: Sequence[str] = [str(one.value) for one in Language]
    if text not in allowed:
        raise BadJob(f"`lang` is one of {', '.join(allowed)}, not {text[:20]!r}.", allowed=list(allowed))
    return Language(text)
