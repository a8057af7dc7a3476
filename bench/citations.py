"""How many citations of the hand-read samples are found and right: precision, recall and F1 per language and kind.

Rule: a citation is right when its span covers the words that the reader marked, and not much more, and its document and
place are theirs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from loaders.texts import Catalogue, citations, cite
from loaders.texts.catalogue import key
from loaders.texts.symbol import roman

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "texts" / "gold"
HELD_OUT = ROOT / "tests" / "texts" / "held-out"
HELD_OUT_2 = ROOT / "tests" / "texts" / "held-out-2"
HELD_OUT_3 = ROOT / "tests" / "texts" / "held-out-3"
HELD_OUT_4 = ROOT / "tests" / "texts" / "held-out-4"
HELD_OUT_5 = ROOT / "tests" / "texts" / "held-out-5"
HELD_OUT_6 = ROOT / "tests" / "texts" / "held-out-6"
HELD_OUT_7 = ROOT / "tests" / "texts" / "held-out-7"
SETS = (GOLD, HELD_OUT, HELD_OUT_2, HELD_OUT_3, HELD_OUT_4, HELD_OUT_5, HELD_OUT_6, HELD_OUT_7)
# Each beginning of a citation, to be repeated without end: texts made to be slow.
PIECES = (
    *(
        "A/",
        "A/RES/",
        "A/RES/\n",
        "A/70/174 and ",
        "A(",
        "A/COP(",
        "AA/BB/",
        "S-",
        "ES-",
        "(XX)",
        "2131 (XX), ",
        "73/",
        "73 / ",
    ),
    *(
        "resolution ",
        "resolutions 73/27, ",
        "resolutions 1 ",
        "decision 1/CP.",
        "Security Council ",
        "of the ",
        "and ",
        "the report ",
    ),
    *(
        "paragraph ",
        "paragraph 1, ",
        "paragraph 5 and ",
        "paragraph 5 of the report of ",
        "paragraph 5 of the annex to ",
        "(a) ",
        "(a) and ",
    ),
    *(
        "annex ",
        "annex I, ",
        "section II.A ",
        "sixteenth ",
        "Article 2, ",
        "Chapter VII ",
        "the Charter of ",
        "norm ",
        "norm (f), ",
        "ibid. ",
    ),
    *(
        "(",
        "[",
        "](",
        "[73/27](",
        "\n",
        "\n ",
        "1",
        "1 ",
        ".",
        "A.",
        "-",
        "«",
        "¹",
        "\u00ad",
        "\u200b",
        "Add.1 and ",
        "of 4 ",
        "December ",
    ),
    *(
        "第",
        "第1和",
        "第73/27号、",
        "第(",
        "附件一",
        "号决议",
        "和",
        "中",
        "الفقرة ",
        "القرار 73/27 و ",
        "و",
        "пункт ",
        "b) и ",
        "пункт 1 статьи 2, ",
        "المادة 3 و",
        "第1条至",
        "第1段、",
        "附件一，",
        "《宪章》第一条、",
        "\n21-01234",
        "A/70/174\n21-01234 1/2\n",
        "[73/27](#)1",
        "ii) ",
        "1.1",
        "Article 3, paragraph 1 of ",
    ),
    *(
        "’1‘ ",
        "(a) ’1‘ ",
        "㈠",
        "«a» ",
        "\nA/75/999\n21-01234\n",
        "A/70/174\n\n21-01234 12/31\nA/75/999\n\n",
        "in particular paragraph 5 ",
        "resolution 73/27, in particular ",
        "1373 (2001), para. 2, ",
        "annex I, para. 5, and ",
        "alinéa a du ",
        "附件第2条、",
        "第73/27号决议关于的第",
        "الفقرات من 5 إلى ",
        "الفقرة 1-2-",
        "73/27,4 ",
        "16-й и ",
        "2e et ",
        "of, and the annex to, ",
        "resolution 73/27 and its paragraph 5 ",
        "5a) ",
        "annex, enclosure, ",
        "subsection B of section III (B) of ",
        "A/70/174 and Add.1 to 3 and ",
        "article 6 bis ",
        "Articles 1 (para. 1), ",
        "\nA/78/7/Add.4*\nPage 2\n21-01234\n/...\n",
        "\nA/78/7/Add.4\n",
        "resolution 1325 (2000), resolution 1325, ",
        "第75/550 A和B",
        "73/27 ألف وباء ",
        "«f» ",
        "the 2015 report of the Group of Governmental Experts (",
        "of the agenda ",
    ),
)
_MORE = 60  # characters that a span may have beside the words that were marked: the name of a body, "of the report"
_KINDS = ("internal", "anaphora", "norm", "instrument")


@dataclass
class Score:
    """Counts of citations found and right, and the errors in words."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def f1(self, name: str) -> float:
        return 2 * self.right[name] / ((self.found[name] + self.there[name]) or 1)


def score(catalogue: Catalogue, folder: Path = GOLD) -> Score:
    """Read every sample and compare."""
    total = Score()
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            gold = tomllib.load(file)
        for sample in gold["sample"]:
            text = _text(sample)
            if text is not None:
                compare(text, list(sample["cites"]), gold["language"], catalogue, total)
    return total


def _text(sample: dict[str, str]) -> str | None:
    if "file" not in sample:
        return sample["text"]
    path = ROOT.parent / "shared" / "documents" / sample["file"]
    return path.read_text(encoding="utf-8") if path.is_file() else None


def compare(text: str, rows: list[str], language: str, catalogue: Catalogue, total: Score) -> None:
    """Read a text and compare with what a person marked: "words | document | place" in each row."""
    left = cite(text, catalogue, language)
    at = 0
    for row in rows:
        words, symbol, place = (cell.strip() for cell in row.split("|"))
        start = text.find(words, at)
        if start < 0:
            raise ValueError(f"{language}: {words!r} is not in the sample after offset {at}")
        at = start + len(words)
        match = next((one for one in left if one.start < at and one.end > start), None)
        kind = _kind(symbol)
        _count(total.there, language, kind)
        if match is None:
            total.errors.append(f"{language}: missed {words!r}")
            continue
        left.remove(match)
        _count(total.found, language, kind)
        got = match.kind if symbol in _KINDS else match.symbol or ""
        point = _plain(match.pinpoint or {})
        covers = match.start <= start and match.end >= at and match.end - match.start <= len(words) + _MORE
        if key(got) == key(symbol) and point == _plain(_point(place)) and covers:
            _count(total.right, language, kind)
        else:
            total.errors.append(f"{language}: {words!r} read as {match.text!r} {got} {point}, is {symbol} {place}")
    for one in left:
        _count(total.found, language, _kind(one.kind))
        total.errors.append(f"{language}: {one.text!r} ({one.kind} {one.symbol}) is none")


def _kind(symbol: str) -> str:
    """What is counted together: norms, places in the text itself, words that point back, treaties, documents."""
    if symbol in _KINDS:
        return symbol
    return "instrument" if symbol in ("UN Charter", "ICJ Statute", "charter") else "document"


_ROMAN = {roman(number): str(number) for number in range(1, 100)}


def _plain(point: dict[str, str]) -> dict[str, str]:
    """A place with its numbers in one kind of figures: annex I is annex 1."""
    return {unit: _ROMAN.get(number, number) for unit, number in point.items()}


def _point(place: str) -> dict[str, str]:
    words = place.split()
    if len(words) % 2:
        words.append("")
    return dict(zip(words[::2], words[1::2], strict=True))


def _count(counter: Counter[str], *names: str) -> None:
    counter.update(["all", *names])


def report(total: Score) -> Iterator[str]:
    yield "| | citations | precision | recall | F1 |"
    yield "| --- | --- | --- | --- | --- |"
    for name in sorted(total.there, key=lambda name: (name != "all", len(name) > 2, name)):
        right, found, there = total.right[name], total.found[name], total.there[name]
        yield f"| {name} | {there} | {right / (found or 1):.3f} | {right / there:.3f} | {total.f1(name):.3f} |"
    yield from ("", f"Errors: {len(total.errors)}", *total.errors)


def speed(name: str, text: str, catalogue: Catalogue, language: str = "") -> tuple[float, str]:
    """How many megabytes a second are read on one core, and this in words, with how much memory grew meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, used = time.perf_counter(), time.process_time()
    count = sum(1 for _ in citations(text, catalogue, language))
    seconds, used = time.perf_counter() - start, time.process_time() - used
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    size = len(text.encode()) / 1e6
    told = (
        f"{name}: {count:,} citations in {len(text):,} characters ({size:.1f} MB), {seconds:.1f} s, "
        f"{size / used:.2f} MB a second of processor time; memory grew by {grown} MB"
    )
    return size / used, told


def corpus() -> tuple[str, str]:
    """Prose (the real documents beside the repository, where they are) and the dense text of the samples."""
    folder = ROOT.parent / "shared" / "documents"
    prose = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    listed = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("un-paragraphs/*.json")))
    prose += ["\n\n".join(one["text"] for one in paragraphs) for paragraphs in listed]
    return "\n\n".join(prose), "\n\n".join(samples().values())


def samples() -> dict[str, str]:
    """The text of all samples, by language."""
    dense: dict[str, list[str]] = {}
    for path in sorted(one for folder in SETS for one in folder.glob("*.toml")):
        with path.open("rb") as file:
            gold = tomllib.load(file)
        dense.setdefault(gold["language"], []).extend(one["text"] for one in gold["sample"] if "text" in one)
    return {language: "\n\n".join(texts) for language, texts in sorted(dense.items())}


def main() -> None:
    catalogue = Catalogue.read(ROOT)
    for folder in SETS:
        print(f"\n{folder.name}\n")
        print("\n".join(report(score(catalogue, folder))))
    prose, dense = corpus()
    print()
    for language, text in samples().items():
        print(max(speed(f"samples in {language}", text * 8, catalogue, language) for _ in range(5))[1])
    print(speed("prose", (prose or dense) * 4, catalogue)[1])
    if "adversarial" in sys.argv:
        for piece in PIECES:
            start = time.process_time()
            count = sum(1 for _ in citations(piece * (1_000_000 // len(piece)), catalogue, "en"))
            print(f"{piece!r}: 1 MB, {count:,} citations, {time.process_time() - start:.1f} s of processor time")
    if "long" in sys.argv:
        whole = (prose + dense) * (60_000_000 // len(prose + dense) + 1)
        print(speed("long", whole[:60_000_000], catalogue)[1])


if __name__ == "__main__":
    main()
