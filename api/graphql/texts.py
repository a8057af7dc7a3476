"""Texts in a language: the one that was asked for, or another, and then it says so."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from api.graphql.nodes import Node
from api.graphql.vocabularies import Language
from api.store import Value

NAMES = ("skos:prefLabel", "dcterms:title")
SIGNS = ("symbol", "abbreviation", "number", "letter", "citation", "skos:notation")


@strawberry.type(description="A text with the language that it is really in.")
class Text:
    text: str = strawberry.field(description="The text.")
    lang: str | None = strawberry.field(
        description="The language of this text (BCP 47); null for what is in no language, such as a symbol."
    )
    is_fallback: bool = strawberry.field(
        description="Whether there is none in the language asked for, so that this one stands in."
    )


@strawberry.type(description="A text in one of the six official languages, or the fact that there is none.")
class Translation:
    lang: Language = strawberry.field(description="The language.")
    text: str | None = strawberry.field(description="The text; null if there is none in this language.")


def worded(values: Sequence[Value], lang: Language) -> Text | None:
    """The text of some values in a language; failing that in English, Spanish, or the first by its tag."""
    tagged = sorted((value.language, value.text) for value in values if not value.is_iri)
    if not tagged:
        return None
    by_language = dict(reversed(tagged))
    for language in (lang.value, "en", "es", *by_language):
        if language in by_language:
            is_fallback = language not in ("", lang.value)
            return Text(text=by_language[language], lang=language or None, is_fallback=is_fallback)
    return None


def translations(values: Sequence[Value]) -> list[Translation]:
    """One entry for each of the six languages, whether or not there is a text."""
    texts = {value.language: value.text for value in sorted(values, key=lambda value: value.text, reverse=True)}
    return [Translation(lang=lang, text=texts.get(str(lang.value))) for lang in Language]


def names_of(node: Node) -> Sequence[Value]:
    """The names of a thing in all languages: its label, or else its title."""
    return next((values for term in NAMES if (values := node.values(term))), ())


def label_of(node: Node, lang: Language = Language.EN) -> Text:
    """What a thing is called: its name, or else its symbol, letter or number, or the end of its IRI."""
    found: Text | None = node.memo.get((label_of, lang))
    if found is None:
        found = node.memo[label_of, lang] = worded(names_of(node), lang) or _sign(node)
    return found


def _sign(node: Node) -> Text:
    sign = next((text for term in SIGNS if (text := node.text(term))), node.iri.rpartition("/")[2])
    return Text(text=sign, lang=None, is_fallback=False)
