"""Ten journeys of readers, each in English, Spanish and Arabic, on a desktop and on a phone, with pictures."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.explorer.browser import opened, photograph

DRAFT = """1. States recall resolution 70/237 and A/RES/99/999.

2. States should not knowingly damage critical infrastructure, and name national points of contact."""
READERS = [(lang, phone) for phone in (False, True) for lang in ("en", "es", "ar")]
NAMES = [f"{lang} on a {'phone' if phone else 'desktop'}" for lang, phone in READERS]
Reader = tuple[Page, str]


@pytest.fixture(scope="module", params=READERS, ids=NAMES)
def window(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Reader]:
    """A window for each reader, in which one journey begins where another has ended."""
    lang, phone = request.param
    with opened(chromium, address, phone=phone) as page:
        yield page, lang


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """A reader; on a phone, the page at which a journey ends is no wider than that."""
    page, lang = window
    yield page, lang
    assert page.locator("html").get_attribute("dir") in ("rtl", "ltr")
    size = page.viewport_size
    assert size is None or page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def shot(page: Page, name: str, lang: str) -> None:
    size = page.viewport_size
    photograph(page, f"{name}-{lang}-{size['width'] if size else 0}")


def test_from_the_matrix_to_a_claim_its_citation_and_back_by_its_address(
    reader: Reader, chromium: Browser, address: str
) -> None:
    page, lang = reader
    page.goto(f"/matrix?lang={lang}")
    page.locator("details > summary").first.click()
    page.check('input[name="group"][value="latin-american-and-caribbean"]')
    page.check('input[name="topic"][value="due-diligence"]')
    page.locator("form.choose button").click()
    assert "group=latin-american-and-caribbean" in page.url
    assert f"lang={lang}" in page.url
    assert page.locator("table.matrix tbody tr").count() == 33
    shot(page, "matrix", lang)
    page.locator('a[href^="/coverage/ARG/due-diligence"]').click()
    shot(page, "cell", lang)
    page.locator('#claims a[href*="/position/"]').last.click()
    assert "/position/" in page.url
    citation = page.locator("p.citation").inner_text()
    assert "OEWG" in citation or "Open-ended" in citation or "Statement" in citation
    shot(page, "claim", lang)
    permanent = page.locator("#cite ~ p a code").inner_text()
    with opened(chromium, address) as fresh:
        fresh.goto(permanent.replace("https://w3id.org/cybernorms", "") + f"?lang={lang}")
        assert fresh.locator("h1").inner_text() == page.locator("h1").inner_text()
        assert fresh.locator("p.citation").inner_text() == citation


def test_from_a_state_to_the_history_of_a_stance_as_a_table(reader: Reader, tmp_path: Path) -> None:
    page, lang = reader
    page.goto(f"/states?lang={lang}")
    page.locator('a[href^="/state/NZL"]').first.click()
    shot(page, "state", lang)
    assert page.locator("#positions ol.timeline > li").count() > 5
    address = page.locator("#positions .twins a").first.get_attribute("href")
    answer = page.request.get(str(address))
    rows = list(csv.DictReader(answer.text().splitlines()))
    sovereignty = [row for row in rows if row["topic_iri"].endswith("/sovereignty")]
    assert [row["date"] for row in sovereignty] == ["2025", "2020-12-01"]


def test_from_a_paragraph_of_the_zero_draft_to_later_texts(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/doc/A_AC.290_2021_L.2?lang={lang}")
    shot(page, "document", lang)
    page.locator('#structure a[href^="/doc/A_AC.290_2021_L.2/para/50?"]').first.click()
    expect(page.locator("#fate")).to_be_visible()
    shot(page, "paragraph", lang)
    page.goto(f"/concordance?lang={lang}")
    shot(page, "concordance", lang)
    page.locator('a[href*="/concordance?fate=reworded"]').click()
    rows = page.locator("table.sides tbody tr")
    assert rows.count() == 9
    later = rows.first.locator("td.later a").first
    later.click()
    assert "/doc/A_75_816/" in page.url


def test_an_inferred_statement_is_explained_down_to_its_premises(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/norm/f?lang={lang}")
    shot(page, "norm", lang)
    page.locator('a[href^="/inference/R03/f/state-responsibility"]').first.click()
    expect(page.locator('#why a[href^="/rule/R03"]')).to_be_visible()
    shot(page, "why", lang)
    page.locator('#why a[href^="/doc/A_70_174/para/13/f"]').click()
    assert page.locator("h1").inner_text().startswith("A/70/174")


@pytest.mark.parametrize(("words", "lang"), [("主权", "zh"), ("السيادة", "ar")])
def test_search_in_chinese_and_arabic(chromium: Browser, address: str, words: str, lang: str) -> None:
    with opened(chromium, address) as page:
        page.goto(f"/?lang={lang}")
        photograph(page, f"home-{lang}-1280")
        page.fill("#q", words)
        page.keyboard.press("Enter")
        expect(page.locator("ol.hits > li").first).to_be_visible()
        photograph(page, f"search-{lang}-1280")
        page.locator(f'ol.hits a[href^="/topic/sovereignty?lang={lang}"]').first.click()
        assert page.locator("html").get_attribute("lang") == lang


def test_votes_on_two_resolutions_are_compared(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/votes?lang={lang}")
    shot(page, "votes", lang)
    first = page.locator("#combinations tbody tr").first
    assert "77" in first.inner_text()
    page.locator("details > summary").first.click()
    page.check('input[name="only"]')
    page.locator("form.choose button").click()
    assert "only=changed" in page.url
    assert 0 < page.locator("#states tbody tr").count() < 120


def test_a_pasted_draft_is_cross_referenced_and_the_report_downloaded(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/?lang={lang}")
    page.locator('a[href^="/crossref"]').first.click()
    page.fill("#text", DRAFT)
    page.locator("form.draft button").click()
    assert page.locator("html").get_attribute("lang") == lang
    assert "A/RES/99/999" in page.locator("dd.fault").inner_text()
    expect(page.locator(f'#p2 a[href="/norm/f?lang={lang}"]')).to_be_visible()
    expect(page.locator('#p2 a[href^="/doc/A_AC.290_2021_L.2/para/"]').first).to_be_visible()
    shot(page, "crossref", lang)
    page.go_back()
    page.fill("#text", DRAFT)
    page.select_option("#format", "docx")
    with page.expect_download() as waited:
        page.locator("form.draft button").click()
    assert waited.value.suggested_filename == "cross-references.docx"


def test_an_example_in_sparql_is_edited_asked_and_its_answer_downloaded(
    reader: Reader, chromium: Browser, address: str, tmp_path: Path
) -> None:
    page, lang = reader
    page.goto(f"/?lang={lang}")
    page.locator('main a[href^="/query"]').click()
    page.locator('main a[href*="example=02-stance-history"]').click()
    assert f"lang={lang}" in page.url
    editor = page.get_by_role("textbox").first
    assert "NZL" in editor.inner_text()
    editor.press("Control+End")
    editor.press_sequentially("LIMI")
    page.locator(".cm-tooltip-autocomplete li", has_text="LIMIT").click()
    editor.press_sequentially(" 1")
    editor.press("Control+Enter")
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    shot(page, "sparql", lang)
    with page.expect_download() as started:
        page.locator("#results a[download]", has_text="CSV").first.click()
    started.value.save_as(tmp_path / "answer.csv")
    with (tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["position"].startswith("https://w3id.org/cybernorms/position/nzl-")
    with opened(chromium, address) as fresh:
        fresh.goto(page.url)
        expect(fresh.locator("#results tbody tr")).to_have_count(1)
        assert fresh.locator("#results tbody").inner_text() == page.locator("#results tbody").inner_text()


def test_the_editor_completes_terms_and_names_and_shows_where_a_query_is_wrong(chromium: Browser, address: str) -> None:
    with opened(chromium, address, refused=True) as page:
        page.goto("/query")
        editor = page.get_by_role("textbox").first
        editor.press("Control+a")
        editor.press("Delete")
        editor.press_sequentially("SELECT ?p { ?p a cn:Posit")
        offered = page.locator(".cm-tooltip-autocomplete li")
        expect(page.locator(".cm-completionInfo")).to_contain_text("What an actor holds")
        offered.filter(has_text="cn:Position").first.click()
        editor.press_sequentially(" ; cn:isHeldBy <new zea")
        offered.filter(has_text="state/NZL").click()
        editor.press_sequentially(" . ?x }")
        text = page.locator("#query-text").input_value()
        assert text.startswith("PREFIX cn: <https://w3id.org/cybernorms/ns#>\nSELECT ?p {")
        assert "cn:isHeldBy <state/NZL>" in text
        editor.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("Line 2, column")
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)


def test_without_scripts_the_form_of_a_query_is_answered_by_a_page(chromium: Browser, address: str) -> None:
    with opened(chromium, address, scripts=False) as page:
        page.goto("/query?example=02-stance-history")
        page.get_by_role("textbox").fill("ASK { ?norm a <ns#Norm> }")
        page.locator("form.query button:visible").click()
        assert "Yes." in page.locator("main").inner_text()
        page.get_by_role("link", name="Change the query").click()
        assert "ASK" in page.get_by_role("textbox").input_value()


def test_without_scripts_a_wrong_query_is_mended_on_the_page_that_tells_of_it(chromium: Browser, address: str) -> None:
    with opened(chromium, address, scripts=False, refused=True) as page:
        page.goto("/query?lang=es")
        page.get_by_role("textbox").fill("SELECT ?norm\n{ ?norm a }")
        page.locator("form.query button:visible").click()
        expect(page.get_by_role("alert")).to_contain_text("Línea 2, columna")
        page.locator('nav.languages a[hreflang="ar"]').click()
        expect(page.get_by_role("alert")).to_contain_text("السطر 2")
        assert page.locator("html").get_attribute("dir") == "rtl"
        photograph(page, "fault-ar-1280")
        page.get_by_role("textbox").fill("SELECT ?norm\n{ ?norm a <ns#Norm> }")
        page.locator("form.query button:visible").click()
        assert page.locator("#answer tbody tr").count() == 11
        assert page.locator("html").get_attribute("lang") == "ar"


def test_without_scripts_a_report_is_read_in_another_language(chromium: Browser, address: str) -> None:
    with opened(chromium, address, scripts=False) as page:
        page.goto("/crossref?lang=en")
        page.fill("#text", DRAFT)
        page.locator("form.draft button").click()
        page.locator("nav.languages button[lang=ar]").click()
        assert page.locator("html").get_attribute("dir") == "rtl"
        expect(page.locator('#p2 a[href="/norm/f?lang=ar"]')).to_be_visible()
        page.locator("nav.languages button[lang=zh]").click()
        expect(page.locator('#p2 a[href="/norm/f?lang=zh"]')).to_be_visible()


def test_the_language_switch_keeps_the_place(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/votes?resolution=A_RES_60_45&resolution=A_RES_78_237&lang={lang}")
    page.locator('nav.languages a[hreflang="fr"]').click()
    assert "resolution=A_RES_60_45&resolution=A_RES_78_237" in page.url
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_what_is_wrong_leads_to_its_record(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/position/arg-2020-oewg/due-diligence?lang={lang}")
    assert "data/position/arg-2020-oewg.toml" in page.locator("footer").inner_text()
    page.locator('a[href^="/correct?of="]').click()
    assert "data/position/arg-2020-oewg.toml" in page.locator("main").inner_text()
    shot(page, "correct", lang)


def test_a_reader_without_scripts_reads_the_same(chromium: Browser, address: str) -> None:
    with opened(chromium, address, scripts=False) as page:
        page.goto("/matrix?topic=sovereignty&group=western-european-and-others&lang=en")
        assert page.locator("table.matrix tbody tr").count() == 29
        page.goto("/doc/A_RES_73_27")
        assert re.search(r"119", page.locator("#votes-picture, #by-region, main").first.inner_text())


def test_the_whole_process_and_the_texts_around_one_are_seen(reader: Reader) -> None:
    page, lang = reader
    page.goto(f"/timeline?lang={lang}")
    assert page.locator("svg.chronicle circle").count() > 60
    shot(page, "timeline", lang)
    page.goto(f"/network?lang={lang}")
    shot(page, "network", lang)
    page.locator("svg.network a").first.click()
    assert "around=" in page.url
