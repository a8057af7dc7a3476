"""What the release says of one thing: the statements about it, those that lead to it, and what is only a draft."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api import spreadsheet
from api.errors import NotFound, Withdrawn
from api.jsonld import TERMS, compacted
from api.spreadsheet import SHEET
from api.store import BASE, Row, Store, Value

DRAFT = BASE + "graph/draft"
WITHDRAWN = BASE + "graph/withdrawn"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DOCUMENTS = frozenset(TERMS + name for name in ("Document", "Provision", "Work"))
PREFIX = f"PREFIX cn: <{TERMS}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
LABEL = 'OPTIONAL { ?value skos:prefLabel ?label FILTER (LANG(?label) = "en") }'
ABOUT = f"""{PREFIX} SELECT ?thing ?property ?value ?label WHERE {{ ?thing ?property ?value {LABEL} }}
    ORDER BY ?property ?value"""
DRAFTED = (
    f"{PREFIX} SELECT ?thing ?property ?value ?label WHERE {{ GRAPH <{DRAFT}> {{ ?thing ?property ?value }} {LABEL} }}"
    " ORDER BY ?property ?value"
)
LEADING = f"""{PREFIX} SELECT ?thing ?property ?value ?label WHERE {{ ?value ?property ?thing {LABEL} }}
    ORDER BY ?property ?value LIMIT 101"""
GONE = f"""{PREFIX} SELECT ?thing ?when ?why WHERE {{
    GRAPH <{WITHDRAWN}> {{
        ?thing ?property ?value OPTIONAL {{ ?thing cn:withdrawn ?when ; cn:withdrawalReason ?why }}
    }}
}} LIMIT 1"""
STATED = "CONSTRUCT { ?thing ?property ?value } WHERE { ?thing ?property ?value }"
RECALLED = f"""{PREFIX} CONSTRUCT {{ ?thing ?property ?value ; cn:hasStatus <{BASE}status/draft> }}
    WHERE {{ GRAPH <{DRAFT}> {{ ?thing ?property ?value }} }}"""
WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class Thing:
    """What is known of a thing.

    Attributes:
        iri: its address.
        stated: the statements about it, as rows of `property`, `value` and the English `label` of the value.
        drafted: those that are only recalled.
        leading: at most 101 statements whose object it is; `value` is their subject.
    """

    iri: str
    stated: list[Row]
    drafted: list[Row]
    leading: list[Row]

    @classmethod
    def find(cls, store: Store, iri: str) -> Thing:
        """Look a thing up.

        Raises:
            NotFound: the release says nothing about it.
            Withdrawn: its record was withdrawn.
        """
        thing = {"thing": Value(iri, is_iri=True)}
        try:
            stated, drafted = store.select(ABOUT, thing), store.select(DRAFTED, thing)
        except ValueError:  # it is not even an IRI
            stated, drafted = [], []
        if not stated and not drafted:
            _check_withdrawn(store, iri)
            raise NotFound("There is nothing at this address. The start page / says what there is.")
        return cls(iri, stated, drafted, store.select(LEADING, thing))

    @property
    def is_draft(self) -> bool:
        """Whether all that is known of it is only recalled."""
        return not self.stated

    @property
    def is_document(self) -> bool:
        """Whether it is a text, that can be sent over a wire."""
        return any(row["value"].text in DOCUMENTS for row in self.stated if row["property"].text == TYPE)

    @property
    def name(self) -> str:
        """What to call it: its English label, a title, or the end of its address."""
        named = [row for row in self.stated + self.drafted if row["property"].text.endswith(("#prefLabel", "/title"))]
        english = [row for row in named if row["value"].language == "en"]
        return (english or named)[0]["value"].text if named else self.iri.removeprefix(BASE)

    def text(self, prop: str) -> str:
        """The first value of a property; empty if there is none."""
        return next((row["value"].text for row in self.stated + self.drafted if row["property"].text == prop), "")

    def written(self, store: Store, media_type: str) -> bytes:
        """The statements about it in an RDF syntax, JSON or CSV; drafts only if there is nothing else."""
        if media_type in ("text/csv", SHEET):
            return spreadsheet.written(self._rows()) if media_type == SHEET else spreadsheet.exact(self._rows())
        wanted = "application/ld+json" if media_type == "application/json" else media_type
        query = RECALLED if self.is_draft else STATED
        data = store.answer(query, lambda offered: wanted, values={"thing": Value(self.iri, is_iri=True)})[1]
        if wanted != "application/ld+json":
            return data
        data = compacted(data)
        if media_type == "application/json":
            record = json.loads(data)
            del record["@context"]
            data = json.dumps(record, ensure_ascii=False, indent=2).encode()
        return data

    def _rows(self) -> Iterator[Sequence[str]]:
        yield "property", "value", "language", "datatype", "status"
        for row in self.stated or self.drafted:
            value = row["value"]
            yield row["property"].text, value.text, value.language, value.datatype, "draft" if self.is_draft else ""


def _check_withdrawn(store: Store, iri: str) -> None:
    """What is nested in a record is withdrawn with it: the day and the reason stand in one of those around it.

    Raises:
        Withdrawn: the record of this IRI was withdrawn.
    """
    around, is_gone = iri, False
    while around.startswith(BASE) and around != BASE:
        try:
            rows = store.select(GONE, {"thing": Value(around, is_iri=True)})
        except ValueError:  # it is not even an IRI
            return
        is_gone = is_gone or bool(rows)
        if not is_gone:
            return
        if rows and "when" in rows[0]:
            when, why = rows[0]["when"].text, rows[0]["why"].text
            raise Withdrawn(f"This record was withdrawn on {when}. {why}", withdrawn=when, reason=why)
        around = around.rstrip("/").rpartition("/")[0]


def graph(store: Store, iri: str, media_type: str) -> bytes:
    """A named graph, whole.

    Raises:
        NotFound: the release has no such graph.
    """
    try:
        data = store.answer(WHOLE, lambda offered: media_type, default_graphs=(iri,))[1]
        if not store.select(
            "SELECT ?graph ?s WHERE { GRAPH ?graph { ?s ?p ?o } } LIMIT 1", {"graph": Value(iri, is_iri=True)}
        ):
            raise NotFound("The release has no such graph.")
    except ValueError:
        raise NotFound("The release has no such graph.") from None
    return compacted(data) if media_type == "application/ld+json" else data
