"""Root fields on documents, their paragraphs, and what became of them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql import fields
from api.graphql.arguments import After, First, Since, Until, boolean, concept, iri_named, record
from api.graphql.concordances import Concordance, EditorialNote
from api.graphql.context import Info
from api.graphql.documents import Document
from api.graphql.errors import bad_input
from api.graphql.pages import DEFAULT_SIZE, Connection
from api.graphql.provisions import Provision, Recommendation
from api.graphql.selections import DATED, Selection, all_of, document_called, document_named, first_of, found, select
from api.graphql.terms import DocumentKind
from api.graphql.vocabularies import Action, Addressee
from api.store import Value

DOCUMENTS = Selection(
    "documents",
    "?item a cn:Document . OPTIONAL { ?item cn:date ?first } BIND (?first AS ?date)",
    {
        "kind": "?item a ?kind .",
        "body": "?item cn:isIssuedBy ?body .",
        "submittedBy": "?item cn:isSubmittedBy ?submittedBy .",
        "partOf": "?item cn:isSubmissionIn ?partOf .",
        **DATED,
    },
    newest_first=True,
)
RECOMMENDATIONS = Selection(
    "recommendations",
    "?item a cn:Recommendation ; cn:isPartOf ?in . ?in a cn:Document . BIND (STR(?in) AS ?first) "
    "OPTIONAL { ?item cn:order ?second }",
    {
        "document": "?item cn:isPartOf ?document .",
        "addressee": "?item cn:hasAddressee ?addressee .",
        "asks": "?item cn:asksTo ?asks .",
        "channel": "?item cn:usesChannel ?channel .",
        "usesChannel": "FILTER ((?usesChannel && EXISTS { ?item cn:usesChannel ?any })"
        " || (!?usesChannel && NOT EXISTS { ?item cn:usesChannel ?any }))",
        "concerns": "?item cn:concerns ?concerns .",
    },
)
CONCORDANCES = Selection(
    "concordances", "?item a cn:Concordance ; cn:hasEarlier ?from .", {"earlier": "?item cn:hasEarlier ?earlier ."}
)
NOTES = Selection(
    "editorialNotes",
    "?item a cn:EditorialNote ; cn:isNoteOn ?on . BIND (STR(?on) AS ?first) BIND (STR(?item) AS ?second)",
    {"document": "?item cn:isNoteOn ?document ."},
)

Key = Annotated[
    str | None,
    strawberry.argument(description="Only in the name of this body, by its key: general-assembly."),
]
Submitter = Annotated[
    str | None,
    strawberry.argument(description="Only put forward by this State or organization: state/EST, organization/EU."),
]
Named = Annotated[
    str | None,
    strawberry.argument(description="Only of the document with this symbol or IRI: A/70/174 or doc/A_70_174."),
]


@strawberry.type
class DocumentQueries:
    @fields.field("A document by its symbol, or by its IRI.")
    async def document(
        self,
        info: Info,
        symbol: Annotated[str | None, strawberry.argument(description="Its symbol, such as A/RES/73/27.")] = None,
        iri: Annotated[str | None, strawberry.argument(description="Its IRI, or the IRI from doc/ on.")] = None,
    ) -> Document | None:
        if (symbol is None) == (iri is None):
            raise bad_input("Name the document by `symbol` or by `iri`, and not by both.")
        graph = info.context.graph
        wanted = iri_named(iri) if iri is not None else await document_called(graph, symbol or "")
        document: Document | None = None if wanted is None else await found(graph, wanted, "Document")
        return document

    @fields.field("Documents, newest first.")
    async def documents(
        self,
        info: Info,
        kind: Annotated[
            DocumentKind | None, strawberry.argument(description="Only of this kind or a narrower one.")
        ] = None,
        body: Key = None,
        submitted_by: Submitter = None,
        since: Since = None,
        until: Until = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Document]:
        wanted = {
            "kind": None if kind is None else concept("ns#", kind.value),
            "body": None if body is None else record("body/", body),
            "submittedBy": None if submitted_by is None else iri_named(submitted_by),
            "since": None if since is None else Value(since),
            "until": None if until is None else Value(until),
        }
        return await select(info.context.graph, DOCUMENTS, wanted, first, after)

    @fields.field("A paragraph, recommendation, article or other part of a document.")
    async def paragraph(
        self,
        info: Info,
        iri: Annotated[
            str, strawberry.argument(description="Its IRI, or the IRI from doc/ on: doc/A_70_174/para/13/f.")
        ],
    ) -> Provision | None:
        provision: Provision | None = await found(info.context.graph, iri_named(iri), "Provision")
        return provision

    @fields.field("Recommendations, by document and in their order.")
    async def recommendations(
        self,
        info: Info,
        document: Named = None,
        addressee: Annotated[
            Addressee | None, strawberry.argument(description="Only those that ask these to act.")
        ] = None,
        asks: Annotated[Action | None, strawberry.argument(description="Only those that ask for this.")] = None,
        channel: Annotated[
            str | None, strawberry.argument(description="Only those that ask to use this tool, by its key.")
        ] = None,
        uses_channel: Annotated[
            bool | None,
            strawberry.argument(description="Only those that ask to use some tool, or that ask for none."),
        ] = None,
        concerns: Annotated[
            str | None,
            strawberry.argument(description="Only those that deal with this: norm/f, principle/human-rights."),
        ] = None,
        first: First = DEFAULT_SIZE,
        after: After = None,
    ) -> Connection[Recommendation]:
        wanted: dict[str, Value | None] = {
            "document": await document_named(info.context.graph, document),
            "addressee": None if addressee is None else concept("addressee/", addressee.value),
            "asks": None if asks is None else concept("action/", asks.value),
            "channel": None if channel is None else record("tool/", channel),
            "usesChannel": None if uses_channel is None else boolean(uses_channel),
            "concerns": None if concerns is None else iri_named(concerns),
        }
        return await select(info.context.graph, RECOMMENDATIONS, wanted, first, after)

    @fields.field("The table that follows the paragraphs of a text into a later one.")
    async def concordance(
        self,
        info: Info,
        earlier: Annotated[str, strawberry.argument(description="Symbol or IRI of the text that came first.")],
    ) -> Concordance | None:
        document = await document_called(info.context.graph, earlier)
        if document is None:
            return None
        concordance: Concordance | None = await first_of(info.context.graph, CONCORDANCES, {"earlier": document})
        return concordance

    @fields.field("All tables that follow the paragraphs of one text into another.")
    async def concordances(self, info: Info) -> list[Concordance]:
        return await all_of(info.context.graph, CONCORDANCES)

    @fields.field("Editors' notes on errors and oddities of texts.")
    async def editorial_notes(
        self, info: Info, document: Named = None, first: First = DEFAULT_SIZE, after: After = None
    ) -> Connection[EditorialNote]:
        wanted = {"document": await document_named(info.context.graph, document)}
        return await select(info.context.graph, NOTES, wanted, first, after)
