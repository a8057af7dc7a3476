"""Cross-references and concordances as pages without scripts, and the forms that ask for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.settings import Settings

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'"
BASE = "https://w3id.org/cybernorms/"
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=True, undefined=StrictUndefined
)
TEMPLATES.filters["here"] = lambda iri: "/" + iri.removeprefix(BASE)


def ask(name: str, settings: Settings) -> bytes:
    """The form for a text or a file.

    Args:
        name: crossref or concordance.
        settings: the limits that it tells.
    """
    return _rendered(f"{name}-ask.html", settings=settings)


def of_crossref(told: dict[str, Any]) -> bytes:
    """The page about cross-references, from their JSON."""
    return _rendered("crossref.html", told=told)


def of_concordance(told: dict[str, Any]) -> bytes:
    """The page about a concordance, from its JSON."""
    return _rendered("concordance-texts.html", told=told)


def _rendered(name: str, **values: object) -> bytes:
    return TEMPLATES.get_template(name).render(values).encode("utf-8", "replace")
