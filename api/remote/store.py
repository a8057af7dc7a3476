"""Our own queries, asked of an engine elsewhere: for GraphQL, linked data and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from api.errors import EngineFault
from api.remote import reading
from api.remote.binding import bound, iri
from api.remote.connection import Connection
from api.settings import Settings
from api.store import ASK_RESULTS, GRAPHS, RESULTS, Row, Store, Value, results_rewritten, rows_of, triples_rewritten

FORM = re.compile(r"^\s*(?:(?:#[^\n]*|(?:BASE|PREFIX\s+\S*)\s*<[^>]*>)\s*)*(\w+)", re.IGNORECASE)


class RemoteStore(Store):
    """A release that an engine elsewhere holds. Safe to use from several threads."""

    at_hand = False

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self.connection = connection
        self._settings = settings
        self.queries = 0

    def answer(
        self,
        query: str,
        choose: Callable[[tuple[str, ...]], str],
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_bytes: int | None = None,
        values: Mapping[str, Value] | None = None,
    ) -> tuple[str, bytes]:
        """As `Store.answer`, in the engine's answer as we write it.

        Raises:
            ValueError: a graph name or a value is not an IRI.
            BytesExceeded: the answer is larger than that.
            ServiceError: the engine gives no answer.
        """
        found = FORM.match(query)
        form = found[1].upper() if found else ""
        most = self._settings.answer_bytes if max_bytes is None else max_bytes
        graphs = ([iri(name) for name in names] for names in (default_graphs, named_graphs))
        asks = form in ("ASK", "SELECT")
        body = self._send(query, "rows" if asks else "triples", most, values, *map(tuple, graphs))
        try:
            if asks:
                media_type = choose(ASK_RESULTS if form == "ASK" else tuple(RESULTS))
                return media_type, results_rewritten(reading.canonical(body, form == "ASK"), media_type, most)
            media_type = choose(tuple(GRAPHS))
            return media_type, triples_rewritten(body, media_type, most)
        except SyntaxError as error:
            raise EngineFault(f"The engine's answer cannot be read: {str(error)[:200]}.") from None

    def select(self, query: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """As `Store.select`.

        Raises:
            ValueError: a value is no term.
            ServiceError: the engine gives no answer.
        """
        body = self._send(query, "rows", self._settings.answer_bytes, values)
        try:
            return rows_of(reading.canonical(body, asks=False))
        except SyntaxError as error:
            raise EngineFault(f"The engine's answer cannot be read: {str(error)[:200]}.") from None

    def pairs(self, query: str) -> Iterator[tuple[Value, Value]]:
        """As `Store.pairs`."""
        for row in self.select(query):
            one, other = row.values()
            yield one, other

    def graphs(self) -> list[str]:
        """As `Store.graphs`. Not every engine answers `GRAPH ?g {}`."""
        return [row["g"].text for row in self.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")]

    def _send(
        self,
        query: str,
        form: str,
        max_bytes: int,
        values: Mapping[str, Value] | None,
        default: tuple[str, ...] = (),
        named: tuple[str, ...] = (),
    ) -> bytes:
        self.queries += 1
        text = bound(query, values) if values else query
        question = self.connection.question(text, default, named, form, max_bytes, self._settings.query_seconds)
        sent = self.connection.send(question)
        if form == "rows" and "x-sparql-maxrows" in sent.headers:
            reading.check_rows(sent.headers, len(rows_of(sent.body)))
        return sent.body
