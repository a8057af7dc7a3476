"""Pages, as a browser asks for them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urlencode

import html5lib
import pytest
from fastapi.testclient import TestClient

from api.explorer.languages import NAMES
from api.explorer.views import VIEWS
from api.release import Release
from api.store import BASE

HTML = {"accept": "text/html"}
SERVICE = [
    "/sparql?query=ASK%20%7B%7D",
    "/sparql?query=SELECT%20*%20%7B%20%3Fs%20a%20%3Cns%23Norm%3E%20%7D",
    "/limits",
    "/releases",
    "/dataset",
    "/ns",
    "/graph/curated/norm/f",
    "/graphql",
]


def page(client: TestClient, path: str, **headers: str) -> str:
    answer = client.get(path, headers={**HTML, **{name.replace("_", "-"): value for name, value in headers.items()}})
    assert answer.status_code == 200, path
    return answer.text


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_page_of_each_kind_is_html_without_errors(client: TestClient, kinds: dict[str, str]) -> None:
    assert len(kinds) > 60
    parser = html5lib.HTMLParser(strict=True)
    for iri in kinds.values():
        parser.parse(page(client, "/" + iri.removeprefix(BASE)))
    for path in VIEWS:
        parser.parse(page(client, path))


def test_an_id_is_given_once_on_a_page(client: TestClient, kinds: dict[str, str]) -> None:
    for path in [*VIEWS, *("/" + iri.removeprefix(BASE) for iri in kinds.values())]:
        ids = re.findall(r'\sid="([^"]+)"', page(client, path))
        assert len(ids) == len(set(ids)), path


def test_the_address_chooses_the_language_and_every_link_keeps_it(client: TestClient) -> None:
    text = page(client, "/state/MEX?lang=ar")
    assert '<html lang="ar" dir="rtl">' in text
    assert "المكسيك" in text
    body = text.partition("<main")[2].partition("<footer")[0]
    links = [unescape(one) for one in re.findall(r'href="(/[^"]*)"', body)]
    assert links
    assert all("lang=ar" in one for one in links if not re.search(r"\.(csv|json)\?", one))


def test_a_browser_gets_its_language_and_caches_know_that(client: TestClient) -> None:
    answer = client.get("/norm/f", headers={**HTML, "accept-language": "de, fr-CA;q=0.9, en;q=0.5"})
    assert answer.headers["content-language"] == "fr"
    assert {"Accept", "Accept-Language"} <= {one.strip() for one in answer.headers["vary"].split(",")}
    assert "lang=" not in answer.text.partition("<main")[2].partition("<footer")[0].replace(' lang="', "")
    assert client.get("/norm/f", headers={**HTML, "accept-language": "de"}).headers["content-language"] == "en"


def test_the_language_switch_keeps_the_place(client: TestClient) -> None:
    for path in ("/norm/f", "/votes?resolution=A_RES_60_45&resolution=A_RES_78_237&only=changed"):
        text = page(client, path)
        links = re.findall(r'<a lang="(\w\w)" hreflang="\w\w" href="([^"]+)"', text)
        assert [code for code, _ in links] == list(NAMES)
        for code, href in links:
            other = page(client, unescape(href))
            assert f'<html lang="{code}"' in other
            assert f'rel="canonical" href="{path.replace("&", "&amp;")}"' in other


def test_a_see_other_keeps_the_language(client: TestClient) -> None:
    answer = client.get("/state/EST?lang=es", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "EST.html?lang=es"


def test_a_text_that_is_not_in_the_language_of_the_page_says_which_it_is_in(client: TestClient) -> None:
    text = page(client, "/position/arg-2020-oewg/due-diligence?lang=ar")
    assert re.search(r'<p class="lead" lang="en" dir="auto">.*<span class="fallback"[^>]*>en</span>', text)


def test_every_page_says_how_to_cite_correct_and_reuse_it(
    client: TestClient, release: Release, kinds: dict[str, str]
) -> None:
    for iri in kinds.values():
        text = page(client, "/" + iri.removeprefix(BASE))
        assert release.name in text
        assert f'rel="cite-as" href="{iri}"' in text
        assert 'rel="license"' in text
        assert "/correct?of=" in text
        assert 'name="citation_title"' in text
        for suffix in ("jsonld", "ttl", "json", "csv"):
            assert f"{iri.removeprefix(BASE)}.{suffix}" in text
        described = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
        assert described["@id"] == iri
        assert described["version"] == release.name


def test_a_page_runs_no_script_of_its_own_and_loads_nothing_from_elsewhere(
    client: TestClient, kinds: dict[str, str]
) -> None:
    for path in [*VIEWS, *("/" + iri.removeprefix(BASE) for iri in kinds.values())]:
        answer = client.get(path, headers=HTML)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.text
        assert not re.findall(r"<script(?! type=\"application/ld\+json\"| src=\"/static/)", answer.text)
        assert not re.findall(r"\son\w+=", answer.text)
        assert not re.findall(r'src="(?!/)', answer.text)
        assert "set-cookie" not in answer.headers


def test_a_page_that_a_client_has_is_not_sent_again(client: TestClient) -> None:
    for path in ("/norm/f.html", "/matrix", "/doc/A_70_174"):
        first = client.get(path, headers=HTML)
        again = client.get(path, headers={**HTML, "if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""


def test_every_table_of_a_page_is_had_as_csv_and_json(client: TestClient) -> None:
    for path in (
        "/state/NZL",
        "/doc/A_RES_73_27",
        "/norm/f",
        "/votes",
        "/timeline",
        "/network",
        "/concordance",
        "/norms",
    ):
        links = [
            unescape(one)
            for one in re.findall(r'href="(/[^"]+/\w[\w-]*\.(?:csv|json)(?:\?[^"]*)?)" aria-label', page(client, path))
        ]
        assert len(links) > 1, path
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
            found = answer.json()["rows"] if ".json" in link else list(csv.reader(io.StringIO(answer.text)))[1:]
            assert found, link


def test_the_history_of_a_stance_is_a_table_of_dates_and_passages(client: TestClient) -> None:
    found = [
        row for row in rows(client, "/state/NZL.csv?table=positions") if row["topic_iri"] == BASE + "topic/sovereignty"
    ]
    assert [row["date"] for row in found] == ["2025", "2020-12-01"]
    assert all(row["document_iri"] and row["pin_cite"] and row["claim_iri"] for row in found)


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe(client: TestClient) -> None:
    for path in ("/documents/documents.csv", "/state/USA.csv?table=positions", "/sources/works.csv"):
        for row in rows(client, path):
            for cell in row.values():
                assert not re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell), cell


def test_text_of_the_data_is_escaped(client: TestClient) -> None:
    text = page(client, "/correct?of=<script>alert(1)</script>")
    assert "<script>alert" not in text


def test_an_inferred_statement_leads_to_its_rule_and_premises(client: TestClient) -> None:
    norm = page(client, "/norm/f")
    assert 'href="/inference/R03/f/state-responsibility"' in norm
    why = page(client, "/inference/R03/f/state-responsibility")
    assert 'href="/rule/R03"' in why
    for premise in ("/term/obligations-under-international-law", "/doc/A_70_174/para/13/f"):
        assert f'href="{premise}"' in why


def test_premises_are_shown_with_their_words(client: TestClient) -> None:
    found = rows(client, "/inference/R03/e/privacy.csv?table=premises")
    assert any(row["words"] for row in found)


def test_states_are_listed_with_their_codes(client: TestClient) -> None:
    assert "<bdi>EST</bdi>" in page(client, "/states")


def test_a_paragraph_has_a_permanent_address_on_its_document(client: TestClient) -> None:
    document = page(client, "/doc/A_AC.290_2021_L.2")
    assert 'id="para-50"' in document
    assert 'href="/doc/A_AC.290_2021_L.2/para/50"' in document
    assert "A/75/816" in page(client, "/doc/A_AC.290_2021_L.2/para/54")


def test_silent_unseen_and_drafts_are_kept_apart_on_a_state(client: TestClient) -> None:
    found = {row["topic_iri"].rpartition("/")[2]: row for row in rows(client, "/state/GBR.csv?table=topics")}
    assert found["sovereignty"]["stance_iri"].startswith(BASE + "stance/sovereignty/")
    assert BASE + "finding/not-looked-at" in {row["stance_iri"] for row in found.values()}


def test_a_value_that_a_page_does_not_know_is_told_with_those_that_it_does(client: TestClient) -> None:
    answer = client.get("/documents?kind=Poem")
    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_REQUEST"
    assert "Resolution" in answer.json()["detail"]


def test_a_table_that_a_page_does_not_have_is_told_with_those_that_it_has(client: TestClient) -> None:
    answer = client.get("/state/EST.csv?table=poems")
    assert answer.status_code == 404
    assert "positions" in answer.json()["detail"]


def test_a_page_is_cited_as_a_footnote_and_in_the_formats_of_programs(client: TestClient) -> None:
    text = page(client, "/doc/A_70_174/para/13/f")
    assert "A/70/174" in re.findall(r'<p class="citation"[^>]*>(.*?)</p>', text)[0]
    links = [unescape(one) for one in re.findall(r'href="(/cite\?[^"]+)"', text)]
    assert [client.get(one).headers["content-type"].partition(";")[0] for one in links] == [
        "application/x-bibtex",
        "application/x-research-info-systems",
        "application/vnd.citationstyles.csl+json",
    ]


@pytest.mark.parametrize(("text", "lang"), [("主权", "zh"), ("السيادة", "ar"), ("soberanía", "es")])
def test_search_finds_in_the_language_of_the_reader(client: TestClient, text: str, lang: str) -> None:
    found = page(client, f"/search?q={text}&lang={lang}")
    assert f'href="/topic/sovereignty?lang={lang}"' in found
    assert "<mark>" in found


def test_a_facet_narrows_a_search_and_is_taken_back(client: TestClient) -> None:
    all_of_them = page(client, "/search?q=sovereignty")
    narrower = next(
        unescape(one) for one in re.findall(r'href="([^"]+)"', all_of_them) if "kind=State" in one or "kind=" in one
    )
    some = page(client, narrower)
    count = re.compile(r"(\d+) things? w")
    assert int(count.findall(some)[0]) < int(count.findall(all_of_them)[0])
    assert 'aria-current="true"><bdi>' in some


def test_a_roll_call_adds_up(client: TestClient) -> None:
    found = rows(client, "/doc/A_RES_73_27.csv?table=by-region")
    total = found[-1]
    assert (total["yes"], total["no"], total["abstain"], total["absent"]) == ("119", "46", "14", "14")
    for value in ("yes", "no", "abstain", "absent"):
        assert sum(int(row[value]) for row in found[:-1]) == int(total[value])


@pytest.mark.parametrize("path", ["/norm/zzz", "/nothing/here", "/state/EST.csv?table=poems", "/documents?kind=Poem"])
def test_a_reader_who_misses_the_way_gets_a_page_and_a_program_a_problem(client: TestClient, path: str) -> None:
    shown = client.get(path, headers={**HTML, "accept-language": "es"})
    told = client.get(path, headers={"accept": "*/*"})
    assert shown.status_code == told.status_code >= 400
    assert shown.headers["content-type"].startswith("text/html")
    assert shown.headers["content-language"] == "es"
    html5lib.HTMLParser(strict=True).parse(shown.text)
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["code"] in shown.text


def test_the_language_switch_on_an_error_keeps_what_was_asked(client: TestClient) -> None:
    shown = client.get("/documents?kind=Poem&lang=fr", headers=HTML).text
    assert 'href="/documents?kind=Poem&amp;lang=ru"' in shown


def test_a_missing_page_offers_to_search_for_the_words_of_its_address(client: TestClient) -> None:
    shown = client.get("/state/Cote_d%27Ivoire<b>.html", headers=HTML).text
    assert 'name="q" value="state Cote d&#39;Ivoire&lt;b&gt;"' in shown


def test_a_page_about_many_things_is_quoted_with_its_release(client: TestClient, release: Release) -> None:
    text = page(client, "/matrix?topic=sovereignty")
    assert f"{BASE}matrix?topic=sovereignty&amp;release={release.name}" in text


def test_words_of_another_language_are_found_from_every_page(client: TestClient) -> None:
    assert 'href="/topic/sovereignty?lang=en"' in page(client, "/search?q=主权&lang=en")
    nothing = page(client, "/search?q=zzzzqqqq&lang=en")
    assert "0 things were found." in nothing
    assert "some of them were found" not in nothing


def test_symbols_and_numbers_keep_their_order_among_arabic_words(client: TestClient) -> None:
    assert '<bdi dir="ltr">13(f)</bdi>' in page(client, "/doc/A_70_174/para/13/f?lang=ar").partition("</h1>")[0]
    assert "\u200f119–46–14" in page(client, "/doc/A_RES_73_27?lang=ar")
    assert "119–46–14" in {row["totals"] for row in rows(client, "/doc/A_RES_73_27.csv?table=adoption&lang=ar")}


def test_a_citation_names_the_address_of_an_entry_once(client: TestClient) -> None:
    for path in ("/coverage/NZL/sovereignty", "/inference/R03/f/state-responsibility"):
        (footnote,) = re.findall(r'<p class="citation"[^>]*>(.*?)</p>', page(client, path))
        assert footnote.count(BASE) == 1
        assert "“state-responsibility”" not in footnote


@pytest.mark.parametrize("path", SERVICE)
def test_a_page_about_the_service_speaks_the_language_of_the_reader_too(client: TestClient, path: str) -> None:
    for given in (path, f"{path}{'&' if '?' in path else '?'}lang=ar"):
        text = page(client, given, accept_language="ar")
        html5lib.HTMLParser(strict=True).parse(text)
        assert '<html lang="ar" dir="rtl">' in text
        assert list(NAMES) == re.findall(r'<a lang="(\w\w)" hreflang', text)
    assert page(client, path, accept_language="fr") != page(client, path, accept_language="ru")


def test_a_comparison_of_releases_speaks_the_language_of_the_reader(client: TestClient, release: Release) -> None:
    path = f"/releases/{release.name}...{release.name}"
    text = page(client, path, accept_language="es")
    html5lib.HTMLParser(strict=True).parse(text)
    assert f"Qué cambió de {release.name} a {release.name}" in text
    assert f'href="{path}?lang=zh"' in text


def test_an_answer_names_and_links_things_in_the_language_of_the_reader(client: TestClient) -> None:
    query = "SELECT ?state ?code { ?state a <ns#State> ; <ns#iso3> ?code FILTER (?code = 'EGY') }"
    path = "/sparql?" + urlencode({"query": query})
    for lang, name in (("ar", "مصر"), ("zh", "埃及"), ("fr", "Égypte")):
        text = page(client, f"{path}&lang={lang}")
        assert f'<a href="/state/EGY?lang={lang}" dir="auto">{name}</a> <small>state/EGY</small>' in text
        assert "EGY</bdi></td>" in text
    assert client.get(path, headers={"accept": "text/csv"}).text.splitlines()[1] == f"{BASE}state/EGY,EGY"


def test_an_answer_in_turtle_or_yes_is_a_page_too(client: TestClient) -> None:
    text = page(client, "/sparql?" + urlencode({"query": "DESCRIBE <norm/f>", "lang": "es"}))
    assert "&lt;https://w3id.org/cybernorms/norm/f&gt;" in text
    assert "Sí." in page(client, "/sparql?" + urlencode({"query": "ASK { <norm/f> ?p ?o }", "lang": "es"}))


def test_a_wrong_query_is_shown_again_with_the_place_of_its_fault(client: TestClient) -> None:
    path = "/sparql?" + urlencode({"query": "SELECT ?x\n{ ?x a <b> . <script> }"})
    answer = client.get(path + "&lang=es", headers=HTML)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "La consulta no se puede leer" in answer.text
    assert "Línea 2, columna" in answer.text
    assert 'data-line="2"' in answer.text
    textarea = re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)[0]
    assert unescape(textarea).strip() == "SELECT ?x\n{ ?x a <b> . <script> }"
    assert '<input type="hidden" name="lang" value="es">' in answer.text
    assert client.get(path, headers={"accept": "*/*"}).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status"), [("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403), ("SELECT nonsense", 400)]
)
def test_a_query_that_is_not_answered_can_be_changed(client: TestClient, query: str, status: int) -> None:
    answer = client.post("/sparql", data={"query": query}, headers=HTML)
    assert answer.status_code == status
    assert query in unescape(answer.text)
    assert '<form id="query-form"' in answer.text


def test_the_switch_on_a_report_sends_the_same_text_again(client: TestClient) -> None:
    draft = '1. States recall resolution 70/237.\n\n2. They "note" <b>A/70/174</b>.'
    shown = client.post("/crossref?lang=es", data={"text": draft}, headers=HTML).text
    html5lib.HTMLParser(strict=True).parse(shown)
    (sent,) = re.findall(r'<input type="hidden" name="text" value="([^"]*)">', shown)
    assert unescape(sent) == draft
    buttons = re.findall(r'<button lang="(\w\w)" formaction="([^"]+)"', shown)
    assert [code for code, _ in buttons] == list(NAMES)
    again = client.post(unescape(dict(buttons)["ar"]), data={"text": unescape(sent)}, headers=HTML).text
    assert '<html lang="ar" dir="rtl">' in again
    assert again.count('<section id="p') == shown.count('<section id="p') == 2
    older = client.post("/concordance/texts", data={"older": "1. One.", "newer": "1. Two."}, headers=HTML).text
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', older) == [
        ("older", "1. One."),
        ("newer", "1. Two."),
    ]


def test_a_report_on_a_file_leads_to_the_form_in_other_languages(client: TestClient) -> None:
    files = {"file": ("draft.txt", b"1. States recall resolution 70/237.")}
    shown = client.post("/crossref", files=files, headers=HTML).text
    assert 'name="text"' not in shown
    assert 'hreflang="ar" href="/crossref?lang=ar"' in shown


def test_a_roll_call_lists_the_states_under_their_votes(client: TestClient) -> None:
    text = page(client, "/doc/A_RES_73_27").partition('id="roll-call"')[2].partition("</section>")[0]
    counts = [int(one) for one in re.findall(r'<span class="number">(\d+)</span></h3>', text)]
    assert counts == [119, 46, 14, 14]
    assert text.count("<li>") == 193
    assert '<a href="/vote/A_RES_73_27/EST"' in text


def test_headings_are_nouns_and_sections_stand_above_their_paragraphs(client: TestClient) -> None:
    text = page(client, "/doc/A_AC.290_2021_L.2")
    assert "<dt>Issued by</dt>" in text
    assert not re.search(r"<(dt|th)[^>]*>(Has|Is) ", text)
    assert re.search(r'<tr class="group"><th scope="rowgroup" colspan="5"><a [^>]*>A. Introduction</a>', text)
