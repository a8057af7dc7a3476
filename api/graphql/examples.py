"""The competency questions as documents of GraphQL, for those who begin."""

from __future__ import annotations

import json
from collections.abc import Sequence

from api.answers import Kept
from api.graphql.persisted import PREFIX, hash_of
from api.questions import Question


def documents(questions: Sequence[Question]) -> Kept:
    """The competency questions with the hashes of their documents, which are kept from the start."""
    told = [
        {
            "name": question.name,
            "documentId": PREFIX + hash_of(question.graphql),
            "question": question.text,
            "document": question.graphql,
        }
        for question in questions
    ]
    return Kept.of(json.dumps({"documents": told}, ensure_ascii=False).encode(), "application/json")
