"""Pages that list: the framework, States and organizations, documents, sources, and how to correct what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from api.explorer.names import SKOS, Text
from api.explorer.page import Page, Prose, Section
from api.explorer.query import Query
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE


def framework(reader: Reader, query: Query) -> Page:
    """The eleven norms, the principles and rules, the topics, the measures."""
    _ = reader._
    norms: list[Row] = [
        {
            "letter": entry.one("letter"),
            "norm": reader.link(entry.iri),
            "gist": reader.text(entry.values.get("gist", ())),
            "stated": reader.links(entry.all("isStatedIn")),
        }
        for entry in sorted(reader.entries("?s a cn:Norm ."), key=lambda one: one.one("letter"))
    ]
    gist = _("What it says, in our words")
    sections: list[Section] = [
        Table(
            "norms",
            _("The eleven voluntary norms"),
            {"letter": _("Letter"), "norm": _("Norm"), "gist": gist, "stated": _("Stands in")},
            norms,
        )
    ]
    principles: list[Row] = [
        {
            "principle": reader.link(entry.iri),
            "kind": Cell(reader.kind(entry.iri)),
            "basis": reader.cells(entry.values.get("legalSource", ())),
        }
        for entry in sorted(reader.entries("?s a cn:Principle ."), key=lambda one: reader.name(one.iri))
    ]
    columns = {"principle": _("Principle or rule"), "kind": _("Kind"), "basis": reader.field("legalSource")}
    sections.append(Table("principles", _("Principles and rules of international law"), columns, principles))
    counted = Counter(
        row["topic"].text for row in reader.rows("SELECT ?topic ?s WHERE { ?s a cn:Position ; cn:hasTopic ?topic }")
    )
    topics: list[Row] = [
        {
            "topic": reader.link(entry.iri),
            "definition": reader.text(entry.values.get(SKOS + "definition", ())),
            "claims": str(counted[entry.iri]),
        }
        for entry in sorted(reader.entries(f"?s skos:inScheme <{BASE}topic> ."), key=lambda one: reader.name(one.iri))
    ]
    columns = {"topic": _("Topic"), "definition": _("The question"), "claims": _("Claims")}
    sections.append(Table("topics", _("Topics on which positions are coded"), columns, topics))
    for key, title, kind in (
        ("measures", _("Confidence-building measures"), "ConfidenceBuildingMeasure"),
        ("capacity", _("Principles of capacity-building"), "CapacityBuildingPrinciple"),
        ("tools", _("Channels and tools"), "Tool"),
        ("terms", _("Terms of art"), "TermOfArt"),
        ("lists", _("Lists of norms"), "NormSet"),
    ):
        rows: list[Row] = [
            {
                "measure": reader.link(entry.iri),
                "gist": reader.text(entry.values.get("gist", ())),
                "stated": reader.links([*entry.all("isStatedIn"), *entry.all("isListedIn")]),
            }
            for entry in sorted(reader.entries(f"?s a cn:{kind} ."), key=lambda one: one.iri)
        ]
        sections.append(Table(key, title, {"measure": _("Name"), "gist": gist, "stated": _("Stands in")}, rows))
    return Page(
        title=Text(_("Norms, law and measures"), reader.lang),
        lead=Text(
            _(
                "What the United Nations agreed on responsible State behaviour, and the questions of law that"
                " States answer."
            ),
            reader.lang,
        ),
        path="/norms",
        sections=sections,
    )


def states(reader: Reader, query: Query) -> Page:
    """States by regional group, and organizations, with how much is recorded of each."""
    _ = reader._
    counts: dict[str, Counter[str]] = {
        kind: Counter(
            row["actor"].text
            for row in reader.rows(f"SELECT ?actor ?s WHERE {{ ?s a cn:{kind} ; cn:hasActor ?actor }}")
        )
        for kind in ("Position", "Practice")
    }
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in reader.rows("SELECT ?s ?group WHERE { ?s a cn:State ; cn:isInRegionalGroup ?group }"):
        groups[row["group"].text].append(row["s"].text)

    def rows(iris: list[str]) -> list[Row]:
        return [
            {
                "name": reader.link(iri),
                "code": reader.names.fact(iri, "iso3"),
                "positions": str(counts["Position"][iri] or ""),
                "practice": str(counts["Practice"][iri] or ""),
            }
            for iri in sorted(iris, key=reader.sorting)
        ]

    columns = {"name": _("State"), "code": _("Code"), "positions": _("Positions"), "practice": _("Practice")}
    sections: list[Section] = [
        Table(group.rpartition("/")[2], reader.name(group), columns, rows(groups[group]), look="grid narrow")
        for group in sorted(groups, key=lambda group: (group.endswith("/none"), reader.name(group)))
    ]
    organizations = [row["s"].text for row in reader.rows("SELECT ?s WHERE { ?s a cn:Organization }")]
    columns = {**columns, "name": _("Organization")}
    sections.append(Table("organizations", _("Organizations"), columns, rows(organizations), look="grid narrow"))
    bodies = [row["s"].text for row in reader.rows("SELECT ?s WHERE { ?s a cn:UNBody }")]
    body_rows: list[Row] = [
        {"body": reader.link(iri), "kind": Cell(reader.kind(iri))} for iri in sorted(bodies, key=reader.sorting)
    ]
    sections.append(
        Table(
            "bodies",
            _("Bodies of the United Nations"),
            {"body": _("Body"), "kind": _("Kind")},
            body_rows,
            look="grid narrow",
        )
    )
    return Page(
        title=Text(_("States and organizations"), reader.lang),
        lead=Text(
            _(
                "No number says that nobody has looked yet, or that nothing was found: the page of the State"
                " says which."
            ),
            reader.lang,
        ),
        path="/states",
        sections=sections,
    )


def documents(reader: Reader, query: Query) -> Page:
    """All documents, newest first; of one kind if the address says so."""
    _ = reader._
    entries = reader.entries(
        "?s a cn:Document .", only=("type", "date", "dateNote", "title", "isIssuedBy", "isSubmittedBy", "issuer")
    )
    kinds = Counter(kind for entry in entries for kind in reader.names.kinds(entry.iri))
    wanted = query.one("kind", {kind.rpartition("#")[2] for kind in kinds})
    chosen = [entry for entry in entries if not wanted or any(one.endswith("#" + wanted) for one in entry.all("type"))]
    rows: list[Row] = [
        {
            "date": reader.when(entry),
            "document": replace(reader.link(entry.iri), note=title.text)
            if (title := _title(reader, entry))
            else reader.link(entry.iri),
            "title": reader.text(entry.values.get("title", ())),
            "kind": Cell(reader.kind(entry.iri)),
            "by": reader.links([*entry.all("isIssuedBy"), *entry.all("isSubmittedBy")])
            or [Cell(text) for text in entry.all("issuer")],
        }
        for entry in sorted(chosen, key=lambda one: (one.one("date"), one.iri), reverse=True)
    ]
    columns = {"date": _("Date"), "document": _("Document"), "title": _("Title"), "kind": _("Kind"), "by": _("By")}
    facets = [("", _("All kinds"), len(entries))]
    facets += sorted(
        ((kind.rpartition("#")[2], reader.name(kind), count) for kind, count in kinds.items()), key=lambda one: one[1]
    )
    return Page(
        title=Text(_("Documents"), reader.lang),
        lead=Text(
            _("Resolutions, reports, drafts, letters, national positions and statements, newest first."), reader.lang
        ),
        path=query.path("/documents", kind=wanted),
        sections=[Table("documents", _("Documents"), columns, rows, most=400, quiet=("title",))],
        template="list.html",
        more={
            "facets": [(word, count, query.path("/documents", kind=key), key == wanted) for key, word, count in facets]
        },
    )


def _title(reader: Reader, entry: Entry) -> Cell | None:
    """The title of a document whose name is another: its symbol."""
    title = reader.text(entry.values.get("title", ()))
    return None if title is None or title.text == reader.name(entry.iri) else title


def sources(reader: Reader, query: Query) -> Page:
    """The works that facts were read from."""
    _ = reader._
    rows: list[Row] = [
        {
            "work": reader.link(entry.iri, entry.one("citation")),
            "kind": reader.links(entry.all("hasWorkType")),
            "year": entry.one("year"),
        }
        for entry in sorted(
            reader.entries("?s a cn:Work .", only=("citation", "hasWorkType", "year")),
            key=lambda one: (one.one("citation"), one.iri),
        )
    ]
    columns = {"work": _("Work"), "kind": _("Kind"), "year": _("Year")}
    return Page(
        title=Text(_("Sources"), reader.lang),
        path="/sources",
        sections=[Table("works", _("Works that facts were read from"), columns, rows, most=400)],
    )


def correct(reader: Reader, query: Query) -> Page:
    """How to correct what a page says: the record it comes from, and what a good change has."""
    _ = reader._
    name = query.text("of")
    iri = BASE + name if name else ""
    known = bool(name) and iri in reader.names
    record = reader.names.record(iri) if known else ""
    rows: list[Row] = []
    if known:
        rows.append({"what": _("Thing"), "value": reader.link(iri)})
        rows.append({"what": _("Address"), "value": Cell(iri)})
    if record:
        rows.append({"what": _("Record"), "value": Cell(record)})
    steps = [
        _(
            "Find the record: the address of a thing is the path of its file below data/, and the rest of it"
            " the key of the entry in that file."
        ),
        _(
            "Change what is wrong. Keep to what the text says, in your own words: holds, argues, rejects; never"
            " whether it is right."
        ),
        _("Say where you read it: the page, paragraph or heading, and a work or an address that you opened."),
        _("Run “make check”: it names everything that is wrong with file, record and key."),
        _("Open a pull request, or an issue if you would rather not edit. Name the text and the place in it."),
        _(
            "A State that finds itself misread has a right of reply: open an issue, and the reply is linked"
            " from the record."
        ),
    ]
    sections: list[Section] = []
    if rows:
        sections.append(
            Table("record", _("What is to be corrected"), {"what": _("What"), "value": _("Value")}, rows, look="facts")
        )
    sections.append(
        Prose("steps", _("How to propose a change"), [Text(step, reader.lang) for step in steps], look="prose numbered")
    )
    return Page(
        title=Text(_("Correct this"), reader.lang),
        lead=Text(
            _("Every fact is in a text file that anybody can correct. You need a text editor and no programming."),
            reader.lang,
        ),
        path=query.path("/correct", of=name if known else ""),
        sections=sections,
    )
