"""Style sheets, pictures and scripts, as files."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent


def static() -> Mount:
    """What pages load, all of it from here."""
    return Mount("/static", StaticFiles(directory=HERE / "static"), name="static")
