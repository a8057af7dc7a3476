"""Citations: right in law, readable for the programs that scholars use, and nothing lost on the way."""

from __future__ import annotations

import io
import json
import re
import warnings
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from fastapi.testclient import TestClient

from api.citation import Kind, Reference, Style, cite, told
from api.release import Release
from api.store import BASE, Store
from tests.api.test_graphql import ask

TITLES = {
    "en": 'Rules & norms: 100% of {braces}, $5, #1, a_b^c~d \\ "quotes"',
    "fr": "L’État et la sécurité — œuvre « commune »",
    "es": "¿Qué fue del párrafo 13? Años y niñez",
    "ru": "Достижения в сфере информатизации",
    "zh": "从国际安全角度看信息和电信领域的发展",
    "ar": "التطورات في ميدان المعلومات والاتصالات",
}
IRIS = [
    "doc/A_70_174",
    "doc/A_70_174/para/13/f",
    "doc/A_RES_73_27",
    "doc/UN_CHARTER/art/2/4",
    "norm/f",
    "vote/A_RES_73_27/EST",
    "position/est-2021/sovereignty",
    "position/chn-2021-sovereignty/sovereignty",
    "position/asean-2018-leaders/applicability/member/BRN",
    "practice/ind/a-3",
    "source/spacil-2023-countermeasures",
    "coverage/AFG/applicability",
    "alignment/zero-draft-final-2021/54",
    "state/CIV",
]


def reference(title: str, lang: str, **more: Any) -> Reference:
    return Reference(f"{BASE}doc/x", "1.0.0-abc", "2026-11-23", Kind.REPORT, title, lang, ("Côte d’Ivoire",), **more)


def told_of(client: TestClient, iri: str, style: str) -> str:
    return client.get("/cite", params={"iri": iri, "style": style}).text


def parsed(bibtex: str) -> dict[str, str]:
    library = parse_string(bibtex)
    assert not library.failed_blocks
    (entry,) = library.entries
    return {"type": entry.entry_type, "key": entry.key, **{field.key: str(field.value) for field in entry.fields}}


def plain(tex: str) -> str:
    """TeX as it prints."""
    for command, character in (("textbackslash", "\\"), ("textasciicircum", "^"), ("textasciitilde", "~")):
        tex = tex.replace(f"\\{command}{{}}", f"\x00{ord(character)}\x00")
    tex = re.sub(r"\\([{}$&#%_])", lambda found: f"\x00{ord(found[1])}\x00", tex).replace("{", "").replace("}", "")
    return re.sub("\x00(\\d+)\x00", lambda found: chr(int(found[1])), tex)


@pytest.mark.parametrize(
    ("iri", "footnote"),
    [
        (
            "doc/A_RES_73_27",
            "General Assembly, Developments in the field of information and telecommunications in the context of "
            "international security, A/RES/73/27 (5 December 2018), https://undocs.org/en/A/RES/73/27; "
            "cybernorms, release {release}, https://w3id.org/cybernorms/doc/A_RES_73_27.",
        ),
        (
            "doc/A_70_174/para/13/f",
            "Group of Governmental Experts 2014–2015, Group of Governmental Experts on Developments in the Field of "
            "Information and Telecommunications in the Context of International Security: note by the "
            "Secretary-General, A/70/174 (22 July 2015), para. 13 (f), https://undocs.org/en/A/70/174; "
            "cybernorms, release {release}, https://w3id.org/cybernorms/doc/A_70_174/para/13/f.",
        ),
        (
            "doc/UN_CHARTER/art/2/4",
            "Charter of the United Nations (26 June 1945), art. 2(4), "
            "https://www.un.org/en/about-us/un-charter/full-text; "
            "cybernorms, release {release}, https://w3id.org/cybernorms/doc/UN_CHARTER/art/2/4.",
        ),
        (
            "source/spacil-2023-countermeasures",
            "Jakub Spáčil, “Countermeasures against Cyber Operations: Moving forward?”, International and Comparative "
            "Law Review, vol. 23(2) (2023), pp. 86–110, https://doi.org/10.2478/iclr-2023-0016; "
            "cybernorms, release {release}, https://w3id.org/cybernorms/source/spacil-2023-countermeasures.",
        ),
    ],
)
def test_a_footnote_names_organ_title_symbol_date_place_address_entry_and_release(
    client: TestClient, release: Release, iri: str, footnote: str
) -> None:
    assert told_of(client, iri, "footnote") == footnote.format(release=release.name) + "\n"


def test_a_position_is_cited_to_its_text_and_says_through_whom_it_is_known(client: TestClient) -> None:
    note = told_of(client, "position/chn-2021-sovereignty/sovereignty", "footnote")
    assert note.startswith(
        "China, China's Views on the Application of the Principle of Sovereignty in Cyberspace (2021), p. 3"
    )
    assert "; as reported in Łukasz Kułaga, “Mapping the Position" in note


def test_a_claim_of_a_group_is_not_put_into_the_mouth_of_a_member(client: TestClient) -> None:
    note = told_of(client, "position/asean-2018-leaders/applicability/member/BRN", "footnote")
    assert note.startswith("Association of Southeast Asian Nations, ")
    assert "said for its members, among them Brunei Darussalam, which is not quoted itself" in note


def test_a_vote_is_cited_with_the_outcome_the_record_and_the_choice(client: TestClient) -> None:
    note = told_of(client, "vote/A_RES_73_27/EST", "footnote")
    assert "adopted by 119-46-14 in the General Assembly, A/73/PV.45, Estonia against, " in note


@pytest.mark.parametrize("iri", IRIS)
def test_every_style_leads_back_to_the_entry_and_the_release(client: TestClient, release: Release, iri: str) -> None:
    for style in Style:
        text = told_of(client, iri, style.value)
        written = plain(text) if style is Style.BIBTEX else text
        assert BASE + iri in written, style
        assert release.name in written, style


@pytest.mark.parametrize("iri", IRIS)
def test_bibtex_is_read_by_a_parser_of_bibtex(client: TestClient, iri: str) -> None:
    entry = parsed(told_of(client, iri, "bibtex"))
    assert re.fullmatch(r"[A-Za-z0-9-]+", entry["key"])
    assert entry["title"]


@pytest.mark.parametrize("iri", IRIS)
def test_ris_is_read_by_a_parser_of_ris(client: TestClient, iri: str) -> None:
    (entry,) = rispy.loads(told_of(client, iri, "ris"))
    assert entry["type_of_reference"] in {kind.value[1] for kind in Kind}
    assert entry["accession_number"] == BASE + iri
    assert "unknown_tag" not in entry


@pytest.mark.parametrize("iri", IRIS)
def test_csl_json_is_taken_by_a_processor(client: TestClient, iri: str) -> None:
    items = json.loads(told_of(client, iri, "csl-json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the processor warns of variables that it does not know
        bibliography = CitationStylesBibliography(
            CitationStylesStyle("harvard-cite-them-right", validate=False), CiteProcJSON(items), formatter.plain
        )
        bibliography.register(Citation([CitationItem(items[0]["id"])]))
        (entry,) = bibliography.bibliography()
    words = re.findall(r"\w+", items[0]["title"])[:3]
    assert all(word.casefold() in str(entry).casefold() for word in words), str(entry)


@pytest.mark.parametrize("lang", TITLES)
def test_titles_in_six_languages_come_through_every_format(lang: str) -> None:
    one = reference(TITLES[lang], lang, symbol="A/70/174", date="2015-07-22", place="para. 13 (f)")
    assert TITLES[lang] in cite(one)
    entry = parsed(cite(one, Style.BIBTEX))
    assert plain(entry["title"]) == TITLES[lang]
    assert plain(entry["author"]) == "Côte d’Ivoire"
    (record,) = rispy.loads(cite(one, Style.RIS))
    assert (record["title"], record["authors"]) == (TITLES[lang], ["Côte d’Ivoire"])
    (item,) = json.loads(cite(one, Style.CSL_JSON))
    assert (item["title"], item["language"]) == (TITLES[lang], lang)
    assert item["issued"] == {"date-parts": [[2015, 7, 22]]}


def test_a_title_cannot_end_its_record_or_begin_another() -> None:
    one = reference("One\nER  - \nTY  - JOUR\r\x00}, note = {x},\u2028@misc{y,", "en")
    assert len(rispy.loads(cite(one, Style.RIS))) == 1
    assert parsed(cite(one, Style.BIBTEX))["type"] == "techreport"
    assert len(json.loads(cite(one, Style.CSL_JSON))) == 1
    assert "\n" not in cite(one)


@pytest.mark.parametrize(
    ("date", "words"),
    [("2021-07-13", "13 July 2021"), ("2017-10", "October 2017"), ("2019", "2019"), ("2019/2020", "2019–2020")],
)
def test_a_date_is_told_as_exactly_as_it_is_known(date: str, words: str) -> None:
    assert told(date) == words
    (item,) = json.loads(cite(reference("x", "en", date=date), Style.CSL_JSON))
    assert [len(part) for part in item["issued"]["date-parts"]] == [part.count("-") + 1 for part in date.split("/")]


def test_the_forms_have_their_media_types(client: TestClient) -> None:
    for style in Style:
        answer = client.get("/cite", params={"iri": "norm/f", "style": style.value})
        assert answer.headers["content-type"].partition(";")[0] == style.media_type
    assert client.get("/cite?iri=norm/zzz").json()["code"] == "UNKNOWN"
    assert client.get("/cite").json()["code"] == "BAD_PARAMETER"
    assert client.get("/cite?iri=norm/f&style=apa").json()["code"] == "BAD_PARAMETER"
    assert client.get("/cite", params={"iri": "norm/f> ?p"}).json()["code"] == "UNKNOWN"


def test_everything_in_the_graph_can_be_cited_through_graphql(client: TestClient, store: Store) -> None:
    rows = store.select(
        f"""SELECT ?class (SAMPLE(?thing) AS ?one) WHERE {{ ?thing a ?class
        FILTER (STRSTARTS(STR(?thing), "{BASE}") && STRSTARTS(STR(?class), "{BASE}ns#")) }} GROUP BY ?class"""
    )
    for row in rows:
        query = "query ($iri: String!) { thing(iri: $iri) { cite ris: cite(style: RIS, lang: AR) release { name } } }"
        thing = ask(client, query, iri=row["one"].text)["thing"]
        assert row["one"].text in thing["cite"]
        assert thing["release"]["name"] in thing["cite"]
        assert rispy.load(io.StringIO(thing["ris"]))


def test_a_citation_in_another_language_has_the_title_of_that_language(client: TestClient) -> None:
    note = client.get("/cite?iri=doc/UN_CHARTER&lang=ar").text
    assert note.startswith("ميثاق الأمم المتحدة (26 June 1945)")
