"""What States did about a norm and hold on a topic, through a client whose types were generated from the schema.

python ask.py http://127.0.0.1:8000/graphql
"""

from __future__ import annotations

import sys
from collections import Counter

from cybernorms_client import Client, Lean, NormLetter, TopicCode


def main(address: str) -> None:
    with Client(url=address) as client:
        told = client.norm_in_practice(letter=NormLetter.F, first=3)
        print(f"Release {told.release.name}")
        if told.norm is not None:
            print(f"Norm {told.norm.letter.value}: {told.norm.practice.total_count} entries of practice, such as")
            for practice in told.norm.practice.nodes:
                print(f"  {practice.actor.label.text}, {practice.kind.value}, {practice.date}: {practice.pin_cite}")

        leans: Counter[Lean | None] = Counter()
        after = None
        while True:
            page = client.positions_on(topic=TopicCode.DUE_DILIGENCE, after=after).positions
            leans.update(position.stance.lean for position in page.nodes)
            after = page.page_info.end_cursor
            if not page.page_info.has_next_page:
                break
        print(f"Due diligence: {sum(leans.values())} of {page.total_count} newest positions read")
        for lean, count in leans.most_common():
            print(f"  {lean.value if lean else 'none'}: {count}")


if __name__ == "__main__":
    main(sys.argv[1])
