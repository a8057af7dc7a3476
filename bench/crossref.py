"""What cross-referencing costs: a PDF of 50 pages through the front door, and longer texts beside it.

The PDF is made of the zero draft in its Spanish text, beside the repository, twice over with every tenth word changed
in the second half, printed on A4. Each figure is the best of three in one run, by the clock and of a
processor; the ratio is to reading the file alone, in processor time, so that a busy machine changes little.

At the end, what a model that is plugged in costs beside its own work: the same PDF with the one of the tests, which
takes no time to speak of, and 200 new paragraphs compared with 2,000 gists by vectors made at random, by their bits
first and all of them.
"""

from __future__ import annotations

import math
import random
import re
import resource
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

import pypdfium2

from api.crossref.desk import Desk, Task
from api.settings import Settings
from bench.linking import ROOT, ZERO_DRAFT
from loaders import build
from loaders.texts import Document, read
from loaders.texts.embedding import Vector
from loaders.texts.meaning import Meanings
from tests.texts.printing import Text, pdf

PAGES = 50
_CALLERS = re.compile("[¹²³⁰⁴-⁹]+")
JSON = "application/json"
MODEL = "tests.texts.embedders:grams"


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


def beside(draw: random.Random, one: Sequence[float]) -> Vector:
    """A vector at random whose cosine to another one is about 0.7; a first one is beside nothing."""
    numbers = [draw.gauss() + math.sqrt(len(one)) * number for number in one]
    length = math.hypot(*numbers)
    return array("f", [number / length for number in numbers])


def compared() -> None:
    """What comparing 200 paragraphs with 2,000 gists by vectors costs, and how many of the nearest five are found."""
    draw = random.Random(2)
    subjects = [beside(draw, [0.0] * 384) for _ in range(400)]
    vectors = [beside(draw, subject) for subject in subjects for _ in range(5)]
    new = [beside(draw, subject) for subject in subjects[:200]]
    meanings = Meanings("bench:none", 0.0, [(str(n), "en", "") for n in range(len(vectors))], vectors)
    spent = best(lambda: [meanings.near(one, "en") for one in new])
    every = best(lambda: [math.fsum(map(mul, one, other)) for one in new[:20] for other in vectors])
    found = 0
    for one in new:
        cosines = {str(n): math.fsum(map(mul, one, other)) for n, other in enumerate(vectors)}
        found += len(set(sorted(cosines, key=cosines.__getitem__)[-5:]) & meanings.near(one, "en").keys())
    print(
        f"200 paragraphs against 2,000 gists, vectors of 384 numbers: {spent}; {found:,} of the 1,000 nearest are found"
    )
    print(f"    without bits {every.processor * 10:.1f} s, {every.processor * 10 / spent.processor:.0f} x as much")


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
        plugged = Desk("bench", build(ROOT, Path(folder), embedding=MODEL), Settings(embedding=MODEL))
        spent = best(lambda: plugged.answer_here(Task("crossref", "application/pdf", "draft.pdf", JSON), made))
        print(f"    and with a model, as json: {spent}; {spent.processor / alone.processor:.1f} x reading")
        plain = "\n\n".join(f"{n}. {one.text}" for n, one in enumerate(read(made, "draft.pdf").paragraphs, 1)).encode()
        for times in (1, 4):
            body = plain * times
            spent = best(lambda body=body: desk.answer_here(Task("crossref", "text/plain", "", JSON), body))  # type: ignore[misc]
            print(f"plain text of {len(body):,} bytes: {spent}; {len(body) / 1e6 / spent.processor:.2f} MB/s")
    compared()


if __name__ == "__main__":
    main()
