"""Citations in six languages: the hand-read samples, damage, doubt, and texts made to be slow."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from types import FrameType

import pytest

from api.settings import ROOT
from bench.citations import PIECES, SETS, corpus, score
from loaders.texts import Catalogue, Citation, cite, language
from loaders.texts.catalogue import key
from loaders.texts.cleaning import clean
from loaders.texts.tokens import tokens

PARAGRAPHS = ROOT.parent / "shared" / "documents" / "un-paragraphs"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.read(ROOT)


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: str(folder.name))
def test_the_hand_read_samples_are_read_as_a_person_reads_them(folder: Path, catalogue: Catalogue) -> None:
    total = score(catalogue, folder)
    assert total.f1("all") >= 0.98, total.errors
    for tag in ("ar", "en", "es", "fr", "ru", "zh"):
        assert total.f1(tag) >= 0.95, total.errors


@pytest.mark.parametrize(
    "text",
    [
        "See [73/27](#) and resolution [73/27](#), A/RES/73/27",
        "in resolution\u00a073/\u200b27 of the Assembly",
        "the Assem-\nbly, in resolution 73/27,",
        "القرار ٧٣/٢٧ للجمعية العامة",
    ],
)
def test_offsets_are_those_of_the_text_as_it_came(text: str, catalogue: Catalogue) -> None:
    found = cite(text, catalogue)
    assert found[-1].symbol == "A/RES/73/27"
    for one in found:
        assert text[one.start : one.end] == one.text


def test_an_unknown_symbol_is_reported_and_never_guessed(catalogue: Catalogue) -> None:
    (one,) = cite("as decided in resolution 73/999,", catalogue)
    assert (one.symbol, one.target, one.status) == ("A/RES/73/999", None, "unknown")


def test_a_glued_footnote_digit_is_a_choice_and_no_answer(catalogue: Catalogue) -> None:
    (one,) = cite("in resolution 73/273 the Assembly", catalogue)
    assert (one.target, one.status, one.choices) == (None, "unknown", ("A/RES/73/27",))


def test_a_paragraph_of_a_document_with_two_numberings_is_ambiguous(catalogue: Catalogue) -> None:
    (one,) = cite("See A/75/816, para. 36.", catalogue)
    assert one.status == "ambiguous"
    assert len(one.choices) == 2


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        # the foot and head of a page in the middle of a citation
        ("en", "paras. 69 to\nA/75/999\n21-01234 12/31\n73 of document A/76/135", ["A/76/135 69-73"]),
        ("es", "los párrs. 69 a\n\n9/27 V.21-01234\n\n73 del documento A/76/135", ["A/76/135 69-73"]),
        ("en", "in paragraph 5 of A/70/174.\n\n21-01234 12/31\n\n14. The Group", ["A/70/174 5"]),
        # places that go on with another annex of the document just named
        ("fr", "A/75/816, annexe I, par. 34, et annexe II, par. 12", ["A/75/816 34", "A/75/816 12"]),
        ("en", "A/75/816, annex I, para. 34. Annex II, para. 12", ["A/75/816 34", " 12"]),
        # numbers with a point, and parts in small Roman figures or Chinese
        ("ru", "пункт 1.13 резолюции 73/27", ["A/RES/73/27 1.13"]),
        ("en", "as in paragraph 5. 13 States spoke", [" 5"]),
        ("fr", "A/65/201, par. 18 iii)", ["A/65/201 18(iii)"]),
        ("zh", "A/65/201，第18(三)段", ["A/65/201 18(iii)"]),
        # a link and the caller of a footnote after it
        ("es", "la resolución [75/240](#)1, párrafo 1", ["A/RES/75/240 1"]),
        # a range turned round with its line
        ("ar", "A/68/98، الفقرات 20-16", ["A/68/98 16-20"]),
        # an Arabic "and" written into a symbol
        ("ar", "الوثيقة وA/70/174، الفقرة 13", ["A/70/174 13"]),
    ],
)
def test_damage_and_the_forms_of_each_language_do_not_hide_a_place(
    tag: str, text: str, expected: list[str], catalogue: Catalogue
) -> None:
    def place(point: dict[str, str]) -> str:
        part, to = point.get("part", ""), point.get("to", "")
        return f"{point['paragraph']}{f'({part})' if part else ''}{f'-{to}' if to else ''}"

    found = cite(text, catalogue, tag)
    assert [f"{one.symbol or ''} {place(one.pinpoint or {})}" for one in found] == expected


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        # letters and numbers without brackets, or in the brackets of the language
        ("fr", "l’alinéa e de l’Article 73 de la Charte", ["UN Charter article 73 part e"]),
        ("en", "under Article 73 e of the Charter", ["UN Charter article 73 part e"]),
        ("fr", "le paragraphe 13 f du rapport A/70/174", ["A/70/174 paragraph 13 part f"]),
        ("es", "párrafo 13, inciso f, de A/70/174", ["A/70/174 paragraph 13 part f"]),
        ("ru", "подпункт «f» пункта 13 документа A/70/174", ["A/70/174 paragraph 13 part f"]),
        ("ar", "الفقرة 10 (د) ’1‘ من القرار 2190 (2014)", ["S/RES/2190(2014) paragraph 10 part d item i"]),
        ("zh", "第2190(2014)号决议第10段(d)㈠", ["S/RES/2190(2014) paragraph 10 part d item i"]),
        ("zh", "第73/27号决议第5段第(a)分段", ["A/RES/73/27 paragraph 5 part a"]),
        ("ru", "приложение С к документу A/78/265", ["A/78/265 annex C"]),
        # numbers with a point, which Arabic writes with a dash; ranges from one to another
        ("ar", "الفقرة 1-13 من القرار 73/27", ["A/RES/73/27 paragraph 1.13"]),
        ("ar", "(الفقرتان 140-2 و 144-1)", ["internal paragraph 140.2", "internal paragraph 144.1"]),
        ("ar", "الفقرات من 5 إلى 10 من القرار 73/27", ["A/RES/73/27 paragraph 5 to 10"]),
        ("ru", "согласно пунктам с 5 по 10 резолюции 73/27", ["A/RES/73/27 paragraph 5 to 10"]),
        ("en", "OP 1.1 of resolution 73/27, PP7 of 74/29", ["A/RES/73/27 operative 1.1", "A/RES/74/29 preambular 7"]),
        # ordinals, of which a Chinese unit holds for all
        ("es", "los párrafos tercero y séptimo del preámbulo", ["internal preambular 3", "internal preambular 7"]),
        ("zh", "第73/27号决议序言部分第三段和第七段", ["A/RES/73/27 preambular 3", "A/RES/73/27 preambular 7"]),
        # places in annexes and other wholes, each in its own
        ("zh", "A/75/816号文件附件一第24段和附件二第12段",
         ["A/75/816 annex I paragraph 24", "A/75/816 annex II paragraph 12"]),
        ("zh", "根据附件第2.1和第2.3条", ["None annex article 2 paragraph 1", "None annex article 2 paragraph 3"]),
        ("zh", "A/AC.290/1，本报告第二节B", ["A/AC.290/1", "internal section 2.B"]),
        ("ar", "الفرع ثانيا - باء من هذا التقرير", ["internal section 2.B"]),
        ("en", "A/74/10, chap. V, sect. C.1, para. 44", ["A/74/10 chapter V section C.1 paragraph 44"]),
        ("en", "S/2020/643, enclosure", ["S/2020/643 enclosure"]),
        ("es", "la nota 3 del documento A/70/174", ["A/70/174 footnote 3"]),
        ("en", "A/75/17, paras. 48-51 and annex I", ["A/75/17 paragraph 48 to 51", "A/75/17 annex I"]),
        ("en", "resolutions 34/180, annex, and 39/46, annex", ["A/RES/34/180 annex", "A/RES/39/46 annex"]),
        # what a document is said to hold in particular
        ("fr", "la résolution 75/240, dont le paragraphe 1", ["A/RES/75/240", "A/RES/75/240 paragraph 1"]),
        ("ru", "резолюция 73/27, в частности ее пункт 5", ["A/RES/73/27", "A/RES/73/27 paragraph 5"]),
        ("zh", "第1807(2008)号决议关于这些措施的第10段", ["S/RES/1807(2008) paragraph 10"]),
        # words that point back, with nothing named before
        ("ru", "в пункте 5 этой резолюции", ["anaphora paragraph 5"]),
        ("zh", "该决议第5段", ["anaphora paragraph 5"]),
        ("ar", "الفقرة 5 من القرار المذكور", ["anaphora paragraph 5"]),
        # a treaty is cited by its articles, and a bare mention of it is none
        ("fr", "l’article 22 de la Convention contre la torture", ["None article 22"]),
        ("zh", "《联合国海洋法公约》第七十六条第八款，以及《儿童权利公约》", ["None article 76 paragraph 8"]),
        # items of an agenda, parts of sessions, years and bureaux are no places; nor has Russian a capital to go by
        ("ru", "по пункту 101 предварительной повестки дня", []),
        ("ar", "في إطار البند 71 (ب) من جدول الأعمال", []),
        ("ar", "في الجزء الأول من دورتها", []),
        ("fr", "le Traité signé par 183 États", []),
        ("en", "Bodegom et al. 2012; room E.4/107", []),
        ("ru", "Статья 7 Конвенции гласит", ["None article 7"]),
        ("fr", "au paragraphe 9 dudit rapport", ["anaphora paragraph 9"]),
        ("ru", "расходы по разделу 4 бюджета по программам", []),
        ("zh", "大会议事规则第21条", []),
        # the body of a number that fits no other; a footnote that no number can hold
        ("en", "Human Rights Council resolution 38/7; its decision 63/491", ["A/HRC/RES/38/7", "A/DEC/63/491"]),
        ("en", "resolution 73/2712", ["A/RES/73/27"]),
        ("ru", "Дополнение № 10 (A/76/10)", ["A/76/10"]),
        ("es", "las resoluciones 822 (1993), 853 (1993) 874 (1993)",
         ["S/RES/822(1993)", "S/RES/853(1993)", "S/RES/874(1993)"]),
        ("zh", "安理会第1540号决议", ["None"]),
        # the head of a page in no citation is a symbol like any other
        ("en", "the Committee met\nA/76/7\n21-10312 29/188\nand noted A/76/6 (Sect. 4)", ["A/76/7", "A/76/6(Sect.4)"]),
    ],
)  # fmt: skip
def test_each_language_writes_places_in_its_own_way(
    tag: str, text: str, expected: list[str], catalogue: Catalogue
) -> None:
    order = ("annex", "chapter", "section", "article", "paragraph", "preambular", "operative", "to", "part", "item")

    def written(one: Citation) -> str:
        point = one.pinpoint or {}
        units = sorted(point, key=lambda unit: order.index(unit) if unit in order else 99)
        name = one.kind if one.kind in ("internal", "anaphora") else str(one.symbol)
        return " ".join([name, *(f"{unit} {point[unit]}".strip() for unit in units)])

    assert [written(one) for one in cite(text, catalogue, tag)] == expected


@pytest.mark.parametrize(
    ("tag", "text", "span"),
    [
        ("en", "Under article 9 of the African Union Convention on Cyber Security it is so.",
         "article 9 of the African Union Convention on Cyber Security"),
        ("es", "El artículo 19 de la Carta de la Organización de los Estados Americanos dispone esto.",
         "artículo 19 de la Carta de la Organización de los Estados Americanos"),
        ("fr", "voir l’article 24 de la Convention de l’Union africaine sur la cybersécurité.",
         "l’article 24 de la Convention de l’Union africaine sur la cybersécurité"),
        ("ar", "المادة 9 من الاتفاقية العربية لمكافحة جرائم تقنية المعلومات.",
         "المادة 9 من الاتفاقية العربية لمكافحة جرائم تقنية المعلومات"),
        ("zh", "根据《禁止生物武器公约》第十条", "《禁止生物武器公约》第十条"),
        ("en", "see article 9 of the law and resolution 73/27", "article 9"),
    ],
)  # fmt: skip
def test_an_article_is_marked_with_the_name_of_a_treaty_that_no_list_has(
    tag: str, text: str, span: str, catalogue: Catalogue
) -> None:
    first = cite(text, catalogue, tag)[0]
    assert (first.text, first.status) == (span, "unknown")


@pytest.mark.parametrize(
    ("tag", "text", "span"),
    [
        ("en", "in Security Council resolution 1325 (2000) it", "Security Council resolution 1325 (2000)"),
        ("en", "by its resolution 73/27 of the General Assembly,", "its resolution 73/27 of the General Assembly"),
        ("ru", "в резолюции 73/27 Генеральной Ассамблеи от", "резолюции 73/27 Генеральной Ассамблеи"),
        ("es", "el proyecto de resolución A/C.1/73/L.27", "proyecto de resolución A/C.1/73/L.27"),
        ("en", "para. 5 of the report (A/70/174) and", "para. 5 of the report (A/70/174)"),
        ("en", "see [73/27](#) and resolution [74/29](https://x.y).", "resolution [74/29](https://x.y)"),
        ("zh", "见A/70/174号文件。", "A/70/174号文件"),
    ],
)
def test_a_span_holds_the_words_that_say_whose_and_what_a_document_is(
    tag: str, text: str, span: str, catalogue: Catalogue
) -> None:
    assert cite(text, catalogue, tag)[-1].text == span


def test_a_paragraph_beyond_the_last_has_no_target(catalogue: Catalogue) -> None:
    (one,) = cite("See A/AC.290/2021/L.2, para. 118.", catalogue)
    assert one.target is None
    assert "117 paragraphs" in one.why


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        # a body that speaks: the Council's own resolutions, then one of the Assembly
        ("en", "The Human Rights Council,\n\nRecalling its resolution 38/7 and Assembly resolution 68/167,",
         ["A/HRC/RES/38/7", "A/RES/68/167"]),
        # the Assembly had Roman figures until its thirtieth session
        ("en", "resolution 5/1 and resolution 60/251", ["A/HRC/RES/5/1", "A/RES/60/251"]),
        ("en", "ECOSOC resolution 1503 (XLVIII) and resolution 3314 (XXIX)",
         ["E/RES/1503(XLVIII)", "A/RES/3314(XXIX)"]),
        ("en", "resolution 1325 (2000); in resolution 1325", ["S/RES/1325(2000)", "S/RES/1325(2000)"]),
        ("en", "in resolution 1325", []),
        ("en", "Security Council resolution 1325 (2000); Security Council resolution 1325",
         ["S/RES/1325(2000)", "S/RES/1325(2000)"]),
        ("en", "A/72/315 and Add.1, A/69/365-S/2014/656", ["A/72/315", "A/72/315/Add.1", "A/69/365", "S/2014/656"]),
        ("en", "resolutions 73/279 A and B", ["A/RES/73/279 A", "A/RES/73/279 B"]),
        ("en", "HRI/GEN/1/Rev.9 (Vol. I), ICCD/COP(13)/21/Add.1, IDB.45/8",
         ["HRI/GEN/1/Rev.9(Vol.I)", "ICCD/COP(13)/21/Add.1", "IDB.45/8"]),
        ("en", "Assembly resolutions 60/1 (para. 143), 63/308 and 66/290 (para. 3)",
         ["A/RES/60/1", "A/RES/63/308", "A/RES/66/290"]),
        ("en", "the virus A/H1N1 and A/H5N1", []),
        ("en", "the Charter of the Organization of American States, the African Charter", []),
        ("ru", "документ А/72/327 и А/С.1/73/L.27/Rev.1", ["A/72/327", "A/C.1/73/L.27/Rev.1"]),
        ("ar", "القرار ٢٧/٧٣", ["A/RES/73/27"]),
        ("zh", "理事会2007年9月27日第6/3号决议、2016年6月30日第32/9号决议", ["A/HRC/RES/6/3", "A/HRC/RES/32/9"]),
        ("fr", "la résolution 377 (V) A, et la résolution 377 (V). A cet égard", ["A/RES/377 A(V)", "A/RES/377(V)"]),
        ("ru", "резолюция 32/13 Совета; в резолюции 72/13 Совет Безопасности", ["A/HRC/RES/32/13", "A/RES/72/13"]),
        ("zh", "会议决定第2161(2014)号决议第1(c)段适用", ["S/RES/2161(2014)"]),
    ],
)  # fmt: skip
def test_numbers_belong_to_the_body_that_used_them(
    tag: str, text: str, expected: list[str], catalogue: Catalogue
) -> None:
    assert [one.symbol for one in cite(text, catalogue, tag)] == expected


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "the 16th preambular paragraph of resolution 73/27", ["A/RES/73/27 preambular 16"]),
        ("fr", "aux 2e et 3e alinéas du préambule", [" preambular 2", " preambular 3"]),
        ("ru", "в 5-м и 6-м пунктах резолюции 73/27", ["A/RES/73/27 paragraph 5", "A/RES/73/27 paragraph 6"]),
        ("en", "paragraph 5 of, and the annex to, resolution 75/240",
         ["A/RES/75/240 paragraph 5", "A/RES/75/240 annex"]),
        ("fr", "les articles 1 (par. 1) et 2 (par. 3) de la Charte",
         ["UN Charter article 1 paragraph 1", "UN Charter article 2 paragraph 3"]),
        ("en", "subsection B of section III of A/76/135", ["A/76/135 section III.B"]),
        ("ru", "абзац второй пункта 3 резолюции 73/27", ["A/RES/73/27 paragraph 3 part 2"]),
        ("ru", "ч. 1 ст. 38 Статута Суда", ["ICJ Statute article 38 paragraph 1"]),
        ("es", "el artículo 6 bis de la Convención", [" article 6bis"]),
        ("zh", "《宪章》第二条第（四）款", ["UN Charter article 2 paragraph 4"]),
        ("zh", "A/76/135，第三.B节", ["A/76/135 section 3.B"]),
        ("ar", "المقرر 75/550 ألف وباء", ["A/DEC/75/550 A", "A/DEC/75/550 B"]),
        ("ar", "القواعد من (أ) إلى (ك)", ["A/70/174 paragraph 13 part a to k"]),
        ("fr", "la résolution 73/27, et son paragraphe 5", ["A/RES/73/27", " paragraph 5"]),
        ("en", "A/73/10, part two, para. 65", ["A/73/10 section 2 paragraph 65"]),
        ("en", "resolution 47/16 of the Human Rights Council; resolution 47/16",
         ["A/HRC/RES/47/16", "A/HRC/RES/47/16"]),
        ("ru", "В резолюции76/2464 сказано", ["A/RES/76/246"]),
        ("en", "A/70/174para. 13; resolution 73/27[1], para. 5", ["A/70/174 paragraph 13", "A/RES/73/27 paragraph 5"]),
        ("fr", "tant au paragraphe 5 qu’au paragraphe 7 de la résolution 73/27",
         ["A/RES/73/27 paragraph 5", "A/RES/73/27 paragraph 7"]),
        ("ru", "А/78/339, пп. 20–\nA/78/7/Add.4\n12/26 23-19347\n24", ["A/78/339 paragraph 20 to 24"]),
    ],
)  # fmt: skip
def test_rare_notation_is_read(tag: str, text: str, expected: list[str], catalogue: Catalogue) -> None:
    def written(one: Citation) -> str:
        point = one.pinpoint or {}
        places = [f"{unit} {point[unit]}".strip() for unit in ORDER if unit in point]
        return " ".join([one.symbol or "", *places])

    assert [written(one) for one in cite(text, catalogue, tag)] == expected


ORDER = ("annex", "chapter", "section", "article", "paragraph", "preambular", "part", "to")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("subparagraphs (a) and (b) of paragraph 6 of resolution 73/27", ["6 a", "6 b"]),
        ("A/70/174, para. 13 (a) to (k)", ["13 a"]),
        ("A/HRC/48/60, paras. 24 (a)-(c), 31 and 45 (b) (ii)", ["24 a", "31", "45 b"]),
        ("paragraph 5 and 12 States", ["5"]),
        ("paragraphs 5 and 6 of resolution 73/27 of 5 December 2018", ["5", "6"]),
        ("resolution 70/1, paragraph 12, 25 September 2015", ["12"]),
        ("resolution 60/251 of the General Assembly of 15 March 2006, para. 5 (e)", ["5 e"]),
    ],
)
def test_places_and_their_parts_are_told_apart(text: str, places: list[str], catalogue: Catalogue) -> None:
    points = [one.pinpoint or {} for one in cite(text, catalogue, "en")]
    assert [f"{point['paragraph']} {point.get('part', '')}".strip() for point in points] == places


@pytest.mark.parametrize("text", ["见第24-27段。", "参看第24至27段，", "所述第 24 至 27 段"])
def test_a_chinese_place_after_any_word_is_found(text: str, catalogue: Catalogue) -> None:
    (one,) = cite(text, catalogue, "zh")
    assert one.pinpoint == {"paragraph": "24", "to": "27"}


def test_an_article_without_a_treaty_is_one_of_the_charter_by_its_capital_alone(catalogue: Catalogue) -> None:
    capital, small = cite("Article 51 was invoked.", catalogue, "en") + cite("article 51 was invoked.", catalogue, "en")
    assert (capital.symbol, capital.status) == ("UN Charter", "known")
    assert (small.symbol, small.target, small.status) == (None, None, "unknown")


def test_a_place_in_something_described_has_no_target(catalogue: Catalogue) -> None:
    text = "Article 2 of the Charter. Articles 10 and 13 of the Relationship Agreement; annex A to the second report."
    found = cite(text, catalogue, "en")
    assert [(one.kind, one.target is None, one.status) for one in found[1:]] == [
        ("instrument", True, "unknown"),
        ("instrument", True, "unknown"),
        ("document", True, "unknown"),
    ]


def test_a_part_that_is_not_recorded_is_said_to_be_so(catalogue: Catalogue) -> None:
    (one,) = cite("A/70/174, para. 13 (z)", catalogue, "en")
    assert one.target is not None
    assert one.target.endswith("/para/13")
    assert "part (z)" in one.why


@pytest.mark.parametrize("text", ["open 24/7 since 9/11", "3/4 of the members", "", "\x00\x01", "and/or"])
def test_numbers_that_are_no_citations_are_left_alone(text: str, catalogue: Catalogue) -> None:
    assert cite(text, catalogue) == []


@pytest.mark.parametrize("tag", ["en", "zh", "ar"])
@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_no_faster_than_the_text(piece: str, tag: str, catalogue: Catalogue) -> None:
    def calls(length: int) -> int:
        """How many functions are called to read so many characters: the same in every run, unlike time."""
        count = 0

        def counted(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        text = piece * (length // len(piece))
        sys.setprofile(counted)
        try:
            cite(text, catalogue, tag)
        finally:
            sys.setprofile(None)
        return count

    calls(500)
    assert calls(8_000) < 10 * calls(1_000) + 2_000


@pytest.mark.parametrize("piece", PIECES)
def test_no_pattern_blows_up(piece: str) -> None:
    """The patterns run outside Python, where nothing can be counted: eight times the text takes about eight times as
    long in one of several runs at least, on a busy machine too; a quadratic pattern takes sixty-four times in all."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        tokens(clean(text).text, "en")
        return time.process_time() - start

    seconds(500)
    assert any(seconds(48_000) < 24 * seconds(6_000) for _ in range(6))


def test_any_mixture_of_words_of_citations_is_read_without_failure(catalogue: Catalogue) -> None:
    chance = random.Random(5)
    words = corpus()[1].split(" ")
    for _ in range(600):
        parts = [chance.choice(PIECES) if chance.random() < 0.5 else chance.choice(words) for _ in range(40)]
        text = chance.choice(("", " ")).join(parts)
        tag = chance.choice(("ar", "en", "es", "fr", "ru", "zh"))
        for one in cite(text, catalogue, tag):
            assert one.start < one.end, (text, tag)
            assert text[one.start : one.end] == one.text, (text, tag)


def test_real_documents_are_read_without_failure(catalogue: Catalogue) -> None:
    if not PARAGRAPHS.is_dir():
        pytest.skip("the real documents are not beside the repository")
    for path in sorted(PARAGRAPHS.glob("*.json")):
        paragraphs = json.loads(path.read_text(encoding="utf-8"))
        text = "\n\n".join(paragraph["text"] for paragraph in paragraphs)
        found = cite(text, catalogue)
        assert all(text[one.start : one.end] == one.text for one in found)
        symbols = {key(one.symbol or "") for one in found}
        linked = {key(link[1].partition("/en/")[2]) for paragraph in paragraphs for link in paragraph["links"]}
        assert len(linked - symbols) <= len(linked) // 5, (path.name, linked - symbols)


def test_the_language_of_a_text_is_found_and_a_seventh_is_not() -> None:
    assert language("The group met and the report of the group was adopted by consensus") == "en"
    assert language("Le rapport du groupe et les recommandations dans les annexes") == "fr"
    assert language("Рабочая группа приняла доклад") == "ru"
    assert language("Der Bericht wurde ohne Abstimmung angenommen und veröffentlicht, sagte ihr Sprecher gestern") == ""


def test_the_reader_loads_no_table_that_names_an_unknown_instrument() -> None:
    from loaders.texts.lexicon import TAGS, table

    for tag in TAGS:
        known = set(table("series")["instrument"])
        for name in table(f"language/{tag}")["instruments"]:
            assert name in known or any(one.startswith(name.removesuffix("*")) for one in known if name.endswith("*"))
        assert set(table(f"language/{tag}")["bodies"]) <= {*table("series")["body"], "council"}
    assert Path(ROOT, "loaders", "texts", "series.toml").is_file()
