"""Global ids: opaque, the same in every release, and made of the IRI alone."""

from __future__ import annotations

from api.cursors import packed, unpacked
from api.graphql.errors import bad_input
from api.store import BASE


def global_id(iri: str) -> str:
    """The global id of a thing.

    >>> iri_of(global_id("https://w3id.org/cybernorms/norm/f"))
    'https://w3id.org/cybernorms/norm/f'
    """
    return packed(iri.removeprefix(BASE))


def iri_of(id: str) -> str:
    """The IRI that a global id stands for.

    Raises:
        GraphQLError: this is no global id.
    """
    path = unpacked(id)
    if path is None:
        raise bad_input(f"{id[:80]!r} is not an id of this service: take ids from its answers.")
    return BASE + path
