"""One citation, as a lawyer writes it in any of the six languages, to the address of what it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.errors import BadRequest, UnknownCitation
from loaders.texts import Catalogue, Citation, cite

LONGEST = 2_000


@dataclass(frozen=True)
class Resolved:
    """What a citation names: one address, or several to choose from."""

    targets: tuple[str, ...]
    citations: tuple[Citation, ...]

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"citations": [one.as_json() for one in self.citations]}
        if len(self.targets) == 1:
            return {"iri": self.targets[0], **told}
        return {"choices": list(self.targets), **told}


class Resolver:
    """Resolves citations of the documents of a release."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def resolve(self, text: str, language: str = "") -> Resolved:
        """What a citation names.

        Raises:
            BadRequest: the text is empty, too long, or no citation.
            UnknownCitation: the records have nothing of this name.
        """
        if not text.strip() or len(text) > LONGEST:
            raise BadRequest(f"`cite` is a citation of 1 to {LONGEST} characters, such as A/70/174, para. 13 (f).")
        found = tuple(one for one in cite(text, self._catalogue, language) if one.status != "anaphora")
        if not found:
            raise BadRequest("This is no citation that can be read. Write it as A/70/174, para. 13 (f).")
        wrong = [one for one in found if one.target is None and not one.choices]
        if wrong:
            one = wrong[0]
            raise UnknownCitation(
                f"{one.symbol or one.text}: {one.why}. The list of documents is at /doc.",
                symbol=one.symbol,
                why=one.why,
            )
        targets = [target for one in found for target in _targets(one, self._catalogue)]
        return Resolved(tuple(dict.fromkeys(targets)), found)


def _targets(citation: Citation, catalogue: Catalogue) -> list[str]:
    """The addresses that a citation may mean: those between which it leaves a choice, else the one that it names."""
    if citation.status == "ambiguous" or citation.target is None:
        named = [catalogue.find(choice) for choice in citation.choices]
        choices = [known.iri if known else choice for known, choice in zip(named, citation.choices, strict=True)]
        places = [choice for choice in choices if choice.startswith("https://")]
        return [*places, citation.target] if citation.target else places
    return [citation.target]
