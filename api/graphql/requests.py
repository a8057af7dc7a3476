"""What a request over HTTP says, read with distrust."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from api.errors import ClientGone
from api.graphql.errors import Refusal, bad_input, busy, too_complex
from api.graphql.persisted import hash_named
from api.settings import Settings

JSON = "application/json"
PARAMETERS = 100
READ_AT_MOST = 32_000_000
"""So much of a body that is too long is still read, and not kept: a client hears why only when it has sent it all."""


@dataclass(frozen=True)
class Asked:
    """A request as it was sent, after its form was checked.

    Attributes:
        query: the document, if it was sent.
        hash: the SHA-256 of the document, if it is named by that.
        variables: values of variables.
        operation: which operation of the document is meant.
        release: the release that the answer has to come from, if one is named.
    """

    query: str | None
    hash: str | None
    variables: dict[str, Any] = field(default_factory=dict)
    operation: str | None = None
    release: str | None = None

    @classmethod
    def of(cls, told: object) -> Asked:
        """The request that a JSON object describes.

        Raises:
            Refusal: it is not an object, or a part of it has the wrong type.
        """
        if not isinstance(told, dict):
            raise unreadable("The body is one JSON object with `query`; batches are not taken.")
        query, variables, operation = (told.get(key) for key in ("query", "variables", "operationName"))
        if not isinstance(told.get("extensions"), dict | None):
            raise unreadable("`extensions` is not an object.")
        hash = hash_named(told)
        if (query is not None or hash is None) and (not isinstance(query, str) or not query.strip()):
            raise unreadable("`query` is missing, or is not a text.")
        if variables is not None and not isinstance(variables, dict):
            raise unreadable("`variables` is not an object.")
        if operation is not None and not isinstance(operation, str):
            raise unreadable("`operationName` is not a text.")
        return cls(query, hash, variables or {}, operation or None, told.get("release"))


def unreadable(message: str, status: int = 400) -> Refusal:
    """A request that is none."""
    return Refusal(bad_input(message), status=status)


def of_address(query_string: bytes) -> Asked:
    """The request that an address holds.

    Raises:
        Refusal: it holds none.
    """
    try:
        pairs = parse_qsl(query_string.decode(), True, errors="strict", max_num_fields=PARAMETERS)
    except UnicodeDecodeError:
        raise unreadable("The address is not UTF-8.") from None
    except ValueError:
        raise unreadable(f"The address has more than {PARAMETERS} parameters.") from None
    told: dict[str, Any] = dict(pairs)
    for key in ("variables", "extensions"):
        if key in told:
            told[key] = json_of(told[key]) if told[key] else None
    return Asked.of(told)


def check_form(content_type: str, coding: str) -> None:
    """Let a body pass that is JSON as it is.

    Raises:
        Refusal: it is said to be something else.
    """
    media_type, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != JSON or charset not in ("", "charset=utf-8"):
        raise unreadable(f"Send the request as {JSON}, in UTF-8.", 415)
    if coding not in ("", "identity"):
        raise unreadable("Send the body as it is, without a content-encoding.", 415)


async def body_of(request: Request, settings: Settings) -> bytes:
    """The body of a request.

    Raises:
        Refusal: it has another type, is too long, or does not arrive.
        ClientGone: the client has left.
    """
    check_form(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
    body, length = bytearray(), 0
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for chunk in request.stream():
                length += len(chunk)
                if length <= settings.query_bytes:
                    body += chunk
                elif length > READ_AT_MOST:
                    break
    except TimeoutError:
        message = f"The body did not arrive within {settings.body_seconds:g} s."
        raise busy(message, code="TIMEOUT", status=408) from None
    except ClientDisconnect:
        raise ClientGone from None
    if length > settings.query_bytes:
        raise Refusal(too_complex("bytes or more in its body", length, settings.query_bytes), status=413)
    return bytes(body)


def of_body(body: bytes) -> Asked:
    """The request that a body holds.

    Raises:
        Refusal: it holds none.
    """
    try:
        return Asked.of(json_of(body.decode()))
    except UnicodeDecodeError:
        raise unreadable("The body is not UTF-8.") from None


def json_of(text: str) -> object:
    """A JSON text as values.

    Raises:
        Refusal: it is not JSON, nests too deeply, or holds half of a character (a lone surrogate).
    """
    try:
        told: object = json.loads(text, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise unreadable(f"This is not JSON that can be read: {str(error)[:200]}.") from None
    return told


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a number of JSON")
