"""Which GraphQL type a node has: the first of its classes in this table, the narrow ones before the wide ones."""

from __future__ import annotations

from api.graphql.actors import FormerName, Membership, Organization, State
from api.graphql.bodies import Meeting, UNBody
from api.graphql.claims import DerivedPosition, Mention, Position, Practice, Remark
from api.graphql.concordances import Alignment, Concordance, EditorialNote
from api.graphql.coverage import Coding, Coverage, CoverageNote
from api.graphql.documents import Document
from api.graphql.graph import Graph
from api.graphql.inferences import Inference, Rule
from api.graphql.links import Link
from api.graphql.measures import (
    CapacityBuildingPrinciple,
    ConfidenceBuildingMeasure,
    ImplementationAction,
    Milestone,
    Tool,
)
from api.graphql.nodes import TYPE, Node, spelled_out
from api.graphql.norms import Norm, NormSet, Principle, TermOfArt
from api.graphql.provisions import Annex, Article, Footnote, Paragraph, Recommendation, Section
from api.graphql.things import Resource, Thing
from api.graphql.topics import Concept, ConceptScheme, Stance, Topic
from api.graphql.votes import Adoption, RollCall, Sponsorship, Vote
from api.graphql.works import Work
from api.store import BASE

TYPES: dict[str, type[Thing]] = {
    "Norm": Norm,
    "Principle": Principle,
    "RuleOfInternationalLaw": Principle,
    "NormSet": NormSet,
    "TermOfArt": TermOfArt,
    "ConfidenceBuildingMeasure": ConfidenceBuildingMeasure,
    "CapacityBuildingPrinciple": CapacityBuildingPrinciple,
    "ImplementationAction": ImplementationAction,
    "Tool": Tool,
    "Milestone": Milestone,
    "Document": Document,
    "Recommendation": Recommendation,
    "Paragraph": Paragraph,
    "Section": Section,
    "Annex": Annex,
    "Article": Article,
    "Footnote": Footnote,
    "State": State,
    "Organization": Organization,
    "Membership": Membership,
    "FormerName": FormerName,
    "UNBody": UNBody,
    "Meeting": Meeting,
    "DerivedPosition": DerivedPosition,
    "Position": Position,
    "Practice": Practice,
    "Mention": Mention,
    "Remark": Remark,
    "Coverage": Coverage,
    "CoverageNote": CoverageNote,
    "Coding": Coding,
    "RollCall": RollCall,
    "Adoption": Adoption,
    "Vote": Vote,
    "Sponsorship": Sponsorship,
    "Concordance": Concordance,
    "Alignment": Alignment,
    "EditorialNote": EditorialNote,
    "Link": Link,
    "Work": Work,
    "Rule": Rule,
    "Inference": Inference,
    "skos:Concept": Concept,
    "skos:ConceptScheme": ConceptScheme,
}
CONCEPTS: dict[str, type[Thing]] = {f"{BASE}topic/": Topic, f"{BASE}stance/": Stance}
RANKS = {spelled_out(name): (rank, type_) for rank, (name, type_) in enumerate(TYPES.items())}
ALL = [*dict.fromkeys(TYPES.values()), *CONCEPTS.values(), Resource]
"""Every type that an interface may turn out to be."""


def wrap(node: Node, graph: Graph) -> Thing:
    """The GraphQL object of a node."""
    type_ = node.memo.get(wrap)
    if type_ is None:
        type_ = node.memo[wrap] = _type_of(node)
    made: Thing = type_(node=node, graph=graph)
    return made


def _type_of(node: Node) -> type[Thing]:
    ranked = [RANKS[value.text] for value in node.values(TYPE) if value.text in RANKS]
    type_ = min(ranked, key=lambda pair: pair[0])[1] if ranked else Resource
    if type_ is Concept:
        return next((narrow for start, narrow in CONCEPTS.items() if node.iri.startswith(start)), Concept)
    return type_
