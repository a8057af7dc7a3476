"""The release that a request names, its pin: in the address, as `?release=`, or as the thing that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, quote, unquote_to_bytes

from starlette.types import Scope

from api.errors import BadRequest

MOST_PARAMETERS = 1_000
ABOUT = "/release/"


def may_name_release(scope: Scope) -> bool:
    """Whether a request may name a release; cheap, for it is asked of each."""
    return is_in(scope.get("query_string", b"")) or scope["path"].startswith(ABOUT)


def is_in(query_string: bytes) -> bool:
    """Whether a query string may name a release. The name of the parameter may be percent-encoded as any other.

    >>> is_in(b"rele%61se=1.0.0"), is_in(b"query=ASK%7B%7D")
    (True, False)
    """
    return b"release=" in query_string or (b"%" in query_string and b"release=" in unquote_to_bytes(query_string))


def of(query_string: bytes) -> str:
    """The name or version that a query string names; empty if it names none.

    Raises:
        BadRequest: it names several, or cannot be read.
    """
    try:
        asked = parse_qs(query_string.decode(), max_num_fields=MOST_PARAMETERS).get("release", [])
    except ValueError:
        raise BadRequest(f"The address is not UTF-8, or has more than {MOST_PARAMETERS} parameters.") from None
    if len(set(asked)) > 1:
        raise BadRequest(f"Name one `release`; this request names {len(asked)}.")
    return asked[0] if asked else ""


def described(path: str, names: Iterable[str]) -> str:
    """Which of these releases is described at a path; empty if none is.

    >>> described("/release/1.0.0-3f2a.ttl", ["1.0.0-3f", "1.0.0-3f2a"]), described("/release/none", ["1.0.0-3f"])
    ('1.0.0-3f2a', '')
    """
    asked = path.removeprefix(ABOUT)
    return next((name for name in names if asked == name or asked.startswith(f"{name}.")), "")


def as_parameter(scope: Scope) -> str:
    """What to write after an address so that it leads to the same release: `?release=` and its name, or nothing."""
    return f"?release={quote(scope['pin'])}" if "pin" in scope else ""
