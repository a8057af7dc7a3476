"""What an engine sends back, and what of it cannot be trusted.

Rows are read as SPARQL JSON results and triples as N-Triples, whatever form the caller wants: every engine has these
two, JSON cannot be cut without being broken, and one reader is enough. The form that was asked for is written here.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass

import httpx2

from api.errors import AnswerTooLarge, BadQuery, Busy, EngineDown, EngineFault, ServiceError, TimedOut

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.5"
READ = {
    "rows": frozenset({ROWS, "application/json"}),
    "triples": frozenset({"application/n-triples", "text/plain", "text/turtle", "application/x-turtle"}),
}
BOOLEAN = b"http://www.w3.org/2001/XMLSchema#boolean"
ASKED = "__ASK_RETVAL"
"""The column in which Virtuoso answers ASK."""

log = logging.getLogger("cybernorms")


@dataclass(frozen=True)
class Sent:
    """A whole reply.

    Attributes:
        headers: its header fields.
        body: its body.
        seconds: how long the query was given.
    """

    headers: httpx2.Headers
    body: bytes
    seconds: float


def refuse(reply: httpx2.Response, text: str, seconds: float) -> ServiceError:
    """What a reply that is no answer says. Of what the engine writes, a caller sees only what is about the query.

    Args:
        reply: status and header fields.
        text: the beginning of the body.
        seconds: how long the query was given.
    """
    status = reply.status_code
    words = " ".join(text.split())[:500]
    log.warning("the engine answers %d: %s", status, words[:200])
    if status == 400:
        about = re.split(r"(?i)\bSPARQL query:", words)[0].strip().rstrip(".")
        return BadQuery(f"The engine does not answer this query: {about or 'it says no more'}.")
    if status in (401, 403):
        return EngineFault("The engine refuses this service. Whoever runs it: see CYBERNORMS_SPARQL_USER.")
    if status in (408, 504):
        return TimedOut(seconds)
    if status in (429, 503):
        return Busy("The engine is busy.")
    return EngineFault(f"The engine answers {status}. Ask for less, or ask again later.")


def check(reply: httpx2.Response, form: str, seconds: float) -> None:
    """Refuse a reply whose head says that it is not a whole answer of the right type.

    Raises:
        ServiceError: it is not.
    """
    media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in READ[form]:
        raise EngineFault(f"The engine answers with {media_type or 'an unnamed type'} where it was asked for {form}.")
    if reply.status_code == 206 or "x-sql-state" in reply.headers:  # Virtuoso: as far as it came
        raise TimedOut(seconds)
    framed = "content-length" in reply.headers or "chunked" in reply.headers.get("transfer-encoding", "")
    if form == "triples" and not framed and reply.http_version.startswith("HTTP/1"):
        raise EngineFault("The engine does not say where its answer ends, so it may be cut.")


def check_rows(headers: httpx2.Headers, rows: int) -> None:
    """Refuse rows that the engine has cut without a word, as Virtuoso does at its `ResultSetMaxRows`.

    Raises:
        AnswerTooLarge: it has.
    """
    most = headers.get("x-sparql-maxrows", "")
    if most.isdecimal() and rows >= int(most):
        raise AnswerTooLarge("rows", int(most), rows)


def canonical(body: bytes, asks: bool) -> bytes:
    """SPARQL JSON results as the engine inside writes them, where another one has habits of its own.

    Raises:
        SyntaxError: this is not JSON.
    """
    if not asks and BOOLEAN not in body.replace(rb"\/", b"/"):
        return body
    try:
        told = json.loads(body)
        rows = told.get("results", {}).get("bindings", ())
        if asks and "boolean" not in told:
            told = {"head": {}, "boolean": bool(rows) and rows[0].get(ASKED, {}).get("value") == "1"}
        for row in rows:
            for term in row.values():
                if term.get("datatype") == BOOLEAN.decode() and term["value"] in ("0", "1"):
                    term["value"] = "true" if term["value"] == "1" else "false"
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise SyntaxError(str(error)) from None
    return json.dumps(told, ensure_ascii=False).encode()


def unavailable(error: httpx2.TransportError) -> ServiceError:
    """What a connection that failed says."""
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return EngineDown("The engine cannot be reached.")
    if isinstance(error, httpx2.PoolTimeout):
        return Busy("Every connection to the engine is in use.")
    if isinstance(error, httpx2.ReadTimeout | httpx2.WriteTimeout):
        return EngineDown("The engine does not answer.")
    return EngineFault("The engine broke off in the middle of its answer. Send the query again.")
