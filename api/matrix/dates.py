"""What has surely been said by a legal date, where dates may be known only in part."""

from __future__ import annotations


def is_by(date: str, as_of: str | None) -> bool:
    """Whether something of a date has surely been said by another; everything has, if none is asked for.

    >>> is_by("2019-05", "2019-05-31"), is_by("2019-07", "2019"), is_by("2019", "2019-05-01"), is_by("", "2019")
    (True, True, False, False)
    """
    return as_of is None or (bool(date) and _end(date) <= _end(as_of))


def holds(since: str | None, until: str | None, as_of: str | None) -> bool:
    """Whether what holds for a time, such as a membership, holds on a date, or now.

    >>> holds("2004-05-01", None, None), holds("1973", "2020-01-31", "2020"), holds("1973", "2020-01-31", "2019-12")
    (True, False, True)
    """
    if as_of is None:
        return until is None
    return (since is None or is_by(since, as_of)) and (until is None or as_of < until[: len(as_of)])


def _end(date: str) -> str:
    """The last day that a partly known date may mean; of a span that of its second part."""
    last = date.rpartition("/")[2]
    return last + "-12-31"[len(last) - 4 :]
