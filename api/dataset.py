"""The release as a data set: DCAT for catalogues, VoID for crawlers, and every file with its digest."""

from __future__ import annotations

from functools import lru_cache

from api.answers import Kept
from api.description import here
from api.downloads import DUMPS, type_of
from api.release import Release
from api.results import PAGE
from api.settings import Settings
from api.store import BASE, rewrite

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
  dcat:distribution {distributions} ;
  dcat:keyword "international law"@en , "cyberspace"@en , "United Nations"@en ;
  void:sparqlEndpoint <{here}sparql> ;
  void:dataDump <{here}downloads/data.nq?release={name}> ;
  void:uriSpace "{base}" ;
  void:triples {quads} ;
  void:vocabulary <{base}ns> , <http://www.w3.org/2004/02/skos/core#> ;
  void:exampleResource <{base}norm/f> , <{base}state/EST> , <{base}doc/A_70_174> ;
{partitions} .

<{here}sparql> a dcat:DataService ;
  dcterms:title "SPARQL endpoint"@en ;
  dcat:endpointURL <{here}sparql> ;
  dcat:endpointDescription <{here}sparql?format=ttl> ;
  dcat:servesDataset <{base}release/{name}> .
"""
DISTRIBUTION = """
<{url}> a dcat:Distribution ;
  dcterms:title "{title}"@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcat:accessURL <{here}dataset?release={name}> ;
  dcat:downloadURL <{url}> ;
{form} ;
  dcat:byteSize {size} ;
  spdx:checksum <{url}#sha256> .

<{url}#sha256> a spdx:Checksum ;
  spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "{sha256}"^^xsd:hexBinary .
"""
MEDIA = "https://www.iana.org/assignments/media-types/"
TITLES = {
    "data.nq": "N-Quads",
    "cybernorms.nq.gz": "N-Quads",
    "turtle.tar.gz": "Turtle, a file for each graph",
    "cybernorms.jsonld.gz": "JSON-LD",
    "cybernorms.sqlite.gz": "SQLite database",
    "csv/csv-metadata.json.gz": "CSV tables: what their columns mean (CSVW)",
}


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

    def files(self) -> list[tuple[str, str, int, str]]:
        """What each file holds, its name, its bytes and its digest."""
        return [(_title(name), name, size, sha256) for name, size, sha256 in _files(self._release)]

    def _made(self, address: str, media_type: str) -> Kept:
        release = self._release
        files = _distributions(release, address)
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
            distributions=" ,\n    ".join(f"<{url}>" for url in files),
        )
        text += "".join(files.values())
        text += "".join(
            f"\n<{BASE}release/{release.name}#{name}> void:class <{BASE}ns#{name}> ; void:entities {count} .\n"
            for name, count in sorted(release.counts.items())
        )
        data = text.encode() if media_type == "text/turtle" else rewrite(text.encode(), media_type)
        return Kept.of(data, media_type, release=release.name)


def _title(name: str) -> str:
    table = name.removesuffix(".gz").removeprefix("csv/").removesuffix(".csv").replace("_", " ")
    return TITLES.get(name, f"CSV table: {table}")


def _files(release: Release) -> list[tuple[str, int, str]]:
    """Names in addresses, bytes and digests of the files that are offered."""
    return [
        (path.removeprefix(DUMPS), file.bytes, file.sha256)
        for path, file in release.files.items()
        if path == "data.nq" or path.startswith(DUMPS)
    ]


def _distributions(release: Release, address: str) -> dict[str, str]:
    """The files of a release, described in Turtle, by their addresses; those never lead to another release."""
    found = {}
    for name, size, sha256 in _files(release):
        inner = name.removesuffix(".gz")
        packed = "packageFormat" if inner.endswith(".tar") else "compressFormat"
        media_type = "text/turtle" if inner.endswith(".tar") else type_of(inner).partition(";")[0]
        form = [f"  dcat:mediaType <{MEDIA}{media_type}>"]
        form += [f"  dcat:{packed} <{MEDIA}application/gzip>"] if name != inner else []
        form += ["  dcterms:conformsTo <http://www.w3.org/ns/csvw>"] if name.startswith("csv/") else []
        url = f"{address}downloads/{name}?release={release.name}"
        found[url] = DISTRIBUTION.format(
            url=url,
            here=address,
            name=release.name,
            title=_title(name),
            form=" ;\n".join(form),
            size=size,
            sha256=sha256,
        )
    return found
