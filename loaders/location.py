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
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict)

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
        """A problem at an IRI. `seen` and `allowed` may be IRIs: they are shown as the record would have them."""
        record = self.record(iri)
        key = self.context.key_of(property_iri, seen) if property_iri else ""
        folder = BASE + self.context.references.get(key, "")

        def shown(value: str) -> str:
            return value.removeprefix(folder).removeprefix(BASE)

        file = record.file if record else "ontology/"
        name = iri.removeprefix(BASE)
        seen = repr(shown(seen)) if seen else ""
        return Problem(file, name, key, message, seen, tuple(map(shown, allowed)), code)

    def near(self, iri: str, count: int = 8) -> tuple[str, ...]:
        """What could have been meant: all of a small folder, else the IRIs that look alike."""
        if iri not in self._near:
            folder = iri.rpartition("/")[0] + "/"
            siblings = sorted(one for one in self.known if one.rpartition("/")[0] + "/" == folder)
            top = BASE + iri.removeprefix(BASE).split("/")[0] + "/"
            found = siblings or sorted(one for one in self.known if one.startswith(top))
            if len(found) > count:
                found = difflib.get_close_matches(iri, found, n=count, cutoff=0.6)
            self._near[iri] = tuple(found)
        return self._near[iri]
