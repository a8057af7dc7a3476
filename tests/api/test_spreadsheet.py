"""CSV that a spreadsheet can open without running what somebody wrote; exact CSV stays exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.settings import Settings
from api.spreadsheet import SHEET, of_csv, safe
from tests import releases as made

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://127.0.0.1","x")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff20x",
    "%0A=1",
    "|x",
    "-",
    "- 5 States",
    "+44 20",
]
PLAIN = ["Estonia", "13 (f)", "", "a=b", "2020-01-01", "https://w3id.org/cybernorms/norm/f", "it's", "'quoted", "*"]
NUMBERS = ["1", "-1", "+1.5", "-.5", "1e10", "-2E-3"]


def quad_of(number: int, text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return made.quad(f"norm/x{number}", "gist", f'"{escaped}"@en')


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("sheet")
    made.write(folder, "1.0.0-x", [quad_of(at, text) for at, text in enumerate(FORMULAS + PLAIN)])
    with TestClient(create(Settings(releases=folder, workers=1)), base_url="http://127.0.0.1:8000") as client:
        yield client


QUERY = "SELECT (STR(?gist) AS ?text) { ?norm <ns#gist> ?gist }"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN + NUMBERS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_exact_csv_stays_exact_and_the_other_has_a_name_of_its_own(service: TestClient) -> None:
    exact = service.get("/sparql", params={"query": QUERY, "format": "csv"})
    assert exact.headers["content-type"] == "text/csv; charset=utf-8"
    assert sorted(row[0] for row in _rows(exact.text)[1:] if row) == sorted(text for text in FORMULAS + PLAIN if text)
    for sheet in (
        service.get("/sparql", params={"query": QUERY, "format": "sheet"}),
        service.get("/sparql", params={"query": QUERY}, headers={"accept": SHEET}),
    ):
        assert sheet.headers["content-type"].partition(";")[0] == SHEET
        assert "attachment" in sheet.headers["content-disposition"]
        assert sheet.content.startswith(b"\xef\xbb\xbf")
        cells = [row[0] for row in _rows(sheet.content.decode("utf-8-sig"))[1:]]
        assert sorted(cells) == sorted([f"'{text}" for text in FORMULAS] + PLAIN)
    assert service.get("/sparql", params={"query": QUERY}, headers={"accept": "text/*"}).headers["content-type"] == (
        "text/csv; charset=utf-8"
    )


def test_every_cell_stands_in_quotes(service: TestClient) -> None:
    sheet = service.get("/sparql", params={"query": "SELECT (1 AS ?a) (2 AS ?b) {}", "format": "sheet"})
    assert sheet.content == b'\xef\xbb\xbf"a","b"\r\n"1","2"\r\n'


def test_a_graph_has_no_such_form(service: TestClient) -> None:
    answer = service.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "sheet"})
    assert answer.status_code == 406


def test_things_and_terms_have_it_too(service: TestClient) -> None:
    sheet = service.get("/norm/x0.sheet")
    assert sheet.headers["content-type"].partition(";")[0] == SHEET
    assert '"\'=1+1"' in sheet.text
    assert '"\'=1+1"' not in service.get("/norm/x0.csv").text
    assert service.get("/ns.sheet").content.startswith(b'\xef\xbb\xbf"term"')


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    data = b"a\r\n=" + b"x" * 300_000 + b"\r\n"
    assert _rows(of_csv(data).decode("utf-8-sig"))[1] == ["'=" + "x" * 300_000]


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))
