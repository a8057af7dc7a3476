"""Tables: what a page shows as one, and the same as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.spreadsheet import safe


@dataclass(frozen=True)
class Cell:
    """One thing in a cell.

    Attributes:
        text: what is read.
        lang: language of the text, where it is not that of the page.
        iri: the thing that it names.
        href: where it leads.
        tone: how it is marked: a leaning, a finding, a vote; the sign and the word say the same.
        sign: the mark beside the word.
        note: small print below it.
        value: what programs get instead of the text: a date in ISO 8601.
    """

    text: str
    lang: str = ""
    iri: str = ""
    href: str = ""
    tone: str = ""
    sign: str = ""
    note: str = ""
    value: str = ""


Cells = Cell | Sequence[Cell] | str | None
Row = Mapping[str, Cells]


@dataclass(frozen=True)
class Table:
    """Rows under named columns.

    Attributes:
        key: its name in addresses (`?table=`) and on the page (`#`).
        title: its heading.
        columns: names for programs, each with the heading that people read.
        rows: cells by column.
        note: what must be known to read it.
        look: how a page shows it: `grid`, `timeline`, `text` or `facts`.
        most: how many rows a page shows; the twins have all.
        anchors: by the number of a row, what an address names it by.
        group: the column whose cells stand as headings above the rows that follow them.
        quiet: columns for programs alone.
        is_whole: whether columns are shown that have nothing in them.
    """

    key: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Row]
    note: str = ""
    look: str = "grid"
    most: int = 200
    anchors: Mapping[int, str] = field(default_factory=dict)
    group: str = ""
    quiet: Collection[str] = ()
    is_whole: bool = False

    def cells(self, row: Row, column: str) -> list[Cell]:
        """What is in a cell; empty for nothing."""
        value = row.get(column)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            return [Cell(value)]
        return [value] if isinstance(value, Cell) else list(value)

    @property
    def shown(self) -> list[str]:
        """The columns that a page shows: those that have something in them."""
        left = {self.group, *self.quiet}
        return [
            column
            for column in self.columns
            if column not in left and (self.is_whole or any(self.cells(row, column) for row in self.rows))
        ]

    def csv(self) -> bytes:
        """The table as CSV (RFC 4180): a column of texts, and one of IRIs beside it where cells name things."""
        naming = {
            column for row in self.rows for column in self.columns if any(cell.iri for cell in self.cells(row, column))
        }
        header = [
            name for column in self.columns for name in ((column, f"{column}_iri") if column in naming else (column,))
        ]
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(header)
        for row in self.rows:
            line = []
            for column in self.columns:
                cells = self.cells(row, column)
                line.append(safe("; ".join(cell.value or cell.text for cell in cells)))
                if column in naming:
                    line.append(" ".join(cell.iri for cell in cells))
            table.writerow(line)
        return out.getvalue().encode()

    def json(self, about: Mapping[str, str]) -> bytes:
        """The table as JSON, with what it is about."""
        rows = [
            {column: [_plain(cell) for cell in self.cells(row, column)] for column in self.columns} for row in self.rows
        ]
        body = {**about, "table": self.key, "title": self.title, "columns": dict(self.columns), "rows": rows}
        return json.dumps(body, ensure_ascii=False).encode()


def _plain(cell: Cell) -> dict[str, str]:
    found = {"text": cell.text, "value": cell.value, "iri": cell.iri, "lang": cell.lang, "note": cell.note}
    return {key: value for key, value in found.items() if value}


def listed(cells: Iterable[Cell | None]) -> list[Cell]:
    """Those cells that there are, each once."""
    return list(dict.fromkeys(cell for cell in cells if cell is not None))
