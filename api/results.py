"""How many rows an answer has, and how much of it a page shows."""

from __future__ import annotations

import csv
import io
import json

PAGE = "text/html"
SECURITY = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
}
SHOWN = 1_000
"""Rows, or lines of a text, that a page shows."""

ROWS = "application/sparql-results+json"


class RowsExceeded(Exception):
    """An answer has more rows than may be sent."""

    def __init__(self, seen: int) -> None:
        self.seen = seen


def check_rows(media_type: str, data: bytes, max_rows: int) -> None:
    """Let an answer pass if it has few enough rows. What is cheap to count is counted first.

    Raises:
        RowsExceeded: it has more.
    """
    if len(data) <= max_rows:  # a row has a byte and more
        return
    mark = {ROWS: b"},{", "application/sparql-results+xml": b"<result>"}
    most = data.count(mark.get(media_type, b"\n"))
    if media_type.startswith(("application/sparql-results", "text/csv", "text/tab")) and most >= max_rows:
        seen = _rows(media_type, data)
        if seen > max_rows:
            raise RowsExceeded(seen)


def _rows(media_type: str, data: bytes) -> int:
    if media_type == ROWS:
        return len(json.loads(data).get("results", {}).get("bindings", ()))
    if media_type == "application/sparql-results+xml":
        return data.count(b"<result>")
    if media_type == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(data.decode()))) - 1
    return data.count(b"\n") - 1


def excerpt(media_type: str, data: bytes) -> bytes:
    """What a page shows of an answer, as JSON: `boolean`; or `head`, the first `bindings` and the `total` of them; or
    the first lines of a `text` and the `total` of them.

    Args:
        media_type: JSON results, or any RDF syntax.
        data: the answer in that type.
    """
    if media_type != ROWS:
        lines = data.decode().splitlines(keepends=True)
        return json.dumps({"text": "".join(lines[:SHOWN]), "total": len(lines)}).encode()
    told = json.loads(data)
    if "boolean" in told:
        return data
    rows = told["results"]["bindings"]
    return json.dumps({"head": told["head"], "bindings": rows[:SHOWN], "total": len(rows)}).encode()
