"""The start page: what this is, three ways in, what is in it and as of when."""

from __future__ import annotations

from api.explorer.names import Text
from api.explorer.page import Page
from api.explorer.query import Query
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.settings import ROOT
from api.store import BASE

EXAMPLES = ROOT / "api" / "examples"
FIRST = f"{BASE}topic/due-diligence", f"{BASE}doc/A_AC.290_2021_L.2"


def home(reader: Reader, query: Query) -> Page:
    """The start page."""
    _ = reader._
    norms: list[Row] = [
        {"letter": entry.one("letter"), "norm": reader.link(entry.iri)}
        for entry in sorted(reader.entries("?s a cn:Norm ."), key=lambda one: one.one("letter"))
    ]
    counts = {row["kind"].text.rpartition("#")[2]: row["n"].text for row in reader.rows(
        "SELECT ?kind (COUNT(?s) AS ?n) WHERE { ?s a ?kind } GROUP BY ?kind"
    )}  # fmt: skip
    counted = [
        (_("norms"), "Norm", "/norms#norms"),
        (_("principles and rules of international law"), "Principle", "/norms#principles"),
        (_("documents"), "Document", "/documents"),
        (_("paragraphs"), "Paragraph", "/documents"),
        (_("recommendations"), "Recommendation", "/documents"),
        (_("confidence-building measures"), "ConfidenceBuildingMeasure", "/norms#measures"),
        (_("States"), "State", "/states"),
        (_("positions"), "Position", "/states"),
        (_("items of practice"), "Practice", "/states"),
        (_("roll calls"), "RollCall", "/documents?kind=Resolution"),
        (_("votes of States"), "Vote", "/documents?kind=Resolution"),
        (_("works cited"), "Work", "/sources"),
    ]
    return Page(
        title=Text(
            _("What the United Nations agreed on State behaviour in cyberspace, and what States say and do about it"),
            reader.lang,
        ),
        lead=Text(
            _(
                "An open knowledge graph of the eleven voluntary norms, international law, resolutions and"
                " votes, reports and"
                " recommendations. Every claim leads to a document, a pin-cite and a source."
            ),
            reader.lang,
        ),
        path="/",
        template="home.html",
        sections=[
            Table(
                "norms",
                _("The eleven voluntary norms"),
                {"letter": _("Letter"), "norm": _("Norm")},
                norms,
                look="letters",
            )
        ],
        more={
            "counts": [(word, int(counts.get(kind, "0")), reader.local(path)) for word, kind, path in counted],
            "topic": reader.link(FIRST[0]),
            "draft": reader.link(FIRST[1]),
            "state": reader.link(f"{BASE}state/MEX"),
            "resolution": reader.link(f"{BASE}doc/A_RES_73_27"),
            "report": Cell(reader.name(f"{BASE}doc/A_70_174"), href=reader.address(f"{BASE}doc/A_70_174")),
            "builder": (EXAMPLES / "builder.graphql").read_text(encoding="utf-8"),
        },
    )
