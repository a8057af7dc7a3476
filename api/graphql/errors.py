"""Errors of the GraphQL endpoint, each with `extensions.code` from one short table.

    BAD_INPUT     the document, a variable or an argument is wrong; the message says what is right
    TOO_COMPLEX   the request is over a limit; `limit` and `seen` say which and by how much
    ENGINE_DOWN, ENGINE_FAULT, BUSY, TIMEOUT   the engine elsewhere gives no answer; only there, and as /sparql says it
    INTERNAL      our fault; logged under `requestId`, and said no more of

That something is not there is no error: a look-up gives null.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from api.errors import ServiceError

BAD_INPUT = "BAD_INPUT"
TOO_COMPLEX = "TOO_COMPLEX"
INTERNAL = "INTERNAL"
CODES = (BAD_INPUT, TOO_COMPLEX, INTERNAL)


class Refusal(Exception):
    """A request that is not run at all.

    Attributes:
        errors: why not.
        status: the HTTP status that says so; 0 if there is a request, so that its media type decides.
    """

    def __init__(self, *errors: GraphQLError, status: int = 0) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.status = status


LOG = logging.getLogger("cybernorms.graphql")


def bad_input(message: str, **facts: object) -> GraphQLError:
    """An error that the caller can mend."""
    return GraphQLError(message, extensions={"code": BAD_INPUT, **facts})


def too_complex(measure: str, seen: int, limit: int) -> GraphQLError:
    """A refusal that names the limit and the value measured."""
    message = f"The request has {seen:,} {measure}; at most {limit:,} are taken. Ask for less, or in several requests."
    return GraphQLError(message, extensions={"code": TOO_COMPLEX, "measure": measure, "limit": limit, "seen": seen})


def formatted(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as the answer holds them: what is unexpected is logged and masked, all else is told in full."""
    return [_formatted(error) for error in errors]


def _formatted(error: GraphQLError) -> dict[str, Any]:
    extensions = error.extensions or {}
    if extensions.get("code") in CODES:
        return dict(error.formatted)
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        return {**error.formatted, "extensions": {**extensions, "code": BAD_INPUT}}
    if isinstance(error.original_error, ServiceError):
        told = error.original_error
        return {**error.formatted, "message": told.detail, "extensions": {**extensions, "code": told.code}}
    request_id = uuid4().hex
    LOG.error("request %s failed", request_id, exc_info=error.original_error)
    masked: dict[str, Any] = {
        "message": "Something went wrong here; it has been logged.",
        "extensions": {"code": INTERNAL, "requestId": request_id},
    }
    return {
        **{key: value for key, value in error.formatted.items() if key in ("path", "locations")},
        **masked,
    }
