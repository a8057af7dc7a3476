"""The W3C suites of the SPARQL protocol and of the service description.

    python -m bench.conformance.protocol <folder of the suite sparql11>

Tests of queries must pass as they are written. The service is read-only, so a test of an update passes when every
update in it is refused with a status of 4xx, whatever the suite expects of a service that takes them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyoxigraph as ox

from bench.conformance.manifests import CNT, HT, MF, RDFS, UT, Manifest, Node, file_of, quads
from bench.conformance.service import Service

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


def request(service: Service, manifest: Manifest, one: Node) -> tuple[int, str, bytes]:
    """Send a request of the suite."""
    headers = {
        manifest.text(field, HT + "fieldName"): manifest.text(field, HT + "fieldValue")
        for field in manifest.listed(one, HT + "headers")
    }
    path = manifest.text(one, HT + "absolutePath").replace("/sparql/", "/sparql", 1)
    data = b""
    body = manifest.one(one, HT + "body")
    if isinstance(body, Node):
        encoding = manifest.text(body, CNT + "characterEncoding") or "UTF-8"
        data = manifest.text(body, CNT + "chars").encode(encoding)
    return service.send(manifest.text(one, HT + "methodName"), path, data, headers)


def check(manifest: Manifest, one: Node, name: str, seen: tuple[int, str, bytes]) -> str:
    """What is wrong with the answer to a request; empty if nothing is."""
    status, media_type, body = seen
    answer = manifest.node(one, HT + "resp")
    if "update" in name:
        wrong = not 400 <= status < 500
        asks = "update" not in manifest.text(one, HT + "absolutePath") and manifest.all(answer, MF + "expectedBoolean")
        return f"{status}, and should be 4xx" if wrong and not asks else ""
    expected = [value.value.rpartition("StatusCode")[2] for value in manifest.all(answer, MF + "expectedStatus")]
    if expected and not any(code[0] == str(status)[0] for code in expected):
        return f"{status}, and should be {' or '.join(expected)}: {body[:200]!r}"
    format_ = manifest.text(answer, MF + "expectedFormat")
    if format_ and media_type not in FORMATS[format_]:
        return f"{media_type}, and should be {format_}"
    wanted = manifest.text(answer, MF + "expectedBoolean")
    if wanted and json.loads(body)["boolean"] is not (wanted == "true"):
        return f"not {wanted}"
    return ""


def protocol(suite: Path) -> dict[str, str]:
    """What is wrong with each test of the protocol."""
    manifest = Manifest(suite / "protocol" / "manifest.ttl")
    outcomes = {}
    for test in manifest.tests("ProtocolTest"):
        name = test.value.rpartition("#")[2]
        data = [
            quad
            for graph in manifest.all(test, UT + "graphData")
            if isinstance(graph, Node)
            for quad in quads(file_of(manifest.node(graph, UT + "graph")), manifest.text(graph, RDFS + "label"))
        ]
        with Service(data) as service:
            requests = manifest.listed(manifest.node(test, MF + "action"), HT + "requests")
            wrong = [check(manifest, one, name, request(service, manifest, one)) for one in requests]
        outcomes[name] = "; ".join(filter(None, wrong))
    return outcomes


def description() -> dict[str, str]:
    """What is wrong with each test of the service description."""
    with Service([]) as service:
        status, media_type, body = service.send("GET", "/sparql", b"", {"accept": "text/turtle"})
        here = ox.NamedNode(f"http://127.0.0.1:{service.port}/sparql")
    if status != 200 or media_type != "text/turtle":
        return {"returns-rdf": f"{status} {media_type}"}
    found = ox.Dataset(ox.parse(body, format=ox.RdfFormat.TURTLE))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    services = [quad.subject for quad in found.quads_for_predicate(kind) if quad.object == ox.NamedNode(SD + "Service")]
    endpoints = [quad for quad in found.quads_for_predicate(ox.NamedNode(SD + "endpoint")) if quad.object == here]
    kinds = [quad.object for quad in found.quads_for_predicate(kind)]
    used = {one.value for one in (*kinds, *(quad.predicate for quad in found)) if isinstance(one, ox.NamedNode)}
    unknown = sorted(term for term in used if term.startswith(SD) and term[len(SD) :] not in TERMS)
    return {
        "returns-rdf": "",
        "has-endpoint-triple": ""
        if endpoints and endpoints[0].subject in services
        else "no sd:endpoint of this address",
        "conforms-to-schema": f"terms that the vocabulary does not have: {unknown}" if unknown else "",
    }


TERMS = frozenset(
    (
        *("Service", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection"),
        *("Dataset", "Graph", "NamedGraph", "Feature", "endpoint", "feature", "defaultEntailmentRegime"),
        *("entailmentRegime", "defaultSupportedEntailmentProfile", "supportedEntailmentProfile", "extensionFunction"),
        *("extensionAggregate", "languageExtension", "supportedLanguage", "propertyFeature", "defaultDataset"),
        *("availableGraphs", "resultFormat", "inputFormat", "defaultGraph", "namedGraph", "name", "graph"),
    )
)


def main() -> None:
    """Run both suites, and say how they went."""
    failed = False
    for suite, outcomes in (
        ("protocol", protocol(Path(sys.argv[1]).resolve())),
        ("service description", description()),
    ):
        for name, wrong in outcomes.items():
            if wrong:
                failed = True
                print(f"FAILED  {name}: {wrong}")
        print(f"{suite}: {sum(not wrong for wrong in outcomes.values())} of {len(outcomes)}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
