"""Symbols of UN documents: their written form, their series, and those that a number of a resolution stands for.

Rule: the series and bodies are data (series.toml); a number without a series gives no symbol.
"""

from __future__ import annotations

import re
from functools import cache

from loaders.texts.lexicon import table

_COMPONENT = r"(?:[A-Za-z]{1,8}(?:\.\s?\d{1,5}|-\d{1,4}|\d{1,3})?|\d{1,5}[A-Z]?(?:-\d{1,3})?)"
_LETTER = r"(?:\s?[(\[][A-Z][)\]]|[ ][A-ZН](?=\s*(?:[,.;:)\]\n]|$|[a-z]{1,3}[ ]|号|[\u0600-\u06ff]|от[ ]|и[ ])))"
_SERIAL = r"\s?\((?:[IVXLC]{1,8}|(?:19|20)\d\d|S-[IVX]{1,6}|د\s?-\s?\d{1,2})\)"


@cache
def pattern() -> re.Pattern[str]:
    """Symbols, numbers of resolutions, plain numbers: the tokens of a text that hold a digit."""
    roots = "|".join(sorted(table("series")["roots"], key=len, reverse=True))
    parts = rf"/[ \n]?{_COMPONENT}"
    symbol = rf"(?<![A-Za-z/.])(?:{roots}|a|s|e)(?:{parts}){{1,7}}(?:{_SERIAL}|{_LETTER})?\*?"
    backwards = r"(?<![\w/])\d{1,4}/(?:\d{1,4}/(?:RES/)?)?(?:RES/)?[ASE](?![\w/])"
    session = rf"(?:E?S-)?\d{{1,4}}[ ]?/[ ]?\d{{1,4}}(?:{_LETTER})?(?![/\d])"
    serial = rf"\d{{1,4}}(?:\s[A-Z])?{_SERIAL}"
    return re.compile(rf"(?P<symbol>{symbol})|(?P<backwards>{backwards})|(?P<serial>{serial})|(?P<session>{session})")


def normal(written: str) -> str:
    """A symbol as the UN writes it.

    >>> normal("a/res/ 73/27*")
    'A/RES/73/27'
    """
    text = re.sub(r"(?<=[/.])\s+", "", written).rstrip("*./- ")
    text = re.sub(r"\s?[(\[]([A-Z])[)\]]$", r" \1", text).replace(" Н", " H")
    parts = text.split("/")
    fixed = [part.upper() if part.lower() in _UPPER else part for part in parts]
    fixed = [re.sub(r"^(add|corr|rev)\.", lambda m: m[1].capitalize() + ".", p, flags=re.I) for p in fixed]
    fixed[0] = fixed[0].upper()
    return re.sub(r"\s*\((\D)", r"(\1", "/".join(fixed))


_UPPER = {"res", "dec", "hrc", "prst", "conf", "inf", "a", "s", "e", "c", "l"}


def series(symbol: str) -> str:
    """The kind of document that a symbol belongs to, by the longest prefix that fits.

    >>> series("A/RES/73/27"), series("A/C.1/73/L.27/Rev.1"), series("A/70/174")
    ('resolution', 'draft', 'document')
    """
    if re.search(r"/L\.\d", symbol):
        return "draft"
    parts = symbol.split("/")
    known = table("series")["series"]
    for length in range(len(parts), 0, -1):
        kind = known.get("/".join(parts[:length]))
        if kind:
            return str(kind)
    return "document"


def from_number(written: str, kind: str, body: str) -> tuple[str, str]:
    """The symbol that "resolution 73/27" of a body stands for, and the body; empty where none can be built.

    >>> from_number("73/27", "resolution", "")
    ('A/RES/73/27', 'general-assembly')
    >>> from_number("1373 (2001)", "resolution", "")
    ('S/RES/1373 (2001)', 'security-council')
    """
    data = table("series")
    serial = re.fullmatch(r"(\d+(?:\s[A-Z])?)\s?\(\s?(.+?)\s?\)", written)
    if (serial and not re.fullmatch(r"[A-Z]|\d{1,3}", serial[2])) or (serial and re.fullmatch(r"[IVXLC]+", serial[2])):
        if serial[2].isdigit():
            return f"S/RES/{serial[1]} ({serial[2]})", "security-council"
        session = re.sub(r"د\s?-\s?(\d+)", lambda m: roman(int(m[1])), serial[2])
        return (f"A/RES/{serial[1]}({session})", "general-assembly") if kind == "resolution" else ("", body)
    match = re.match(r"((?:E?S-)?\d+)\s?/\s?(\d+)(?:\s?[(\[]?([A-ZН])[)\]]?)?", written)
    if not match:
        return "", body
    first, second, letter = match[1], match[2], (match[3] or "").replace("Н", "H")
    year = first.isdigit() and len(first) == 4
    how = "year" if year else "session"
    if body in ("", "council"):
        body = data["ambiguous"][body or "default"][how]
    form = data["body"].get(body, {}).get(kind)
    if not form or data["body"][body]["numbers"] != how:
        return "", body
    return form.format(first, second) + (f" {letter}" if letter else ""), body


arabic = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def roman(number: int) -> str:
    """A number in Roman figures.

    >>> roman(20)
    'XX'
    """
    figures = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, figure in figures:
        text += figure * (number // value)
        number %= value
    return text
