"""What paragraphs concern: terms of art in their contexts, measured on marked paragraphs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from api.settings import ROOT
from bench.linking import of_rewordings, of_set, rows
from loaders.texts.corpus import Corpus
from loaders.texts.crossref import CrossReferences
from loaders.texts.lexicon import TAGS
from loaders.texts.phrase import Phrases
from loaders.texts.terms import Link
from loaders.texts.wording import words

BASE = "https://w3id.org/cybernorms/"
TERMS = ROOT / "loaders" / "texts" / "terms"
ELEVEN = {f"norm/{letter}" for letter in "abcdefghijk"}


@pytest.fixture(scope="module")
def corpus(releases: Path) -> Corpus:
    return Corpus.open(releases / "current")


@pytest.fixture(scope="module")
def references(corpus: Corpus) -> CrossReferences:
    return CrossReferences(corpus)


def links(references: CrossReferences, text: str) -> dict[str, Link]:
    return {link.iri.removeprefix(BASE): link for row in rows(references, text) for link in row.links}


def touched(references: CrossReferences, text: str, *kinds: str) -> set[str]:
    found = links(references, text).items()
    return {name for name, link in found if link.kind in (kinds or ("norm", "principle"))}


@pytest.mark.parametrize("name", ["dev", "test", "third", "own"])
def test_marked_paragraphs_are_linked_as_marked_nine_times_in_ten(references: CrossReferences, name: str) -> None:
    scores = of_set(references, name)
    assert scores["all"].f1 >= 0.95, scores["all"].errors
    assert {group for group, score in scores.items() if score.f1 < 0.9} == set()


def test_a_paragraph_said_in_other_words_or_another_language_is_near_its_source(references: CrossReferences) -> None:
    there, found, errors = of_rewordings(references)["all"]
    assert found >= 0.8 * there, errors


@pytest.mark.parametrize("file", ["norms", "principles", "themes", "topics"])
def test_each_concept_has_terms_in_each_language(file: str) -> None:
    table = tomllib.loads((TERMS / f"{file}.toml").read_text(encoding="utf-8"))
    lacking = [(name, tag) for name, terms in table.items() for tag in TAGS if not terms.get(tag)]
    assert lacking == []


def test_each_norm_and_principle_of_the_graph_has_terms(corpus: Corpus) -> None:
    known = {one.iri.removeprefix(BASE) for one in corpus.concepts if one.kind in ("norm", "principle", "theme")}
    written = set()
    for file, folder in (("norms", "norm"), ("principles", "principle"), ("themes", "theme")):
        table = tomllib.loads((TERMS / f"{file}.toml").read_text(encoding="utf-8"))
        written |= {f"{folder}/{name}" for names in table for name in names.split()}
    assert known - written == set()


SIGNS = [
    ("infrastructure", "Protect the infrastructure.", True),
    ("protect* .. infrastructure", "Protecting any such vital infrastructure", True),
    ("protect* .. infrastructure", "Protect it. The infrastructure stands.", False),  # a term stays in its sentence
    ("protect* .. infrastructure", "Protect all of that which we hold to be infrastructure", False),  # too far
    ("infrastructure & protect*", "Protect the infrastructure", True),
    ("infrastructure & protect* ! capacity", "Protect the infrastructure", True),
    ("infrastructure & protect* ! capacity", "The capacity to protect the infrastructure", False),
    ("cable|pipeline", "A pipeline", True),
    ("should_not|shall_not & harm*", "A State should not do harm", True),
    ("should_not|shall_not & harm*", "A State should do no harm", False),
    ("^norms", "The norms matter.", True),
    ("^norms", "What matters are the norms.", False),
    ("报告|披露 & 漏洞", "鼓励研究人员将发现的漏洞及时报告厂商", True),
    ("قوة .. استعمال", "وقوة هذا الاستعمال", True),  # the conjunction and the article are written with the word
    ("استعمال قوة", "استعمالا للقوة", True),  # an ending and a preposition too
]


@pytest.mark.parametrize(("term", "text", "is_found"), SIGNS)
def test_a_term_is_found_as_its_signs_say(term: str, text: str, is_found: bool) -> None:
    assert bool(list(Phrases([(term, "")]).found(words(text)))) == is_found


def test_what_is_only_on_an_agenda_is_not_touched(references: CrossReferences) -> None:
    agenda = "The mandate covers threats, the implementation of norms, international law, confidence-building measures"
    assert touched(references, f"{agenda} and capacity-building.") == set()
    assert touched(references, "States are urged to report on the implementation of the norms.") == ELEVEN


def test_a_concept_in_a_frame_needs_another_word_beside_it(references: CrossReferences) -> None:
    assert touched(references, "Logs are kept in accordance with human rights.") == set()
    assert touched(references, "Human rights must be respected when logs are kept.") == {"principle/human-rights"}


def test_the_work_of_other_bodies_is_not_the_subject(references: CrossReferences) -> None:
    text = "Other bodies deal with cybercrime, the use of the Internet by terrorists, and development."
    assert touched(references, text) == set()


def test_norms_as_the_business_of_a_forum_are_not_touched(references: CrossReferences) -> None:
    text = "A permanent mechanism would support the implementation of agreed norms and build capacity."
    assert touched(references, text, "norm") == set()


def test_norms_beside_the_law_are_the_relation_alone(references: CrossReferences) -> None:
    text = "Voluntary norms neither replace nor alter the rights and obligations of States under international law."
    assert touched(references, text) == {"principle/relation-norms-law"}


@pytest.mark.parametrize(
    ("text", "concerned"),
    [
        ("Attacks on critical infrastructure are a growing concern.", "fg"),
        ("States should protect their critical infrastructure from ICT threats.", "g"),
        ("States should not knowingly damage critical infrastructure.", "f"),
        ("States should answer requests for assistance after an incident.", "h"),
        ("States should cooperate to protect critical infrastructure across borders.", "fgh"),
    ],
)
def test_what_is_said_of_critical_infrastructure_decides_between_its_norms(
    references: CrossReferences, text: str, concerned: str
) -> None:
    assert touched(references, text) == {f"norm/{letter}" for letter in concerned}


def test_a_norm_that_is_restated_is_linked_alone(references: CrossReferences) -> None:
    text = "In case of an incident States should weigh all relevant information, such as the challenges of attribution."
    assert touched(references, text) == {"norm/b"}


def test_what_is_cited_by_name_is_as_good_as_certain(references: CrossReferences) -> None:
    found = links(references, "As norm 13 (f) says, and paragraph 13 (i) of A/70/174, and Article 51 of the Charter.")
    assert (found["norm/f"].score, found["norm/f"].reason) == (0.9, "names it")
    assert found["norm/i"].reason == "cites a paragraph recorded to concern it"
    assert found["principle/self-defence"].reason == "cites what it rests on"


def test_a_heading_says_what_the_paragraphs_below_are_about(references: CrossReferences) -> None:
    text = (
        "C. Norms\n\nNorm 13 (c)\n\n15. It does not require a State to monitor everything.\n\n16. More work is needed."
    )
    found = [{link.iri.removeprefix(BASE): link for link in row.linked("norm")} for row in rows(references, text)]
    assert [set(one) for one in found] == [{"norm/c"}, {"norm/c"}]
    assert (found[0]["norm/c"].reason, found[0]["norm/c"].matched) == ("stands under", ("Norm 13 (c)",))


DIRECTORY = [
    "States are invited to nominate a technical point of contact to the global directory of points of contact.",
    "Se invita a los Estados a designar un punto de contacto técnico para el directorio mundial de puntos de contacto.",
    "Les États sont invités à désigner un point de contact technique pour le répertoire mondial des points de contact.",
    "Государствам предлагается назначить технический контактный пункт для глобального реестра контактных пунктов.",
    "请各国为全球联络点名录指定一名技术联络点，并及时更新有关信息，以便在发生事件时能够迅速取得联系。",
    "تدعى الدول إلى تعيين جهة اتصال تقنية في الدليل العالمي لجهات الاتصال.",
]


@pytest.mark.parametrize("text", DIRECTORY)
def test_a_paragraph_touches_a_measure_by_its_theme_in_each_language(references: CrossReferences, text: str) -> None:
    assert "cbm/global-1" in touched(references, text, "measure")
    assert touched(references, text) == set()


TOPICS = [
    ("Retorsion, that is an unfriendly but lawful act, is always open to a State.", {"topic/retorsion"}),
    ("Las contramedidas deben ser proporcionadas.", {"topic/countermeasures"}),
    (
        "Les contre-mesures collectives restent controversées.",
        {"topic/collective-countermeasures", "topic/countermeasures"},
    ),
    ("Право нейтралитета действует и в киберпространстве.", {"topic/neutrality"}),
    ("国家主权原则适用于网络空间，各国对境内信通技术基础设施拥有管辖权。", {"topic/sovereignty", "topic/jurisdiction"}),
    ("يجوز للدولة التذرع بحالة الضرورة في ظروف استثنائية.", {"topic/necessity-plea"}),
]


@pytest.mark.parametrize(("text", "topics"), TOPICS)
def test_a_paragraph_touches_a_topic_of_international_law(
    references: CrossReferences, text: str, topics: set[str]
) -> None:
    assert touched(references, text, "topic") == topics
