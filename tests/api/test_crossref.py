"""A reader's texts over HTTP: resolve, citations, cross-references, concordance. Nothing is kept."""

from __future__ import annotations

import csv
import io
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient

from api.app import create
from api.settings import ROOT, Settings
from loaders.texts import Catalogue, cite
from tests.api.server import Server
from tests.texts import printing

BASE = "https://w3id.org/cybernorms/"
TEXT = """Draft resolution

1. States recall resolution 70/237 and A/RES/99/999.

2. States should not knowingly damage critical infrastructure, and name national points of contact.
"""
PLAIN = {"content-type": "text/plain"}


@pytest.fixture(scope="module")
def small(releases: Path) -> Iterator[TestClient]:
    """A service with small limits."""
    settings = Settings(releases=releases, document_bytes=20_000, document_seconds=8.0)
    with TestClient(create(settings), base_url="http://127.0.0.1:8000") as client:
        yield client


CITES = [
    ("A/70/174, para. 13 (f)", "doc/A_70_174/para/13/f"),
    ("A/70/174, párr. 13 f)", "doc/A_70_174/para/13/f"),
    ("A/70/174, par. 13 f)", "doc/A_70_174/para/13/f"),
    ("A/70/174, пункт 13 (f)", "doc/A_70_174/para/13/f"),
    ("A/70/174，第13(f)段", "doc/A_70_174/para/13/f"),
    ("norm (f)", "norm/f"),
    ("Art. 51 de la Carta", "doc/UN_CHARTER/art/51"),
    ("Article 2 (4) of the Charter", "doc/UN_CHARTER/art/2/4"),
    ("General Assembly resolution 73/27", "doc/A_RES_73_27"),
    ("resolución 2131 (XX)", "doc/A_RES_2131_XX"),
    ("第73/27号决议", "doc/A_RES_73_27"),
    ("قرار الجمعية العامة 73/27", "doc/A_RES_73_27"),
    ("A/75/816, annex I, para. 10", "doc/A_75_816/annex/I/para/10"),
]


@pytest.mark.parametrize(("citation", "path"), CITES)
def test_a_citation_leads_to_what_it_names(client: TestClient, citation: str, path: str) -> None:
    answer = client.get("/resolve", params={"cite": citation}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{path}")
    assert answer.json()["iri"] == BASE + path
    assert client.get(answer.headers["location"], headers={"accept": "application/json"}).status_code == 200


def test_a_program_that_wants_json_gets_the_address_and_the_reading(client: TestClient) -> None:
    answer = client.get("/resolve", params={"cite": "A/70/174, para. 13 (f)"}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["iri"] == f"{BASE}doc/A_70_174/para/13/f"
    assert answer.json()["citations"][0]["pinpoint"] == {"paragraph": "13", "part": "f"}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_linked_data_is_had_by_following_a_citation(client: TestClient) -> None:
    asked = {"accept": "application/ld+json"}
    answer = client.get("/resolve", params={"cite": "A/70/174, para. 13 (f)"}, headers=asked, follow_redirects=True)
    assert answer.headers["content-type"] == "application/ld+json"


def test_an_ambiguous_citation_gets_its_choices(client: TestClient) -> None:
    answer = client.get("/resolve", params={"cite": "A/75/816, para. 10"}, follow_redirects=False)
    assert answer.status_code == 300
    assert f"{BASE}doc/A_75_816/annex/I/para/10" in answer.json()["choices"]
    assert '</doc/A_75_816>; rel="alternate"' in answer.headers["link"]


@pytest.mark.parametrize(
    ("citation", "status", "code"),
    [
        ("A/99/999", 404, "UNKNOWN_CITATION"),
        ("A/AC.290/2021/L.2, para. 300", 404, "UNKNOWN_CITATION"),
        ("paragraph 12", 404, "UNKNOWN_CITATION"),
        ("hello", 400, "BAD_REQUEST"),
        ("", 400, "BAD_REQUEST"),
        ("x" * 5000, 400, "BAD_REQUEST"),
    ],
)
def test_what_names_nothing_is_told(client: TestClient, citation: str, status: int, code: str) -> None:
    answer = client.get("/resolve", params={"cite": citation})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_citations_are_those_of_the_command(client: TestClient) -> None:
    found = client.post("/citations", content=TEXT, headers=PLAIN)
    assert found.headers["content-type"] == "application/json"
    assert found.json() == [one.as_json() for one in cite(TEXT, Catalogue.read(ROOT))]
    assert {"start", "end", "text", "kind", "symbol", "pinpoint", "target", "status"} <= set(found.json()[0])


WAYS = [
    ({"content": TEXT.encode(), "headers": PLAIN}),
    ({"json": {"text": TEXT}}),
    ({"data": {"text": TEXT}}),
    ({"files": {"file": ("draft.txt", TEXT.encode(), "text/plain")}}),
    ({"files": {"text": (None, TEXT)}}),
    ({"content": TEXT.encode(), "headers": {"content-type": "application/octet-stream"}}),
    ({"content": TEXT.encode("utf-16"), "headers": PLAIN}),
]


@pytest.mark.parametrize("way", WAYS, ids=["plain", "json", "form", "file", "field", "bytes", "utf-16"])
def test_a_draft_can_be_sent_in_many_ways(client: TestClient, way: dict[str, object]) -> None:
    answer = client.post("/crossref", params={"format": "json"}, **way)  # type: ignore[arg-type]  # as httpx takes them
    assert answer.status_code == 200
    first, second = answer.json()["paragraphs"]
    assert [fault["text"] for fault in first["faults"]] == ["A/RES/99/999"]
    assert f"{BASE}norm/f" in [link["iri"] for link in second["links"]]
    assert f"{BASE}doc/A_AC.290_2021_L.2/para/76" in [near["iri"] for near in second["earlier"]]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("form", ["pdf", "word", "page", "markdown", "akoma"])
def test_each_format_gives_the_same_cross_references(client: TestClient, form: str) -> None:
    text = printing.Text("A/C.1/98/L.1", [("section", "A", "First"), ("paragraph", "1", TEXT.split("\n\n")[1][3:])])
    made = getattr(printing, form)(text)
    answer = client.post("/crossref", files={"file": (f"draft.{form}", made)}, headers={"accept": "application/json"})
    assert [fault["text"] for fault in answer.json()["paragraphs"][0]["faults"]] == ["A/RES/99/999"]


def test_bytes_of_a_file_come_through_a_form_unharmed() -> None:
    from api.crossref.files import given

    data = random.Random(5).randbytes(50_000) + b"\r\n\n\r--x\r\n"
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + data + b"\r\n--b--\r\n"
    assert given(body, "multipart/form-data; boundary=b").one().source == data


def test_the_report_is_a_page_a_table_and_a_word_document(client: TestClient) -> None:
    page = client.post("/crossref", content=TEXT, headers={**PLAIN, "accept": "text/html"})
    assert "A/RES/99/999 is not in the records" in page.text
    assert "<script>" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    table = client.post("/crossref", content=TEXT, headers={**PLAIN, "accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["paragraph"] for row in rows] == ["1", "2"]
    assert "A/RES/99/999" in rows[0]["wrong citations"]
    word = client.post("/crossref?format=docx", content=TEXT, headers=PLAIN)
    assert 'filename="cross-references.docx"' in word.headers["content-disposition"]
    written = "\n".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "A/RES/99/999 is not in the records" in written
    again = client.post("/crossref?format=docx", content=TEXT, headers=PLAIN)
    assert again.content == word.content


@pytest.mark.parametrize(
    ("lang", "heading", "norm"),
    [
        ("ar", "إحالات مشروع نص", "الهياكل الأساسية الحيوية"),
        ("es", "Referencias cruzadas de un borrador", "No dañar infraestructura crítica"),
        ("zh", "草案的参引", "关键基础设施"),
    ],
)
def test_the_form_and_the_report_are_in_the_language_of_the_reader(
    client: TestClient, lang: str, heading: str, norm: str
) -> None:
    form = client.get("/crossref", params={"lang": lang})
    assert f"<h1>{heading}</h1>" in form.text
    assert f'action="/crossref?lang={lang}"' in form.text
    report = client.post(f"/crossref?lang={lang}", data={"text": TEXT, "format": "html"})
    assert f'<html lang="{lang}"' in report.text
    assert report.headers["content-language"] == lang
    assert f'href="/norm/f?lang={lang}"' in report.text
    assert norm in report.text


def test_markup_and_formulae_in_a_draft_stay_words(client: TestClient) -> None:
    text = "1. =cmd|' /C calc'!A0 <script>alert(1)</script> and resolution 70/237.\n\n2. Second."
    page = client.post("/crossref", content=text, headers={**PLAIN, "accept": "text/html"})
    assert "<script>" not in page.text
    table = client.post("/crossref", content=text, headers={**PLAIN, "accept": "text/csv"})
    assert next(csv.DictReader(io.StringIO(table.text)))["text"].startswith("'=cmd")


def test_graphql_gives_the_same(client: TestClient) -> None:
    query = """query ($text: String!) { crossReference(text: $text) { language paragraphs {
        paragraph faults { code text } citations { text target status }
        links { iri kind score matched label(lang: ES) { text } thing { __typename } }
        earlier { iri relation score place thing { iri } } repeats { iri } } } }"""
    answer = client.post("/graphql", json={"query": query, "variables": {"text": TEXT}}).json()
    assert "errors" not in answer
    found = answer["data"]["crossReference"]["paragraphs"]
    told = client.post("/crossref?format=json", content=TEXT, headers=PLAIN).json()["paragraphs"]
    for mine, theirs in zip(found, told, strict=True):
        assert [one["text"] for one in mine["citations"]] == [one["text"] for one in theirs["citations"]]
        assert [one["code"] for one in mine["faults"]] == [one["code"] for one in theirs["faults"]]
        assert [(one["iri"], one["score"]) for one in mine["links"]] == [
            (o["iri"], o["score"]) for o in theirs["links"]
        ]
        assert [one["iri"] for one in mine["earlier"]] == [one["iri"] for one in theirs["earlier"]]
        assert all(one["thing"] for one in mine["links"])


def test_graphql_tells_what_cannot_be_read(client: TestClient) -> None:
    answer = client.post("/graphql", json={"query": '{ crossReference(text: "") { language } }'}).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def test_two_texts_are_compared(client: TestClient) -> None:
    newer = TEXT.replace("2. States should not", "2. All States should never")
    told = client.post("/concordance/texts", json={"older": TEXT, "newer": newer}).json()
    assert [one["fate"] for one in told["fates"]] == ["same", "reworded"]
    page = client.post("/concordance/texts", data={"older": TEXT, "newer": newer, "format": "html"})
    assert "<del>not</del> <ins>never</ins>" in page.text
    table = client.post("/concordance/texts", data={"older": TEXT, "newer": newer, "format": "csv"})
    assert [row["fate"] for row in csv.DictReader(io.StringIO(table.text))] == ["same", "reworded"]


BAD = [
    (b"", "text/plain", 400, "BAD_REQUEST"),
    (b"\x00\x01\x02" * 500, "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
    (b"%PDF-1.7 nothing", "application/pdf", 422, "UNREADABLE"),
    (b"PK\x03\x04 nothing", "application/octet-stream", 422, "UNREADABLE"),
    (b"{", "application/json", 400, "BAD_REQUEST"),
    (b'{"text": 3}', "application/json", 400, "BAD_REQUEST"),
    (b'{"text": "\\ud800"}', "application/json", 422, "UNREADABLE"),
    (b"--x\r\n", "multipart/form-data; boundary=y", 400, "BAD_REQUEST"),
    (b"--x\r\n", "multipart/form-data", 400, "BAD_REQUEST"),
    (b"text=a&format=exe", "application/x-www-form-urlencoded", 400, "BAD_REQUEST"),
    (b"text", "image/png", 415, "UNSUPPORTED_MEDIA_TYPE"),
    (b"Dies ist ein deutscher Text, lang genug, um erkannt zu werden. " * 9, "text/plain", 422, "UNREADABLE"),
    (b"word " * 10_000, "text/plain", 413, "TOO_LARGE"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "type_", "status", "code"), BAD)
def test_what_cannot_be_read_is_refused(small: TestClient, body: bytes, type_: str, status: int, code: str) -> None:
    answer = small.post("/crossref", content=body, headers={"content-type": type_})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"


def test_any_site_may_ask(client: TestClient) -> None:
    for path in ("/resolve", "/citations", "/crossref", "/concordance/texts"):
        answer = client.options(
            path, headers={"origin": "https://example.org", "access-control-request-method": "POST"}
        )
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")


@pytest.mark.parametrize("address", ["/citations", "/crossref"])
@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"content": b"", "headers": {"content-type": "text/plain"}}, 400, "The body is empty."),
        ({"content": b"", "headers": {"content-type": "application/pdf"}}, 422, "The file in `file` has no bytes"),
        ({"files": {"file": ("draft.docx", b"")}}, 422, "The file in `file` has no bytes"),
        ({"json": {"text": ""}}, 400, "What was sent in `text` is empty."),
        ({"json": {"words": "A/70/174"}}, 400, "this request has other fields only"),
    ],
)
def test_an_empty_upload_is_told_to_be_empty(
    client: TestClient, address: str, sent: dict[str, Any], status: int, words: str
) -> None:
    answer = client.post(address, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_the_older_of_two_texts_may_be_the_empty_one(client: TestClient) -> None:
    answer = client.post(
        "/concordance/texts", files={"older_file": ("a.txt", b""), "newer_file": ("b.txt", b"1. One.")}
    )
    assert (answer.status_code, answer.json()["reason"]) == (422, "empty")
    assert "`older_file`" in answer.json()["detail"]


def test_the_forms_tell_the_limits(client: TestClient) -> None:
    assert "20,000,000 bytes" in client.get("/crossref").text
    assert 'action="/concordance/texts"' in client.get("/concordance/texts").text
    assert "document_seconds" in {one["name"] for one in client.get("/limits.json").json()["limits"]}


def holds(path: Path, words: str) -> bool:
    try:
        return words.encode() in path.read_bytes()
    except OSError:  # a folder, or gone: others work in the folder of temporary files too
        return False


def test_nothing_of_a_draft_is_written_or_logged(releases: Path, tmp_path: Path) -> None:
    secret = "unmistakable-sentinel-words"
    with Server(releases, {"LOG": "debug"}) as server:
        boundary = "multipart/form-data; boundary=b"
        part = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{secret}.txt"\r\n\r\n1. {secret} '
        body = part.encode() + b"and more words " * 100_000 + b"\r\n--b--\r\n"
        watched = [Path("/tmp"), releases]
        before = {path for folder in watched for path in folder.glob("*")}
        assert server.send("/crossref?format=json", body, content_type=boundary).status == 200
        assert server.send("/citations", f"see {secret}".encode(), content_type="text/plain").status == 200
        after = {path for folder in watched for path in folder.glob("*")}
        assert [path for path in after - before if holds(path, secret)] == []
        for pid in (server.process.pid, *server.children()):
            opened = [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]
            assert [path for path in opened if path.is_file() and not path.is_relative_to(releases)] == [] or all(
                secret.encode() not in path.read_bytes()
                for path in opened
                if path.is_file() and path.stat().st_size < 10**7
            )
    assert secret.encode() not in server.log


def long_draft(count: int) -> bytes:
    words = (
        f"{n}. The Group and the States " + " ".join(f"recall the word{n}x{m}" for m in range(20))
        for n in range(1, count)
    )
    return "\n\n".join(words).encode()


def test_a_document_that_takes_too_long_is_given_up_and_others_are_served(releases: Path) -> None:
    slow = {"DOCUMENT_SECONDS": "3", "DOCUMENTS": "1"}
    with Server(releases, slow) as server:
        answer = server.send("/crossref?format=json", long_draft(20_000), content_type="text/plain")
        assert (answer.status, answer.json()["code"]) == (504, "TIMEOUT")
        assert server.send("/citations", b"see A/70/174", content_type="text/plain").status == 200
        assert _readers(server) == []


def test_more_documents_than_places_are_told_to_come_back(releases: Path) -> None:
    few = {"DOCUMENTS": "1", "DOCUMENTS_WAITING": "0", "DOCUMENT_SECONDS": "2"}
    text = long_draft(6_000)
    with Server(releases, few) as server:
        statuses: list[int] = []

        def ask() -> None:
            reply = server.send("/crossref?format=json", text, content_type="text/plain")
            statuses.append(reply.status)
            if reply.status == 503:
                assert reply.headers["retry-after"] == "2"
                assert reply.json()["code"] == "BUSY"

        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        start = time.monotonic()
        assert server.ask("ASK {}").status == 200
        assert time.monotonic() - start < 5
        for thread in threads:
            thread.join()
        assert 503 in statuses
        assert set(statuses) <= {200, 503, 504}


def test_a_document_is_given_up_when_its_reader_leaves(releases: Path) -> None:
    with Server(releases) as server, socket.create_connection(("127.0.0.1", server.port)) as caller:
        body = long_draft(6_000)
        fields = f"host: x\r\ncontent-type: text/plain\r\ncontent-length: {len(body)}\r\n\r\n"
        caller.sendall(f"POST /crossref?format=json HTTP/1.1\r\n{fields}".encode() + body)
        assert _waited(lambda: _readers(server))
        caller.close()
        assert _waited(lambda: not _readers(server))


def _readers(server: Server) -> list[int]:
    return [pid for pid in server.children() if b"crossref.child" in _command(pid)]


def _waited(seen: Callable[[], object]) -> bool:
    """Whether something is seen within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if seen():
            return True
        time.sleep(0.02)
    return False


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_json_of_a_report_is_json_by_default(client: TestClient) -> None:
    answer = client.post("/crossref", content=TEXT, headers={**PLAIN, "accept": "*/*"})
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["counts"]["paragraphs"] == 2
