"""Records and UN documents in, one checked and inferred release out."""

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
