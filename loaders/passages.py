"""The corpus of a release: what `loaders.texts` reads drafts against, taken from the checked statements."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from loaders import quads
from loaders.texts.catalogue import Catalogue
from loaders.texts.corpus import Concept, Corpus, Passage, prints
from ontology import BASE

PROLOGUE = """
PREFIX cn: <https://w3id.org/cybernorms/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
PASSAGES = (
    PROLOGUE
    + """
SELECT ?iri ?number ?role ?recommends WHERE {
  ?iri a cn:Paragraph .
  OPTIONAL { ?iri cn:number ?number }
  OPTIONAL { ?iri cn:hasRole ?role }
  BIND (EXISTS { ?iri a cn:Recommendation } AS ?recommends)
} ORDER BY ?iri"""
)
GISTS = PROLOGUE + "SELECT ?iri ?text (LANG(?text) AS ?tag) WHERE { ?iri a cn:Paragraph ; cn:gist ?text } ORDER BY ?iri"
CONCERNS = PROLOGUE + "SELECT DISTINCT ?iri ?what WHERE { ?iri a cn:Paragraph ; cn:concerns ?what } ORDER BY ?iri ?what"
CITES = PROLOGUE + "SELECT DISTINCT ?iri ?what WHERE { ?iri a cn:Paragraph ; cn:cites ?what } ORDER BY ?iri ?what"
KINDS = {
    "norm": "cn:Norm",
    "principle": "cn:Principle",
    "measure": "cn:ConfidenceBuildingMeasure",
    "theme": "<https://w3id.org/cybernorms/theme>",
    "topic": "<https://w3id.org/cybernorms/topic>",
}
CONCEPTS = "SELECT DISTINCT ?iri ?text (LANG(?text) AS ?tag) WHERE {{ {pattern} ; skos:prefLabel ?text }} ORDER BY ?iri"
GROUNDS = (
    PROLOGUE
    + """
SELECT DISTINCT ?iri ?what WHERE {
  { ?iri a cn:Principle ; cn:isGroundedIn ?what } UNION { ?iri skos:inScheme <topic> ; skos:related ?what }
} ORDER BY ?iri ?what"""
)


def corpus(root: Path, store: quads.Store) -> Corpus:
    """The corpus of the records below a folder.

    Args:
        root: the folder with `data/`.
        store: the statements that a release of it has.
    """
    catalogue = Catalogue.read(root)
    gists: dict[str, dict[str, str]] = defaultdict(dict)
    for row in quads.select(store, GISTS):
        gists[row["iri"]][row["tag"]] = row["text"]
    concerns, cites = _pairs(store, CONCERNS), _pairs(store, CITES)
    known = prints(root / "data" / "fingerprint")
    passages = {
        row["iri"]: Passage(
            iri=row["iri"],
            document=BASE + "/".join(row["iri"].removeprefix(BASE).split("/")[:2]),
            number=row.get("number", ""),
            role=row.get("role", "").rpartition("/")[2],
            recommends=row["recommends"] == "true",
            gist=dict(sorted(gists[row["iri"]].items())),
            concerns=tuple(concerns[row["iri"]]),
            cites=tuple(cites[row["iri"]]),
            prints=known.get(row["iri"].removeprefix(BASE), {}),
        )
        for row in quads.select(store, PASSAGES)
    }
    return Corpus(tuple(catalogue), tuple(passages.values()), tuple(_concepts(store)))


def _concepts(store: quads.Store) -> list[Concept]:
    grounds = _pairs(store, GROUNDS)
    found = []
    for kind, class_ in KINDS.items():
        pattern = f"?iri skos:inScheme {class_}" if class_.startswith("<") else f"?iri a {class_}"
        labels: dict[str, dict[str, str]] = defaultdict(dict)
        for row in quads.select(store, PROLOGUE + CONCEPTS.format(pattern=pattern)):
            labels[row["iri"]][row["tag"]] = row["text"]
        found += [Concept(iri, kind, dict(sorted(label.items())), tuple(grounds[iri])) for iri, label in labels.items()]
    return found


def _pairs(store: quads.Store, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in quads.select(store, query):
        found[row["iri"]].append(row["what"])
    return found
