"""The front of the server: uvicorn's protocol, with a short way for what is asked most.

Three kinds of request are answered before they become an ASGI scope: one whose very bytes were answered before, from
the bytes of a kept answer (also a query by POST, in one piece or with its body after its head); a GET of `/sparql`
with a query, which goes straight to a worker; and a POST of `/graphql` that takes less time than handing it on. A head
is read by the parser once, and known by its bytes from then on. Everything else, and everything odd, takes the long way
through the application, and gets the same answers there.

Here too lies what keeps a connection from costing more than it may: a head has a largest size and a longest time, and
a client that stops reading is let go.
"""

from __future__ import annotations

import asyncio
import re
import time
import weakref
from collections.abc import Callable
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.answers import KEEP, MOST_PACKED_AT_ONCE, Kept, problem
from api.engine import Asked
from api.errors import BadRequest, HeadTooLarge, ServiceError, SlowBody
from api.heads import Head
from api.journal import Journal, place
from api.settings import Settings
from api.sparql import Endpoint, UnusualRequest

SPARQL = b"GET /sparql?query="
VERSION = b" HTTP/1.1\r\n"
LINE = re.compile(rb"(GET|POST(?= /(?:sparql|graphql)\b)) ([!-~]+) HTTP/1\.1\r\n")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,5})(?=\r\n)", re.IGNORECASE)
GRAPHQL = b"POST /graphql HTTP/1.1\r\n"
ODD = re.compile(rb"\r\n(?:transfer-encoding|expect)[ \t]*:", re.IGNORECASE)
END = b"\r\n\r\n"
MOST_KNOWN = 4_096
LONGEST_KNOWN = 8_192
MOST_EARLY = 65_536
READ_BYTES = 65_536
SWEEP_SECONDS = 1.0
IDLE_SECONDS = 30
STALLED_SECONDS = 30.0


AtOnce = Callable[[Head, bytes, str], Kept | None]
"""Gives the answer to a head and a body from a client, or none if that would take a while."""


class Front:
    """What the connections of one process share."""

    def __init__(self, endpoint: Endpoint, journal: Journal, settings: Settings, graphql: AtOnce | None = None) -> None:
        """
        Args:
            endpoint: the SPARQL endpoint that the short way leads to.
            journal: where requests are noted.
            settings: the limits.
            graphql: answers a POST of /graphql if that takes little time.
        """
        self.endpoint = endpoint
        self.graphql = graphql
        self.journal = journal
        self._release = b"cybernorms-release: %b\r\n" % endpoint.release.name.encode()
        self.longest_head = 3 * settings.query_bytes + 16_384  # a query in an address has a byte as %XX
        self.head_seconds = settings.body_seconds
        self.closing = False
        self._watching = False
        self._proxies = ProxyHeadersMiddleware(_nobody, settings.trusted_proxies).trusted_hosts
        self._heads: dict[bytes, Head | None] = {}
        self._repeated: dict[bytes, tuple[weakref.ref[Kept], bool, str, str]] = {}
        self._defaults: object = None
        self._stamp = b""
        self._answered: list[tuple[FrontProtocol, bytes, bool]] = []

    def known_head(self, fields: bytes) -> Head | None:
        """The fields of a head, if they were read before and need not the long way: then they are one whole head."""
        return self._heads.get(fields)

    def head(self, fields: bytes) -> Head | None:
        """The fields of a head, read once; none if they need the long way."""
        try:
            return self._heads[fields]
        except KeyError:
            head = Head.read(fields)
            if len(fields) < LONGEST_KNOWN and (head is None or not head.number):
                if len(self._heads) >= MOST_KNOWN:
                    self._heads.clear()
                self._heads[fields] = head
            return head

    def client(self, host: str, head: Head) -> str:
        """Whose request it is: the other side, or who a proxy that we believe says it is."""
        if head.forwarded and host in self._proxies:
            return self._proxies.get_trusted_client_address(head.forwarded)[0] or host
        return host

    def repeated(self, request: bytes) -> tuple[Kept, bool, str, str] | None:
        """The answer that the same bytes got before: whether the client has it already, the method and the path."""
        known = self._repeated.get(request)
        if known is None or (kept := known[0]()) is None:
            return None
        return kept, *known[1:]

    def keep(self, request: bytes, kept: Kept, known: bool) -> None:
        """Have the same bytes answered in the same way, as long as the answer is kept where it came from."""
        line = LINE.match(request)
        if line is None or len(request) > LONGEST_KNOWN or b"release" in line[2]:
            return
        fields = request[line.end() - 2 : request.index(END) + 4]
        head = self.head(LENGTH.sub(b"", fields, 1)[2:])
        if head is not None and head.plain:
            if len(self._repeated) >= MOST_KNOWN:
                self._repeated.clear()
            path = line[2].partition(b"?")[0].decode()
            self._repeated[request] = (weakref.ref(kept), known, line[1].decode(), path)

    def stamp(self, state: ServerState) -> bytes:
        """The header lines that every answer has, such as the date, and the start of that with its number."""
        if state.default_headers is not self._defaults:
            self._defaults = state.default_headers
            lines = [b"%b: %b\r\n" % one for one in state.default_headers]
            self._stamp = b"".join((*lines, self._release, b"x-request-id: "))
        return self._stamp

    def send_soon(self, connection: FrontProtocol, data: bytes, last: bool) -> None:
        """Send an answer with all others of this turn of the loop: clients wake up once they are all made.

        Args:
            connection: to whom.
            data: the answer.
            last: whether it says that the connection ends with it.
        """
        if not self._answered:
            asyncio.get_running_loop().call_soon(self.send)
        self._answered.append((connection, data, last))

    def send(self) -> None:
        """Send what was to be sent soon."""
        answered, self._answered = self._answered, []
        for connection, data, last in answered:
            connection.unsent = False
            connection.transport.write(data)
            if last:
                connection.transport.close()

    def watch(self, state: ServerState) -> None:
        """See to it that connections are looked after as long as there are any."""
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._look_after, state)

    def _look_after(self, state: ServerState) -> None:
        now = time.monotonic()
        for connection in tuple(state.connections):
            if isinstance(connection, FrontProtocol):
                connection.look_after(now)
        self._watching = False
        if state.connections:
            self.watch(state)


async def _nobody(scope: object, receive: object, send: object) -> None:
    """No application."""


class FrontProtocol(HttpToolsProtocol):
    """One connection."""

    front: Front

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._asked: Asked | None = None
        self._early = b""
        self._request = b""
        self._held = b""  # the head of a POST whose body is to come
        self._within = False  # a request has begun and is not whole
        self._in_head = False
        self._head_bytes = 0
        self._last = self._began = time.monotonic()
        self._unwritten = 0
        self.unsent = False
        """Whether an answer is to be sent soon."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if hasattr(transport, "max_size"):
            transport.max_size = READ_BYTES  # asyncio asks for a quarter of a megabyte each time
        self.front.watch(self.server_state)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._asked is not None:
            self._asked.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take the short way if this is one whole request and nothing is under way."""
        self._last = time.monotonic()
        if self.unsent:
            self.front.send()  # what is asked now is answered after it
        if self._asked is not None:
            self._early += data
            if len(self._early) > MOST_EARLY:
                self.flow.pause_reading()
            return
        self._request = b""
        if held := self._held:
            self._held = b""
            data = held + data
        if not self._within and (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused:
            repeated = self.front.repeated(data)
            if repeated is not None:
                self._give(*repeated, self.front.journal.number(), self._last)
                return
            if data.startswith(SPARQL) and self._ask(data, self._last):
                return
            length = _length(data)
            if length == len(data):
                if data.startswith(GRAPHQL) and self._ask_graphql(data, self._last):
                    return
                self._request = data
            elif len(data) < length <= LONGEST_KNOWN:
                self._held = data
                self._began = self._began if held else self._last
                self._unset_keepalive_if_required()
                return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self.front.longest_head:
            self._turn_away(HeadTooLarge(self.front.longest_head))

    def on_message_begin(self) -> None:
        self._within = self._in_head = True
        self._head_bytes = 0
        self._began = time.monotonic()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        hosts, version = sum(name == b"host" for name, _ in self.headers), self.parser.get_http_version()
        if version not in ("1.0", "1.1") or (hosts != 1 and (hosts or version == "1.1")):
            raise ValueError("RFC 9112 sections 2.3 and 3.2: a version that is known, one Host field")
        if self._request:
            request = self._request
            self.scope[KEEP] = lambda kept, known: self.front.keep(request, kept, known)  # type: ignore[literal-required]
        super().on_headers_complete()
        if self.front.closing:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._within = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; not before what was asked earlier is answered."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and (cycle.response_started or not self._within):
            cycle.keep_alive = False
            self.flow.pause_reading()
        else:
            if cycle is not None and not cycle.response_complete:  # its body is what cannot be read
                cycle.disconnected = True
                cycle.message_event.set()
            self._turn_away(BadRequest("This is no HTTP/1.1 request that can be read. Nothing was done."))

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._asked is None:
            self.flow.resume_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.cycle is None or self.cycle.response_complete:
            self.flow.pause_reading()  # who does not read his answers asks for no more

    def shutdown(self) -> None:
        """Finish what is in hand, then close."""
        self.front.closing = True
        if self.unsent:
            self.front.send()
        if not self._busy:
            self.transport.close()
        elif self.cycle is not None:
            self.cycle.keep_alive = False

    def look_after(self, now: float) -> None:
        """Let a client go that sends no request to its end, asks for nothing, or does not read."""
        unwritten = self.transport.get_write_buffer_size()
        if unwritten != self._unwritten or not unwritten:
            self._unwritten = unwritten
            if unwritten:
                self._last = now
        elif now - self._last > STALLED_SECONDS:
            self.transport.abort()
        if self._held and now - self._began > SWEEP_SECONDS:  # the long way waits for bodies, and says so
            held, self._held = self._held, b""
            super().data_received(held)
        if self._in_head and now - self._began > self.front.head_seconds:
            self._turn_away(SlowBody(f"The request did not arrive within {self.front.head_seconds:g} s."))
        elif not unwritten and now - self._last > IDLE_SECONDS and not self._busy:
            self.transport.close()

    @property
    def _busy(self) -> bool:
        return (
            bool(self._within or self._held)
            or self._asked is not None
            or self.unsent
            or not (self.cycle is None or self.cycle.response_complete)
        )

    def _ask(self, data: bytes, started: float) -> bool:
        """Answer a GET of /sparql the short way, if that can be done."""
        front = self.front
        line, _, fields = data.partition(VERSION)
        head = front.known_head(fields)
        if head is None and _length(data) == len(data):
            head = front.head(fields)
        if head is None or not front.endpoint.is_short:
            return False
        number = front.journal.number(head.number)
        query = line[len(SPARQL) :]
        if kept := front.endpoint.recall(query, head.accept):
            kept = _packed(kept, head)
            known = kept.is_known(head.tags)
            front.keep(data, kept, known)
            self._give(kept, known, "GET", "/sparql", number, started)
            return True

        def told(result: Kept | ServiceError) -> None:
            self._asked = None
            if self.transport.is_closing():
                front.journal.note("sparql", "GET", "/sparql", 499, 0, time.monotonic() - started, number)
                return
            if isinstance(result, Kept):
                kept = _packed(result, head)
                self._give(kept, kept.is_known(head.tags), "GET", "/sparql", number, started, soon=not self._early)
            else:
                self._refuse(result, number, started)
            if self._early:
                early, self._early = self._early, b""
                self.flow.resume_reading()
                self.data_received(early)

        host = self.client[0] if self.client else ""
        try:
            self._asked = front.endpoint.ask(query, head.accept, front.client(host, head), told)
        except (UnusualRequest, ServiceError):
            return False
        self._unset_keepalive_if_required()
        return True

    def _ask_graphql(self, data: bytes, started: float) -> bool:
        """Answer a POST of /graphql the short way, if that can be done."""
        front = self.front
        end = data.index(END) + len(END)
        head = front.head(LENGTH.sub(b"", data[len(GRAPHQL) - 2 : end], 1)[2:])
        if head is None or front.graphql is None:
            return False
        host = self.client[0] if self.client else ""
        kept = front.graphql(head, data[end:], front.client(host, head))
        if kept is None:
            return False
        kept = _packed(kept, head)
        front.keep(data, kept, False)
        self._give(kept, False, "POST", "/graphql", front.journal.number(head.number), started)
        return True

    def _give(
        self, kept: Kept, known: bool, method: str, path: str, number: str, started: float, soon: bool = False
    ) -> None:
        """Send an answer, or say that the client has it; `soon`, with others."""
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        front = self.front
        end = b"\r\nconnection: close\r\n\r\n" if front.closing else END
        stamp = front.stamp(self.server_state)
        status, data = (304, b"") if known else (200, kept.data)
        answer = b"".join((STATUS_LINE[status], kept.head(known), stamp, number.encode(), end, data))
        self.server_state.total_requests += 1
        front.journal.note(place(path), method, path, status, len(data), time.monotonic() - started, number)
        if soon:
            self.unsent = True
            front.send_soon(self, answer, front.closing)
            return
        self.transport.write(answer)
        if front.closing:
            self.transport.close()

    def _refuse(self, error: ServiceError, number: str, started: float, close: bool = False) -> None:
        front = self.front
        response = problem(error.problem(), error.headers)
        lines = b"".join(b"%b: %b\r\n" % one for one in response.raw_headers)
        body = bytes(response.body)
        end = b"\r\nconnection: close\r\n\r\n" if front.closing or close else END
        stamp = front.stamp(self.server_state)
        self.transport.write(b"".join((STATUS_LINE[error.status], lines, stamp, number.encode(), end, body)))
        where, method = ("other", "other") if close else ("sparql", "GET")
        path = "" if close else "/sparql"
        front.journal.note(where, method, path, error.status, len(body), time.monotonic() - started, number)
        if front.closing or close:
            self.transport.close()

    def _turn_away(self, error: ServiceError) -> None:
        """Refuse what is no request, and the connection with it."""
        if not self.transport.is_closing():
            self._refuse(error, self.front.journal.number(), time.monotonic(), close=True)


def _length(data: bytes) -> int:
    """How many bytes a request has that begins with these; 0 if that is not known, or the request is an odd one."""
    head = data.find(END) + 4
    if head < 4 or data.startswith(b"GET "):
        return head if head >= 4 else 0
    found = LENGTH.findall(data, 0, head) if LINE.match(data) and ODD.search(data, 0, head) is None else ()
    return head + int(found[0]) if len(found) == 1 else 0


def _packed(kept: Kept, head: Head) -> Kept:
    """An answer as it is sent at once: what would take long to compress is sent as it is."""
    return kept.packed if len(kept.data) <= MOST_PACKED_AT_ONCE and kept.is_packed_for(head.encodings) else kept
