"""Answers compressed for those who take that."""

from __future__ import annotations

import gzip
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote

import pytest

from tests.api.server import Server

NORMS = "/sparql?query=" + quote("SELECT * { ?norm a <https://w3id.org/cybernorms/ns#Norm> ; ?p ?o }")
ADDRESSES = [
    NORMS,
    NORMS + "&format=csv",
    "/matrix?lang=en",
    "/norm/f.ttl",
    "/static/cybernorms.css",
    "/schema.graphql",
]


def ask(live: Server, address: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """The answer with its bytes as they were sent."""
    connection = HTTPConnection("127.0.0.1", live.port, timeout=30)
    try:
        connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_compressed_for_a_client_that_takes_gzip(address: str, live: Server) -> None:
    plain, text = ask(live, address)
    assert plain.headers["content-encoding"] is None
    for accepted in ("gzip", "br;q=1.0, gzip;q=0.5", "*"):
        for _ in range(2):  # made, and given again
            packed, data = ask(live, address, accept_encoding=accepted)
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(data) == text
            assert len(data) < 0.6 * len(text)
            assert packed.headers["content-length"] == str(len(data))
            assert packed.headers["content-type"] == plain.headers["content-type"]
    for answer in (plain, packed):
        assert "Accept-Encoding" in str(answer.headers["vary"])
        assert "" not in [one.strip() for one in str(answer.headers["vary"]).split(",")]
    assert packed.headers["etag"] != plain.headers["etag"], "each form has a strong tag of its own"


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_form_is_known_by_its_own_tag(address: str, live: Server) -> None:
    tags = {accepted: str(ask(live, address, accept_encoding=accepted)[0].headers["etag"]) for accepted in ("", "gzip")}
    for accepted, tag in tags.items():
        for _ in range(2):
            again, data = ask(live, address, accept_encoding=accepted, if_none_match=tag)
            assert (again.status, data) == (304, b"")
            assert again.headers["etag"] == tag
    other, _ = ask(live, address, accept_encoding="gzip", if_none_match=tags[""])
    assert other.status == 200


@pytest.mark.parametrize("accepted", ["gzip;q=0", "identity", "gzip; q=0.0, *;q=0", "br"])
def test_who_does_not_take_gzip_gets_none(accepted: str, live: Server) -> None:
    answer, _ = ask(live, NORMS, accept_encoding=accepted)
    assert answer.headers["content-encoding"] is None


def test_a_short_answer_stays_as_it_is(live: Server) -> None:
    answer, data = ask(live, "/sparql?query=" + quote("ASK {}"), accept_encoding="gzip")
    assert answer.headers["content-encoding"] is None
    assert b"boolean" in data
