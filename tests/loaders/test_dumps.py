"""The dumps hold what the release holds, and other programs can read them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from api.release import Release
from api.settings import ROOT
from api.store import BASE, Store
from loaders import CheckFailed
from loaders.tables import Tables
from tests import releases as made

XSD = "http://www.w3.org/2001/XMLSchema#"
LAYERS = tuple(BASE + "graph/" + layer for layer in ("curated/", "inferred/", "ontology"))


@pytest.fixture(scope="module")
def dumps(release: Release) -> Path:
    return release.folder / "dumps"


@pytest.fixture(scope="module")
def quads(release: Release) -> set[ox.Quad]:
    return set(ox.parse(path=release.folder / "data.nq", format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def metadata(dumps: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress((dumps / "csv" / "csv-metadata.json.gz").read_bytes()))
    return told


@pytest.fixture(scope="module")
def database(dumps: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("database") / "cybernorms.sqlite"
    path.write_bytes(gzip.decompress((dumps / "cybernorms.sqlite.gz").read_bytes()))
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_the_n_quads_are_those_of_the_release(dumps: Path, release: Release) -> None:
    assert gzip.decompress((dumps / "cybernorms.nq.gz").read_bytes()) == (release.folder / "data.nq").read_bytes()


def test_the_turtle_of_all_graphs_reads_back_equal(dumps: Path, quads: set[ox.Quad]) -> None:
    found: set[ox.Quad] = set()
    with tarfile.open(dumps / "turtle.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            graph = ox.NamedNode(BASE + member.name.removesuffix(".ttl"))
            for quad in ox.parse(file.read(), format=ox.RdfFormat.TURTLE):
                found.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    assert found == quads


def test_the_json_ld_reads_back_equal_and_has_the_keys_of_the_records(dumps: Path, quads: set[ox.Quad]) -> None:
    text = gzip.decompress((dumps / "cybernorms.jsonld.gz").read_bytes())
    assert set(ox.parse(text, format=ox.RdfFormat.JSON_LD)) == quads
    graphs = {graph["id"]: graph["@graph"] for graph in json.loads(text)["@graph"]}
    (norm,) = [node for node in graphs["graph/curated/norm/f"] if node["id"] == "norm/f"]
    assert (norm["letter"], norm["status"]) == ("f", "verified")


def rows(dumps: Path, table: dict[str, Any]) -> Iterator[dict[str, str]]:
    text = gzip.decompress((dumps / "csv" / f"{table['url']}.gz").read_bytes()).decode()
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert reader.fieldnames == [column["name"] for column in table["tableSchema"]["columns"]]
    yield from reader


def triples(row: dict[str, str], table: dict[str, Any]) -> Iterator[ox.Triple]:
    """What a row says by the metadata: CSVW, Generating RDF from Tabular Data, minimal mode."""
    schema = table["tableSchema"]
    subject = ox.NamedNode(schema["aboutUrl"].replace("{+id}", row["id"]))
    for column in schema["columns"]:
        cell = row[column["name"]]
        if not cell or column.get("suppressOutput"):
            continue
        for text in cell.split(column["separator"]) if "separator" in column else [cell]:
            value: ox.NamedNode | ox.Literal
            if "valueUrl" in column:
                value = ox.NamedNode(column["valueUrl"].replace(f"{{+{column['name']}}}", text))
            elif "lang" in column:
                value = ox.Literal(text, language=column["lang"])
            else:
                value = ox.Literal(text, datatype=ox.NamedNode(XSD + column.get("datatype", "string")))
            yield ox.Triple(subject, ox.NamedNode(column["propertyUrl"]), value)


def test_the_tables_read_by_their_metadata_say_what_the_default_graph_says(
    dumps: Path, metadata: dict[str, Any], quads: set[ox.Quad]
) -> None:
    """Nothing is missing: a class without a table, or a property without a column, shows here."""
    told = {triple for table in metadata["tables"] for row in rows(dumps, table) for triple in triples(row, table)}
    expected = {
        quad.triple
        for quad in quads
        if str(getattr(quad.graph_name, "value", "")).startswith(LAYERS)
        and str(getattr(quad.subject, "value", "")).startswith(BASE)
        and not str(getattr(quad.subject, "value", "")).startswith((BASE + "ns#", BASE + "ns"))
    }
    assert {str(triple) for triple in expected - told} == set()
    assert told == expected


def test_ids_are_unique_in_a_table_and_references_lead_to_a_row(dumps: Path, metadata: dict[str, Any]) -> None:
    things = [row["id"] for row in rows(dumps, metadata["tables"][0])]
    assert len(things) == len(set(things))
    known = set(things)
    for table in metadata["tables"][1:]:
        schema = table["tableSchema"]
        assert schema["primaryKey"] == "id"
        found = list(rows(dumps, table))
        assert len({row["id"] for row in found}) == len(found)
        for key in schema["foreignKeys"]:
            assert key["reference"] == {"resource": "thing.csv", "columnReference": "id"}
            values = {row[key["columnReference"]] for row in found} - {""}
            assert values <= known, (table["url"], key["columnReference"])


def test_the_header_of_a_table_is_that_of_the_contract(metadata: dict[str, Any]) -> None:
    assert metadata == json.loads((ROOT / "ontology" / "tables.json").read_text(encoding="utf-8"))


def test_the_database_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_database_counts_what_sparql_counts(
    database: sqlite3.Connection, metadata: dict[str, Any], store: Store
) -> None:
    for table in metadata["tables"][1:]:
        name, kind = table["url"].removesuffix(".csv"), table["dc:subject"]["@id"]
        (count,) = database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
        asked = f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{kind}> FILTER (STRSTARTS(STR(?s), "{BASE}")) }}'
        assert count == int(store.select(asked)[0]["n"].text), name
        for column in table["tableSchema"]["columns"]:
            if "separator" in column:
                (count,) = database.execute(f'SELECT COUNT(*) FROM "{name}_{column["name"]}"').fetchone()
                language = f'FILTER (LANG(?v) = "{column["lang"]}")' if "lang" in column else ""
                asked = (
                    f"SELECT (COUNT(*) AS ?n) {{ ?s a <{kind}> ; <{column['propertyUrl']}> ?v {language}"
                    f' FILTER (STRSTARTS(STR(?s), "{BASE}")) }}'
                )
                assert count == int(store.select(asked)[0]["n"].text), (name, column["name"])


def test_the_database_answers_a_question_of_a_reader(database: sqlite3.Connection, store: Store) -> None:
    found = database.execute(
        """SELECT actor.label, position.date FROM position JOIN thing AS actor ON actor.id = position.actor
           WHERE topic = ? AND stance = ? ORDER BY 1, 2""",
        (BASE + "topic/sovereignty", BASE + "stance/sovereignty/rule-primary"),
    ).fetchall()
    asked = f"""PREFIX cn: <{BASE}ns#> SELECT ?p {{ ?p a cn:Position ; cn:hasTopic <{BASE}topic/sovereignty> ;
        cn:takesStance <{BASE}stance/sovereignty/rule-primary> }}"""
    assert len(found) == len(store.select(asked)) > 5
    assert "Finland" in {name for name, _ in found}


def test_two_values_where_a_column_has_one_are_refused_and_named(tmp_path: Path) -> None:
    lines = [made.quad("norm/a", made.TYPE, "ns#Norm"), *(made.quad("norm/a", "letter", f'"{one}"') for one in "ab")]
    release = made.write(tmp_path, "1.0.0-x", lines)
    with pytest.raises(CheckFailed) as failed:
        Tables.read(ROOT / "ontology" / "tables.json").write(release / "data.nq", tmp_path)
    (problem,) = failed.value.problems
    assert (problem.record, problem.key) == ("norm/a", "letter")
    assert "has one value here; this has 2" in str(problem)
