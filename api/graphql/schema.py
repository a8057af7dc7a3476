"""The schema, with the meaning of enum values read from the release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import strawberry
from graphql import GraphQLEnumType
from strawberry.extensions import SchemaExtension

from api.graphql.arguments import SCALARS
from api.graphql.kinds import ALL
from api.graphql.roots import Query
from api.graphql.selections import PROLOGUE
from api.graphql.vocabularies import FOLDERS
from api.store import BASE, Store

MEANINGS = f"""{PROLOGUE}
SELECT ?item ?meaning ?name WHERE {{
  {{ ?item skos:definition ?meaning }} UNION {{ ?item skos:prefLabel ?name }}
  FILTER (LANG(COALESCE(?meaning, ?name)) = 'en')
}}"""


class Prepared(SchemaExtension):
    """Takes a document that was parsed and validated before, and has neither done again."""

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = self.execution_context.context.document
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = []
        yield


class Schema(strawberry.Schema):
    """The schema; errors are logged where they are masked, not here."""

    def process_errors(self, errors: object, execution_context: object = None) -> None:
        """Nothing: see `api.graphql.errors.formatted`."""


def schema(store: Store) -> Schema:
    """The schema over a release."""
    made = Schema(query=Query, types=ALL, config=SCALARS, extensions=[Prepared])
    meanings = _meanings(store)
    for (
        name,
        type_,
    ) in made._schema.type_map.items():  # the schema of graphql-core: Strawberry gives no other way
        if isinstance(type_, GraphQLEnumType) and name in FOLDERS:
            for value in type_.values.values():
                code = str(value.value)
                value.description = meanings.get(f"{BASE}{FOLDERS[name]}{code}", code.replace("-", " "))
    return made


def _meanings(store: Store) -> Mapping[str, str]:
    names: dict[str, str] = {}
    definitions: dict[str, str] = {}
    for row in store.select(MEANINGS):
        if "meaning" in row:
            definitions[row["item"].text] = row["meaning"].text
        else:
            names[row["item"].text] = row["name"].text
    return {**names, **definitions}
