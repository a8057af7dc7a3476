"""What a SPARQL query may ask for, decided on its tokens before any parser sees it.

The engine has no time-out and overflows its stack on deep nesting, and a SERVICE clause makes it call out to the
network (seen). So depth and length are bounded here, and SERVICE is refused. Words inside comments, texts, names
and IRIs do not count.
"""

from __future__ import annotations

import re

from api.errors import BadRequest, Refused, TooLarge

NESTING = 64
OPERATORS = 512
PATTERNS = 300

TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<text>\"{3}(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"{3}
      | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
      | \"(?:[^\"\\\n\r]|\\.)*\"
      | '(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<operator>\|\||&&|!=|<=|>=|\^\^|[-+*/!|=<>^])
  | (?P<mark>[()\[\]{}.;,?])
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
JOINING = frozenset({"UNION", "OPTIONAL", "FILTER", "BIND", "MINUS", "EXISTS", "VALUES", "GRAPH", "SELECT", "LATERAL"})


def admit(query: str, query_bytes: int) -> None:
    """Let a query pass, or say why not.

    Args:
        query: SPARQL text as the client sent it.
        query_bytes: longest query that is read, in bytes of UTF-8.

    Raises:
        TooLarge: the text is longer than that.
        Refused: it uses SERVICE, or it is an update.
        BadRequest: it nests or chains more than the limits allow; the limit and the count are in the answer.
    """
    size = len(query.encode())
    if size > query_bytes:
        message = f"The query has {size} bytes; at most {query_bytes} are read."
        raise TooLarge(message, limit=query_bytes, seen=size)
    text = ESCAPE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), query)
    depth = deepest = operators = patterns = 0
    first = True
    for token in TOKEN.finditer(text):
        kind, value = token.lastgroup, token[0]
        if kind == "word":
            word = value.upper()
            if word == "SERVICE":
                raise Refused("SERVICE is not offered: this service never queries another one. Remove the clause.")
            if first and word in UPDATES:
                raise Refused(f"{word} is an update: this service is read-only. Send a query.")
            first = first and word in ("PREFIX", "BASE")
            operators += word in JOINING
        elif kind == "operator":
            operators += 1
        elif kind == "mark":
            depth += (value in "([{") - (value in ")]}")
            deepest = max(deepest, depth)
            patterns += value in ".;,"
    for name, seen, limit in (
        ("levels of nesting", deepest, NESTING),
        ("operators", operators, OPERATORS),
        ("patterns", patterns, PATTERNS),
    ):
        if seen > limit:
            message = f"The query has {seen} {name}; at most {limit} are taken. Split it."
            raise BadRequest(message, limit=limit, seen=seen, measure=name)
