"""Bad input is refused with its code, in bounded time and memory, and leaves nothing behind."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from loaders.texts import Document, Limits, Refused, read
from loaders.texts.confined import parse
from loaders.texts.errors import CODES
from tests.texts.hostile import FILES, printed

LIMITS = Limits(file_bytes=2 * 1024 * 1024, seconds=30)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_its_refusal(name: str) -> None:
    code, make = FILES[name]
    data = make()
    if code == "read":
        assert isinstance(read(data, name, limits=LIMITS), Document)
        return
    with pytest.raises(Refused) as refused:
        read(data, name, limits=LIMITS)
    assert refused.value.code == code
    assert refused.value.code in CODES
    assert refused.value.detail in str(refused.value)
    assert refused.value.hint


def test_a_parser_that_takes_too_long_is_killed() -> None:
    with pytest.raises(Refused) as refused:
        parse(printed(1500, "The report of the Group. " * 4), "pdf", Limits(seconds=0.05))
    assert refused.value.code == "timeout"


def test_a_parser_that_takes_too_much_memory_is_stopped() -> None:
    page = b"<html><body>" + b"<p>The report of the Group</p>" * 600_000
    with pytest.raises(Refused) as refused:
        parse(page, "html", Limits(memory_bytes=128 * 1024 * 1024))
    assert refused.value.code in ("too-complex", "damaged")


def test_a_file_larger_than_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(500 * 1024 * 1024)  # a hole: takes no room on the disk
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == "too-large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_reading_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read(printed(1, "The report of the Working Group is contained in the annex to the present document."), "x.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "act",
    [
        "open('made', 'w')",
        "__import__('os').open('made', 65)",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').remove('kept')",
    ],
)
def test_the_process_of_a_parser_may_not_write_connect_or_start_another(act: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "kept").write_text("kept")
    program = f"from loaders.texts import confinement; confinement.confine(2**30, 5); {act}"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"PermissionError" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
