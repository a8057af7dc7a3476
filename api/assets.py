"""Files that pages need and that were built from npm packages (`web/`, `make web`), under names that hold their hash.

So a file under one name never changes, and a browser asks for it once.
"""

from __future__ import annotations

import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.answers import PUBLIC
from api.errors import NotFound

BUILT = Path(__file__).parent / "built"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}


class Assets:
    """The files that were built.

    Args:
        folder: where they lie, with the `manifest.json` that names them.
    """

    def __init__(self, folder: Path = BUILT) -> None:
        self._folder = folder
        manifest = folder / "manifest.json"
        self._names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
        self._files = {path.name for path in folder.iterdir() if path.suffix in TYPES} if self._names else set()

    def has(self, *names: str) -> bool:
        """Whether files were built, by their plain names such as graphiql.js."""
        return all(name in self._names for name in names)

    def address(self, name: str) -> str:
        """Where a file is served, by its plain name."""
        return f"/static/{self._names[name]}"

    def routes(self) -> list[Route]:
        """The addresses of all files."""
        return [Route(f"/static/{name}", self._answer, methods=["GET", "HEAD"]) for name in sorted(self._files)]

    async def _answer(self, request: Request) -> Response:
        path = self._folder / request.scope["path"].rpartition("/")[2]
        if not path.is_file():
            raise NotFound("This file is of another build. Load the page again.")
        return FileResponse(path, headers={**PUBLIC, "cache-control": FOR_EVER}, media_type=TYPES[path.suffix])
