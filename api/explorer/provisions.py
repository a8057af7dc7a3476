"""Paragraphs, articles, sections, annexes, footnotes: what each says, what it cites, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from api.explorer import claims
from api.explorer.evidence import apparatus
from api.explorer.links import ties
from api.explorer.names import WHOLES, Text
from api.explorer.page import Page, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

PARTS = "cn:isParagraphOf|cn:isArticleOf|cn:isSectionOf|cn:isAnnexOf|cn:isFootnoteOf"
REFERENCES = (
    "cites", "recalls", "reaffirms", "restates", "correspondsTo", "endorses", "welcomes", "notes", "confirms",
    "buildsOn",
    "requests", "establishes", "callsToBeGuidedBy", "follows", "precedes", "isDraftOf", "supersedes", "revises",
    "respondsTo",
    "accompanies", "isAnnexedTo", "isMentionedIn", "isReproducedIn", "invites", "isReceivedBy", "continuesMandateOf",
    "isRelatedTo",
    "isStatedIn", "annotates",
)  # fmt: skip


def passages(reader: Reader, entries: Iterable[Entry], key: str, title: str) -> list[Section]:
    """Passages with what they say; nothing if there are none."""
    _ = reader._
    rows: list[Row] = [
        {
            "passage": reader.link(entry.iri),
            "role": reader.links(entry.all("hasRole")),
            "speaker": reader.links(entry.all("hasSpeaker")),
            "gist": reader.text(entry.values.get("gist", ())),
        }
        for entry in sorted(entries, key=lambda entry: _place(entry.iri))
    ]
    columns = {
        "passage": _("Passage"),
        "role": _("Role"),
        "speaker": _("Who speaks"),
        "gist": _("What it says, in our words"),
    }
    return [Table(key, title, columns, rows, most=80)] if rows else []


def structure(reader: Reader, document: str) -> list[Section]:
    """The parts of a document in order, each with its own address."""
    _ = reader._
    entries = reader.entries(f"?s {PARTS} ?document .", document=document)
    drafts = list(reader.entries(f"?s {PARTS} ?document .", draft=True, document=document))
    known = {entry.iri for entry in entries}
    rows: list[Row] = []
    anchors: dict[int, str] = {}
    section = ""
    inside = {entry.one("isInSection") for entry in entries}
    paragraphs = sorted(
        (entry for entry in entries if not entry.one("isFootnoteOf") and entry.iri not in inside),
        key=lambda one: _position(one, document),
    )
    for entry in paragraphs:
        anchors[len(rows)] = entry.iri.removeprefix(document + "/").replace("/", "-")
        under = entry.one("isInSection")
        rows.append(
            {
                "section": _section(reader, under) if under and under != section else None,
                "number": reader.link(entry.iri, entry.one("number") or reader.kind(entry.iri)),
                "role": reader.links(entry.all("hasRole"))
                or ([] if entry.one("isParagraphOf") else reader.cells(entry.values.get("label", ()))),
                "speaker": reader.links(entry.all("hasSpeaker")),
                "gist": reader.text(entry.values.get("gist", ())) or reader.text(entry.values.get("title", ())),
                "concerns": reader.links(entry.all("concerns")),
            }
        )
        section = under
    columns = {
        "section": _("Section"),
        "number": _("No."),
        "role": _("Role"),
        "speaker": _("Who speaks"),
        "gist": _("What it says, in our words"),
        "concerns": _("Concerns"),
    }
    found: list[Section] = []
    if rows:
        found.append(
            Table(
                "structure", _("Structure"), columns, rows, look="structure", most=400, anchors=anchors, group="section"
            )
        )
    footnotes: list[Row] = [
        {
            "number": reader.link(entry.iri, entry.one("number")),
            "gist": reader.text(entry.values.get("gist", ())),
            "cites": reader.links(entry.all("cites")),
        }
        for entry in sorted(
            (entry for entry in entries if entry.one("isFootnoteOf")), key=lambda one: int(one.one("order") or 0)
        )
    ]
    if footnotes:
        columns = {"number": _("No."), "gist": _("What it says, in our words"), "cites": reader.field("cites")}
        found.append(Table("footnotes", _("Footnotes"), columns, footnotes))
    recalled: list[Row] = [
        {"number": reader.link(entry.iri), "gist": reader.text(entry.values.get("gist", ()))}
        for entry in sorted(drafts, key=lambda one: _position(one, document))
        if entry.iri not in known
    ]
    if recalled:
        note = _("Recalled, not verified. It is in no answer that does not name the graph of drafts.")
        columns = {"number": _("Passage"), "gist": _("What it says, in our words")}
        found.append(
            Table("structure-draft", _("Draft: parts that are only recalled"), columns, recalled, note, "facts draft")
        )
    return found


def _section(reader: Reader, iri: str) -> Cell:
    label = reader.names.label(iri, reader.lang)
    number = reader.names.fact(iri, "number")
    return reader.link(iri, f"{number}. {label.text}" if label else number)


def page(reader: Reader, iri: str) -> Page:
    """The page of one part of a document."""
    _ = reader._
    entry = reader.entry(iri)
    entry = entry if entry.values else reader.entry(iri, draft=True)
    gist = reader.text(entry.values.get("gist", ()))
    words = entry.all("words")
    document = next((entry.one(name) for name in WHOLES if entry.one(name)), "")
    title = reader.text(entry.values.get("title", ())) or reader.text(entry.values.get("label", ()))
    facts = [(_("Document"), [reader.link(document)])] if document else []
    facts += reader.facts(
        entry,
        "isInSection",
        "isInPart",
        "hasRole",
        "hasSpeaker",
        "hasAddressee",
        "asksTo",
        "usesChannel",
        "concerns",
        "usesTerm",
    )
    sections: list[Section] = [*_around(reader, entry, document), *_references(reader, entry), *_fate(reader, iri)]
    inner = reader.entries("?s cn:isPartOf ?part .", part=iri)
    sections += passages(reader, inner, "parts", _("What is in it"))
    sections += _cited(reader, iri)
    sections += claims.table(
        reader,
        reader.entries("?s a cn:Claim ; cn:isStatedIn ?part .", part=iri),
        "claims",
        _("Claims that stand here"),
        ("date", "actor", "topic", "stance", "gist", "claim"),
    )
    sections += _remarks(reader, iri)
    sections += ties(reader, iri)
    shown = (
        *REFERENCES, *WHOLES, "gist", "words", "number", "order", "letter", "title", "isInSection", "isInPart",
        "hasRole", "hasSpeaker",
        "hasAddressee", "asksTo", "usesChannel", "concerns", "usesTerm", "pinCite",
    )  # fmt: skip
    known = (
        "isLinkFrom",
        "hasTarget",
        "hasEarlier",
        "hasLater",
        "cites",
        "annotates",
        "isStatedIn",
        "isPartOf",
        "isInSection",
    )
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(gist.text, gist.lang or reader.lang) if gist else None,
        subtitle=Text("“" + "” … “".join(words) + "”", "en")
        if words
        else (Text(title.text, title.lang or reader.lang) if title else None),
        facts=facts,
        sections=[*sections, *apparatus(reader, entry, known, shown)],
        caution=_("This is a draft: recalled, not verified.") if entry.is_draft else "",
    )


def _references(reader: Reader, entry: Entry) -> list[Section]:
    """What a text refers to, each with what is referred to."""
    rows: list[Row] = []
    for name in REFERENCES:
        for one in entry.all(name):
            gist = reader.names.gist(one, reader.lang)
            rows.append(
                {
                    "relation": reader.field(name),
                    "thing": reader.link(one),
                    "gist": reader.text_of(gist) if gist else None,
                }
            )
    columns = {
        "relation": reader._("Relation"),
        "thing": reader._("To"),
        "gist": reader._("What it says, in our words"),
    }
    return [Table("references-out", reader._("What it refers to"), columns, rows)] if rows else []


def _cited(reader: Reader, iri: str) -> list[Section]:
    found = reader.entries("?s cn:cites ?thing .", thing=iri)
    return passages(reader, found, "cited-by", reader._("What cites it"))


def _fate(reader: Reader, iri: str) -> list[Section]:
    """What became of a passage in later texts, or where it came from."""
    _ = reader._
    found = reader.entries("{ ?s cn:hasEarlier ?part } UNION { ?s cn:hasLater ?part }", part=iri)
    found = [entry for entry in found if any(one.endswith("#Alignment") for one in entry.all("type"))]
    drafts = reader.entries("{ ?s cn:hasEarlier ?part } UNION { ?s cn:hasLater ?part }", draft=True, part=iri)
    rows: list[Row] = [
        {
            "earlier": reader.links(entry.all("hasEarlier")),
            "fate": reader.links(entry.all("hasFate")),
            "later": reader.links(entry.all("hasLater")),
            "gist": [
                reader.text_of(gist) for one in entry.all("hasLater") if (gist := reader.names.gist(one, reader.lang))
            ],
            "confidence": reader.links(entry.all("hasConfidence")),
            "status": reader.links(entry.all("hasStatus")) or reader.links([BASE + "status/draft"]),
            "link": reader.link(entry.iri, _("open")),
        }
        for entry in [*found, *(one for one in drafts if one.iri not in {each.iri for each in found})]
    ]
    columns = {
        "earlier": _("Earlier passage"),
        "fate": _("What became of it"),
        "later": _("Later passage"),
        "gist": _("What the later passage says"),
        "confidence": reader.field("hasConfidence"),
        "status": reader.field("hasStatus"),
        "link": _("Evidence"),
    }
    return [Table("fate", _("In later and earlier texts"), columns, rows)] if rows else []


def _remarks(reader: Reader, iri: str) -> list[Section]:
    """Editorial notes about a passage."""
    rows: list[Row] = [
        {"note": reader.text(entry.values.get("gist", ())), "link": reader.link(entry.iri, reader._("open"))}
        for entry in reader.entries("?s a cn:EditorialNote ; cn:annotates ?part .", part=iri)
    ]
    columns = {"note": reader._("Note"), "link": reader._("Evidence")}
    return [Table("editorial", reader._("Editorial notes"), columns, rows)] if rows else []


def _around(reader: Reader, entry: Entry, document: str) -> list[Section]:
    """The passages before and after, for reading on."""
    order = entry.one("order")
    if not document or not entry.one("isParagraphOf") or not order.isdigit():
        return []
    _ = reader._
    query = (
        f"?s cn:isParagraphOf ?document ; cn:order ?order FILTER (?order >= {int(order) - 1} && ?order <="
        f" {int(order) + 1})"
    )
    near = sorted(reader.entries(query, document=document), key=lambda one: _position(one, document))
    rows: list[Row] = [
        {
            "number": reader.link(one.iri, one.one("number")),
            "gist": reader.text(one.values.get("gist", ())),
        }
        for one in near
        if one.iri != entry.iri
    ]
    columns = {"number": _("Passage"), "gist": _("What it says, in our words")}
    return [Table("around", _("Before and after"), columns, rows, look="text")] if rows else []


def _position(entry: Entry, document: str) -> tuple[bool, str, int, list[tuple[int, str]]]:
    inner = entry.iri.removeprefix(document + "/")
    annex = inner if entry.one("isAnnexOf") else (inner.partition("/para")[0] if inner.startswith("annex/") else "")
    kind = not entry.one("isSectionOf")
    return bool(annex), annex, int(entry.one("order") or 0) if kind else -1, _place(entry.iri)


def _place(iri: str) -> list[tuple[int, str]]:
    """Sorts passages as they stand: numbers as numbers."""
    return [(int(part), "") if part.isdigit() else (10**6, part) for part in iri.replace("-", "/").split("/")]
