"""The release as a data set: DCAT for catalogues, VoID for crawlers, and the files themselves."""

from __future__ import annotations

import json
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.answers import PUBLIC, Kept
from api.description import here
from api.errors import NotFound
from api.pages import of_text
from api.release import Release
from api.results import PAGE
from api.settings import Settings
from api.store import BASE, rewrite

FILES = {"data.nq": "application/n-quads", "manifest.json": "application/json"}
SUFFIXES = {
    "html": PAGE,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
TEXT = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{here}.well-known/void> a void:DatasetDescription ;
  foaf:primaryTopic <{base}release/{name}> .

<{base}release/{name}> a dcat:Dataset , void:Dataset ;
  dcterms:title "cybernorms {name}"@en ;
  dcterms:description "The UN norms of State behaviour in cyberspace, and what States say and do about them."@en ;
  dcterms:issued "{as_of}" ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcat:version "{version}" ;
  dcat:landingPage <{here}> ;
  dcat:distribution <{here}downloads/data.nq> ;
  dcat:keyword "international law"@en , "cyberspace"@en , "United Nations"@en ;
  void:sparqlEndpoint <{here}sparql> ;
  void:dataDump <{here}downloads/data.nq> ;
  void:uriSpace "{base}" ;
  void:triples {quads} ;
  void:vocabulary <{base}ns> , <http://www.w3.org/2004/02/skos/core#> ;
  void:exampleResource <{base}norm/f> , <{base}state/EST> , <{base}doc/A_70_174> ;
{partitions} .

<{here}downloads/data.nq> a dcat:Distribution ;
  dcat:downloadURL <{here}downloads/data.nq> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-quads> ;
  dcat:byteSize {size} ;
  spdx:checksum <{here}downloads/data.nq#sha256> .

<{here}downloads/data.nq#sha256> a spdx:Checksum ;
  spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "{sha256}"^^xsd:hexBinary .

<{here}sparql> a dcat:DataService ;
  dcterms:title "SPARQL endpoint"@en ;
  dcat:endpointURL <{here}sparql> ;
  dcat:endpointDescription <{here}sparql?format=ttl> ;
  dcat:servesDataset <{base}release/{name}> .
"""


class Dataset:
    """The description of a release, under the address that a client knows the server by."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release = release
        self._settings = settings
        self._answer = lru_cache(64)(self._made)

    def at(self, name: str) -> bool:
        """Whether the description lies at a path."""
        return name in ("dataset", ".well-known/void", f"release/{self._release.name}")

    def answer(self, address: str, media_type: str) -> Kept:
        """The description. Crawlers look for VoID at its address, catalogues for DCAT; both find both."""
        return self._answer(here(self._settings, address), media_type)

    def _made(self, address: str, media_type: str) -> Kept:
        release = self._release
        manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
        partitions = " ;\n".join(
            f"  void:classPartition <{BASE}release/{release.name}#{name}>" for name in sorted(release.counts)
        )
        text = TEXT.format(
            base=BASE,
            here=address,
            name=release.name,
            version=release.version,
            as_of=release.as_of,
            quads=release.quads,
            partitions=partitions,
            size=manifest["files"]["data.nq"]["bytes"],
            sha256=manifest["files"]["data.nq"]["sha256"],
        )
        text += "".join(
            f"\n<{BASE}release/{release.name}#{name}> void:class <{BASE}ns#{name}> ; void:entities {count} .\n"
            for name, count in sorted(release.counts.items())
        )
        if media_type == PAGE:
            return Kept.of(of_text("The data set", text), PAGE, release=release.name)
        data = text.encode() if media_type == "text/turtle" else rewrite(text.encode(), media_type)
        return Kept.of(data, media_type, release=release.name)


def downloads(release: Release) -> Route:
    """The files of the release, whole or in ranges."""

    async def download(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise NotFound(f"The files of the release are {' and '.join(FILES)}.")
        return FileResponse(release.folder / name, media_type=FILES[name], headers=PUBLIC)

    return Route("/downloads/{name}", download, methods=["GET", "HEAD"])
