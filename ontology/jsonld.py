"""JSON-LD compacted with the context that the records are written in: what a reader gets has the keys of the files.

The general algorithm takes seconds where this takes milliseconds. It can be this short because the engine writes flat
nodes, and because our context gives a key the folder that its values lie in, which makes the choice of key plain.
A test reads everything back and compares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ontology import BASE, TERMS

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
RELATIVE = re.compile(r"[A-Za-z0-9_][^:?#]*")
Node = dict[str, Any]


class Context:
    """A JSON-LD context, read backwards: from properties to keys."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._prefixes = {
            key: value for key, value in document.items() if isinstance(value, str) and value.endswith(("#", "/"))
        }
        self._prefixes = {key: iri for key, iri in self._prefixes.items() if not key.startswith("@")}
        self._keys: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for key, term in document.items():
            if isinstance(term, dict) and "@id" in term:
                self._keys.setdefault(self._expanded(term["@id"]), []).append((key, term))

    @classmethod
    def read(cls, path: Path) -> Context:
        """The context of a file."""
        return cls(json.loads(path.read_text(encoding="utf-8"))["@context"])

    def nodes(self, nodes: Iterable[Mapping[str, Any]]) -> list[Node]:
        """Flat expanded nodes, compacted; the context is that of the whole file."""
        used: set[str] = set()
        return [self._node(node, used) for node in nodes]

    def compact(self, nodes: Iterable[Mapping[str, Any]]) -> Node:
        """Flat expanded nodes as one document, with the part of the context that it uses."""
        used: set[str] = set()
        compacted = [self._node(node, used) for node in nodes]
        context = {name: self._document[name] for name in ("@version", "@base", "@vocab")} | self._prefixes
        context |= {key: value for key, value in self._document.items() if key in used | {"id", "kind"}}
        if len(compacted) == 1:
            return {"@context": context, **compacted[0]}
        return {"@context": context, "@graph": compacted}

    def _node(self, node: Mapping[str, Any], used: set[str]) -> Node:
        found: Node = {}
        for predicate, values in node.items():
            if predicate == "@id":
                found["id"] = _relative(values, BASE) or values
            elif predicate == "@type":
                found["kind"] = _one([iri.removeprefix(TERMS) for iri in values])
            else:
                for value in values:
                    self._put(found, predicate, value, used)
        return {key: _one(value) if isinstance(value, list) else value for key, value in found.items()}

    def _put(self, found: Node, predicate: str, value: Mapping[str, Any], used: set[str]) -> None:
        best: tuple[int, str, Any, str] = (-1, "", None, "")
        for key, term in self._keys.get(predicate, ()):
            fit, written, language = _written(term, value)
            if fit > best[0]:
                best = (fit, key, written, language)
        fit, key, written, language = best
        if fit < 0:
            found.setdefault(self._name(predicate), []).append(_plain(value))
            return
        used.add(key)
        if language:
            texts = found.setdefault(key, {})
            texts[language] = written if language not in texts else [*_many(texts[language]), written]
        else:
            found.setdefault(key, []).append(written)

    def _name(self, predicate: str) -> str:
        """A key for a property that the context gives none, or none that fits the value."""
        local = predicate.removeprefix(TERMS)
        if local != predicate and local not in self._document:
            return local
        for prefix, iri in self._prefixes.items():
            if predicate.startswith(iri):
                return f"{prefix}:{predicate.removeprefix(iri)}"
        return predicate

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes.get(prefix, prefix + ":") + local


def _written(term: Mapping[str, Any], value: Mapping[str, Any]) -> tuple[int, Any, str]:
    """How well a term fits a value, the value as it is written under it, and its language if that is a key."""
    kind, language, datatype = term.get("@type"), value.get("@language"), value.get("@type")
    if "@id" in value:
        if kind == "@vocab" and value["@id"].startswith(TERMS):
            return 1, value["@id"].removeprefix(TERMS), ""
        base = term.get("@context", {}).get("@base", BASE)
        if kind == "@id":
            text = _relative(value["@id"], base)
            return (len(base), text, "") if text else (0, value["@id"], "")
        return -1, None, ""
    if kind is not None or "@direction" in value:
        return -1, None, ""
    if language:
        if term.get("@container") == "@language":
            return 1, value["@value"], language
        return (1, value["@value"], "") if term.get("@language") == language else (-1, None, "")
    if "@container" in term or "@language" in term:
        return -1, None, ""
    plain = _plain(value) if datatype in (None, INTEGER, BOOLEAN) else value
    return (1, plain, "") if not isinstance(plain, Mapping) else (-1, None, "")


def _plain(value: Mapping[str, Any]) -> Any:
    """A literal that JSON has a form of in that form, everything else as it is."""
    text = value.get("@value")
    if set(value) == {"@value"}:
        return text
    if value.get("@type") == INTEGER and isinstance(text, str) and re.fullmatch(r"-?[1-9]\d{0,14}|0", text):
        return int(text)
    if value.get("@type") == BOOLEAN and text in ("true", "false"):
        return text == "true"
    return value


def _relative(iri: str, base: str) -> str:
    """An IRI below a folder as it is written there; empty if it is elsewhere, or would read as something else."""
    text = iri.removeprefix(base)
    return text if text != iri and RELATIVE.fullmatch(text) and "/." not in text else ""


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
