"""A stretch of wire between the service and an engine, on which things go wrong when told to."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

ROWS = "application/sparql-results+json"
CUT = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}},The query was cancelled'


class Wire(ThreadingHTTPServer):
    """Passes requests on to an engine. Use it with `with`.

    Attributes:
        fault: what goes wrong with the next requests; none if nothing does.
        seen: method, path, headers and body of each request.
        hung_up: set when the other side hangs up while it waits.
        waiting, most: how many requests wait for an answer that does not come, and how many at once at most.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, engine: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.engine = urlsplit(engine)
        self.fault: Callable[[Handler, bytes], None] | None = None
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.hung_up = threading.Event()
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()
        self.waiting = 0
        self.most = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def address(self, path: str | None = None) -> str:
        """Where it listens, with the path of the engine."""
        return f"http://127.0.0.1:{self.port}{self.engine.path if path is None else path}"

    def __enter__(self) -> Wire:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Be gone: no listener, no connection."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of the other side hanging up."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Wire

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.seen.append(
            (self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        if self.server.fault:
            self.server.fault(self, body)
        else:
            self.pass_on(body)

    do_PUT = do_DELETE = do_GET = do_POST  # noqa: N815 - names that the library looks for

    def pass_on(self, body: bytes) -> None:
        """Ask the engine, and send back what it says."""
        engine = http.client.HTTPConnection(self.server.engine.netloc, timeout=60)
        names = ("content-type", "accept", "authorization")
        try:
            fields = {name: value for name, value in self.headers.items() if name.lower() in names}
            engine.request(self.command, self.path, body, fields)
            reply = engine.getresponse()
            self.send(reply.status, reply.getheader("content-type", ""), reply.read())
        finally:
            engine.close()

    def send(self, status: int, media_type: str, body: bytes, length: int | None = None, **more: str) -> None:
        """Send a reply, with a length that is perhaps not true."""
        self.send_response(status)
        self.send_header("content-type", media_type)
        if length != -1:
            self.send_header("content-length", str(len(body) if length is None else length))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def silent(handler: Handler, body: bytes) -> None:
    """Takes the request and never answers."""
    server = handler.server
    with server.lock:
        server.waiting += 1
        server.most = max(server.most, server.waiting)
    handler.connection.settimeout(30)
    try:
        handler.rfile.read(1)  # until the other side hangs up
    except OSError:
        return
    finally:
        with server.lock:
            server.waiting -= 1
    server.hung_up.set()
    handler.close_connection = True


def half(handler: Handler, body: bytes) -> None:
    """Sends half of what it said it would, and dies."""
    whole = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
    handler.send(200, ROWS, whole[:20], len(whole))
    handler.close_connection = True


def half_triples(handler: Handler, body: bytes) -> None:
    """Sends triples without saying how many bytes, and dies between two of them."""
    handler.send(200, "application/n-triples", b"<urn:a> <urn:b> <urn:c> .\n", -1)
    handler.close_connection = True


def replying(status: int, media_type: str, body: bytes, **more: str) -> Callable[[Handler, bytes], None]:
    """Always says the same."""

    def reply(handler: Handler, given: bytes) -> None:
        handler.send(status, media_type, body, None, **more)

    return reply


def endless(handler: Handler, body: bytes) -> None:
    """Sends rows without an end."""
    handler.send(200, ROWS, b'{"head":{"vars":["s"]},"results":{"bindings":[', 1 << 40)
    row = b'{"s":{"type":"literal","value":"' + b"x" * 60_000 + b'"}},'
    try:
        while True:
            handler.wfile.write(row)
    except OSError:
        handler.close_connection = True


def dead(handler: Handler, body: bytes) -> None:
    """Hangs up without a word."""
    handler.close_connection = True


def changing(old: bytes, new: bytes) -> Callable[[Handler, bytes], None]:
    """Passes on something else than it was given."""

    def change(handler: Handler, body: bytes) -> None:
        handler.pass_on(body.replace(old, new) if handler.command != "GET" else body)

    return change


def once(fault: Callable[[Handler, bytes], None], times: int) -> Callable[[Handler, bytes], None]:
    """A fault that goes away by itself."""
    left = [times]

    def now_and_then(handler: Handler, body: bytes) -> None:
        left[0] -= 1
        (fault if left[0] >= 0 else Handler.pass_on)(handler, body)

    return now_and_then
