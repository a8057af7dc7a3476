"""What the release must hold, counted in the release itself."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from api.release import Release
from api.settings import ROOT
from api.store import BASE, Row, Store

SHARED = ROOT.parent / "shared" / "facts"
PREFIXES = """PREFIX cn: <https://w3id.org/cybernorms/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""


def ask(store: Store, query: str) -> list[Row]:
    return store.select(PREFIXES + query)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("Norm", 11),
        ("State", 195),
        ("RollCall", 16),
        ("Vote", 3083),
        ("Principle", 36),
        ("CapacityBuildingPrinciple", 10),
    ],
)
def test_closed_sets_are_whole(release: Release, kind: str, count: int) -> None:
    assert release.counts[kind] == count


def test_the_zero_draft_has_its_117_paragraphs_each_with_role_section_speaker_and_gist(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?number WHERE {
          ?paragraph cn:isParagraphOf <doc/A_AC.290_2021_L.2> ; cn:number ?number ; cn:hasRole ?role ;
            cn:isInSection ?section ; cn:hasSpeaker ?speaker ; cn:gist ?en , ?es .
          FILTER (LANG(?en) = "en" && LANG(?es) = "es") }""",
    )
    assert {row["number"].text for row in rows} == {str(number) for number in range(1, 118)}


def test_every_paragraph_of_the_zero_draft_has_one_fate_and_none_is_called_dropped(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?paragraph ?fate WHERE {
          ?alignment cn:hasEarlier ?paragraph ; cn:hasFate ?fate .
          ?paragraph cn:isParagraphOf <doc/A_AC.290_2021_L.2> }""",
    )
    assert len(rows) == len({row["paragraph"] for row in rows}) == 117
    assert BASE + "fate/dropped" not in {row["fate"].text for row in rows}


CLAIM = """SELECT ?claim WHERE {{
  ?claim a cn:{kind} .
  FILTER NOT EXISTS {{
    ?claim cn:pinCite ?pin ; cn:source ?source ; cn:hasStatus <status/verified> ; cn:hasBasis ?basis .
    FILTER (STRSTARTS(STR(?source), "http"))
  }} }}"""


@pytest.mark.parametrize("kind", ["Position", "Practice"])
def test_every_claim_leads_to_a_pin_cite_a_source_a_status_and_a_basis(store: Store, kind: str) -> None:
    assert ask(store, CLAIM.format(kind=kind)) == []


@pytest.mark.parametrize("kind", ["Position", "Practice"])
def test_every_claim_leads_to_an_address_where_it_can_be_read(store: Store, kind: str) -> None:
    rows = ask(
        store,
        f"""SELECT ?claim WHERE {{ ?claim a cn:{kind} .
          FILTER NOT EXISTS {{ ?claim cn:source ?page . FILTER (!STRSTARTS(STR(?page), "{BASE}")) }}
          FILTER NOT EXISTS {{ ?claim cn:source ?work . ?work cn:url ?address }}
          FILTER NOT EXISTS {{ ?claim cn:isStatedIn ?document . ?document cn:officialUrl ?official }} }}""",
    )
    assert rows == []


def test_every_position_leads_to_a_document_with_a_title(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?position WHERE { ?position a cn:Position .
          FILTER NOT EXISTS { ?position cn:isStatedIn ?document . ?document dcterms:title ?title } }""",
    )
    assert rows == []


def test_every_source_is_a_web_address_or_a_work_that_can_be_cited(store: Store) -> None:
    rows = ask(
        store,
        f"""SELECT DISTINCT ?source WHERE {{ ?claim cn:source ?source .
          FILTER (STRSTARTS(STR(?source), "{BASE}source/"))
          FILTER NOT EXISTS {{ ?source a cn:Work ; cn:citation ?citation }} }}""",
    )
    assert rows == []


def test_no_copy_of_a_work_is_named_in_its_place(store: Store) -> None:
    rows = ask(store, "SELECT DISTINCT ?source WHERE { ?claim cn:source ?source }")
    assert not [row["source"].text for row in rows if "3Cs-attribution" in row["source"].text]


def test_an_inferred_link_has_a_reason_and_is_no_relation(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?link WHERE { ?link cn:hasBasis <basis/inferred> ; cn:isLinkFrom ?from ; cn:hasRelation ?relation .
          OPTIONAL { ?link cn:reason ?reason } OPTIONAL { ?link cn:hasTarget ?target }
          OPTIONAL { ?other cn:isLinkFrom ?from ; cn:hasRelation ?relation ; cn:hasTarget ?target .
            FILTER (?other != ?link) }
          FILTER (!BOUND(?reason)
            || (?relation = cn:bearsOn && !BOUND(?other) && EXISTS { ?from ?relation ?target })) }""",
    )
    assert rows == []


def test_no_draft_is_in_the_default_graph(store: Store) -> None:
    assert ask(store, "SELECT ?x WHERE { ?x cn:hasStatus <status/draft> }") == []
    assert ask(store, "SELECT ?x WHERE { ?x cn:hasBasis <basis/recalled> }") == []


def test_drafts_have_their_classes_too_so_that_they_can_be_asked_for(store: Store) -> None:
    rows = ask(store, "SELECT ?x FROM <graph/draft> WHERE { ?x a cn:Position ; cn:takesStance ?stance }")
    assert len(rows) > 20


def test_every_norm_topic_and_stance_has_a_name_in_the_six_languages(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?thing (COUNT(DISTINCT ?language) AS ?languages) WHERE {
          { ?thing a cn:Norm } UNION { ?thing skos:inScheme <topic> }
          UNION { ?scheme cn:hasTopic ?topic . ?thing skos:inScheme ?scheme }
          ?thing skos:prefLabel ?label . BIND (LANG(?label) AS ?language) } GROUP BY ?thing""",
    )
    assert len(rows) > 11 + 23 + 100
    assert {row["languages"].text for row in rows} == {"6"}


def test_a_derived_claim_of_a_member_names_its_position_and_its_premise(store: Store) -> None:
    rows = ask(store, "SELECT ?claim WHERE { ?claim a cn:DerivedPosition }")
    whole = ask(
        store,
        """SELECT DISTINCT ?claim WHERE { ?claim a cn:DerivedPosition ; cn:isDerivedFrom ?position ;
          cn:hasPremise ?premise ; cn:isInferredBy ?rule ; cn:hasBasis <basis/membership> .
          FILTER NOT EXISTS { ?claim a cn:Position } }""",
    )
    assert len(rows) == len(whole) > 0


def test_no_member_inherits_what_was_said_before_it_joined_or_after_it_left(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?claim WHERE { ?claim a cn:DerivedPosition ; cn:hasActor <state/GBR> ; cn:isDerivedFrom ?position .
          ?position cn:hasActor <organization/EU> ; cn:date ?date . FILTER (?date > "2020-01-31") }""",
    )
    assert rows == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the researched facts do not lie beside this checkout")
def test_every_vote_is_the_one_of_the_researched_facts(store: Store) -> None:
    with (SHARED / "votes.csv").open(encoding="utf-8", newline="") as file:
        known = {(row["resolution"], row["iso3"], row["vote"]) for row in csv.DictReader(file)}
    rows = ask(
        store,
        """SELECT ?symbol ?iso3 ?value WHERE { ?vote cn:isCastOn ?call ; cn:isCastBy ?state ; cn:hasVoteValue ?value .
          ?call cn:adopts ?document . ?document cn:symbol ?symbol . ?state cn:iso3 ?iso3 }""",
    )
    found = {(row["symbol"].text, row["iso3"].text, row["value"].text.rpartition("/")[2]) for row in rows}
    assert found == known


def test_the_votes_on_the_two_tracks_of_2018_are_what_the_records_say(store: Store) -> None:
    rows = ask(
        store,
        """SELECT ?first ?second WHERE {
          ?a cn:isCastOn <vote/A_RES_73_27> ; cn:isCastBy ?state ; cn:hasVoteValue ?first .
          ?b cn:isCastOn <vote/A_RES_73_266> ; cn:isCastBy ?state ; cn:hasVoteValue ?second }""",
    )
    pairs = Counter((row["first"].text.rpartition("/")[2], row["second"].text.rpartition("/")[2]) for row in rows)
    assert (pairs["yes", "yes"], pairs["yes", "no"], pairs["no", "yes"]) == (77, 12, 46)
