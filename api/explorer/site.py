"""The pages of a release: which page a thing has, and how a page becomes HTML, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api import jobs
from api.answers import Kept
from api.citation import Style, cite
from api.citing import reference
from api.errors import NotFound
from api.explorer import (
    actors,
    bodies,
    claims,
    concordances,
    coverage,
    documents,
    generic,
    links,
    measures,
    norms,
    provisions,
    terms,
    votes,
    works,
)
from api.explorer.catalogue import translations
from api.explorer.languages import NAMES, Language
from api.explorer.markup import cells, isolated, ltr, roll, table_rows
from api.explorer.names import Names
from api.explorer.page import Page
from api.explorer.reader import Reader
from api.graphql import vocabularies as graphql
from api.graphql.graph import Graph
from api.release import Release
from api.results import PAGE
from api.store import BASE, Store

TEMPLATES = Path(__file__).parent.parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORMS = {"jsonld": "JSON-LD", "ttl": "Turtle", "nt": "N-Triples", "json": "JSON", "csv": "CSV"}
GRAPHS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "trig": "TriG", "nq": "N-Quads"}
Builder = Callable[[Reader, str], Page]
BUILDERS: tuple[tuple[tuple[str, ...], Builder], ...] = (
    (("Position", "DerivedPosition", "Mention", "Practice", "Remark"), claims.page),
    (("Link", "Inference"), links.page),
    (("Coverage",), coverage.page),
    (("Concordance",), concordances.page),
    (("Vote",), votes.vote),
    (("Adoption",), votes.page),
    (("Norm",), norms.norm),
    (("Principle",), norms.principle),
    (("State", "Organization"), actors.page),
    (("Document",), documents.page),
    (("Provision", "Paragraph", "Annex", "Section", "Footnote", "Article"), provisions.page),
    (("ConfidenceBuildingMeasure", "CapacityBuildingPrinciple", "Tool", "NormSet"), measures.page),
    (("UNBody",), bodies.page),
    (("Work",), works.page),
)


@dataclass(frozen=True)
class Address:
    """Where a page is, for the links that lead back to it.

    Attributes:
        path: without language and release, with everything else that the page depends on.
        forms: the same data in other forms: a word and the address of each.
    """

    path: str
    forms: tuple[tuple[str, str], ...] = ()

    def table(self, key: str, form: str) -> str:
        """Address of a table of the page in another form."""
        path, _, query = self.path.partition("?")
        if self.forms:
            return f"{path}.{form}?" + urlencode({"table": key})
        stem = "/index" if path == "/" else path
        return f"{stem}/{key}.{form}" + (f"?{query}" if query else "")


class Site:
    """All pages of a release."""

    def __init__(self, store: Store, release: Release) -> None:
        self.names = Names(store)
        self._store = store
        self.release = release
        self._environments = {code: _environment(code) for code in NAMES}

    def reader(self, language: Language) -> Reader:
        return Reader(self._store, self.names, language, self.release.as_of)

    def knows(self, iri: str) -> bool:
        """Whether there is a page about it."""
        return iri in self.names

    def about(self, iri: str, language: Language) -> Page:
        """The page about a thing.

        Raises:
            NotFound: the release says nothing about it.
        """
        reader = self.reader(language)
        if iri == BASE + "ns":
            return terms.page(reader, iri)
        if not self.knows(iri):
            raise NotFound("There is nothing at this address. The start page / says what there is.")
        if iri.startswith(BASE + "topic/"):
            return norms.topic(reader, iri)
        for kinds, build in BUILDERS:
            if self.names.is_a(iri, *kinds):
                return build(reader, iri)
        return generic.page(reader, iri)

    def footnote(self, page: Page, language: Language) -> str:
        """How to cite a thing in a footnote; empty for a page that is about many."""
        if not page.iri:
            return ""

        async def job(graph: Graph) -> str:
            node = await graph.node(page.iri)
            if node is None:  # it is only recalled, or a term
                return ""
            return cite(await reference(graph, node, self.release, graphql.Language(language.code)), Style.FOOTNOTE)

        return jobs.run(self._store, job)

    def html(self, page: Page, language: Language, address: Address) -> bytes:
        """A page in its frame."""
        reader = self.reader(language)
        pinned = Language(language.code, release=language.release if page.iri else self.release.name)
        frame = {
            "page": page,
            "lang": language.code,
            "dir": language.direction,
            "permanent": pinned.local(address.path),
            "quoted": page.iri or BASE + pinned.local(address.path).removeprefix("/"),
            "pin": f"?release={quote(language.release)}" if language.release else "",
            "kept": {"lang": language.code if language.is_given else "", "release": language.release},
            "local": reader.local,
            "address": address,
            "languages": [
                (code, name, Language(code, True, language.release).local(address.path)) for code, name in NAMES.items()
            ],
            "release": self.release,
            "record": self.names.record(page.iri) if page.iri else "",
            "footnote": self.footnote(page, language),
            "described": _described(page, language, self.release),
            "day": reader.date,
            **page.more,
        }
        return self._environments[language.code].get_template(page.template).render(frame).encode()

    def kept(
        self,
        page: Page,
        language: Language,
        address: Address,
        *,
        lasting: bool = True,
        vary: str = "",
        policy: str = POLICY,
        more: Mapping[str, str] | None = None,
    ) -> Kept:
        """A page as it is answered.

        Args:
            page: the page.
            language: of the reader.
            address: where it is.
            lasting: whether asking again gives the same.
            vary: what it depends on besides the language.
            policy: what it may load.
            more: other headers, with `_` for `-`.
        """
        return Kept.of(
            self.html(page, language, address),
            PAGE,
            lasting,
            self.release.name if lasting else "",
            vary=", ".join(filter(None, (vary, "Accept-Language"))),
            content_language=language.code,
            content_security_policy=policy,
            **(more or {}),
        )

    def table(self, page: Page, key: str, form: str) -> bytes:
        """A table of a page as CSV or JSON.

        Raises:
            NotFound: the page has no such table.
        """
        found = page.tables().get(key)
        if found is None:
            offered = ", ".join(page.tables()) or "none"
            raise NotFound(f"This page has no table of that name. It has: {offered}.")
        about = {"release": self.release.name, "as_of": self.release.as_of, "iri": page.iri}
        return found.csv() if form == "csv" else found.json({name: value for name, value in about.items() if value})


def forms(iri: str, pin: str = "") -> tuple[tuple[str, str], ...]:
    """Addresses of the data of a thing in other forms; `pin` is what names the release in them."""
    path = "/" + quote(iri.removeprefix(BASE))
    offered = GRAPHS if path.startswith("/graph/") else FORMS
    return tuple((word, f"{path}.{suffix}{pin}") for suffix, word in offered.items())


def _environment(code: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(code), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"table_rows": table_rows, "roll": roll, "cells": cells, "ltr": ltr}
    environment.filters["isolated"] = isolated
    return environment


def _described(page: Page, language: Language, release: Release) -> Markup:
    """What search engines and Zotero read: schema.org as JSON-LD, safe inside a script element."""
    about: Mapping[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset" if not page.iri else "CreativeWork",
        "@id": page.iri or BASE + page.path.lstrip("/"),
        "name": page.title.text,
        "inLanguage": language.code,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "version": release.name,
        "dateModified": release.as_of,
        "isPartOf": {"@type": "Dataset", "@id": f"{BASE}release/{release.name}", "name": f"cybernorms {release.name}"},
        **({"abstract": page.lead.text} if page.lead else {}),
    }
    text = json.dumps(about, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
