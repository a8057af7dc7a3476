"""What is found: a citation with its place in the text and what it points to."""

from __future__ import annotations

from typing import Any, NamedTuple


class Citation(NamedTuple):
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
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {**self._asdict(), "choices": list(self.choices)}

    def moved(self, by: int) -> Citation:
        """The same citation in a text that begins elsewhere."""
        return self._replace(start=self.start + by, end=self.end + by)
