"""The matrix: States by topics and norms. Each cell is a stance, its date and the number of claims, and opens them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from api.errors import BadRequest
from api.explorer import claims
from api.explorer.names import Text
from api.explorer.norms import said
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import SIGNS, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

TOPIC, NORM, STATE, GROUP = (BASE + name for name in ("topic/", "norm/", "state/", "regional-group/"))
POSITIONS = """SELECT ?s ?actor ?topic ?stance ?date ?joint WHERE {
    ?s a cn:Position ; cn:hasActor ?actor ; cn:hasTopic ?topic ; cn:takesStance ?stance
    OPTIONAL { ?s cn:date ?date } OPTIONAL { ?s cn:isMadeJointly ?joint } } ORDER BY DESC(?date) ?s"""
PRACTICE = """SELECT ?s ?actor ?date WHERE { ?s a cn:Practice ; cn:hasActor ?actor OPTIONAL { ?s cn:date ?date } }
    ORDER BY DESC(?date) ?s"""
COUNTED = ("affirms", "qualified", "denies", "open", "silent", "mentioned", "draft-only", "not-looked-at")


@dataclass(frozen=True)
class Said:
    """A position, as far as a cell needs it."""

    iri: str
    stance: str
    date: str
    is_joint: bool


@dataclass
class Held:
    """What is in a cell.

    Attributes:
        entries: claims of the actor itself up to the day, newest first.
        latest: those that count: of the newest date, what it said alone before what it said with others.
        finding: what is known if there is no claim.
        is_joint: whether only joint texts speak for it.
    """

    entries: list[Said] = field(default_factory=list)
    finding: str = "not-looked-at"
    is_joint: bool = False

    @property
    def latest(self) -> list[Said]:
        alone = [entry for entry in self.entries if not entry.is_joint]
        dated = [entry for entry in (alone or self.entries) if entry.date]
        if not dated:
            return self.entries if len(self.entries) == 1 else []
        return [entry for entry in dated if entry.date == dated[0].date]


def page(reader: Reader, query: Query) -> Page:
    """The matrix of the rows and columns that the address asks for."""
    _ = reader._
    topics = [row["s"].text for row in reader.rows(f"SELECT ?s WHERE {{ ?s skos:inScheme <{BASE}topic> }}")]
    keys = {one.removeprefix(TOPIC): one for one in sorted(topics, key=reader.sorting)}
    letters = {
        row["s"].text.removeprefix(NORM): row["s"].text
        for row in reader.rows("SELECT ?s WHERE { ?s a cn:Norm } ORDER BY ?s")
    }
    states = {
        row["s"].text: row["g"].text
        for row in reader.rows("SELECT ?s ?g WHERE { ?s a cn:State ; cn:isInRegionalGroup ?g }")
    }
    groups = sorted(
        {one.removeprefix(GROUP) for one in states.values()},
        key=lambda one: (one == "none", reader.sorting(GROUP + one)),
    )
    unions = [
        row["s"].text.rpartition("/")[2] for row in reader.rows("SELECT ?s WHERE { ?s a cn:Organization } ORDER BY ?s")
    ]
    chosen = {
        "topic": query.many("topic", keys),
        "norm": query.many("norm", letters),
        "group": query.many("group", groups),
        "member_of": query.many("member_of", unions),
    }
    day, only, sort = _day(query.text("as_of")), query.one("only", ("recorded",)), query.one("sort", [*keys, "claims"])
    columns = [keys[one] for one in (chosen["topic"] or ([] if chosen["norm"] else keys))]
    norms = [letters[one] for one in chosen["norm"]]
    members = _members(reader, chosen["member_of"])
    rows = [one for one in states if not chosen["group"] or states[one].removeprefix(GROUP) in chosen["group"]]
    rows = [one for one in rows if members is None or one in members]
    held, practice = _held(reader, day), _practice(reader, day)
    if only:
        rows = [
            one
            for one in rows
            if any(held[one, key].entries for key in columns) or any((one, key) in practice for key in norms)
        ]
    rows.sort(
        key=lambda one: (_order(reader, held, one, sort and keys.get(sort, ""), sort, columns), reader.sorting(one))
    )
    counted = [_counted(reader, held, rows, one) for one in columns]
    sentence = said(reader, counted[0], day, reader.name(columns[0])) if len(columns) == 1 else ""
    given = {**{name: list(value) for name, value in chosen.items()}, "as_of": day, "only": only, "sort": sort}
    return Page(
        title=Text(_("States and topics: who holds what"), reader.lang),
        path=query.path("/matrix", **given),
        lead=Text(
            sentence
            or _(
                "Each cell is the latest stance that was found, its date and the number of claims."
                " Open it to read them, each with its document and pin-cite."
            ),
            reader.lang,
        ),
        template="matrix.html",
        beside={
            "matrix": lambda: _grid(reader, held, practice, rows, states, columns, norms),
            "passages": lambda: _passages(reader, held, practice, rows, columns, norms),
        },
        sections=[_counts(reader, columns, counted)],
        more={
            "head": [
                (
                    reader.link(one),
                    query.path("/matrix", **{**given, "sort": one.removeprefix(TOPIC)}),
                    sort == one.removeprefix(TOPIC),
                )
                for one in columns
            ],
            "norm_head": [reader.link(one, f"({one.removeprefix(NORM)})") for one in norms],
            "body": _body(reader, held, practice, rows, states, columns, norms),
            "shown_rows": len(rows),
            "groups": [(one, reader.name(GROUP + one), one in chosen["group"]) for one in groups],
            "unions": [(one, reader.name(f"{BASE}organization/{one}"), one in chosen["member_of"]) for one in unions],
            "topics": [(one, reader.name(iri), one in chosen["topic"]) for one, iri in keys.items()],
            "norms": [(one, reader.name(iri), one in chosen["norm"]) for one, iri in letters.items()],
            "day_given": day,
            "only": bool(only),
            "sort": sort,
            "sorts": [
                ("", _("name")),
                ("claims", _("number of topics on which a stance is recorded")),
                *((one, reader.name(iri)) for one, iri in keys.items()),
            ],
            "legend": [
                reader.mark(f"{BASE}{one}")
                for one in (*(f"lean/{each}" for each in COUNTED[:4]), *(f"finding/{each}" for each in COUNTED[4:]))
            ],
        },
    )


def _day(text: str) -> str:
    if text and not (len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()):
        raise BadRequest(f"`as_of` cannot be `{text[:40]}`. It is a day: 2021-12-31.")
    return text


def _known(date: str, day: str) -> bool:
    """Whether a claim was surely made by a day: a year or a month counts from its end."""
    return not day or (bool(date) and date + "-12-31"[len(date) - 4 :] <= day)


def _held(reader: Reader, day: str) -> defaultdict[tuple[str, str], Held]:
    """Every cell that has something in it."""
    found: defaultdict[tuple[str, str], Held] = defaultdict(Held)
    for row in reader.rows(
        "SELECT ?actor ?topic ?finding WHERE { ?c cn:isCoverageOf ?actor ; cn:hasTopic ?topic ; cn:hasFinding"
        " ?finding }"
    ):
        found[row["actor"].text, row["topic"].text].finding = row["finding"].text.rpartition("/")[2]
    for row in reader.rows(POSITIONS):
        date = row["date"].text if "date" in row else ""
        if _known(date, day):
            joint = "joint" in row and row["joint"].text == "true"
            said = Said(row["s"].text, row["stance"].text, date, joint)
            found[row["actor"].text, row["topic"].text].entries.append(said)
    for row in reader.rows(
        "SELECT ?actor ?topic ?date WHERE { ?s a cn:DerivedPosition ; cn:hasActor ?actor ; cn:hasTopic ?topic"
        " OPTIONAL { ?s cn:date ?date } }"
    ):
        if not day or ("date" in row and row["date"].text <= day):
            found[row["actor"].text, row["topic"].text].is_joint = True
    if day:
        for cell in found.values():
            if cell.finding == "coded" and not cell.entries:
                cell.finding = "not-looked-at"
    return found


def _practice(reader: Reader, day: str) -> dict[tuple[str, str], list[Said]]:
    """Items of practice by actor and norm, newest first."""
    found: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    ties: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.rows(
        "SELECT ?s ?norm WHERE { ?norm a cn:Norm { ?s cn:bearsOn ?norm } UNION { ?l cn:isLinkFrom ?s ;"
        " cn:hasTarget ?norm } ?s a cn:Practice }"
    ):
        ties[row["s"].text].add(row["norm"].text)
    for row in reader.rows(PRACTICE):
        date = row["date"].text if "date" in row else ""
        if _known(date, day):
            for norm in ties[row["s"].text]:
                found[row["actor"].text, norm].append(Said(row["s"].text, "", date, is_joint=False))
    return found


def _members(reader: Reader, unions: Sequence[str]) -> set[str] | None:
    """States that are members of any of these organizations today; none if none is asked for."""
    if not unions:
        return None
    found = set()
    for union in unions:
        query = (
            "SELECT ?union ?state WHERE { ?m cn:isMembershipIn ?union ; cn:isMembershipOf ?state FILTER NOT"
            " EXISTS { ?m cn:validUntil ?end } }"
        )
        found |= {row["state"].text for row in reader.rows(query, union=f"{BASE}organization/{union}")}
    return found


def _leaning(reader: Reader, cell: Held) -> str:
    latest = cell.latest
    return reader.names.fact(latest[0].stance, "leansTo").rpartition("/")[2] if latest else cell.finding


def _order(
    reader: Reader, held: Mapping[tuple[str, str], Held], state: str, topic: str, sort: str, columns: Sequence[str]
) -> tuple[int, int]:
    if sort == "claims":
        return -sum(bool(held[state, one].entries) for one in columns if (state, one) in held), 0
    if not topic:
        return 0, 0
    cell = held[state, topic]
    latest = cell.latest
    rank = int(reader.names.fact(latest[0].stance, "rank") or 99) if latest else 100
    return COUNTED.index(_leaning(reader, cell)) if _leaning(reader, cell) in COUNTED else 99, rank


def _counted(reader: Reader, held: Mapping[tuple[str, str], Held], rows: Sequence[str], topic: str) -> Counter[str]:
    return Counter(_leaning(reader, held[state, topic]) for state in rows)


def _counts(reader: Reader, columns: Sequence[str], counted: Sequence[Counter[str]]) -> Table:
    _ = reader._
    words = {one: reader.name(f"{BASE}{'lean' if at < 4 else 'finding'}/{one}") for at, one in enumerate(COUNTED)}
    rows: list[Row] = [
        {"topic": reader.link(topic)} | {one: str(counts[one]) for one in COUNTED}
        for topic, counts in zip(columns, counted, strict=True)
    ]
    return Table("counts", _("How many of these States"), {"topic": _("Topic")} | words, rows)


def _grid(reader, held, practice, rows, states, columns, norms) -> Table:  # type: ignore[no-untyped-def]
    """The matrix as rows for programs: the stance in words, its date, the number of claims."""
    _ = reader._
    found: list[Row] = []
    for state in rows:
        row: dict[str, Cell | str | None] = {"state": reader.link(state), "region": reader.link(states[state])}
        for topic in columns:
            cell, key = held[state, topic], topic.removeprefix(TOPIC)
            latest = cell.latest
            row[key] = reader.link(latest[0].stance) if latest else reader.link(f"{BASE}finding/{cell.finding}")
            row[f"{key}_date"] = latest[0].date if latest else ""
            row[f"{key}_claims"] = str(len(cell.entries))
        for norm in norms:
            items = practice.get((state, norm), ())
            row[f"norm_{norm.removeprefix(NORM)}_practice"] = str(len(items))
        found.append(row)
    heads = {"state": _("State"), "region": _("Regional group")}
    for topic in columns:
        key = topic.removeprefix(TOPIC)
        heads |= {key: reader.name(topic), f"{key}_date": _("Date"), f"{key}_claims": _("Claims")}
    for norm in norms:
        heads[f"norm_{norm.removeprefix(NORM)}_practice"] = reader.name(norm)
    return Table("matrix", _("Matrix"), heads, found)


def _passages(reader, held, practice, rows, columns, norms) -> Table:  # type: ignore[no-untyped-def]
    """One row a claim: what a reader checks and cites."""
    wanted = (
        "actor",
        "region",
        "topic",
        "norm",
        "stance",
        "kind",
        "date",
        "gist",
        "document",
        "pin_cite",
        "basis",
        "claim",
    )
    found: list[Row] = []
    whole = {entry.iri: entry for entry in reader.entries("{ ?s a cn:Position } UNION { ?s a cn:Practice }")}
    for state in rows:
        for topic in columns:
            found += [claims.row(reader, whole[said.iri]) for said in held[state, topic].entries]
        for norm in norms:
            items = practice.get((state, norm), ())
            found += [{**claims.row(reader, whole[said.iri]), "norm": reader.link(norm)} for said in items]
    return Table("passages", reader._("Every claim"), claims.headings(reader, *wanted), found)


def _body(reader, held, practice, rows, states, columns, norms) -> Markup:  # type: ignore[no-untyped-def]
    """The rows as HTML, written here because there are thousands of cells."""
    _ = reader._
    words = {
        one: escape(reader.name(f"{BASE}finding/{one}"))
        for one in ("silent", "mentioned", "draft-only", "not-looked-at", "coded")
    }
    signs = {one: SIGNS[f"finding/{one}"] for one in words}
    joint, practised, unrecorded = (escape(text) for text in (_("joint text"), _("practice"), _("none recorded")))
    stances: dict[str, tuple[str, str, str]] = {}
    lines = []
    for state in rows:
        code = state.removeprefix(STATE)
        parts = [f'<tr><th scope="row"><a href="{escape(reader.address(state))}">{escape(reader.name(state))}</a></th>']
        for topic in columns:
            cell = held[state, topic]
            address = escape(reader.local(f"/coverage/{code}/{topic.removeprefix(TOPIC)}"))
            latest = cell.latest
            if latest:
                one = latest[0].stance
                if one not in stances:
                    tone = reader.names.fact(one, "leansTo").removeprefix(BASE)
                    stances[one] = tone.replace("/", "-"), SIGNS.get(tone, ""), str(escape(reader.name(one)))
                tone, sign, word = stances[one]
                more = f" · {len(cell.entries)}" if len(cell.entries) > 1 else ""
                parts.append(
                    f'<td><a class="{tone}" href="{address}"><b aria-hidden="true">{sign}</b> {word}</a>'
                    f"<small>{escape(latest[0].date[:4])}{more}</small></td>"
                )
            elif cell.is_joint:
                parts.append(f'<td><a class="joint" href="{address}"><b aria-hidden="true">⊂</b> {joint}</a></td>')
            else:
                finding = cell.finding
                parts.append(
                    f'<td><a class="{finding}" href="{address}">'
                    f'<b aria-hidden="true">{signs[finding]}</b> <i>{words[finding]}</i></a></td>'
                )
        for norm in norms:
            items = practice.get((state, norm), ())
            if items:
                address = escape(reader.local(f"/state/{code}#practice"))
                parts.append(
                    f'<td><a href="{address}">{practised}</a>'
                    f"<small>{escape(items[0].date[:4])} · {len(items)}</small></td>"
                )
            else:
                parts.append(
                    f'<td><span class="not-looked-at"><b aria-hidden="true">·</b> <i>{unrecorded}</i></span></td>'
                )
        parts.append("</tr>\n")
        lines.append("".join(parts))
    return Markup("".join(lines))
