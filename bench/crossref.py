"""What cross-referencing costs: a PDF of 50 pages through the front door, and longer texts beside it.

The PDF is made of the zero draft in its Spanish text, beside the repository, twice over with every tenth word changed
in the second half, printed on A4. Each figure is the best of three in one run, by the clock and of a
processor; the ratio is to reading the file alone, in processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from api.crossref.desk import Desk, Task
from api.settings import Settings
from bench.linking import ROOT, ZERO_DRAFT
from loaders import build
from loaders.texts import Document, read
from tests.texts.printing import Text, pdf

PAGES = 50
_CALLERS = re.compile("[¹²³⁰⁴-⁹]+")
JSON = "application/json"


def printed(document: Document, pages: int) -> tuple[bytes, int]:
    """A PDF of at least so many pages, and how many it has."""
    draw = random.Random(1)
    first = [_CALLERS.sub("", one.text) for one in document.paragraphs]
    texts = list(first)
    made, count = b"", 0
    while count < pages:
        blocks = [("paragraph", str(n), text) for n, text in enumerate(texts, 1)]
        made = pdf(Text("A/AC.290/2021/L.2", blocks))
        count = len(pypdfium2.PdfDocument(made))
        texts += [" ".join(w if draw.random() > 0.1 else "nuevo" for w in text.split()) for text in first]
    return made, count


@dataclass(frozen=True, order=True)
class Spent:
    """Seconds by the clock, and of a processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s by the clock, {self.processor:.2f} s of a processor"


def best(work: Callable[[], object]) -> Spent:
    """The shortest of three times."""
    times = []
    for _ in range(3):
        start, used = time.perf_counter(), _used()
        work()
        times.append(Spent(time.perf_counter() - start, _used() - used))
    return min(times)


def _used() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    if not ZERO_DRAFT.is_file():
        sys.exit(f"The text of the zero draft is not at {ZERO_DRAFT}.")
    made, count = printed(read(ZERO_DRAFT), PAGES)
    with tempfile.TemporaryDirectory() as folder:
        release = build(ROOT, Path(folder))
        desk = Desk("bench", release, Settings())
        alone = best(lambda: read(made, "draft.pdf"))
        print(f"PDF of {count} pages, {len(made):,} bytes: reading alone {alone}")
        for wanted in (JSON, "text/csv", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"):
            task = Task("crossref", "application/pdf", "draft.pdf", wanted)
            spent = best(lambda task=task: desk.answer_here(task, made))  # type: ignore[misc]  # the task of this turn
            ratio = spent.processor / alone.processor
            print(f"    cross-referenced as {wanted.rpartition('.')[2]}: {spent}; {ratio:.1f} x reading")
        plain = "\n\n".join(f"{n}. {one.text}" for n, one in enumerate(read(made, "draft.pdf").paragraphs, 1)).encode()
        for times in (1, 4):
            body = plain * times
            spent = best(lambda body=body: desk.answer_here(Task("crossref", "text/plain", "", JSON), body))  # type: ignore[misc]
            print(f"plain text of {len(body):,} bytes: {spent}; {len(body) / 1e6 / spent.processor:.2f} MB/s")


if __name__ == "__main__":
    main()
