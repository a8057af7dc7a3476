"""What a reader sees in place of an answer: what is wrong, in words, and where to go on. Programs get RFC 9457."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from api.errors import NotAcceptable
from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.reader import Reader
from api.negotiate import choose

PROBLEM = "application/problem+json"
JSON = "application/json"
PAGE = "text/html"
NOTHING = "There is nothing at this address"
FORM = re.compile(r"\.\w{2,6}$")


def is_for_a_reader(accept: str) -> bool:
    """Whether an error is answered as a page: only to a client that likes a page better than JSON.

    >>> is_for_a_reader("text/html,*/*;q=0.8"), is_for_a_reader("*/*"), is_for_a_reader("application/json, text/html")
    (True, False, False)
    """
    try:
        return choose(accept, (PROBLEM, JSON, PAGE)) == PAGE
    except NotAcceptable:
        return False


def page(reader: Reader, told: Mapping[str, object], path: str) -> Page:
    """The page for a problem.

    Args:
        reader: whose page it is.
        told: the problem details.
        path: the address that was asked for.
    """
    _ = reader._
    status = told["status"]
    titles = {
        404: _("There is nothing at this address"),
        410: _("This record was withdrawn"),
        429: _("Too much was asked at once"),
    }
    usual = _("The service cannot answer now") if str(status) >= "500" else _("This cannot be answered as it was asked")
    missing = status in (404, 410)
    detail = str(told["detail"])
    return Page(
        title=Text(titles.get(status if isinstance(status, int) else 0, usual), reader.lang),
        path="/" + quote(path.lstrip("/")),
        template="problem.html",
        more={
            "told": told,
            "detail": "" if detail.startswith(NOTHING) else detail,
            "words": _words(path) if missing else "",
            "is_missing": missing,
        },
    )


def _words(path: str) -> str:
    """The words of an address, to be searched for.

    >>> _words("/state/New_Zealand.html")
    'state New Zealand'
    """
    return re.sub(r"[/_+]+", " ", FORM.sub("", unquote(path))).strip()[:300]
