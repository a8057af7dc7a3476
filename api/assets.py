"""Files that pages need: those of `static/`, and those built from npm packages (`web/`, `make web`).

A built file has its hash in its name, so what is under one name never changes, and a browser asks for it once.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.answers import Kept
from api.errors import NotFound

HERE = Path(__file__).parent
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=60"
TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain", ".svg": "image/svg+xml"}


class Assets:
    """The files.

    Args:
        built: the folder of those that were built, with the `manifest.json` that names them.
        static: the folder of the others.
    """

    def __init__(self, built: Path = HERE / "built", static: Path = HERE / "static") -> None:
        manifest = built / "manifest.json"
        self._names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
        found = [(path, FOR_NOW) for path in static.iterdir()]
        found += [(path, FOR_EVER) for path in built.iterdir()] if self._names else []
        self._files = [_File(path, lasting) for path, lasting in found if path.suffix in TYPES]

    def has(self, *names: str) -> bool:
        """Whether files were built, by their plain names such as graphiql.js."""
        return all(name in self._names for name in names)

    def address(self, name: str) -> str:
        """Where a built file is served, by its plain name."""
        return f"/static/{self._names[name]}"

    def routes(self) -> list[Route]:
        """The addresses of all files."""
        return [Route(f"/static/{file.name}", file, methods=["GET", "HEAD"]) for file in self._files]


class _File:
    """One file, read when it is first asked for."""

    def __init__(self, path: Path, lasting: str) -> None:
        self.name = path.name
        self._path = path
        self._kept: Kept | None = None
        self._made = partial(Kept.of, media_type=TYPES[path.suffix], cache_control=lasting, vary="")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._kept is None:
            if not self._path.is_file():
                raise NotFound("This file is of another build. Load the page again.")
            self._kept = self._made(self._path.read_bytes())
        await self._kept(scope, receive, send)
