"""The ontology as the server gives it: documentation made from its labels and definitions, and RDF."""

from __future__ import annotations

import json

from api import pages, spreadsheet
from api.jsonld import TERMS, compacted
from api.release import Release
from api.results import PAGE
from api.spreadsheet import SHEET
from api.store import BASE, Row, Store, Value

ONTOLOGY = BASE + "ns"
KINDS = {
    "Classes": "http://www.w3.org/2002/07/owl#Class",
    "Relations": "http://www.w3.org/2002/07/owl#ObjectProperty",
    "Values": "http://www.w3.org/2002/07/owl#DatatypeProperty",
}
SINGULAR = {"Classes": "class", "Relations": "relation", "Values": "value"}
COLUMNS = ("term", "kind", "label", "definition", "note", "broader")
PREFIX = """PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/> """
TERMS_OF_KIND = f"""{PREFIX}
SELECT ?term ?kind (SAMPLE(?l) AS ?label) (SAMPLE(?d) AS ?definition) (SAMPLE(?n) AS ?note)
       (GROUP_CONCAT(DISTINCT STR(?b); SEPARATOR = " ") AS ?broader)
WHERE {{
  GRAPH <{BASE}graph/ontology> {{
    ?term a ?kind ; rdfs:isDefinedBy <{ONTOLOGY}> ; skos:prefLabel ?l FILTER (LANG(?l) = "en")
    OPTIONAL {{ ?term skos:definition ?d FILTER (LANG(?d) = "en") }}
    OPTIONAL {{ ?term skos:scopeNote ?n FILTER (LANG(?n) = "en") }}
    OPTIONAL {{ ?term rdfs:subClassOf|rdfs:subPropertyOf ?b }}
  }}
}}
GROUP BY ?term ?kind ORDER BY ?term"""
WHOLE = f"""{PREFIX}
CONSTRUCT {{ ?term ?property ?value }}
WHERE {{
  GRAPH <{BASE}graph/ontology> {{
    {{ ?term rdfs:isDefinedBy <{ONTOLOGY}> }} UNION {{ BIND (<{ONTOLOGY}> AS ?term) }}
    ?term ?property ?value
  }}
}}"""


class Vocabulary:
    """The ontology of a release."""

    def __init__(self, store: Store, release: Release) -> None:
        self._store = store
        self.names = frozenset({"ns", f"ns/{release.version}"})

    def written(self, media_type: str, alternates: pages.Alternates) -> bytes:
        """The ontology as a page or in an RDF syntax. Blocks."""
        if media_type in ("application/json", "text/csv", SHEET):
            return self._listed(media_type)
        if media_type == PAGE:
            kinds = [(name, self._terms(iri)) for name, iri in KINDS.items()]
            return pages.of_terms("The ontology of cybernorms", kinds, alternates)
        data = self._store.answer(WHOLE, lambda offered: media_type)[1]
        return compacted(data) if media_type == "application/ld+json" else data

    def _listed(self, media_type: str) -> bytes:
        """The terms in a table: one a row, with English label, definition and note, and what they are narrower than."""
        every = [
            {**{key: value.text for key, value in row.items()}, "kind": SINGULAR[name]}
            for name, iri in KINDS.items()
            for row in self._terms(iri)
        ]
        if media_type == "application/json":
            told = [
                {key: row[key].split() if key == "broader" else row[key] for key in COLUMNS if key in row}
                for row in every
            ]
            return json.dumps({"ontology": ONTOLOGY, "terms": told}, ensure_ascii=False, indent=2).encode()
        rows = [COLUMNS, *([row.get(key, "") for key in COLUMNS] for row in every)]
        return spreadsheet.written(rows) if media_type == SHEET else spreadsheet.exact(rows)

    def _terms(self, kind: str) -> list[Row]:
        rows = self._store.select(TERMS_OF_KIND, {"kind": Value(kind, is_iri=True)})
        kept = [row for row in rows if row["term"].text.startswith(TERMS)]
        return [{name: value for name, value in row.items() if value.text} for row in kept]
