"""Persisted documents: a document is named by the SHA-256 of its text, so that a request need not carry it.

The competency questions are kept from the start. Others are kept when they are first sent with their hash, until too
many have come after them. A request names a document in one of two ways:

    documentId=sha256:<64 hex digits>                                     GraphQL over HTTP, Appendix A
    extensions={"persistedQuery": {"version": 1, "sha256Hash": "..."}}    as clients of Apollo send it
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from graphql import GraphQLError

from api.graphql.errors import PERSISTED_QUERY_NOT_FOUND, Refusal, bad_input
from api.questions import questions

HASH = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"
NOT_FOUND = "PersistedQueryNotFound"
"""The message that clients of Apollo look for."""


def hash_of(document: str) -> str:
    """The SHA-256 of a document, in hex digits."""
    return sha256(document.encode()).hexdigest()


def hash_named(told: Mapping[str, Any]) -> str | None:
    """The hash by which a request names its document; none if it does not.

    Raises:
        Refusal: it is not written as it should be.
    """
    extensions = told.get("extensions") or {}
    named = extensions.get("persistedQuery")
    id = told.get("documentId")
    if named is None and id is None:
        return None
    if id is not None:
        found = id.removeprefix(PREFIX) if isinstance(id, str) and id.startswith(PREFIX) else None
    else:
        found = named.get("sha256Hash") if isinstance(named, dict) and named.get("version") == 1 else None
    if not isinstance(found, str) or not HASH.fullmatch(found):
        wanted = f"`documentId` is {PREFIX} and 64 small hex digits; `persistedQuery` has version 1 and `sha256Hash`."
        raise Refusal(bad_input(wanted), status=400)
    return found


class Documents:
    """The documents that are kept.

    Args:
        most: how many, besides the competency questions.
        most_bytes: how long they may be together.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._own = {hash_of(question.graphql): question.graphql for question in questions()}
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._most = most
        self._left = most_bytes

    def text(self, hash: str | None, document: str | None) -> str:
        """The document of a request.

        Raises:
            Refusal: the hash is that of another text, or names no document that is kept.
        """
        if document is not None and hash is not None and hash_of(document) != hash:
            raise Refusal(bad_input("The hash is not the SHA-256 of the document that came with it."), status=400)
        if document is not None:
            return document
        assert hash is not None
        found = self._own.get(hash) or self._sent.get(hash)
        if found is None:
            error = GraphQLError(NOT_FOUND, extensions={"code": PERSISTED_QUERY_NOT_FOUND})
            raise Refusal(error)
        return found

    def keep(self, hash: str, document: str) -> None:
        """Keep a document that was sent with its hash, found valid, and has nothing in it that nobody may store."""
        if hash in self._own or hash in self._sent or not self._most:
            return
        self._sent[hash] = document
        self._left -= len(document.encode())
        while self._left < 0 or len(self._sent) > self._most:
            _, gone = self._sent.popitem(last=False)
            self._left += len(gone.encode())
