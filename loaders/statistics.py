"""What holds of every statement of the default graph, found by reading them all: a query need not ask for it again."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

FILE = "statistics.json"
"""Where a release has it: an object with

- `subjects`: by property, the classes that each subject of it is in;
- `objects`: by property, the classes that each object of it is in;
- `unless`: by property and class, another class: a subject of the property is in one of the two, and never in both.
  The other one is small: a twentieth of the subjects at most.

Addresses are whole, classes sorted; a property of which there is nothing to say is left out.
"""

TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SMALL = 20

Classes = frozenset[bytes]
NONE: Classes = frozenset()


def written(union: Sequence[bytes]) -> bytes:
    """The statistics of a default graph.

    Args:
        union: its N-Triples lines, those of one property together, and in these those of one subject.
    """
    found: defaultdict[bytes, set[bytes]] = defaultdict(set)
    sizes: Counter[bytes] = Counter()
    for line in union:
        subject, name, value = _parts(line)
        if name == TYPE:
            found[subject].add(value)
            sizes[value] += 1
    alike: dict[Classes, Classes] = {}
    classes = {thing: alike.setdefault(frozenset(some), frozenset(some)) for thing, some in found.items()}
    told: dict[str, dict[str, object]] = {"subjects": {}, "objects": {}, "unless": {}}
    for name, lines in groupby(map(_parts, union), key=itemgetter(1)):
        if name == TYPE:
            continue
        subjects: Counter[Classes] = Counter()
        objects: set[Classes] = set()
        before = b""
        for subject, _, value in lines:
            subjects[classes.get(subject, NONE)] += subject != before
            objects.add(classes.get(value, NONE))
            before = subject
        for key, kinds in (("subjects", subjects), ("objects", objects)):
            if common := NONE.union(*kinds).intersection(*kinds):
                told[key][_address(name)] = sorted(map(_address, common))
        if unless := _unless(subjects, sizes):
            told["unless"][_address(name)] = {_address(one): _address(other) for one, other in sorted(unless.items())}
    return json.dumps(told, indent=0, sort_keys=True).encode() + b"\n"


def _unless(subjects: Counter[Classes], sizes: Counter[bytes]) -> dict[bytes, bytes]:
    """The classes of the subjects of a property, each with a small one that those are in which are not in it."""
    found = {}
    for one in frozenset().union(*subjects):
        inside = [kinds for kinds in subjects if one in kinds]
        outside = [kinds for kinds in subjects if one not in kinds]
        if not outside:
            continue
        others = outside[0].intersection(*outside).difference(*inside)
        least = min(others, key=lambda other: (sizes[other], other), default=b"")
        if least and SMALL * sizes[least] <= subjects.total():
            found[one] = least
    return found


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    subject, name, value = line.split(b" ", 2)
    return subject, name, value[:-3]


def _address(name: bytes) -> str:
    return name[1:-1].decode()
