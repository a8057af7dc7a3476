"""Run the notebook against a service and write it, with its answers, to another file.

python run.py scholar.ipynb answered.ipynb http://127.0.0.1:8000/graphql
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(source: Path, target: Path, address: str) -> None:
    os.environ["CYBERNORMS_GRAPHQL"] = address
    notebook = nbformat.read(source, as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    nbformat.write(notebook, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
