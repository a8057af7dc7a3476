"""Texts of the reader: the forms that take them, and what was found in them, as pages.

What a program said of a text (codes, reasons, messages) is in English and says so; names of things are in the language
of the page. Nothing of a text is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.reader import Reader
from api.explorer.tables import Cell

CROSSREF = "/crossref"
CONCORDANCE = "/concordance/texts"
MOST_SENT = 500_000
"""Characters."""


def ask(reader: Reader, most: int) -> Page:
    """The form for a draft; a file has at most so many bytes."""
    _ = reader._
    lead = _(
        "Paste a text or choose a file in one of the six languages. For each paragraph you see what it cites and which"
        " citations are wrong, the norms and principles that it touches, the nearest earlier text, and the"
        " recommendations that it repeats. Nothing of it is kept."
    )
    return Page(
        title=Text(_("Cross-references of a draft"), reader.lang),
        lead=Text(lead, reader.lang),
        path=CROSSREF,
        template="crossref-ask.html",
        more={"most": most},
    )


def ask_two(reader: Reader, most: int) -> Page:
    """The form for two texts."""
    _ = reader._
    lead = _(
        "Give an older and a newer text in one language, pasted or as files. Each paragraph of the older one is told to"
        " be the same, reworded, moved, merged or dropped, with its words compared. Nothing of them is kept."
    )
    return Page(
        title=Text(_("Concordance of two texts"), reader.lang),
        lead=Text(lead, reader.lang),
        path=CONCORDANCE,
        template="concordance-ask.html",
        more={"most": most},
    )


def crossref(reader: Reader, told: Mapping[str, Any]) -> Page:
    """The cross-references of a draft, from their JSON."""
    _ = reader._
    counts = told["counts"]
    facts = {
        _("Paragraphs"): counts["paragraphs"],
        _("Citations"): counts["citations"],
        _("Wrong citations"): counts["faults"],
        _("As in an earlier text"): counts["same"],
        _("Reworded from an earlier text"): counts["reworded"],
        _("Repeated recommendations"): counts["repeated"],
    }
    paragraphs = [
        {
            **row,
            "citations": [(one, _cell(reader, one["target"] or "", one["text"])) for one in row["citations"]],
            "links": [(one, _cell(reader, one["iri"]), reader.kind(one["iri"])) for one in row["links"]],
            "earlier": [_near(reader, one) for one in row["earlier"]],
            "repeats": [_near(reader, one) for one in row["repeats"]],
        }
        for row in told["paragraphs"]
    ]
    name = told["symbol"] or told["title"] or told["name"] or _("a text")
    return Page(
        title=Text(_("Cross-references of %(name)s") % {"name": name}, reader.lang),
        path=CROSSREF,
        facts=[(word, [Cell(str(count))]) for word, count in facts.items()],
        template="crossref.html",
        more={
            "paragraphs": paragraphs,
            "problems": told["problems"],
            "text_lang": told["language"],
            "sent": _sent(told),
        },
    )


def concordance(reader: Reader, told: Mapping[str, Any]) -> Page:
    """What became of each paragraph of the older of two texts, from its JSON."""
    _ = reader._
    words = _words(reader)
    names = {"older": told["older"] or _("the older text"), "newer": told["newer"] or _("the newer text")}
    return Page(
        title=Text(_("Concordance of %(older)s and %(newer)s") % names, reader.lang),
        path=CONCORDANCE,
        facts=[(words.get(fate, fate), [Cell(str(count))]) for fate, count in told["counts"].items()],
        template="concordance-texts.html",
        more={
            "fates": [{**one, "word": words[one["fate"]]} for one in told["fates"]],
            "added": [one for one in told["origins"] if one["new"]],
            "words": words,
            "sent": _sent(told),
        },
    )


def _sent(told: Mapping[str, Any]) -> Mapping[str, str]:
    """The pasted texts, for a form that sends them again; none that are too long to be sent twice."""
    sent: Mapping[str, str] = told.get("sent", {})
    return sent if sum(map(len, sent.values())) <= MOST_SENT else {}


def _near(reader: Reader, one: Mapping[str, Any]) -> tuple[Mapping[str, Any], Cell, str]:
    return one, _cell(reader, one["iri"]), _words(reader)[one["relation"]]


def _cell(reader: Reader, iri: str, text: str = "") -> Cell:
    return reader.link(iri, text) if iri else Cell(text)


def _words(reader: Reader) -> dict[str, str]:
    """What became of a passage, or how near another is."""
    _ = reader._
    return {
        "same": _("the same"),
        "reworded": _("reworded"),
        "related": _("related"),
        "moved": _("moved"),
        "merged": _("merged"),
        "dropped": _("dropped"),
        "new": _("new"),
    }
