"""Fair use: each client has a share of the work, in seconds, that fills up again as time goes by."""

from __future__ import annotations

import ipaddress
import math
import mmap
import time
from collections.abc import Callable
from functools import lru_cache

from api.errors import FairUse

PLACES = 16_384
NEIGHBOURS = 4
SMALLEST = 0.01
"""Seconds: less is noted here, and taken from the share with what comes next."""

MOST_OWING = 4_096


class Meter:
    """Shares of clients, a token bucket each, in memory that processes forked later share.

    There are so many places and no more; where a new client finds none, it takes that of the one nearest to full.
    Two processes that charge the same client in the same microsecond may charge it once.
    """

    def __init__(
        self, seconds_a_minute: float, burst: float, exempt: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Args:
            seconds_a_minute: how fast a share fills up.
            burst: the whole share.
            exempt: addresses that are not metered, with commas between.
            now: the clock.
        """
        self._rate = seconds_a_minute / 60
        self._burst = burst
        self._exempt = frozenset(name.strip() for name in exempt.split(","))
        self._now = now
        self._owed: dict[str, float] = {}
        memory = memoryview(mmap.mmap(-1, PLACES * 24))
        self._names = memory[: PLACES * 8].cast("q")
        self._lefts = memory[PLACES * 8 : PLACES * 16].cast("d")
        self._sinces = memory[PLACES * 16 :].cast("d")

    def admit(self, host: str) -> None:
        """Let a client pass that has some of its share left.

        Raises:
            FairUse: it has none; says when it will.
        """
        if host in self._exempt:
            return
        at = self._place(host)
        if at < 0 or self._lefts[at] > 0:  # a share only grows as time goes by
            return
        left = self._left(at, self._now())
        if left <= 0:
            wait = math.ceil((1 - left) / self._rate) if self._rate else 3600
            detail = (
                f"The work for one client is {self._rate * 60:g} s a minute. Come back in {wait} s, or ask for less."
            )
            raise FairUse(detail, wait)

    def charge(self, host: str, seconds: float) -> None:
        """Take work from the share of a client."""
        if host in self._exempt:
            return
        owed = self._owed.get(host, 0.0) + seconds
        if owed < SMALLEST:
            if len(self._owed) >= MOST_OWING:
                self._owed.clear()
            self._owed[host] = owed
            return
        self._owed.pop(host, None)
        self._take(host, owed)

    def _take(self, host: str, seconds: float) -> None:
        at, now = self._place(host), self._now()
        if at >= 0:
            self._lefts[at] = self._left(at, now) - seconds
        else:
            key, places = _places(host)
            at = max(places, key=lambda place: self._left(place, now) if self._names[place] else math.inf)
            self._names[at], self._lefts[at] = key, self._burst - seconds
        self._sinces[at] = now

    def _place(self, host: str) -> int:
        """Where the share of a client is; -1 if it has all of it."""
        key, places = _places(host)
        for at in places:
            if self._names[at] == key:
                return at
        return -1

    def _left(self, at: int, now: float) -> float:
        return min(self._burst, self._lefts[at] + (now - self._sinces[at]) * self._rate)


@lru_cache(4_096)
def _places(host: str) -> tuple[int, range]:
    """The key of a client, and the places where its share can be."""
    key = hash(client(host)) or 1
    first = key % (PLACES // NEIGHBOURS) * NEIGHBOURS
    return key, range(first, first + NEIGHBOURS)


def client(host: str) -> str:
    """Who a request counts for: an IPv4 address, or the /64 that an IPv6 address lies in.

    >>> client("2001:db8::1") == client("2001:db8::ffff:2")
    True
    """
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host
