"""Fields that read one property of the ontology. Each keeps the name of its property as metadata (`term`)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import strawberry

from api.graphql.arguments import Lang
from api.graphql.nodes import End
from api.graphql.texts import Text, worded
from api.graphql.vocabularies import Language


def field(description: str, *, slow: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Make a method into a field that gives what the method gives.

    Args:
        description: what that is.
        slow: whether its work depends on more than its cost says, such as on the words of a search.
    """
    decorate: Callable[[Callable[..., Any]], Any] = strawberry.field(description=description, metadata={"slow": slow})
    return decorate


def text(term: str, description: str) -> Any:
    """A field with the text of a property that has one at most."""
    return _field(lambda self: self.node.text(term), term, description)


def texts(term: str, description: str) -> Any:
    """A field with all texts of a property."""
    return _field(lambda self: self.node.texts(term), term, description)


def address(term: str, description: str) -> Any:
    """A field with the IRI that a property points to, for pages outside the graph."""
    return _field(lambda self: self.node.ref(term), term, description)


def addresses(term: str, description: str) -> Any:
    """A field with all IRIs that a property points to."""
    return _field(lambda self: self.node.refs(term), term, description)


def number(term: str, description: str) -> Any:
    """A field with a whole number."""
    return _field(lambda self: None if (found := self.node.text(term)) is None else int(found), term, description)


def flag(term: str, description: str) -> Any:
    """A field that is true if the property says so."""
    return _field(lambda self: self.node.text(term) == "true", term, description)


def code(term: str, enum: type[Enum], description: str) -> Any:
    """A field with the code of the concept that a property points to."""
    return _field(lambda self: next(iter(coded(self.node.refs(term), enum)), None), term, description)


def codes(term: str, enum: type[Enum], description: str) -> Any:
    """A field with the codes of all concepts that a property points to."""
    return _field(lambda self: coded(self.node.refs(term), enum), term, description)


def words(term: str, description: str, *, required: bool = False) -> Any:
    """A field with a text in the language asked for.

    Args:
        term: the property.
        description: what the field gives.
        required: whether the shapes guarantee that there is a text.
    """

    def resolve(self: Any, lang: Lang = Language.EN) -> Any:
        memo, key = self.node.memo, (worded, term, lang)
        if key not in memo:
            memo[key] = worded(self.node.values(term), lang)
        return memo[key]

    wanted: Any = Text if required else Text | None
    return strawberry.field(resolver=resolve, graphql_type=wanted, description=description, metadata={"term": term})


def one(term: str, description: str) -> Any:
    """A field with the thing that a property points to."""
    return _field(lambda self: self.graph.here_one(self.node.ref(term)), term, description)


def many(term: str, description: str) -> Any:
    """A field with all things that a property points to."""
    return _field(lambda self: self.graph.here_many(self.node.refs(term)), term, description)


def pointing(term: str, kind: str, description: str) -> Any:
    """A field with the things of a class that point here by a property."""
    return _field(
        lambda self: self.graph.here_pointing(End(self.node.iri, term, kind)), term, description, inverse=True
    )


def coded(iris: list[str], enum: type[Enum]) -> list[Any]:
    """The members of an enum whose values are the last parts of IRIs."""
    return [enum(iri.rpartition("/")[2]) for iri in iris]


def _field(resolver: Any, term: str, description: str, *, inverse: bool = False) -> Any:
    return strawberry.field(resolver=resolver, description=description, metadata={"term": term, "inverse": inverse})
