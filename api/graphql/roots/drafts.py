"""Root field on texts of the caller."""

from __future__ import annotations

import json
from typing import Annotated

import strawberry

from api.crossref.desk import Task
from api.errors import ServiceError
from api.graphql.context import Info
from api.graphql.drafts import CrossReference, of_json
from api.graphql.errors import refused

JSON = "application/json"


@strawberry.type
class DraftQueries:
    @strawberry.field(  # type: ignore[untyped-decorator]  # as Strawberry types it when metadata are given
        description="The cross-references of a draft: what it cites and what is wrong with that, what it touches, what"
        " it repeats. Nothing of it is kept. For files and long texts use /crossref.",
        metadata={"private": True},  # neither the document nor the answer is kept
    )
    def cross_reference(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The draft, in one of the six languages.")],
    ) -> CrossReference:
        task = Task("crossref", JSON, "", JSON)
        try:
            _, data = info.context.desk.answer_here(task, json.dumps({"text": text}).encode())
        except ServiceError as error:
            raise refused(error) from None
        return of_json(json.loads(data))
