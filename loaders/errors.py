"""What can go wrong on the way from records to a release.

LoaderError
├── CheckFailed      the records or the ontology have problems; carries every one of them
├── PushFailed       a SPARQL engine does not take a release
└── ReleaseMissing   there is no release where one was looked for
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SHOWN = 12


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that a person has to put right, said so that they can.

    Attributes:
        file: path of the file, relative to the repository.
        record: the record or nested table, as `folder/name` or `folder/name/key`; empty if the file is not read.
        key: the key whose value is wrong or missing; empty if the whole table is meant.
        message: what is wrong, as a sentence.
        seen: the value found; empty if none.
        allowed: the values that would be right, where they can be listed.
        code: a stable name of the kind of problem.
    """

    file: str
    record: str
    key: str
    message: str
    seen: str = ""
    allowed: tuple[str, ...] = ()
    code: str = "record"

    def __str__(self) -> str:
        where = self.file
        if self.record:
            where += f", {self.record}"
        if self.key:
            where += f", key `{self.key}`"
        text = f"{where}: {self.message}"
        if self.seen:
            text += f" Seen: {self.seen}."
        if self.allowed:
            more = len(self.allowed) - SHOWN
            text += f" Allowed: {', '.join(self.allowed[:SHOWN])}{f' and {more} more' if more > 0 else ''}."
        return text


class LoaderError(Exception):
    """The root of this package's errors."""


class CheckFailed(LoaderError):
    """The input has problems. All of them are in `problems`, sorted by file; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} found; nothing was written")


class ReleaseMissing(LoaderError):
    """No release lies at `folder`. `cybernorms build` makes one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"no release in {folder}: run `cybernorms build` first")


class PushFailed(LoaderError):
    """An engine did not take a release. What it took stays; the next push goes on from there."""
