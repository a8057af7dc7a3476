"""Files of every format are read as the same document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import ROOT
from loaders.texts import Catalogue, Document, Refused, read, structure
from loaders.texts.errors import CODES
from tests.texts import printing
from tests.texts.printing import Text, right_to_left, right_to_left_columns, two_columns

DRAFT = ROOT.parent / "shared" / "documents" / "A-AC.290-2021-L.2.es.txt"
FORMATS = {
    "markdown": printing.markdown,
    "html": printing.page,
    "akoma": printing.akoma,
    "docx": printing.word,
    "pdf": printing.pdf,
}
OWN = """United Nations A/AC.999/2026/L.1
General Assembly
Distr.: Limited
3 March 2026
Original: English
Working Group on the Security of Examples
Draft report of the Working Group

A. Introduction

1. The Working Group was established by resolution 75/240 of 31 December 2020.¹

2. It recalled paragraph 13 (f) of the report of 2015 (A/70/174) and the Charter of the United Nations, and it noted
that several States had asked for more time to consider the texts that were before the Working Group, which is why
the list of texts was kept open until the last meeting of the session, on a day when the rooms were all taken.²

¹ See A/76/135, paras. 24 to 27.

² A/RES/73/27, para. 5.

B. Conclusions and recommendations

Conclusions

3. States concluded that norms matter.

Recommendations

4. The Working Group recommends that States:

(a) Exchange views;

(b) Report to the next session.
"""


def _text(source: str) -> Text:
    made = structure(source)
    text = Text(symbol="A/AC.999/2026/L.1", notes=made.footnotes)
    text.blocks += [("line", "", line) for line in made.head]
    section = heading = ""
    for one in made.paragraphs:
        if one.section != section:
            section, heading = one.section, ""
            text.blocks.append(("section", section, made.sections[section]))
        if one.heading != heading:
            heading = one.heading
            text.blocks += [("heading", "", heading)] if heading else []
        text.blocks.append(("paragraph", str(one.number), one.text))
    return text


def _places(document: Document) -> list[tuple[int, str, str, list[int]]]:
    return [(one.number, one.section, one.role, one.footnotes) for one in document.paragraphs]


def _words(text: str) -> list[str]:
    return re.sub(r"[*_`]|\[|\]\(#?\)", "", text.replace("•", "-")).split()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_document_is_the_same_in_every_format(kind: str) -> None:
    plain = read(OWN.encode(), "report.txt", Catalogue.read(ROOT))
    made = read(FORMATS[kind](_text(OWN)), "report.bin", Catalogue.read(ROOT))
    assert made.format == kind
    assert (made.language, made.title, made.date) == ("en", "Draft report of the Working Group", "2026-03-03")
    assert made.symbol == plain.symbol == "A/AC.999/2026/L.1"
    assert made.sections == {"A": "Introduction", "B": "Conclusions and recommendations"}
    assert (
        _places(made)
        == _places(plain)
        == [
            (1, "A", "context", [1]),
            (2, "A", "context", [2]),
            (3, "B", "conclusion", []),
            (4, "B", "recommendation", []),
        ]
    )
    assert [_words(one.text) for one in made.paragraphs] == [_words(one.text) for one in plain.paragraphs]
    assert [(one.number, one.paragraph) for one in made.footnotes] == [(1, 0), (2, 1)]
    assert [one.symbol for one in made.paragraphs[1].citations] == ["A/70/174", "UN Charter"]
    assert [one.symbol for one in made.footnotes[0].citations] == ["A/76/135"]
    for one in made.paragraphs:
        assert all(one.text[cited.start : cited.end] == cited.text for cited in one.citations)
    assert made.problems == []


@pytest.mark.parametrize("kind", FORMATS)
def test_the_founding_document_has_117_paragraphs_in_every_format(kind: str) -> None:
    if not DRAFT.is_file():
        pytest.skip("the founding document is not beside the repository")
    plain = read(DRAFT)
    assert (len(plain.paragraphs), len(plain.footnotes), plain.language, plain.date) == (117, 11, "es", "2021-01-19")
    assert plain.title == "Proyecto de informe sustantivo (borrador preliminar)"
    made = read(FORMATS[kind](_text(DRAFT.read_text(encoding="utf-8"))), "draft")
    assert (made.format, made.problems) == (kind, [])
    assert _places(made) == _places(plain)
    assert made.sections == plain.sections
    assert {one.number: one.paragraph for one in made.footnotes} == {
        one.number: one.paragraph for one in plain.footnotes
    }
    assert [_words(one.text) for one in made.paragraphs] == [_words(one.text) for one in plain.paragraphs]


@pytest.mark.parametrize(
    ("name", "kind"), [("x.docx", "pdf"), ("x.pdf", "docx"), ("x.html", "docx"), ("x.txt", "html"), ("", "akoma")]
)
def test_the_content_says_what_a_file_is_and_its_name_does_not(name: str, kind: str) -> None:
    assert read(FORMATS[kind](_text(OWN)), name).format == kind


def test_pasted_text_is_text_whatever_it_looks_like() -> None:
    made = read("<p>The report of the Group</p> and 1. that is all\n\n# No heading")
    assert made.format == "text"


def test_text_in_utf_16_is_read() -> None:
    assert read(OWN.encode("utf-16"), "report.txt").symbol == "A/AC.999/2026/L.1"


def test_a_page_in_another_encoding_that_it_names_is_read() -> None:
    page = (
        "<html><head><meta charset='windows-1252'></head><body><p>1. Le Groupe a été créé par la résolution 73/27.</p>"
    )
    made = read(page.encode("cp1252"), catalogue=Catalogue.read(ROOT))
    assert made.paragraphs[0].text == "Le Groupe a été créé par la résolution 73/27."
    assert made.paragraphs[0].citations[0].symbol == "A/RES/73/27"


def test_a_broken_numbering_is_reported_and_kept() -> None:
    made = read("1. The Group met.\n\n2. It spoke.\n\n4. It closed.\n\n4. It closed again.")
    assert [one.number for one in made.paragraphs] == [1, 2, 4, 4]
    assert made.problems == ["paragraph 3 is missing before 4", "paragraph 4 is there twice"]


def test_lines_cut_at_a_width_are_joined() -> None:
    line = "Recalling the report of the Group of Governmental Experts on Developments in"
    made = read("\n".join(["1. " + line, line, line, line, line, "the end.", "", "2. " + line, line, line, "an end."]))
    assert [one.number for one in made.paragraphs] == [1, 2]
    assert "\n" not in made.paragraphs[0].text


def test_words_that_point_back_see_the_whole_document() -> None:
    made = read("1. See A/70/174.\n\n2. Ibid., para. 13.", catalogue=Catalogue.read(ROOT))
    (one,) = made.paragraphs[1].citations
    assert (one.symbol, one.pinpoint) == ("A/70/174", {"paragraph": "13"})


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.pdf")


def test_a_text_in_a_seventh_language_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read("Die Arbeitsgruppe nahm ihren Bericht im Konsens an und empfahl, dass die Staaten weiter arbeiten. " * 3)
    assert refused.value.code == "language"


def test_a_resolution_is_known_by_the_number_in_its_title() -> None:
    made = read(
        "Resolution adopted by the Human Rights Council on 14 July 2023\n\n53/99. Examples and \nothers\n\nThe Human "
        "Rights Council,\n\nGuided by the Charter of the United Nations,\n\nRecalling its resolution 38/7,\n\n"
        "1. Decides to act;\n\n2. Requests a report."
    )
    assert (made.symbol, made.title, made.date) == ("A/HRC/RES/53/99", "Examples and others", "2023-07-14")
    assert [(one.kind, one.number, one.role) for one in made.paragraphs] == [
        ("preambular", 1, "preambular"),
        ("preambular", 2, "preambular"),
        ("paragraph", 1, "operative"),
        ("paragraph", 2, "operative"),
    ]


def test_sections_in_sections_and_numbered_headings_are_told_from_paragraphs() -> None:
    made = read(
        "I. Introduction\n\n1. The Panel met.\n\nII. Findings\n\nA. Norms\n\n2. It found norms.\n\nB. Law\n\n"
        "3. Law\n\n3. It found law."
    )
    assert [(one.number, one.section) for one in made.paragraphs] == [(1, "I"), (2, "II.A"), (3, "II.B")]
    assert made.problems == []


@pytest.mark.parametrize(
    ("tag", "title", "lines"),
    [
        ("ar", "مشروع التقرير الموضوعي", [
            "الأمم المتحدة A/AC.999/2021/L.2", "الجمعية العامة", "19 كانون الثاني/يناير 2021", "مشروع التقرير الموضوعي",
            "أولا - مقدمة", "1 - أنشئ الفريق العامل بموجب القرار 73/27.", "ثانيا - الاستنتاجات والتوصيات",
            "2 - خلصت الدول إلى أن القانون الدولي ينطبق.", "يوصي الفريق العامل بما يلي:", "3 - أن تواصل الدول العمل.",
        ]),
        ("fr", "Projet de rapport de fond", [
            "Nations Unies A/AC.999/2021/L.2", "Assemblée générale", "19 janvier 2021", "Projet de rapport de fond",
            "I. Introduction", "1. Le Groupe a été créé par la résolution 73/27.", "II. Conclusions et recommandations",
            "2. Les États ont conclu que le droit s’applique.", "Le Groupe recommande :", "3. Que les États agissent.",
        ]),
        ("ru", "Проект основного доклада", [
            "Организация Объединенных Наций A/AC.999/2021/L.2", "Генеральная Ассамблея", "19 января 2021 года",
            "Проект основного доклада", "I. Введение", "1. Группа была учреждена резолюцией 73/27.",
            "II. Выводы и рекомендации", "2. Государства пришли к выводу, что право применяется.",
            "Рабочая группа рекомендует:", "3. Государствам продолжать работу.",
        ]),
        ("zh", "实质性报告草稿", [
            "联合国 A/AC.999/2021/L.2", "大会", "2021年1月19日", "实质性报告草稿", "一. 导言",
            "1. 工作组是根据第73/27号决议设立的。",
            "二. 结论和建议", "2. 各国认为国际法适用。", "工作组建议：", "3. 各国继续努力。",
        ]),
    ],
)  # fmt: skip
def test_documents_in_other_languages_have_heads_sections_and_roles(tag: str, title: str, lines: list[str]) -> None:
    made = read("\n\n".join(lines), catalogue=Catalogue.read(ROOT))
    assert (made.language, made.symbol, made.date) == (tag, "A/AC.999/2021/L.2", "2021-01-19")
    assert made.title == title
    assert [(one.number, one.role) for one in made.paragraphs] == [
        (1, "context"),
        (2, "conclusion"),
        (3, "recommendation"),
    ]
    assert len(made.sections) == 2
    assert [one.symbol for one in made.paragraphs[0].citations] == ["A/RES/73/27"]


def test_every_refusal_is_documented() -> None:
    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in page] == []


def _column(start: int, lines: int = 12) -> list[str]:
    words = ["The", "Group", "recalls", "the", "report", "and", "asks", "States"]
    return [f"{start + n}. {' '.join(words[n % 3 :])}." for n in range(lines)]


@pytest.mark.parametrize("lower", [0.0, 7.0], ids=["side by side", "one lower than the other"])
@pytest.mark.parametrize("by_line", [False, True], ids=["column by column", "line by line"])
def test_columns_are_read_one_after_the_other(by_line: bool, lower: float) -> None:
    made = read(two_columns(_column(1), _column(13), by_line=by_line, lower=lower), "x.pdf")
    assert [one.number for one in made.paragraphs] == list(range(1, 25))
    assert made.problems == []


@pytest.mark.parametrize("by_line", [False, True], ids=["column by column", "line by line"])
@pytest.mark.parametrize("lower", [0.0, 6.0], ids=["even", "lower"])
def test_columns_of_arabic_are_read_from_the_right(by_line: bool, lower: float) -> None:
    words = "اجتمع الفريق العامل في دورته الأولى واعتمد تقريره بتوافق الآراء"
    lines = [f"{n}- {words[n % 5 : n % 5 + 40].strip()}." for n in range(1, 25)]
    made = read(right_to_left_columns(lines[:12], lines[12:], by_line=by_line, lower=lower), "x.pdf")
    assert [one.number for one in made.paragraphs] == list(range(1, 25))
    assert all(words[n % 5 : n % 5 + 40].strip() in one.text for n, one in enumerate(made.paragraphs, 1))
    assert made.problems == []


def test_a_line_across_both_columns_parts_what_is_above_it_from_what_is_below() -> None:
    left, right = [*_column(1, 6), *_column(13, 6)], [*_column(7, 6), *_column(19, 6)]
    heading = "B. The conclusions and recommendations of the Group on how international law applies to the use of these"
    made = read(two_columns(left, right, by_line=True, across={6: heading}), "x.pdf")
    assert [one.number for one in made.paragraphs] == list(range(1, 25))


def test_sentences_go_on_from_line_to_line_and_from_column_to_column() -> None:
    words = "1. The Group recalls what it has said of the law and asks all States to go on with their work on norms"
    lines = [words, *["and on all the measures that build confidence among them and that help each of them"] * 23]
    lines[-1] += "."
    made = read(
        two_columns([line[:52] for line in lines[:12]], [line[:52] for line in lines[12:]], by_line=True), "x.pdf"
    )
    assert len(made.paragraphs) == 1
    assert len(made.paragraphs[0].text) > 1_100


def test_a_table_is_not_taken_for_columns_of_text() -> None:
    names = [
        "Argentina",
        "Brazil",
        "Chile",
        "Denmark",
        "Egypt",
        "Fiji",
        "Ghana",
        "Haiti",
        "India",
        "Japan",
        "Kenya",
        "Mali",
    ]
    rows = [f"the answer of {name}" for name in names]
    made = read(two_columns(rows, [f"is on page {n} of the report" for n in range(12)], by_line=True), "x.pdf")
    text = " ".join(one.text for one in made.paragraphs)
    assert text.index("Chile") < text.index("page 2") < text.index("Egypt")


def test_lines_across_columns_that_cannot_be_told_apart_are_reported() -> None:
    ragged = [line[: 14 + 5 * (n % 7)] for n, line in enumerate(_column(1))]
    made = read(two_columns(ragged, ["and so on, as the Group"[: 9 + n % 9] for n in range(12)], by_line=True), "x.pdf")
    assert made.problems[0] == "page 1 is written line by line across two columns; its paragraphs are mixed"


def test_symbols_in_a_right_to_left_line_are_put_together_by_where_their_letters_stand() -> None:
    line = "من وثائق الأمم المتحدة S/RES/2341 و A/70/174 و A/HRC/41/41/Add.1 إلى الوثيقة"
    words = [word if word.isascii() else word[::-1] for word in reversed(line.split())]
    (paragraph,) = read(right_to_left(" ".join(words)), "x.pdf").paragraphs
    for symbol in ("S/RES/2341", "A/70/174", "A/HRC/41/41/Add.1"):
        assert symbol in paragraph.text.split()
