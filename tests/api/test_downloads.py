"""The files of a release over HTTP: whole, in parts, packed, and described in the catalogue."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.release import Release
from api.store import BASE

PACKED = "/downloads/cybernorms.nq.gz"
PLAIN = "/downloads/csv/norm.csv"
DCAT = "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>"


def test_every_file_is_served_as_the_manifest_has_it(client: TestClient, release: Release) -> None:
    for path, file in release.files.items():
        if path.startswith("dumps/"):
            answer = client.get("/downloads/" + path.removeprefix("dumps/"), headers={"accept-encoding": "identity"})
            assert answer.status_code == 200
            assert "content-encoding" not in answer.headers
            assert int(answer.headers["content-length"]) == len(answer.content) == file.bytes
            assert hashlib.sha256(answer.content).hexdigest() == file.sha256
            assert release.name in answer.headers["etag"]


def test_a_packed_file_stays_packed_whatever_the_client_accepts(client: TestClient, release: Release) -> None:
    answer = client.get(PACKED, headers={"accept-encoding": "gzip"})
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    assert gzip.decompress(answer.content) == (release.folder / "data.nq").read_bytes()


def test_without_its_ending_it_is_sent_packed_or_plain_as_the_client_likes(client: TestClient) -> None:
    packed = client.get(PLAIN, headers={"accept-encoding": "gzip"})  # the client unpacks it
    plain = client.get(PLAIN, headers={"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert 'rel="describedby"' in packed.headers["link"]
    assert len(list(csv.DictReader(io.StringIO(plain.text)))) == 11
    assert client.get("/downloads/csv/csv-metadata.json").json()["tables"][1]["url"] == "norm.csv"


def test_a_head_has_the_headers_and_no_body(client: TestClient) -> None:
    for path in (PACKED, PLAIN, "/downloads/data.nq"):
        head, whole = client.head(path), client.get(path)
        assert head.content == b""
        for name in ("etag", "content-type", "content-length"):
            assert head.headers.get(name) == whole.headers.get(name), (path, name)


def test_what_a_client_has_is_not_sent_again(client: TestClient) -> None:
    for path in (PACKED, PLAIN):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"if-none-match": f'"x", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-7", -7, None)]
)
def test_a_part_is_sent(client: TestClient, asked: str, start: int, end: int | None) -> None:
    whole = client.get(PACKED)
    part = client.get(PACKED, headers={"range": asked, "if-range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, whole.content[start:end])
    assert part.headers["content-range"].endswith(f"/{len(whole.content)}")
    assert int(part.headers["content-length"]) == len(part.content)


def test_a_part_of_what_is_sent_packed_is_a_part_of_the_packed_bytes(client: TestClient, release: Release) -> None:
    packed = (release.folder / "dumps" / "csv" / "norm.csv.gz").read_bytes()
    with client.stream("GET", PLAIN, headers={"accept-encoding": "gzip", "range": "bytes=10-19"}) as part:
        assert part.status_code == 206
        assert b"".join(part.iter_raw()) == packed[10:20]
        assert part.headers["content-encoding"] == "gzip"


def test_a_part_of_something_else_is_not_sent(client: TestClient) -> None:
    whole = client.get(PACKED, headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert whole.status_code == 200
    assert len(whole.content) > 10


@pytest.mark.parametrize("asked", ["lines=0-9", "bytes=", "bytes=a-b", "bytes=9", "nonsense"])
def test_a_range_that_cannot_be_read_is_passed_over(client: TestClient, asked: str) -> None:
    assert client.get(PACKED, headers={"range": asked}).status_code == 200


def test_a_part_past_the_end_is_416(client: TestClient) -> None:
    size = len(client.get(PACKED).content)
    answer = client.get(PACKED, headers={"range": f"bytes={size}-"})
    assert (answer.status_code, answer.json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("name", ["none", "../data.nq", "store/CURRENT", "csv/", "data.nq.gz", "csv/%2e%2e/data.nq"])
def test_what_is_no_file_for_readers_is_404_and_says_what_there_is(client: TestClient, name: str) -> None:
    answer = client.get(f"/downloads/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_the_address_of_all_files_leads_to_the_data_set(client: TestClient) -> None:
    answer = client.get("/downloads", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dataset")


def test_the_catalogue_lists_every_file_with_size_type_and_checksum(client: TestClient, release: Release) -> None:
    graph = ox.Store()
    graph.extend(ox.parse(client.get("/dataset.ttl").content, format=ox.RdfFormat.TURTLE))
    rows = graph.query(
        f"""{DCAT} SELECT ?url ?size ?type ?sum {{
            ?set a dcat:Dataset ; dcat:distribution ?d . ?d dcat:downloadURL ?url ;
            dcat:byteSize ?size ; dcat:mediaType ?type ; spdx:checksum/spdx:checksumValue ?sum }}"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {str(row["url"].value): row for row in rows}
    public = {name: file for name, file in release.files.items() if name == "data.nq" or name.startswith("dumps/")}
    assert len(found) == len(public) > 35
    for name, file in public.items():
        url = f"http://127.0.0.1:8000/downloads/{name.removeprefix('dumps/')}?release={release.name}"
        assert (int(found[url]["size"].value), found[url]["sum"].value) == (file.bytes, file.sha256)
        assert client.head(url).status_code == 200
    assert f"<{BASE}release/{release.name}>" in client.get("/dataset.ttl").text
