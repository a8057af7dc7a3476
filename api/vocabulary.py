"""The ontology as programs get it; its page is `api.explorer.terms`."""

from __future__ import annotations

from api.jsonld import compacted
from api.release import Release
from api.store import BASE, Store

ONTOLOGY = BASE + "ns"
PREFIX = """PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/> """
WHOLE = f"""{PREFIX}
CONSTRUCT {{ ?term ?property ?value }}
WHERE {{
  GRAPH <{BASE}graph/ontology> {{
    {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> }} UNION {{ VALUES ?term {{ <{ONTOLOGY}> }} }}
    ?term ?property ?value
  }}
}}"""


class Vocabulary:
    """The ontology of a release."""

    def __init__(self, store: Store, release: Release) -> None:
        self._store = store
        self.names = frozenset({"ns", f"ns/{release.version}"})

    def written(self, media_type: str) -> bytes:
        """The ontology in an RDF syntax. Blocks."""
        data = self._store.answer(WHOLE, lambda offered: media_type)[1]
        return compacted(data) if media_type == "application/ld+json" else data
