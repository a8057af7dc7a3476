"""What was read of a release, kept ready for the requests that follow: a release never changes, so neither does this.

Bounded by what it holds, in two halves: what is asked for moves into the new half, and when that is full the old one is
forgotten. So what is asked for often stays, and nothing is counted or sorted on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.graphql.ahead import Ahead

MISSING: Any = object()


class Shelf:
    """Things by their keys. Several threads may use it at once: at worst they put the same thing twice.

    Args:
        most: how much it may hold, in the measure that is given to `put`; 0 for nothing.

    Attributes:
        ahead: what points to what, if all of the release was read ahead.
    """

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._new: dict[Any, tuple[Any, int]] = {}
        self._old: dict[Any, tuple[Any, int]] = {}
        self._held = 0
        self.ahead: Ahead | None = None

    def get(self, key: Any) -> Any:
        """What was put under a key, or `MISSING`."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return MISSING
            self.put(key, *found)
        return found[0]

    def put(self, key: Any, thing: Any, size: int) -> None:
        """Keep a thing that nobody will change."""
        if size > self._half:
            return
        self._new[key] = (thing, size)
        self._held += size
        if self._held > self._half:
            self._old, self._new, self._held = self._new, {}, 0
