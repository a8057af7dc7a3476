"""Errors of the GraphQL endpoint, each with `extensions.code` from one short table.

    BAD_INPUT                  the document, a variable or an argument is wrong; the message says what is right
    TOO_COMPLEX                the request is over a limit; `measure`, `limit` and `seen` say which and by how much
    PERSISTED_QUERY_NOT_FOUND  no document is kept under this hash; send it once with its text
    FAIR_USE                   this client has used up its share of the work; Retry-After says when to come back
    BUSY                       too many requests wait; send it again after Retry-After
    TIMEOUT                    the request takes longer than a request may; ask for less
    ENGINE_DOWN, ENGINE_FAULT  the engine elsewhere gives no answer; only where there is one
    INTERNAL                   our fault; logged under `requestId`, and said no more of

That something is not there is no error: a look-up gives null.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from api.errors import ServiceError

BAD_INPUT = "BAD_INPUT"
TOO_COMPLEX = "TOO_COMPLEX"
PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
FAIR_USE = "FAIR_USE"
BUSY = "BUSY"
TIMEOUT = "TIMEOUT"
ENGINE_DOWN = "ENGINE_DOWN"
ENGINE_FAULT = "ENGINE_FAULT"
INTERNAL = "INTERNAL"
CODES = (
    BAD_INPUT,
    TOO_COMPLEX,
    PERSISTED_QUERY_NOT_FOUND,
    FAIR_USE,
    BUSY,
    TIMEOUT,
    ENGINE_DOWN,
    ENGINE_FAULT,
    INTERNAL,
)


class Refusal(Exception):
    """A request that is not run at all, or not to its end: its answer has no data.

    Attributes:
        errors: why not.
        status: the HTTP status that says so; 0 if there is a request, so that its media type decides.
        headers: what else is said of it.
    """

    def __init__(self, *errors: GraphQLError, status: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(*errors)
        self.errors = errors
        self.status = status
        self.headers = dict(headers or {})


MOST_TOLD = 100
"""So many errors of one request are told; the others are of the same kind."""

LONGEST_MESSAGE = 1_000
"""So many characters of a message are told: some repeat what was sent."""

LOG = logging.getLogger("cybernorms.graphql")


def bad_input(message: str, **facts: object) -> GraphQLError:
    """An error that the caller can mend."""
    return GraphQLError(message, extensions={"code": BAD_INPUT, **facts})


def too_complex(measure: str, seen: int, limit: int) -> GraphQLError:
    """A refusal that names the limit and the value measured."""
    message = f"The request has {seen:,} {measure}; at most {limit:,} are taken. Ask for less, or in several requests."
    return GraphQLError(message, extensions={"code": TOO_COMPLEX, "measure": measure, "limit": limit, "seen": seen})


def overdue(limit: float, seen: float) -> Refusal:
    """A request that was stopped because it took too long."""
    message = f"The request ran for {seen:.1f} s; at most {limit:g} s are given to one. Ask for less."
    facts = {"code": TIMEOUT, "measure": "seconds", "limit": limit, "seen": round(seen, 3)}
    return Refusal(GraphQLError(message, extensions=facts), status=504)


def busy(message: str, code: str = BUSY, status: int = 503, wait_seconds: int = 2) -> Refusal:
    """A request that may be sent again later."""
    error = GraphQLError(message, extensions={"code": code})
    return Refusal(error, status=status, headers={"retry-after": str(wait_seconds)})


def unanswered(error: ServiceError) -> Refusal:
    """A request that cannot be answered because the engine elsewhere gives no answer."""
    told = GraphQLError(error.detail, extensions={"code": error.code, **error.facts})
    return Refusal(told, status=error.status, headers=error.headers)


def formatted(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as the answer holds them: what is unexpected is logged and masked, all else is told in full."""
    told = [_formatted(error) for error in errors]
    return [{**error, "message": _shortened(error["message"])} for error in told[:MOST_TOLD]]


def _shortened(message: str) -> str:
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}..."


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
