"""What a reader sees in place of an answer: what is wrong, in words, and where to go on. Programs get RFC 9457."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from api.explorer.names import Gettext, Text
from api.explorer.page import Page
from api.explorer.reader import Reader

NOTHING = "There is nothing at this address"
FORM = re.compile(r"\.\w{2,6}$")


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, as a reader is told.

    Attributes:
        title: what kind of fault it is.
        advice: what to do, in the language of the page; empty if the detail is in that language, or there is nothing.
        detail: what exactly is wrong, in English.
        status, code: of the problem.
        line, column: where in the query; 0 if that is not known.
    """

    title: str
    advice: str
    detail: str
    status: int
    code: str
    line: int = 0
    column: int = 0


def fault(reader: Reader, told: Mapping[str, object]) -> Fault:
    """A problem in the words of a reader.

    Args:
        reader: who reads it.
        told: the problem details.
    """
    _ = reader._
    status = told["status"]
    assert isinstance(status, int)
    usual = _("The service cannot answer now") if status >= 500 else _("This cannot be answered as it was asked")
    title, advice = _words(_).get(str(told["code"]), (usual, ""))
    detail = str(told["detail"])
    line, column = (int(str(told.get(name, 0))) for name in ("line", "column"))
    return Fault(
        title,
        "" if reader.lang == "en" else advice,
        "" if detail.startswith(NOTHING) else detail,
        status,
        str(told["code"]),
        line,
        column,
    )


def _words(_: Gettext) -> Mapping[str, tuple[str, str]]:
    """What kind of fault each code is, and what to do."""
    again = _("Ask again in a while.")
    less = _("Ask for less: bind more of the patterns, or add LIMIT.")
    download = _("Ask for less with LIMIT, or download the whole release.")
    return {
        "NOT_FOUND": (_("There is nothing at this address"), ""),
        "UNKNOWN_RELEASE": (_("There is no such release"), ""),
        "UNKNOWN_CITATION": (_("The records have nothing of this name"), ""),
        "WITHDRAWN": (_("This record was withdrawn"), ""),
        "METHOD_NOT_ALLOWED": (_("This address is not asked in this way"), ""),
        "BAD_QUERY": (_("The query cannot be read"), _("Correct it at the place that is named, and ask again.")),
        "REFUSED": (_("This is never done here"), _("The service only reads: no update, no LOAD, no SERVICE.")),
        "ANSWER_TOO_LARGE": (_("The answer is too large"), download),
        "TIMEOUT": (_("This takes too long"), less),
        "OUT_OF_MEMORY": (_("This needs too much memory"), less),
        "TOO_LARGE": (_("The request is too large"), _("Send less at once.")),
        "SLOW_BODY": (_("The request did not arrive in time"), _("Send it again.")),
        "UNSUPPORTED_MEDIA_TYPE": (_("Such a file or form is not read here"), ""),
        "UNREADABLE": (_("The document cannot be read"), _("Save it in another form, or paste its text.")),
        "FAIR_USE": (_("Too much was asked at once"), again),
        "BUSY": (_("The service is busy"), again),
        "ENGINE_DOWN": (_("The service cannot answer now"), again),
        "WORKER_LOST": (_("The service cannot answer now"), again),
        "RELEASE_REFUSED": (_("This release is damaged"), _("Ask another release.")),
    }


def page(reader: Reader, told: Mapping[str, object], path: str, parameters: Sequence[tuple[str, str]] = ()) -> Page:
    """The page for a problem.

    Args:
        reader: whose page it is.
        told: the problem details.
        path, parameters: the address that was asked for.
    """
    found = fault(reader, told)
    kept = urlencode([(name, text) for name, text in parameters if name not in ("lang", "release")])
    is_missing = found.status in (404, 410)
    return Page(
        title=Text(found.title, reader.lang),
        path="/" + quote(path.lstrip("/")) + (f"?{kept}" if kept else ""),
        template="problem.html",
        more={"fault": found, "words": _sought(path) if is_missing else "", "is_missing": is_missing},
    )


def _sought(path: str) -> str:
    """The words of an address, to be searched for.

    >>> _sought("/state/New_Zealand.html")
    'state New Zealand'
    """
    return re.sub(r"[/_+]+", " ", FORM.sub("", unquote(path))).strip()[:300]
