"""Inference happens at build time, is complete, and explains itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib

from api.settings import ROOT
from api.store import BASE, Store
from loaders import quads, records
from loaders.closure import closure
from loaders.inference import infer

RULES = sorted((ROOT / "ontology" / "rules").glob("R*.rq"))
PREFIX = "PREFIX cn: <https://w3id.org/cybernorms/ns#>\n"


def test_the_release_is_closed_under_owl_rl() -> None:
    context = records.Context.read(ROOT / "ontology" / "context.jsonld")
    stated = quads.of_records(records.read(ROOT / "data", context).records, context.document)
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        if path.name not in ("shapes.ttl", "style.ttl"):
            stated += quads.of_turtle(path)
    inferred, _ = infer(stated, ROOT / "ontology" / "rules", lambda line: None)
    everything = [quad for quad in stated + inferred if quads.is_default(quad)]
    assert closure(everything, BASE + "graph/inferred/again", at_a_time=len(everything)) == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_says_what_it_does_and_is_described(path: Path, store: Store) -> None:
    name = path.stem
    number = name.partition("-")[0]
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {number}: .+\.\n", text)
    rows = store.select(
        f"{PREFIX} SELECT ?label WHERE {{ <rule/{number}> a cn:Rule ; "
        "<http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
    )
    assert {row["label"].language for row in rows} == {"en", "es"}


def test_an_inference_names_its_rule_and_premises_that_can_be_read(store: Store) -> None:
    rows = store.select(
        PREFIX
        + """SELECT ?inference (COUNT(DISTINCT ?premise) AS ?premises) WHERE {
          ?inference a cn:Inference ; cn:isInferredBy ?rule ; cn:hasPremise ?premise .
          ?rule a cn:Rule . ?premise ?property ?value } GROUP BY ?inference"""
    )
    assert rows
    assert all(int(row["premises"].text) >= 3 for row in rows)


def test_norms_c_and_f_presuppose_the_law_of_state_responsibility(store: Store) -> None:
    rows = store.select(
        PREFIX + "SELECT ?norm WHERE { ?norm cn:presupposes <principle/state-responsibility> ; a cn:Norm }"
    )
    assert {row["norm"].text for row in rows} == {BASE + "norm/c", BASE + "norm/f"}


def test_only_a_rule_of_international_law_is_presupposed(store: Store) -> None:
    rows = store.select(
        PREFIX
        + """SELECT ?rule WHERE { ?norm a cn:Norm ; cn:presupposes ?rule
          MINUS { ?rule a cn:RuleOfInternationalLaw } }"""
    )
    assert rows == []


def test_an_inferred_link_never_becomes_a_relation(store: Store) -> None:
    rows = store.select(
        PREFIX
        + """SELECT ?link WHERE { ?link cn:hasBasis <basis/inferred> ; cn:isLinkFrom ?practice ; cn:hasTarget ?norm .
          ?practice a cn:Practice ; cn:bearsOn ?norm
          MINUS { ?other cn:hasBasis <basis/stated> ; cn:isLinkFrom ?practice ; cn:hasTarget ?norm } }"""
    )
    assert rows == []


def test_a_joint_text_is_the_latest_word_of_a_state_only_where_it_has_no_other(store: Store) -> None:
    rows = store.select(
        PREFIX
        + """SELECT ?latest WHERE { ?latest a cn:LatestPosition ; cn:isMadeJointly true ;
            cn:hasActor ?state ; cn:hasTopic ?topic .
          ?state a cn:State . ?own a cn:Position ; cn:hasActor ?state ; cn:hasTopic ?topic
          MINUS { ?own cn:isMadeJointly true } }"""
    )
    assert rows == []


def test_a_state_has_one_finding_on_each_topic(store: Store) -> None:
    rows = store.select(
        PREFIX
        + """SELECT ?state ?topic WHERE { ?coverage a cn:Coverage ; cn:isCoverageOf ?state ; cn:hasTopic ?topic ;
          cn:hasFinding ?finding } GROUP BY ?state ?topic HAVING (COUNT(?finding) != 1)"""
    )
    assert rows == []


def test_a_change_is_from_the_own_position_just_before() -> None:
    said = [
        ("first", "voluntary", "2019-05", ""),
        ("joint", "rejects", "2020", "; cn:isMadeJointly true"),
        ("second", "obligation", "2021-03-02", ""),
        ("third", "obligation", "2023", ""),
        ("fourth", "voluntary", "2024", ""),
    ]
    lines = "".join(
        f"<position/{name}> a cn:Position ; cn:hasActor <state/XXX> ; cn:hasTopic <topic/sovereignty> ; "
        f'cn:takesStance <stance/{stance}> ; cn:date "{date}" {jointly} .\n'
        for name, stance, date, jointly in said
    )
    store = quads.in_memory(quads.of_triples(_n_triples(lines), BASE + "graph/curated/position"))
    rule = (ROOT / "ontology" / "rules" / "R07-changes.rq").read_text(encoding="utf-8")
    found = {(str(q.subject), str(q.object)) for q in quads.construct(store, rule, BASE + "graph/inferred/R07")}
    assert found == {
        (f"<{BASE}position/second>", f"<{BASE}position/first>"),
        (f"<{BASE}position/fourth>", f"<{BASE}position/third>"),
    }


def _n_triples(turtle: str) -> str:
    prefixes = f"@base <{BASE}> . @prefix cn: <{BASE}ns#> .\n"
    return rdflib.Graph().parse(data=prefixes + turtle, format="turtle").serialize(format="nt")
