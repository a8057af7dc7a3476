"""The words of the interface: each in every language, with the same places to fill in."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from api.explorer.catalogue import FOLDER, SOURCE
from api.explorer.languages import NAMES
from api.settings import ROOT

METHODS = [("explorer/**.py", "python"), ("settings.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "_limit": (3,)}
"""The meaning of a limit stands in the settings, and is read at /limits."""

PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every word or sentence that the interface uses."""
    found = extract_from_dir(ROOT / "api", METHODS, {"templates/**.html": {"trimmed": "true"}}, KEYWORDS)
    return {one[0] if isinstance(one, tuple) else one for _file, _line, one, _comments, _context in found}


@pytest.mark.parametrize("language", sorted(set(NAMES) - {SOURCE}))
def test_a_catalogue_has_every_word_and_no_other(words: set[str], language: str) -> None:
    assert len(words) > 300
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id: message for message in catalogue if message.id
    }
    assert not words - set(known), "not translated"
    assert not set(known) - words, "used nowhere"
    for id_, message in known.items():
        word = str(id_)
        given = [
            str(text or "") for text in (message.string if isinstance(message.string, tuple) else (message.string,))
        ]
        assert all(given), word
        assert not message.fuzzy, word
        for text in given:
            assert set(PLACE.findall(text)) <= {*PLACE.findall(word), "num"}, word
            if not isinstance(message.id, tuple):
                assert set(PLACE.findall(text)) == set(PLACE.findall(word)), word


def test_compiled_catalogues_are_not_kept() -> None:
    assert not list(ROOT.rglob("api/**/*.mo"))


def test_the_interface_never_says_that_something_is_customary(words: set[str]) -> None:
    assert not [word for word in words if "customary" in word.lower()]
