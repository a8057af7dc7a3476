"""A query is asked without the classes that its other patterns imply, and has the same answer."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.release import Release
from api.rewriting import FILE, Rewriting
from api.settings import ROOT
from api.store import Store

CN = "https://w3id.org/cybernorms/ns#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIX = f"PREFIX cn: <{CN}>\nPREFIX rdf: <{TYPE[:-4]}>\n"
VOTE = "cn:hasVoteValue"  # of votes only
FINDING = "cn:hasFinding"  # of coverages, and of a few mentions
SYMBOL = "cn:symbol"  # of documents, and of a few others that have no class in common
SPACES = re.compile(r"\s+")


@pytest.fixture(scope="module")
def rewriting(release: Release) -> Rewriting:
    return Rewriting.of(release.folder)


@pytest.fixture(scope="module")
def plain(release: Release) -> Store:
    """The same statements, where nothing is known of them."""
    store = Store.load(release.folder)
    return Store(store._store)


def leaner(rewriting: Rewriting, pattern: str, form: str = "SELECT *") -> str:
    """What is left of a pattern."""
    found = rewriting.leaner(f"{PREFIX}{form} {pattern}")
    return SPACES.sub(" ", found.removeprefix(f"{PREFIX}{form} ")).strip()


def rows(store: Store, query: str) -> list[str]:
    """The rows of an answer, sorted."""
    told = json.loads(store.answer(query, lambda forms: forms[0])[1])
    return sorted(json.dumps(row, sort_keys=True) for row in told["results"]["bindings"])


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        (f"{{ ?x a cn:Vote ; {VOTE} ?v }}", f"{{ ?x {VOTE} ?v }}"),
        (f"{{ ?x {VOTE} ?v ; a cn:Vote }}", f"{{ ?x {VOTE} ?v }}"),
        (f"{{ ?x {VOTE} ?v ; a cn:Vote . }}", f"{{ ?x {VOTE} ?v . }}"),
        (f"{{ ?x a cn:Vote. ?x {VOTE} ?v. }}", f"{{ ?x {VOTE} ?v. }}"),
        (f"{{ ?x {VOTE} ?v . ?x rdf:type cn:Vote }}", f"{{ ?x {VOTE} ?v . }}"),
        (f"{{ ?x <{TYPE}> <{CN}Vote> ; <{CN}hasVoteValue> ?v }}", f"{{ ?x <{CN}hasVoteValue> ?v }}"),
        ("{ ?x cn:isCastBy ?s . ?s a cn:State }", "{ ?x cn:isCastBy ?s . }"),
        ("{ ?x cn:isCastBy ?s . ?s a cn:State . ?s cn:iso2 ?c }", "{ ?x cn:isCastBy ?s . ?s cn:iso2 ?c }"),
        (f"{{ ?x a cn:Vote ; {VOTE} ?v FILTER (?v != 3) }}", f"{{ ?x {VOTE} ?v FILTER (?v != 3) }}"),
        (f"{{ ?x a cn:Vote ; {VOTE} ?v ; cn:isCastOn/cn:date ?d }}", f"{{ ?x {VOTE} ?v ; cn:isCastOn/cn:date ?d }}"),
        (f"{{ ?a ?b ?c OPTIONAL {{ ?x a cn:Vote ; {VOTE} ?v }} }}", f"{{ ?a ?b ?c OPTIONAL {{ ?x {VOTE} ?v }} }}"),
        (
            f'{{ ?x a cn:Vote ; cn:note "a cn:Vote ;"@en ; {VOTE} ?v }}',
            f'{{ ?x cn:note "a cn:Vote ;"@en ; {VOTE} ?v }}',
        ),
        (
            f"{{ ?x a cn:Coverage ; {FINDING} ?f }}",
            f"{{ ?x {FINDING} ?f MINUS {{ ?x a <{CN}Mention> }} }}",
        ),
    ],
)
def test_a_class_that_another_pattern_implies_is_not_asked_for(rewriting: Rewriting, pattern: str, left: str) -> None:
    assert leaner(rewriting, pattern) == left


@pytest.mark.parametrize(
    "pattern",
    [
        f"{{ ?x a cn:State ; {VOTE} ?v }}",  # another class
        f"{{ ?x a cn:Vote ; {VOTE}? ?v }}",  # a path says nothing of its subject
        f"{{ ?x a cn:Vote ; {VOTE}|cn:date ?v }}",
        f"{{ ?x a cn:Vote ; ^{VOTE} ?v }}",
        f"{{ ?x a cn:Vote ; !{VOTE} ?v }}",
        f"{{ ?x a cn:Vote, cn:Position ; {VOTE} ?v }}",
        f"{{ ?x a cn:Vote . ?y {VOTE} ?v }}",  # another subject
        f"{{ ?x a cn:Vote OPTIONAL {{ ?x {VOTE} ?v }} }}",  # another group
        f"{{ ?x a cn:Vote {{ ?x {VOTE} ?v }} }}",
        f"{{ ?x a cn:Vote MINUS {{ ?x {VOTE} ?v }} }}",
        f"{{ ?x a cn:Vote FILTER NOT EXISTS {{ ?x {VOTE} ?v }} }}",
        f"{{ ?x a cn:Document ; {SYMBOL} ?s }}",
        "{ ?x a cn:Vote ; ?p ?v }",
        f"{{ ?x a ?c ; {VOTE} ?v }}",
        f"{{ ?x a cn:Vote # ; {VOTE} ?v\n }}",
        f'{{ ?x a cn:Vote ; cn:note "{VOTE} ?v" }}',
        f"{{ VALUES ?x {{ rdf:type cn:Vote {VOTE} }} }}",
        f"{{ << ?x a cn:Vote >> {VOTE} ?v }}",
        f"{{ ?x a cn:Vote {{| cn:note ?n |}} ; {VOTE} ?v }}",
        f"{{ ?x a cn:Coverage ; {FINDING} cn:nothing }}",  # few rows: to ask for each is cheaper
        f"{{ ?x a cn:Coverage ; {FINDING} ?f OPTIONAL {{ ?x cn:date ?d }} }}",
    ],
)
def test_in_doubt_a_query_stays_as_it_is(rewriting: Rewriting, pattern: str) -> None:
    query = f"{PREFIX}SELECT * {pattern}"
    assert rewriting.leaner(query) == query


def test_a_template_keeps_its_classes(rewriting: Rewriting) -> None:
    template = f"{{ ?x a cn:Vote ; {VOTE} ?v }}"
    assert leaner(rewriting, f"{template} WHERE {template}", "CONSTRUCT") == f"{template} WHERE {{ ?x {VOTE} ?v }}"
    query = f"{PREFIX}CONSTRUCT WHERE {template}"
    assert rewriting.leaner(query) == query


def test_a_prefix_means_what_the_query_says(rewriting: Rewriting) -> None:
    query = f"PREFIX cn: <https://example.org/> SELECT * {{ ?x a cn:Vote ; {VOTE} ?v }}"
    assert rewriting.leaner(query) == query
    query = f"BASE <{CN}> SELECT * {{ ?x a <Vote> ; <hasVoteValue> ?v }}"
    assert rewriting.leaner(query) == query


def test_every_competency_question_has_the_same_answer(store: Store, plain: Store, rewriting: Rewriting) -> None:
    changed = 0
    for path in sorted((ROOT / "ontology" / "questions").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        changed += rewriting.leaner(query) != query
        assert rows(store, query) == rows(plain, query), path.name
    assert changed > 10


def test_queries_of_all_shapes_have_the_same_answers(
    release: Release, store: Store, plain: Store, rewriting: Rewriting
) -> None:
    told = json.loads((release.folder / FILE).read_text(encoding="utf-8"))
    dice = random.Random(20261123)
    changed = 0
    for _ in range(300):
        query = _some_query(dice, told)
        changed += rewriting.leaner(query) != query
        assert rows(store, query) == rows(plain, query), query
    assert changed > 100


def _some_query(dice: random.Random, told: dict[str, dict[str, list[str]]]) -> str:
    """A query for things by their properties and classes, in one of the many ways that people write it in."""

    def name(address: str) -> str:
        local = address.removeprefix(CN)
        return f"cn:{local}" if local.isalnum() and dice.random() < 0.7 else f"<{address}>"

    def verb() -> str:
        return dice.choice(["a", "a", "rdf:type", f"<{TYPE}>"])

    def group(subject: str, depth: int) -> str:
        first = dice.choice(sorted({**told["subjects"], **told["unless"]}))
        classes = [*told["subjects"].get(first, []), *told["unless"].get(first, [])]
        other = dice.choice(sorted(told["subjects"]))
        lines = [f"{verb()} {name(dice.choice(classes))}", f"{name(first)} ?v{depth}"]
        if dice.random() < 0.3:
            lines.append(f"{name(other)} ?w{depth}")
        if dice.random() < 0.2:
            lines.append(f"{verb()} {name(dice.choice(told['subjects'][other]))}")
        dice.shuffle(lines)
        joint = dice.choice([" ; ", f" . {subject} ", " ;\n# a note\n ", f".\n{subject} "])
        text = f"{subject} " + joint.join(lines) + dice.choice([" ", " . ", " ; . ", " ;"])
        if of_value := told["objects"].get(first):
            text = text.rstrip(" .;") + f" . ?v{depth} {verb()} {name(dice.choice(of_value))} "
        if depth < 2 and dice.random() < 0.5:
            inner = group(dice.choice([subject, f"?v{depth}"]), depth + 1)
            text += dice.choice(["OPTIONAL", "MINUS", "FILTER EXISTS", "FILTER NOT EXISTS", ""]) + f" {{ {inner} }} "
        if dice.random() < 0.3:
            text += dice.choice(["FILTER (BOUND(?x))", f"BIND (1 AS ?one{depth})", f"FILTER (?v{depth} != 3)"])
        return text

    body = f"{{ {group('?x', 0)} }}"
    form = dice.choice(["*", "*", "DISTINCT ?x", "?v0", "(COUNT(*) AS ?n)"])
    if dice.random() < 0.1:
        body = f"{{ {{ SELECT ?x {body} }} }}"
    return f"{PREFIX}SELECT {form} WHERE {body}"


def test_a_wrong_query_is_told_where_it_is_wrong(client: TestClient) -> None:
    query = f"{PREFIX}SELECT * {{\n  ?x a cn:Vote ;\n  {VOTE} ?v ;;; nonsense\n}}"
    answer = client.get("/sparql", params={"query": query})
    assert (answer.status_code, answer.json()["line"]) == (400, 5)


def test_a_release_without_statistics_is_asked_as_it_is(tmp_path: Path) -> None:
    query = f"{PREFIX}SELECT * {{ ?x a cn:Vote ; {VOTE} ?v }}"
    assert Rewriting.of(tmp_path).leaner(query) == query
