"""A record file is right when writing it again changes nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from api.settings import ROOT
from loaders.layout import write
from loaders.records import Context

CONTEXT = Context.read(ROOT / "ontology" / "context.jsonld")
FOLDERS = sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_record_is_written_in_the_one_layout(folder: str) -> None:
    for path in sorted((ROOT / "data" / folder).rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        assert text == write(tomllib.loads(text), CONTEXT.keys), f"run `make format`: {path.name}"


def test_writing_a_record_keeps_every_value(tmp_path: Path) -> None:
    record = {
        "id": "doc/x",
        "kind": ["Paragraph", "Recommendation"],
        "title": {"en": 'Quotes " and \\ slashes', "zh": "国际安全"},
        "each": {"position": {"basis": "primary"}},
        "position": [{"key": "a", "source": ["https://example.org/" + "x" * 90, "source/b"], "jointly": True}],
    }
    assert tomllib.loads(write(record, CONTEXT.keys)) == record
