"""Hostile queries: what the text of a query can try."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from bench.hostile.attack import COUNT, PRODUCT, Attack, asked, get, post


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
            "brackets between comparisons": "ASK { FILTER(1<" + "(" * depth + "1" + ")" * depth + "&&2>1) }",
        }
        for name, query in shapes.items():
            yield from asked(f"{depth} {name}", query, *refused)
    long = {
        "sum": "SELECT (1" + "+1" * 10_000 + " AS ?x) {}",
        "sum between comparisons": "ASK { FILTER(1<1" + "+1" * 10_000 + "&&2>1) }",
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
        yield from asked(f"long {name}", query, 400)
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
        yield from asked(f"heavy {name}", query)
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
        "PREFIX : <{0}> SELECT * {{ FILTER(1<2)SERVICE:x#>\n{{ ?s ?p ?o }} }}",
        "PREFIX : <{0}> SELECT * {{ FILTER(true<2)SERVICE:x#>'\n{{ ?s ?p ?o }} #'\n }}",
        "PREFIX : <{0}> SELECT * {{ VALUES(?a ?b){{(<x:a> <x:b>)}}FILTER(?a<?b)SERVICE:x#>\n{{ ?s ?p ?o }} }}",
        "PREFIX : <{0}> SELECT (COUNT(DISTINCTtrue<2) AS ?n) {{ FILTER(EXISTS{{}}<2)SERVICE:x#>\n{{ ?s ?p ?o }} }}",
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
        yield from asked(f"outward {at}", form.format(listener), *refused)
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
