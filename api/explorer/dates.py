"""Dates as a language writes them. Records have days, months or years, as the source does (docs/decisions/0004)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton

LOCALES = {"en": "en_GB"}  # as the United Nations writes them: 5 December 2018


@lru_cache(8_192)
def written(text: str, lang: str) -> str:
    """A day, a month or a year in a language; what is no date stays as it is.

    >>> written("2018-12-05", "es"), written("2020-02", "es"), written("2020", "es"), written("c. 2020", "es")
    ('5 de diciembre de 2018', 'febrero de 2020', '2020', 'c. 2020')
    """
    locale = LOCALES.get(lang, lang)
    try:
        if len(text) == 10:
            return str(format_date(date.fromisoformat(text), "long", locale=locale))
        if len(text) == 7:
            return str(format_skeleton("yMMMM", date.fromisoformat(text + "-01"), locale=locale))
    except ValueError:
        pass
    return text


def spoken(code: str, lang: str) -> str:
    """The name of a language in a language; what is no code stays as it is.

    >>> spoken("fr", "es"), spoken("several", "es")
    ('francés', 'several')
    """
    return str(Locale.parse(lang).languages.get(code, code))
