"""Norms, principles, topics: what each says, where it stands, what it rests on, and who says and does what about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from api.explorer import claims
from api.explorer.claims import by_date, headings, stance
from api.explorer.evidence import apparatus
from api.explorer.links import inward, outward
from api.explorer.names import SKOS, Text
from api.explorer.page import Bar, Bars, Page, Section
from api.explorer.provisions import passages
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Row, Table
from api.store import BASE

LEANINGS = ("affirms", "qualified", "denies", "open")
GROUPS = (
    "african",
    "asia-pacific",
    "eastern-european",
    "latin-american-and-caribbean",
    "western-european-and-others",
    "none",
)
FINDINGS = ("silent", "mentioned", "draft-only", "not-looked-at")


def norm(reader: Reader, iri: str) -> Page:
    """One of the eleven norms."""
    _ = reader._
    entry = reader.entry(iri)
    sections: list[Section] = [
        *outward(reader, iri),
        *_actions(reader, iri),
        *_practice(reader, iri),
        *_concerned(reader, iri),
        *inward(reader, iri, "Practice"),
    ]
    shown = (
        "gist", "letter", "hasCharacter", "isStatedIn", "isElaboratedIn", "presupposes", "usesTerm", "pinCite",
        "isSingledOutIn",
        "isRelatedTo", "words",
    )  # fmt: skip
    known = ("isLinkFrom", "hasTarget", "bearsOn", "concerns", "isActionFor", "infersSubject")
    return Page(
        title=_numbered(reader, iri, _("Norm (%(letter)s)") % {"letter": entry.one("letter")}),
        kind=_("Voluntary, non-binding norm of responsible State behaviour"),
        iri=iri,
        lead=_gist(reader, entry),
        facts=reader.facts(
            entry, "isStatedIn", "isElaboratedIn", "isSingledOutIn", "presupposes", "usesTerm", "hasCharacter", "words"
        ),
        sections=[*sections, *apparatus(reader, entry, known, shown)],
    )


def principle(reader: Reader, iri: str) -> Page:
    """A principle or rule of international law."""
    entry = reader.entry(iri)
    topics = reader.entries(f"?s skos:related ?principle ; skos:inScheme <{BASE}topic> .", principle=iri)
    sections: list[Section] = []
    for one in topics:
        sections += held(reader, one.iri)
    sections += [*outward(reader, iri), *_concerned(reader, iri), *inward(reader, iri, "Practice")]
    shown = (
        "legalSource", "isGroundedIn", "isAffirmedIn", "isMentionedIn", "isListedIn", "isNotAffirmedIn", "isRelatedTo",
    )  # fmt: skip
    return Page(
        title=reader.names.name(iri, reader.lang, reader._),
        kind=reader.kind(iri),
        iri=iri,
        facts=[
            *reader.facts(entry, "legalSource", "isGroundedIn", "isListedIn"),
            *([(reader._("Topic"), reader.links(one.iri for one in topics))] if topics else []),
        ],
        sections=[
            *sections,
            *apparatus(reader, entry, ("isLinkFrom", "hasTarget", "concerns", f"{SKOS}related"), shown),
        ],
    )


def topic(reader: Reader, iri: str) -> Page:
    """A legal question, and who answers it how."""
    _ = reader._
    entry = reader.entry(iri)
    definition = reader.text(entry.values.get(SKOS + "definition", ()))
    proposition = reader.text(entry.values.get(SKOS + "scopeNote", ()))
    shown = tuple(
        SKOS + name for name in ("definition", "scopeNote", "inScheme", "topConceptOf", "notation", "related")
    )
    everything = reader.entries("?s a cn:Position ; cn:hasTopic ?topic .", topic=iri)
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=_("Topic of international law"),
        iri=iri,
        lead=Text(definition.text, definition.lang or reader.lang) if definition else None,
        subtitle=Text(proposition.text, proposition.lang or reader.lang) if proposition else None,
        facts=reader.facts(entry, SKOS + "related"),
        sections=[
            *held(reader, iri),
            *claims.table(
                reader,
                everything,
                "claims",
                _("Every claim, newest first"),
                ("date", "actor", "stance", "gist", "document", "pin_cite", "basis", "claim"),
                most=120,
            ),
            *_derived(reader, iri),
            *claims.table(
                reader,
                reader.entries("?s a cn:Mention ; cn:hasTopic ?topic .", topic=iri),
                "mentions",
                _("Covered by a document whose wording was not seen"),
                ("date", "actor", "gist", "document", "pin_cite", "claim"),
            ),
            *inward(reader, iri, "Practice"),
            *apparatus(reader, entry, ("hasTopic", "concerns", "hasTarget", f"{SKOS}related"), shown),
        ],
    )


def held(reader: Reader, iri: str) -> list[Section]:
    """The latest stance of each State on a topic: by regional group as a picture, and State by State."""
    _ = reader._
    latest = reader.entries("?s a cn:LatestPosition ; cn:hasTopic ?topic ; cn:hasActor ?actor .", topic=iri)
    findings = {
        row["actor"].text: row["finding"].text
        for row in reader.rows(
            "SELECT ?topic ?actor ?finding WHERE { ?c cn:isCoverageOf ?actor ; cn:hasTopic ?topic ;"
            " cn:hasFinding ?finding }",
            topic=iri,
        )
    }
    counted: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    leaning: dict[str, str] = {}
    for entry in by_date(latest):
        for actor in entry.all("hasActor"):
            leaning.setdefault(actor, reader.names.fact(entry.one("takesStance"), "leansTo").rpartition("/")[2])
    for actor, finding in findings.items():
        group = reader.names.fact(actor, "isInRegionalGroup").rpartition("/")[2]
        counted[group][leaning.get(actor) or finding.rpartition("/")[2]] += 1
    if not leaning:
        return []
    parts = [*(f"lean/{one}" for one in LEANINGS), *(f"finding/{one}" for one in FINDINGS)]
    words = {part: reader.name(BASE + part) for part in parts}
    rows = [
        (
            reader.name(f"{BASE}regional-group/{group}"),
            [Bar(words[part], counted[group][part.partition("/")[2]], part.replace("/", "-")) for part in parts],
        )
        for group in GROUPS
    ]
    numbers: list[Row] = [
        {"region": reader.link(f"{BASE}regional-group/{group}")}
        | {part.rpartition("/")[2]: str(counted[group][part.rpartition("/")[2]]) for part in parts}
        for group in GROUPS
    ]
    columns = {"region": _("Regional group")} | {part.rpartition("/")[2]: words[part] for part in parts}
    total = sum(counted.values(), Counter())
    name = reader.name(iri)
    key = iri.rpartition("/")[2]
    table = Table(f"{key}-by-region", _("%(topic)s: by regional group") % {"topic": name}, columns, numbers)
    states = sorted(latest, key=lambda entry: (_rank(reader, entry), reader.name(entry.one("hasActor"))))
    chosen = ("actor", "region", "stance", "date", "gist", "document", "pin_cite", "claim")
    return [
        Bars(
            f"{key}-picture",
            table.title,
            rows,
            max(sum(counts.values()) for counts in counted.values()),
            table,
            said(reader, total, reader.as_of, name),
        ),
        Table(
            f"{key}-latest",
            _("%(topic)s: the latest stance of each") % {"topic": name},
            headings(reader, *chosen),
            [_of_region(claims.row(reader, entry)) for entry in states],
            most=250,
            quiet=("region",),
        ),
    ]


def _of_region(row: Row) -> Row:
    """A claim whose actor has its regional group below its name."""
    actors, regions = row["actor"], row["region"]
    assert isinstance(actors, list)
    assert isinstance(regions, list)
    note = regions[0].text if len(actors) == len(regions) == 1 else ""
    return {**row, "actor": [replace(one, note=note) for one in actors]}


def said(reader: Reader, counts: Mapping[str, int], day: str, topic: str) -> str:
    """How many States hold what, in a sentence; nothing about what follows from it."""
    _ = reader._
    return _(
        "%(topic)s: %(affirm)s States affirm the proposition, %(qualify)s affirm it with conditions, %(deny)s"
        " deny it, %(open)s"
        " leave it open, %(silent)s were searched and found silent, %(rest)s are only mentioned or recalled,"
        " %(unseen)s have not"
        " been looked at: in this corpus%(day)s."
    ) % {
        "topic": topic,
        "affirm": counts["affirms"],
        "qualify": counts["qualified"],
        "deny": counts["denies"],
        "open": counts["open"],
        "silent": counts["silent"],
        "rest": counts["mentioned"] + counts["draft-only"],
        "unseen": counts["not-looked-at"],
        "day": _(", as of %(date)s") % {"date": reader.date(day)} if day else "",
    }


def _rank(reader: Reader, entry: Entry) -> int:
    return int(reader.names.fact(entry.one("takesStance"), "rank") or 99)


def _derived(reader: Reader, iri: str) -> list[Section]:
    _ = reader._
    rows: list[Row] = [
        {
            "date": reader.when(entry),
            "actor": reader.links(entry.all("hasActor")),
            "stance": [stance(reader, one) for one in entry.all("takesStance")],
            "document": reader.links(entry.all("isStatedIn")),
            "claim": reader.link(entry.iri, _("why?")),
        }
        for entry in by_date(reader.entries("?s a cn:DerivedPosition ; cn:hasTopic ?topic .", topic=iri))
    ]
    note = claims.weaker(reader)
    columns = headings(reader, "date", "actor", "stance", "document", "claim")
    return [Table("derived", _("Derived from joint texts"), columns, rows, note, most=60)] if rows else []


def _practice(reader: Reader, iri: str) -> list[Section]:
    """What States did about a norm: those that name it, and those that the coders tie to it."""
    _ = reader._
    entries = reader.entries(
        "{ SELECT DISTINCT ?s ?norm {"
        " ?s a cn:Practice { ?s cn:bearsOn ?norm } UNION { ?l cn:isLinkFrom ?s ; cn:hasTarget ?norm } } }",
        norm=iri,
    )
    if not entries:
        return []
    by_group: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    for entry in entries:
        for actor in entry.all("hasActor"):
            group = reader.names.fact(actor, "isInRegionalGroup").rpartition("/")[2]
            if group:
                by_group[group][entry.one("hasEvidence")] += 1
    kinds = [BASE + f"evidence/{one}" for one in ("act", "statement", "membership", "law-title")]
    numbers: list[Row] = [
        {"region": reader.link(f"{BASE}regional-group/{group}")}
        | {one.rpartition("/")[2]: str(counts[one]) for one in kinds}
        for group, counts in by_group.items()
    ]
    columns = {"region": _("Regional group")} | {one.rpartition("/")[2]: reader.name(one) for one in kinds}
    rows = [
        (
            reader.name(f"{BASE}regional-group/{group}"),
            [Bar(reader.name(one), counts[one], f"part-{index}") for index, one in enumerate(kinds, 1)],
        )
        for group, counts in by_group.items()
    ]
    table = Table("practice-by-region", _("Practice by regional group"), columns, numbers)
    most = max(1, *(sum(counts.values()) for counts in by_group.values()))
    return [
        Bars(
            "practice-picture",
            _("Practice by regional group"),
            rows,
            most,
            table,
            _("How many items were found says as much about where was looked as about what was done."),
        ),
        *claims.table(
            reader,
            entries,
            "practice",
            _("Practice that bears on it"),
            ("date", "actor", "kind", "gist", "document", "pin_cite", "evidence", "claim"),
            most=100,
        ),
    ]


def _actions(reader: Reader, iri: str) -> list[Section]:
    entries = sorted(
        reader.entries("?s cn:isActionFor ?norm .", norm=iri), key=lambda entry: int(entry.one("order") or 0)
    )
    rows: list[Row] = [
        {
            "order": entry.one("order"),
            "gist": reader.text(entry.values.get("gist", ())),
            "document": reader.links(entry.all("source")),
            "claim": reader.link(entry.iri, reader._("open")),
        }
        for entry in entries
    ]
    columns = {"order": reader._("No."), **headings(reader, "gist", "document", "claim")}
    return [Table("actions", reader._("What putting it into effect involves"), columns, rows)] if rows else []


def _concerned(reader: Reader, iri: str) -> list[Section]:
    """Passages that deal with a thing, recommendations first."""
    found = reader.entries("?s cn:concerns ?thing .", thing=iri)
    recommending = [entry for entry in found if any(one.endswith("#Recommendation") for one in entry.all("type"))]
    others = [entry for entry in found if entry not in recommending]
    return [
        *passages(reader, recommending, "recommendations", reader._("Recommendations that concern it")),
        *passages(reader, others, "passages", reader._("Other passages that concern it")),
    ]


def _gist(reader: Reader, entry: Entry) -> Text | None:
    gist = reader.text(entry.values.get("gist", ()))
    return Text(gist.text, gist.lang or reader.lang) if gist else None


def _numbered(reader: Reader, iri: str, number: str) -> Text:
    label = reader.names.label(iri, reader.lang)
    return Text(f"{number}. {label.text}", label.lang) if label else Text(number)
