"""CSV for spreadsheets, which take a cell that begins with `=`, `+`, `-`, `@` for a formula and run it.

Exact CSV (W3C SPARQL 1.1 CSV Results, our linked data) stays exact. This is another form with a name of its own,
`format=sheet`, the ending `.sheet` or the media type below, in which no cell can be a formula: an apostrophe goes
before it, as a person would type it, and every cell stands in quotes. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

SHEET = "text/vnd.cybernorms.sheet+csv"
FORMULA = re.compile(r"[\s\x00\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠|%]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("-5"), safe("- 5 States"), safe("States")
    ("'=1+1", '-5', "'- 5 States", 'States')
    """
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def exact(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV (RFC 4180), every cell as it is."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV for spreadsheets: UTF-8 with a mark that says so, every cell in quotes."""
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerows([safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def of_csv(data: bytes) -> bytes:
    """Exact CSV as CSV for spreadsheets."""
    csv.field_size_limit(max(len(data), 1 << 17))
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return written(row or [""] for row in rows)  # the one cell of a row may be empty
