"""A model that somebody plugs in: what it adds to earlier text, what it never touches, what happens when it fails."""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.crossref.desk import Desk, Task
from api.settings import ROOT, Settings
from bench.linking import of_rewordings
from loaders import Manifest, build, current
from loaders.release import is_current
from loaders.texts import read
from loaders.texts.corpus import Corpus
from loaders.texts.crossref import CrossReference, CrossReferences
from loaders.texts.embedding import embed
from loaders.texts.errors import Unfit
from loaders.texts.meaning import FILE, Meanings
from tests.texts.embedders import LENGTH
from tests.texts.test_crossref import DRAFT, ZERO

HERE = "tests.texts.embedders:"
MODEL = HERE + "chosen"
"""It gives vectors of runs of letters, or what EMBEDDER in the environment names."""

TEXT = (
    "1. Countries without a contact person for technical, political and diplomatic matters are invited to designate"
    " one, and work on a worldwide directory should go on.\n\n2. ***"
)
SAID = f"near in meaning by the model {MODEL} ("
CROSSREF = Task("crossref", "text/plain", "", "application/json")


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release that was built with the model."""
    folder = tmp_path_factory.mktemp("plugged")
    build(ROOT, folder, embedding=MODEL)
    return folder


@pytest.fixture(scope="module")
def plain(releases: Path) -> CrossReferences:
    return CrossReferences.open(current(releases))


@pytest.fixture(scope="module")
def helped(plugged: Path) -> CrossReferences:
    return CrossReferences.open(current(plugged), MODEL)


def crossed(references: CrossReferences, text: str, seconds: float | None = None) -> CrossReference:
    return references.of(read(text, catalogue=references.catalogue), seconds=seconds)


def reworded_draft(changed: int) -> str:
    """The zero draft with some words of each paragraph changed."""
    if not DRAFT.is_file():
        pytest.skip("the founding document is not beside the repository")
    draw, blocks = random.Random(5), []
    for paragraph in read(DRAFT).paragraphs:
        pieces = paragraph.text.split()
        for n in draw.sample(range(len(pieces)), min(changed, len(pieces))):
            pieces[n] = "nuevamente"
        blocks.append(f"{paragraph.number}. {' '.join(pieces)}")
    return "\n\n".join(blocks)


def test_a_paragraph_in_other_words_is_found_by_its_meaning(plain: CrossReferences, helped: CrossReferences) -> None:
    assert f"{ZERO}76" not in [near.iri for near in crossed(plain, TEXT).paragraphs[0].earlier]
    near = crossed(helped, TEXT).paragraphs[0].earlier[0]
    assert (near.iri, near.relation, near.status) == (f"{ZERO}76", "related", "machine")
    assert SAID in near.reason


def test_more_rewordings_are_near_their_source_with_a_model(plain: CrossReferences, helped: CrossReferences) -> None:
    assert of_rewordings(helped)["all"][1] > of_rewordings(plain)["all"][1]


def test_a_gist_is_never_said_to_be_the_same_text_by_its_meaning(helped: CrossReferences, plugged: Path) -> None:
    gist = next(one.gist["en"] for one in Corpus.open(current(plugged)).passages if one.iri == f"{ZERO}54")
    near = crossed(helped, gist).paragraphs[0].earlier[0]
    assert (near.iri, near.relation) == (f"{ZERO}54", "related")
    assert near.reason.endswith(f"{SAID}1.00)")
    assert near.score <= 0.89


@pytest.mark.parametrize("changed", [0, 2, 8])
def test_what_is_the_same_or_reworded_and_what_follows_from_it_never_depend_on_a_model(
    plain: CrossReferences, helped: CrossReferences, changed: int
) -> None:
    text = reworded_draft(changed)
    without, with_model = crossed(plain, text), crossed(helped, text)
    assert with_model.embedding == MODEL
    for one, other in zip(without.paragraphs, with_model.paragraphs, strict=True):
        official = [(n, near) for n, near in enumerate(one.earlier) if near.relation != "related"]
        assert official == [(n, near) for n, near in enumerate(other.earlier) if near.relation != "related"]
        assert one.links == other.links
        assert (one.citations, one.faults) == (other.citations, other.faults)
    assert any(SAID in near.reason for row in with_model.paragraphs for near in row.earlier)


def test_a_later_text_or_one_left_out_is_not_brought_back_by_its_meaning(helped: CrossReferences) -> None:
    document = read(TEXT, catalogue=helped.catalogue)
    without = helped.of(document, without=(ZERO.removesuffix("/para/"),))
    assert not [near for near in without.paragraphs[0].earlier if near.iri.startswith(ZERO)]


def test_a_release_of_a_model_is_another_release_that_lists_its_vectors(releases: Path, plugged: Path) -> None:
    without, with_model = Manifest.read(current(releases)), Manifest.read(current(plugged))
    assert without.release != with_model.release
    assert with_model.files.keys() - without.files.keys() == {FILE}
    same = [name for name in without.files if not name.startswith("store/")]
    assert [name for name in same if without.files[name] != with_model.files[name]] == []
    assert is_current(ROOT, plugged)


def test_the_same_gists_and_the_same_model_give_the_same_bytes(plugged: Path) -> None:
    folder = current(plugged)
    assert Meanings.of(Corpus.open(folder), MODEL).written() == (folder / FILE).read_bytes()


def test_without_the_setting_a_release_of_a_model_works_as_any_other(plain: CrossReferences, plugged: Path) -> None:
    unset = CrossReferences.open(current(plugged))
    assert crossed(unset, TEXT).as_json() == crossed(plain, TEXT).as_json()


def test_the_report_names_the_model_it_was_made_with(plain: CrossReferences, helped: CrossReferences) -> None:
    assert crossed(helped, TEXT).as_json()["embedding"] == MODEL
    assert "embedding" not in crossed(plain, TEXT).as_json()


def test_how_near_is_near_is_measured_for_each_model(plugged: Path) -> None:
    corpus = Corpus.open(current(plugged))
    wide, narrow = Meanings.of(corpus, HERE + "grams"), Meanings.of(corpus, HERE + "narrow")
    assert wide.usual < 0.5 < 0.9 < narrow.usual
    text = ["Women take part in capacity-building, and a bridge to the agenda on women, peace and security is needed."]
    near, same = (one.near(one.of_texts(text)[0], "en") for one in (wide, narrow))
    assert near.keys() == same.keys() != set()
    for iri in near:
        assert wide.strength(near[iri]) == pytest.approx(narrow.strength(same[iri]), abs=0.001)


def test_what_a_function_prints_is_no_vector() -> None:
    assert embed(HERE + "prints_first", ["a text"]) == embed(HERE + "grams", ["a text"])


UNFIT = [
    ("fails", "failed with RuntimeError"),
    ("leaves", "ended its process (3)"),
    ("one_for_all", "must give a list of vectors of numbers, not list"),
    ("nothing", "must give a list of vectors of numbers, not NoneType"),
    ("letters", "must give a list of vectors of numbers, not list"),
    ("too_few", "gave more or fewer vectors than there are texts"),
    ("uneven", "gave vectors of different lengths"),
    ("no_numbers", "gave a vector with something that is no finite number"),
    ("endless", "gave a vector with something that is no finite number"),
    ("zero", "gave a vector that is zero"),
    ("empty", "gave a vector that is zero"),
    ("absent", "cannot be imported: AttributeError"),
    ("NUMBER", "is no function"),
]


@pytest.mark.parametrize(("name", "reason"), UNFIT)
def test_a_function_that_gives_something_else_is_told(name: str, reason: str) -> None:
    with pytest.raises(Unfit) as told:
        embed(HERE + name, ["one text", "another one"])
    assert f"{HERE}{name} {reason}" in str(told.value)
    assert "one text" not in str(told.value)


def test_a_module_that_is_not_there_is_told() -> None:
    with pytest.raises(Unfit, match="cannot be imported: ModuleNotFoundError: No module named 'no_such_model'"):
        embed("no_such_model:vectors", ["a text"])


def test_a_function_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unfit, match="took too long"):
        embed(HERE + "hangs", ["a text"], seconds=1)


def test_a_model_for_which_everything_means_the_same_is_refused(plugged: Path) -> None:
    with pytest.raises(Unfit, match="all but the same for every gist"):
        Meanings.of(Corpus.open(current(plugged)), HERE + "alike")


CHANGED = [
    ("backwards", "gives another vector for a gist than when the release was built: run `cybernorms build` again"),
    ("shorter", f"gives vectors of {LENGTH // 2} numbers now, and those of the release have {LENGTH}"),
    ("fails", "failed with RuntimeError"),
]


@pytest.mark.parametrize(("name", "reason"), CHANGED)
def test_when_the_model_behind_a_name_fails_or_is_another_the_report_is_as_without(
    plain: CrossReferences, helped: CrossReferences, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.setenv("EMBEDDER", name)
    found = crossed(helped, TEXT)
    assert reason in found.unfit
    assert found.as_json() == crossed(plain, TEXT).as_json()


def test_vectors_of_different_models_are_never_mixed(plain: CrossReferences, plugged: Path) -> None:
    other = HERE + "backwards"
    found = crossed(CrossReferences.open(current(plugged), other), TEXT)
    assert f"has vectors by {MODEL} and not by {other}" in found.unfit
    assert f"run `cybernorms build` with CYBERNORMS_EMBEDDING={other}" in found.unfit
    assert found.as_json() == crossed(plain, TEXT).as_json()


@pytest.mark.parametrize("damage", ["cut", "not ours", "other gists"])
def test_damaged_vectors_are_told_and_left_alone(plugged: Path, tmp_path: Path, damage: str) -> None:
    there = current(plugged)
    texts, data = (there / "texts.json").read_bytes(), (there / FILE).read_bytes()
    if damage == "other gists":
        told = json.loads(texts)
        texts = json.dumps({**told, "passages": told["passages"][1:]}).encode()
    (tmp_path / "texts.json").write_bytes(texts)
    (tmp_path / FILE).write_bytes({"cut": data[:-4], "not ours": b"[]\n"}.get(damage, data))
    found = crossed(CrossReferences.open(tmp_path, MODEL), TEXT)
    assert f"{FILE} of release {tmp_path.name} is damaged" in found.unfit
    assert found.embedding == ""


def reasons(told: dict[str, Any]) -> list[str]:
    return [near["reason"] for row in told["paragraphs"] for near in row["earlier"]]


def test_the_service_finds_by_meaning_over_http_and_graphql(plugged: Path) -> None:
    with TestClient(create(Settings(releases=plugged, embedding=MODEL)), base_url="http://127.0.0.1:8000") as client:
        answer = client.post("/crossref", content=TEXT, headers={"content-type": "text/plain"})
        asked = "query($text: String!) { crossReference(text: $text) { paragraphs { earlier { reason } } } }"
        found = client.post("/graphql", json={"query": asked, "variables": {"text": TEXT}}).json()["data"]
    assert SAID in reasons(answer.json())[0]
    assert reasons(found["crossReference"]) == reasons(answer.json())


class Log(logging.Handler):
    """The facts of each line of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.facts.append(record.__dict__["facts"])


@pytest.fixture
def logged() -> Iterator[list[dict[str, str]]]:
    ours, log = logging.getLogger("cybernorms"), Log()
    ours.addHandler(log)
    yield log.facts
    ours.removeHandler(log)


@pytest.mark.parametrize(
    ("name", "reason", "times"), [("fails", "failed with RuntimeError", 3), ("hangs", "took too long", 1)]
)
def test_when_a_model_fails_the_service_answers_without_it_and_says_so_once(
    plain: CrossReferences,
    plugged: Path,
    logged: list[dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    reason: str,
    times: int,
) -> None:
    monkeypatch.setenv("EMBEDDER", name)
    desk = Desk("r", current(plugged), Settings(embedding=MODEL, document_seconds=8.0))
    for _ in range(times):
        answer = json.loads(desk.answer_here(CROSSREF, TEXT.encode())[1])
        assert reasons(answer) == reasons(crossed(plain, TEXT).as_json())
    assert logged == [{"release": "r", "reason": f"{MODEL} {reason}"}], "once, and no text of a reader"


def test_a_release_without_vectors_is_served_without_and_the_log_says_so_once(
    releases: Path, logged: list[dict[str, str]]
) -> None:
    desk = Desk("r", current(releases), Settings(embedding=MODEL))
    assert [one["release"] for one in logged] == ["r"], "when it is opened"
    assert f"has no vectors: run `cybernorms build` with CYBERNORMS_EMBEDDING={MODEL}" in logged[0]["reason"]
    unset = Desk("r", current(releases), Settings())
    answers = [one.answer_here(CROSSREF, TEXT.encode()) for one in (desk, unset)]
    assert answers[0] == answers[1]
    assert len(logged) == 1


def test_settings_of_ours_are_not_shown_to_a_model(plugged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYBERNORMS_SPARQL_PASSWORD", "secret")
    monkeypatch.setenv("EMBEDDER", "unless_told_a_secret")
    found = json.loads(Desk("r", current(plugged), Settings(embedding=MODEL)).answer_here(CROSSREF, TEXT.encode())[1])
    assert found["embedding"] == MODEL


def run(*arguments: str, releases: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "cybernorms.py"), *arguments]
    environment = {**os.environ, "CYBERNORMS_RELEASES": str(releases), **environment}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_takes_the_model_as_an_option_or_from_the_environment(
    releases: Path, plugged: Path, tmp_path: Path
) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(TEXT)
    by_option = run("crossref", str(file), "--embedding", MODEL, releases=plugged)
    by_setting = run("crossref", str(file), releases=plugged, CYBERNORMS_EMBEDDING=MODEL)
    assert by_option.stdout == by_setting.stdout
    assert SAID in by_option.stdout
    assert by_option.stderr == ""
    without = run("crossref", str(file), "--embedding", MODEL, releases=releases)
    assert without.returncode == 0
    assert without.stderr.count("has no vectors") == 1
    assert without.stdout == run("crossref", str(file), releases=releases).stdout


def test_a_build_with_a_model_that_fails_writes_nothing(releases: Path, tmp_path: Path) -> None:
    made = run("build", "--releases", str(tmp_path / "new"), "--embedding", HERE + "fails", releases=releases)
    assert made.returncode == 2
    assert f"{HERE}fails failed with RuntimeError" in made.stderr
    assert "cannot read" in made.stderr, "the person who builds sees where it failed"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["model", "model:", ":vectors", "a/b:vectors", "model:vectors()"])
def test_a_setting_that_names_no_function_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=r"CYBERNORMS_EMBEDDING must be package\.module:function"):
        Settings.of({"CYBERNORMS_EMBEDDING": name})
