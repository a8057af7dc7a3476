"""Answers as people see them: a plain page for a browser; and how many rows an answer has."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from urllib.parse import urlencode

PAGE = "text/html"
SECURITY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    ),
    "referrer-policy": "no-referrer",
}
SHOWN = 1_000
HEAD = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<title>{title} | cybernorms</title>\n<link rel="stylesheet" href="/static/cybernorms.css">\n'
    '<link rel="icon" href="/static/mark.svg" type="image/svg+xml">\n</head>\n<body>\n'
    '<a class="skip" href="#content">Skip to the content</a>\n'
    '<header class="masthead"><p class="site"><a href="/">cybernorms</a></p>\n'
    '<nav class="ways" aria-label="Ways in"><ul>'
    '<li><a href="/norms">Norms</a></li> <li><a href="/states">States</a></li>'
    ' <li><a href="/documents">Documents</a></li> <li><a href="/matrix">Matrix</a></li>'
    ' <li><a href="/votes">Votes</a></li> <li><a href="/concordance">Concordance</a></li>'
    ' <li><a href="/timeline">Timeline</a></li> <li><a href="/network">Network</a></li>'
    ' <li><a href="/search">Search</a></li> <li><a href="/query">SPARQL</a></li></ul></nav></header>\n'
    '<main id="content">\n<header class="headnote"><h1>{title}</h1></header>\n'
)
"""The frame of the pages that are made without the explorer: its look, in English."""

FOOT = (
    '</main>\n<footer class="colophon"><p class="imprint">Data: <a rel="license"'
    ' href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. <a href="/dataset">Data set and downloads</a>,'
    ' <a href="/releases">releases</a>, <a href="/limits">limits</a>.</p></footer>\n</body>\n</html>\n'
)
SCROLL = '<div class="scroll" role="region" aria-label="{}" tabindex="0"><table>\n'
"""How a table begins, with a word for what it holds: a keyboard can scroll it."""

BASE = "https://w3id.org/cybernorms/"
ROWS = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "XML": "xml"}
TRIPLES = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt"}


class RowsExceeded(Exception):
    """An answer has more rows than may be sent."""

    def __init__(self, seen: int) -> None:
        self.seen = seen


def check_rows(media_type: str, data: bytes, max_rows: int) -> None:
    """Let an answer pass if it has few enough rows. What is cheap to count is counted first.

    Raises:
        RowsExceeded: it has more.
    """
    mark = {"application/sparql-results+json": b"},{", "application/sparql-results+xml": b"<result>"}
    most = data.count(mark.get(media_type, b"\n"))
    if media_type.startswith(("application/sparql-results", "text/csv", "text/tab")) and most >= max_rows:
        seen = _rows(media_type, data)
        if seen > max_rows:
            raise RowsExceeded(seen)


def _rows(media_type: str, data: bytes) -> int:
    if media_type == "application/sparql-results+json":
        return len(json.loads(data).get("results", {}).get("bindings", ()))
    if media_type == "application/sparql-results+xml":
        return data.count(b"<result>")
    if media_type == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(data.decode()))) - 1
    return data.count(b"\n") - 1


def page(query: str, media_type: str, data: bytes) -> bytes:
    """An answer as a page without scripts. A page that does not show every row says so and where they are.

    Args:
        query: the text that was asked.
        media_type: JSON results, or any RDF syntax.
        data: the answer in that type.
    """
    rows = media_type == "application/sparql-results+json"
    others = " ".join(
        f'<a href="{escape("/sparql?" + urlencode({"query": query, "format": form}))}">{word}</a>'
        for word, form in (ROWS if rows else TRIPLES).items()
    )
    parts = [
        HEAD.format(title="Answer"),
        f'<p class="forms"><a href="{escape("/query?" + urlencode({"query": query}))}">Change the query</a>\n',
        f"{others}</p>\n",
    ]
    if rows:
        parts += _table(json.loads(data), query)
    else:
        parts += ['<pre tabindex="0"><code>', escape(data.decode()), "</code></pre>\n"]
    parts += [
        '<details><summary>The query</summary><pre tabindex="0"><code>',
        escape(query),
        "</code></pre></details>\n",
        FOOT,
    ]
    return "".join(parts).encode()


def _table(answer: dict[str, dict[str, list[str]]], query: str) -> list[str]:
    if "boolean" in answer:
        return [f"<p>{'Yes' if answer['boolean'] else 'No'}.</p>\n"]
    rows: list[dict[str, dict[str, str]]] = answer["results"]["bindings"]  # type: ignore[assignment]
    columns = answer["head"]["vars"]
    count = f"{len(rows):,} row{'s' * (len(rows) != 1)}"
    if len(rows) > SHOWN:
        address = escape("/sparql?" + urlencode({"query": query, "format": "csv"}))
        count = f'The first {SHOWN:,} of {count} are shown here; <a href="{address}">all of them as CSV</a>.'
    parts = [f'<p class="note">{count}</p>\n{SCROLL.format("Answer")}<thead><tr>']
    parts += [f'<th scope="col">{escape(column)}</th>' for column in columns]
    parts.append("</tr></thead>\n<tbody>\n")
    for row in rows[:SHOWN]:
        cells = "".join(f"<td>{_cell(row[column]) if column in row else ''}</td>" for column in columns)
        parts.append(f"<tr>{cells}</tr>\n")
    parts.append("</tbody>\n</table></div>\n")
    return parts


def _cell(term: dict[str, str]) -> str:
    if term["type"] == "triple":
        return escape(json.dumps(term["value"]))
    text = escape(term["value"])
    if term["type"] == "uri" and term["value"].startswith(BASE):
        return f'<a href="/{escape(term["value"].removeprefix(BASE))}">{text}</a>'  # here, not at the permanent address
    if term["type"] == "uri" and term["value"].startswith(("https://", "http://")):
        return f'<a href="{text}">{text}</a>'
    language = term.get("xml:lang")
    return f'<span lang="{escape(language)}" dir="auto">{text}</span>' if language else text
