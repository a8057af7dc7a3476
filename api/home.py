"""The start page: what this is, how much is in it, and one working example for each kind of reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.release import Release
from api.store import BASE, Row, Store

HERE = Path(__file__).parent
SECURITY = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
COUNTED = (
    ("Norm", "norms"),
    ("Principle", "principles and rules of international law"),
    ("Document", "documents"),
    ("Paragraph", "paragraphs"),
    ("Recommendation", "recommendations"),
    ("ConfidenceBuildingMeasure", "confidence-building measures"),
    ("State", "States"),
    ("Position", "positions"),
    ("Practice", "items of practice"),
    ("RollCall", "roll calls"),
    ("Vote", "votes of States"),
    ("Work", "works cited"),
)


@dataclass(frozen=True)
class Example:
    """A question of one kind of reader, its query, and the answer that this release gives.

    Attributes:
        reader: who asks.
        question: what they ask, in a sentence.
        query: SPARQL or GraphQL text, as it is run.
        address: path and query string that run it.
        columns: names of the columns of the answer.
        rows: the first rows of the answer, as texts.
        count: how many rows the whole answer has.
    """

    reader: str
    question: str
    query: str
    address: str
    columns: list[str]
    rows: list[list[str]]
    count: int


def router(store: Store, release: Release) -> APIRouter:
    """The start page and its style sheet, made once: a release does not change."""
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    counts = [(release.counts[name], label) for name, label in COUNTED if name in release.counts]
    page = environment.get_template("home.html").render(
        release=release,
        counts=counts,
        scholar=_sparql(store, "Legal scholar", "scholar", rows=6),
        secretariat=_sparql(store, "Secretariat", "secretariat", rows=8),
        builder=(HERE / "examples" / "builder.graphql").read_text(encoding="utf-8"),
    )
    routes = APIRouter()
    routes.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @routes.get("/", include_in_schema=False)
    def home() -> Response:
        return HTMLResponse(page, headers=SECURITY)

    return routes


def _sparql(store: Store, reader: str, name: str, rows: int) -> Example:
    text = (HERE / "examples" / f"{name}.rq").read_text(encoding="utf-8")
    question = text.splitlines()[0].removeprefix("# ")
    answer = store.select(text)
    columns = list(dict.fromkeys(key for row in answer for key in row))
    return Example(
        reader=reader,
        question=question,
        query=text,
        address="/sparql?" + urlencode({"query": text}),
        columns=columns,
        rows=[_cells(row, columns) for row in answer[:rows]],
        count=len(answer),
    )


def _cells(row: Row, columns: list[str]) -> list[str]:
    return [row[column].text.removeprefix(BASE) if column in row else "" for column in columns]
