"""The SPARQL service description of the endpoint (SPARQL 1.1 Service Description), and a page to ask from."""

from __future__ import annotations

import re
from functools import lru_cache

from api.answers import Kept
from api.negotiate import choose
from api.release import Release
from api.results import FOOT, HEAD, PAGE, SECURITY
from api.settings import Settings
from api.store import BASE, GRAPHS, rewrite

PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(?:/[A-Za-z0-9._~/-]*)?/")
TEXT = '''\
@prefix cn: <{base}ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix format: <http://www.w3.org/ns/formats/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .

<{here}sparql> a sd:Service ;
  sd:endpoint <{here}sparql> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:EmptyGraphs ;
  sd:resultFormat format:SPARQL_Results_JSON , format:SPARQL_Results_XML , format:SPARQL_Results_CSV ,
    format:SPARQL_Results_TSV , format:Turtle , format:N-Triples , format:RDF_XML , format:JSON-LD ;
  dcterms:description "Read-only, without SERVICE. {limits}"@en ;
  dcterms:conformsTo <{here}limits> ;
  sd:defaultDataset <{base}release/{name}> .

<{base}release/{name}> a sd:Dataset ;
  dcterms:title "cybernorms {name}"@en ;
  dcterms:description """The default graph holds what is curated, what is inferred, and the ontology.
Draft facts are in the graph {base}graph/draft and have to be named."""@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  sd:defaultGraph <{base}release/{name}#default> ;
  void:triples {quads} ;
  sd:namedGraph <{base}graph/draft> , <{base}graph/ontology> .

<{base}release/{name}#default> a sd:Graph .

<{base}graph/draft> a sd:NamedGraph ;
  sd:name <{base}graph/draft> .

<{base}graph/ontology> a sd:NamedGraph ;
  sd:name <{base}graph/ontology> .
'''
ASKING = """\
<form action="/sparql" method="get">
<p><label for="query">A SPARQL 1.1 query. <code>cn:</code> is <code>https://w3id.org/cybernorms/ns#</code>.</label></p>
<p><textarea id="query" name="query" rows="12" cols="90" spellcheck="false" required>
PREFIX cn: &lt;https://w3id.org/cybernorms/ns#&gt;
PREFIX skos: &lt;http://www.w3.org/2004/02/skos/core#&gt;
SELECT ?letter ?label WHERE {
  ?norm a cn:Norm ; cn:letter ?letter ; skos:prefLabel ?label
  FILTER (LANG(?label) = "en")
}
ORDER BY ?letter</textarea></p>
<p><button>Ask</button></p>
</form>
<p>Programs send the same address an <code>Accept</code> header; without a query they get the
<a href="/sparql?format=ttl">service description</a>. <a href="/limits">What a query may ask for</a>.</p>
"""


class Description:
    """The description of the endpoint, under the address that a client knows it by."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release = release
        self._settings = settings
        self._answer = lru_cache(64)(self._made)

    def answer(self, address: str, accept: str) -> Kept:
        """The description in the form that a client likes best.

        Args:
            address: what the request says the address of the service is; believed if it looks like one.
            accept: the `Accept` field of the request.
        """
        return self._answer(here(self._settings, address), choose(accept, (*GRAPHS, PAGE)))

    def _made(self, address: str, media_type: str) -> Kept:
        if media_type == PAGE:
            page = HEAD.format(title="Ask in SPARQL") + ASKING + FOOT
            policy = SECURITY["content-security-policy"].replace("form-action 'none'", "form-action 'self'")
            return Kept.of(page.encode(), PAGE, content_security_policy=policy)
        limits = " ".join(f"{one.name}: {value:g}." for one, value in self._settings.limits())
        text = TEXT.format(
            base=BASE, here=address, name=self._release.name, quads=self._release.quads, limits=f"Limits: {limits}"
        )
        data = text.encode() if media_type == "text/turtle" else rewrite(text.encode(), media_type)
        return Kept.of(data, media_type, release=self._release.name)


def here(settings: Settings, address: str) -> str:
    """The address of the service, with a slash at its end: as it is set, else as the request has it."""
    if settings.public_url:
        return settings.public_url.rstrip("/") + "/"
    return address if PLAIN_ADDRESS.fullmatch(address) else BASE
