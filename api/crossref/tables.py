"""Cross-references and concordances as tables, and these as JSON, CSV and DOCX."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.crossref.files import FORMATS
from api.spreadsheet import safe

DOCX = FORMATS["docx"]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
WIDTH = 100
BASE = "https://w3id.org/cybernorms/"


@dataclass(frozen=True)
class Table:
    """A table with a title and what is said above it."""

    title: str
    notes: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def of_crossref(told: Mapping[str, Any]) -> Table:
    """The cross-references of a document, a row for each paragraph."""
    rows = []
    for row in told["paragraphs"]:
        links = row["links"]
        rows.append(
            [
                row["paragraph"],
                row["section"],
                row["role"],
                "; ".join(_citation(one) for one in row["citations"]),
                "; ".join(f"{one['text']}: {one['message']}{_perhaps(one)}" for one in row["faults"]),
                "; ".join(_link(one) for one in links if one["kind"] == "norm"),
                "; ".join(_link(one) for one in links if one["kind"] == "principle"),
                "; ".join(_link(one) for one in links if one["kind"] not in ("norm", "principle")),
                "; ".join(
                    f"{_near(one)}, {one['relation']}, {one['score']:.2f}: {one['reason']}" for one in row["earlier"]
                ),
                "; ".join(f"{one['document']}, {one['place']} ({one['relation']})" for one in row["repeats"]),
                row["text"],
            ]
        )
    name = told["symbol"] or told["title"] or told["name"] or "a text"
    notes = [
        "Machine reading: every link is a proposal with its reason, for a person to judge.",
        f"Release {told.get('release', '')}. Language: {told['language'] or 'not told'}.",
        *told["problems"],
    ]
    columns = ["paragraph", "section", "role", "cites", "wrong citations", "norms", "principles", "other concerns"]
    return Table(
        f"Cross-references of {name}", notes, [*columns, "earlier text", "recommendations repeated", "text"], rows
    )


def of_concordance(told: Mapping[str, Any]) -> Table:
    """The fates of the older paragraphs, a row for each, then the new ones of the newer text."""
    rows = [
        [
            one["older"],
            one["fate"],
            one["newer"],
            f"{one['score']:.2f}",
            "yes" if one["is_reworded"] else "no",
            _diff(one),
        ]
        for one in told["fates"]
    ]
    rows += [["", "new", one["newer"], "", "", one["text"]] for one in told["origins"] if one["new"]]
    counts = ", ".join(f"{count} {fate}" for fate, count in told["counts"].items())
    notes = [f"{counts}.", "In the last column [-words-] are lost and {+words+} are gained."]
    columns = ["older", "fate", "newer", "score", "reworded", "words"]
    return Table(
        f"Concordance of {told['older'] or 'the older text'} and {told['newer'] or 'the newer text'}",
        notes,
        columns,
        rows,
    )


def lines_of_crossref(told: Mapping[str, Any]) -> Iterator[str]:
    """The cross-references of a document as lines for a terminal."""
    counts = told["counts"]
    yield ", ".join(f"{count} {name}" for name, count in counts.items())
    yield from told["problems"]
    for row in told["paragraphs"]:
        yield f"\n{row['paragraph']}  {' '.join(row['text'].split())[:WIDTH]}"
        yield from (f"    wrong      {one['text']}: {one['message']}{_perhaps(one)}" for one in row["faults"])
        yield from (f"    cites      {_citation(one)}" for one in row["citations"])
        yield from (f"    {one['kind']:10} {_link(one)}" for one in row["links"])
        yield from (
            f"    {one['relation']:10} {one['score']:.2f}  {one['document']}, {one['place']}: {one['reason']}"
            for one in row["earlier"]
        )


def lines_of_concordance(told: Mapping[str, Any]) -> Iterator[str]:
    """A concordance as lines for a terminal."""
    yield ", ".join(f"{count} {fate}" for fate, count in told["counts"].items())
    for one in told["fates"]:
        yield f"{one['older']:>8}  {one['fate']:9} {one['newer']:>8}  {one['score']:.2f}  {_diff(one)[:WIDTH]}".rstrip()
    for one in told["origins"]:
        if one["new"]:
            yield f"{'':8}  {'new':9} {one['newer']:>8}        {' '.join(one['text'].split())[:WIDTH]}"


def written(table: Table, told: Mapping[str, Any], media_type: str) -> bytes:
    """A report in one of the forms that it can be had in; a page is made from its JSON."""
    if media_type == FORMATS["csv"]:
        return as_csv(table)
    if media_type == DOCX:
        return as_docx(table)
    return json.dumps(told, ensure_ascii=False).encode()


def as_csv(table: Table) -> bytes:
    """CSV with a header (RFC 4180), UTF-8; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([safe(cell.replace("\x00", "")) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8", "replace")


def as_docx(table: Table) -> bytes:
    """A Word document: the title, the notes, and a part for each row, which reads better than eleven columns."""
    from docx import Document  # loaded only where it is asked for: it takes longer than most answers

    document = Document()
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.core_properties.author = "cybernorms"
    document.core_properties.title = table.title
    document.add_heading(_plain(table.title), 1)
    for note in table.notes:
        document.add_paragraph(_plain(note))
    for row in table.rows:
        cells = [(column, cell) for column, cell in zip(table.columns, row, strict=True) if cell]
        if cells:
            document.add_heading(_plain(f"{cells[0][0].capitalize()} {cells[0][1]}"), 2)
        for column, cell in cells[1:]:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{column.capitalize()}: ").bold = True
            paragraph.add_run(_plain(cell))
    out = io.BytesIO()
    document.save(out)
    return _undated(out)


def _undated(file: io.BytesIO) -> bytes:
    """A ZIP file without the time at which it was made: the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as undated:
        for name in made.namelist():
            undated.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _citation(one: Mapping[str, Any]) -> str:
    target = (one["target"] or "").removeprefix(BASE)
    return f"{one['text']} ({target or one['status']})"


def _link(one: Mapping[str, Any]) -> str:
    words = f": {', '.join(one['matched'])}" if one["matched"] else f": {one['reason']}"
    name = one["label"].get("en") or one["iri"].removeprefix(BASE)
    letter = f"({one['iri'].rpartition('/')[2]}) " if one["kind"] == "norm" else ""
    return f"{letter}{name} {one['score']:.2f}{words}"


def _near(one: Mapping[str, Any]) -> str:
    return f"{one['document']}, {one['place']} [{one['iri'].removeprefix(BASE)}]"


def _perhaps(fault: Mapping[str, Any]) -> str:
    return f" (perhaps {', '.join(fault['choices'])})" if fault["choices"] else ""


def _diff(fate: Mapping[str, Any]) -> str:
    marks = {"kept": "{}", "lost": "[-{}-]", "gained": "{{+{}+}}"}
    return " ".join(marks[piece["change"]].format(piece["text"]) for piece in fate["diff"])


def _plain(text: str) -> str:
    """A text without the signs that XML 1.0 has no place for."""
    return "".join(sign if sign in "\n\t" or (sign >= " " and sign not in "\ufffe\uffff") else " " for sign in text)
