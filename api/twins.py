"""Whole jobs as JSON and as rows of a table: what the addresses that end in `.json` and `.csv` give.

Each is made from the same function that GraphQL and the pages use. A row of CSV is one passage, or says that there is
none; it always has the IRIs, so that a spreadsheet leads back to the texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import concordance, history, matrix, rollcalls, search
from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.sources import titled
from api.graphql.texts import label_of, worded
from api.graphql.vocabularies import Language
from api.release import Release

Rows = list[Sequence[str]]


@dataclass(frozen=True)
class Twins:
    """An answer in two forms: an object for JSON, and rows with a head for CSV."""

    told: Mapping[str, Any]
    rows: Rows


async def of_matrix(graph: Graph, found: matrix.Matrix, release: Release, lang: Language) -> Twins:
    """The matrix: a cell a pair in JSON; in CSV a claim a row, and a row for each pair without one."""
    cells = [found.cells[row.iri, column.iri] for row in found.rows for column in found.columns]
    entries = [entry for cell in cells for entry in (*cell.claims, *cell.derived)]
    known = await _nodes(graph, *((entry.stance, entry.document) for entry in entries))
    names = {node.iri: label_of(node, lang).text for node in (*found.rows, *found.columns, *known.values())}
    head = ["actor", "iso3", "actor_name", "question", "question_name", "coverage", "kind", "latest", "stance"]
    head += ["stance_name", "lean", "date", "document", "pin_cite", "basis", "evidence", "claim", "release"]
    rows: Rows = [head]
    for cell in cells:
        coverage = cell.coverage.value if cell.coverage is not None else ""
        start = [cell.actor, _code(cell.actor), names.get(cell.actor, ""), cell.column, names.get(cell.column, "")]
        for entry in (*cell.claims, *cell.derived):
            rows.append(
                [
                    *start,
                    coverage,
                    entry.kind,
                    "yes" if entry in cell.latest else "",
                    _code(entry.stance),
                    names.get(entry.stance or "", ""),
                    _code(entry.lean),
                    entry.date,
                    titled(known[entry.document]) if entry.document in known else "",
                    entry.pin_cite,
                    _code(entry.basis),
                    _code(entry.evidence),
                    entry.iri,
                    release.name,
                ]
            )
        if not cell.claims and not cell.derived:
            rows.append([*start, coverage, *[""] * (len(head) - 7), release.name])
    told = {
        "release": release.name,
        "as_of": found.as_of,
        "columns": [
            {"iri": one.iri, "name": names[one.iri], "totals": _totals(found.totals[one.iri])} for one in found.columns
        ],
        "rows": [
            {
                "iri": one.iri,
                "name": names[one.iri],
                "cells": [_cell(found.cells[one.iri, column.iri], names) for column in found.columns],
            }
            for one in found.rows
        ],
    }
    return Twins(told, rows)


def _totals(totals: matrix.Totals) -> dict[str, Any]:
    return {
        "rows": totals.rows,
        "spoken": totals.spoken,
        "leans": dict(totals.leans),
        "mixed": totals.mixed,
        "without": totals.without,
        "coverage": {"" if one is None else one.value: count for one, count in totals.coverage.items()},
        "derived_only": totals.derived_only,
    }


def _cell(cell: matrix.Cell, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "stance": cell.stance,
        "stance_name": names.get(cell.stance or ""),
        "lean": _code(cell.lean) or None,
        "newest": cell.newest,
        "claims": len(cell.claims),
        "coverage": None if cell.coverage is None else cell.coverage.value,
        "is_derived": cell.is_derived,
        "latest": [entry.iri for entry in cell.latest],
        "derived": [entry.iri for entry in cell.derived],
    }


async def of_votes(graph: Graph, found: rollcalls.Comparison, release: Release, lang: Language) -> Twins:
    """Votes side by side: in CSV a State a row, a vote a column."""
    names = {iri: label_of(node, lang).text for iri, node in found.states.items()}
    signs = [call.symbol or call.document for call in found.calls]
    rows: Rows = [["state", "iso3", "state_name", *signs, "split", "release"]]
    for row in found.rows:
        values = [value or "" for value in row.values]
        split = "yes" if row.is_split else ""
        rows.append([row.state, _code(row.state), names[row.state], *values, split, release.name])
    told = {
        "release": release.name,
        "votes": [
            {
                "iri": call.iri,
                "document": call.document,
                "symbol": call.symbol,
                "date": call.date,
                "counts": found.counts(at),
            }
            for at, call in enumerate(found.calls)
        ],
        "rows": [
            {"iri": row.state, "name": names[row.state], "values": list(row.values), "is_split": row.is_split}
            for row in found.rows
        ],
        "patterns": [
            {"values": list(values), "count": len(states), "states": states} for values, states in found.patterns
        ],
        "changes": [
            {
                "state": change.state,
                "earlier": found.calls[change.place].iri,
                "later": found.calls[change.place + 1].iri,
                "before": change.before,
                "after": change.after,
            }
            for change in found.changes
        ],
    }
    return Twins(told, rows)


async def of_concordance(graph: Graph, found: concordance.Table, release: Release, lang: Language) -> Twins:
    """A concordance: in CSV a pair a row, and a row for each paragraph without one."""
    head = [
        "paragraph",
        "number",
        "gist",
        "fate",
        "other",
        "other_number",
        "other_gist",
        "confidence",
        "note",
        "release",
    ]
    rows: Rows = [head]
    lines = []
    for line in found.lines:
        gist = _gist(line.paragraph, lang)
        confidence = ", ".join(sorted({_code(one.ref("hasConfidence")) for one in line.alignments} - {""}))
        notes = [text for one in line.alignments for text in one.texts("skos:note")]
        start = [line.paragraph.iri, line.paragraph.text("number") or "", gist, line.fate]
        end = [confidence, " ".join(notes), release.name]
        for other in line.others:
            rows.append([*start, other.iri, other.text("number") or "", _gist(other, lang), *end])
        if not line.others:
            rows.append([*start, "", "", "", *end])
        lines.append(
            {
                "iri": line.paragraph.iri,
                "number": line.paragraph.text("number"),
                "gist": gist or None,
                "fate": line.fate,
                "others": [
                    {"iri": one.iri, "number": one.text("number"), "gist": _gist(one, lang) or None}
                    for one in line.others
                ],
                "alignments": [one.iri for one in line.alignments],
                "confidence": confidence or None,
                "notes": notes,
            }
        )
    told = {
        "release": release.name,
        "from": found.first.iri,
        "to": found.second.iri,
        "is_backwards": found.is_backwards,
        "recorded": [one.iri for one in found.recorded],
        "lines": lines,
    }
    return Twins(told, rows)


async def of_history(graph: Graph, found: history.History, release: Release, lang: Language) -> Twins:
    """What an actor held over time: an entry a row."""
    iris = [(one.topic, one.stance, *one.claim.refs("isStatedIn")) for one in found.moments]
    known = await _nodes(graph, *iris)
    names = {iri: label_of(node, lang).text for iri, node in known.items()}
    head = ["topic", "topic_name", "date", "said_as", "stance", "stance_name", "changes_from", "latest", "document"]
    rows: Rows = [[*head, "pin_cite", "gist", "claim", "release"]]
    moments = []
    for one in found.moments:
        texts = [titled(known[iri]) for iri in one.claim.refs("isStatedIn") if iri in known]
        gist, pin = _gist(one.claim, lang), one.claim.text("pinCite") or ""
        changed = " ".join(one.changes_from)
        latest = "yes" if one.is_latest else ""
        about = [one.topic, names.get(one.topic, ""), one.date, one.kind, one.stance, names.get(one.stance, "")]
        rows.append([*about, changed, latest, "; ".join(texts), pin, gist, one.claim.iri, release.name])
        moments.append(
            {
                "claim": one.claim.iri,
                "topic": one.topic,
                "topic_name": names.get(one.topic),
                "date": one.date or None,
                "said_as": one.kind,
                "stance": one.stance,
                "stance_name": names.get(one.stance),
                "is_change": bool(one.changes_from),
                "changes_from": list(one.changes_from),
                "is_latest": one.is_latest,
                "documents": texts,
                "pin_cite": pin or None,
                "gist": gist or None,
            }
        )
    actor = {"iri": found.actor.iri, "name": label_of(found.actor, lang).text}
    return Twins({"release": release.name, "actor": actor, "moments": moments}, rows)


def of_search(found: search.Found, release: Release) -> Twins:
    """What a search found."""
    rows: Rows = [
        ["iri", "kind", "label", "label_language", "snippet", "snippet_language", "draft", "score", "release"]
    ]
    for hit in found.hits:
        snippet = (hit.snippet.text, hit.snippet.lang) if hit.snippet is not None else ("", "")
        draft = "yes" if hit.is_draft else ""
        rows.append(
            [hit.iri, hit.kind, hit.label.text, hit.label.lang, *snippet, draft, f"{hit.score:.4f}", release.name]
        )
    told = {
        "release": release.name,
        "total": found.total,
        "matched": found.matched,
        "hits": [
            {
                "iri": hit.iri,
                "kind": hit.kind,
                "label": _passage(hit.label),
                "snippet": _passage(hit.snippet),
                "score": round(hit.score, 4),
                "is_draft": hit.is_draft,
            }
            for hit in found.hits
        ],
        "facets": found.facets,
        "has_next": found.has_next,
        "has_previous": found.has_previous,
        "end_cursor": found.hits[-1].cursor if found.hits else None,
    }
    return Twins(told, rows)


def _passage(passage: search.Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    return {"text": passage.text, "lang": passage.lang or None, "marks": [list(mark) for mark in passage.marks]}


async def _nodes(graph: Graph, *iris: Sequence[str | None]) -> dict[str, Node]:
    """The nodes of all IRIs in some rows."""
    wanted = dict.fromkeys(iri for row in iris for iri in row if iri)
    return {node.iri: node for node in await graph.nodes(list(wanted))}


def _gist(node: Node, lang: Language) -> str:
    text = worded(node.values("gist"), lang)
    return "" if text is None else text.text


def _code(iri: str | None) -> str:
    return "" if iri is None else iri.rpartition("/")[2]
