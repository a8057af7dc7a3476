"""The words of the interface, per language: catalogues of gettext, compiled when the service starts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "catalogues"
SOURCE = "en"


@cache
def translations(language: str) -> Translations:
    """The catalogue of a language; English is what stands in the templates."""
    if language == SOURCE:
        return Translations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
