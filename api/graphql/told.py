"""How what is wrong with a caller's input is told, where a job shared with other addresses finds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import BadRequest
from api.graphql.errors import bad_input


@contextmanager
def told() -> Iterator[None]:
    """Tell what is wrong with the input as GraphQL tells it."""
    try:
        yield
    except BadRequest as error:
        raise bad_input(error.detail, **error.facts) from None
