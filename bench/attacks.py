"""Hostile requests, about two hundred: each gets a quick typed answer, and the next small query does not notice.

    python -m bench.attacks [folder of releases] [part of a name]

Starts a server of its own on the loopback with low limits, and says for each attack what came back. Checked are: the
time (the limit and half a second), the answer (a status of the protocol with problem details, never 500, never a cut
200), the next small query, memory of all processes, and that nobody called out: every address in an attack is a
listener of ours. At the end small queries are timed while eight heavy ones run.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from api.settings import ROOT
from tests.api.server import Server

SECONDS = 1.0
ARRIVAL_SECONDS = 2.0
MEMORY_BYTES = 256_000_000
SLOW = 8
SETTINGS = {
    "QUERY_SECONDS": str(SECONDS),
    "BODY_SECONDS": str(ARRIVAL_SECONDS),
    "MEMORY_BYTES": str(MEMORY_BYTES),
    "ANSWER_BYTES": "5000000",
    "WORKERS": "12",
    "SLOW_QUERIES": str(SLOW),
    "CACHE_BYTES": "0",
    "LOG": "warning",
}
TYPED = frozenset({400, 403, 404, 405, 406, 408, 413, 415, 431, 503, 504})
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
SMALL = "ASK { ?s ?p ?o }"


@dataclass(frozen=True)
class Attack:
    """A hostile request.

    Attributes:
        name: what it tries.
        data: the bytes that are sent; a pause of a tenth of a second lies between the parts.
        statuses: what may come back; none for any typed answer or a good one.
        silent: whether the connection may be closed without an answer.
        seconds: within which it must be answered.
        ends: whether the client says that it sends nothing more.
    """

    name: str
    data: tuple[bytes, ...]
    statuses: frozenset[int] = frozenset()
    silent: bool = False
    seconds: float = SECONDS + 0.5
    ends: bool = False


def post(
    query: bytes | str, *fields: str, media_type: str = "application/sparql-query", path: str = "/sparql"
) -> bytes:
    """A query as the body of a POST."""
    body = query.encode() if isinstance(query, str) else query
    head = [f"POST {path} HTTP/1.1", "host: x", f"content-type: {media_type}", f"content-length: {len(body)}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def get(query: str, *fields: str, more: str = "") -> bytes:
    """A query in the address."""
    head = [f"GET /sparql?query={quote(query, safe='')}{more} HTTP/1.1", "host: x", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


def _asked(name: str, query: str, *statuses: int) -> Iterator[Attack]:
    """A query both ways."""
    yield Attack(f"{name}, POST", (post(query),), frozenset(statuses))
    if len(query) < 60_000:
        yield Attack(f"{name}, GET", (get(query),), frozenset(statuses))


def nested() -> Iterator[Attack]:
    """Depth and length."""
    for depth in (60, 70, 1_000, 20_000):
        refused = (400, 413) if depth > 64 else ()
        shapes = {
            "groups": "SELECT * { " + "{ " * depth + "} " * depth + "}",
            "brackets": "SELECT (" + "(" * depth + "1" + ")" * depth + " AS ?x) {}",
            "lists": "SELECT * { " + "(" * depth + ")" * depth + " ?p ?o }",
            "blank nodes": "SELECT * { " + "[ ?p " * depth + "1" + "]" * depth + " }",
            "exists": "SELECT * { " + "FILTER EXISTS { " * depth + "}" * depth + " }",
            "sub-queries": "SELECT * { " + "{ SELECT * { " * depth + "} } " * depth + "}",
            "functions": "SELECT (" + "STR(" * depth + "1" + ")" * depth + " AS ?x) {}",
            "paths in brackets": "SELECT * { ?a " + "(" * depth + "<x:x>" + ")*" * depth + " ?b }",
            "unclosed groups": "SELECT * " + "{ " * depth,
        }
        for name, query in shapes.items():
            yield from _asked(f"{depth} {name}", query, *refused)
    long = {
        "sum": "SELECT (1" + "+1" * 10_000 + " AS ?x) {}",
        "or": "SELECT * { FILTER(true" + "||true" * 10_000 + ") }",
        "not": "SELECT (" + "!" * 10_000 + "true AS ?x) {}",
        "path": "SELECT * { ?a <x:x>" + "/<x:x>" * 1_000 + " ?b }",
        "alternatives": "SELECT * { ?a <x:x>" + "|<x:x>" * 1_000 + " ?b }",
        "unions": "SELECT * { {}" + " UNION {}" * 3_000 + " }",
        "options": "SELECT * { ?s ?p ?o" + " OPTIONAL { ?s ?p ?o }" * 300 + " }",
        "bindings": "SELECT * { " + "".join(f"BIND(1 AS ?b{at}) " for at in range(3_000)) + "}",
        "patterns of one subject": "SELECT * { " + "".join(f"?s ?p{at} ?o{at} . " for at in range(100)) + "}",
        "patterns of a chain": "SELECT * { " + "".join(f"?s{at} ?p{at} ?s{at + 1} . " for at in range(200)) + "}",
        "patterns by semicolon": "SELECT * { ?s " + " ; ".join(f"?p{at} ?o{at}" for at in range(200)) + " }",
        "patterns by comma": "SELECT * { ?s ?p " + " , ".join(f"?o{at}" for at in range(200)) + " }",
        "minus": "SELECT * { ?s ?p ?o" + " MINUS { ?s ?p ?o }" * 300 + " }",
    }
    for name, query in long.items():
        yield from _asked(f"long {name}", query, 400)
    yield Attack("a query of a megabyte", (post("SELECT * { } #" + "x" * 1_000_000),), frozenset({413}))
    yield Attack(
        "a query of ten megabytes", (post("SELECT * { } #" + "x" * 10_000_000),), frozenset({413}), silent=True
    )
    yield Attack("a query of spaces", (post("ASK" + " " * 90_000 + "{}"),))
    yield Attack("a long name", (post("ASK { <x:" + "x" * 90_000 + "> ?p ?o }"),))
    yield Attack("a long text", (post("ASK { ?s ?p '" + "x" * 90_000 + "' }"),))
    yield Attack("a long number", (post("SELECT (" + "9" * 90_000 + " AS ?x) {}"),))
    yield Attack("many values", (post("SELECT * { VALUES ?x { " + "1 " * 40_000 + "} }"),))
    yield Attack("many rows of values", (post("SELECT * { VALUES (?x ?y) { " + "(1 2) " * 60 + "} }"),))
    yield Attack("many names in a list", (post("SELECT * { ?s ?p ?o FILTER(?o IN (" + "1," * 50 + "1)) } LIMIT 1"),))
    yield Attack("many variables", (post("SELECT " + " ".join(f"?v{at}" for at in range(9_000)) + " {}"),))
    yield Attack("many prefixes", (post("".join(f"PREFIX p{at}: <x:> " for at in range(4_000)) + "ASK {}"),))


def heavy() -> Iterator[Attack]:
    """Time and memory."""
    doubled = " ".join(f"BIND(CONCAT({', '.join([f'?a{at}'] * 8)}) AS ?a{at + 1})" for at in range(10))
    queries = {
        "product counted": COUNT,
        "product sorted": f"SELECT * {{ {PRODUCT} }} ORDER BY ?a ?i",
        "product distinct": f"SELECT DISTINCT ?a ?e ?i {{ {PRODUCT} }}",
        "product sent": f"SELECT * {{ {PRODUCT} }}",
        "product skipped": f"SELECT * {{ {PRODUCT} }} OFFSET 9999999999 LIMIT 1",
        "product grouped": f"SELECT ?a (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?a",
        "product joined to a text": f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {PRODUCT} }}",
        "product sampled": f"SELECT (SAMPLE(?c) AS ?x) (AVG(?i) AS ?y) {{ {PRODUCT} }}",
        "product made": f"CONSTRUCT {{ ?a ?e ?i }} {{ {PRODUCT} }}",
        "product described": f"DESCRIBE ?a {{ {PRODUCT} }}",
        "product asked": f"ASK {{ {PRODUCT} FILTER(?a = 1) }}",
        "product in a sub-query": f"SELECT * {{ {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}",
        "product of unions": "SELECT (COUNT(*) AS ?n) { " + "{ ?a ?b ?c } UNION { ?d ?e ?f } " * 3 + "?g ?h ?i }",
        "product with an option": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c OPTIONAL {{ {PRODUCT} }} }}",
        "product without": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?i . ?c ?e ?a } }",
        "product of graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }",
        "paths everywhere": "SELECT * { ?a (!<x:x>|^(!<x:x>))* ?b }",
        "paths counted": "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>)+ ?b }",
        "paths of paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<x:x>)/(!<x:x>))* ?b . ?b (!<x:x>)* ?c }",
        "a text that doubles": f"SELECT ?z {{ BIND('aaaaaaaaaa' AS ?a0) {doubled} BIND(?a10 AS ?z) }}",
        "a bomb of a pattern": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '^(([a-z])+.)+[A-Z]([a-z])+$') }",
        "a large pattern": "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '(a{1,1000}){1,1000}') }",
        "a pattern from data": "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER REGEX(STR(?c), STR(?o)) }",
        "replace in everything": "SELECT (REPLACE(STR(?o), '(.)', '$1$1$1$1$1$1$1$1') AS ?x) { ?s ?p ?o . ?a ?b ?c }",
        "sorted at random": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND()",
        "hashes of everything": "SELECT (SHA512(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f } ORDER BY ?x",
        "new names": "SELECT (UUID() AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    }
    for name, query in queries.items():
        yield from _asked(f"heavy {name}", query)
    yield Attack("heavy with a short time", (get(COUNT, more="&timeout=0.2"),), frozenset({504}), seconds=0.7)
    yield Attack("heavy with a long time", (get(COUNT, more="&timeout=86400"),), frozenset({504}))
    for value in ("-1", "0", "nan", "inf", "1e400", "soon", "1;2", "%00"):
        yield Attack(f"time {value}", (get("ASK {}", more=f"&timeout={value}"),), frozenset({400}))


def outward(listener: str) -> Iterator[Attack]:
    """SERVICE and its disguises, and everything else that names an address."""
    forms = (
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service<{0}>{{}} }}",
        "SELECT * {{ #\n sErViCe#\n <{0}> {{ }} }}",
        "SELECT * {{ \\u0053ERVICE <{0}> {{ }} }}",
        "SELECT * {{ \\U00000053ERVICE <{0}> {{ }} }}",
        "SELECT * {{ S\\u0045RVICE\\u0020<{0}> {{ }} }}",
        "PREFIX s: <{0}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
        "PREFIX s: <{0}> SELECT * {{ SERVICEs:x {{ ?s ?p ?o }} }}",
        "PREFIX s: <{0}> SELECT * {{ SERVICE SILENTs:x {{ ?s ?p ?o }} }}",
        "PREFIX s: <{0}> SELECT * {{ SERVICESILENTs:x{{}} }}",
        "PREFIX : <{0}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
        "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(IRI('{0}') AS ?e)SERVICE?e{{}} }}",
        "SELECT * {{ ?s ?p 1SERVICE<{0}>{{}} }}",
        "SELECT * {{ ?s ?p trueSERVICE <{0}> {{}} }}",
        "SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
        "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "LOAD <{0}>",
        "LOAD SILENT <{0}> INTO GRAPH <x:x>",
        "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
        "DESCRIBE <{0}>",
        "SELECT * {{ <{0}> ?p ?o }}",
    )
    for at, form in enumerate(forms):
        refused = (400, 403) if "LOAD" in form or "RVICE" in form.upper() else (200, 400)
        yield from _asked(f"outward {at}", form.format(listener), *refused)
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
        yield Attack(f"outward {name}", (get("SELECT * { ?s ?p ?o }", more=f"&{name}={quote(listener)}"),))


def writing() -> Iterator[Attack]:
    """Updates."""
    updates = (
        "INSERT DATA { <x:a> <x:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <x:g>",
    )
    for update in updates:
        yield Attack(f"as a query: {update}", (post(update),), frozenset({403}))
        yield Attack(
            f"as an update: {update}", (post(update, media_type="application/sparql-update"),), frozenset({415})
        )
    form = "application/x-www-form-urlencoded"
    yield Attack("update in a form", (post("update=CLEAR+ALL", media_type=form),), frozenset({400}))
    yield Attack(
        "update in an address", (b"GET /sparql?update=CLEAR+ALL HTTP/1.1\r\nhost: x\r\n\r\n",), frozenset({400})
    )
    yield Attack(
        "update beside a query", (post("query=ASK%7B%7D&update=CLEAR+ALL", media_type=form),), frozenset({400})
    )
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "BREW"):
        data = f"{method} /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".encode()
        yield Attack(f"method {method}", (data,), frozenset({400, 405}))
    yield Attack("two queries", (get("ASK {}", more="&query=ASK%7B%7D"),), frozenset({400}))
    yield Attack("two queries in one", (post("ASK {} ASK {}"),), frozenset({400}))
    yield Attack("query and body", (post("ASK {}", path="/sparql?query=ASK%7B%7D"),), frozenset({400}))
    yield Attack("no query", (b"GET /sparql?query= HTTP/1.1\r\nhost: x\r\n\r\n",), frozenset({400}))
    yield Attack("many parameters", (get("ASK {}", more="&x=1" * 2_000),), frozenset({400}))


def encoded() -> Iterator[Attack]:
    """Encodings, and fields of a head."""
    bad = {
        "bytes that are not UTF-8": b"ASK { ?s ?p '\xff\xfe' }",
        "an overlong form": b"ASK { ?s ?p '\xc0\xaf' }",
        "half a pair": b"ASK { ?s ?p '\xed\xa0\x80' }",
        "UTF-16": "ASK {}".encode("utf-16"),
    }
    for name, data in bad.items():
        yield Attack(f"{name}, POST", (post(data),), frozenset({400}))
        address = b"GET /sparql?query=" + quote(data, safe="").encode() + b" HTTP/1.1\r\nhost: x\r\n\r\n"
        yield Attack(f"{name}, GET", (address,), frozenset({400}))
        raw = b"GET /sparql?query=" + data.replace(b" ", b"+") + b" HTTP/1.1\r\nhost: x\r\n\r\n"
        yield Attack(f"{name}, raw in the address", (raw,), frozenset({400}))
    for name, text in {
        "zero": "\0",
        "half an escape": "\\uD800",
        "mark of order": "\ufeff",
        "turned": "\u202e",
    }.items():
        yield from _asked(f"a text with {name}", f"ASK {{ ?s ?p '{text}' }}")
    for value in ("%", "%zz", "%%", "%E0%A4%A", "%00", "%0d%0aset-cookie:x", "&&&", "=", ";"):
        yield Attack(f"address {value}", (f"GET /sparql?query={value} HTTP/1.1\r\nhost: x\r\n\r\n".encode(),))
    for accept in ("*", "a/b;q=x", "text/html;" * 2_000, ",".join(["text/csv;q=0.1"] * 5_000), "\xff", "application/x"):
        yield Attack(f"accept {accept[:20]!r}", (get("ASK {}", f"accept: {accept}"),))
    yield Attack("content encoding", (post(b"\x1f\x8b\x08\0", "content-encoding: gzip"),), frozenset({415}))
    yield Attack("a type with markup", (post("ASK {}", media_type="<script>"),), frozenset({415}))
    yield Attack("a number with markup", (get("ASK {}", "x-request-id: <script>alert(1)</script>"),), frozenset({200}))
    yield Attack("a host with markup", (b"GET /sparql HTTP/1.1\r\nhost: <script>\r\naccept: text/turtle\r\n\r\n",))
    yield Attack("who it is for", (get("ASK {}", "x-forwarded-for: " + "1.1.1.1, " * 1_000),))
    yield Attack("tags", (get("ASK {}", "if-none-match: " + '"x", ' * 2_000),), frozenset({200}))
    for path in (
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/static/../../cybernorms.py",
        "/\\..\\",
    ):
        yield Attack(f"path {path}", (f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode(),), frozenset({400, 404}))


def framed() -> Iterator[Attack]:
    """HTTP that is none, and HTTP that two readers may read differently."""
    line = b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-type: application/sparql-query\r\n"
    refused = frozenset({400})
    shapes = {
        "length and chunks": line + b"content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "two lengths": line + b"content-length: 6\r\ncontent-length: 7\r\n\r\nASK {}",
        "a negative length": line + b"content-length: -1\r\n\r\n",
        "a length that is none": line + b"content-length: six\r\n\r\nASK {}",
        "a length with a sign": line + b"content-length: +6\r\n\r\nASK {}",
        "an immense length": line + b"content-length: 99999999999999999999999\r\n\r\n",
        "chunked twice": line + b"transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "chunked by half": line + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "chunks in disguise": line + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        "a chunk of a bad size": line + b"transfer-encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n",
        "a chunk of an immense size": line + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "a space before the colon": b"GET /healthz HTTP/1.1\r\nhost : x\r\n\r\n",
        "a folded line": b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n\r\n",
        "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
        "two hosts": b"GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
        "two hosts on the short way": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
        "a zero in a field": b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: \0\r\n\r\n",
        "a field without a name": b"GET /healthz HTTP/1.1\r\nhost: x\r\n: x\r\n\r\n",
        "a version that is none": b"GET /healthz HTTP/9.9\r\nhost: x\r\n\r\n",
        "the start of another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "a handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        "noise": bytes(range(256)) * 10,
        "nothing but a line": b"\r\n\r\n\r\n\r\nhello\r\n\r\n",
        "a line without a version": b"GET /healthz\r\n\r\n",
        "a lower-case method": b"get /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
    }
    for name, data in shapes.items():
        yield Attack(f"framed {name}", (data,), refused)
    good = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: x\r\n\r\n"
    yield Attack("bare line ends", (b"GET /healthz HTTP/1.1\nhost: x\n\n",), frozenset({200, 400}))
    yield Attack("the whole address", (b"GET http://x/healthz HTTP/1.1\r\nhost: x\r\n\r\n",), frozenset({200, 400}))
    yield Attack("a promise", (post("ASK {}", "expect: 100-continue"),), frozenset({100, 200}))
    upgrade = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
    yield Attack("an upgrade", (upgrade,), frozenset({200, 400}))
    yield Attack("garbage after a request", (good + b"garbage garbage\r\n\r\n",), frozenset({200, 400}))
    yield Attack("a hundred at once", (good * 100,), frozenset({200}))
    yield Attack("a good one behind a heavy one", (get(COUNT) + good,), frozenset({504}))
    yield Attack(
        "many fields",
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 100_000 + b"\r\n",),
        frozenset({431}),
        silent=True,
    )
    yield Attack(
        "a long field", (b"GET /healthz HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 5_000_000,), frozenset({431}), silent=True
    )
    yield Attack("a long address", (b"GET /" + b"y" * 5_000_000 + b" HTTP/1.1\r\n",), frozenset({431}), silent=True)
    late = ARRIVAL_SECONDS + 2.0
    yield Attack("half a line", (b"GET /hea",), frozenset({408}), seconds=late)
    yield Attack("half a head", (b"GET /healthz HTTP/1.1\r\nhost: x\r\n",), frozenset({408}), seconds=late)
    drops = tuple(b"x-%d: y\r\n" % at for at in range(40))
    yield Attack(
        "a head drop by drop", (b"GET /healthz HTTP/1.1\r\nhost: x\r\n", *drops), frozenset({408}), seconds=late
    )
    yield Attack("half a body", (post("ASK {}")[:-3],), frozenset({408}), seconds=late)
    yield Attack("half a body, and the end", (post("ASK {}")[:-3],), silent=True, ends=True)
    yield Attack("a request, and the end", (good,), frozenset({200}), silent=True, ends=True)


def everything(listener: str) -> list[Attack]:
    """Every attack, with an address of ours in those that try to call out."""
    return [*nested(), *heavy(), *outward(listener), *writing(), *encoded(), *framed()]


def run(server: Server, attack: Attack) -> str:
    """Attack once.

    Returns:
        What is wrong with the answer; empty if nothing is.
    """
    start = time.monotonic()
    status, head, body = _exchange(server.port, attack)
    spent = time.monotonic() - start
    if spent > attack.seconds + 0.1 * (len(attack.data) - 1):
        return f"answered after {spent:.1f} s"
    if not status:
        return "" if attack.silent else "no answer"
    if attack.statuses and status not in attack.statuses:
        return f"status {status}: {body[:200]!r}"
    if status not in TYPED and status not in (100, 200, 303, 304):
        return f"status {status}: {body[:200]!r}"
    if status >= 400:
        if b"content-type: application/problem+json" not in head.lower():
            return f"no problem details with {status}"
        if b"HEAD" not in attack.data[0][:5] and json.loads(body)["status"] != status:
            return "the problem has another status"
    elif status == 200 and b"sparql-results+json" in head:
        json.loads(body)
    return ""


def _exchange(port: int, attack: Attack) -> tuple[int, bytes, bytes]:
    """The first answer that comes: status, head and body; status 0 if the connection closes without one."""
    data = b""
    deadline = time.monotonic() + attack.seconds + 5
    with socket.create_connection(("127.0.0.1", port), timeout=attack.seconds + 5) as connection:
        try:
            for at, part in enumerate(attack.data):
                if at:
                    time.sleep(0.1)
                connection.sendall(part)
            if attack.ends:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # it does not want to hear the rest
            pass
        try:
            while time.monotonic() < deadline:
                head, found, body = data.partition(b"\r\n\r\n")
                length = re.search(rb"\ncontent-length: (\d+)", head.lower())
                if found and (length is None or len(body) >= int(length[1])):
                    return int(head[9:12]), head, body[: int(length[1]) if length else 0]
                chunk = connection.recv(1 << 18)
                if not chunk:
                    return 0, b"", b""
                data += chunk
        except OSError:
            pass
    return 0, b"", b""


def small(server: Server, count: int) -> list[float]:
    """Times of small queries, in seconds, sorted."""
    times = []
    for _ in range(count):
        reply = server.ask(SMALL)
        if reply.status != 200:
            raise SystemExit(f"a small query got {reply.status}: {reply.body[:200]!r}")
        times.append(reply.seconds)
    return sorted(times)


def beside(server: Server) -> list[float]:
    """Times of small queries while eight heavy ones run."""
    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            with suppress(OSError):
                server.ask(COUNT)

    threads = [threading.Thread(target=load) for _ in range(SLOW)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        return small(server, 200)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


class Peak:
    """The most memory that the processes of a server had while this was open, in bytes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self.bytes = 0

    def __enter__(self) -> Peak:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            self.bytes = max(self.bytes, self._server.memory())


def main() -> None:
    """Attack, and say how it went."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "releases"
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    called = []
    failed = 0
    with socket.create_server(("127.0.0.1", 0)) as listener, Server(releases, SETTINGS) as server:
        listener.settimeout(0.01)
        base = server.memory()
        fronts = server.fronts()
        attacks = [one for one in everything(f"http://127.0.0.1:{listener.getsockname()[1]}/") if part in one.name]
        with Peak(server) as peak:
            for attack in attacks:
                wrong = run(server, attack)
                after = server.ask(SMALL)
                if not wrong and (after.status != 200 or after.seconds > 1):
                    wrong = f"the next small query: {after.status} after {after.seconds:.2f} s"
                try:
                    called.append(listener.accept()[1])
                    wrong = "it called out"
                except TimeoutError:
                    pass
                failed += bool(wrong)
                if wrong:
                    print(f"FAILED  {attack.name}: {wrong}", flush=True)
        times = beside(server)
        same = fronts == server.fronts()
    cap = base + SLOW * MEMORY_BYTES
    print(f"{len(attacks) - failed} of {len(attacks)} attacks answered as they must be; {len(called)} calls outside")
    print(f"memory of all processes: {base >> 20} MiB before, at most {peak.bytes >> 20} MiB, cap {cap >> 20} MiB")
    print(f"the front process {'is the same as before' if same else 'WAS REPLACED'}")
    print(f"small queries beside {SLOW} heavy ones: p50 {times[100] * 1000:.0f} ms, p95 {times[190] * 1000:.0f} ms")
    sys.exit(bool(failed or called or not same or peak.bytes > cap))


if __name__ == "__main__":
    main()
