"""The matrix as a page: States by topics and norms. Each cell is a stance, its date and the number of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from api import jobs
from api import matrix as job
from api.explorer.names import Text
from api.explorer.norms import said
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import SIGNS, Reader
from api.explorer.tables import Row, Table
from api.store import BASE

TOPIC, NORM, STATE, GROUP = (BASE + name for name in ("topic/", "norm/", "state/", "regional-group/"))
LEANS = ("affirms", "qualified", "denies", "open")
FINDINGS = ("silent", "mentioned", "draft-only", "not-looked-at", "later")
Cells = Mapping[tuple[str, str], job.Cell]


def page(reader: Reader, query: Query) -> Page:
    """The matrix of the rows and columns that the address asks for."""
    _ = reader._
    wanted = job.Wanted(
        groups=query.several("group"),
        members_of=query.text("member_of") or None,
        topics=query.several("topic"),
        norms=query.several("norm"),
        as_of=query.day("as_of"),
        recorded_only=bool(query.one("only", ("recorded",))),
    )
    found = jobs.run(reader.store, lambda graph: job.matrix(graph, wanted))
    columns = [column.iri for column in found.columns]
    keys = {one.removeprefix(TOPIC): one for one in columns if one.startswith(TOPIC)}
    sort = query.one("sort", [*keys, "claims"])
    rows = sorted(
        (row.iri for row in found.rows),
        key=lambda one: (_order(reader, found.cells, one, sort, keys.get(sort, ""), columns), reader.sorting(one)),
    )
    given: dict[str, str | Sequence[str]] = {
        "group": wanted.groups,
        "member_of": wanted.members_of or "",
        "topic": wanted.topics,
        "norm": wanted.norms,
        "as_of": wanted.as_of or "",
        "only": "recorded" if wanted.recorded_only else "",
        "sort": sort,
    }
    topics = list(keys.values())
    counts = [_counted(found.totals[one]) for one in topics]
    sentence = said(reader, counts[0], wanted.as_of or reader.as_of, reader.name(columns[0])) if len(keys) == 1 else ""
    return Page(
        title=Text(_("States and topics: who holds what"), reader.lang),
        path=query.path("/matrix", **given),
        lead=Text(
            sentence
            or _(
                "Each cell is the latest stance that was found, its date and the number of claims. Open it to read"
                " them, each with its document and pin-cite."
            ),
            reader.lang,
        ),
        template="matrix.html",
        sections=[_totals(reader, topics, counts)] if keys else [],
        more={
            "head": [
                (
                    reader.link(one, f"({one.removeprefix(NORM)}) {reader.name(one)}" if one.startswith(NORM) else ""),
                    query.path("/matrix", **{**given, "sort": one.removeprefix(TOPIC)})
                    if one.startswith(TOPIC)
                    else "",
                    sort == one.removeprefix(TOPIC),
                )
                for one in columns
            ],
            "body": _body(reader, found.cells, rows, columns),
            "shown_rows": len(rows),
            "day_given": wanted.as_of or "",
            "only": wanted.recorded_only,
            "sort": sort,
            "twins": query.path("/matrix.csv", **given).partition("?")[2],
            **_choices(reader, wanted, keys),
        },
    )


def _choices(reader: Reader, wanted: job.Wanted, keys: Mapping[str, str]) -> dict[str, object]:
    """What rows and columns there are to choose from."""
    _ = reader._
    topics = [row["s"].text for row in reader.rows(f"SELECT ?s WHERE {{ ?s skos:inScheme <{BASE}topic> }}")]
    norms = [row["s"].text for row in reader.rows("SELECT ?s WHERE { ?s a cn:Norm } ORDER BY ?s")]
    groups = [row["s"].text for row in reader.rows(f"SELECT ?s WHERE {{ ?s skos:inScheme <{BASE}regional-group> }}")]
    unions = [row["s"].text for row in reader.rows("SELECT ?s WHERE { ?s a cn:Organization }")]

    def options(iris: list[str], base: str, chosen: Sequence[str]) -> list[tuple[str, str, bool]]:
        named = [(iri.removeprefix(base), reader.name(iri)) for iri in sorted(iris, key=reader.sorting)]
        return [(key, name, key in chosen) for key, name in named]

    marks = [*(f"lean/{one}" for one in LEANS), *(f"finding/{one}" for one in FINDINGS[:4])]
    return {
        "groups": options(groups, GROUP, wanted.groups),
        "unions": options(unions, f"{BASE}organization/", [wanted.members_of or ""]),
        "topics": options(topics, TOPIC, wanted.topics),
        "norms": [(one.removeprefix(NORM), reader.name(one), one.removeprefix(NORM) in wanted.norms) for one in norms],
        "sorts": [
            ("", _("name")),
            ("claims", _("number of topics on which a stance is recorded")),
            *((key, reader.name(iri)) for key, iri in keys.items()),
        ],
        "legend": [reader.mark(BASE + one) for one in marks],
    }


def _leaning(cell: job.Cell) -> str:
    """Where a cell leans, or what is known if there is no claim."""
    if cell.lean:
        return cell.lean.rpartition("/")[2]
    if cell.latest:
        return "open"
    return cell.coverage.value if cell.coverage else "not-looked-at"


def _order(reader: Reader, cells: Cells, state: str, sort: str, topic: str, columns: Sequence[str]) -> tuple[int, int]:
    if sort == "claims":
        return -sum(bool(cells[state, one].claims) for one in columns), 0
    if not topic:
        return 0, 0
    cell = cells[state, topic]
    rank = int(reader.names.fact(cell.latest[0].stance or "", "rank") or 99) if cell.latest else 100
    order = [*LEANS, *FINDINGS]
    return (order.index(_leaning(cell)) if _leaning(cell) in order else 99) + (20 if cell.is_derived else 0), rank


def _counted(totals: job.Totals) -> dict[str, int]:
    """How many rows lean where, and what is known of those without a claim."""
    coverage = {one.value if one else "not-looked-at": count for one, count in totals.coverage.items()}
    return {
        **dict.fromkeys(FINDINGS, 0),
        **{one: totals.leans.get(one, 0) for one in LEANS},
        "mixed": totals.mixed,
    } | coverage


def _totals(reader: Reader, topics: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Table:
    _ = reader._
    words = {one: reader.name(f"{BASE}lean/{one}") for one in LEANS}
    words |= {one: reader.name(f"{BASE}finding/{one}") for one in FINDINGS[:4]}
    words |= {"mixed": _("several stances of one date"), "later": _("spoke later")}
    rows: list[Row] = [
        {"topic": reader.link(topic)} | {one: str(count[one]) for one in words}
        for topic, count in zip(topics, counts, strict=True)
    ]
    shown = {
        one: word for one, word in words.items() if one not in ("mixed", "later") or any(count[one] for count in counts)
    }
    return Table("counts", _("How many of these States"), {"topic": _("Topic")} | shown, rows)


def _body(reader: Reader, cells: Cells, rows: Sequence[str], columns: Sequence[str]) -> Markup:
    """The rows as HTML, written here because there are thousands of cells."""
    words = _Words(reader)
    lines = []
    for state in rows:
        lines.append(
            f'<tr><th scope="row"><a href="{escape(reader.address(state))}">{escape(reader.name(state))}</a></th>'
        )
        lines += [words.cell(cells[state, column]) for column in columns]
        lines.append("</tr>\n")
    return Markup("".join(lines))


class _Words:
    """The words and signs of cells, each looked up once."""

    def __init__(self, reader: Reader) -> None:
        _ = reader._
        self._reader = reader
        self._findings = {one: str(escape(reader.name(f"{BASE}finding/{one}"))) for one in FINDINGS[:4]}
        self._findings["later"] = str(escape(_("spoke later")))
        self._stances: dict[str, tuple[str, str, str]] = {}
        self._joint, self._practice, self._none = (
            str(escape(text)) for text in (_("joint text"), _("practice"), _("none recorded"))
        )

    def cell(self, cell: job.Cell) -> str:
        """One cell: a sign, a word, the date and number of claims; it leads to them."""
        code = cell.actor.removeprefix(STATE)
        if cell.column.startswith(NORM):
            return self._of_norm(cell, code)
        address = escape(self._reader.local(f"/coverage/{code}/{cell.column.removeprefix(TOPIC)}"))
        if cell.latest:
            tone, sign, word = self._stance(cell.latest[0].stance or "")
            more = f" · {len(cell.claims)}" if len(cell.claims) > 1 else ""
            return (
                f'<td><a class="{tone}" href="{address}"><b aria-hidden="true">{sign}</b> {word}</a>'
                f"<small>{escape((cell.newest or '')[:4])}{more}</small></td>"
            )
        if cell.is_derived:
            return f'<td><a class="joint" href="{address}"><b aria-hidden="true">⊂</b> {self._joint}</a></td>'
        finding = _leaning(cell)
        sign = SIGNS.get(f"finding/{finding}", "·")
        return (
            f'<td><a class="{finding}" href="{address}"><b aria-hidden="true">{sign}</b>'
            f" <i>{self._findings.get(finding, finding)}</i></a></td>"
        )

    def _of_norm(self, cell: job.Cell, code: str) -> str:
        if not cell.claims:
            return f'<td><span class="not-looked-at"><b aria-hidden="true">·</b> <i>{self._none}</i></span></td>'
        address = escape(self._reader.local(f"/state/{code}#practice"))
        return (
            f'<td><a href="{address}">{self._practice}</a>'
            f"<small>{escape((cell.newest or '')[:4])} · {len(cell.claims)}</small></td>"
        )

    def _stance(self, iri: str) -> tuple[str, str, str]:
        if iri not in self._stances:
            tone = self._reader.names.fact(iri, "leansTo").removeprefix(BASE)
            self._stances[iri] = tone.replace("/", "-"), SIGNS.get(tone, ""), str(escape(self._reader.name(iri)))
        return self._stances[iri]
