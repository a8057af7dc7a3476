"""What is found: a citation with its place in the text and what it points to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference in a text.

    status: known (in the records), unknown (a well-formed symbol that the records do not have), ambiguous (several
    readings, see choices), internal (the document itself), anaphora (a document named before).
    """

    start: int
    end: int
    text: str
    kind: str
    symbol: str | None
    pinpoint: dict[str, str] | None
    target: str | None
    status: str
    confidence: float
    why: str
    choices: tuple[str, ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "choices": list(self.choices)}

    def moved(self, by: int) -> Citation:
        """The same citation in a text that begins elsewhere."""
        return replace(self, start=self.start + by, end=self.end + by)
