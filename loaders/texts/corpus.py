"""What the records know, as a reader of drafts needs it: documents, their paragraphs, and what paragraphs concern.

It is written into a release when that is built, so that a draft is read against exactly what is served. Paragraphs
that are only recalled are not in it: an earlier text is shown only where it was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from loaders.texts.catalogue import Catalogue, Known
from loaders.texts.fingerprint import Fingerprint

FILE = "texts.json"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the graph.

    Attributes:
        iri: its address.
        document: the address of its document.
        number: its number as it is cited.
        role: deliberation, conclusion, recommendation and so on, or "".
        recommends: whether it is a recommendation.
        gist: what it says, in our own words, by language.
        concerns: addresses of the norms, principles, themes, measures and topics that it concerns.
        cites: addresses of what it cites.
        prints: its official texts, known by their fingerprints, by language.
    """

    iri: str
    document: str
    number: str
    role: str = ""
    recommends: bool = False
    gist: Mapping[str, str] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    prints: Mapping[str, Fingerprint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concept:
    """A norm, principle, theme, topic, measure: its names, and the articles and principles that it rests on."""

    iri: str
    kind: str
    label: Mapping[str, str]
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """Everything that a draft is read against."""

    documents: tuple[Known, ...]
    passages: tuple[Passage, ...]
    concepts: tuple[Concept, ...]

    @property
    def catalogue(self) -> Catalogue:
        """The documents, by symbol."""
        return Catalogue(self.documents)

    def written(self) -> bytes:
        """The corpus as a file of a release; the same corpus gives the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=sorted).encode()

    @classmethod
    def open(cls, release: Path) -> Corpus:
        """The corpus of a release."""
        told = json.loads((release / FILE).read_bytes())
        return cls(
            tuple(Known(**_tuples(one, parts=frozenset(one["parts"]))) for one in told["documents"]),
            tuple(Passage(**_tuples(one, prints=_prints(one["prints"]))) for one in told["passages"]),
            tuple(Concept(**_tuples(one)) for one in told["concepts"]),
        )


def prints(folder: Path) -> dict[str, dict[str, Fingerprint]]:
    """The fingerprints below a folder: by path of the paragraph, by language.

    A file is named by the document and the language, `A_70_174.en.txt`, and has a line for each paragraph: its key,
    digest and sketch.
    """
    found: dict[str, dict[str, Fingerprint]] = {}
    for path in sorted(folder.glob("*.txt")):
        document, _, language = path.stem.rpartition(".")
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                key, digest, *sketch = line.split()
                found.setdefault(f"doc/{document}/{key}", {})[language] = Fingerprint(digest, "".join(sketch))
    return found


def _tuples(one: Mapping[str, Any], **other: object) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in one.items()} | other


def _prints(told: Mapping[str, Any]) -> dict[str, Fingerprint]:
    return {language: Fingerprint(**one) for language, one in told.items()}
