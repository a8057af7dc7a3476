"""Records: the TOML files of `data/`, read, checked key by key, and turned into JSON-LD.

A record is a table with an `id`, which is its path without `.toml`. Its keys are those of
`ontology/context.jsonld`, and what they mean is said there; this module knows no kind of record. Three keys are
structural and have no meaning of their own:

- `key` names a nested table; its IRI is the record's IRI, a slash and the key.
- `each` holds keys that are written once for every nested table of a name; the nested table wins.
- `draft` holds values of the same subject that are only recalled: they go to the draft graph.

A table with `status = "draft"` goes to the draft graph as a whole, with everything nested in it. One with a day in
`withdrawn` goes to the graph of what is withdrawn, which no answer has that does not name it.
"""

from __future__ import annotations

import datetime
import difflib
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from loaders.errors import Problem
from ontology import BASE

Table = dict[str, Any]

DRAFT_GRAPH = BASE + "graph/draft"
WITHDRAWN_GRAPH = BASE + "graph/withdrawn"
CURATED_GRAPHS = BASE + "graph/curated/"
CURATED, DRAFT, WITHDRAWN = range(3)
STRUCTURAL = frozenset({"key", "each", "draft"})
ILLEGAL_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})')
KEY = re.compile(r"[A-Za-z0-9_~()-][A-Za-z0-9_.~()-]*(/[A-Za-z0-9_~()-][A-Za-z0-9_.~()-]*)*")
TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True)
class Context:
    """The JSON-LD context: which keys a record may have and what they point to."""

    document: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Context:
        return cls(json.loads(path.read_text(encoding="utf-8"))["@context"])

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key that a record may use, in the order of the file."""
        prefixes = {"cn", "skos", "dcterms", "xsd"}
        return tuple(key for key in self.document if not key.startswith("@") and key not in prefixes)

    @cached_property
    def nested(self) -> frozenset[str]:
        """The keys that hold nested tables."""
        return frozenset(key for key, term in self.document.items() if isinstance(term, dict) and "@reverse" in term)

    @cached_property
    def by_language(self) -> frozenset[str]:
        """The keys that hold one text for each language."""
        return frozenset(
            key
            for key, term in self.document.items()
            if isinstance(term, dict) and term.get("@container") == "@language"
        )

    @cached_property
    def references(self) -> Mapping[str, str]:
        """The keys that name other records, with the folder their values are relative to."""
        found = {}
        for key, term in self.document.items():
            if isinstance(term, dict) and term.get("@type") == "@id":
                base = term.get("@context", {}).get("@base")
                found[key] = "" if base is None else base.removeprefix(BASE)
        return found

    def key_of(self, property_iri: str, value: str = "") -> str:
        """The key that stands for a property; where several do, the one whose folder the value lies in."""
        namespaces = {name: self.document[name] for name in ("cn", "skos", "dcterms")}
        fitting = []
        for key, term in self.document.items():
            name = term.get("@id", term.get("@reverse")) if isinstance(term, dict) else None
            if name is None:
                continue
            prefix, _, local = name.partition(":")
            if namespaces.get(prefix, prefix + ":") + local == property_iri:
                fitting.append(key)
        inside = [key for key in fitting if value.startswith(BASE + self.references.get(key, "\0"))]
        best = sorted(inside, key=lambda key: -len(self.references[key])) or fitting
        return best[0] if best else property_iri.rpartition("#")[2]


@dataclass(frozen=True)
class Record:
    """One record file as it was read."""

    path: Path
    file: str
    id: str
    table: Table

    @property
    def iri(self) -> str:
        return BASE + self.id

    def jsonld(self) -> Iterator[dict[str, Any]]:
        """The record as JSON-LD graph objects: what is curated, what is draft, what is withdrawn."""
        base = {"@base": self.iri + "/"}
        graphs = (CURATED_GRAPHS + self.id, DRAFT_GRAPH, WITHDRAWN_GRAPH)
        for graph, node in zip(graphs, _split(_merged(self.table), CURATED), strict=True):
            if node:
                node = {"@context": base, **node, "id": self.iri}
                yield {"@id": graph, "@graph": [node]}


@dataclass
class Reading:
    """What came of reading a folder: the records, and everything that is wrong with them."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(folder: Path, context: Context) -> Reading:
    """Read every record below a folder.

    Args:
        folder: the `data/` folder.
        context: the context whose keys are allowed.

    Returns:
        The records in the order of their ids, and the problems of all files. A file with a problem is left out
        of the records, so nothing built from a reading with problems may be published.
    """
    reading = Reading()
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        file = f"{folder.name}/{name}.toml"
        record, problems = _read_one(path, file, name, context)
        reading.problems += problems
        if record is not None and not problems:
            reading.records.append(record)
    return reading


def _read_one(path: Path, file: str, name: str, context: Context) -> tuple[Record | None, list[Problem]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"This file is not valid TOML: {error}. Nothing in it was read."
        return None, [Problem(file, "", "", message, code="toml")]
    problems = []
    if table.get("id") != name:
        message = "The id must be the path of the file below data/, without .toml."
        seen = repr(table.get("id", "")) if "id" in table else "no id"
        problems.append(Problem(file, name, "id", message, seen, (f'"{name}"',), code="id"))
    if "kind" not in table:
        message = "The record does not say what it is: add `kind`."
        problems.append(Problem(file, name, "kind", message, code="kind"))
    if "key" in table:
        message = "A `key` stands in nested tables only; a record has an `id`."
        problems.append(Problem(file, name, "key", message, repr(table["key"])[:80], code="key"))
    seen_keys: dict[str, str] = {}
    problems += [
        Problem(file, f"{name}/{key}" if key else name, at, message, seen, allowed, code)
        for key, at, message, seen, allowed, code in _inspect(table, "", context, seen_keys)
    ]
    return Record(path, file, name, table), problems


Finding = tuple[str, str, str, str, tuple[str, ...], str]


def _inspect(table: Table, own: str, context: Context, seen_keys: dict[str, str]) -> Iterator[Finding]:
    """Everything about a table and its nested tables that can be said without other records."""
    for key, value in table.items():
        if key in ("each", "draft") and not isinstance(value, dict):
            yield own, key, f"`{key}` is a table: write it as [{key}].", repr(value)[:80], (), "shape"
        elif key == "each":
            for name, shared in value.items():
                if name not in context.nested:
                    yield _unknown(own, f"each.{name}", name, sorted(context.nested))
                elif not isinstance(shared, dict):
                    yield own, f"each.{name}", f"Write it as [each.{name}].", repr(shared)[:80], (), "shape"
                else:
                    yield from _misplaced(shared, own, f"each.{name}")
                    yield from _inspect(shared, own, context, seen_keys)
        elif key == "draft":
            yield from _misplaced(value, own, "draft")
            yield from _inspect(value, own, context, seen_keys)
        elif key in context.nested:
            yield from _inspect_nested(key, value, own, context, seen_keys)
        elif key not in context.keys:
            yield _unknown(own, key, key, context.keys)
        else:
            yield from _inspect_value(key, value, own, context)


def _misplaced(table: Table, own: str, place: str) -> Iterator[Finding]:
    for key in sorted({"id", "key"} & table.keys()):
        message = f"`{key}` cannot stand here: it names one record or one nested table."
        yield own, f"{place}.{key}", message, repr(table[key])[:80], (), "key"


def _inspect_nested(name: str, rows: Any, own: str, context: Context, seen_keys: dict[str, str]) -> Iterator[Finding]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield own, name, f"`{name}` holds tables: write it as [[{name}]].", repr(rows)[:80], (), "shape"
        return
    for row in rows:
        key = row.get("key")
        if not isinstance(key, str) or not key:
            yield (
                own,
                name,
                f"A [[{name}]] has no `key`: every nested table needs one of its own.",
                "",
                (),
                "key",
            )
            continue
        if not KEY.fullmatch(key):
            message = "A key has letters, digits, hyphens and the like, its parts joined by a slash, such as para/13/f."
            yield own, name, message, repr(key), (), "key"
        elif key in seen_keys:
            message = f"Two tables of this record have the same key (the other is a [[{seen_keys[key]}]])."
            yield own, name, message, repr(key), (), "duplicate"
        if "id" in row:
            yield key, "id", "A nested table has a `key` and no `id`.", repr(row["id"])[:80], (), "key"
        seen_keys[key] = name
        yield from _inspect(row, key, context, seen_keys)


def _inspect_value(key: str, value: Any, own: str, context: Context) -> Iterator[Finding]:
    if any((isinstance(one, str) and not one.strip()) or one in ([], {}) for one in _parts(value)):
        message = "The value is empty: leave the key out where nothing is known."
        yield own, key, message, repr(value)[:80], (), "empty"
    elif key in context.by_language:
        if not isinstance(value, dict):
            message = f"Say which language this is: {key}.en = …"
            yield own, key, message, repr(value)[:80], (), "language"
        elif wrong := [tag for tag in value if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", tag)]:
            yield own, key, "A language is written with two letters, such as en.", wrong[0], (), "language"
        elif any(isinstance(text, dict) or not _is_text(text) for text in value.values()):
            yield own, key, "A text stands in quotes.", repr(value)[:80], (), "language"
    elif isinstance(value, dict):
        yield own, key, "A table cannot stand here.", repr(value)[:80], (), "shape"
    elif isinstance(value, list) and any(isinstance(one, list | dict) for one in value):
        yield own, key, "A list holds plain values, not tables or lists.", repr(value)[:80], (), "shape"
    elif any(_has_no_form(one) for one in _parts(value)):
        yield own, key, "This cannot be a value: it is a time of day, or no finite number.", str(value), (), "value"
    elif key in ("kind", "relation"):
        if wrong := [one for one in _parts(value) if not (isinstance(one, str) and TERM.fullmatch(one))]:
            message = "This is the name of a term of the ontology, in quotes, such as Norm or cites."
            yield own, key, message, repr(wrong[0]), (), "reference"
    elif key in context.references:
        for item in _parts(value):
            if not isinstance(item, str):
                yield own, key, "A reference is a text in quotes.", repr(item), (), "reference"
            elif ILLEGAL_IN_IRI.search(item):
                message = "A reference may not have spaces, quotes, brackets or braces, and a % only as in %20."
                yield own, key, message, repr(item), (), "reference"


def _parts(value: Any) -> list[Any]:
    """What a value holds: the items of a list, the texts of a table by language, or the value itself."""
    if isinstance(value, dict) and value:
        return list(value.values())
    return value if isinstance(value, list) and value else [value]


def _is_text(value: Any) -> bool:
    return all(isinstance(one, str) and one.strip() for one in _parts(value))


def _has_no_form(value: Any) -> bool:
    """Whether JSON has no way to write a value."""
    return isinstance(value, datetime.time) or (isinstance(value, float) and not math.isfinite(value))


def _unknown(own: str, key: str, name: str, known: Any) -> Finding:
    close = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.6))
    return (
        own,
        key,
        "No key of this name is known; see ontology/context.jsonld.",
        repr(name),
        close,
        "unknown-key",
    )


def _merged(table: Table) -> Table:
    """The table with what `each` says written into the nested tables."""
    each = table.get("each", {})
    merged: Table = {}
    for key, value in table.items():
        if key == "each":
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = [_merged({**each.get(key, {}), **row}) for row in value]
        merged[key] = value
    return merged


def _split(table: Table, layer: int) -> tuple[Table, Table, Table]:
    """What of a table is curated, draft, and withdrawn; empty where there is nothing of its sort.

    Args:
        table: a record, or a table in it.
        layer: that of the table it is nested in; what is nested is never better than what it is in.
    """
    layer = max(layer, WITHDRAWN if "withdrawn" in table else DRAFT if table.get("status") == "draft" else CURATED)
    sides: tuple[Table, Table, Table] = ({}, {}, {})
    sides[max(layer, DRAFT)].update({key: _plain(value) for key, value in table.get("draft", {}).items()})
    for key, value in table.items():
        if key in ("draft", "key", "id"):
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                for side, part in zip(sides, _split(row, layer), strict=True):
                    if part:
                        side.setdefault(key, []).append(part)
        else:
            sides[layer][key] = _plain(value)
    for side in sides:
        if side and "key" in table:
            side["key"] = table["key"]
    return sides


def _plain(value: Any) -> Any:
    """JSON has no dates: ISO 8601 text takes their place. `cn:date` is text so that a partial date can stand."""
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
