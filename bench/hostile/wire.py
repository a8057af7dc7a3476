"""Hostile bytes: encodings, fields of a head, and HTTP that is none."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from bench.hostile.attack import ARRIVAL_SECONDS, COUNT, Attack, asked, get, post


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
        yield from asked(f"a text with {name}", f"ASK {{ ?s ?p '{text}' }}")
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
    promise = post("ASK {}", "expect: 100-continue").removesuffix(b"ASK {}")
    yield Attack("a promise that is not kept", (promise,), frozenset({100}))
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
