"""Content negotiation by quality and specificity, RFC 9110 section 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import NotAcceptable


@dataclass(frozen=True)
class Range:
    """One media range of an `Accept` field."""

    type: str
    subtype: str
    quality: float

    def matches(self, media_type: str) -> int:
        """How specifically the range names a media type: 3 exactly, 2 by `type/*`, 1 by `*/*`, 0 not at all."""
        type_, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (type_, subtype):
            return 3
        if (self.type, self.subtype) == (type_, "*"):
            return 2
        return 1 if (self.type, self.subtype) == ("*", "*") else 0


def ranges(accept: str) -> list[Range]:
    """The media ranges of an `Accept` field; what cannot be read is passed over.

    >>> ranges("text/csv;q=0.5, */*;q=0.1")
    [Range(type='text', subtype='csv', quality=0.5), Range(type='*', subtype='*', quality=0.1)]
    """
    found = []
    for item in accept.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        type_, slash, subtype = name.lower().partition("/")
        if not slash or not type_ or not subtype:
            continue
        found.append(Range(type_, subtype, quality(parameters)))
    return found


def quality(parameters: Sequence[str]) -> float:
    """The weight among the parameters of an item, RFC 9110 section 12.4.2; what cannot be read is 0.

    >>> quality(["q=0.5"]), quality([]), quality(["q=high"])
    (0.5, 1.0, 0.0)
    """
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client takes content in gzip, RFC 9110 section 12.5.3; one that does not say so may not know it.

    >>> accepts_gzip("br, gzip;q=0.5"), accepts_gzip("gzip;q=0, *"), accepts_gzip("*"), accepts_gzip("")
    (True, False, True, False)
    """
    found: dict[str, bool] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, quality = (part.strip() for part in item.partition(";"))
        found[coding] = not re.fullmatch(r"q\s*=\s*0(\.0*)?", quality)
    return found.get("gzip", found.get("x-gzip", found.get("*", False)))


def choose(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type that the client likes best; between equals, the one offered first.

    Args:
        accept: the `Accept` field; none or empty means that anything will do.
        offered: media types in our own order of preference.

    Raises:
        NotAcceptable: the client refuses every one.

    >>> choose("text/csv;q=0.9, application/*", ["text/csv", "application/json"])
    'application/json'
    """
    if not accept or not accept.strip():
        return offered[0]
    wanted = ranges(accept)
    best, best_quality = "", 0.0
    for media_type in offered:
        fitting = [(one.matches(media_type), one.quality) for one in wanted if one.matches(media_type)]
        weight = max(fitting)[1] if fitting else 0.0
        if weight > best_quality:
            best, best_quality = media_type, weight
    if not best:
        raise NotAcceptable(offered)
    return best


def likes_pages(accept: str) -> bool:
    """Whether a client likes a page better than JSON: then an error is told as a page.

    >>> likes_pages("text/html,*/*;q=0.8"), likes_pages("*/*"), likes_pages("application/json, text/html")
    (True, False, False)
    """
    try:
        return choose(accept, ("application/problem+json", "application/json", "text/html")) == "text/html"
    except NotAcceptable:
        return False
