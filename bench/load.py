"""A lean load generator: kept-alive connections, ready-made requests, one process, so that it hides little.

It asks each server in exactly the same way, and reads every answer to its end.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

STATUS = re.compile(rb"HTTP/1\.1 (\d\d\d) ")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CHUNKS_END = b"0\r\n\r\n"
CLOSING = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass
class Load:
    """What came of a load: `times` in seconds, one for each answer, and how many had another status than 200."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    failed: dict[int, int] = field(default_factory=dict)
    lost: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (len(self.times) - sum(self.failed.values())) / self.seconds

    def percentile(self, share: float) -> float:
        """The time, in milliseconds, within which this share of the answers came."""
        times = sorted(self.times)
        return times[min(len(times) - 1, int(len(times) * share))] * 1000 if times else float("nan")


class Connection:
    """One client: sends a request, reads its answer, sends the next."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()
        self.started = 0.0
        self._data = bytearray()
        self._end = 0
        self._status = 0

    def _open(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), 60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, request: bytes) -> None:
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> int:
        """Read what has come: the status once the answer is whole, 0 before.

        Raises:
            ConnectionError: the server hung up before the answer was whole.
        """
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError
        if not self._data and not self._end:
            at = chunk.find(b"\r\n\r\n") + 4
            length = LENGTH.search(chunk, 0, at) if at > 3 else None
            if length is not None and at + int(length[1]) == len(chunk):  # the common case: all in one piece
                return int(chunk[9:12])
        self._data += chunk
        return self._whole()

    def _whole(self) -> int:
        if not self._end:
            at = self._data.find(b"\r\n\r\n") + 4
            if at == 3:
                return 0
            found = STATUS.match(self._data)
            if found is None:
                raise ConnectionError("this is no HTTP")
            self._status = int(found[1])
            if length := LENGTH.search(self._data, 0, at):
                self._end = at + int(length[1])
            elif CHUNKED.search(self._data, 0, at):
                self._end = -1
            else:
                self._end = at
        whole = self._data.endswith(CHUNKS_END) if self._end < 0 else len(self._data) >= self._end
        if not whole:
            return 0
        self._data.clear()
        self._end = 0
        return self._status

    def again(self) -> None:
        """Connect anew."""
        self.socket.close()
        self.socket = self._open()
        self._data.clear()
        self._end = 0


def once(port: int, requests: Iterable[bytes]) -> None:
    """Send requests one after the other, and read their answers."""
    connection = Connection(port)
    for request in requests:
        connection.send(request)
        while not connection.read():
            pass
    connection.socket.close()


def put(port: int, request: Callable[[int], bytes], clients: int, seconds: float) -> Load:
    """Keep a number of clients busy for some seconds.

    Args:
        port: of a server on the loopback.
        request: the bytes of the request with a number; numbers count up over all clients.
        clients: how many connections ask at the same time, each one request after the other.
        seconds: how long; answers under way at the end are read and not counted.
    """
    load = Load(seconds)
    connections = {}
    poll = select.epoll()
    for _ in range(clients):
        connection = Connection(port)
        connections[connection.socket.fileno()] = connection
        poll.register(connection.socket, select.EPOLLIN)
    number = 0
    start = time.perf_counter()
    end = start + seconds
    for connection in connections.values():
        connection.send(request(number))
        number += 1
    while (now := time.perf_counter()) < end:
        for at, _ in poll.poll(end - now):
            connection = connections[at]
            try:
                status = connection.read()
                if not status:
                    continue
                load.times.append(time.perf_counter() - connection.started)
                if status != 200:
                    load.failed[status] = load.failed.get(status, 0) + 1
                connection.send(request(number))
            except OSError:
                load.lost += 1
                del connections[at]
                connection.again()
                connections[connection.socket.fileno()] = connection
                poll.register(connection.socket, select.EPOLLIN)
                connection.send(request(number))
            number += 1
    load.seconds = time.perf_counter() - start
    poll.close()
    for connection in connections.values():
        connection.socket.close()
    return load
