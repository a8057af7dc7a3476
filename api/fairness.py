"""Fair use: each client has a share of the work, in seconds, that fills up again as time goes by."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from api.errors import FairUse

CLIENTS = 10_000


class Meter:
    """Shares of clients, a token bucket each. Those that are full are forgotten first."""

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
        self._shares: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, host: str) -> None:
        """Let a client pass that has some of its share left.

        Raises:
            FairUse: it has none; says when it will.
        """
        left = self._burst if host in self._exempt else self._left(client(host))
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
        name = client(host)
        self._shares[name] = (self._left(name) - seconds, self._now())
        self._shares.move_to_end(name)
        while len(self._shares) > CLIENTS:
            self._shares.popitem(last=False)

    def _left(self, name: str) -> float:
        left, since = self._shares.get(name, (self._burst, 0.0))
        return min(self._burst, left + (self._now() - since) * self._rate)


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
