"""The arrow of the design: data and ontology, then loaders, then a release, then api."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import loaders
from api.settings import ROOT

ALLOWED = {
    "ontology": {"ontology"},
    "loaders": {"loaders", "ontology"},
    "api": {"api", "loaders.texts", "ontology"},
}
LIBRARIES = {
    "api": {"pyoxigraph": {"store.py"}, "tantivy": {"search/index.py", "search/ranking.py", "search/facets.py"}},
    "loaders": {
        "pyoxigraph": {"quads.py"},
        "pyshacl": {"shapes.py"},
        "rdflib": {"shapes.py"},
        "reasonable": {"closure.py"},
        "tantivy": {"search.py", "texts/words.py"},
    },
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the import in full"
            yield node.module or ""


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_before_it(package: str) -> None:
    ours = ("api", "loaders", "ontology", "cybernorms", "tests")
    for path in modules(package):
        for name in imports(path):
            if name.split(".")[0] in ours:
                allowed = any(name == one or name.startswith(one + ".") for one in ALLOWED[package])
                assert allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize("package", LIBRARIES)
def test_one_module_of_a_package_touches_each_big_library(package: str) -> None:
    for path in modules(package):
        place = path.relative_to(ROOT / package).as_posix()
        for name in imports(path):
            owners = LIBRARIES[package].get(name.split(".")[0])
            assert owners is None or place in owners, f"{place} imports {name}"


def test_the_public_face_of_the_loaders_is_what_it_lists() -> None:
    assert sorted(loaders.__all__) == loaders.__all__
    assert all(hasattr(loaders, name) for name in loaders.__all__)


def test_facts_never_live_in_python_nor_python_in_data() -> None:
    assert not list((ROOT / "data").rglob("*.py"))
