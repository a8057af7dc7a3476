"""The GraphQL schema against the ontology: every term has its field, every enum its scheme, every promise its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from fastapi.testclient import TestClient
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
    is_required_argument,
)
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from api.graphql.graph import Graph
from api.graphql.kinds import TYPES, wrap
from api.graphql.nodes import Node, shortened
from api.graphql.schema import schema as made_over
from api.graphql.terms import BodyKind, DocumentKind, Relation
from api.graphql.vocabularies import FOLDERS
from api.settings import ROOT
from api.store import BASE, Store, Value
from tests.api.test_graphql import ask

TERMS = BASE + "ns#"
BY_RULE = {
    "Vote": {"isCastBy", "hasVoteValue", "isCastOn"},  # R02
    "Coverage": {"isCoverageOf", "hasTopic", "hasFinding"},  # R08
}
"""What rules give every thing of a class that they make."""

READ_IN_CODE = {
    "hasInFavour": "the votes of a roll call, by rule R02",
    "hasAgainst": "the votes of a roll call, by rule R02",
    "hasAbstaining": "the votes of a roll call, by rule R02",
    "hasNotVoting": "the votes of a roll call, by rule R02",
    "totalInFavour": "AdoptionAct.totals",
    "totalAgainst": "AdoptionAct.totals",
    "totalAbstaining": "AdoptionAct.totals",
    "totalNotVoting": "AdoptionAct.totals",
    "infersPredicate": "Inference.predicate",
    "hasRelation": "Link.relation",
    "isPartOf": "Provision.document",
    "isParagraphOf": "Document.paragraphs",
    "source": "Sourced.sources",
    "refersTo": "Linked.cites, with the narrower relations",
}
"""Properties that no field reads as they are, and where they are read instead."""

NAMED_ELSEWHERE = {
    "rdf:type": "Node.kinds and the type",
    "skos:prefLabel": "Node.label",
    "dcterms:title": "Document.title, Node.label",
    "skos:notation": "Stance.code, Topic.code",
    "skos:inScheme": "Concept.scheme; stances and topics have schemes of their own",
    "skos:topConceptOf": "the same as skos:inScheme, for every concept is a top one",
    "isSubmissionIn": "Document.partOf",
    **dict.fromkeys(
        ("isSectionOf", "isAnnexOf", "isArticleOf", "isFootnoteOf"), "Provision.document, and the document's own lists"
    ),
}
"""Properties that a type reads in another way than by a field of that property."""

ELSEWHERE = {
    "LatestPosition": "Position.isLatest",
    "RuleOfInternationalLaw": "Principle.isRuleOfInternationalLaw",
}
"""Classes that are told by a field and not by a type."""


COMPUTED = {
    "alignments": "isAlignmentIn",
    "cbms": "hasTarget isLinkFrom",
    "cite": "pinCite isStatedIn symbol",
    "citedBy": "refersTo hasTarget",
    "cites": "refersTo isLinkFrom",
    "claims": "source isStatedIn",
    "code": "rank",
    "count": "takesStance",
    "coverage": "isCoverageOf",
    "dependsOn": "dependsOn isLinkFrom",
    "derivedPositions": "hasActor isDerivedFrom",
    "document": "isStatedIn isPartOf adopts",
    "documents": "isIssuedBy concerns",
    "expertGroups": "isMembershipOf",
    "isInferred": "hasBasis",
    "isLatest": "LatestPosition",
    "isRuleOfInternationalLaw": "RuleOfInternationalLaw",
    "kind": "Document UNBody",
    "links": "isLinkFrom",
    "members": "isMembershipIn",
    "memberships": "isMembershipOf",
    "mentions": "hasActor",
    "norms": "isLinkFrom bearsOn",
    "paragraphs": "isParagraphOf",
    "passages": "concerns",
    "positionHistory": "hasActor",
    "positions": "hasActor hasTopic takesStance isStatedIn",
    "practice": "hasActor isLinkFrom",
    "practiceCounts": "isLinkFrom isInRegionalGroup",
    "predicate": "infersPredicate",
    "presupposes": "presupposes infersSubject",
    "principles": "hasTarget isLinkFrom",
    "recommendations": "concerns",
    "relation": "hasRelation",
    "adoptions": "isAdoptedBy",
    "reportedOn": "isAdoptedOnReportOf",
    "sources": "source",
    "sponsorships": "hasSponsor",
    "stances": "rank",
    "submissions": "isSubmittedBy isSubmittedTo isSubmissionIn",
    "topic": "hasTopic",
    "totals": "totalInFavour totalAgainst totalAbstaining totalNotVoting",
    "votes": "isCastBy isCastOn",
}
"""Fields of things that no single property stands behind, and the terms of the core that they are made of."""

OF_EVERYTHING = {"id", "iri", "kinds", "label", "labels", "release", "titles"}
"""Fields that are made of what RDF and SKOS say of anything, or of the release."""

BACKWARDS = {
    "concerns": "Subject.passages",
    "hasSponsor": "State.sponsorships",
    "hasTarget": "Linked.citedBy",
    "hasTopic": "Topic.positions",
    "infersSubject": "Presupposition.inferences",
    "isAdoptedBy": "UNBody.adoptions",
    "isAdoptedOnReportOf": "UNBody.reportedOn",
    "isAlignmentIn": "Concordance.alignments",
    "isCastBy": "State.votes",
    "isCastOn": "RollCall.votes",
    "isCoverageOf": "Actor.coverage",
    "isDerivedFrom": "Position.derivedPositions",
    "isIssuedBy": "UNBody.documents",
    "isLinkFrom": "Linked.links",
    "isMembershipOf": "State.memberships",
    "isSubmissionIn": "Document.submissions",
    "isSubmittedBy": "Actor.submissions",
    "isSubmittedTo": "UNBody.submissions",
    "takesStance": "Stance.positions",
    **dict.fromkeys(("isEstablishedBy", "isGroundedIn", "presupposes"), "Linked.citedBy"),
}
"""Links that are walked backwards by a field that does more than that."""

ONE_WAY = {
    "hasPremise": "what a derived statement rests on; whoever reads the premise asks for its positions",
    "infersObject": "the inferences are asked for at their subject",
}


@pytest.fixture(scope="module")
def schema(store: Store) -> GraphQLSchema:
    found = made_over(store)._schema
    assert isinstance(found, GraphQLSchema)
    return found


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in (ROOT / "ontology").glob("schemes/*.ttl"):
        graph.parse(path)
    return graph.parse(ROOT / "ontology" / "core.ttl")


def own(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    yield from (type_ for name, type_ in schema.type_map.items() if not name.startswith("__"))


def narrower(ontology: rdflib.Graph, name: str, below: Any) -> set[str]:
    """The names of what is below a class or property, itself left out."""
    found = ontology.transitive_subjects(below, rdflib.URIRef(TERMS + name))
    return {str(term).removeprefix(TERMS) for term in found} - {name}


def term_of(field: Any) -> str | None:
    """The property of the ontology that a field reads, if it is one that reads a property of its own node."""
    metadata = getattr(field.extensions.get("strawberry-definition"), "metadata", None) or {}
    return None if metadata.get("inverse") else metadata.get("term")


def test_everything_has_a_description(schema: GraphQLSchema) -> None:
    missing = []
    for type_ in own(schema):
        missing += [] if type_.description else [type_.name]
        if isinstance(type_, GraphQLEnumType):
            missing += [f"{type_.name}.{name}" for name, value in type_.values.items() if not value.description]
        for name, field in getattr(type_, "fields", {}).items():
            missing += [] if field.description else [f"{type_.name}.{name}"]
            missing += [
                f"{type_.name}.{name}({arg})"
                for arg, told in getattr(field, "args", {}).items()
                if not told.description
            ]
    assert missing == []


def test_an_enum_of_concepts_has_the_concepts_of_its_scheme(schema: GraphQLSchema, ontology: rdflib.Graph) -> None:
    for name, folder in FOLDERS.items():
        if folder in ("ns#", "norm/"):
            continue
        start = BASE + folder
        concepts = {str(concept) for concept in ontology.subjects(RDF.type, SKOS.Concept)}
        codes = {concept.removeprefix(start) for concept in concepts if concept.startswith(start)}
        type_ = schema.type_map[name]
        assert isinstance(type_, GraphQLEnumType)
        assert {value.value for value in type_.values.values()} == codes, name


def test_an_enum_value_is_named_after_its_code(schema: GraphQLSchema) -> None:
    for name in FOLDERS.keys() - {"DocumentKind", "BodyKind", "Relation"}:
        type_ = schema.type_map[name]
        assert isinstance(type_, GraphQLEnumType)
        assert all(key == value.value.replace("-", "_").upper() for key, value in type_.values.items()), name


def test_enums_of_terms_have_the_terms_of_the_core(ontology: rdflib.Graph) -> None:
    documents = narrower(ontology, "Document", RDFS.subClassOf)
    assert {kind.value for kind in DocumentKind} == documents | {"Document"}
    assert {kind.value for kind in BodyKind} == narrower(ontology, "UNBody", RDFS.subClassOf) | {"UNBody"}
    assert {relation.value for relation in Relation} == narrower(ontology, "refersTo", RDFS.subPropertyOf) | {
        "refersTo"
    }


def test_narrow_kinds_of_documents_come_before_wide_ones(ontology: rdflib.Graph) -> None:
    order = [kind.value for kind in DocumentKind]
    for kind in order:
        assert all(order.index(below) < order.index(kind) for below in narrower(ontology, kind, RDFS.subClassOf))


def test_every_class_of_the_core_has_a_type(schema: GraphQLSchema, ontology: rdflib.Graph) -> None:
    classes = {str(term).removeprefix(TERMS) for term in ontology.subjects(RDF.type, OWL.Class)}
    shown = {*TYPES, *ELSEWHERE, *(kind.value for kind in (*DocumentKind, *BodyKind))}
    shown |= {type_.name for type_ in own(schema) if isinstance(type_, GraphQLInterfaceType)}
    assert classes - shown == set()


def test_every_property_of_the_core_is_read_by_a_field(schema: GraphQLSchema, ontology: rdflib.Graph) -> None:
    properties = {
        str(term).removeprefix(TERMS)
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in ontology.subjects(RDF.type, kind)
    }
    read = {*READ_IN_CODE, *(relation.value for relation in Relation)}
    for type_ in own(schema):
        for field in getattr(type_, "fields", {}).values():
            metadata = getattr(field.extensions.get("strawberry-definition"), "metadata", None) or {}
            read.add(metadata.get("term", ""))
    assert properties - read == set()
    assert {term for term in read if term and ":" not in term} - properties == set()


def test_every_field_of_a_thing_reads_terms_of_the_core(schema: GraphQLSchema, ontology: rdflib.Graph) -> None:
    termless = set()
    for type_ in own(schema):
        if "Node" in {type_.name, *(one.name for one in getattr(type_, "interfaces", ()))}:
            for name, field in getattr(type_, "fields", {}).items():
                if not (getattr(field.extensions.get("strawberry-definition"), "metadata", None) or {}).get("term"):
                    termless.add(name)
    assert termless - COMPUTED.keys() - OF_EVERYTHING == set(), "a field without a term says here what it is made of"
    assert (COMPUTED.keys() | OF_EVERYTHING) - termless == set()
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term).removeprefix(TERMS) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    assert {term for named in COMPUTED.values() for term in named.split()} - terms == set()


def test_every_link_can_be_walked_in_both_directions(schema: GraphQLSchema) -> None:
    ways: dict[bool, set[str]] = {False: set(), True: set()}
    for type_ in own(schema):
        for field in getattr(type_, "fields", {}).values():
            metadata = getattr(field.extensions.get("strawberry-definition"), "metadata", None) or {}
            term, leads_to = metadata.get("term"), get_named_type(getattr(field, "type", None))
            if term and ":" not in term and "iri" in getattr(leads_to, "fields", {}):
                ways[metadata.get("inverse", False)].add(term)
    assert ways[False] - ways[True] - BACKWARDS.keys() - ONE_WAY.keys() == set()
    for named in BACKWARDS.values():
        holder, _, name = named.partition(".")
        assert name in schema.type_map[holder].fields, named  # type: ignore[attr-defined] # every one has fields
    relations = {relation.value for relation in Relation}
    whole = {"isAnnexOf", "isArticleOf", "isFootnoteOf", "isSectionOf"}  # forwards: Provision.document
    assert ways[True] - ways[False] - relations - whole == set()


def test_what_may_not_be_null_is_guaranteed_by_a_shape_or_a_rule(schema: GraphQLSchema, ontology: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
    sure: dict[str, set[str]] = {name: set(terms) for name, terms in BY_RULE.items()}
    for shape, target in shapes.subject_objects(SH.targetClass):
        name = str(target).removeprefix(TERMS)
        for constraint in shapes.objects(shape, SH.property):
            if int(str(shapes.value(constraint, SH.minCount) or 0)) > 0:
                path = str(shapes.value(constraint, SH.path)).removeprefix(TERMS)
                for below in {name, *narrower(ontology, name, RDFS.subClassOf)}:
                    sure.setdefault(below, set()).add(path)
    broken = []
    for kind, type_ in TYPES.items():
        graphql_type = schema.type_map[type_.__strawberry_definition__.name]  # type: ignore[attr-defined] # added by Strawberry
        assert isinstance(graphql_type, GraphQLObjectType)
        for name, field in graphql_type.fields.items():
            term = term_of(field)
            scalar = is_non_null_type(field.type) and not str(field.type).startswith("[")
            if term and scalar and str(field.type) != "Boolean!" and term not in sure.get(kind, set()):
                broken.append(f"{kind}.{name}")
    assert [name for name in broken if not name.startswith("skos:")] == []


def test_lists_are_never_null_nor_hold_null(schema: GraphQLSchema) -> None:
    for type_ in own(schema):
        for name, field in getattr(type_, "fields", {}).items():
            shape = str(field.type)
            assert "[" not in shape or shape.endswith("!]!"), f"{type_.name}.{name}"


def every_field(type_: Any) -> str:
    """A selection of every field of a type that can be asked for without arguments."""
    asked = ["__typename"]
    for name, field in type_.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            asked.append(name)
        elif inner.name.endswith("Connection"):
            asked.append(f"{name}(first: 5) {{ totalCount nodes {{ __typename }} }}")
        else:
            asked.append(f"{name} {{ __typename }}")
    return " ".join(asked)


@pytest.mark.parametrize("kind", TYPES)
def test_every_field_of_every_type_answers(kind: str, client: TestClient, store: Store, schema: GraphQLSchema) -> None:
    class_ = SKOS.Concept if kind.startswith("skos:") else TERMS + kind
    rows = store.select(f"SELECT ?thing WHERE {{ ?thing a <{class_}> }} ORDER BY MD5(STR(?thing)) LIMIT 25")
    assert rows, f"there is nothing of the class {kind}"
    name = TYPES[kind].__strawberry_definition__.name  # type: ignore[attr-defined] # added by Strawberry
    query = (
        f"query ($iri: String!) {{ thing(iri: $iri) {{ ... on {name} {{ {every_field(schema.type_map[name])} }} }} }}"
    )
    for row in rows:
        assert ask(client, query, iri=row["thing"].text)["thing"] is not None


def test_nothing_that_is_said_of_a_thing_goes_unread(store: Store, schema: GraphQLSchema) -> None:
    said: dict[str, dict[str, list[Value]]] = {}
    for row in store.select(f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER (STRSTARTS(STR(?s), '{BASE}')) }}"):
        if not row["s"].text.startswith(BASE + "ns"):
            said.setdefault(row["s"].text, {}).setdefault(shortened(row["p"].text), []).append(row["o"])
    relations = {relation.value for relation in Relation}
    graph = Graph(store, wrap)
    unread = set()
    for iri, properties in said.items():
        name = type(wrap(Node(iri, properties), graph)).__strawberry_definition__.name  # type: ignore[attr-defined] # as above
        type_ = schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        read = {term_of(field) for field in type_.fields.values()} | READ_IN_CODE.keys() | NAMED_ELSEWHERE.keys()
        if any(interface.name == "Linked" for interface in type_.interfaces):
            read |= relations
        unread |= {f"{name}: {term}" for term in properties.keys() - read}
    assert unread == set()
