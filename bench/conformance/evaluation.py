"""W3C query evaluation: each test by each of the three operations, in each format of its results.

    python -m bench.conformance.evaluation <folder of the suite> [part of the name of a test]

The folder is `sparql/sparql11` or `sparql/sparql10` of a copy of https://github.com/w3c/rdf-tests. Every test has a
data set of its own, and a server of its own over it. Of SPARQL 1.1 the last table counts the 315 tests of query
evaluation, of formats of results and of query syntax that the working group approved or that came later, once for
each operation and each format: a test whose result cannot be had in the format (ASK as CSV, a graph) counts by the
formats that it has.
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

from bench.conformance.manifests import DAWG, MF, QT, SYNTAX, Manifest, Node, Term, file_of, quads
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
PROPOSED = DAWG + "Proposed"
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
    status, media_type, data = _send(service, operation, query, accept)
    if status != 200:
        raise ValueError(f"{status} {json.loads(data)['detail'][:200]}")
    if media_type != accept:
        raise ValueError(f"{media_type} instead of {accept}")
    if media_type in GRAPHS:
        return [ox.Quad(*one.triple) for one in ox.parse(data, format=GRAPHS[media_type])]
    if media_type == "text/csv":
        return _of_csv(data)
    return _solutions(ox.parse_query_results(data, format=SELECT[media_type]))


def _send(service: Service, operation: str, query: str, accept: str) -> tuple[int, str, bytes]:
    headers = {"accept": accept}
    match operation:
        case "GET":
            return service.send("GET", "/sparql?" + urlencode({"query": query}), b"", headers)
        case "POST form":
            headers["content-type"] = "application/x-www-form-urlencoded"
            return service.send("POST", "/sparql", urlencode({"query": query}).encode(), headers)
        case _:
            headers["content-type"] = "application/sparql-query"
            return service.send("POST", "/sparql", query.encode(), headers)


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


def syntax(service: Service, manifest: Manifest, test: Node, status: int) -> dict[tuple[str, str], str]:
    """Ask the query of a test of syntax, which must get this status; what is wrong, as `run` says it."""
    query = file_of(manifest.node(test, MF + "action")).read_bytes().decode()
    outcomes = {}
    for operation in OPERATIONS:
        for accept in SELECT:
            seen, _, data = _send(service, operation, query, f"{accept}, */*;q=0.1")
            outcomes[operation, accept] = "" if seen == status else f"{seen} {data[:200]!r}"
    return outcomes


class Tally:
    """How many tests pass, by operation and format."""

    def __init__(self) -> None:
        self.count = self.whole = 0
        self._passed: Counter[tuple[str, str]] = Counter()
        self._of: Counter[tuple[str, str]] = Counter()

    def add(self, outcomes: dict[tuple[str, str], str]) -> None:
        """Count a test."""
        self.count += 1
        self.whole += not any(outcomes.values())
        for key, wrong in outcomes.items():
            self._of[key] += 1
            self._passed[key] += not wrong

    def print(self, title: str) -> None:
        """Say how it went."""
        print(f"{title}: {self.whole} of {self.count} tests pass by every operation in every format")
        for key in sorted(self._of):
            print(f"{self._passed[key]:4} of {self._of[key]:4}  {key[0]:10}  {key[1]}")


def spread(outcomes: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What is wrong in each format of rows; in one that the result cannot be had in, what is wrong in those it has."""
    return {
        (operation, accept): outcomes.get(
            (operation, accept), "; ".join(wrong for key, wrong in outcomes.items() if key[0] == operation and wrong)
        )
        for operation in OPERATIONS
        for accept in SELECT
    }


def main() -> None:
    """Run the suite, and say how it went."""
    suite = Path(sys.argv[1]).resolve()
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    evaluated, parsed, approved = Tally(), Tally(), Tally()
    apart: Counter[str] = Counter()

    def count(tally: Tally, name: str, is_approved: bool, outcomes: dict[tuple[str, str], str]) -> None:
        tally.add(outcomes)
        if is_approved:
            approved.add(spread(outcomes))
        if wrongs := Counter(wrong for wrong in outcomes.values() if wrong):
            said = "; ".join(f"{wrong} ({times} of {len(outcomes)})" for wrong, times in wrongs.items())
            print(f"FAILED  {name}{'' if is_approved else ' (proposed)'}: {said}", flush=True)

    with Service([]) as empty:
        for path in sorted(suite.rglob("manifest.ttl")):
            manifest, folder = Manifest(path), path.parent.name
            tests = manifest.tests("QueryEvaluationTest", "CSVResultFormatTest")
            if folder in APART:
                apart[folder] += len(tests)
                continue
            for test in tests:
                try:
                    case = Case.of(manifest, test)
                except (OSError, SyntaxError, KeyError) as error:
                    print(f"UNREAD  {folder}: {type(error).__name__} {error}", flush=True)
                    continue
                if part in case.name:
                    count(evaluated, case.name, manifest.text(test, DAWG + "approval") != PROPOSED, run(case))
            for kind, status in SYNTAX_TESTS.items():
                for test in manifest.tests(kind):
                    name = f"{folder}/{test.value.rpartition('#')[2]}"
                    if part in name:
                        is_approved = manifest.text(test, DAWG + "approval") != PROPOSED
                        count(parsed, name, is_approved, syntax(empty, manifest, test, status))
    evaluated.print("evaluation")
    parsed.print("syntax")
    approved.print("both, without what is only proposed")
    for name, tests_apart in apart.items():
        print(f"not run: {tests_apart} of {name}: {APART[name]}")


if __name__ == "__main__":
    main()
