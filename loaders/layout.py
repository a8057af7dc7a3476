"""The layout of a record file: one way to write a record, so that a diff shows only what changed.

Keys stand in the order of `ontology/context.jsonld`: plain keys first, then nested tables, of which `each` and
`draft` come first. A table by language, such as `gist`, is written as dotted keys.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loaders.records import Context
from ontology import FOLDER

LINE_WIDTH = 110


def write(record: Mapping[str, Any], order: Sequence[str]) -> str:
    """The text of a record file.

    Args:
        record: the record as `tomllib` reads it.
        order: the keys of the context, in its order; a key that it does not know comes last.

    Returns:
        TOML that reads back to the same record.
    """
    rank = {key: n for n, key in enumerate(("id", "key", "kind", "each", "draft", *order))}
    return "\n".join(_table(record, (), rank)).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...], rank: Mapping[str, int]) -> list[str]:
    known = sorted(table, key=lambda key: rank.get(key, 9999))
    lines: list[str] = []
    for key in known:
        value = table[key]
        if _is_language_map(value):
            lines += [f"{key}.{_name(language)} = {_value(text)}" for language, text in value.items()]
        elif not _is_nested(value):
            lines.append(f"{_name(key)} = {_value(value)}")
    for key in known:
        value = table[key]
        if not _is_nested(value) or _is_language_map(value):
            continue
        here = (*path, key)
        heading = ".".join(_name(part) for part in here)
        if isinstance(value, Mapping):
            inner = _table(value, here, rank)
            lines += inner if not inner or inner[0] == "" else ["", f"[{heading}]", *inner]
        else:
            for row in value:
                lines += ["", f"[[{heading}]]", *_table(row, here, rank)]
    return lines


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)
    )


def _is_language_map(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(len(key) == 2 for key in value)


def _name(key: str) -> str:
    plain = key.replace("_", "").replace("-", "").isalnum() and key.isascii()
    return key if plain else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list):
        items = [_value(item) for item in value]
        line = f"[{', '.join(items)}]"
        if len(line) <= LINE_WIDTH:
            return line
        return "[\n" + "\n".join(_wrapped(items)) + "\n]"
    raise TypeError(f"TOML has no form for {type(value).__name__}")


def _wrapped(items: Sequence[str]) -> list[str]:
    lines = ["   "]
    for item in items:
        if len(lines[-1]) + len(item) + 2 > LINE_WIDTH and lines[-1].strip():
            lines.append("   ")
        lines[-1] += f" {item},"
    return lines


def tidy(folder: Path, context: Context) -> list[Path]:
    """Write every record of a folder in the one layout.

    Returns:
        The files that were not in it.
    """
    changed = []
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        right = write(tomllib.loads(text), context.keys)
        if right != text:
            path.write_text(right, encoding="utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    tidy(FOLDER.parent / "data", Context.read(FOLDER / "context.jsonld"))
