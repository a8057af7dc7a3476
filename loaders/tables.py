"""The default graph as tables: CSV, and a database with the same tables.

What a table holds is said in `ontology/tables.json`, which is CSVW metadata (Model for Tabular Data and Metadata on the
Web) and published with the tables; nothing here knows a kind of record. A table has the things of one class, a column
the values of one property. Several values stand in one cell with `|` between them; in the database they have a table of
their own.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from loaders import quads
from loaders.errors import CheckFailed, Problem
from ontology import BASE, TERMS

THING = "thing"
NAMES = ("http://www.w3.org/2004/02/skos/core#prefLabel", "http://purl.org/dc/terms/title")
ROWS = 1_000
About = dict[str, list[quads.Value]]


@dataclass(frozen=True)
class Column:
    """A column as the metadata describes it."""

    name: str
    property: str
    language: str
    datatype: str
    separator: str
    refers: bool

    def values(self, about: About) -> list[str]:
        """The values of a thing that stand in the column, in order."""
        found = about.get(self.property, ())
        if self.language:
            return sorted(text for text, kind in found if kind == f"@{self.language}")
        return sorted(text for text, _ in found)

    def cell(self, values: Sequence[str]) -> str:
        """The values as a cell of CSV."""
        return self.separator.join(values)


@dataclass(frozen=True)
class Table:
    """A table: its name, the class whose things it has, and its columns after `id`."""

    name: str
    kind: str
    columns: tuple[Column, ...]

    @cached_property
    def single(self) -> tuple[Column, ...]:
        """The columns that have one value at most."""
        return tuple(column for column in self.columns if not column.separator)

    @cached_property
    def several(self) -> tuple[Column, ...]:
        """The columns that may have several."""
        return tuple(column for column in self.columns if column.separator)


class Tables:
    """The tables of a release."""

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        self._metadata = metadata
        self.tables = tuple(map(_table, metadata["tables"]))
        self._by_kind = {table.kind: table for table in self.tables if table.kind}

    @classmethod
    def read(cls, path: Path) -> Tables:
        """The tables that a file of CSVW metadata describes."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def write(self, file: Path, folder: Path) -> None:
        """Write the tables as CSV into `csv/` of a folder, and as a database beside it.

        Args:
            file: the sorted N-Quads of the release.
            folder: where to.

        Raises:
            CheckFailed: a property has several values where its column takes one.
        """
        (folder / "csv").mkdir()
        problems: list[Problem] = []
        with ExitStack() as stack, tempfile.TemporaryDirectory() as work:
            database = stack.enter_context(closing(self._database(Path(work) / "tables")))
            outs = {
                table.name: stack.enter_context(_Csv(folder / "csv" / f"{table.name}.csv.gz", table))
                for table in self.tables
            }
            rows: dict[str, list[tuple[str | None, ...]]] = {}
            for thing, about, default in _things(file):
                table = self._table_of(default)
                name = table.name if table else ""
                rows.setdefault(f"INSERT INTO {THING} VALUES (?, ?, ?)", []).append((thing, name, _label(thing, about)))
                outs[THING].write((thing, name, _label(thing, about)))
                if table:
                    values = [column.values(default) for column in table.columns]
                    problems += _overfull(thing, table, values)
                    cells = (column.cell(found) for column, found in zip(table.columns, values, strict=True))
                    outs[table.name].write((thing, *cells))
                    _insert(rows, thing, table, values)
                for statement, some in rows.items():
                    if len(some) >= ROWS:
                        database.executemany(statement, some)
                        some.clear()
            for statement, some in rows.items():
                database.executemany(statement, some)
            if problems:
                raise CheckFailed(sorted(set(problems)))
            self._index(database)
            database.commit()
            database.execute("VACUUM")
            database.close()
            _zip(Path(work) / "tables", folder / "cybernorms.sqlite.gz")
        with (folder / "csv" / "csv-metadata.json.gz").open("wb") as out:
            out.write(gzip.compress(json.dumps(self._metadata, indent=1).encode(), 6, mtime=0))

    def _table_of(self, about: About) -> Table | None:
        """The table of the things of a class; a test says that everything of ours has one, and no more."""
        kinds = [text for text, _ in about.get(quads.TYPE.value, ())]
        return next((self._by_kind[kind] for kind in kinds if kind in self._by_kind), None)

    def _database(self, path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path)
        database.execute("PRAGMA page_size = 4096")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"CREATE TABLE {THING} (id TEXT PRIMARY KEY, class TEXT, label TEXT) STRICT, WITHOUT ROWID")
        for table in self.tables:
            if table.name == THING:
                continue
            columns = [f'"{column.name}" {_sql(column)}' for column in table.single]
            database.execute(
                f'CREATE TABLE "{table.name}" (id TEXT PRIMARY KEY REFERENCES {THING} (id)'
                f"{''.join(f', {column}' for column in columns)}) STRICT, WITHOUT ROWID"
            )
            for column in table.several:
                database.execute(
                    f'CREATE TABLE "{table.name}_{column.name}" (id TEXT NOT NULL REFERENCES "{table.name}" (id),'
                    f" value {_sql(column)} NOT NULL, PRIMARY KEY (id, value)) STRICT, WITHOUT ROWID"
                )
        return database

    def _index(self, database: sqlite3.Connection) -> None:
        """Indexes come last: a tree is quicker to fill at once. Then every reference is looked up.

        Raises:
            CheckFailed: one leads nowhere.
        """
        for table in self.tables:
            for column in table.single if table.name != THING else ():
                if column.refers:
                    name = f"{table.name}_{column.name}_index"
                    database.execute(f'CREATE INDEX "{name}" ON "{table.name}" ("{column.name}")')
            for column in table.several:
                name = f"{table.name}_{column.name}"
                database.execute(f'CREATE INDEX "{name}_index" ON "{name}" (value)')
        wrong = list(database.execute("PRAGMA foreign_key_check"))
        if wrong:
            raise CheckFailed([_problem("", name, "A value of this table refers to nothing.") for name, *_ in wrong])


class _Csv:
    """A CSV file (RFC 4180) that is being written, compressed."""

    def __init__(self, path: Path, table: Table) -> None:
        self._path = path
        self._header = ("id", *(column.name for column in table.columns))

    def __enter__(self) -> _Csv:
        self._file = self._path.open("wb")
        self._text = io.TextIOWrapper(gzip.GzipFile("", "wb", 6, self._file, mtime=0), "utf-8", newline="")
        self._table = csv.writer(self._text)
        self._table.writerow(self._header)
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._file.close()

    def write(self, row: Sequence[str]) -> None:
        self._table.writerow(row)


def _zip(plain: Path, path: Path) -> None:
    with plain.open("rb") as source, path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as out:
        shutil.copyfileobj(source, out, 1 << 20)


def _table(told: Mapping[str, Any]) -> Table:
    schema = told["tableSchema"]
    referring = {key["columnReference"] for key in schema.get("foreignKeys", ())}
    columns = tuple(
        Column(
            name=column["name"],
            property=column.get("propertyUrl", ""),
            language=column.get("lang", ""),
            datatype=column.get("datatype", "string"),
            separator=column.get("separator", ""),
            refers=column["name"] in referring or "dc:references" in column,
        )
        for column in schema["columns"][1:]
    )
    return Table(told["url"].removesuffix(".csv"), told.get("dc:subject", {}).get("@id", ""), columns)


def _things(file: Path) -> Iterator[tuple[str, About, About]]:
    """Each thing of ours that is no term, with all that is said of it and with what the default graph says."""
    for thing, rows in groupby(quads.rows(file), lambda row: row[0]):
        if not thing.startswith(BASE) or thing.startswith(TERMS) or thing == TERMS.rstrip("#"):
            continue
        everything: About = {}
        default: About = {}
        for _, predicate, value, is_default in rows:
            if value not in everything.setdefault(predicate, []):
                everything[predicate].append(value)
            if is_default and value not in default.setdefault(predicate, []):
                default[predicate].append(value)
        yield thing, everything, default


def _label(thing: str, about: About) -> str:
    named = [value for name in NAMES for value in about.get(name, ())]
    named.sort(key=lambda value: (value[1] != "@en", value))
    return named[0][0] if named else thing.removeprefix(BASE)


def _insert(
    rows: dict[str, list[tuple[str | None, ...]]], thing: str, table: Table, values: Sequence[Sequence[str]]
) -> None:
    by_column = dict(zip(table.columns, values, strict=True))
    row = [next(iter(by_column[column]), None) for column in table.single]
    row = [_number(column, text) for column, text in zip(table.single, row, strict=True)]
    statement = f'INSERT INTO "{table.name}" VALUES (?{", ?" * len(row)})'
    rows.setdefault(statement, []).append((thing, *row))
    for column in table.several:
        if by_column[column]:
            statement = f'INSERT INTO "{table.name}_{column.name}" VALUES (?, ?)'
            rows.setdefault(statement, []).extend((thing, text) for text in by_column[column])


def _number(column: Column, text: str | None) -> Any:
    if text is None or column.datatype not in ("integer", "boolean"):
        return text
    return int(text) if column.datatype == "integer" else int(text in ("true", "1"))


def _overfull(thing: str, table: Table, values: Sequence[Sequence[str]]) -> Iterator[Problem]:
    for column, found in zip(table.columns, values, strict=True):
        if len(found) > 1 and not column.separator:
            yield _problem(thing, column.name, f"The table {table.name} has one value here; this has {len(found)}.")
        if column.separator and any(column.separator in text for text in found):
            yield _problem(thing, column.name, f"A text may not have {column.separator!r}, which separates values.")


def _problem(thing: str, key: str, message: str) -> Problem:
    return Problem("ontology/tables.json", thing.removeprefix(BASE), key, message, code="table")


def _sql(column: Column) -> str:
    kind = "INTEGER" if column.datatype in ("integer", "boolean") else "TEXT"
    return f"{kind} REFERENCES {THING} (id)" if column.refers else kind
