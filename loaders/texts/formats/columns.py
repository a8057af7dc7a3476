"""Two columns of a page told apart by the gap between them, where the file has its lines run across both.

Rule: a table has gaps too. Columns of text are wide, their lines are full, and hardly a line crosses the gap; what is
less clear than this stays as the file has it, and is reported.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Letter = tuple[str, float, float, float, float]  # sign, size, left, right, baseline
GUTTER = 1.1  # sizes of a letter between two columns; words are less than one apart
_LINES = 8  # that stand side by side, at least
_STEP = 2.0  # points between the places at which a gap is looked for
_NARROW = 0.2  # of the page: cells of a table, not columns
_FULL = 0.75  # of its column: a line of running text
_MIDDLE = (0.3, 0.7)  # of the page: where the gap between two columns can be


@dataclass(frozen=True, slots=True)
class Column:
    """The lines of one column, or those that cross both; how far they are moved to stand below one another."""

    runs: list[list[Letter]]
    shift: float = 0.0


def told_apart(runs: Sequence[list[Letter]], width: float, from_right: bool) -> list[Column]:
    """The columns of a page in the order in which they are read; none if there are no two that can be told apart.

    Args:
        runs: the letters of each line, as the file has them.
        width: of the page, in points.
        from_right: whether the right column comes first.
    """
    lines = [_fragments(run, from_right) for run in runs if any(not one[0].isspace() for one in run)]
    if len(lines) < _LINES // 2:
        return []
    gap = _gap(lines, width)
    parts = [(part, _side(part, gap)) for line in lines for part in _split(line, gap)]
    left, right, across = ([part for part, side in parts if side == one] for one in (-1, 1, 0))
    beside = sum(one != after for (_, one), (_, after) in pairwise(parts) if one and after)
    if beside < _LINES or len(across) * 4 > beside or not (_is_text(left, width) and _is_text(right, width)):
        return []
    edge = max(_span(part)[1] for part in right) - max(_span(part)[1] for part in left)
    order = ((right, 0.0), (left, edge)) if from_right else ((left, edge), (right, 0.0))
    bands: list[Column] = []
    tops = sorted((_base(part) for part in across), reverse=True)
    for top, bottom in pairwise([float("inf"), *tops, float("-inf")]):
        for side, shift in order:
            kept = sorted((part for part in side if top > _base(part) >= bottom), key=_base, reverse=True)
            bands += [Column(kept, shift)] if kept else []
        bands += [Column([part]) for part in across if _base(part) == bottom]
    return bands


def _fragments(run: list[Letter], from_right: bool) -> list[list[Letter]]:
    """A line divided at each gap that is wide enough to part columns."""
    if from_right:  # numbers and Latin words stand against the order of the letters: where they are tells, not when
        edges = _edges(run)
        sides = [bisect_right(edges, one[2]) for one in run]
        parts = [[one for one, side in zip(run, sides, strict=True) if side == n] for n in range(len(edges), -1, -1)]
        return [part for part in parts if any(not one[0].isspace() for one in part)]
    made: list[list[Letter]] = [[]]
    ink: Letter | None = None
    for letter in run:
        if not letter[0].isspace():
            if ink is not None and letter[2] - ink[3] > GUTTER * max(letter[1], ink[1]):
                made.append([])
            ink = letter
        made[-1].append(letter)
    return [part for part in made if any(not one[0].isspace() for one in part)]


def _edges(run: list[Letter]) -> list[float]:
    """Where a line goes on after a gap that is wide enough to part columns, from the left."""
    inked = sorted((one for one in run if not one[0].isspace()), key=lambda one: one[2])
    return [after[2] for one, after in pairwise(inked) if after[2] - one[3] > GUTTER * max(one[1], after[1])]


def _gap(lines: list[list[list[Letter]]], width: float) -> float:
    """The middle of the place that the fewest lines cross; the widest one where several are alike."""
    spans = [_span(part) for line in lines for part in line]
    at = [width * _MIDDLE[0] + _STEP * n for n in range(int(width * (_MIDDLE[1] - _MIDDLE[0]) / _STEP) + 1)]
    crossed = [sum(left < x < right for left, right in spans) for x in at]
    fewest, best, start = min(crossed), (0, 0), 0
    for n, count in enumerate([*crossed, fewest + 1]):
        if count != fewest:
            best = max(best, (n - start, start))
            start = n + 1
    return at[min(best[1] + best[0] // 2, len(at) - 1)]


def _split(line: list[list[Letter]], gap: float) -> list[list[Letter]]:
    """A line as what stands left of the gap and what stands right of it, or whole where it crosses the gap."""
    sides = [_side(part, gap) for part in line]
    if 0 in sides:
        return [[letter for part in line for letter in part]]
    parts = [
        [letter for part, side in zip(line, sides, strict=True) if side == one for letter in part] for one in (-1, 1)
    ]
    return [part for part in parts if part]


def _side(part: list[Letter], gap: float) -> int:
    left, right = _span(part)
    return -1 if right <= gap else 1 if left >= gap else 0


def _span(part: list[Letter]) -> tuple[float, float]:
    inked = [one for one in part if not one[0].isspace()]
    return min(one[2] for one in inked), max(one[3] for one in inked)


def _is_text(parts: list[list[Letter]], width: float) -> bool:
    """Whether the lines of a side are those of a column of text: wide, and most of them full."""
    if len(parts) * 2 < _LINES:
        return False
    spans = [right - left for left, right in map(_span, parts)]
    widest = sorted(spans)[-max(1, len(spans) // 10)]
    return median(spans) > width * _NARROW and sum(span > widest * _FULL for span in spans) * 2 > len(spans)


def _base(part: list[Letter]) -> float:
    return median(one[4] for one in part)
