"""Bodies of the United Nations and expert groups: mandate, members, meetings, texts."""

from __future__ import annotations

from api.explorer.claims import by_date
from api.explorer.evidence import apparatus
from api.explorer.links import ties
from api.explorer.names import Text
from api.explorer.page import Page, Section
from api.explorer.reader import Reader
from api.explorer.tables import Row, Table

FACTS = (
    "isEstablishedBy",
    "validFrom",
    "validUntil",
    "size",
    "hasChair",
    "chairName",
    "reportsIn",
    "reportsTo",
    "isGovernedBy",
)


def page(reader: Reader, iri: str) -> Page:
    """The page of a body."""
    _ = reader._
    entry = reader.entry(iri)
    other = reader.text(entry.values.get("altLabel", ()))
    sections: list[Section] = [
        *_members(reader, iri),
        *_meetings(reader, iri),
        *_texts(reader, iri),
        *ties(reader, iri),
    ]
    known = (
        "isLinkFrom",
        "hasTarget",
        "isMembershipIn",
        "isIssuedBy",
        "isSubmittedTo",
        "isMeetingOf",
        "isThematicGroupOf",
        "isAdoptedBy",
    )
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        subtitle=Text(other.text, other.lang or reader.lang) if other else None,
        facts=reader.facts(entry, *FACTS),
        sections=[*sections, *apparatus(reader, entry, known, (*FACTS, "altLabel"))],
    )


def _members(reader: Reader, iri: str) -> list[Section]:
    _ = reader._
    found = reader.entries("?s cn:isMembershipIn ?body .", body=iri)
    rows: list[Row] = [
        {
            "state": reader.links(entry.all("isMembershipOf")),
            "role": entry.one("memberRole"),
            "region": reader.links(filter(None, [reader.names.fact(entry.one("isMembershipOf"), "isInRegionalGroup")])),
            "record": reader.link(entry.iri, _("open")),
        }
        for entry in sorted(found, key=lambda one: reader.name(one.one("isMembershipOf")))
    ]
    columns = {"state": _("State"), "role": _("Role"), "region": _("Regional group"), "record": _("Record")}
    return [Table("members", _("Members"), columns, rows)] if rows else []


def _meetings(reader: Reader, iri: str) -> list[Section]:
    _ = reader._
    found = reader.entries("?s cn:isMeetingOf|cn:isThematicGroupOf ?body .", body=iri)
    rows: list[Row] = [
        {
            "date": reader.when(entry, "validFrom"),
            "meeting": reader.link(entry.iri),
            "gist": reader.text(entry.values.get("gist", ())) or reader.text(entry.values.get("note", ())),
        }
        for entry in sorted(found, key=lambda one: one.one("validFrom"))
    ]
    columns = {"date": _("Date"), "meeting": _("Meeting or group"), "gist": _("What it says, in our words")}
    return [Table("meetings", _("Meetings and groups"), columns, rows)] if rows else []


def _texts(reader: Reader, iri: str) -> list[Section]:
    """Texts that it issued, adopted or received, newest first."""
    _ = reader._
    relations = {"isIssuedBy": _("issued"), "isSubmittedTo": _("received")}
    rows: list[Row] = [
        {
            "date": reader.when(entry),
            "text": reader.link(entry.iri),
            "title": reader.text(entry.values.get("title", ())),
            "how": word,
            "by": reader.links(entry.all("isSubmittedBy")),
        }
        for name, word in relations.items()
        for entry in by_date(reader.entries(f"?s cn:{name} ?body .", body=iri))
    ]
    columns = {"date": _("Date"), "text": _("Text"), "title": _("Title"), "how": _("How"), "by": _("By")}
    return [Table("texts", _("Texts"), columns, rows, most=120)] if rows else []
