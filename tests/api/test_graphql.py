"""What the GraphQL endpoint answers: names, claims with their sources, links either way, pages and look-ups."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

BASE = "https://w3id.org/cybernorms/"


def ask(client: TestClient, query: str, **variables: object) -> dict[str, Any]:
    """The data of an answer that has no errors."""
    body = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


def refusal(client: TestClient, query: str, **variables: object) -> dict[str, Any]:
    """The one error of an answer."""
    body = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert len(body["errors"]) == 1, body
    error: dict[str, Any] = body["errors"][0]
    return error


def every(client: TestClient, query: str, name: str) -> list[dict[str, Any]]:
    """All items of a connection, read page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(client, query, after=after)[name]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


# Names


def test_the_eleven_norms_have_labels_in_all_six_languages(client: TestClient) -> None:
    norms = ask(client, "{ norms { letter labels { lang text } } }")["norms"]
    assert [norm["letter"] for norm in norms] == list("ABCDEFGHIJK")
    assert all([label["lang"] for label in norm["labels"]] == ["AR", "EN", "ES", "FR", "RU", "ZH"] for norm in norms)


def test_a_text_says_which_language_it_really_is_in(client: TestClient) -> None:
    query = '{ document(symbol: "A/HRC/RES/20/8") { title(lang: RU) { text lang isFallback } } }'
    assert ask(client, query)["document"]["title"] == {
        "text": "The promotion, protection and enjoyment of human rights on the Internet",
        "lang": "en",
        "isFallback": True,
    }


def test_a_missing_text_is_null_and_not_left_out(client: TestClient) -> None:
    query = '{ document(symbol: "A/HRC/RES/20/8") { titles { lang text } } }'
    titles = {title["lang"]: title["text"] for title in ask(client, query)["document"]["titles"]}
    assert titles["RU"] is None
    assert titles["EN"]


def test_a_state_has_its_name_codes_and_dated_memberships(client: TestClient) -> None:
    query = """{ state(iso3: "EST") { label(lang: RU) { text } iso2 m49 regionalGroup unStatus
        memberships { since group { iri } } } }"""
    state = ask(client, query)["state"]
    assert state["label"] == {"text": "Эстония"}
    assert (state["iso2"], state["m49"], state["regionalGroup"], state["unStatus"]) == (
        "EE",
        "233",
        "EASTERN_EUROPEAN",
        "MEMBER",
    )
    assert {"since": "2004-05-01", "group": {"iri": f"{BASE}organization/EU"}} in state["memberships"]


# Claims


def test_every_position_leads_to_document_pin_cite_source_status_and_basis(client: TestClient) -> None:
    query = """query ($after: String) { positions(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { pinCite status basis cite document { iri } sources { citation url } } } }"""
    for position in every(client, query, "positions"):
        assert position["pinCite"]
        assert position["status"] in ("VERIFIED", "DISPUTED")
        assert position["basis"]
        assert position["document"]
        assert position["sources"], position
        assert all(source["citation"] for source in position["sources"])


def test_every_practice_says_whether_its_link_to_a_norm_is_stated_or_inferred(client: TestClient) -> None:
    query = """query ($after: String) { practice(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { pinCite status basis evidence sources { citation }
            norms { isInferred basis reason target { iri } } } } }"""
    for practice in every(client, query, "practice"):
        assert practice["pinCite"]
        assert practice["sources"]
        assert practice["norms"]
        for link in practice["norms"]:
            assert link["basis"] in ("STATED", "INFERRED")
            assert link["isInferred"] is (link["basis"] == "INFERRED")
            assert link["reason"] or not link["isInferred"]


def test_an_inferred_link_can_be_filtered_out(client: TestClient) -> None:
    query = """{ all: practice(norm: F) { totalCount }
        stated: practice(norm: F, linkBasis: STATED) { totalCount }
        norm(letter: F) { practice(linkBasis: STATED) { totalCount } } }"""
    answer = ask(client, query)
    assert 0 < answer["stated"]["totalCount"] < answer["all"]["totalCount"]
    assert answer["norm"]["practice"] == answer["stated"]


def test_no_answer_has_a_draft_claim(client: TestClient) -> None:
    query = """query ($after: String) { positions(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { status } } }"""
    assert {position["status"] for position in every(client, query, "positions")} <= {"VERIFIED", "DISPUTED"}


def test_the_history_of_a_position_is_told_from_the_oldest_on(client: TestClient) -> None:
    query = '{ state(iso3: "CHE") { positionHistory(topic: DUE_DILIGENCE) { date isLatest changesFrom { date } } } }'
    history = ask(client, query)["state"]["positionHistory"]
    assert len(history) > 1
    assert [position["date"] for position in history] == sorted(position["date"] for position in history)
    assert [position["isLatest"] for position in history] == [False] * (len(history) - 1) + [True]


def test_positions_can_be_filtered_by_everything_at_once(client: TestClient) -> None:
    query = """{ positions(topic: SOVEREIGNTY, stance: "sovereignty/rule-primary", regionalGroup: EASTERN_EUROPEAN,
        memberOf: "EU", since: "2019", until: "2024", latestOnly: true) {
        totalCount nodes { date isLatest stance { code } actor { ... on State { regionalGroup } } } } }"""
    page = ask(client, query)["positions"]
    assert page["totalCount"] == len(page["nodes"]) > 0
    for position in page["nodes"]:
        assert "2019" <= position["date"] < "2025"
        assert position["isLatest"]
        assert position["stance"]["code"] == "sovereignty/rule-primary"
        assert position["actor"]["regionalGroup"] == "EASTERN_EUROPEAN"


def test_a_period_takes_in_what_may_lie_in_it(client: TestClient) -> None:
    query = """query ($since: PartialDate, $until: PartialDate) {
        documents(since: $since, until: $until, first: 100) { nodes { date } } }"""
    nodes = ask(client, query, since="2020-06", until="2020-06")["documents"]["nodes"]
    assert {node["date"] for node in nodes} >= {"2020", "2019/2021"}
    for date in (node["date"] for node in nodes):
        begin, _, end = date.partition("/")
        assert begin <= "2020-06~"
        assert (end or begin) >= "2020"


def test_silence_is_kept_apart_from_what_nobody_has_looked_at(client: TestClient) -> None:
    query = """{ state(iso3: "EST") { coverage { finding topic { code } } }
        coverage(state: "EST", finding: CODED, first: 100) { totalCount } topics { code } }"""
    answer = ask(client, query)
    findings = {row["topic"]["code"]: row["finding"] for row in answer["state"]["coverage"]}
    assert set(findings) == {topic["code"] for topic in answer["topics"]}
    assert findings["SOVEREIGNTY"] == "CODED"
    assert "NOT_LOOKED_AT" in findings.values()
    assert answer["coverage"]["totalCount"] == list(findings.values()).count("CODED")


def test_stances_come_in_their_order_with_counts(client: TestClient) -> None:
    query = (
        "{ topic(code: DUE_DILIGENCE) { stances { code rank lean count } positions(latestOnly: true) { totalCount } } }"
    )
    topic = ask(client, query)["topic"]
    assert [stance["rank"] for stance in topic["stances"]] == list(range(1, len(topic["stances"]) + 1))
    assert topic["stances"][0]["code"] == "due-diligence/binding-obligation"
    assert sum(stance["count"] for stance in topic["stances"]) == topic["positions"]["totalCount"]


# Norms and law


def test_what_a_norm_presupposes_is_told_with_rule_and_premises(client: TestClient) -> None:
    query = """{ norms { letter presupposes {
        rule { isRuleOfInternationalLaw } inferences { rule { iri } premises { iri } } } } }"""
    found = {norm["letter"]: norm["presupposes"] for norm in ask(client, query)["norms"] if norm["presupposes"]}
    assert "C" in found
    for presupposed in (one for several in found.values() for one in several):
        assert presupposed["rule"]["isRuleOfInternationalLaw"]
        assert presupposed["inferences"][0]["rule"] == {"iri": f"{BASE}rule/R03"}
        assert len(presupposed["inferences"][0]["premises"]) == 3


def test_practice_on_a_norm_is_counted_by_regional_group(client: TestClient) -> None:
    query = "{ norm(letter: F) { practiceCounts { regionalGroup count } practice { totalCount } } }"
    norm = ask(client, query)["norm"]
    assert sum(row["count"] for row in norm["practiceCounts"]) == norm["practice"]["totalCount"]


# Documents


def test_a_document_is_found_by_symbol_and_by_iri(client: TestClient) -> None:
    query = '{ a: document(symbol: "A/RES/73/27") { iri kind } b: document(iri: "doc/A_RES_73_27") { iri kind } }'
    answer = ask(client, query)
    assert answer["a"] == answer["b"] == {"iri": f"{BASE}doc/A_RES_73_27", "kind": "RESOLUTION"}


def test_paragraphs_come_in_their_order_and_can_be_filtered(client: TestClient) -> None:
    query = """{ document(symbol: "A/AC.290/2021/L.2") {
        paragraphs(first: 100) { totalCount nodes { number } }
        recommended: paragraphs(role: RECOMMENDATION, section: "F", first: 100) { nodes { __typename number } } } }"""
    document = ask(client, query)["document"]
    assert document["paragraphs"]["totalCount"] == 117
    assert [node["number"] for node in document["paragraphs"]["nodes"]] == [str(n) for n in range(1, 101)]
    assert {"__typename": "Recommendation", "number": "92"} in document["recommended"]["nodes"]


def test_recommendations_that_use_a_channel_of_the_united_nations(client: TestClient) -> None:
    query = """{ recommendations(document: "A/AC.290/2021/L.2", usesChannel: true) {
        nodes { number channels { label { text } } addressees asks } } }"""
    nodes = ask(client, query)["recommendations"]["nodes"]
    assert {node["number"] for node in nodes} >= {"41", "42", "58", "72", "75", "76", "92"}
    assert all(node["channels"] and node["addressees"] and node["asks"] for node in nodes)


def test_citations_are_seen_from_both_ends(client: TestClient) -> None:
    query = """{ document(symbol: "A/RES/70/237") {
        citedBy(first: 100) { nodes { relation origin { iri } target { iri } } } }
        paragraph(iri: "doc/A_AC.290_2021_L.2/fn/2") { cites { nodes { relation target { iri } } } } }"""
    answer = ask(client, query)
    origins = {node["origin"]["iri"] for node in answer["document"]["citedBy"]["nodes"]}
    assert f"{BASE}doc/A_AC.290_2021_L.2/fn/2" in origins
    assert {"relation": "CITES", "target": {"iri": f"{BASE}doc/A_RES_70_237"}} in answer["paragraph"]["cites"]["nodes"]


def test_a_link_between_texts_tells_its_place_and_basis(client: TestClient) -> None:
    query = """{ document(symbol: "A/RES/73/27") { cites(relation: ESTABLISHES) {
        nodes { isInferred target { iri } link { pinCite basis status sources { citation } } } } } }"""
    reference = ask(client, query)["document"]["cites"]["nodes"][0]
    assert reference["target"]["iri"] == f"{BASE}body/oewg-2019-2021"
    assert reference["link"]["pinCite"] == "op para 5"
    assert reference["link"]["basis"] == "STATED"
    assert not reference["isInferred"]


def test_where_a_paragraph_of_the_draft_went(client: TestClient) -> None:
    query = """{ paragraph(iri: "doc/A_AC.290_2021_L.2/para/54") { alignments { fate later { iri cite } } }
        document(symbol: "A/AC.290/2021/L.2") { concordances { alignments { totalCount } } } }"""
    answer = ask(client, query)
    assert [table["alignments"]["totalCount"] for table in answer["document"]["concordances"]] == [117]
    later = answer["paragraph"]["alignments"][0]["later"]
    assert later[0]["iri"] == f"{BASE}doc/A_75_816/annex/I/para/25"
    assert "A/75/816 (18 March 2021), annex I, para. 25, " in later[0]["cite"], (
        "one symbol, three numberings: the annex is named"
    )


def test_editorial_notes_name_the_passages_that_they_are_about(client: TestClient) -> None:
    query = """{ editorialNotes(document: "A/AC.290/2021/L.2", first: 100) {
        totalCount nodes { gist { text } annotates { iri } } } }"""
    notes = ask(client, query)["editorialNotes"]
    assert notes["totalCount"] >= 20
    assert any({"iri": f"{BASE}doc/A_AC.290_2021_L.2/para/47"} in note["annotates"] for note in notes["nodes"])


# Votes


@pytest.mark.parametrize(("one", "other", "count"), [("YES", "YES", 77), ("YES", "NO", 12), ("NO", "YES", 46)])
def test_states_are_found_by_their_votes_on_several_texts(client: TestClient, one: str, other: str, count: int) -> None:
    query = """query ($one: VoteValue!, $other: VoteValue!) {
        states(voted: [{ document: "A/RES/73/27", value: $one }, { document: "doc/A_RES_73_266", value: $other }]) {
        totalCount nodes { a: votes(document: "A/RES/73/27") { nodes { value } }
            b: votes(document: "doc/A_RES_73_266") { nodes { value } } } } }"""
    states = ask(client, query, one=one, other=other)["states"]
    assert states["totalCount"] == count
    assert all(
        state == {"a": {"nodes": [{"value": one}]}, "b": {"nodes": [{"value": other}]}} for state in states["nodes"]
    )


def test_nine_states_changed_their_vote_on_the_programme_of_action(client: TestClient) -> None:
    query = '{ states(changedVote: { from: "A/RES/77/37", to: "A/RES/78/16" }) { totalCount nodes { iso3 } } }'
    states = ask(client, query)["states"]
    assert states["totalCount"] == 9
    assert {"iso3": "PHL"} in states["nodes"]


def test_totals_are_those_of_the_body_that_voted(client: TestClient) -> None:
    query = """{ document(symbol: "A/RES/73/27") {
        adoptions { body { iri } totals { inFavour against abstaining } } } }"""
    totals = {
        act["body"]["iri"].removeprefix(f"{BASE}body/"): tuple(act["totals"].values())
        for act in ask(client, query)["document"]["adoptions"]
    }
    assert totals == {"general-assembly": (119, 46, 14), "first-committee": (109, 45, 16)}


def test_the_list_of_a_roll_call_is_as_long_as_its_total(client: TestClient) -> None:
    query = """{ rollCalls(first: 100) { nodes { totals { inFavour against } yes: votes(value: YES) { totalCount }
        no: votes(value: NO) { totalCount } } } }"""
    for call in ask(client, query)["rollCalls"]["nodes"]:
        assert call["totals"]["inFavour"] == call["yes"]["totalCount"]
        assert call["totals"]["against"] == call["no"]["totalCount"]
