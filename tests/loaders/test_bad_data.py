"""Bad data is refused with a message that a lawyer understands, all of it in one run, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.settings import ROOT
from loaders import CheckFailed, Problem, build, check, current

Edit = Callable[[str], str]


def replace(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text, f"the record no longer has {old!r}"
        return text.replace(old, new, 1)

    return edit


def append(more: str) -> Edit:
    return lambda text: text + more


@dataclass(frozen=True)
class Bad:
    """A mistake in one file, and what the message about it must say."""

    name: str
    file: str
    edit: Edit
    code: str
    says: tuple[str, ...]


UNREADABLE = (
    Bad("broken TOML", "data/norm/a.toml", append("\n[[link\n"), "toml", ("not valid TOML", "line")),
    Bad(
        "an id that is not the path",
        "data/norm/b.toml",
        replace('id = "norm/b"', 'id = "norm/bb"'),
        "id",
        ("'norm/bb'", '"norm/b"'),
    ),
    Bad(
        "a misspelt key",
        "data/position/fra-2019.toml",
        replace("pin_cite = ", "pincite = "),
        "unknown-key",
        ("'pincite'", "pin_cite"),
    ),
    Bad(
        "a duplicate id",
        "data/position/deu-2021.toml",
        replace('key = "use-of-force"', 'key = "sovereignty"'),
        "duplicate",
        ("'sovereignty'", "same key"),
    ),
    Bad(
        "a nested table without a key",
        "data/practice/est.toml",
        append('\n[[practice]]\nstate = "EST"\n'),
        "key",
        ("[[practice]]", "no `key`"),
    ),
    Bad(
        "a text without its language",
        "data/position/isr-2020.toml",
        replace("gist.en = ", "gist = "),
        "language",
        ("gist.en",),
    ),
    Bad(
        "an empty value",
        "data/doc/A_70_174.toml",
        replace('symbol = "A/70/174"', 'symbol = ""'),
        "empty",
        ("leave the key out",),
    ),
    Bad(
        "a key that leads to another record",
        "data/norm/f.toml",
        append('\n[[link]]\nkey = "../norm/a"\nrelation = "cites"\ntarget = "norm/a"\n'),
        "key",
        ("'../norm/a'", "joined by a slash"),
    ),
    Bad(
        "an address that is none",
        "data/norm/g.toml",
        append('\n[[link]]\nkey = "link/x"\nrelation = "cites"\ntarget = "norm/a"\nsource = "http://[un.org"\n'),
        "reference",
        ("'http://[un.org'", "brackets"),
    ),
    Bad(
        "a kind of two words", "data/norm/h.toml", replace('kind = "Norm"', 'kind = "A Norm"'), "reference", ("`kind`",)
    ),
    Bad(
        "an empty translation", "data/vote/A_RES_73_27.toml", append("\n[draft]\ngist.ru = ' '\n"), "empty", ("`gist`",)
    ),
    Bad("a draft that is no table", "data/norm/j.toml", lambda text: "draft = 1\n" + text, "shape", ("[draft]",)),
    Bad("no kind", "data/norm/d.toml", replace('kind = "Norm"\n', ""), "kind", ("`kind`",)),
    Bad(
        "a reference with a space",
        "data/norm/e.toml",
        append('\n[[link]]\nkey = "link/x"\nrelation = "cites"\ntarget = "doc/A 70 174"\nstatus = "verified"\n'),
        "reference",
        ("may not have spaces",),
    ),
)

WRONG = (
    Bad(
        "a wrong stance code",
        "data/position/fra-2019.toml",
        replace('stance = "sovereignty/rule-primary"', 'stance = "sovereignty/rule-primry"'),
        "dangling",
        ("rule-primry", "rule-primary", "`stance`"),
    ),
    Bad(
        "a stance of another topic",
        "data/position/deu-2021.toml",
        replace('stance = "sovereignty/rule-primary"', 'stance = "human-rights/applies"'),
        "stance-topic",
        ("another topic", "sovereignty/…"),
    ),
    Bad(
        "a State that does not exist",
        "data/practice/est.toml",
        replace('state = "EST"', 'state = "ESX"'),
        "dangling",
        ("'ESX'", "Nothing of this name"),
    ),
    Bad(
        "an unknown symbol",
        "data/vote/A_RES_73_27.toml",
        replace('adopts = "A_RES_73_27"', 'adopts = "A_RES_73_9999"'),
        "dangling",
        ("A_RES_73_9999", "`adopts`"),
    ),
    Bad(
        "a vote count that does not add up",
        "data/vote/A_RES_73_266.toml",
        replace("in_favour_count = 138", "in_favour_count = 139"),
        "vote-total",
        ("138 States on the list", "139 by the official total", "meeting record"),
    ),
    Bad(
        "a relation that the ontology does not have",
        "data/norm/f.toml",
        append('\n[[link]]\nkey = "link/x"\nrelation = "proves"\ntarget = "norm/a"\nstatus = "verified"\n'),
        "dangling",
        ("proves", "no such term"),
    ),
    Bad(
        "an inferred link without a reason",
        "data/norm/g.toml",
        append(
            '\n[[link]]\nkey = "link/x"\nrelation = "isRelatedTo"\ntarget = "norm/a"\n'
            'basis = "inferred"\nstatus = "verified"\n'
        ),
        "link-reason",
        ("`reason`",),
    ),
    Bad(
        "a claim without a pin-cite",
        "data/position/est-2019.toml",
        replace('pin_cite = "heading Applicability"\n', ""),
        "shape",
        ("pin-cite", "`pin_cite`"),
    ),
    Bad(
        "a date that is no date",
        "data/doc/A_70_174.toml",
        replace("date = 2015-07-22", 'date = "22 July 2015"'),
        "shape",
        ("22 July 2015", "2021-07-13"),
    ),
    Bad(
        "a norm that stands twice",
        "data/norm/k.toml",
        replace('letter = "k"', 'letter = "j"'),
        "norms",
        ("eleven norms",),
    ),
)


def problems_of(folder: Path, cases: tuple[Bad, ...]) -> list[Problem]:
    for name in ("data", "ontology", "loaders"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for case in cases:
        path = folder / case.file
        path.write_text(case.edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CheckFailed) as failure:
        check(folder)
    return list(failure.value.problems)


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory: pytest.TempPathFactory) -> list[Problem]:
    return problems_of(tmp_path_factory.mktemp("unreadable"), UNREADABLE)


@pytest.fixture(scope="module")
def wrong_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wrong")


@pytest.fixture(scope="module")
def wrong(wrong_root: Path) -> list[Problem]:
    return problems_of(wrong_root, WRONG)


def assert_named(problems: list[Problem], case: Bad) -> None:
    fitting = [str(one) for one in problems if one.file == case.file and one.code == case.code]
    assert fitting, f"no problem of code {case.code} in {case.file}: {[str(one) for one in problems]}"
    assert any(all(words in text for words in case.says) for text in fitting), fitting


@pytest.mark.parametrize("case", UNREADABLE, ids=lambda case: case.name)
def test_a_record_that_cannot_be_read_is_named(case: Bad, unreadable: list[Problem]) -> None:
    assert_named(unreadable, case)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_a_record_that_is_wrong_is_named(case: Bad, wrong: list[Problem]) -> None:
    assert_named(wrong, case)


def test_only_the_files_with_mistakes_are_named(unreadable: list[Problem], wrong: list[Problem]) -> None:
    assert {one.file for one in unreadable} == {case.file for case in UNREADABLE}
    assert {one.file for one in wrong} == {case.file for case in WRONG} | {"data/norm/j.toml"}, "two norms j"


def test_a_failed_build_leaves_the_previous_release_as_it_was(
    releases: Path, wrong_root: Path, wrong: list[Problem]
) -> None:
    assert wrong
    before = current(releases)
    files = sorted(path.name for path in releases.iterdir())
    with pytest.raises(CheckFailed):
        build(wrong_root, releases)
    assert current(releases) == before
    assert sorted(path.name for path in releases.iterdir()) == files
