"""The SPARQL service description of the endpoint (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from api.release import Release
from api.store import BASE

TEXT = '''\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix format: <http://www.w3.org/ns/formats/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .

<{base}sparql> a sd:Service ;
  sd:endpoint <{base}sparql> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:resultFormat format:SPARQL_Results_JSON , format:SPARQL_Results_XML , format:SPARQL_Results_CSV ,
    format:SPARQL_Results_TSV , format:Turtle , format:N-Triples , format:RDF_XML , format:JSON-LD ;
  sd:defaultDataset <{base}release/{name}> .

<{base}release/{name}> a sd:Dataset ;
  dcterms:title "cybernorms {name}"@en ;
  dcterms:description """The default graph holds what is curated, what is inferred, and the ontology.
Draft facts are in the graph {base}graph/draft and have to be named."""@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  void:triples {quads} ;
  sd:namedGraph <{base}graph/draft> , <{base}graph/ontology> .

<{base}graph/draft> a sd:NamedGraph ;
  sd:name <{base}graph/draft> .

<{base}graph/ontology> a sd:NamedGraph ;
  sd:name <{base}graph/ontology> .
'''


def turtle(release: Release) -> bytes:
    """The description of the endpoint over a release, in Turtle."""
    return TEXT.format(base=BASE, name=release.name, quads=release.quads).encode()
