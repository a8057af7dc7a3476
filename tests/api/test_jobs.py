"""Whole jobs in one request: every figure is counted again from the records, by other means than the code's own."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api import jobs
from api.concordance import concordance
from api.graphql.graph import Graph
from api.history import history
from api.matrix import Coverage, Matrix, Wanted, matrix
from api.rollcalls import comparison
from api.settings import ROOT
from api.store import BASE, Store
from tests.api.test_graphql import ask, refusal

FACTS = ROOT.parent / "shared" / "facts" / "votes.csv"
DUE = f"{BASE}topic/due-diligence"

Position = dict[str, Any]


@cache
def records(folder: str) -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((ROOT / "data" / folder).glob("*.toml"))]


@cache
def coded() -> list[Position]:
    """Every position of the records that is not a draft: what stands in it, and before it for all of its file."""
    found = []
    for record in records("position"):
        for one in record.get("position", ()):
            whole = {**record.get("each", {}).get("position", {}), **one}
            if whole.get("status") != "draft" and "stance" in whole:
                found.append(whole)
    return found


def leans() -> dict[str, str]:
    """The lean of each stance, read from the text of the ontology."""
    import rdflib

    graph = rdflib.Graph().parse(ROOT / "ontology" / "schemes" / "stances.ttl")
    pairs = graph.subject_objects(rdflib.URIRef(f"{BASE}ns#leansTo"))
    return {str(stance).removeprefix(f"{BASE}stance/"): str(lean).rpartition("/")[2] for stance, lean in pairs}


def latest_by_state(topic: str) -> dict[str, Position]:
    """The newest position of each State on a topic by the rule of the code book, worked out from the records."""
    found: dict[str, list[Position]] = defaultdict(list)
    for one in coded():
        if one["topic"] == topic and "state" in one:
            found[one["state"]].append(one)
    newest = {}
    for state, positions in found.items():
        alone = [one for one in positions if not one.get("jointly")] or positions
        newest[state] = max(alone, key=lambda one: str(one.get("date", "")))
    return newest


@pytest.fixture(scope="module")
def whole(store: Store) -> Matrix:
    return jobs.run(store, lambda graph: matrix(graph, Wanted()))


def test_the_whole_matrix_has_every_state_and_every_topic(whole: Matrix) -> None:
    assert (len(whole.rows), len(whole.columns)) == (len(records("state")), 23)
    assert len(whole.cells) == len(records("state")) * 23


def test_the_matrix_costs_the_same_few_queries_whatever_its_size(store: Store) -> None:
    def cost(wanted: Wanted) -> int:
        before = store.queries
        jobs.run(store, lambda graph: matrix(graph, wanted))
        return store.queries - before

    assert cost(Wanted(states=("EST",), topics=("due-diligence",))) == cost(Wanted()) <= 7


def test_the_other_jobs_cost_the_same_few_queries_for_little_and_for_much(store: Store) -> None:
    def cost(job: Callable[[Graph], Awaitable[object]]) -> int:
        before = store.queries
        jobs.run(store, job)
        return store.queries - before

    assert cost(lambda graph: comparison(graph, ["73/27"])) == cost(lambda graph: comparison(graph)) <= 3
    assert cost(lambda graph: history(graph, "EST", "sovereignty")) == cost(lambda graph: history(graph, "USA")) <= 2
    assert cost(lambda graph: concordance(graph, "A/AC.290/2021/L.2", "A/75/816")) <= 10


def test_every_latest_stance_is_that_of_the_records(whole: Matrix) -> None:
    topics = {one["topic"] for one in coded()}
    assert len(topics) > 15
    for topic in topics:
        expected = {state: one["stance"] for state, one in latest_by_state(topic).items()}
        column = f"{BASE}topic/{topic}"
        found = {
            row.iri.rpartition("/")[2]: (cell.stance or "").removeprefix(f"{BASE}stance/")
            for row in whole.rows
            if (cell := whole.cells[row.iri, column]).latest
        }
        assert found == expected, topic


def test_due_diligence_is_counted_as_the_records_count_it(client: TestClient) -> None:
    scale = leans()
    expected = Counter(scale[one["stance"]] for one in latest_by_state("due-diligence").values())
    query = """{ matrix(columns: { topics: [DUE_DILIGENCE] }) { columns { totals {
        rows spoken leans { lean count } mixed without coverage { coverage count } derivedOnly sentence } } } }"""
    totals = ask(client, query)["matrix"]["columns"][0]["totals"]
    assert {one["lean"].lower(): one["count"] for one in totals["leans"]} == expected
    assert (expected["affirms"], expected["denies"], expected["open"]) == (18, 4, 11)
    assert totals["spoken"] == sum(expected.values()) == 33
    assert totals["spoken"] + totals["without"] == totals["rows"] == len(records("state"))
    assert sum(one["count"] for one in totals["coverage"]) == totals["without"]
    assert totals["sentence"].startswith("18 affirm, 0 affirm with qualifications, 4 deny, 11 leave it open, ")


def test_the_number_of_claims_of_each_cell_is_that_of_the_records(whole: Matrix) -> None:
    expected = Counter((one["state"], one["topic"]) for one in coded() if "state" in one)
    found = {
        (actor.rpartition("/")[2], column.rpartition("/")[2]): len(cell.claims)
        for (actor, column), cell in whole.cells.items()
        if cell.claims
    }
    assert found == expected


def test_a_legal_date_hides_what_was_said_after_it(store: Store, whole: Matrix) -> None:
    then = jobs.run(store, lambda graph: matrix(graph, Wanted(as_of="2020-12-31")))
    said = [one for one in coded() if "state" in one]
    surely = {
        (one["state"], one["topic"]) for one in said if one.get("date") and str(one["date"]).rpartition("/")[2] < "2021"
    }
    found = {pair for pair, cell in then.cells.items() if cell.claims}
    assert {(actor.rpartition("/")[2], column.rpartition("/")[2]) for actor, column in found} == surely
    for pair, cell in then.cells.items():
        assert all(entry.date.rpartition("/")[2] < "2021" for entry in (*cell.claims, *cell.derived))
        if whole.cells[pair].claims and not cell.claims:
            assert cell.coverage in (Coverage.LATER, Coverage.MENTIONED)
    totals = then.totals[DUE]
    assert totals.spoken + totals.without == totals.rows


def test_what_a_group_said_is_no_stance_of_its_members(whole: Matrix) -> None:
    derived = [cell for cell in whole.cells.values() if cell.is_derived]
    assert len(derived) > 100
    for cell in derived:
        assert (cell.stance, cell.latest, cell.claims) == (None, (), ())
        assert cell.coverage is not Coverage.CODED
        assert all(entry.origin for entry in cell.derived)


def test_silence_is_told_apart_from_no_search(whole: Matrix, store: Store) -> None:
    found = Counter(cell.coverage for cell in whole.cells.values())
    rows = store.select(
        f"SELECT ?f (COUNT(*) AS ?n) WHERE {{ ?c a <{BASE}ns#Coverage> ; <{BASE}ns#hasFinding> ?f }} GROUP BY ?f"
    )
    assert {one.value: n for one, n in found.items() if one} == {
        row["f"].text.rpartition("/")[2]: int(row["n"].text) for row in rows
    }


def test_rows_are_narrowed_by_group_by_membership_on_the_date_and_by_name(store: Store) -> None:
    def rows(**wanted: Any) -> list[str]:
        found = jobs.run(store, lambda graph: matrix(graph, Wanted(topics=("sovereignty",), **wanted)))
        return [row.iri.removeprefix(BASE) for row in found.rows]

    latin = [one["iso3"] for one in records("state") if one.get("regional_group") == "latin-american-and-caribbean"]
    assert rows(groups=("latin-american-and-caribbean",)) == [f"state/{code}" for code in sorted(latin)]
    assert "state/GBR" not in rows(members_of="EU")
    assert "state/GBR" in rows(members_of="EU", as_of="2019-12-31")
    assert len(rows(members_of="EU")) == 27
    assert rows(states=("FIN", "EST"), groups=("eastern-european",)) == ["state/EST"]
    assert rows(organizations=("EU",)) == ["organization/EU"]
    assert rows(recorded_only=True) == [f"state/{state}" for state in sorted(latest_by_state("sovereignty"))]
    assert rows(states=("EST",), organizations=("EU",)) == ["state/EST", "organization/EU"]


def test_a_column_of_a_norm_counts_practice(client: TestClient, store: Store) -> None:
    query = """{ matrix(columns: { norms: [F] }) { columns { totals { rows spoken without leans { count } } }
        rows { actor { iri } cells { claims stance { iri } allClaims { __typename iri } } } } }"""
    found = ask(client, query)["matrix"]
    rows = store.select(
        f"""PREFIX cn: <{BASE}ns#> SELECT ?actor (COUNT(DISTINCT ?practice) AS ?n) WHERE {{
        ?practice a cn:Practice ; cn:hasActor ?actor . ?actor a cn:State .
        ?link cn:isLinkFrom ?practice ; cn:hasTarget <{BASE}norm/f> ; cn:hasRelation cn:bearsOn }} GROUP BY ?actor"""
    )
    counted = {row["actor"]["iri"]: row["cells"][0]["claims"] for row in found["rows"] if row["cells"][0]["claims"]}
    assert counted == {row["actor"].text: int(row["n"].text) for row in rows}
    totals = found["columns"][0]["totals"]
    assert totals == {"rows": 195, "spoken": len(rows), "without": 195 - len(rows), "leans": []}


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ('{ states: ["ZZZ"] }', "ZZZ"),
        ('{ memberOf: "NATO-ish" }', "NATO-ish"),
        ('{ organizations: ["x/../y"] }', "y"),
    ],
)
def test_a_row_that_is_not_there_is_told_and_not_left_out(client: TestClient, rows: str, part: str) -> None:
    error = refusal(client, f"{{ matrix(rows: {rows}) {{ asOf }} }}")
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert part in error["message"]


# Votes


def facts() -> Iterator[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


KEYS = {"in_favour": "yes", "against": "no", "abstaining": "abstain", "not_voting": "absent"}


def by_state(*symbols: str) -> dict[str, tuple[str, ...]]:
    """How each State voted on some texts, from the records of the votes."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records("vote"):
        symbol = record["adopts"].replace("_", "/")
        if symbol in symbols:
            for value, key in (
                ("yes", "in_favour"),
                ("no", "against"),
                ("abstain", "abstaining"),
                ("absent", "not_voting"),
            ):
                for state in record.get(key, ()):
                    found[state][symbol] = value
    return {state: tuple(votes.get(symbol, "") for symbol in symbols) for state, votes in sorted(found.items())}


def test_who_voted_how_on_both_resolutions_of_2018(client: TestClient) -> None:
    query = """{ votes(resolutions: ["73/27", "A/RES/73/266"], first: 0) { totalCount comparison {
        rollCalls { rollCall { document { symbol } } counts { value count } }
        patterns { count ballots { value } states { iso3 } } splits { state { iso3 } ballots { value } } } } }"""
    found = ask(client, query)["votes"]
    compared = found["comparison"]
    assert [call["rollCall"]["document"]["symbol"] for call in compared["rollCalls"]] == ["A/RES/73/27", "A/RES/73/266"]
    counts = [{one["value"]: one["count"] for one in call["counts"]} for call in compared["rollCalls"]]
    assert counts == [
        {"YES": 119, "NO": 46, "ABSTAIN": 14, "ABSENT": 14},
        {"YES": 138, "NO": 12, "ABSTAIN": 16, "ABSENT": 27},
    ]
    patterns = {tuple(one["value"] for one in it["ballots"]): it["count"] for it in compared["patterns"]}
    assert (patterns["YES", "YES"], patterns["NO", "YES"], patterns["YES", "NO"]) == (77, 46, 12)
    assert sum(patterns.values()) == 193
    assert all(it["count"] == len(it["states"]) for it in compared["patterns"])
    assert len(compared["splits"]) == 46 + 12
    assert found["totalCount"] == 2 * 193


@pytest.mark.skipif(not FACTS.is_file(), reason="the researched facts do not lie beside this checkout")
def test_the_patterns_are_those_of_the_researched_facts(client: TestClient) -> None:
    votes: dict[str, dict[str, str]] = defaultdict(dict)
    for row in facts():
        votes[row["iso3"]][row["resolution"]] = row["vote"]
    symbols = ["A/RES/74/28", "A/RES/74/29", "A/RES/75/240"]
    expected = Counter(tuple(of.get(symbol) for symbol in symbols) for of in votes.values() if set(of) & set(symbols))
    told = client.get("/votes.json", params={"resolution": symbols}).json()
    order = [call["symbol"] for call in told["votes"]]
    found = {tuple(one["values"][order.index(symbol)] for symbol in symbols): one["count"] for one in told["patterns"]}
    assert found == expected


def test_nine_states_changed_from_2022_to_2023(client: TestClient) -> None:
    query = """{ votes(resolutions: ["A/RES/78/16", "A/RES/77/37"]) { comparison {
        changes { state { iso3 } before after earlier { document { symbol } } later { document { symbol } } } } } }"""
    changes = ask(client, query)["votes"]["comparison"]["changes"]
    votes = by_state("A/RES/77/37", "A/RES/78/16")
    expected = {
        (state, before, after)
        for state, (before, after) in votes.items()
        if before != after and not {"absent", ""} & {before, after}
    }
    assert {(one["state"]["iso3"], one["before"].lower(), one["after"].lower()) for one in changes} == expected
    assert len(changes) == 9
    assert {one["earlier"]["document"]["symbol"] for one in changes} == {"A/RES/77/37"}


def test_all_roll_calls_stand_side_by_side_without_a_choice_that_was_not_made(client: TestClient) -> None:
    told = client.get("/votes.json").json()
    assert len(told["votes"]) == len(records("vote"))
    dates = [call["date"] for call in told["votes"]]
    assert dates == sorted(dates)
    for at, call in enumerate(told["votes"]):
        assert call["counts"] == dict(Counter(value for row in told["rows"] if (value := row["values"][at])))


def test_a_text_without_a_recorded_vote_is_told(client: TestClient) -> None:
    assert client.get("/votes.json?resolution=A/70/174").json()["code"] == "UNKNOWN"
    assert refusal(client, '{ votes(resolutions: ["70/237"]) { totalCount } }')["extensions"]["code"] == "BAD_INPUT"
    assert ask(client, "{ votes(resolutions: []) { totalCount } }")["votes"]["totalCount"] == 3083


# History


def changes_of(positions: list[Position]) -> int:
    """At how many of its own dated texts the stance of a State is another than at the date before."""
    by_topic: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in positions:
        if one.get("date") and not one.get("jointly"):
            by_topic[one["topic"]][str(one["date"])].add(one["stance"])
    count = 0
    for dates in by_topic.values():
        ordered = sorted(dates)
        count += sum(
            len({stance for stance in dates[later] if dates[earlier] - {stance}})
            for earlier, later in pairwise(ordered)
        )
    return count


def test_a_history_is_in_order_and_flags_where_the_stance_changed(client: TestClient) -> None:
    query = """query ($state: String!) { positionHistory(state: $state) { changes moments {
        date saidAs isChange isDerived isLatest topic { code } stance { code } changesFrom { stance { code } } } } }"""
    for state in sorted({one["state"] for one in coded() if "state" in one}):
        found = ask(client, query, state=state)["positionHistory"]
        own = [one for one in found["moments"] if not one["isDerived"]]
        expected = [one for one in coded() if one.get("state") == state]
        assert Counter(one["stance"]["code"] for one in own) == Counter(one["stance"] for one in expected)
        for topic in {one["topic"]["code"] for one in found["moments"]}:
            dates = [one["date"] or "~" for one in found["moments"] if one["topic"]["code"] == topic]
            assert dates == sorted(dates)
        for one in found["moments"]:
            assert one["isChange"] == bool(one["changesFrom"])
            assert all(before["stance"]["code"] != one["stance"]["code"] for before in one["changesFrom"])
            assert not (one["isDerived"] and (one["isChange"] or one["isLatest"]))
        assert found["changes"] == sum(one["isChange"] for one in found["moments"]) == changes_of(expected)


def test_a_change_of_stance_is_flagged_and_what_a_group_said_changes_nothing(tmp_path: Path) -> None:
    said = [
        ("p/1", "Position", "2019", "a", ""),
        ("p/2", "Position", "2021-07-13", "b", f"<{BASE}ns#changesFrom> <{BASE}p/1>"),
        ("p/3", "DerivedPosition", "2020-02", "a", ""),
        (
            "p/4",
            "Position",
            "2022",
            "a",
            f'<{BASE}ns#isMadeJointly> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        ),
    ]
    lines = [f"<{BASE}state/EST> a cn:Actor, cn:State .", f"<{BASE}topic/t> a cn:Thing ."]
    for key, kind, date, stance, more in said:
        lines.append(
            f"<{BASE}{key}> a cn:{kind} ; cn:hasActor <{BASE}state/EST> ; cn:hasTopic <{BASE}topic/t> ;"
            f' cn:date "{date}" ; cn:takesStance <{BASE}stance/t/{stance}> . '
            + (f"<{BASE}{key}> {more} ." if more else "")
        )
    turtle = f"@prefix cn: <{BASE}ns#> . <{BASE}graph/curated/x> {{ {' '.join(lines)} }}"
    quads = ox.parse(turtle, format=ox.RdfFormat.TRIG)
    ox.serialize(quads, str(tmp_path / "data.nq"), format=ox.RdfFormat.N_QUADS)
    found = jobs.run(Store.load(tmp_path), lambda graph: history(graph, "EST", "t"))
    assert [(one.date, one.kind, bool(one.changes_from)) for one in found.moments] == [
        ("2019", "own", False),
        ("2020-02", "derived", False),
        ("2021-07-13", "own", True),
        ("2022", "joint", False),
    ]


def test_the_history_of_an_organization_and_of_one_topic(client: TestClient) -> None:
    told = client.get("/history.json?organization=EU&topic=sovereignty").json()
    assert told["actor"]["name"] == "European Union"
    assert {one["topic"] for one in told["moments"]} == {f"{BASE}topic/sovereignty"}
    assert {one["said_as"] for one in told["moments"]} == {"own"}
    assert client.get("/history.json?state=EST&organization=EU").json()["code"] == "BAD_PARAMETER"
    assert client.get("/history.json?state=XXX").json()["code"] == "UNKNOWN"
    assert client.get("/history.json?state=EST&topic=nothing").json()["code"] == "UNKNOWN"


# Concordance


def test_every_paragraph_of_the_zero_draft_has_its_fate_and_a_gap_is_called_a_gap(client: TestClient) -> None:
    query = """{ concordance(from: "A/AC.290/2021/L.2", to: "A/75/816") { isBackwards fates { fate count }
        lines { fate paragraph { number } others { iri } alignments { fate confidence status } } } }"""
    found = ask(client, query)["concordance"]
    assert [line["paragraph"]["number"] for line in found["lines"]] == [str(n) for n in range(1, 118)]
    recorded = {}
    for record in records("alignment"):
        for one in record["alignment"]:
            whole = {**record.get("each", {}).get("alignment", {}), **one}
            known = {**whole, **dict.fromkeys(whole.get("draft", {}))}
            recorded[str(one["key"])] = known.get("fate")
    assert len(recorded) == 117
    expected = Counter(line["fate"] for line in found["lines"])
    assert {one["fate"]: one["count"] for one in found["fates"]} == expected
    assert "DROPPED" not in expected
    assert expected["NOT_DETERMINED"] > 0
    for line in found["lines"]:
        assert line["fate"] in ("NOT_DETERMINED", "NONE_EXPECTED") or line["others"]


def test_a_concordance_can_be_asked_backwards(client: TestClient) -> None:
    onwards = client.get("/concordance.json", params={"from": "A/AC.290/2021/L.2", "to": "A/75/816"}).json()
    back = client.get("/concordance.json", params={"from": "A/75/816", "to": "A/AC.290/2021/L.2"}).json()
    assert (onwards["is_backwards"], back["is_backwards"]) == (False, True)
    pairs = {(line["iri"], other["iri"]) for line in onwards["lines"] for other in line["others"]}
    mirrored = {(other["iri"], line["iri"]) for line in back["lines"] for other in line["others"]}
    paragraphs = {line["iri"] for line in back["lines"]}
    assert mirrored == {pair for pair in pairs if pair[1] in paragraphs}
    assert mirrored


def test_two_texts_that_nobody_compared_have_no_fates_and_no_error(client: TestClient) -> None:
    told = client.get("/concordance.json", params={"from": "A/70/174", "to": "A/75/816"}).json()
    assert told["recorded"] == []
    assert {line["fate"] for line in told["lines"]} == {"not-determined"}
    assert client.get("/concordance.json?from=A/70/174&to=A/99/999").json()["code"] == "UNKNOWN"
    assert client.get("/concordance.json?from=A/70/174").json()["code"] == "BAD_PARAMETER"


# Tables


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_table_of_a_matrix_has_a_row_for_each_passage_and_for_each_gap(client: TestClient) -> None:
    rows = table(client, "/matrix.csv?topic=due-diligence")
    assert {row["iso3"] for row in rows} == {one["iso3"] for one in records("state")}
    latest = {row["iso3"]: row["stance"] for row in rows if row["latest"]}
    expected = {state: one["stance"].partition("/")[2] for state, one in latest_by_state("due-diligence").items()}
    assert latest == expected
    for row in rows:
        if row["kind"]:
            assert row["claim"].startswith(BASE)
            assert row["stance"]
            assert row["document"]
        else:
            assert (row["claim"], row["stance"]) == ("", "")
            assert row["coverage"] in {"mentioned", "silent", "draft-only", "not-looked-at"}


def test_json_csv_and_graphql_tell_the_same_matrix(client: TestClient) -> None:
    query = """{ matrix(rows: { regionalGroups: [EASTERN_EUROPEAN] }, columns: { topics: [SOVEREIGNTY, NEUTRALITY] },
        asOf: "2023") { rows { actor { iri } cells { stance { iri } claims coverage isDerived newest } } } }"""
    found = ask(client, query)["matrix"]["rows"]
    told = client.get("/matrix.json?group=eastern-european&topic=sovereignty,neutrality&as_of=2023").json()["rows"]
    assert [(row["actor"]["iri"], [(cell["stance"] or {}).get("iri") for cell in row["cells"]]) for row in found] == [
        (row["iri"], [cell["stance"] for cell in row["cells"]]) for row in told
    ]
    assert [[cell["coverage"].lower().replace("_", "-") for cell in row["cells"]] for row in found] == [
        [cell["coverage"] for cell in row["cells"]] for row in told
    ]
    rows = table(client, "/matrix.csv?group=eastern-european&topic=sovereignty&topic=neutrality&as_of=2023")
    own = Counter((row["actor"], row["question"]) for row in rows if row["kind"] in ("own", "joint"))
    assert sum(own.values()) == sum(cell["claims"] for row in told for cell in row["cells"])


def test_the_other_tables_have_a_row_for_each_thing(client: TestClient) -> None:
    votes = table(client, "/votes.csv?resolution=73/27,73/266")
    assert Counter((row["A/RES/73/27"], row["A/RES/73/266"]) for row in votes)["yes", "yes"] == 77
    lines = table(client, "/concordance.csv?from=A/AC.290/2021/L.2&to=A/75/816")
    assert len({row["paragraph"] for row in lines}) == 117
    moments = table(client, "/history.csv?state=CHE&topic=due-diligence")
    assert [row["date"] for row in moments] == sorted(row["date"] for row in moments)
    assert all(row["claim"] and row["pin_cite"] and row["release"] for row in moments)


def test_the_same_address_gives_the_same_bytes_and_can_be_kept(client: TestClient) -> None:
    for address in ("/matrix.json?topic=sovereignty", "/votes.csv", "/search.json?q=law", "/history.json?state=EST"):
        first, second = client.get(address), client.get(address)
        assert first.content == second.content
        again = client.get(address, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/matrix.json?as_of=yesterday",
        "/matrix.json?state=EST&colour=red",
        "/matrix.json?lang=xx",
        "/matrix.json?" + "&".join(f"state=A{n:02}" for n in range(400)),
        "/votes.csv?first=3",
    ],
)
def test_a_wrong_parameter_is_refused_and_named(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_PARAMETER")


def test_no_cell_of_a_table_is_a_formula(client: TestClient) -> None:
    for address in ("/matrix.csv", "/votes.csv", "/search.csv?q=law", "/history.csv?state=EST"):
        for row in table(client, address):
            assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values() if value)


def test_the_names_are_in_the_language_asked_for(client: TestClient) -> None:
    told = client.get("/matrix.json?state=EST&topic=sovereignty&lang=ar").json()
    assert told["rows"][0]["name"] == "إستونيا"
