"""What a document may ask for, measured on its syntax tree before anything is validated or run.

Fragments are measured once and remembered, so that a few that spread each other many times cost no more than they are
long. What is counted is what they amount to when written out.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.graphql.errors import too_complex
from api.settings import Settings

LARGEST = 1_000_000
"""Counts stop here: fragments that double each other amount to numbers of a thousand digits."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How much a selection asks for.

    Attributes:
        depth: levels of fields inside fields.
        fields: how many fields, with every fragment written out where it is spread.
        width: how many of them are on its first level.
        aliases: how many of them are renamed.
    """

    depth: int = 0
    fields: int = 0
    width: int = 0
    aliases: int = 0


def refusals(document: DocumentNode, settings: Settings) -> list[GraphQLError]:
    """Why a document asks for too much; nothing if it does not."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, Measure] = {}
    errors = []
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        measure = _measured(node.selection_set, fragments, known)
        for name, seen, limit in (
            ("levels of nesting", measure.depth, settings.graphql_depth),
            ("fields", measure.fields, settings.graphql_fields),
            ("fields at the root", measure.width, settings.graphql_root_fields),
            ("aliases", measure.aliases, settings.graphql_aliases),
        ):
            if seen > limit:
                errors.append(too_complex(name, seen, limit))
    return errors


def _measured(
    selected: SelectionSetNode | None, fragments: dict[str, FragmentDefinitionNode], known: dict[str, Measure]
) -> Measure:
    if selected is None:
        return Measure()
    depth = fields = width = aliases = 0
    for node in selected.selections:
        if isinstance(node, FieldNode):
            inner = _measured(node.selection_set, fragments, known)
            part = Measure(inner.depth + 1, inner.fields + 1, 1, inner.aliases + (node.alias is not None))
        elif isinstance(node, InlineFragmentNode):
            part = _measured(node.selection_set, fragments, known)
        else:
            assert isinstance(node, FragmentSpreadNode)
            part = _of_fragment(node.name.value, fragments, known)
        depth = max(depth, part.depth)
        fields = min(LARGEST, fields + part.fields)
        width = min(LARGEST, width + part.width)
        aliases = min(LARGEST, aliases + part.aliases)
    return Measure(depth, fields, width, aliases)


def _of_fragment(name: str, fragments: dict[str, FragmentDefinitionNode], known: dict[str, Measure]) -> Measure:
    if name not in known:
        known[name] = Measure()  # a fragment inside itself adds nothing here; validation refuses it
        if name in fragments:
            known[name] = _measured(fragments[name].selection_set, fragments, known)
    return known[name]
