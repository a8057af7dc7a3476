"""Persisted documents: a document is named by the SHA-256 of its text, so that a request need not carry it.

The competency questions are kept from the start. Others are kept when they are first sent with their hash, until too
many have come after them. A request names a document in one of two ways:

    documentId=sha256:<64 hex digits>                                     GraphQL over HTTP, Appendix A
    extensions={"persistedQuery": {"version": 1, "sha256Hash": "..."}}    as clients of Apollo send it
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

from graphql import GraphQLError

from api.graphql.errors import PERSISTED_QUERY_NOT_FOUND, Refusal, bad_input

HASH = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"
NOT_FOUND = "PersistedQueryNotFound"
"""The message that clients of Apollo look for."""


@dataclass(frozen=True)
class Question:
    """A competency question, as an example of what can be asked.

    Attributes:
        name: number and key.
        hash: SHA-256 of its document.
        text: the question in several languages.
        document: the question in GraphQL.
    """

    name: str
    hash: str
    text: Mapping[str, str]
    document: str


def questions() -> list[Question]:
    """The competency questions, in their order."""
    folder = resources.files("ontology") / "questions"
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".graphql"):
            name = path.name.removesuffix(".graphql")
            document = path.read_text(encoding="utf-8")
            told = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            found.append(Question(name, hash_of(document), told["question"], document))
    return found


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
        self._own = {question.hash: question.document for question in questions()}
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._most = most
        self._left = most_bytes

    def text(self, hash: str | None, document: str | None) -> str:
        """The document of a request, which is kept if it was sent with its hash.

        Raises:
            Refusal: the hash is that of another text, or names no document that is kept.
        """
        if document is not None and hash is not None:
            if hash_of(document) != hash:
                raise Refusal(bad_input("The hash is not the SHA-256 of the document that came with it."), status=400)
            self._keep(hash, document)
        if document is not None:
            return document
        assert hash is not None
        found = self._own.get(hash) or self._sent.get(hash)
        if found is None:
            error = GraphQLError(NOT_FOUND, extensions={"code": PERSISTED_QUERY_NOT_FOUND})
            raise Refusal(error)
        return found

    def _keep(self, hash: str, document: str) -> None:
        if hash in self._own or hash in self._sent or not self._most:
            return
        self._sent[hash] = document
        self._left -= len(document.encode())
        while self._left < 0 or len(self._sent) > self._most:
            _, gone = self._sent.popitem(last=False)
            self._left += len(gone.encode())
