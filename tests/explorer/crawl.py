"""One visit to the page of a thing: everything on it that a reader would trip over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from api.explorer import Site
from api.explorer.languages import Language
from api.explorer.site import Address, forms
from api.explorer.views import VIEWS
from api.store import BASE

LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
HEADING = re.compile(r"<(h2|th|dt)[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SMALL = re.compile(r'<span class="(?:number|twins)".*?</span>')
FORM = re.compile(r"\.(?:ttl|jsonld|nt|json|csv|html|rdf|atom|trig|nq)$")
TEXTS = ("/crossref", "/concordance/texts")
ELSEWHERE = frozenset(
    {
        *("/sparql", "/graphql", "/schema.graphql", "/query", "/dataset", "/releases", "/limits"),
        *("/.well-known/void", "/ns", "/cite", "/search"),
        *TEXTS,
    }
)
BELOW = ("/downloads/", "/release/", "/releases/", "/graph/")
"""Where addresses are made of the names of files, releases and records."""

CHINESE = re.compile("[\u3400-\u9fff]")
SYMBOL = re.compile(r"[\W\d]*|\(?\w\)?|[\d(][\d\s().,a-z-]*|.*[A-Z0-9][A-Z0-9./]+.*|[IVX]+")


def faults(site: Site, iri: str) -> Iterator[str]:
    """What is wrong with the page of a thing, in Chinese, where a word that was not translated stands out."""
    language = Language("zh")
    path = "/" + iri.removeprefix(BASE)
    html = site.html(site.about(iri, language), language, Address(path, forms(iri))).decode()
    yield from in_html(site, path, html)


def in_html(site: Site, path: str, html: str) -> Iterator[str]:
    """What is wrong with a page: dead links, things without a name, words that were not translated."""
    body, _, foot = html.partition("<footer")
    for address, inner in LINK.findall(body):
        stem = FORM.sub("", unescape(address).partition("?")[0].partition("#")[0])
        words = unescape(TAG.sub("", inner)).strip()
        view = stem.rpartition("/")[0] if FORM.search(unescape(address).partition("?")[0]) else ""
        places = {stem, view, "/" if view == "/index" else ""}
        if (
            BASE + stem[1:] not in site.names
            and not stem.startswith(BELOW)
            and (not places & (VIEWS.keys() | ELSEWHERE))
        ):
            yield f"{path} leads to {address}, where there is nothing"
        if not words or words in (stem[1:], BASE + stem[1:]):
            yield f"{path} gives {address} no name"
    for _tag, inner in HEADING.findall(body + foot):
        words = unescape(TAG.sub("", SMALL.sub("", inner))).strip()
        if "lang=" not in inner and words and not CHINESE.search(words) and not SYMBOL.fullmatch(words):
            yield f"{path} has the heading {words!r} in another language"
