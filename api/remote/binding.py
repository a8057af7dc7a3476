"""Values in the place of variables, for engines that know no parameters.

A value is written as a term of SPARQL, whole, in the place of a token. So what a caller sends never becomes syntax.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.admission import TOKEN
from api.store import Value

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def bound(query: str, values: Mapping[str, Value]) -> str:
    """A query with values for some of its variables. In its SELECT clause they stay columns, in one within it they go.

    >>> bound("SELECT ?s ?o { ?s <p:p> ?o } ORDER BY ?s ?o", {"s": Value("a:b", is_iri=True)})
    'SELECT (<a:b> AS ?s) ?o { <a:b> <p:p> ?o } ORDER BY  ?o'
    >>> bound("SELECT ?s ?o { { SELECT ?o ?s { ?s <p:p> ?o } } }", {"s": Value("a:b", is_iri=True)})
    'SELECT (<a:b> AS ?s) ?o { { SELECT ?o  { <a:b> <p:p> ?o } } }'

    Raises:
        ValueError: a value is no term.
    """
    terms = {name: written(value) for name, value in values.items()}
    clause = ""
    depth = groups = 0

    def put(found: re.Match[str]) -> str:
        nonlocal clause, depth, groups
        token, kind = found[0], found.lastgroup
        if kind == "word":
            word = token.upper()
            if word in ("SELECT", "GROUP", "ORDER"):
                clause, depth = word, 0
            elif word in ("WHERE", "LIMIT", "OFFSET", "HAVING", "VALUES"):
                clause = ""
        elif kind == "mark" and token in "{}":
            clause = ""
            groups += 1 if token == "{" else -1
        elif kind == "mark" and token in "()":
            depth += 1 if token == "(" else -1
        elif kind == "variable" and token[1:] in terms:
            term = terms[token[1:]]
            if not clause or depth:
                return term
            return f"({term} AS {token})" if clause == "SELECT" and not groups else ""
        return token

    return TOKEN.sub(put, query)


def written(value: Value) -> str:
    """A value as a term of SPARQL.

    Raises:
        ValueError: it is no IRI, or its language is none.
    """
    if value.is_iri:
        return f"<{iri(value.text)}>"
    if value.datatype == BOOLEAN and value.text in ("true", "false"):
        return value.text
    text = f'"{value.text.translate(ESCAPES)}"'
    if value.language:
        if not LANGUAGE.fullmatch(value.language):
            raise ValueError(f"{value.language!r} is not a language tag")
        return f"{text}@{value.language}"
    return f"{text}^^<{iri(value.datatype)}>" if value.datatype else text


def iri(text: str) -> str:
    """A text that may stand between angle brackets (IRIREF).

    Raises:
        ValueError: it may not.
    """
    if not IRI.fullmatch(text):
        raise ValueError(f"{text!r} is not an absolute IRI")
    return text
