"""What holds of every statement of the default graph, found by reading them all: a query need not ask for it again."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

FILE = "statistics.json"
"""Where a release has it: an object with

- `subjects`: by property, the classes that each subject of it is in;
- `objects`: by property, the classes that each object of it is in;
- `most`: the largest number of statements that one subject has.

Addresses are whole, classes sorted; a property that implies no class is left out.
"""

TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NONE: frozenset[bytes] = frozenset()

Implied = dict[str, list[str]]


def written(union: Sequence[bytes]) -> bytes:
    """The statistics of a default graph.

    Args:
        union: its N-Triples lines, those of one property together.
    """
    found: defaultdict[bytes, set[bytes]] = defaultdict(set)
    sizes: Counter[bytes] = Counter()
    for line in union:
        subject, name, value = _parts(line)
        sizes[subject] += 1
        if name == TYPE:
            found[subject].add(value)
    alike: dict[frozenset[bytes], frozenset[bytes]] = {}
    classes = {thing: alike.setdefault(frozenset(some), frozenset(some)) for thing, some in found.items()}
    subjects: Implied = {}
    objects: Implied = {}
    for name, lines in groupby(map(_parts, union), key=lambda parts: parts[1]):
        if name == TYPE:
            continue
        pairs = {(classes.get(subject, NONE), classes.get(value, NONE)) for subject, _, value in lines}
        _note(subjects, name, (first for first, _ in pairs))
        _note(objects, name, (second for _, second in pairs))
    told: Mapping[str, object] = {"subjects": subjects, "objects": objects, "most": max(sizes.values(), default=0)}
    return json.dumps(told, indent=0, sort_keys=True).encode() + b"\n"


def _note(implied: Implied, name: bytes, some: Iterable[frozenset[bytes]]) -> None:
    if common := frozenset.intersection(*some):
        implied[_address(name)] = sorted(map(_address, common))


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    subject, name, value = line.split(b" ", 2)
    return subject, name, value[:-3]


def _address(name: bytes) -> str:
    return name[1:-1].decode()
