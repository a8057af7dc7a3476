"""Citations in six languages: the hand-read samples, damage, doubt, and texts made to be slow."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from api.settings import ROOT
from bench.citations import score
from loaders.texts import Catalogue, cite, language
from loaders.texts.catalogue import key

PARAGRAPHS = ROOT.parent / "shared" / "documents" / "un-paragraphs"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.read(ROOT)


def test_the_hand_read_samples_are_read_as_a_person_reads_them(catalogue: Catalogue) -> None:
    total = score(catalogue)
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


def test_a_paragraph_beyond_the_last_has_no_target(catalogue: Catalogue) -> None:
    (one,) = cite("See A/AC.290/2021/L.2, para. 118.", catalogue)
    assert one.target is None
    assert "117 paragraphs" in one.why


@pytest.mark.parametrize("text", ["open 24/7 since 9/11", "3/4 of the members", "", "\x00\x01", "and/or"])
def test_numbers_that_are_no_citations_are_left_alone(text: str, catalogue: Catalogue) -> None:
    assert cite(text, catalogue) == []


@pytest.mark.parametrize(
    "piece",
    [
        "A/",
        "(",
        "73/",
        "resolutions 73/27, ",
        "paragraph 1, ",
        "第",
        "第1和",
        "[",
        "paragraph ",
        "the report ",
        "第73/27号、",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str, catalogue: Catalogue) -> None:
    def seconds(length: int) -> float:
        def once() -> float:
            start = time.process_time()
            cite(piece * (length // len(piece)), catalogue, "en")
            return time.process_time() - start

        return min(once() for _ in range(3))

    seconds(1000)
    assert seconds(64_000) < 16 * seconds(8_000) + 0.2


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
        assert set(table(f"language/{tag}")["instruments"]) <= set(table("series")["instrument"])
        assert set(table(f"language/{tag}")["bodies"]) <= {*table("series")["body"], "council"}
    assert Path(ROOT, "loaders", "texts", "series.toml").is_file()
