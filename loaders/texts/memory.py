"""What a text named before: for words that point back, and for numbers that do not say whose they are."""

from __future__ import annotations

from loaders.texts.reference import Reference


class Memory:
    """What was named before in a text: for words that point back."""

    def __init__(self) -> None:
        self.last: Reference | None = None
        self.kinds: dict[str, Reference] = {}
        self.instrument: Reference | None = None
        self.usual = ""
        self.opened = False
        self.subject = self.council = ""
        self.numbers: dict[str, str] = {}  # of the Security Council, by their numbers alone
        self.bodies: dict[tuple[str, str], str] = {}  # the bodies that numbers were given with

    def keep(self, reference: Reference) -> None:
        if reference.kind in ("norm", "internal") or not (reference.symbol or reference.kind == "instrument"):
            return
        if reference.kind in ("charter", "instrument"):
            self.instrument = reference
            return
        self.last = reference
        self.kinds[reference.kind if reference.kind in ("resolution", "decision") else "report"] = reference
        if reference.symbol.startswith("S/RES/"):
            self.numbers[reference.symbol.removeprefix("S/RES/").partition("(")[0]] = reference.symbol

    def before(self, word: str) -> Reference | None:
        """The document that a word such as "the report", "that resolution" or "that document" can point back to."""
        return self.last if word == "document" else self.kinds.get(word)
