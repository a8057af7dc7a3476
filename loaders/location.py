"""Where an IRI of the graph is written: the file, the record and the key that a person can go to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.errors import Problem
from loaders.records import Context, Record
from ontology import BASE


@dataclass
class Location:
    """Finds the record of an IRI, and says what is wrong with it in the words of the record."""

    context: Context
    records: dict[str, Record] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: Context, records: Iterable[Record], known: Iterable[str]) -> Location:
        """Args: the context, the records, and every IRI that is described anywhere."""
        return cls(context, {record.id: record for record in records}, set(known))

    def record(self, iri: str) -> Record | None:
        """The record that an IRI is, or is nested in."""
        name = iri.removeprefix(BASE)
        while name:
            if name in self.records:
                return self.records[name]
            name = name.rpartition("/")[0]
        return None

    def problem(
        self,
        iri: str,
        property_iri: str,
        message: str,
        *,
        seen: str = "",
        allowed: tuple[str, ...] = (),
        code: str = "record",
    ) -> Problem:
        """A problem at an IRI. `seen` may be an IRI: it is shown as the record has it."""
        record = self.record(iri)
        key = self.context.key_of(property_iri, seen) if property_iri else ""
        shown = seen
        if seen.startswith(BASE):
            shown = seen.removeprefix(BASE).removeprefix(self.context.references.get(key, ""))
        file = record.file if record else "ontology/"
        name = iri.removeprefix(BASE)
        return Problem(file, name, key, message, repr(shown) if shown else "", allowed, code)

    def near(self, iri: str, count: int = 8) -> tuple[str, ...]:
        """The values that could have been meant: all of a small folder, else those that look alike."""
        folder = iri.rpartition("/")[0] + "/"
        siblings = sorted(
            one for one in self.known if one.startswith(folder) and "/" not in one[len(folder) :]
        )
        if not siblings:
            siblings = sorted(
                one for one in self.known if one.startswith(BASE + iri[len(BASE) :].split("/")[0])
            )
        if len(siblings) > count:
            siblings = difflib.get_close_matches(iri, siblings, n=count, cutoff=0.4)
        return tuple(one.rpartition("/")[2] for one in siblings)
