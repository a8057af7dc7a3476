"""Cross-references of a draft that the caller sends: the same as at `/crossref`, with the graph behind each address."""

from __future__ import annotations

from typing import Any

import strawberry

from api.graphql import fields
from api.graphql.arguments import Lang, iri_named
from api.graphql.context import Info
from api.graphql.selections import found
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Language


@strawberry.type(description="A citation found in a draft.")
class DraftCitation:
    start: int = strawberry.field(description="Where it begins in the text of its paragraph or footnote, from 0.")
    end: int = strawberry.field(description="Where it ends, exclusive.")
    text: str = strawberry.field(description="The words of the draft.")
    kind: str = strawberry.field(description="What it names: document, resolution, charter, norm, internal and so on.")
    symbol: str | None = strawberry.field(description="Symbol of the document, as the UN writes it.")
    target: str | None = strawberry.field(description="IRI of what it names; null if the records do not have it.")
    status: str = strawberry.field(description="known, unknown, ambiguous, internal or anaphora.")
    confidence: float = strawberry.field(description="How sure the reading is, from 0 to 1.")
    why: str = strawberry.field(description="Why it is read so.")
    choices: list[str] = strawberry.field(description="Other readings.")


@strawberry.type(description="A citation in a draft that cannot be right.")
class DraftFault:
    code: str = strawberry.field(
        description="unknown-symbol, unknown-paragraph, unknown-part, unknown-article, date-mismatch, title-mismatch or"
        " internal-missing."
    )
    text: str = strawberry.field(description="The citation as it is written.")
    message: str = strawberry.field(description="What is wrong, and what the records have.")
    choices: list[str] = strawberry.field(description="Symbols that may be meant.")


@strawberry.type(description="A norm, principle, theme, topic or measure that a paragraph of a draft touches.")
class DraftLink:
    labels: strawberry.Private[dict[str, str]]
    iri: str = strawberry.field(description="Its IRI.")
    kind: str = strawberry.field(description="norm, principle, theme, topic or measure.")
    score: float = strawberry.field(description="How sure the link is, from 0 to 1.")
    reason: str = strawberry.field(description="Why.")
    matched: list[str] = strawberry.field(description="The words of the draft that say so.")
    status: str = strawberry.field(description="machine: a program proposes it.")

    @fields.field("Its name in a language, or in another one if there is none in it.")
    def label(self, lang: Lang = Language.EN) -> Text:
        return _text(self.labels, lang)

    @fields.field("The thing itself, in the graph.")
    async def thing(self, info: Info) -> Thing | None:
        thing: Thing | None = await found(info.context.graph, iri_named(self.iri), "")
        return thing


@strawberry.type(description="An earlier paragraph that is near one of a draft.")
class DraftNear:
    gists: strawberry.Private[dict[str, str]]
    iri: str = strawberry.field(description="Its IRI.")
    document: str = strawberry.field(description="Symbol of its document.")
    place: str = strawberry.field(description="Where in it, as it is cited.")
    date: str = strawberry.field(description="The day of its document.")
    relation: str = strawberry.field(description="same, reworded or related.")
    score: float = strawberry.field(description="How near, from 0 to 1.")
    reason: str = strawberry.field(description="Why.")
    words: list[str] = strawberry.field(description="Words of the draft that its gist has too.")
    recommends: bool = strawberry.field(description="Whether it is a recommendation.")
    status: str = strawberry.field(description="machine: a program proposes it.")

    @fields.field("What it says, in our own words, in a language or in another one.")
    def gist(self, lang: Lang = Language.EN) -> Text | None:
        return _text(self.gists, lang) if self.gists else None

    @fields.field("The paragraph itself, in the graph.")
    async def thing(self, info: Info) -> Thing | None:
        thing: Thing | None = await found(info.context.graph, iri_named(self.iri), "")
        return thing


@strawberry.type(description="A paragraph of a draft with its cross-references.")
class DraftParagraph:
    paragraph: str = strawberry.field(description="Its number as it is cited in the draft.")
    section: str = strawberry.field(description="The section that it stands in, or nothing.")
    heading: str = strawberry.field(description="The heading that it stands under, or nothing.")
    role: str = strawberry.field(description="deliberation, conclusion, recommendation, observation or context.")
    text: str = strawberry.field(description="Its text.")
    citations: list[DraftCitation] = strawberry.field(description="What it and its footnotes cite.")
    faults: list[DraftFault] = strawberry.field(description="Citations that cannot be right.")
    links: list[DraftLink] = strawberry.field(description="What it touches, the surest first.")
    earlier: list[DraftNear] = strawberry.field(description="The nearest earlier paragraphs, the nearest first.")
    repeats: list[DraftNear] = strawberry.field(
        description="Those of them that are recommendations and say much the same."
    )


@strawberry.type(description="A draft with its cross-references. Nothing of it is kept.")
class CrossReference:
    language: str = strawberry.field(description="Its language; nothing if there are too few words to tell.")
    symbol: str = strawberry.field(description="Its symbol, or nothing.")
    title: str = strawberry.field(description="Its title, or nothing.")
    date: str = strawberry.field(description="Its date, or nothing.")
    status: str = strawberry.field(description="machine: a program read it.")
    problems: list[str] = strawberry.field(description="Gaps and doubles in its numbers, in words.")
    paragraphs: list[DraftParagraph] = strawberry.field(description="Its paragraphs, in its order.")


def of_json(told: dict[str, Any]) -> CrossReference:
    """The cross-references that `/crossref` gives as JSON."""
    head = {key: told[key] for key in ("language", "symbol", "title", "date", "status", "problems")}
    return CrossReference(**head, paragraphs=[_paragraph(row) for row in told["paragraphs"]])


def _paragraph(row: dict[str, Any]) -> DraftParagraph:
    earlier = {one["iri"]: _near(one) for one in row["earlier"]}
    return DraftParagraph(
        **{key: row[key] for key in ("paragraph", "section", "heading", "role", "text")},
        citations=[
            DraftCitation(**{key: v for key, v in one.items() if key != "pinpoint"}) for one in row["citations"]
        ],
        faults=[
            DraftFault(**{key: one[key] for key in ("code", "text", "message", "choices")}) for one in row["faults"]
        ],
        links=[_link(one) for one in row["links"]],
        earlier=list(earlier.values()),
        repeats=[earlier[one["iri"]] for one in row["repeats"]],
    )


def _link(one: dict[str, Any]) -> DraftLink:
    plain = {key: one[key] for key in ("iri", "kind", "score", "reason", "matched", "status")}
    return DraftLink(labels=one["label"], **plain)


def _near(one: dict[str, Any]) -> DraftNear:
    keys = ("iri", "document", "place", "date", "relation", "score", "reason", "words", "recommends", "status")
    return DraftNear(gists=one["gist"], **{key: one[key] for key in keys})


def _text(worded: dict[str, str], lang: Language) -> Text:
    wanted = str(lang.value)
    language = next((tag for tag in (wanted, "en", "es") if tag in worded), next(iter(worded)))
    return Text(text=worded[language], lang=language, is_fallback=language != wanted)
