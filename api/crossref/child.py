"""The process that reads one request's documents: it is started for it, bounded, and killed when its time is over.

It is told what to do on standard input and answers on standard output: a line of JSON, then bytes. It writes no file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.crossref import files, tables
from loaders.texts import Limits, Refused, cite, read
from loaders.texts.concordance import OtherLanguage, concordance
from loaders.texts.corpus import Corpus
from loaders.texts.crossref import CrossReferences

JSON = "application/json"


def main(arguments: list[str]) -> None:
    """Do the one job that standard input describes, over the release in the folder given."""
    release, memory_bytes, seconds = Path(arguments[0]), int(arguments[1]), float(arguments[2])
    until = time.monotonic() + seconds
    job = json.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.read()
    _bound(seconds * (os.cpu_count() or 1) if job["embedding"] else seconds)  # a model computes on all cores
    limits = Limits(memory_bytes=memory_bytes, seconds=seconds)
    try:
        told, data = _done(job, body, release, limits, until)
    except Refused as refused:
        told, data = {"refused": [refused.code, str(refused)]}, b""
    except files.BadForm as error:
        told, data = {"refused": ["form", str(error)]}, b""
    except OtherLanguage as error:
        told, data = {"refused": ["other-language", f"{error}."]}, b""
    except MemoryError:
        told, data = {"refused": ["too-complex", "Reading it takes too much memory. Send the document in parts."]}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)


def _bound(seconds: float) -> None:
    """No file grows, processor time is bounded. Memory is bounded where a file is parsed, in a process of its own."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))


def _done(
    job: Mapping[str, Any], body: bytes, release: Path, limits: Limits, until: float
) -> tuple[dict[str, object], bytes]:
    given = files.given(body, job["type"], job["name"])
    wanted = given.form or job["wanted"]
    if job["task"] == "citations":
        text = given.one().text()
        spans = [one.as_json() for one in cite(text, Corpus.open(release).catalogue)]
        return {"type": JSON}, json.dumps(spans, ensure_ascii=False).encode()
    if job["task"] == "concordance":
        older, newer = (read(file.source, file.name, limits=limits) for file in given.two())
        told = concordance(older, newer).as_json() | _again(given, wanted)
        return {"type": wanted}, tables.written(tables.of_concordance(told), told, wanted)
    references = CrossReferences.open(release, job["embedding"])
    file = given.one()
    document = read(file.source, file.name, references.catalogue, limits)
    found = references.of(document, seconds=(until - time.monotonic()) / 2)
    told = found.as_json() | {"release": job["release"]} | _again(given, wanted)
    return {"type": wanted, "unfit": found.unfit}, tables.written(tables.of_crossref(told), told, wanted)


def _again(given: files.Given, wanted: str) -> dict[str, object]:
    """For a page: the pasted texts, so that the reader can have the same in another language."""
    return {"sent": given.pasted()} if wanted == files.FORMATS["html"] else {}


if __name__ == "__main__":
    main(sys.argv[1:])
