"""States and organizations: what each holds on every topic, how it voted, what it did, and what was looked at."""

from __future__ import annotations

from collections import defaultdict

from api.explorer import claims
from api.explorer.claims import by_date, stance
from api.explorer.evidence import apparatus
from api.explorer.page import Page, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE


def page(reader: Reader, iri: str) -> Page:
    """The page of a State or an organization."""
    _ = reader._
    entry = reader.entry(iri)
    positions = reader.entries("?s a cn:Position ; cn:hasActor ?actor .", actor=iri)
    derived = reader.entries("?s a cn:DerivedPosition ; cn:hasActor ?actor .", actor=iri)
    sections: list[Section] = [
        *_by_topic(reader, iri, positions, derived),
        *claims.table(
            reader,
            positions,
            "positions",
            _("What it said, newest first"),
            ("date", "topic", "stance", "gist", "document", "pin_cite", "basis", "claim"),
            look="timeline",
        ),
        *claims.table(
            reader,
            derived,
            "derived",
            _("Derived from joint texts"),
            ("date", "topic", "stance", "document", "claim"),
            note=claims.weaker(reader),
        ),
        *_votes(reader, iri),
        *claims.table(
            reader,
            reader.entries("?s a cn:Practice ; cn:hasActor ?actor .", actor=iri),
            "practice",
            _("What it did"),
            ("date", "kind", "gist", "norm", "document", "pin_cite", "evidence", "claim"),
        ),
        *_memberships(reader, iri),
        *_submissions(reader, iri),
        *claims.table(
            reader,
            reader.entries("?s cn:hasActor ?actor { ?s a cn:Mention } UNION { ?s a cn:Remark }", actor=iri),
            "mentions",
            _("Mentions and statements without a coded stance"),
            ("date", "topic", "gist", "document", "pin_cite", "claim"),
        ),
        *_coverage(reader, iri),
    ]
    shown = ("iso2", "iso3", "m49", "isInRegionalGroup", "hasUnStatus", "altLabel", "abbreviation")
    known = (
        "hasActor", "isCastBy", "isCoverageOf", "isMembershipOf", "isSubmittedBy", "hasInFavour", "hasAgainst",
        "hasAbstaining",
        "hasNotVoting",
    )  # fmt: skip
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        facts=reader.facts(entry, "isInRegionalGroup", "hasUnStatus", "iso3", "m49", "altLabel", "abbreviation"),
        sections=[*sections, *apparatus(reader, entry, known, shown)],
    )


def _by_topic(reader: Reader, iri: str, positions: list[Entry], derived: list[Entry]) -> list[Section]:
    """One row a topic: the latest stance, or what is known about there being none."""
    _ = reader._
    findings = {
        row["topic"].text: row["finding"].text
        for row in reader.rows(
            "SELECT ?actor ?topic ?finding WHERE { ?c cn:isCoverageOf ?actor ; cn:hasTopic ?topic ;"
            " cn:hasFinding ?finding }",
            actor=iri,
        )
    }
    said: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in by_date(positions):
        said[entry.one("hasTopic")].append(entry)
    weaker: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in by_date(derived):
        weaker[entry.one("hasTopic")].append(entry)
    rows: list[Row] = []
    topics = sorted({*findings, *said}, key=lambda topic: (topic not in said, topic not in weaker, reader.name(topic)))
    for topic in topics:
        found = said[topic]
        latest = next(
            (entry for entry in found if any(one.endswith("#LatestPosition") for one in entry.all("type"))), None
        )
        latest = latest or (found[0] if found else None)
        more = weaker[topic]
        rows.append(
            {
                "topic": reader.link(topic),
                "stance": [stance(reader, one) for one in latest.all("takesStance")]
                if latest
                else ([reader.mark(findings[topic])] if topic in findings else []),
                "date": reader.when(latest) if latest else None,
                "claims": str(len(found)) if found else "",
                "document": [*reader.links(latest.all("isStatedIn")), *_pin(latest)] if latest else None,
                "joint": [stance(reader, one) for one in more[0].all("takesStance")] if more and not found else [],
                "claim": reader.link(latest.iri, _("open")) if latest else None,
            }
        )
    columns = {
        "topic": _("Topic"),
        "stance": _("Latest stance"),
        "date": _("Date"),
        "claims": _("Claims"),
        "document": _("Document"),
        "joint": _("Joint texts only"),
        "claim": _("Claim"),
    }
    note = _(
        "Silent: searched for and not found. Not looked at: nobody has looked yet, and nothing follows from it."
        " Draft: recalled,"
        " not verified."
    )
    return [Table("topics", _("Positions by topic"), columns, rows, note)] if rows else []


def _pin(entry: Entry) -> list[Cell]:
    return [Cell(entry.one("pinCite"))] if entry.one("pinCite") else []


def _votes(reader: Reader, iri: str) -> list[Section]:
    """How a State voted, newest first."""
    _ = reader._
    query = """SELECT ?state ?vote ?value ?roll ?document ?date WHERE {
        ?vote cn:isCastBy ?state ; cn:isCastOn ?roll ; cn:hasVoteValue ?value .
        ?roll cn:adopts ?document OPTIONAL { ?roll cn:date ?date } } ORDER BY DESC(?date) ?document"""
    rows: list[Row] = []
    for row in reader.rows(query, state=iri):
        title = reader.names.title(row["document"].text, reader.lang)
        rows.append(
            {
                "date": Cell(reader.date(row["date"].text), value=row["date"].text) if "date" in row else None,
                "vote": reader.mark(row["value"].text),
                "document": reader.link(row["document"].text),
                "title": reader.text_of(title) if title else None,
                "roll_call": reader.link(row["roll"].text, _("roll call")),
                "claim": reader.link(row["vote"].text, _("open")),
            }
        )
    columns = {
        "date": _("Date"),
        "vote": _("Vote"),
        "document": _("Resolution"),
        "title": _("Title"),
        "roll_call": _("All votes"),
        "claim": _("Record"),
    }
    return [Table("votes", _("Votes"), columns, rows)] if rows else []


def _memberships(reader: Reader, iri: str) -> list[Section]:
    """Expert groups first, then organizations; or, for an organization, its members."""
    _ = reader._
    found = reader.entries("{ ?s cn:isMembershipOf ?actor } UNION { ?s cn:isMembershipIn ?actor }", actor=iri)
    rows: list[Row] = []
    for entry in sorted(
        found, key=lambda one: (not reader.names.is_a(one.one("isMembershipIn"), "ExpertGroup"), one.one("validFrom"))
    ):
        ends = [one for one in (*entry.all("isMembershipIn"), *entry.all("isMembershipOf")) if one != iri]
        rows.append(
            {
                "member": reader.links(ends),
                "role": entry.one("memberRole"),
                "from": Cell(reader.date(entry.one("validFrom")), value=entry.one("validFrom"))
                if entry.one("validFrom")
                else None,
                "until": Cell(reader.date(entry.one("validUntil")), value=entry.one("validUntil"))
                if entry.one("validUntil")
                else None,
                "note": reader.cells(entry.values.get("dateNote", ())),
                "claim": reader.link(entry.iri, _("open")),
            }
        )
    chairs = reader.rows("SELECT ?actor ?body WHERE { ?body cn:hasChair ?actor }", actor=iri)
    chaired: list[Row] = [{"member": reader.link(row["body"].text), "role": _("chair")} for row in chairs]
    columns = {
        "member": _("Expert group or organization") if BASE + "state/" in iri else _("Member"),
        "role": _("Role"),
        "from": _("From"),
        "until": _("Until"),
        "note": _("Note"),
        "claim": _("Record"),
    }
    return [Table("memberships", _("Memberships"), columns, [*chaired, *rows], most=60)] if chaired or rows else []


def _submissions(reader: Reader, iri: str) -> list[Section]:
    _ = reader._
    rows: list[Row] = []
    for entry in by_date(reader.entries("?s cn:isSubmittedBy ?actor .", actor=iri)):
        title = reader.text(entry.values.get("title", ()))
        rows.append(
            {
                "date": reader.when(entry),
                "document": reader.link(entry.iri),
                "title": title,
                "kind": Cell(reader.kind(entry.iri)),
                "to": reader.links([*entry.all("isSubmittedTo"), *entry.all("isPartOf"), *entry.all("respondsTo")]),
            }
        )
    columns = {
        "date": _("Date"),
        "document": _("Document"),
        "title": _("Title"),
        "kind": _("Kind"),
        "to": _("Submitted to"),
    }
    return [Table("submissions", _("Texts it submitted"), columns, rows)] if rows else []


def _coverage(reader: Reader, iri: str) -> list[Section]:
    """What was searched for, and what is missing."""
    _ = reader._
    rows: list[Row] = []
    for entry in reader.entries("?s a cn:CoverageNote ; cn:hasActor ?actor .", actor=iri):
        rows += [{"what": _("Gap"), "text": cell} for cell in reader.cells(entry.values.get("gapNote", ()))]
        rows += [{"what": _("Note"), "text": cell} for cell in reader.cells(entry.values.get("note", ()))]
        rows.append({"what": _("Record"), "text": reader.link(entry.iri)})
    columns = {"what": _("What"), "text": _("Text")}
    return [Table("coverage", _("What was looked at, and what was not"), columns, rows, look="facts")] if rows else []
