"""What a SPARQL query may ask for, decided on its tokens before any parser sees it.

The engine has no time-out and overflows its stack on deep nesting, and a SERVICE clause makes it call out to the
network (seen). So depth and length are bounded here, and SERVICE is refused. Words inside comments, texts, names
and IRIs do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.errors import BadRequest, Refused, TooLarge
from api.settings import Settings

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
LESS = re.compile("(?P<operator><=?)")
WHOLE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
AMBIGUOUS = "In brackets, `{0}` can be read as an IRI or as a comparison. Write a space after the `<` of a comparison."
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
CLAUSES = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS", "GRAPH", "SELECT", "LATERAL"})
SERVICE = "SERVICE is not offered: this service never queries another one. Remove the clause."
JOINING = CLAUSES | {"FILTER", "BIND", "VALUES"}
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
SUSPECT = re.compile(
    rf"SERVICE|\\U|(?:{'|'.join(sorted(UPDATES))})(?=[\s#{{<])|(?:{'|'.join(sorted(VOLATILE))})(?=[\s#(])"
)
SUSPECTS = ("SERVICE", "\\U", *sorted(UPDATES), *sorted(VOLATILE - {"STRUUID"}))
GRAPHS = re.compile(r"(?<!PARA)GRAPH(?!/)|FROM|\\U")
OPENING, ENDING, STEPPING, OPERATING = b"([{", b".;,", b"/|^", b"|&!=<>^-+*/"
NOT_OPENING, NOT_ENDING, NOT_STEPPING, NOT_OPERATING, LETTERS = (
    bytes(set(range(256)) - set(marks))
    for marks in (OPENING, ENDING, STEPPING, OPERATING, OPENING + ENDING + OPERATING)
)


@dataclass
class Measures:
    """How much a query asks for, in the measures that have limits."""

    nesting: int = 0
    operators: int = 0
    patterns: int = 0
    group_patterns: int = 0
    clauses: int = 0
    path_steps: int = 0

    def check(self, settings: Settings) -> None:
        """Raises: BadRequest: a measure is over its limit; says which, the limit and the count."""
        for name, words in (
            ("nesting", "levels of nesting"),
            ("operators", "operators"),
            ("patterns", "patterns"),
            ("group_patterns", "patterns in one group"),
            ("clauses", "clauses"),
            ("path_steps", "path steps"),
        ):
            seen, limit = getattr(self, name), getattr(settings, name)
            if seen > limit:
                message = f"The query has {seen} {words}; at most {limit} are taken. Split it."
                raise BadRequest(message, limit=limit, seen=seen, measure=words)


def admit(query: str, settings: Settings) -> bool:
    """Let a query pass, or say why not.

    Args:
        query: SPARQL text as the client sent it.
        settings: the limits.

    Returns:
        Whether the query has the same answer each time it is asked of a release.

    Raises:
        TooLarge: the text is longer than is read.
        Refused: it uses SERVICE, or it is an update.
        BadRequest: it nests or chains more than the limits allow.
    """
    data = query.encode()
    size = len(data)
    if size > settings.query_bytes:
        message = f"The query has {size} bytes; at most {settings.query_bytes} are read."
        raise TooLarge(message, limit=settings.query_bytes, seen=size)
    if _is_harmless(query, data, settings):
        return True
    text = plain(query)
    seen = Measures()
    groups: list[list[int | str]] = []
    first, lasting = True, True
    before, name = "", ""
    for token in tokens(text):
        kind, value = token.lastgroup, token[0]
        # The parser needs no space after a keyword: it reads SERVICEs:x { as SERVICE s:x {, and so do we.
        if name and value == "{" and "SERVICE" in name.partition(":")[0].upper():
            raise Refused(SERVICE)
        name = value if kind == "name" and before != "GRAPH" else ""
        before = value.upper()
        if kind == "word":
            word = before
            if "SERVICE" in word:  # trueSERVICE is two words to the parser
                raise Refused(SERVICE)
            if first and word in UPDATES:
                raise Refused(f"{word} is an update: this service is read-only. Send a query.")
            first = first and word in ("PREFIX", "BASE")
            lasting = lasting and word not in VOLATILE
            seen.operators += word in JOINING
            seen.clauses += word in CLAUSES
        elif kind == "operator":
            seen.operators += 1
            seen.path_steps += value in "/|^"
        elif kind == "mark":
            _mark(value, seen, groups)
    seen.check(settings)
    return lasting


def names_graphs(query: str) -> bool:
    """Whether a query may name a graph, with GRAPH or FROM. In doubt it does."""
    upper = query.upper()
    if ("GRAPH" not in upper and "FROM" not in upper and "\\U" not in upper) or GRAPHS.search(upper) is None:
        return False
    text = plain(query)
    try:
        words = [token[0].partition(":")[0] for token in tokens(text) if token.lastgroup in ("word", "name")]
    except BadRequest:
        return True
    return any(GRAPHS.search(word.upper()) for word in words)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a query without its comments, as the parser reads them.

    `1<2)SERVICE:x#>` looks like a number and an IRI, but the parser, which knows that it is in an expression, finds a
    comparison, a clause and a comment there. An expression is always in brackets, and in it `<` compares after a value.
    The same place in a list has an IRI. One with `://` cannot be part of a comparison. Of the others, those whose two
    readings would have another end are refused, and the rest is read as a comparison, which counts all that is in it.

    Raises:
        BadRequest: a `<` can be read in both ways.
    """
    at, opened, follows = 0, "", False
    while found := TOKEN.search(text, at):
        kind, value = found.lastgroup, found[0]
        if kind == "iri" and follows and opened.endswith("(") and not WHOLE.match(value):
            less = LESS.match(text, found.start())
            if less is None or "#" in value or "'" in value:
                raise BadRequest(AMBIGUOUS.format(value[:80]))
            found, kind, value = less, "operator", less[0]
        at = found.end()
        if kind == "comment":
            continue
        if kind == "mark":
            opened = opened + value if value in "([{" else opened[:-1] if value in ")]}" else opened
        follows = kind != "operator" and value not in ("(", ",")
        yield found


def _is_harmless(query: str, data: bytes, settings: Settings) -> bool:
    """Whether no count of tokens could find anything: bounds on characters hold for tokens all the more.

    This is all that most queries need, at a tenth of the price.
    """
    upper = query.upper()
    # one by one, which is five times faster than an expression with all of them
    if any(map(upper.__contains__, SUSPECTS)) and SUSPECT.search(upper):
        return False
    marks = data.translate(None, LETTERS)
    if len(marks) <= settings.most_marks:
        return True
    opening = len(marks.translate(None, NOT_OPENING))
    ending = len(marks.translate(None, NOT_ENDING))
    return (
        (opening <= settings.nesting and opening < settings.clauses)
        and (ending <= settings.group_patterns and ending <= settings.patterns)
        and len(marks.translate(None, NOT_STEPPING)) <= settings.path_steps
        and len(marks.translate(None, NOT_OPERATING)) + 2 * opening < settings.operators
    )


def plain(query: str) -> str:
    """A query with its codepoint escapes resolved, as a parser sees it (SPARQL 1.1, 19.2)."""
    return ESCAPE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), query)


def _mark(value: str, seen: Measures, groups: list[list[int | str]]) -> None:
    if value in "([{":
        groups.append([value, 0])
        seen.nesting = max(seen.nesting, len(groups))
    elif value in ")]}":
        if groups:
            groups.pop()
    elif value in ".;," and groups and groups[-1][0] != "(":
        seen.patterns += 1
        count = int(groups[-1][1]) + 1
        groups[-1][1] = count
        seen.group_patterns = max(seen.group_patterns, count)
