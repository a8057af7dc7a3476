"""The ontology says what it should, stays within OWL 2 DL, is consistent, and keeps to the style guide.

Each check is also shown something wrong: a check that cannot fail is a defect.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import owlready2
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import SH

ONTOLOGY = Path(__file__).parents[2] / "ontology"
CORE = ONTOLOGY / "core.ttl"
ALIGN = ONTOLOGY / "align.ttl"
STYLE = ONTOLOGY / "style.ttl"
SCHEMES = sorted((ONTOLOGY / "schemes").glob("*.ttl"))
CHECKS = {path.stem: path for path in sorted((ONTOLOGY / "checks").glob("violation-dl-*.rq"))}
TERMS = "https://w3id.org/cybernorms/ns#"
PREFIXES = """
    @prefix cn: <https://w3id.org/cybernorms/ns#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix ex: <https://w3id.org/cybernorms/example/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@cache
def core() -> Graph:
    return Graph().parse(CORE)


def term(name: str) -> URIRef:
    return URIRef(TERMS + name.removeprefix("cn:"))


def context() -> dict[str, dict[str, Any]]:
    """The keys of records that stand for terms of our own, with what the context says of each."""
    text = (ONTOLOGY / "context.jsonld").read_text(encoding="utf-8")
    entries = json.loads(text)["@context"]
    return {
        key: entry for key, entry in entries.items() if isinstance(entry, dict) and property_of(entry).startswith("cn:")
    }


def property_of(entry: dict[str, Any]) -> str:
    return str(entry.get("@id", entry.get("@reverse")))


# What records say has a term


@pytest.mark.parametrize("key", context())
def test_every_key_of_a_record_has_a_property_of_the_right_kind(key: str) -> None:
    entry = context()[key]
    kinds = set(core().objects(term(property_of(entry)), RDF.type))
    points_to_a_thing = "@reverse" in entry or entry.get("@type") in ("@id", "@vocab")
    assert (OWL.ObjectProperty if points_to_a_thing else OWL.DatatypeProperty) in kinds


@pytest.mark.parametrize(
    "key", [key for key, entry in context().items() if "@type" not in entry and "@reverse" not in entry]
)
def test_a_text_with_a_language_is_told_from_one_without(key: str) -> None:
    entry = context()[key]
    ranges = set(core().objects(term(property_of(entry)), RDFS.range))
    has_language = "@language" in entry or entry.get("@container") == "@language"
    plain = {XSD.string, XSD.integer, XSD.boolean}
    assert ranges == {RDF.PlainLiteral} if has_language else len(ranges & plain) == len(ranges) == 1


@pytest.mark.parametrize("key", [key for key, entry in context().items() if "@reverse" in entry])
def test_a_nested_table_gets_its_class_from_the_domain_of_its_property(key: str) -> None:
    domains = list(core().objects(term(property_of(context()[key])), RDFS.domain))
    assert len(domains) == 1
    assert (domains[0], RDF.type, OWL.Class) in core()


def test_the_norms_are_not_rules_of_international_law() -> None:
    pair = (term("Norm"), OWL.disjointWith, term("RuleOfInternationalLaw"))
    assert pair in core()


# OWL 2 DL


def found_by(check: str, *files: Path, extra: str = "") -> list[tuple[str, str]]:
    """What a check finds in files and some Turtle: the term and the problem."""
    store = ox.Store()
    for path in files:
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    store.load(PREFIXES + extra, format=ox.RdfFormat.TURTLE)
    rows = store.query(CHECKS[check].read_text(encoding="utf-8"))
    assert isinstance(rows, ox.QuerySolutions)
    return [(value(row["term"]), value(row["problem"])) for row in rows]


def value(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return str(getattr(node, "value", node))


@pytest.mark.parametrize("check", CHECKS)
def test_the_ontology_alone_is_within_owl_2_dl(check: str) -> None:
    assert found_by(check, CORE) == []


@pytest.mark.parametrize("check", CHECKS)
def test_the_ontology_with_its_alignments_and_schemes_is_within_owl_2_dl(check: str) -> None:
    assert found_by(check, CORE, ALIGN, *SCHEMES) == []


# Check, what is wrong, and the term that must be named.
OUTSIDE_DL = [
    ("undeclared", "ex:a cn:befriends ex:b .", "cn:befriends"),
    ("undeclared", "ex:a a cn:Friendship .", "cn:Friendship"),
    ("undeclared", "ex:a cn:hasRelation cn:befriends .", "cn:befriends"),
    ("undeclared", "cn:Norm dcterms:creator ex:a .", "dcterms:creator"),
    ("property-punning", "cn:cites a owl:DatatypeProperty .", "cn:cites"),
    ("property-punning", "cn:gist a owl:AnnotationProperty .", "cn:gist"),
    ("class-datatype-punning", "cn:Norm a rdfs:Datatype .", "cn:Norm"),
    ("class-datatype-punning", "cn:gist rdfs:range cn:Norm .", "cn:Norm"),
    ("class-datatype-punning", 'ex:a cn:gist "x"^^cn:Norm .', "cn:Norm"),
    ("reserved-vocabulary", "rdfs:label a owl:AnnotationProperty .", "rdfs:label"),
    ("reserved-vocabulary", "ex:a a rdf:Statement .", "rdf:Statement"),
    ("reserved-vocabulary", "ex:a rdf:value ex:b .", "rdf:value"),
    ("reserved-vocabulary", "cn:Norm rdfs:subClassOf rdfs:Resource .", "rdfs:Resource"),
    ("non-simple-property", "cn:isPartOf a owl:AsymmetricProperty .", "cn:isPartOf"),
    (
        "non-simple-property",
        "cn:isPartOf rdfs:subPropertyOf cn:cites . cn:cites a owl:IrreflexiveProperty .",
        "cn:cites",
    ),
    ("non-simple-property", "cn:isPartOf owl:propertyDisjointWith cn:cites .", "cn:isPartOf"),
    ("non-simple-property", "[] owl:onProperty cn:isPartOf ; owl:maxCardinality 1 .", "cn:isPartOf"),
    (
        "non-simple-property",
        "[] a owl:AllDisjointProperties ; owl:members ( cn:isPartOf cn:cites ) .",
        "cn:isPartOf",
    ),
    ("object-property-literal", 'ex:a cn:cites "A/70/174" .', "cn:cites"),
    ("datatype-property-iri", "ex:a cn:symbol ex:b .", "cn:symbol"),
    ("datatype", 'ex:a cn:date "2021-07-13"^^xsd:date .', "cn:date"),
    ("datatype", "cn:gist rdfs:range rdf:langString .", "cn:gist"),
    ("axiom-kind", "cn:Norm rdfs:subClassOf cn:cites .", "cn:Norm"),
    ("axiom-kind", "cn:gist rdfs:subPropertyOf cn:cites .", "cn:gist"),
    ("axiom-kind", "cn:cites rdfs:domain ex:a .", "cn:cites"),
    ("axiom-kind", "cn:cites rdfs:range xsd:string .", "cn:cites"),
    ("axiom-kind", "cn:gist a owl:TransitiveProperty .", "cn:gist"),
    ("axiom-kind", "skos:note a owl:FunctionalProperty .", "skos:note"),
    ("axiom-kind", "ex:a a cn:cites .", "cn:cites"),
    ("axiom-kind", "ex:a cn:Norm ex:b .", "cn:Norm"),
    ("unchecked-construct", "cn:cites owl:inverseOf cn:refersTo .", "cn:cites"),
    ("unchecked-construct", "<https://w3id.org/cybernorms/ns> owl:imports ex:a .", ""),
    ("unchecked-construct", "ex:a cn:cites [] .", "ex:a"),
    ("ontology-header", "ex:a a owl:Ontology .", ""),
    ("ontology-header", "<https://w3id.org/cybernorms/ns> owl:versionIRI ex:a .", ""),
]


@pytest.mark.parametrize(("check", "wrong", "named"), OUTSIDE_DL)
def test_what_is_outside_owl_2_dl_is_found(check: str, wrong: str, named: str) -> None:
    found = [one for one, _ in found_by(f"violation-dl-{check}", CORE, extra=wrong)]
    assert full(named) in found if named else found


def full(name: str) -> str:
    prefix, _, local = name.partition(":")
    bound = re.search(rf"@prefix {prefix}: <([^>]*)>", PREFIXES)
    assert bound
    return bound[1] + local


def test_every_check_of_owl_2_dl_is_shown_something_wrong() -> None:
    assert {f"violation-dl-{check}" for check, _, _ in OUTSIDE_DL} == set(CHECKS)


def test_a_property_may_be_named_as_the_relation_of_a_link() -> None:
    link = "ex:a a cn:Link ; cn:isLinkFrom ex:b ; cn:hasRelation cn:cites ; cn:hasTarget ex:c ."
    assert all(found_by(check, CORE, extra=link) == [] for check in CHECKS)


# Consistency


def reasoned(folder: Path, graph: Graph) -> list[str] | None:
    """The classes that HermiT finds can have no instance, or None if the ontology contradicts itself."""
    if shutil.which("java") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("HermiT needs Java, and there is none")
        pytest.skip("HermiT needs Java, and there is none")
    path = folder / "ontology.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
        return [found.iri for found in world.inconsistent_classes() if found is not owlready2.Nothing]
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    finally:
        world.close()


def test_hermit_finds_the_ontology_consistent_and_every_class_satisfiable(tmp_path: Path) -> None:
    graph = Graph().parse(CORE)
    assert reasoned(tmp_path, graph.parse(ALIGN)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "ex:a a cn:Norm , cn:RuleOfInternationalLaw .",
        "ex:a cn:hasInFavour ex:b ; cn:hasAgainst ex:b .",
        "ex:a cn:gist 119 .",
    ],
)
def test_hermit_finds_a_contradiction(tmp_path: Path, wrong: str) -> None:
    graph = Graph().parse(CORE)
    assert reasoned(tmp_path, graph.parse(data=PREFIXES + wrong, format="turtle")) is None


def test_hermit_finds_a_class_that_can_have_no_instance(tmp_path: Path) -> None:
    graph = Graph().parse(CORE)
    wrong = "cn:BindingNorm a owl:Class ; rdfs:subClassOf cn:Norm , cn:RuleOfInternationalLaw ."
    graph.parse(data=PREFIXES + wrong, format="turtle")
    assert reasoned(tmp_path, graph) == [TERMS + "BindingNorm"]


# Style


@cache
def style() -> Graph:
    return Graph().parse(STYLE)


def faults(graph: Graph) -> list[str]:
    """The messages of the style shapes that a graph breaks."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=style(), advanced=True)
    assert isinstance(report, Graph)
    return sorted(str(message) for message in report.objects(None, SH.resultMessage))


def test_the_ontology_and_its_schemes_keep_to_the_style_guide() -> None:
    graph = Graph().parse(CORE)
    for path in SCHEMES:
        graph.parse(path)
    assert faults(graph) == []


GOOD = """
    cn:Oath a owl:Class ;
        skos:prefLabel "Oath"@en , "Juramento"@es , "Serment"@fr , "Клятва"@ru , "誓言"@zh , "قسم"@ar ;
        skos:definition "A solemn promise."@en , "Promesa solemne."@es ;
        skos:scopeNote "Not a pledge."@en , "No es un compromiso."@es ;
        dcterms:source <https://w3id.org/cybernorms/source/design> ;
        rdfs:isDefinedBy <https://w3id.org/cybernorms/ns> .
    cn:swears a owl:ObjectProperty ;
        rdfs:domain cn:Oath ;
        skos:prefLabel "swears"@en , "jura"@es , "jure"@fr , "клянется"@ru , "宣誓"@zh , "يقسم"@ar ;
        skos:definition "Relates someone to a solemn promise."@en , "Relaciona a alguien con su promesa."@es ;
        dcterms:source <https://w3id.org/cybernorms/doc/A_70_174> ;
        rdfs:isDefinedBy <https://w3id.org/cybernorms/ns> .
    ex:scheme a skos:ConceptScheme ;
        skos:prefLabel "S"@en , "S"@es , "S"@fr , "S"@ru , "S"@zh , "S"@ar ;
        skos:definition "All of them."@en , "Todos ellos."@es .
    ex:concept a skos:Concept ;
        skos:inScheme ex:scheme ;
        skos:prefLabel "C"@en , "C"@es , "C"@fr , "C"@ru , "C"@zh , "C"@ar ;
        skos:definition "One of them."@en , "Uno de ellos."@es .
"""
LABELS = "A label stands once per language"
DEFINITIONS = "A definition is one sentence"

# What is replaced, by what, and how the message begins.
BAD_STYLE = [
    ("cn:Oath", "cn:oath", "A class is a singular noun in UpperCamelCase"),
    ("cn:Oath a", "cn:An_Oath a", "A class is a singular noun in UpperCamelCase"),
    ("cn:swears", "cn:Swears", "A property is a present-tense verb"),
    ("cn:swears", "ex:swears", "A property is a present-tense verb"),
    (', "قسم"@ar', "", "A class has one label in each of the six UN languages"),
    (', "يقسم"@ar', "", "A property has one label in each of the six UN languages"),
    ('"Oath"@en', '"Oath"@en , "Vow"@en', LABELS),
    ('"swears"@en , ', "", LABELS),
    ('"swears"@en', '"swears"@en , "schwört"@de', LABELS),
    ('"swears"@en', '"swears"@en , "vows"', LABELS),
    (', "Promesa solemne."@es', "", DEFINITIONS),
    ('"A solemn promise."@en', '"A solemn promise."@en , "A vow."@en', DEFINITIONS),
    ("A solemn promise.", "A solemn promise", DEFINITIONS),
    ("A solemn promise.", "A promise. It is solemn.", DEFINITIONS),
    ("A solemn promise.", "A solemn oath.", TERMS + "Oath is defined by its own label"),
    (
        '"jura"@es',
        '"jura"@es ; a owl:DatatypeProperty . cn:vows a owl:ObjectProperty ; skos:prefLabel "jura"@es',
        TERMS,
    ),
    (', "No es un compromiso."@es', "", "A note or an example stands once in English and once in Spanish"),
    (
        "dcterms:source <https://w3id.org/cybernorms/source/design> ;",
        "",
        "A definition names where it comes from",
    ),
    ("<https://w3id.org/cybernorms/doc/A_70_174>", '"A/70/174"', "A definition names where it comes from"),
    ("<https://w3id.org/cybernorms/ns> .", "ex:other .", "A term is defined by this ontology"),
    ("rdfs:domain cn:Oath", "rdfs:domain cn:Vow", "A class that is used is defined"),
    ("rdfs:domain cn:Oath", "rdfs:subPropertyOf cn:vows", "A property that is used is defined"),
    ("rdfs:domain cn:Oath", "owl:inverseOf cn:isSwornBy", "There are no inverse properties"),
    ("rdfs:domain cn:Oath", "owl:deprecated true", "A deprecated term points to its successor"),
    ("skos:inScheme ex:scheme ;", "", "A concept stands in exactly one scheme"),
    (
        "skos:inScheme ex:scheme",
        "skos:inScheme ex:scheme , ex:other",
        "A concept stands in exactly one scheme",
    ),
    (', "C"@ar', "", "A concept or scheme has one label in each of the six UN languages"),
    (', "S"@ar', "", "A concept or scheme has one label in each of the six UN languages"),
    ('"One of them."@en , ', "", DEFINITIONS),
]


def test_a_good_example_keeps_to_the_style_guide() -> None:
    assert faults(Graph().parse(data=PREFIXES + GOOD, format="turtle")) == []


@pytest.mark.parametrize(("good", "bad", "message"), BAD_STYLE)
def test_a_fault_of_style_is_found(good: str, bad: str, message: str) -> None:
    assert good in GOOD
    graph = Graph().parse(data=PREFIXES + GOOD.replace(good, bad), format="turtle")
    assert [fault for fault in faults(graph) if fault.startswith(message)]


def test_every_message_of_the_style_shapes_is_shown_something_wrong() -> None:
    messages = [str(message) for message in style().objects(None, SH.message)]
    shown = [message for _, _, message in BAD_STYLE]
    assert [one for one in messages if not one.startswith("{?value}") and not one.startswith(tuple(shown))] == []


def test_terms_stand_in_alphabetical_order_within_their_section() -> None:
    heading = r"^# (?:Annotation properties|Classes|Object properties|Datatype properties)"
    _, *sections = re.split(heading, CORE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kinds = ("AnnotationProperty", "Class", "ObjectProperty", "DatatypeProperty")
    for kind, section in zip(kinds, sections, strict=True):
        declared = re.findall(r"^(\w+:\w+) a owl:(\w+)", section, flags=re.MULTILINE)
        assert {found for _, found in declared} == {kind}
        names = [name for name, _ in declared]
        assert names == sorted(names)


@pytest.mark.parametrize("path", [CORE, ALIGN, STYLE, *SCHEMES], ids=lambda path: str(path.name))
def test_formatting_a_file_again_changes_nothing(path: Path) -> None:
    formatter = Path(sys.executable).with_name("turtlefmt")
    if not formatter.exists():
        pytest.skip("turtlefmt is not installed")
    done = subprocess.run([formatter, "--check", path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_word_is_quoted_in_its_own_language_only() -> None:
    languages = {text.language for text in core().objects() if isinstance(text, Literal) and text.language}
    assert languages == {"ar", "en", "es", "fr", "ru", "zh"}
