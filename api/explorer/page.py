"""What a page is made of, before it is HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.explorer.names import Text
from api.explorer.tables import Cell, Table


@dataclass(frozen=True)
class Prose:
    """Paragraphs under a heading."""

    key: str
    title: str
    texts: Sequence[Text]
    note: str = ""
    look: str = "prose"


@dataclass(frozen=True)
class Bar:
    """One part of a bar: a word for it, how many, and its tone."""

    label: str
    count: int
    tone: str


@dataclass(frozen=True)
class Bars:
    """Stacked bars, one a row, with the same numbers in a table below them.

    Attributes:
        key, title, note: as of a table.
        rows: a name for each bar and its parts, in one order.
        whole: the length of a full bar.
        table: the numbers.
    """

    key: str
    title: str
    rows: Sequence[tuple[str, Sequence[Bar]]]
    whole: int
    table: Table
    note: str = ""
    look: str = "bars"


Section = Table | Prose | Bars


@dataclass(frozen=True)
class Page:
    """A page, before it has a language switch and an apparatus around it.

    Attributes:
        title: its heading.
        kind: what sort of thing it is about, shown above the heading.
        iri: the thing that it is about; empty for a page that is about many.
        path: its own path and query, without the language.
        lead: one text that says what the thing is.
        subtitle: a second name of it.
        facts: names and values in short.
        sections: in order.
        caution: what a reader must know first: that it is a draft, that it was withdrawn.
        template: what shows it.
        has_twins: whether its tables are had as CSV and JSON by themselves.
        more: what that template needs besides.
    """

    title: Text
    kind: str = ""
    iri: str = ""
    path: str = ""
    lead: Text | None = None
    subtitle: Text | None = None
    facts: Sequence[tuple[str, Sequence[Cell]]] = ()
    sections: Sequence[Section] = ()
    caution: str = ""
    template: str = "thing.html"
    has_twins: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> dict[str, Table]:
        """The tables that are had by themselves, by their key, those of pictures too."""
        found: dict[str, Table] = {}
        if not self.has_twins:
            return found
        for section in self.sections:
            if isinstance(section, Table):
                found[section.key] = section
            elif isinstance(section, Bars):
                found[section.table.key] = section.table
        return found
