"""Symbols of UN documents: their written form, their series, and those that a number of a resolution stands for.

Rule: the series and bodies are data (series.toml); a number without a series gives no symbol.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from loaders.texts.lexicon import TAGS, table

LOOKALIKE = str.maketrans("АВЕКМНОРСТХаеорсх", "ABEKMHOPCTXaeopcx")
_WORDS = "Add|Corr|Rev|Sub|Res|RES|Dec|Amend|Summ|Summary|Supp|Conf|Inf|Misc|Suppl|Art"
_CAPITALS = "A-ZАВЕКМНОРСТХ"
_NUMBER = r"(?:[ ]?\.\s?(?:\d{1,5}[A-Z]?(?![\d])|[IVX]{1,6}(?![A-Za-z]))|-?\d{1,4})?"
_COMPONENT = (
    rf"(?:(?:{_WORDS}|[{_CAPITALS}]{{1,10}})(?:\(\d{{1,3}}\))?(?:-[{_CAPITALS}]{{1,6}})?"
    rf"{_NUMBER}"
    r"(?:[-–]\d{1,4}(?!\d))?(?![a-z])"
    r"|\d{1,6}+[A-Z]?(?![a-z])(?:[-–]\d{1,3}(?!\d))?|\d{1,6})"
)
_VOLUMES = "Vol|Part|PART|VOL|Supp|SUPP|Sect|Prog|Chap|Income Sect|Introduction"
_VOLUME = rf"\s?\((?:{_VOLUMES})\.?\s?[IVX]{{0,5}}\d{{0,2}}\)(?:/(?:Add|Corr|Rev)\.\s?\d{{1,2}})?"
_LETTER = rf"(?:\s?[(\[][{_CAPITALS}][)\]]|\s?[A-ZН](?=\s*(?:[,.;:)\]\n]|$|号)|\s(?:of|and|de|du|y|et|от|и|المؤرخ)\s))"
_SERIAL = (
    r"\s?\((?:[IVXLC]{1,8}|(?:19|20)\d\d(?:\sгода?)?|E?S-[IVX]{1,6}|E?S-\d{1,2}|د\s?-\s?\d{1,2}|دإ\s?-\s?\d{1,2})\)"
)


@cache
def pattern() -> re.Pattern[str]:
    """Symbols, numbers of resolutions, plain numbers: the tokens of a text that hold a digit."""
    named = sorted(table("series")["roots"], key=len, reverse=True)
    roots = "|".join(re.escape(root) + r"(?:\.\d{1,3})?" * (len(root) > 1) for root in named)  # IDB.45, and no E.4
    parts = rf"(?:[ \n]?/[ \n]?{_COMPONENT})"
    known = rf"(?:{roots}|А|Е){parts}{{1,8}}"
    other = rf"[A-Z]{{2,8}}\d{{0,3}}(?:/{_COMPONENT}){{2,8}}(?<=\d)"
    small = r"(?:a|s|e)/(?:res|hrc|prst|dec|c\.\d)/\d{1,4}(?:/\d{1,4})?"
    before = r"(?=[A-ZАЕase])(?<![A-Za-z0-9/.])(?<![A-Za-z0-9]_)(?<![A-Za-z][-–])"
    end = rf"(?:{_SERIAL}|{_VOLUME}|(?<=\d){_LETTER})?\*{{0,3}}(?![A-Z]\d)"  # no strain of influenza: A/H1N1
    symbol = rf"{before}(?:{known}|{other}|{small}){end}"
    glued = r"(?<=\d)(?<![\d/]\d\d\d\d)A/(?:RES/)?\d\d/\d{1,4}\*?"
    backwards = r"(?=\d)(?<![\w/])\d{1,4}/(?:\d{1,4}/(?:RES/)?)?(?:RES/)?[ASE](?![\w/])"
    signs = "|".join(map(re.escape, _signs()))
    serial = rf"(?=\d)(?<![\d/])\d{{1,4}}(?:\s?[{_CAPITALS}](?:[-–][{_CAPITALS}])?|\s(?:{signs}))?{_SERIAL}"
    session = r"(?=[\dESد])(?<![\d/])(?:E?S\s?[-–]\s?|دإط\s?-\s?|دإ\s?-\s?)?\d{1,4}[ ]?/[ \n]?\d{1,4}(?![\d]|\s?/\s?\d)"
    conference = r"(?=\d)(?<![\d/])\d{1,3}/(?:CP|CMP|CMA|COP)\.\d{1,2}"
    return re.compile(
        rf"(?P<symbol>{symbol}|{glued})|(?P<backwards>{backwards})|(?P<serial>{serial})|(?P<cop>{conference})"
        rf"|(?P<session>{session})"
    )


@cache
def _signs() -> dict[str, str]:
    """Letters that a language writes as words: ألف is A."""
    return {
        form: letter
        for tag in TAGS
        for letter, forms in table(f"language/{tag}").get("signs", {}).items()
        for form in forms
    }


@lru_cache(4096)
def normal(written: str) -> str:
    """A symbol as the UN writes it.

    >>> normal("a/res/ 73/27*"), normal("S/RES/1373 (2001)"), normal("A/CONF.151/26/Rev.1 (Vol. I)")
    ('A/RES/73/27', 'S/RES/1373(2001)', 'A/CONF.151/26/Rev.1(Vol.I)')
    """
    text = re.sub(r"\s*/\s*", "/", written.translate(LOOKALIKE)).replace("–", "-")
    text = re.sub(r"\s?\.\s*", ".", text).rstrip("*./- ")
    text = re.sub(r"(?<=\d)\s?[(\[]?([A-Z])[)\]]?$", r" \1", text)
    parts = text.split("/")
    fixed = [part.upper() if part.lower() in _UPPER else part for part in parts]
    fixed = [re.sub(r"^(add|corr|rev)\.", lambda m: m[1].capitalize() + ".", p, flags=re.I) for p in fixed]
    fixed[0] = fixed[0].upper()
    return re.sub(r"\s*\(", "(", "/".join(fixed))


_UPPER = {"res", "dec", "hrc", "prst", "conf", "inf", "a", "s", "e", "c", "l"}


@lru_cache(4096)
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


@lru_cache(4096)
def from_number(written: str, kind: str, body: str) -> tuple[str, str]:
    """The symbol that "resolution 73/27" of a body stands for, and the body; empty where none can be built.

    >>> from_number("73/27", "resolution", "")
    ('A/RES/73/27', 'general-assembly')
    >>> from_number("1373 (2001)", "resolution", "")
    ('S/RES/1373(2001)', 'security-council')
    """
    data = table("series")
    for word, letter in _signs().items():
        written = written.replace(word, letter)
    written = re.sub(r"دإط\s?-\s?", "ES-", re.sub(r"دإ\s?-\s?(?=\d+\s?/)", "S-", written)).translate(LOOKALIKE)
    serial = re.fullmatch(r"(\d+)\s?([A-Z](?:[-–][A-Z])?)?\s?\(\s?(.+?)\s?\)", written)
    if serial and body == "other":
        return "", body
    if serial and not re.fullmatch(r"[A-BD-HJ-KM-UWYZ]|\d{1,3}", serial[3]):
        number = serial[1] + (f" {serial[2]}" if serial[2] else "")
        if serial[3][:4].isdigit():
            return (f"S/RES/{number}({serial[3][:4]})", "security-council") if kind == "resolution" else ("", body)
        session = re.sub(r"دإ?\s?-\s?(\d+)", lambda m: roman(int(m[1])), serial[3])
        late = numeral(session) > data["body"]["general-assembly"]["last_roman_session"]
        named = "economic-and-social-council" if late or body == "economic-and-social-council" else "general-assembly"
        form = "E/RES/{}({})" if named.startswith("economic") else "A/RES/{}({})"
        return (form.format(number, session), named) if kind == "resolution" else ("", body)
    match = re.match(r"((?:E?S\s?[-–]\s?)?\d+)\s?/\s?(\d+)(?:\s?[(\[]?([A-Z](?:-[A-Z])?)[)\]]?)?$", written)
    if not match:
        return "", body
    first, second, letter = re.sub(r"\s?[-–]\s?", "-", match[1]), match[2], match[3] or ""
    year = first.isdigit() and len(first) == 4
    how = "year" if year else "session"
    if body in ("", "council"):
        body = data["ambiguous"][body or "default"][how]
        oldest = data["body"]["general-assembly"]["first_numbered_session"]
        if body == "general-assembly" and first.isdigit() and int(first) < oldest:
            body = data["ambiguous"]["council"][how]  # the Assembly's sessions had Roman figures before
    form = data["body"].get(body, {}).get(kind)
    if not form or data["body"][body]["numbers"] != how:
        return "", body
    return form.format(first, second) + (f" {letter}" if letter else ""), body


def numeral(figures: str) -> int:
    """The number that Roman figures stand for, 0 for none.

    >>> numeral("XXV"), numeral("LIII"), numeral("S-IV")
    (25, 53, 0)
    """
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}.get(one, 0) for one in figures]
    if not values or not all(values):
        return 0
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


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
