"""Answers on a terminal: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from typing import TextIO

from api.store import BASE, Store

MEDIA = {"csv": "text/csv", "json": "application/sparql-results+json", "table": "text/csv"}
WIDEST = 60


def print_answer(store: Store, query: str, form: str, out: TextIO) -> None:
    """Print the answer to a query.

    Args:
        store: the release to ask.
        query: SPARQL text.
        form: `table`, `csv` or `json`; triples are printed as Turtle whatever it is.
        out: where to print.

    Raises:
        SyntaxError: the query does not parse.
    """

    def chosen(offered: Sequence[str]) -> str:
        return MEDIA[form] if MEDIA[form] in offered else offered[0]

    media_type, data = store.answer(query, chosen)
    text = data.decode()
    if media_type != "text/csv" or form != "table":
        out.write(text if text.endswith("\n") else text + "\n")
        return
    rows = [row or [""] for row in csv.reader(io.StringIO(text))]  # one unbound variable makes an empty line
    for line in lay_out(rows, shutil.get_terminal_size((160, 40)).columns):
        out.write(line + "\n")


def lay_out(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Rows, the first of them names, as lines of a table; cells that are too wide are cut with an ellipsis."""
    short = [[cell.replace(BASE, "").replace("\n", " ") for cell in row] for row in rows]
    columns = len(short[0])
    most = max(WIDEST, width // max(1, columns) - 2)
    cut = [[cell if len(cell) <= most else cell[: most - 1] + "…" for cell in row] for row in short]
    widths = [max(len(row[at]) for row in cut) for at in range(columns)]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cut]
    count = len(rows) - 1
    return [
        lines[0],
        "  ".join("-" * size for size in widths),
        *lines[1:],
        f"({count} row{'s' * (count != 1)})",
    ]
