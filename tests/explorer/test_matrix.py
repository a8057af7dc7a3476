"""The matrix: who holds what, as the corpus has it."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from api.store import Store
from tests.explorer.test_pages import page

CODED = """PREFIX cn: <https://w3id.org/cybernorms/ns#> BASE <https://w3id.org/cybernorms/>
    SELECT ?state ?stance WHERE { ?state a cn:State .
    ?s a cn:LatestPosition ; cn:hasTopic <topic/due-diligence> ; cn:hasActor ?state ; cn:takesStance ?stance }"""


def cells(text: str) -> dict[str, list[str]]:
    """The cells of each row, by the code of the State."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.DOTALL):
        code = re.findall(r'href="/state/(\w+)', row)[0]
        found[code] = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
    return found


def test_every_state_has_a_row_and_every_cell_leads_to_its_claims(client: TestClient) -> None:
    found = cells(page(client, "/matrix"))
    assert len(found) == 195
    assert {len(row) for row in found.values()} == {23}
    assert all('href="/coverage/' in cell for row in found.values() for cell in row)


def test_a_cell_has_the_latest_stance_in_words_and_a_sign(client: TestClient, store: Store) -> None:
    coded = {row["state"].text.rpartition("/")[2] for row in store.select(CODED)}
    found = cells(page(client, "/matrix?topic=due-diligence"))
    shown = {code for code, row in found.items() if 'class="lean-' in row[0]}
    assert shown == coded
    for code in shown:
        assert re.search(r'<b aria-hidden="true">.</b> \w+', found[code][0])


def test_silent_and_not_looked_at_and_joint_texts_are_told_apart_in_words(client: TestClient) -> None:
    found = cells(page(client, "/matrix?topic=due-diligence"))
    assert "not looked at" in found["AFG"][0]
    assert "joint text" in found["DZA"][0]


def test_rows_are_chosen_by_regional_group_and_membership(client: TestClient) -> None:
    group = cells(page(client, "/matrix?group=latin-american-and-caribbean"))
    assert len(group) == 33
    assert {"MEX", "BRA"} <= set(group)
    union = cells(page(client, "/matrix?member_of=EU"))
    assert len(union) == 27
    both = cells(page(client, "/matrix?member_of=EU&group=eastern-european"))
    assert set(both) < set(union)


def test_as_of_shows_what_was_known_by_a_day(client: TestClient) -> None:
    before = cells(page(client, "/matrix?topic=sovereignty&as_of=2020-11-30"))
    after = cells(page(client, "/matrix?topic=sovereignty&as_of=2020-12-01"))
    assert "lean-" not in before["NZL"][0]
    assert "lean-" in after["NZL"][0]


def test_a_topic_sorts_the_rows_by_stance(client: TestClient) -> None:
    found = list(cells(page(client, "/matrix?topic=due-diligence&sort=due-diligence")).values())
    order = ["lean-affirms", "lean-qualified", "lean-denies", "lean-open", "silent", "joint", "not-looked-at"]
    seen = [re.findall(r'class="([\w-]+)"', row[0])[0] for row in found]
    leaning = [order.index(one) for one in seen if one.startswith("lean-")]
    assert leaning == sorted(leaning)
    assert all(not one.startswith("lean-") for one in seen[len(leaning) :])


def test_the_count_is_told_in_words_and_nothing_follows_from_it(client: TestClient) -> None:
    text = page(client, "/matrix?topic=due-diligence")
    said = re.findall(r'<p class="lead">(.*?)</p>', text)[0]
    assert said.startswith("Due diligence: ")
    counted, _mark, day = said.partition(": in this corpus, as of ")
    assert counted.endswith("have not been looked at")
    assert re.fullmatch(r"\d+ \w+ \d{4}\.", day)
    assert sum(int(one) for one in re.findall(r"\d+", counted)) == 195


def test_a_day_that_is_none_is_told(client: TestClient) -> None:
    assert client.get("/matrix?as_of=yesterday").status_code == 400


def test_norms_can_be_columns_with_the_practice_that_bears_on_them(client: TestClient) -> None:
    found = cells(page(client, "/matrix?norm=f&only=recorded"))
    assert found
    assert all("practice" in row[0] for row in found.values())
