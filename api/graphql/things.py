"""What all objects have in common: an id, an IRI, names in six languages, and notes."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import strawberry

from api.citation import Style, cite
from api.citing import reference
from api.graphql import fields
from api.graphql.arguments import Lang
from api.graphql.context import Info
from api.graphql.graph import Graph
from api.graphql.identity import global_id
from api.graphql.nodes import Node
from api.graphql.releases import Release
from api.graphql.texts import Text, Translation, label_of, names_of, translations
from api.graphql.vocabularies import Language


@strawberry.enum(description="The form of a citation.")
class CitationStyle(Enum):
    FOOTNOTE = strawberry.enum_value("footnote", description="A legal footnote, as plain text.")
    BIBTEX = strawberry.enum_value("bibtex", description="An entry for BibTeX.")
    RIS = strawberry.enum_value("ris", description="A record in the RIS format.")
    CSL_JSON = strawberry.enum_value("csl-json", description="A list with one item of the Citation Style Language.")


AsStyle = Annotated[CitationStyle, strawberry.argument(description="The form wanted.")]


@strawberry.interface(name="Node", description="Anything that has an IRI in the graph.")
class Thing:
    node: strawberry.Private[Node]
    graph: strawberry.Private[Graph]

    id: strawberry.ID = strawberry.field(
        resolver=lambda self: strawberry.ID(global_id(self.node.iri)),
        description="Opaque global id, the same in every release; `node(id:)` takes it.",
    )
    iri: str = strawberry.field(
        resolver=lambda self: self.node.iri,
        description="Permanent IRI, the same in RDF and at the web address.",
    )
    kinds: list[str] = strawberry.field(
        resolver=lambda self: sorted(kind for kind in self.node.kinds if ":" not in kind),
        description="Names of all classes of the ontology that it belongs to, inferred ones too.",
    )
    notes: list[str] = fields.texts("skos:note", "Remarks of the editors.")
    alternative_labels: list[str] = fields.texts("skos:altLabel", "Other names.")
    label_origin: list[str] = fields.texts("labelOrigin", "Where a name comes from that is not an official one.")
    exact_matches: list[str] = fields.addresses(
        "skos:exactMatch", "The same thing in other data sets, such as Wikidata."
    )

    @fields.field("Name in a language, or in another one if there is none in it.")
    def label(self, lang: Lang = Language.EN) -> Text:
        return label_of(self.node, lang)

    @fields.field("Names in all six languages; a missing one is null.")
    def labels(self) -> list[Translation]:
        return translations(names_of(self.node))

    @fields.field("How to cite it, with the place, the source, its IRI and this release.")
    async def cite(self, info: Info, style: AsStyle = CitationStyle.FOOTNOTE, lang: Lang = Language.EN) -> str:
        found = await reference(self.graph, self.node, info.context.release, lang)
        return cite(found, Style(style.value))

    @fields.field("The release that says all this.")
    def release(self, info: Info) -> Release:
        return Release.of(info.context.release)

    @classmethod
    def resolve_type(cls, value: Any, info: Any, interface: Any) -> str:
        """The name of the type of an object, for fields that give an interface."""
        name: str = type(value).__strawberry_definition__.name
        return name


@strawberry.type(description="A thing whose class has no type of its own in this schema.")
class Resource(Thing):
    pass
