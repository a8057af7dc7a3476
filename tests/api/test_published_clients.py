"""The clients of `docs/clients/`: each is generated, checked and run against a live server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from api.settings import ROOT
from tests.api.server import Server
from tests.node import WEB, needs, node

CLIENTS = ROOT / "docs" / "clients"
PYTHON = ROOT / ".clients" / "bin" / "python"
NPM_TOOLS = ("@graphql-codegen/cli", "@graphql-codegen/client-preset", "typescript")


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints, run with the environment of the clients."""
    if not PYTHON.exists():
        message = "the clients' environment is missing: `make .clients/ready` makes it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONWARNINGS": ""}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the folder of a client, beside the contract, as someone has it who took it over."""
    name: str = request.param
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    return Path(shutil.copytree(CLIENTS / name, tmp_path / "docs" / "clients" / name))


@pytest.mark.parametrize("folder", ["python"], indirect=True)
def test_the_python_client_is_generated_type_checked_and_answers(folder: Path, live: Server) -> None:
    run(PYTHON, "-m", "ariadne_codegen", folder=folder)
    told = run(PYTHON, "ask.py", f"http://127.0.0.1:{live.port}/graphql", folder=folder)
    assert "Norm F: " in told
    assert "AFFIRMS: " in told
    read, total = (int(number) for number in told.split("Due diligence: ")[1].split(" newest")[0].split(" of "))
    assert read == total > 0
    (folder / "wrong.py").write_text("from cybernorms_client import Client\n\nx: int = Client(url='').positions_on\n")
    with pytest.raises(AssertionError, match="Found 1 error in 1 file") as told_by_mypy:
        run(ROOT / ".venv/bin/mypy", "--python-executable", PYTHON, "ask.py", "wrong.py", folder=folder)
    assert "wrong.py:3: error: Incompatible types" in str(told_by_mypy.value)


@pytest.mark.parametrize("folder", ["typescript"], indirect=True)
def test_the_typescript_client_is_generated_type_checked_and_answers(folder: Path, live: Server) -> None:
    needs(*NPM_TOOLS)
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    node("node_modules/@graphql-codegen/cli/esm/bin.js", "--config", "codegen.ts", folder=folder)
    node("node_modules/typescript/bin/tsc", folder=folder)
    told = node("built/ask.js", f"http://127.0.0.1:{live.port}/graphql", folder=folder)
    assert "12 States voted for A/RES/73/27 and against A/RES/73/266" in told
    assert told.count("\n  ") == 12
    ask = folder / "ask.ts"
    ask.write_text(ask.read_text(encoding="utf-8").replace("states.totalCount", "states.totalCont"), encoding="utf-8")
    with pytest.raises(AssertionError, match="totalCont"):
        node("node_modules/typescript/bin/tsc", folder=folder)


@pytest.mark.parametrize("folder", ["notebook"], indirect=True)
def test_the_notebook_answers_three_questions_with_tables_and_plots(folder: Path, live: Server) -> None:
    address = f"http://127.0.0.1:{live.port}/graphql"
    run(PYTHON, "run.py", "scholar.ipynb", "answered.ipynb", address, folder=folder)
    cells = json.loads((folder / "answered.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output for output in outputs) == 3
    tables = ["".join(output["text/html"]) for output in outputs if "text/html" in output]
    assert len(tables) == 3
    assert all(table.count("<tr>") > 3 for table in tables)


def test_the_notebook_is_committed_without_answers() -> None:
    cells = json.loads((CLIENTS / "notebook" / "scholar.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs")] == []
