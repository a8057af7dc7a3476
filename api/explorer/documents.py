"""Documents: what each is, its parts in order, how it was adopted, and how it hangs together with others."""

from __future__ import annotations

from api.explorer import claims
from api.explorer.claims import by_date
from api.explorer.evidence import apparatus
from api.explorer.links import ties
from api.explorer.names import Text
from api.explorer.page import Page, Section
from api.explorer.provisions import REFERENCES, structure
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.explorer.votes import ballot

FACTS = (
    "symbol", "date", "dateDistributed", "validFrom", "isIssuedBy", "issuer", "isSubmittedBy", "isSubmittedTo",
    "isPartOf",
    "isAdoptedOnReportOf", "committeeReport", "agendaItem", "distribution", "jobNumber", "extent", "language",
    "originalLanguage", "addendum", "officialUrl",
)  # fmt: skip


def page(reader: Reader, iri: str) -> Page:
    """The page of a document."""
    _ = reader._
    entry = reader.entry(iri)
    entry = entry if entry.values else reader.entry(iri, draft=True)
    title = reader.names.title(iri, reader.lang)
    name = reader.names.name(iri, reader.lang, _)
    gist = reader.text(entry.values.get("gist", ()))
    sections: list[Section] = [*_adoptions(reader, iri), *structure(reader, iri), *_notes(reader, iri)]
    sections += _relations(reader, entry)
    sections += _alignments(reader, iri)
    sections += claims.table(
        reader,
        reader.entries("?s a cn:Position ; cn:isStatedIn ?document .", document=iri),
        "claims",
        _("Positions that stand in it"),
        ("actor", "topic", "stance", "gist", "pin_cite", "claim"),
    )
    sections += claims.table(
        reader,
        reader.entries(
            "?s cn:isStatedIn ?document { ?s a cn:Practice } UNION { ?s a cn:Mention } UNION { ?s a cn:Remark }",
            document=iri,
        ),
        "practice",
        _("Practice and statements recorded from it"),
        ("date", "actor", "kind", "gist", "pin_cite", "claim"),
    )
    sections += _submitted(reader, iri)
    sections += _sponsors(reader, iri)
    sections += ties(reader, iri)
    known = (
        "isLinkFrom", "hasTarget", "isParagraphOf", "isArticleOf", "isSectionOf", "isAnnexOf", "isFootnoteOf",
        "isStatedIn", "isNoteOn",
        "adopts", "isSubmissionIn", "isSponsorshipOf", "isPositionIn", *REFERENCES,
    )  # fmt: skip
    return Page(
        title=name,
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(gist.text, gist.lang or reader.lang) if gist else None,
        subtitle=title if title and title.text != name.text else None,
        facts=reader.facts(entry, *FACTS),
        sections=[
            *sections,
            *apparatus(reader, entry, known, ("title", "gist", "isSubmissionIn", *FACTS, *REFERENCES)),
        ],
        caution=_("This is a draft: recalled, not verified.") if entry.is_draft else "",
        more={"symbol": entry.one("symbol"), "published": entry.one("date")},
    )


def _adoptions(reader: Reader, iri: str) -> list[Section]:
    """How a text was accepted, and the roll call of the plenary if there was one."""
    _ = reader._
    found = by_date(reader.entries("?s cn:adopts ?document .", document=iri))
    rows: list[Row] = []
    for entry in found:
        totals = [entry.one(name) or "–" for name in ("totalInFavour", "totalAgainst", "totalAbstaining")]
        rows.append(
            {
                "date": reader.when(entry),
                "body": reader.links(entry.all("isAdoptedBy")),
                "mode": reader.links(entry.all("hasMode")),
                "totals": reader.totals(*totals) if entry.one("totalInFavour") else None,
                "record": entry.one("meetingRecord"),
                "part": entry.one("partVoted"),
                "link": reader.link(entry.iri, _("open")),
            }
        )
    columns = {
        "date": _("Date"),
        "body": reader.field("isAdoptedBy"),
        "mode": reader.field("hasMode"),
        "totals": _("For, against, abstaining"),
        "record": reader.field("meetingRecord"),
        "part": reader.field("partVoted"),
        "link": _("Record"),
    }
    sections: list[Section] = [Table("adoption", _("How it was adopted"), columns, rows)] if rows else []
    for entry in found:
        if any(one.endswith("#RollCall") for one in entry.all("type")):
            sections += ballot(reader, entry.iri)
            break
    return sections


def _notes(reader: Reader, iri: str) -> list[Section]:
    """Where the text errs, or is odd."""
    _ = reader._
    rows: list[Row] = [
        {
            "passage": reader.links(entry.all("annotates")),
            "note": reader.text(entry.values.get("gist", ())),
            "link": reader.link(entry.iri, _("open")),
        }
        for entry in sorted(
            reader.entries("?s cn:isNoteOn ?document .", document=iri), key=lambda one: _number(one.iri)
        )
    ]
    columns = {"passage": _("Passage"), "note": _("Note"), "link": _("Evidence")}
    return [Table("editorial", _("Editorial notes"), columns, rows)] if rows else []


def _relations(reader: Reader, entry: Entry) -> list[Section]:
    """What a document refers to and what refers to it, in order of time."""
    _ = reader._
    rows: list[tuple[str, Row]] = []
    for name in REFERENCES:
        rows += [_relation(reader, one, name, outward=True) for one in entry.all(name)]
    names = " ".join(f"cn:{name}" for name in REFERENCES)
    query = (
        f"SELECT ?document ?s ?p WHERE"
        f" {{ VALUES ?p {{ {names} }} ?s ?p ?document FILTER NOT EXISTS {{ ?s a cn:Claim }} }} LIMIT 500"
    )
    rows += [
        _relation(reader, row["s"].text, row["p"].text.rpartition("#")[2], outward=False)
        for row in reader.rows(query, document=entry.iri)
    ]
    if not rows:
        return []
    columns = {"date": _("Date"), "direction": _("Direction"), "relation": _("Relation"), "thing": _("Text")}
    ordered = [row for _date, row in sorted(rows, key=lambda pair: pair[0])]
    return [
        Table(
            "relations",
            _("Before and after: texts that it builds on, and that build on it"),
            columns,
            ordered,
            look="timeline",
        )
    ]


def _relation(reader: Reader, iri: str, name: str, *, outward: bool) -> tuple[str, Row]:
    whole = reader.names.whole(iri)
    date = reader.names.fact(whole, "date")
    relation = reader.relation(f"https://w3id.org/cybernorms/ns#{name}")
    return date or "9", {
        "date": Cell(reader.date(date), value=date) if date else None,
        "direction": Cell(
            reader._("this text") + " →" if outward else "→ " + reader._("this text"), value="out" if outward else "in"
        ),
        "relation": Cell(relation, iri=f"https://w3id.org/cybernorms/ns#{name}"),
        "thing": reader.link(iri),
    }


def _alignments(reader: Reader, iri: str) -> list[Section]:
    """The concordances that a text is part of."""
    found = reader.entries(
        "?s a cn:Concordance { ?s cn:hasEarlier ?document } UNION { ?s cn:hasLater ?document }", document=iri
    )
    rows: list[Row] = [
        {
            "concordance": reader.link(entry.iri),
            "earlier": reader.links(entry.all("hasEarlier")),
            "later": reader.links(entry.all("hasLater")),
        }
        for entry in found
    ]
    _ = reader._
    columns = {"concordance": _("Concordance"), "earlier": _("Earlier text"), "later": _("Later text")}
    return [Table("concordances", _("Paragraph by paragraph against another text"), columns, rows)] if rows else []


def _submitted(reader: Reader, iri: str) -> list[Section]:
    """What States submitted in it or in answer to it."""
    _ = reader._
    found = reader.entries("?s cn:isSubmissionIn ?document .", document=iri)
    rows: list[Row] = [
        {
            "actor": reader.links(entry.all("isSubmittedBy")) or [Cell(text) for text in entry.all("issuer")],
            "document": reader.link(entry.iri),
            "place": entry.one("pinCite"),
        }
        for entry in sorted(found, key=lambda one: reader.name(one.one("isSubmittedBy") or one.iri))
    ]
    columns = {"actor": _("State or organization"), "document": _("Document"), "place": _("Place")}
    return [Table("submissions", _("Texts of States in it"), columns, rows)] if rows else []


def _sponsors(reader: Reader, iri: str) -> list[Section]:
    _ = reader._
    rows: list[Row] = [
        {
            "role": reader.links(entry.all("hasSponsorRole")),
            "states": reader.links(entry.all("hasSponsor")),
            "draft": entry.one("draftSymbol"),
            "link": reader.link(entry.iri, _("open")),
        }
        for entry in reader.entries("?s cn:isSponsorshipOf ?document .", document=iri)
    ]
    columns = {"role": _("Role"), "states": _("States"), "draft": reader.field("draftSymbol"), "link": _("Evidence")}
    return [Table("sponsors", _("Sponsors"), columns, rows)] if rows else []


def _number(iri: str) -> tuple[int, str]:
    last = iri.rpartition("/")[2]
    return (int(last), "") if last.isdigit() else (10**6, last)
