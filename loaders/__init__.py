"""Records and UN documents in, one checked and inferred release out.

The names below are loaded when they are first asked for: who reads texts alone (loaders.texts) loads no builder.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loaders.errors import CheckFailed, LoaderError, Problem, PushFailed, ReleaseMissing
    from loaders.release import Manifest, build, check, current

__all__ = [
    "CheckFailed",
    "LoaderError",
    "Manifest",
    "Problem",
    "PushFailed",
    "ReleaseMissing",
    "build",
    "check",
    "current",
]


def __getattr__(name: str) -> Any:
    for module in ("errors", "release"):
        found = getattr(import_module(f"loaders.{module}"), name, None) if name in __all__ else None
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
