"""Cross-references of a draft: what it touches, what it repeats, what it cites wrongly."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from api.settings import ROOT
from loaders.texts import Document, Refused, cite, read
from loaders.texts.corpus import Corpus
from loaders.texts.crossref import CrossReference, CrossReferences
from loaders.texts.faults import Checks
from loaders.texts.fingerprint import of as print_of

DRAFT = ROOT.parent / "shared" / "documents" / "A-AC.290-2021-L.2.es.txt"
BASE = "https://w3id.org/cybernorms/"
ZERO = BASE + "doc/A_AC.290_2021_L.2/para/"


@pytest.fixture(scope="module")
def corpus(releases: Path) -> Corpus:
    return Corpus.open(releases / "current")


@pytest.fixture(scope="module")
def references(corpus: Corpus) -> CrossReferences:
    return CrossReferences(corpus)


@pytest.fixture(scope="module")
def zero_draft(references: CrossReferences) -> Document:
    if not DRAFT.is_file():
        pytest.skip("the founding document is not beside the repository")
    return read(DRAFT, catalogue=references.catalogue)


def crossed(references: CrossReferences, text: str) -> CrossReference:
    return references.of(read(text, catalogue=references.catalogue))


def touched(references: CrossReferences, text: str, *kinds: str) -> set[str]:
    rows = crossed(references, text).paragraphs
    return {link.iri.removeprefix(BASE) for row in rows for link in row.linked(*kinds)}


@pytest.mark.parametrize(
    "text",
    [
        "States should not knowingly damage the critical infrastructure of other States, and health above all.",
        "Los Estados no deberían dañar a sabiendas la infraestructura crítica de otros Estados ni la sanidad.",
        "Les États ne devraient pas endommager sciemment les infrastructures essentielles des autres États.",
        "Государствам не следует заведомо наносить ущерб критически важной инфраструктуре других государств.",
        "各国不应蓄意破坏他国的关键基础设施，也不应损害为公众提供的医疗服务和其他基本服务，这是各国的共同责任。",
        "ينبغي للدول ألا تلحق عن علم ضررا بالهياكل الأساسية الحيوية للدول الأخرى ولا بالخدمات الصحية فيها.",
    ],
)
def test_a_paragraph_touches_a_norm_by_its_terms_in_each_language(references: CrossReferences, text: str) -> None:
    assert "norm/f" in touched(references, text, "norm")


def test_each_link_has_a_score_a_reason_and_the_words_that_say_so(references: CrossReferences) -> None:
    text = "Reaffirming Article 2 (4) of the Charter, States shall settle their disputes by peaceful means."
    links = {link.iri.removeprefix(BASE): link for link in crossed(references, text).paragraphs[0].links}
    assert "Article 2 (4) of the Charter" in links["principle/prohibition-of-force"].matched
    assert "cites what it rests on" in links["principle/prohibition-of-force"].reason
    assert links["principle/peaceful-settlement"].matched == ("settle their disputes", "peaceful means")
    assert all(0 < link.score <= 1 and link.status == "machine" for link in links.values())


def test_norms_named_in_passing_are_not_touched_but_by_their_set(references: CrossReferences) -> None:
    passing = (
        "The Group considered threats, the application of international law, voluntary norms, confidence-building,"
        " capacity-building, regular dialogue, its working methods, the venue of later sessions, the report that its"
        " Chair will submit, the cost of interpretation, and the many proposals that delegations have made in writing."
    )
    assert touched(references, passing, "norm") == set()
    assert len(touched(references, "The eleven norms are the measure. " + passing, "norm")) == 11


def test_a_paragraph_is_near_an_earlier_one_of_another_language_by_what_both_concern(
    references: CrossReferences,
) -> None:
    text = "Le répertoire des points de contact aide les États: chacun désigne un point de contact national."
    near = crossed(references, text).paragraphs[0].earlier
    assert f"{ZERO}76" in [one.iri for one in near]
    assert {one.relation for one in near} == {"related"}
    assert "both concern" in near[0].reason


def test_a_gist_is_never_said_to_be_the_same_text(references: CrossReferences, corpus: Corpus) -> None:
    gist = next(one.gist["en"] for one in corpus.passages if one.iri == f"{ZERO}54")
    near = crossed(references, gist).paragraphs[0].earlier[0]
    assert (near.iri, near.relation) == (f"{ZERO}54", "related")
    assert {"replace", "binding"} <= set(near.words)


def test_an_earlier_text_is_not_later_than_the_draft(references: CrossReferences, corpus: Corpus) -> None:
    gist = next(one.gist["en"] for one in corpus.passages if one.iri == f"{ZERO}54")
    blank = read(f"1. {gist}", catalogue=references.catalogue)
    old = Document(**{name: getattr(blank, name) for name in blank.__slots__} | {"date": "2016-01-01"})
    assert crossed(references, gist).paragraphs[0].earlier[0].date > "2016"
    assert all(near.date <= "2016-01-01" for near in references.of(old).paragraphs[0].earlier)


def test_recommendations_of_the_zero_draft_put_in_as_new_find_themselves(
    references: CrossReferences, zero_draft: Document
) -> None:
    recommends = [one for one in zero_draft.paragraphs if one.role == "recommendation"]
    assert len(recommends) == 22
    pasted = "\n\n".join(f"{n}. {one.text}" for n, one in enumerate(recommends, 1))
    rows = crossed(references, pasted).paragraphs
    assert [row.earlier[0].iri for row in rows] == [f"{ZERO}{one.number}" for one in recommends]
    assert {row.earlier[0].relation for row in rows} == {"same"}
    assert all(
        f"{ZERO}{one.number}" in {near.iri for near in row.repeats} for one, row in zip(recommends, rows, strict=True)
    )


def test_with_two_words_changed_they_are_found_and_marked_reworded(
    references: CrossReferences, zero_draft: Document
) -> None:
    draw = random.Random(3)
    for paragraph in (one for one in zero_draft.paragraphs if one.role == "recommendation"):
        pieces = paragraph.text.split()
        for n in draw.sample(range(len(pieces)), 2):
            pieces[n] = "nuevamente"
        near = crossed(references, f"1. {' '.join(pieces)}").paragraphs[0].earlier[0]
        assert (near.iri, near.relation) == (f"{ZERO}{paragraph.number}", "reworded")


def test_with_an_invented_symbol_the_symbol_is_flagged(references: CrossReferences, zero_draft: Document) -> None:
    paragraph = next(one for one in zero_draft.paragraphs if one.number == 112)
    row = crossed(references, f"1. {paragraph.text} Véase A/RES/99/999.").paragraphs[0]
    assert [(fault.code, fault.text) for fault in row.faults] == [("unknown-symbol", "A/RES/99/999")]
    assert row.earlier[0].iri == f"{ZERO}112"


def test_the_zero_draft_has_no_fault_but_finds_each_of_its_paragraphs(
    references: CrossReferences, zero_draft: Document
) -> None:
    rows = references.of(zero_draft).paragraphs
    assert [row.earlier[0].iri for row in rows] == [f"{ZERO}{n}" for n in range(1, 118)]
    assert [fault for row in rows for fault in row.faults] == []


def test_links_of_the_zero_draft_are_those_of_its_record_nine_times_in_ten(
    references: CrossReferences, corpus: Corpus, zero_draft: Document
) -> None:
    recorded = {
        one.iri: {iri for iri in one.concerns if "/norm/" in iri or "/principle/" in iri} for one in corpus.passages
    }
    right = found = there = 0
    for row in references.of(zero_draft, without=(f"{BASE}doc/A_AC.290_2021_L.2",)).paragraphs:
        links = {link.iri for link in row.linked("norm", "principle")}
        known = recorded[f"{ZERO}{row.paragraph}"]
        right, found, there = right + len(links & known), found + len(links), there + len(known)
    assert 2 * right / (found + there) >= 0.9


def test_the_same_draft_gives_the_same_report(references: CrossReferences, releases: Path) -> None:
    text = "1. States recall resolution 70/237 and the eleven norms.\n\n2. States name points of contact."
    again = CrossReferences(Corpus.open(releases / "current"))
    assert crossed(references, text).as_json() == crossed(again, text).as_json()


DATE, TITLE = "date-mismatch", "title-mismatch"
FAULTS = [
    ("See A/RES/99/999.", "en", [("unknown-symbol", "A/RES/99/999")]),
    ("See A/AC.290/2021/L.2, para. 300.", "en", [("unknown-paragraph", "A/AC.290/2021/L.2, para. 300")]),
    ("See A/70/174, para. 13 (m).", "en", [("unknown-part", "A/70/174, para. 13 (m)")]),
    ("See A/70/174, para. 13 (k).", "en", []),
    ("Article 112 of the UN Charter.", "en", [("unknown-article", "Article 112 of the UN Charter")]),
    ("General Assembly resolution 73/27 of 22 December 2018.", "en", [(DATE, "resolution 73/27")]),
    ("General Assembly resolution 73/27 of 5 December 2018.", "en", []),
    ("the 2013 report of the Group (A/70/174)", "en", [(DATE, "A/70/174")]),
    ("the 2015 report of the Group (A/70/174)", "en", []),
    ("the 2030 Agenda (A/RES/70/1)", "en", []),  # the year is in its title
    ("la resolución 73/27 de la Asamblea General, de 5 de diciembre de 2017", "es", [(DATE, "resolución 73/27")]),
    ("la résolution 73/27 de l'Assemblée générale, en date du 22 décembre 2018", "fr", [(DATE, "résolution 73/27")]),
    ("резолюция 73/27 Генеральной Ассамблеи от 22 декабря 2018 года", "ru", [(DATE, "резолюция 73/27")]),
    ("大会2018年12月22日第73/27号决议", "zh", [(DATE, "第73/27号决议")]),
    ('resolution 73/27, entitled "The right to privacy in the digital age"', "en", [(TITLE, "resolution 73/27")]),
    ('resolution 68/167, entitled "The right to privacy in the digital age"', "en", []),
    ("See paragraph 12 of the present report.", "en", [("internal-missing", "paragraph 12 of the present report")]),
    ("See paragraph 3 of the present report.", "en", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "faults"), FAULTS)
def test_a_citation_that_cannot_be_right_is_told(
    corpus: Corpus, text: str, language: str, faults: list[tuple[str, str]]
) -> None:
    found = Checks(corpus.catalogue, range(1, 6)).faults(text, cite(text, corpus.catalogue, language), language)
    assert [fault.code for fault in found] == [code for code, _ in faults]
    assert all(words in fault.text for fault, (_, words) in zip(found, faults, strict=True))
    assert all(text[fault.start : fault.end] == fault.text for fault in found)


def test_a_wrong_date_or_title_names_the_text_that_may_be_meant(corpus: Corpus) -> None:
    text = (
        'resolution 73/27 of 22 December 2018 and resolution 73/27, entitled "The right to privacy in the digital age"'
    )
    found = Checks(corpus.catalogue).faults(text, cite(text, corpus.catalogue, "en"), "en")
    assert [fault.choices for fault in found] == [("A/RES/73/266",), ("A/RES/68/167", "A/RES/69/166")]


def test_a_reference_within_a_part_of_a_text_is_not_judged(corpus: Corpus) -> None:
    text = "See paragraph 12 of the present report."
    cited = cite(text, corpus.catalogue, "en")
    assert Checks(corpus.catalogue, (41, 42)).faults(text, cited, "en") == []


def test_fingerprints_never_change() -> None:
    """The files in data/fingerprint hold what this gives; another algorithm would know no text again."""
    known = print_of("States should settle their disputes by peaceful means.")
    assert known.digest == "92627b97bb3ad5be"
    assert known.sketch.replace(".", "") == "8681e"


def test_a_fingerprint_tells_how_much_two_texts_share() -> None:
    text = " ".join(f"word{n}" for n in range(100))
    half = " ".join(f"word{n}" if n < 50 else f"other{n}" for n in range(100))
    assert print_of(text).likeness(print_of(text.upper())) == 1
    assert 0.2 < print_of(text).likeness(print_of(half)) < 0.46  # a third of the triples
    assert print_of(text).likeness(print_of("something else entirely")) < 0.1
    assert print_of("two words").likeness(print_of("other words")) == 0


def test_a_fingerprint_holds_less_than_the_text(corpus: Corpus) -> None:
    prints = [one for passage in corpus.passages for one in passage.prints.values()]
    assert len(prints) > 120
    assert {(len(one.digest), len(one.sketch)) for one in prints} == {(16, 128)}


def test_what_no_reader_can_read_is_refused(references: CrossReferences) -> None:
    with pytest.raises(Refused, match="six official languages"):
        crossed(references, "Das ist ein deutscher Text, der lang genug ist, um als solcher erkannt zu werden. " * 4)


def test_paragraphs_of_a_document_keep_their_numbers_and_roles(references: CrossReferences) -> None:
    rows = crossed(references, "A. One\n\n1. First.\n\nConclusions\n\n2. Second.").paragraphs
    assert [(row.paragraph, row.section, row.role) for row in rows] == [
        ("1", "A. One", "context"),
        ("2", "A. One", "conclusion"),
    ]
