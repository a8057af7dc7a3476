"""The forms that a comparison of two releases is written in. Run as a program, it writes one to standard output."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from api.changes import Change, Property, Statement, Wanted, between
from api.results import PAGE
from ontology import BASE, TERMS

PATCH = "application/rdf-patch"
COLUMNS = ("iri", "change", "kind", "label", "record", "property", "layer", "removed", "added")
SHOWN = 500
Write = Callable[[str, str, Iterable[Change]], Iterator[str]]


def as_text(before: str, after: str, changes: Iterable[Change]) -> Iterator[str]:
    """For a terminal: a line for each thing, a line for each value that went or came, and the sum."""
    counted: Counter[str] = Counter()
    for change in changes:
        counted[change.what] += 1
        yield f"{change.what:9} {change.iri.removeprefix(BASE)}  {change.kind}  {_cut(change.label)}\n"
        if change.what in ("changed", "withdrawn"):
            for prop in change.properties:
                for mark, side in (("-", prop.removed), ("+", prop.added)):
                    yield from (f"  {mark} {_name(prop)}: {_cut(one.value)}\n" for one in side)
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counted.items())) or "no difference"
    yield f"{before} -> {after}: {told}\n"


def as_json(before: str, after: str, changes: Iterable[Change]) -> Iterator[str]:
    """One object: the two releases, the changes in order, and how many there are of each sort."""
    counted: Counter[str] = Counter()
    yield f'{{"before": {json.dumps(before)}, "after": {json.dumps(after)}, "changes": ['
    for at, change in enumerate(changes):
        counted[change.what] += 1
        yield (",\n" if at else "\n") + json.dumps(_object(change), ensure_ascii=False)
    yield f'\n], "counts": {json.dumps(counted, sort_keys=True)}}}\n'


def as_csv(before: str, after: str, changes: Iterable[Change]) -> Iterator[str]:
    """A row for each property that differs; several values are joined by a line feed."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for change in changes:
        for prop in change.properties:
            values = ("\n".join(one.value for one in side) for side in (prop.removed, prop.added))
            about = (change.iri, change.what, change.kind, change.label, change.record)
            table.writerow((*about, prop.predicate, prop.layer, *values))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def as_patch(before: str, after: str, changes: Iterable[Change]) -> Iterator[str]:
    """RDF Patch: what to delete from the one release, and to add, to have the other."""
    yield f"H from <{BASE}release/{before}> .\nH to <{BASE}release/{after}> .\nTX .\n"
    for change in changes:
        yield from (f"D {line.decode()}" for line in change.removed)
        yield from (f"A {line.decode()}" for line in change.added)
    yield "TC .\n"


def as_excerpt(before: str, after: str, changes: Iterable[Change]) -> Iterator[str]:
    """What a page shows: the object of `as_json` with the first changes, and how many there are of each sort."""
    counted: Counter[str] = Counter()
    shown: list[dict[str, object]] = []
    for change in changes:
        counted[change.what] += 1
        if len(shown) < SHOWN:
            shown.append(_object(change))
    yield json.dumps({"before": before, "after": after, "changes": shown, "counts": counted}, ensure_ascii=False)


FORMS: dict[str, Write] = {
    "application/json": as_json,
    "text/csv": as_csv,
    PATCH: as_patch,
    PAGE: as_excerpt,
    "text/plain": as_text,
}


def written(before: Path, after: Path, media_type: str, wanted: Wanted) -> Iterator[str]:
    """What differs between two releases, as text of a media type, piece by piece."""
    return FORMS[media_type](before.name, after.name, between(before, after, wanted))


def _object(change: Change) -> dict[str, object]:
    return {
        "iri": change.iri,
        "change": change.what,
        "kind": change.kind,
        "kinds": change.kinds,
        "label": change.label,
        "record": change.record,
        "states": change.states,
        "properties": [
            {
                "property": prop.predicate,
                "layer": prop.layer,
                "removed": [_value(one) for one in prop.removed],
                "added": [_value(one) for one in prop.added],
            }
            for prop in change.properties
        ],
    }


def _value(one: Statement) -> dict[str, str]:
    told = {"value": one.value, "type": "iri" if one.is_iri else "literal", "graph": one.graph}
    more = {"language": one.language, "datatype": one.datatype}
    return told | {name: text for name, text in more.items() if text}


def _name(prop: Property) -> str:
    name = prop.predicate.removeprefix(TERMS).rpartition("/")[2].rpartition("#")[2]
    return name if prop.layer == "curated" else f"{name} ({prop.layer})"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99]}…"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # a text stream
    old, new, form, *told = sys.argv[1:]
    for piece in written(Path(old), Path(new), form, Wanted(*told)):
        sys.stdout.write(piece)
