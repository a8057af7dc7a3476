"""W3C query evaluation: each test by each of the three operations, in each format of its results.

    python -m bench.conformance.evaluation <folder of the suite> [part of the name of a test]

The folder is `sparql/sparql11` or `sparql/sparql10` of a copy of https://github.com/w3c/rdf-tests. Every test has a
data set of its own, and a server of its own over it.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from bench.conformance.manifests import MF, QT, SYNTAX, Manifest, Node, Term, file_of, quads
from bench.conformance.service import Service

APART = {
    "entailment": "needs entailment regimes, which the service does not offer",
    "service": "needs SERVICE, which the service refuses",
    "syntax-fed": "needs SERVICE, which the service refuses",
    "delete-insert": "updates, which the service refuses",
}
SELECT = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "text/csv": ox.QueryResultsFormat.CSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
SYNTAX_TESTS = {
    "PositiveSyntaxTest": 200,
    "PositiveSyntaxTest11": 200,
    "NegativeSyntaxTest": 400,
    "NegativeSyntaxTest11": 400,
}
OPERATIONS = ("GET", "POST form", "POST query")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("decimal", "double", "float")}
Rows = list[dict[str, Term]]
Result = bool | Rows | list[ox.Quad]


@dataclass(frozen=True)
class Case:
    """A test: its query, its data, and what must come out."""

    name: str
    query: str
    data: list[ox.Quad]
    result: Path
    is_lax: bool

    @classmethod
    def of(cls, manifest: Manifest, test: Node) -> Case:
        """The test that a manifest describes."""
        action = manifest.node(test, MF + "action")
        data = [quad for one in manifest.all(action, QT + "data") for quad in quads(file_of(one))]
        for one in manifest.all(action, QT + "graphData"):
            data += quads(file_of(one), one.value)
        path = file_of(manifest.node(action, QT + "query"))
        text = f"BASE <{path.as_uri()}>\n" + path.read_text(encoding="utf-8")
        name = f"{manifest.path.parent.name}/{test.value.rpartition('#')[2]}"
        is_lax = manifest.text(test, MF + "resultCardinality") == MF + "LaxCardinality"
        return cls(name, text, data, file_of(manifest.node(test, MF + "result")), is_lax)


def expected(path: Path) -> Result:
    """What a file of results says."""
    data = path.read_bytes()
    forms = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    if path.suffix in forms:
        return _solutions(ox.parse_query_results(data, format=forms[path.suffix]))
    if path.suffix == ".csv":
        return _of_csv(data)
    found = quads(path)
    result_set = [quad for quad in found if quad.object == ox.NamedNode(RS + "ResultSet")]
    return _of_graph(found, result_set[0].subject) if result_set else found


def _solutions(answer: ox.QuerySolutions | ox.QueryBoolean) -> bool | Rows:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    names = [one.value for one in answer.variables]
    return [{name: term for name, term in zip(names, row, strict=True) if isinstance(term, Term)} for row in answer]


def _of_csv(data: bytes) -> Rows:
    names, *rows = csv.reader(io.StringIO(data.decode()))
    return [{name: ox.Literal(text) for name, text in zip(names, row, strict=False) if text} for row in rows]


def _of_graph(found: list[ox.Quad], root: object) -> bool | Rows:
    """A result set written as RDF."""

    def values(subject: object, name: str) -> list[Term]:
        return [
            quad.object
            for quad in found
            if quad.subject == subject and quad.predicate.value == RS + name and isinstance(quad.object, Term)
        ]

    if said := values(root, "boolean"):
        return said[0].value == "true"
    return [
        {values(one, "variable")[0].value: values(one, "value")[0] for one in values(row, "binding")}
        for row in values(root, "solution")
    ]


def is_same(seen: Result, wanted: Result, plain: bool) -> bool:
    """Whether two results are equal but for the names of blank nodes and the order of rows.

    Args:
        seen, wanted: the results.
        plain: compare texts alone, as CSV has nothing else.
    """
    if isinstance(seen, bool) or isinstance(wanted, bool):
        return seen is wanted
    if wanted and isinstance(wanted[0], ox.Quad):
        return _canonical(seen) == _canonical(wanted)  # type: ignore[arg-type]
    if seen and isinstance(seen[0], ox.Quad):
        return not wanted
    if plain:
        return Counter(map(_texts, seen)) == Counter(map(_texts, wanted))  # type: ignore[arg-type]
    return _canonical(_rows(seen)) == _canonical(_rows(wanted))  # type: ignore[arg-type]


def _texts(row: dict[str, Term]) -> frozenset[tuple[str, str]]:
    return frozenset((name, text) for name, term in row.items() if (text := _text(term)))


def _text(term: Term) -> str:
    text = _valued(term).value
    return "_:" if isinstance(term, ox.BlankNode) or text.startswith("_:") else _number(text)


def _number(text: str) -> str:
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text


def _once(result: Result) -> Result:
    """Each row once."""
    if isinstance(result, bool):
        return result
    rows: Rows = []
    for row in result:
        if isinstance(row, dict) and row not in rows:
            rows.append(row)
    return rows


def _rows(rows: Rows) -> list[ox.Quad]:
    """Rows as a graph, so that blank nodes can be compared."""
    found = []
    for row in rows:
        at = ox.BlankNode()
        found.append(ox.Quad(at, ox.NamedNode("row:is"), ox.Literal("row")))
        for name, term in row.items():
            found.append(ox.Quad(at, ox.NamedNode(f"row:{name}"), _valued(term)))
    return found


def _valued(term: Term) -> Term:
    """A term as the store gives it back: it keeps the value of a number, a date or a truth, not how it was written."""
    if not isinstance(term, ox.Literal) or not term.datatype.value.startswith(XSD):
        return term
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("row:is"), ox.NamedNode("row:is"), term))
    back = next(iter(store)).object
    assert isinstance(back, ox.Literal)
    if term.datatype.value in NUMBERS:
        return ox.Literal(_number(back.value), datatype=back.datatype)
    return back


def _canonical(found: list[ox.Quad]) -> tuple[int, ox.Dataset]:
    data = ox.Dataset(found)
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return len(found), data


def ask(service: Service, operation: str, query: str, accept: str) -> Result:
    """The result of a query.

    Raises:
        ValueError: it is none, or of another type than was asked for.
    """
    headers = {"accept": accept}
    match operation:
        case "GET":
            status, media_type, data = service.send("GET", "/sparql?" + urlencode({"query": query}), b"", headers)
        case "POST form":
            headers["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode({"query": query}).encode()
            status, media_type, data = service.send("POST", "/sparql", body, headers)
        case _:
            headers["content-type"] = "application/sparql-query"
            status, media_type, data = service.send("POST", "/sparql", query.encode(), headers)
    if status != 200:
        raise ValueError(f"{status} {json.loads(data)['detail'][:200]}")
    if media_type != accept:
        raise ValueError(f"{media_type} instead of {accept}")
    if media_type in GRAPHS:
        return [ox.Quad(*one.triple) for one in ox.parse(data, format=GRAPHS[media_type])]
    if media_type == "text/csv":
        return _of_csv(data)
    return _solutions(ox.parse_query_results(data, format=SELECT[media_type]))


def run(case: Case) -> dict[tuple[str, str], str]:
    """What is wrong with each operation and format; empty where nothing is."""
    wanted = expected(case.result)
    if isinstance(wanted, bool):
        formats = list(SELECT)[:2]
    elif case.result.suffix in SYNTAX and b"ResultSet" not in case.result.read_bytes():
        formats = list(GRAPHS)
    else:
        formats = list(SELECT)
    outcomes = {}
    with Service(case.data) as service:
        for operation in OPERATIONS:
            for accept in formats:
                try:
                    plain = accept == "text/csv" or case.result.suffix == ".csv"
                    seen = ask(service, operation, case.query, accept)
                    if case.is_lax:  # REDUCED: how often a row comes is left open
                        seen, wanted = _once(seen), _once(wanted)
                    same = is_same(seen, wanted, plain)
                    outcomes[operation, accept] = "" if same else "another result"
                except (OSError, ValueError, SyntaxError) as error:
                    outcomes[operation, accept] = f"{type(error).__name__} {error}"
    return outcomes


def syntax(suite: Path) -> tuple[int, int]:
    """Ask every query of the tests of syntax; those that are good must be answered, the others get 400.

    Returns:
        How many are as they should be, and how many there are.
    """
    good = count = 0
    with Service([]) as service:
        for path in sorted(suite.rglob("manifest.ttl")):
            if path.parent.name in APART:
                continue
            manifest = Manifest(path)
            for kind, status in SYNTAX_TESTS.items():
                for test in manifest.tests(kind):
                    query = file_of(manifest.node(test, MF + "action")).read_bytes()
                    headers = {"content-type": "application/sparql-query"}
                    seen = service.send("POST", "/sparql", query, headers)
                    count += 1
                    good += seen[0] == status
                    if seen[0] != status:
                        print(
                            f"FAILED  {path.parent.name}/{test.value.rpartition('#')[2]}: {seen[0]} {seen[2][:200]!r}"
                        )
    return good, count


def main() -> None:
    """Run the suite, and say how it went."""
    suite = Path(sys.argv[1]).resolve()
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    passed: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    whole = count = 0
    apart: Counter[str] = Counter()
    for path in sorted(suite.rglob("manifest.ttl")):
        manifest = Manifest(path)
        tests = manifest.tests("QueryEvaluationTest", "CSVResultFormatTest")
        if path.parent.name in APART:
            apart[path.parent.name] += len(tests)
            continue
        for test in tests:
            try:
                case = Case.of(manifest, test)
            except (OSError, SyntaxError, KeyError) as error:
                print(f"UNREAD  {path.parent.name}: {type(error).__name__} {error}", flush=True)
                continue
            if part not in case.name:
                continue
            outcomes = run(case)
            count += 1
            whole += not any(outcomes.values())
            for key, wrong in outcomes.items():
                of[key] += 1
                passed[key] += not wrong
            if wrongs := Counter(wrong for wrong in outcomes.values() if wrong):
                said = "; ".join(f"{wrong} ({times} of {len(outcomes)})" for wrong, times in wrongs.items())
                print(f"FAILED  {case.name}: {said}", flush=True)
    print(f"{whole} of {count} tests pass by every operation in every format")
    for key in sorted(of):
        print(f"{passed[key]:4} of {of[key]:4}  {key[0]:10}  {key[1]}")
    if not part:
        print("syntax: {} of {}".format(*syntax(suite)))
    for name, tests_apart in apart.items():
        print(f"not run: {tests_apart} of {name}: {APART[name]}")


if __name__ == "__main__":
    main()
