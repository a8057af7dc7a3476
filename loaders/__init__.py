"""Records and UN documents in, one checked and inferred release out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.errors import CheckFailed, LoaderError, Problem, PushFailed, ReleaseMissing

if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    """What builds is imported when it is asked for: reasoners and validators take a quarter of a second."""
    if name not in __all__:
        raise AttributeError(name)
    from loaders import release

    return getattr(release, name)
