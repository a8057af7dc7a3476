"""Linked data: every IRI of the release at the same path of this server, in the form that the client likes best.

A text can be sent over a wire; a State cannot. So the address of a document answers 200, and that of anything else
303 See Other, to what we have to say about it (Cool URIs for the Semantic Web, section 4.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import dataset
from api.answers import PREFLIGHT, PUBLIC, Answers, Kept
from api.dataset import Dataset
from api.engine import Answer
from api.explorer import Site, service
from api.explorer.languages import DEFAULT, Language
from api.explorer.page import Page
from api.explorer.site import Address, forms
from api.negotiate import choose
from api.pin import as_parameter
from api.release import Release
from api.results import PAGE
from api.settings import Settings
from api.spreadsheet import SHEET
from api.store import BASE, Store
from api.things import Thing, graph
from api.vocabulary import Vocabulary

SUFFIXES = {
    "html": PAGE,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "json": "application/json",
    "csv": "text/csv",
    "rdf": "application/rdf+xml",
    "sheet": SHEET,
}
GRAPH_SUFFIXES = {name: SUFFIXES[name] for name in ("html", "ttl", "jsonld", "nt", "rdf")} | {
    "trig": "application/trig",
    "nq": "application/n-quads",
}
TABLES = ("text/csv", "application/json")
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Asked:
    """What an address asks for besides the thing.

    Attributes:
        language: of a page.
        table: the one of its tables that is wanted as CSV or JSON; empty for the thing itself.
        pin: what names the release in an address, if the request named one: `?release=` and its name.
        query: the query string, with its question mark, for an address that leads on.
    """

    language: Language
    table: str = ""
    pin: str = ""
    query: str = field(default="", compare=False)

    @classmethod
    def of(cls, request: Request) -> Asked:
        query = f"?{request.url.query}" if request.url.query else ""
        return cls(Language.of(request), request.query_params.get("table", ""), as_parameter(request.scope), query)

    def of_form(self, media_type: str) -> Asked:
        """What of it a form depends on: data have all languages."""
        if media_type == PAGE:
            return Asked(self.language, "", self.pin)
        table = self.table if media_type in TABLES else ""
        return Asked(self.language if table else Language(DEFAULT), table, self.pin)


class Linked:
    """The things, graphs and terms of a release, under their own addresses."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        vocabulary: Vocabulary,
        described: Dataset,
        site: Site,
        release: Release,
    ) -> None:
        self._store = store
        self._release = release
        self._vocabulary = vocabulary
        self._dataset = described
        self._site = site
        self._answers = Answers(settings.share().cache_bytes // 4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response: ASGIApp
        if request.method == "OPTIONS":
            response = Response(status_code=204, headers=PREFLIGHT)
        else:
            accept = ",".join(request.headers.getlist("accept"))
            asked = Asked.of(request)
            response = await self._respond(scope["path"].lstrip("/"), accept, str(request.base_url), asked)
        await response(scope, receive, send)

    async def _respond(self, path: str, accept: str, address: str, asked: Asked) -> ASGIApp:
        suffixes = GRAPH_SUFFIXES if path.startswith("graph/") else SUFFIXES
        stem, dot, suffix = path.rpartition(".")
        given = suffix if dot and suffix in suffixes else ""
        name = stem if given else path
        described = self._dataset.at(name)
        if described:
            suffixes = dataset.SUFFIXES
        media_type = suffixes[given] if given in suffixes else choose(accept, tuple(suffixes.values()))
        if described and media_type != PAGE:
            return self._dataset.answer(address, media_type)
        wanted = asked.of_form(media_type)
        kept = self._answers.get((name, wanted), media_type)
        if kept is None:
            kept = await run_in_threadpool(self._made, name, media_type, suffixes, wanted)
            self._answers.keep((name, wanted), Answer(media_type, (), b""), kept)
        if given or described or self._is_sent(kept):
            return kept
        suffix = next(suffix for suffix, form in suffixes.items() if form == media_type)
        headers = {**PUBLIC, "vary": "Accept", "location": f"{name.rpartition('/')[2]}.{suffix}{asked.query}"}
        links = next(value for key, value in kept.headers if key == b"link")
        return Response(status_code=303, headers={**headers, "link": links.decode()})

    def _is_sent(self, kept: Kept) -> bool:
        return any(key == b"content-location" for key, _ in kept.headers)

    def _made(self, name: str, media_type: str, suffixes: dict[str, str], asked: Asked) -> Kept:
        """The description of what lies at an address. Blocks.

        Raises:
            NotFound: the release says nothing about it.
            Withdrawn: its record was withdrawn.
        """
        if self._dataset.at(name):
            page = service.dataset(self._site.reader(asked.language), self._release, self._dataset.files())
            return self._site.kept(page, asked.language, Address(page.path), vary="Accept")
        iri = BASE + name
        last = name.rpartition("/")[2]
        sent = True
        pin = asked.pin
        alternates = [(f"{last}.{suffix}{pin}", form) for suffix, form in suffixes.items()]
        links = [
            f'<{iri}>; rel="cite-as"',
            f'<{LICENSE}>; rel="license"',
            f'</.well-known/void{pin}>; rel="describedby"',
        ]
        links += [f'<{address}>; rel="alternate"; type="{form}"' for address, form in alternates if form != media_type]
        here = next(address for address, form in alternates if form == media_type)
        if name in self._vocabulary.names and media_type == PAGE:
            return self._page(self._site.about(f"{BASE}ns", asked.language), asked, here, links, sent)
        if name in self._vocabulary.names:
            data = self._vocabulary.written(media_type)
        elif name.startswith("graph/"):
            if media_type == PAGE:
                text = graph(self._store, iri, "text/turtle").decode()
                page = service.graph(self._site.reader(asked.language), name, text)
                return self._page(page, asked, here, links, sent)
            data = graph(self._store, iri, media_type)
        else:
            thing = Thing.find(self._store, iri)
            sent = thing.is_document
            if media_type == PAGE:
                return self._page(self._site.about(iri, asked.language), asked, here, links, sent)
            if asked.table:
                page = self._site.about(iri, asked.language)
                data = self._site.table(page, asked.table, "csv" if media_type == "text/csv" else "json")
            else:
                data = thing.written(self._store, media_type)
        more = {"link": ", ".join(links)} | ({"content_location": here} if sent else {})
        return Kept.of(data, media_type, True, self._release.name, **more)

    def _page(self, page: Page, asked: Asked, here: str, links: list[str], sent: bool) -> Kept:
        """The page about a thing, in the language that was asked for."""
        more = {"link": ", ".join(links)} | ({"content_location": here} if sent else {})
        address = Address("/" + page.iri.removeprefix(BASE), forms(page.iri, asked.pin))
        return self._site.kept(page, asked.language, address, vary="Accept", more=more)


def route(linked: Linked) -> Route:
    """Every address that nothing else lies at. The last route."""
    return Route("/{path:path}", linked, methods=["GET", "HEAD", "OPTIONS"], name="linked")
