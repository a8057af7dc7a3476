"""How right the fates of a concordance are: edits of the zero draft whose fates are known, at three strengths.

Twelve paragraphs are dropped, six pairs of neighbours merged, twenty reworded, four moved far away, five added; what
is left is the same. A fate is right when it and the paragraph that it leads to are those of the edit. The edits are
made by a program: real drafting is less tidy, and figures on it will be lower.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.linking import ZERO_DRAFT
from loaders.texts import Paragraph, read
from loaders.texts.concordance import compare

OTHER = ("nuevo", "distinto", "otro", "ampliado", "eficaz", "mundial", "previsto")
ADDED = "Este párrafo trata por primera vez de satélites, cosechas y pesca en alta mar, asunto número {}."
DROPPED, MERGED, REWORDED, MOVED, NEW = 12, 6, 20, 4, 5


@dataclass
class Edited:
    """A newer text: for each paragraph the older ones that it is made of, and its words; and the fates."""

    items: list[tuple[list[int], str]] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)


def edited(texts: Sequence[str], share: float, draw: random.Random) -> Edited:
    """The texts edited, with a share of the words changed in those that are reworded or merged."""
    made = Edited()
    kept = sorted(set(range(len(texts))) - set(draw.sample(range(len(texts)), DROPPED)))
    made.fates |= dict.fromkeys(set(range(len(texts))) - set(kept), "dropped")
    pairs: dict[int, int] = {}
    for one, other in draw.sample(list(pairwise(kept)), len(kept) - 1):
        free = {one, other}.isdisjoint({*pairs, *pairs.values()})
        if len(pairs) < MERGED and free and other == one + 1:
            pairs[one] = other
    alone = [n for n in kept if n not in pairs and n not in pairs.values()]
    reworded = draw.sample(alone, REWORDED)
    moved = draw.sample([n for n in alone if n not in reworded], MOVED)
    for n in kept:
        if n in pairs:
            both = f"{_changed(texts[n], share / 2, draw)} {_changed(texts[pairs[n]], share / 2, draw)}"
            made.items.append(([n, pairs[n]], both))
            made.fates |= {n: "merged", pairs[n]: "merged"}
        elif n in alone and n not in moved:
            made.items.append(([n], _changed(texts[n], share, draw) if n in reworded else texts[n]))
            made.fates[n] = "reworded" if n in reworded else "same"
    for n in moved:
        far = [place for place in range(len(made.items)) if abs(place - n * len(made.items) / len(texts)) > 25]
        made.items.insert(draw.choice(far), ([n], texts[n]))
        made.fates[n] = "moved"
    for n in range(NEW):
        made.items.insert(draw.randrange(len(made.items) + 1), ([], ADDED.format(n)))
    return made


def _changed(text: str, share: float, draw: random.Random) -> str:
    pieces = text.split()
    for n in draw.sample(range(len(pieces)), max(1, round(share * len(pieces)))):
        pieces[n] = draw.choice(OTHER)
    return " ".join(pieces)


def main() -> None:
    if not ZERO_DRAFT.is_file():
        sys.exit(f"The text of the zero draft is not at {ZERO_DRAFT}.")
    older = read(ZERO_DRAFT).paragraphs
    texts = [one.text for one in older]
    for share in (0.1, 0.25, 0.4):
        draw = random.Random(11)
        right, count = 0, 0
        new_right, new_count = 0, 0
        errors: Counter[tuple[str, str]] = Counter()
        for _ in range(10):
            made = edited(texts, share, draw)
            fates, origins = compare(older, [Paragraph(n, text) for n, (_, text) in enumerate(made.items, 1)])
            for n, fate in enumerate(fates):
                place = next((str(at) for at, (source, _) in enumerate(made.items, 1) if n in source), "")
                count += 1
                if (fate.fate, fate.newer) == (made.fates[n], place):
                    right += 1
                else:
                    errors[made.fates[n], fate.fate] += 1
            new_right += sum(one.is_new == (not source) for one, (source, _) in zip(origins, made.items, strict=True))
            new_count += len(origins)
        print(f"{share:.0%} of the words changed: {right} of {count} fates right ({right / count:.3f}),", end=" ")
        print(f"{new_right} of {new_count} newer paragraphs told new or not ({new_right / new_count:.3f})")
        print(*(f"    {was} taken for {told}: {number}" for (was, told), number in errors.most_common()), sep="\n")


if __name__ == "__main__":
    main()
