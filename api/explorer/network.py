"""The network of texts around one text: what recalls, endorses, builds on what, in order of time."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.provisions import REFERENCES
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.jsonld import TERMS
from api.store import BASE

FIRST = "A_70_174"
MOST = 40
LINE, REACH = 26, 346
LONGEST, LETTER, BEFORE = 42, 7.4, 62
TITLE, LONGEST_TITLE = 720, 100


@dataclass(frozen=True)
class Node:
    """A text in the picture."""

    name: str
    date: str
    href: str
    y: float
    is_centre: bool
    title: str


@dataclass(frozen=True)
class Arc:
    """A reference in the picture, from the later line to the earlier."""

    path: str
    label: str
    tone: str


def page(reader: Reader, query: Query) -> Page:
    """The texts around the one that the address names."""
    _ = reader._
    edges = _edges(reader)
    degree: Counter[str] = Counter()
    for start, end in edges:
        degree[start] += 1
        degree[end] += 1
    keys = {iri.removeprefix(f"{BASE}doc/"): iri for iri in degree if iri.startswith(f"{BASE}doc/")}
    centre_key = query.one("around", keys) or FIRST
    centre = keys.get(centre_key, next(iter(degree), ""))
    near = {one for edge in edges if centre in edge for one in edge} | {centre}
    kept = sorted(near, key=lambda one: (one != centre, -degree[one], one))[:MOST]
    kept.sort(key=lambda one: (reader.names.fact(one, "date") or "9", one))
    place = {iri: at * LINE + 20.0 for at, iri in enumerate(kept)}
    nodes = [
        Node(
            reader.name(iri),
            reader.names.fact(iri, "date")[:4],
            reader.local(f"/network?around={iri.removeprefix(BASE + 'doc/')}"),
            place[iri],
            iri == centre,
            _title(reader, iri),
        )
        for iri in kept
    ]
    left = round(BEFORE + LETTER * max((min(LONGEST, len(one.name)) for one in nodes), default=0))
    tall = [abs(place[start] - place[end]) for start, end in edges if start in place and end in place]
    reach = round(0.75 * _reach(max(tall, default=0)))
    arcs, rows = [], []
    for (start, end), relations in sorted(
        edges.items(), key=lambda pair: (reader.names.fact(pair[0][0], "date"), pair[0])
    ):
        if start not in place or end not in place or start == end:
            continue
        words = sorted({reader.relation(TERMS + one) for one in relations})
        mine = centre in (start, end)
        arcs.append(
            Arc(
                _arc(left, place[start], place[end]),
                f"{reader.name(start)} {', '.join(words)} {reader.name(end)}",
                "mine" if mine else "other",
            )
        )
        row: Row = {
            "from": reader.link(start),
            "relation": [Cell(reader.relation(TERMS + one), iri=TERMS + one) for one in sorted(relations)],
            "to": reader.link(end),
            "count": str(sum(relations.values())),
        }
        rows.append(row)
    columns = {"from": _("From"), "relation": _("Relation"), "to": _("To"), "count": _("Passages")}
    note = _("Only the %(most)s texts with the most relations are shown.") % {"most": MOST} if len(near) > MOST else ""
    return Page(
        title=Text(_("Texts around %(text)s") % {"text": reader.name(centre)}, reader.lang),
        path=query.path("/network", around=centre_key if centre_key != FIRST else ""),
        lead=Text(
            _(
                "Each line is a text, in order of time; each arc a reference from a later text to an"
                " earlier one. Choose a text to put it in the middle."
            ),
            reader.lang,
        ),
        template="network.html",
        sections=[Table("references", _("The same as a table"), columns, rows, note, most=300)],
        more={
            "nodes": nodes,
            "arcs": sorted(arcs, key=lambda one: one.tone, reverse=True),
            "height": len(kept) * LINE + 16,
            "width": left + reach + TITLE,
            "across": left + reach + 12,
            "left": left,
            "longest": LONGEST,
            "longest_title": LONGEST_TITLE,
            "centre": reader.link(centre),
            "others": [
                (key, reader.name(iri), key == centre_key)
                for key, iri in sorted(keys.items(), key=lambda pair: reader.sorting(pair[1]))
                if degree[iri] > 1
            ],
        },
    )


def _title(reader: Reader, iri: str) -> str:
    """The title of a text that is called by its symbol."""
    title = reader.names.title(iri, reader.lang)
    return title.text if title and title.text != reader.name(iri) else ""


def _edges(reader: Reader) -> dict[tuple[str, str], Counter[str]]:
    """References between documents; those of a paragraph count for its document."""
    names = " ".join(f"cn:{name}" for name in REFERENCES if name not in ("isStatedIn", "annotates", "isRelatedTo"))
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in reader.rows(f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {names} }} ?s ?p ?o }}"):
        start, end = reader.names.whole(row["s"].text), reader.names.whole(row["o"].text)
        if start != end and reader.names.is_a(start, "Document") and reader.names.is_a(end, "Document"):
            found[start, end][row["p"].text.removeprefix(TERMS)] += 1
    return found


def _arc(left: float, start: float, end: float) -> str:
    """A half circle to the right of the names, drawn as far out as the two lines are apart."""
    reach = _reach(abs(start - end))
    return f"M {left} {start:.0f} C {left + reach:.0f} {start:.0f}, {left + reach:.0f} {end:.0f}, {left} {end:.0f}"


def _reach(apart: float) -> float:
    """How far out an arc is drawn between lines that are so far apart."""
    return min(REACH, 24 + apart * 0.55)
