"""Hostile requests to the other doors: GraphQL, pages and jobs, texts of readers, releases, downloads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

from bench.hostile.attack import ARRIVAL_SECONDS, DOCUMENT_SECONDS, Attack, post

GRAPHQL_SECONDS = 1.5
"""Parsing and waiting for the lock of the interpreter come before the clock of a request."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORM = "application/x-www-form-urlencoded"
CROSSREF = "/crossref?format=json"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(9))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'


def fetch(path: str, *fields: str, method: str = "GET") -> bytes:
    """A request without a body."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "host: x", *fields, "", "")).encode()


def _graphql(name: str, document: str, *statuses: int, variables: object = None) -> Attack:
    """A GraphQL document; what is wrong with it is told in the answer."""
    body = json.dumps({"query": document, "variables": variables})
    data = post(body, "accept: application/graphql-response+json", media_type="application/json", path="/graphql")
    return Attack(f"graphql {name}", (data,), frozenset(statuses), seconds=GRAPHQL_SECONDS + 0.5)


def graphql() -> Iterator[Attack]:
    """Documents and bodies of GraphQL."""
    spread = (
        "".join(f"fragment f{at} on Query {{ ...f{at + 1} ...f{at + 1} }} " for at in range(25))
        + "fragment f25 on Query { __typename }"
    )
    kinds = "{ __schema { types { fields { type {" + "ofType {" * 60 + "name" + "}" * 60 + "} } } } }"
    within = "{ norms { paragraphs { nodes { norms " * 20
    documents = {
        "fragments that double": "{ ...f0 } " + spread,
        "a circle of fragments": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "a fragment in itself": "{ ...a } fragment a on Query { norms { ...a } ...a }",
        "many aliases": "{ " + " ".join(f"a{at}: __typename" for at in range(3_000)) + " }",
        "the same field": "{ " + "__typename " * 6_000 + "}",
        "many directives": "{ __typename " + "@skip(if: false) " * 1_500 + "}",
        "unknown directives": "{ __typename " + "@no " * 5_000 + "}",
        "many operations": " ".join(f"query q{at} {{ __typename }}" for at in range(2_000)),
        "many variables": "query q(" + " ".join(f"$v{at}: Int" for at in range(2_000)) + ") { __typename }",
        "depth": "{ a " * 20_000 + "}" * 20_000,
        "depth of our own fields": within + "}" * within.count("{"),
        "types of types": kinds,
        "the schema many times": "{ "
        + " ".join(f"a{at}: __schema {{ types {{ fields {{ name }} }} }}" for at in range(300))
        + " }",
        "lists in lists": '{ search(text: "x", kinds: ' + "[" * 20_000 + "]" * 20_000 + ") { totalCount } }",
        "objects in objects": "{ search(text: " + "{a:" * 20_000 + "1" + "}" * 20_000 + ") { totalCount } }",
        "a long text": '{ search(text: "' + "a " * 40_000 + '") { totalCount } }',
        "a long word": '{ search(text: "' + "a" * 90_000 + '") { totalCount } }',
        "a text of marks": '{ search(text: "' + "(" * 20_000 + '") { totalCount } }',
        "a huge page": '{ search(text: "norm", first: 2147483647) { totalCount } }',
        "a number that is none": '{ search(text: "norm", first: 99999999999999999999) { totalCount } }',
        "a page of less than none": '{ search(text: "norm", first: -1) { totalCount } }',
        "an immense fraction": '{ search(text: "norm", first: 1e400) { totalCount } }',
        "a cursor of noise": '{ search(text: "norm", after: "' + "////" * 5_000 + '") { totalCount } }',
        "a comment": "#" + "x" * 99_000 + "\n{ __typename }",
        "commas": "{" + "," * 99_000 + "__typename }",
        "an open text": '{ search(text: """' + "x" * 90_000,
        "half an escape": '{ search(text: "\\uD800") { totalCount } }',
        "a zero": '{ search(text: "\\u0000") { totalCount } }',
        "a name of the language": "{ __proto__ constructor __class__ }",
        "a mutation": "mutation { __typename }",
        "a subscription": "subscription { __typename }",
        "nothing": "",
        "spaces": " " * 90_000,
        "a draft of a draft": '{ crossReference(text: "' + "A/RES/" * 9_000 + '") { __typename } }',
    }
    for name, document in documents.items():
        yield _graphql(name, document)
    good = "query q($t: String!) { search(text: $t) { totalCount } }"
    nested: object = "x"
    for _ in range(400):
        nested = [nested]
    for name, variables in {
        "nested": {"t": nested},
        "many": {f"v{at}": at for at in range(20_000)},
        "of a list": [1, 2, 3],
        "of another kind": {"t": {"t": 1}},
        "of an immense text": {"t": "x" * 60_000},
        "of marks": {"t": "\" OR 1=1 -- ' } ] ) * ~"},
    }.items():
        yield _graphql(f"variables {name}", good, variables=variables)
    bodies = {
        "null": b"null",
        "a number": b"1",
        "an immense number": b"9" * 5_000,
        "a list": b"[" + b'{"query":"{__typename}"},' * 999 + b'{"query":"{__typename}"}]',
        "deep": b"[" * 90_000,
        "deep in a name": b'{"query":"{__typename}","extensions":' + b'{"a":' * 20_000 + b"1" + b"}" * 20_001,
        "cut": b'{"query":"{__typ',
        "not UTF-8": b'{"query":"\xff\xfe"}',
        "UTF-16": '{"query":"{__typename}"}'.encode("utf-16"),
        "a query that is a list": b'{"query":["{__typename}"]}',
        "names of nothing": b'{"query":"query a {__typename}","operationName":"b"}',
        "another hash": b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"' + b"0" * 64 + b'"}}}',
        "a hash that is none": b'{"extensions":{"persistedQuery":{"version":"x","sha256Hash":[1]}}}',
        "not a number": b'{"query":"{__typename}","variables":{"a":NaN}}',
        "a name twice": b'{"query":"{__typename}","query":"{no}"}',
        "of a megabyte": b'{"query":"' + b"x" * 1_000_000 + b'"}',
    }
    for name, body in bodies.items():
        yield Attack(f"graphql body {name}", (post(body, media_type="application/json", path="/graphql"),))
    for media_type in ("multipart/form-data; boundary=x", "text/plain", FORM, "application/json; charset=utf-7"):
        data = post('{"query":"{__typename}"}', media_type=media_type, path="/graphql")
        yield Attack(f"graphql as {media_type}", (data,), frozenset({200, 400, 415}))
    yield Attack("graphql mutation in an address", (fetch("/graphql?query=mutation%7B__typename%7D"),))
    yield Attack("graphql variables in an address", (fetch("/graphql?query=%7B__typename%7D&variables=%5B%5B%5B"),))
    yield Attack("graphql two queries", (fetch("/graphql?query=%7Ba%7D&query=%7B__typename%7D"),))


TEXTS = {
    "a long word": "x" * 60_000,
    "many words": "norm " * 12_000,
    "brackets": "(" * 20_000,
    "quotes": '"' * 20_000,
    "stars": "*" * 5_000,
    "questions": "?" * 5_000,
    "fuzzy": "norm~99999999 ~~~~ norm~2^99999",
    "all of a field": "[* TO *] _all:* text:[a TO z}",
    "near": '"a b"~2147483648',
    "operators": "AND OR NOT AND NOT OR " * 500,
    "an expression": "/(a+)+$/ /.*.*.*.*.*x/",
    "zero": "a\0b",
    "turned": "\u202eabc\u202d",
    "marks on marks": "e" + "\u0301" * 20_000,
    "no spaces in Chinese": "\u56fd" * 20_000,
    "Arabic": "\u0645\u0639\u064a\u0627\u0631 " * 4_000,
    "symbols": "A/RES/" * 9_000,
    "symbols with numbers": "A/70/174 para. " * 4_000,
    "paragraphs": "para. 13 (" + "(a) " * 10_000,
    "numbers": "1" * 60_000,
    "numbers with dots": "1." * 30_000,
    "spaces": " " * 50_000 + "x",
    "dashes": "-" * 50_000,
    "markup": "<script>alert(1)</script>" * 500,
    "other ends": "\r\nset-cookie: a=b\r\n",
}


def jobs() -> Iterator[Attack]:
    """Search, citations and the tables: their parameters."""
    for name, text in TEXTS.items():
        asked = quote(text, safe="")
        if len(asked) < 250_000:
            for path in (
                "/search.json?q=",
                "/search?q=",
                "/resolve?cite=",
                "/cite?iri=",
                "/norms?q=",
                "/history?state=",
            ):
                yield Attack(f"{path} {name}", (fetch(path + asked, "accept: application/json, text/html"),))
    for query in (
        "first=-1",
        "first=999999",
        "first=1e9",
        "first=\u0661",
        "after=" + "A" * 50_000,
        "after=////",
        "lang=xx",
        "lang=" + "en," * 5_000,
        "kind=" + ",".join(map(str, range(5_000))),
        "&".join(f"state={at}" for at in range(900)),
        "year=99999999999999999999",
        "drafts=maybe",
        "q=a&q=b",
    ):
        yield Attack(f"search {query[:20]}", (fetch("/search.json?q=norm&" + quote(query, safe="=&,")),))
    for path in (
        "/matrix.json?state=" + "CHE," * 20_000,
        "/matrix.json?" + "&".join(f"state=A{at}" for at in range(3_000)),
        "/matrix?" + "&".join(f"state=A{at}" for at in range(3_000)),
        "/matrix.json?as_of=99999-99-99",
        "/matrix.json?as_of=2021-02-31",
        "/matrix?as_of=2021-02-31",
        "/matrix?sort=" + "x" * 9_000,
        "/matrix.csv?member_of=../../../etc/passwd",
        "/matrix.json?member_of=%3E%3C%22%7D",
        "/matrix.json?organization=a%3E%20%7D%20DROP%20ALL%20%23",
        "/matrix.json?norm=13a%22%20.%20%7D",
        "/votes.json?resolution=" + "x," * 9_000,
        "/votes?resolution=%22%3E%3Cscript%3E",
        "/concordance.json?from=../..&to=%00",
        "/concordance?from=" + "x" * 9_000 + "&to=y",
        "/history.json?state=CHE&organization=EU",
        "/history.json?state=%3CCHE%3E",
        "/cite?iri=" + "%2e%2e/" * 5_000,
        "/cite?iri=norm/f&style=" + "x" * 9_000,
        "/cite?iri=http://127.0.0.1:1/",
        "/static/%2e%2e/%2e%2e/cybernorms.py",
        "/norm/" + "f/" * 20_000,
        "/norm/%00",
        "/norm/f.%0a.html",
        "/norm/f?lang=%22%3E%3Cscript%3E",
        "/ns%23%0d%0ax:y",
        "/norms?" + "&".join(f"x{at}=1" for at in range(5_000)),
        "/query?query=" + "x" * 90_000,
    ):
        yield Attack(f"address {path[:40]}", (fetch(path, "accept: text/html, */*;q=0.5"),), seconds=4)


def fields() -> Iterator[Attack]:
    """Fields of a head that pages and downloads read."""
    for name, field in {
        "many languages": "accept-language: " + ",".join(f"x{at};q=0.{at % 10}" for at in range(5_000)),
        "a language of noise": "accept-language: ;;;q=nan,,,*;q=-1",
        "many encodings": "accept-encoding: " + "gzip;q=0.1," * 5_000,
        "an encoding of noise": "accept-encoding: gzip;q=nan, br;q=inf, *;q=-1, ;;=",
        "no encoding": "accept-encoding: identity;q=0, *;q=0",
        "many tags": "if-none-match: " + 'W/"x", ' * 8_000,
        "a tag without an end": 'if-none-match: "' + "x" * 50_000,
        "every tag": "if-none-match: *",
        "many types": "accept: " + "a/b;q=0.001," * 5_000,
        "a date of noise": "if-modified-since: Thu, 99 Xyz 99999 99:99:99 GMT",
        "a forwarded path": "x-forwarded-prefix: //evil",
        "a forwarded host": "x-forwarded-host: evil/<script>",
        "a forwarded scheme": "x-forwarded-proto: javascript",
        "a method in a field": "x-http-method-override: DELETE",
        "cookies": "cookie: " + "a=b; " * 9_000,
        "an origin": "origin: null",
    }.items():
        for path in ("/norm/f", "/matrix", "/downloads", "/sparql?query=ASK%7B%7D"):
            yield Attack(f"field {name} at {path}", (fetch(path, field),), seconds=3)
    for one in (
        "bytes=" + "0-0," * 5_000 + "1-1",
        "bytes=0-," * 1_000,
        "bytes=-0",
        "bytes=5-1",
        "bytes=99999999999999999999999-",
        "bytes=-99999999999999999999999",
        "bytes=a-b",
        "bytes=--1",
        "lines=1-2",
        "bytes=0-18446744073709551616",
        "bytes=\u0661-",
    ):
        for path in ("/downloads/manifest.json", "/downloads/data.nq.gz", "/norm/f.html"):
            ranged = fetch(path, f"range: {one}")
            yield Attack(f"range {one[:20]} at {path}", (ranged,), frozenset({200, 206, 400, 404, 416}))
    for path in ("/downloads/../manifest.json", "/downloads/%2e%2e%2fmanifest.json", "/downloads//etc/passwd"):
        yield Attack(f"download {path}", (fetch(path),), frozenset({400, 404}))
    ask = fetch("/sparql", "origin: x", "access-control-request-headers: " + "x-a, " * 5_000, method="OPTIONS")
    yield Attack("a preflight with many fields", (ask,), frozenset({200, 204}))


def releases() -> Iterator[Attack]:
    """Names of releases, and comparisons."""
    for name in (
        "..",
        "../..",
        "%2e%2e%2f%2e%2e",
        ".verified",
        "current/../..",
        "x" * 50_000,
        "%00",
        "a%0d%0ab",
        "*",
        "current",
        "1.0.0-%F0%9F%98%80",
        "-rf",
    ):
        yield Attack(f"release {name[:20]}", (fetch(f"/sparql?query=ASK%7B%7D&release={name}"),))
        yield Attack(f"page of release {name[:20]}", (fetch(f"/norm/f?release={name}"),), seconds=3)
        yield Attack(f"comparison with {name[:20]}", (fetch(f"/releases/{name}...current"),), seconds=3)
    for path in (
        "/releases/...",
        "/releases/a...b...c",
        "/releases/" + "." * 50_000,
        "/releases/..../....",
        "/releases/a...b.exe",
        "/releases.exe",
        "/releases/1.0.0...1.0.0?property=%00&graph=" + "x" * 50_000,
    ):
        yield Attack(f"releases {path[:30]}", (fetch(path),), frozenset({200, 303, 400, 404, 406, 504}), seconds=3)
    many = "/sparql?query=ASK%7B%7D" + "".join(f"&release=1.0.{at}" for at in range(500))
    yield Attack("many releases", (fetch(many),), frozenset({400}))


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def _document(body: bytes) -> bytes:
    """A DOCX file with this as its text."""
    parts = "http://schemas.openxmlformats.org/package/2006"
    kinds = f'<Types xmlns="{parts}/content-types"><Default Extension="rels" ContentType="application/vnd.'
    kinds += 'openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="'
    kinds += f'{DOCX}.main+xml"/></Types>'
    link = f'<Relationships xmlns="{parts}/relationships"><Relationship Id="r" Target="word/document.xml" Type="'
    link += 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    return _packed({"[Content_Types].xml": kinds.encode(), "_rels/.rels": link.encode(), "word/document.xml": body})


def uploads() -> Iterator[Attack]:
    """Documents for citations and cross-references."""
    paragraph = f"<w:document {WORD}><w:body>%b</w:body></w:document>".encode()
    deep = b"<w:p><w:r>" * 20_000
    files = {
        "XML that grows": ("application/xml", f"<?xml version='1.0'?>{BOMB}<akomaNtoso>&l9;</akomaNtoso>".encode()),
        "XML from outside": (
            "application/xml",
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><akomaNtoso>&e;</akomaNtoso>',
        ),
        "deep XML": ("application/xml", b"<akomaNtoso>" + b"<p>" * 200_000),
        "a document that grows": (
            DOCX,
            _document(BOMB.encode() + paragraph % b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>"),
        ),
        "a deep document": (DOCX, _document(paragraph % deep)),
        "a document of zeros": (DOCX, _document(bytes(200_000_000))),
        "an archive that climbs": (
            DOCX,
            _packed({"../../../../tmp/x": b"x", "/etc/x": b"x", "word/document.xml": b"<"}),
        ),
        "an archive of many": (DOCX, _packed({f"word/{at}": b"" for at in range(20_000)})),
        "an archive that is cut": (DOCX, _document(paragraph % b"")[:-40]),
        "an archive that is none": (DOCX, b"PK\x03\x04" + bytes(range(256)) * 100),
        "a PDF of circles": (
            "application/pdf",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
            b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
            b"trailer<</Root 1 0 R/Size 3/Prev 104>>\nstartxref\n104\n%%EOF",
        ),
        "a PDF of many pages": (
            "application/pdf",
            b"%PDF-1.7\n" + b"1 0 obj<</Type/Page>>endobj\n" * 50_000 + b"%%EOF",
        ),
        "a PDF of noise": ("application/pdf", b"%PDF-1.7\n" + bytes(range(256)) * 4_000),
        "deep HTML": ("text/html", b"<html><body>" + b"<div>" * 100_000),
        "HTML of tables": ("text/html", b"<html><body>" + b"<table><tr><td>" * 20_000),
        "HTML of attributes": ("text/html", b"<html><body " + b"a=b " * 200_000 + b">"),
        "HTML that never ends": ("text/html", b"<html><!--" + b"-" * 2_000_000),
        "deep Markdown": ("text/markdown", b"> " * 50_000 + b"x"),
        "brackets in Markdown": ("text/markdown", b"[" * 100_000),
        "stars in Markdown": ("text/markdown", b"*a **b " * 30_000),
        "links in Markdown": ("text/markdown", b"[a](" * 50_000),
        "ticks in Markdown": ("text/markdown", b"".join(b"`" * at + b" " for at in range(1_000))),
        "tables in Markdown": ("text/markdown", b"|" * 100_000 + b"\n" + b"|-" * 50_000 + b"\n"),
        "noise": ("application/octet-stream", bytes(range(256)) * 2_000),
        "UTF-7": ("text/plain; charset=utf-7", b"+ADw-script+AD4-"),
        "UTF-16": ("text/plain", "A/RES/70/237".encode("utf-16")),
        "no UTF-8": ("text/plain", b"A/RES/70/237 \xff\xfe\xff"),
        "one line": ("text/plain", b"A/RES/70/237, para. 13 (a); " * 30_000),
        "lines": ("text/plain", b"\n" * 3_000_000),
        "numbers at starts": ("text/plain", b"".join(b"%d. x\n" % at for at in range(40_000))),
        "letters at starts": ("text/plain", b"(a) x\n(i) y\n(A) z\n" * 15_000),
        "many paragraphs": ("text/plain", b"Recalling its resolution 70/237 and 73/27,\n\n" * 10_000),
        "spaces": ("text/plain", b" " * 3_000_000 + b"x"),
        "digits": ("text/plain", b"1" * 2_000_000),
        "slashes": ("text/plain", b"A/" * 500_000),
        "brackets": ("text/plain", b"(" * 500_000),
        "resolutions": ("text/plain", b"resolutions 1, 2, 3, " * 50_000),
        "nothing": ("text/plain", b""),
        "a list as JSON": ("application/json", b"[" * 500_000),
        "half a character as JSON": ("application/json", b'{"text": "\\ud800"}'),
        "a number as JSON": ("application/json", b'{"text": 1}'),
        "many fields": (FORM, b"a=b&" * 50_000),
        "a form of noise": (FORM, b"text=%ff%fe%zz"),
        "many parts": ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n" * 50_000 + b"--x--"),
        "parts in parts": (
            "multipart/form-data; boundary=x0",
            b"".join(
                b"--x%d\r\ncontent-type: multipart/mixed; boundary=x%d\r\n\r\n" % (at, at + 1) for at in range(3_000)
            ),
        ),
        "no boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
        "a long boundary": ("multipart/form-data; boundary=" + "x" * 20_000, b"--x\r\n\r\n--x--"),
        "a part with a long head": (
            "multipart/form-data; boundary=x",
            b"--x\r\n" + b"a: b\r\n" * 100_000 + b"\r\n--x--",
        ),
        "a name that climbs": (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="file"; filename="../../../etc/x.docx"\r\n\r\nx\r\n--x--',
        ),
        "an encoded part": (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="file"\r\ncontent-transfer-encoding: base64\r\n\r\n'
            + b"A" * 500_000
            + b"\r\n--x--",
        ),
        "a type of noise": ("<script>", b"x"),
    }
    for name, (media_type, body) in files.items():
        for path in (CROSSREF, "/citations"):
            data = post(body, media_type=media_type, path=path)
            yield Attack(
                f"upload {name} to {path}", (data,), silent=len(body) > 20_000_000, seconds=DOCUMENT_SECONDS + 0.5
            )
    long = post(b"x", media_type="text/plain", path=CROSSREF).replace(
        b"content-length: 1", b"content-length: 99999999999"
    )
    yield Attack("upload of an immense length", (long,), frozenset({413}))
    packed = post(b"\x1f\x8b", "content-encoding: gzip", media_type="text/plain", path=CROSSREF)
    yield Attack("upload that is packed", (packed,), frozenset({415}))
    half = post(b"x" * 1_000, media_type="text/plain", path=CROSSREF)[:-500]
    yield Attack("upload that stops", (half,), frozenset({408}), seconds=ARRIVAL_SECONDS + 2)
    drops = tuple(b"x" for _ in range(40))
    yield Attack("upload drop by drop", (half, *drops), frozenset({408}), seconds=ARRIVAL_SECONDS + 2)
    yield Attack("upload for no release", (post(b"x", media_type="text/plain", path=CROSSREF + "&release=../.."),))
