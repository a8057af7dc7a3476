"""The files of a release, as they were written when it was built: whole, in ranges, compressed or not.

A file `x.nq.gz` is answered as it lies there. The address without `.gz` is the same data: sent with
`Content-Encoding: gzip` to a client that takes that (the bytes are those of the file, so ranges work), and unpacked on
the way to one that does not.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from api.answers import EXPOSED, PUBLIC
from api.errors import NotFound, RangeNotSatisfiable
from api.negotiate import accepts_gzip
from api.release import Release

DUMPS = "dumps/"
TYPES = {
    "gz": "application/gzip",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "sqlite": "application/vnd.sqlite3",
    "tar": "application/x-tar",
}
METADATA = "csv/csv-metadata.json"
RANGES = re.compile(r"bytes=\s*(\d+-\d*|-\d+)\s*(,\s*(\d+-\d*|-\d+)\s*)*")


class Downloads:
    """The files of one release."""

    def __init__(self, release: Release) -> None:
        self._release = release
        public = {name: file for name, file in release.files.items() if name == "data.nq" or name.startswith(DUMPS)}
        files = {name.removeprefix(DUMPS): (name, file.sha256) for name, file in public.items()}
        manifest = hashlib.sha256((release.folder / "manifest.json").read_bytes()).hexdigest()
        self._files = {**files, "manifest.json": ("manifest.json", manifest)}

    async def __call__(self, request: Request) -> Response:
        """Raises: NotFound: the release has no such file. RangeNotSatisfiable: it ends before the range begins."""
        name = request.path_params["name"]
        coding = ""
        if name in self._files:
            path, sha256 = self._files[name]
        elif f"{name}.gz" in self._files:
            path, sha256 = self._files[f"{name}.gz"]
            coding = "gzip" if accepts_gzip(request.headers.get("accept-encoding", "")) else "identity"
        else:
            raise NotFound(f"The release has no such file. It has: {', '.join(sorted(self._files))}.")
        tag = f'"{self._release.name}.{sha256[:30]}{f"-{coding}" if coding else ""}"'
        media_type = type_of(name)
        headers = {**PUBLIC, **EXPOSED, "etag": tag, "cache-control": "public, max-age=60"}
        headers |= {"vary": "Accept-Encoding"} if coding else {}
        if path.startswith(f"{DUMPS}csv/"):
            headers["link"] = '<csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        if _is_known(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        if coding == "identity":
            return _unpacked(self._release.folder / path, media_type, headers, is_head=request.method == "HEAD")
        if coding:
            headers["content-encoding"] = "gzip"
        _check_range(request, (self._release.folder / path).stat().st_size)
        return FileResponse(self._release.folder / path, media_type=media_type, headers=headers)


def routes(release: Release) -> list[Route]:
    """The addresses of the files."""

    async def listed(request: Request) -> Response:
        return RedirectResponse(f"/dataset{f'?{request.url.query}' if request.url.query else ''}", 303, PUBLIC)

    downloads = Downloads(release)
    return [
        Route("/downloads", listed, methods=["GET", "HEAD"]),
        Route("/downloads/{name:path}", downloads.__call__, methods=["GET", "HEAD"]),
    ]


def type_of(name: str) -> str:
    """The media type of a file, by its name."""
    return "application/csvm+json" if name == METADATA else TYPES[name.rpartition(".")[2]]


def _is_known(given: str, tag: str) -> bool:
    """Whether the client has it: `If-None-Match`, RFC 9110 13.1.2, compares weakly."""
    return given.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in given.split(",")]


def _check_range(request: Request, size: int) -> None:
    """Pass over a range that cannot be read (RFC 9110 14.2), and refuse one that lies past the end.

    Raises:
        RangeNotSatisfiable: none of the ranges lies in the file.
    """
    given = request.headers.get("range", "")
    if not RANGES.fullmatch(given.strip()):
        request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"range"]
        return
    kept = []
    for part in given.strip().removeprefix("bytes=").split(","):
        start, _, end = part.strip().partition("-")
        if (int(start) < size and (not end or int(end) >= int(start))) if start else int(end) > 0:
            kept.append(part.strip())
    if not kept:
        raise RangeNotSatisfiable(size)
    others = [(name, value) for name, value in request.scope["headers"] if name != b"range"]
    request.scope["headers"] = [*others, (b"range", f"bytes={','.join(kept)}".encode())]


def _unpacked(path: Path, media_type: str, headers: dict[str, str], *, is_head: bool) -> Response:
    headers = {**headers, "accept-ranges": "none", "content-type": media_type}
    if is_head:
        return Response(headers=headers)

    def pieces() -> Iterator[bytes]:
        with gzip.open(path) as file:
            while piece := file.read(1 << 18):
                yield piece

    return StreamingResponse(pieces(), headers=headers)
