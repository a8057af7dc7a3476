"""Citations that cannot be right: what they name is not there, or what stands beside them belongs to something else.

Rule: a fault is told only where the records are able to say so: a document with a known number of paragraphs, a title
in the language of the text, a day of adoption. What the records do not know is unknown, not wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from loaders.texts.catalogue import Catalogue, Known
from loaders.texts.citation import Citation
from loaders.texts.lexicon import TAGS, bodies, table
from loaders.texts.wording import stems, words

_NEAR = 90
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
_QUOTED = re.compile(r"[“«„《]([^”»“《》]{8,400})[”»“》]|\"([^\"\n]{8,400})\"")
_CHINESE_DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日(?:第?\s?$)?")
_MATCHES, _DIFFERS = 0.6, 0.34


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a citation.

    Attributes:
        code: unknown-symbol, unknown-paragraph, unknown-part, unknown-article, date-mismatch, title-mismatch or
            internal-missing.
        start, end: where the citation stands in the paragraph.
        text: the citation as it is written.
        message: what is wrong, and what the records have.
        choices: symbols that may be meant.
    """

    code: str
    start: int
    end: int
    text: str
    message: str
    choices: tuple[str, ...] = ()


class Checks:
    """What citations are checked against: the documents of the records, and the numbers of the text itself."""

    def __init__(self, catalogue: Catalogue, numbers: Collection[int] = ()) -> None:
        self._catalogue = catalogue
        self._numbers = frozenset(numbers)
        self._titles = [
            (known, tag, frozenset(stems(words(title)))) for known in catalogue for tag, title in known.title.items()
        ]

    def faults(self, text: str, cited: Sequence[Citation], language: str) -> list[Fault]:
        """The faults of the citations of a paragraph, in its order.

        Args:
            text: the paragraph.
            cited: its citations, with offsets in it.
            language: its language.
        """
        found: list[Fault] = []
        for n, citation in enumerate(cited):
            before = cited[n - 1].end if n else 0
            after = cited[n + 1].start if n + 1 < len(cited) else len(text)
            found += self._place(citation)
            known = self._catalogue.find(citation.symbol) if citation.symbol else None
            if known and citation.status in ("known", "ambiguous") and citation.kind != "norm":
                left = text[max(before, citation.start - _NEAR) : citation.start]
                right = text[citation.end : min(after, citation.end + 4 * _NEAR)]
                found += self._date(citation, known, left, right[:_NEAR])
                found += self._title(citation, known, left, right, language)
        return found

    def _place(self, citation: Citation) -> Iterator[Fault]:
        symbol, point = citation.symbol or "", citation.pinpoint or {}
        number = point.get("paragraph", "")
        if citation.status == "unknown" and symbol:
            yield _fault("unknown-symbol", citation, f"{symbol} is not in the records", *citation.choices)
        elif citation.status == "internal":
            most = max(self._numbers, default=0)
            whole = self._numbers == frozenset(range(1, most + 1))
            if most and whole and number.isdigit() and not 1 <= int(number) <= most:
                yield _fault("internal-missing", citation, f"this text has paragraphs 1 to {most}")
        elif citation.target is None and citation.status == "known":
            yield _fault("unknown-paragraph", citation, f"{symbol}: {citation.why.rpartition('; ')[2]}")
        elif "article" in point:
            articles = _articles().get(symbol, 0)
            if articles and point["article"].isdigit() and int(point["article"]) > articles:
                yield _fault("unknown-article", citation, f"{symbol} has {articles} articles")
        elif number and len(point.get("part", "")) == 1 and (known := self._catalogue.find(symbol)):
            letters = sorted(
                part.rpartition("/")[2]
                for part in known.parts
                if part.startswith(f"para/{number}/") and len(part.rpartition("/")[2]) == 1
            )
            complete = len(letters) > 2 and letters == [chr(97 + n) for n in range(len(letters))]
            if complete and point["part"] not in letters:
                yield _fault("unknown-part", citation, f"{symbol}, para. {number} has parts (a) to ({letters[-1]})")

    def _date(self, citation: Citation, known: Known, left: str, right: str) -> Iterator[Fault]:
        if not re.match(r"\d{4}", known.date):
            return
        told = _date_after(right)
        if told is None and (day := _CHINESE_DAY.search(left)):
            told = _chinese(day)
        if told is None and left.rstrip().endswith(("(", "[", "（")):
            years = set(_YEAR.findall(re.split(r"[.;:!?](?:\s|$)", left)[-1]))
            told = years.pop() if len(years) == 1 else None
        if told is None or told[:4] in " ".join(known.title.values()):
            return
        exact = len(told) == 10 and len(known.date) == 10 and citation.kind in ("resolution", "decision")
        if (told != known.date) if exact else (told[:4] != known.date[:4]):
            message = f"{known.symbol} is dated {known.date}, not {told}"
            others = [one.symbol for one, _, _ in self._titles if exact and one.date == told]
            yield _fault("date-mismatch", citation, message, *dict.fromkeys(others))

    def _title(self, citation: Citation, known: Known, left: str, right: str, language: str) -> Iterator[Fault]:
        quoted = _title_beside(left, right)
        mine = frozenset(stems(words(quoted))) if quoted else frozenset()
        if len(mine) < 3:
            return
        alike = {tag: _share(mine, title) for one, tag, title in self._titles if one.id == known.id}
        if max(alike.values(), default=0.0) >= _DIFFERS:
            return
        others = [
            one.symbol for one, _, title in self._titles if one.id != known.id and _share(mine, title) >= _MATCHES
        ]
        if language in alike or others:
            title = known.title.get(language) or next(iter(known.title.values()), "")
            message = f"the title beside it is not that of {known.symbol}" + (f": {title}" if title else "")
            yield _fault("title-mismatch", citation, message, *dict.fromkeys(others))


def _fault(code: str, citation: Citation, message: str, *choices: str) -> Fault:
    return Fault(code, citation.start, citation.end, citation.text, message, choices)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def _title_beside(left: str, right: str) -> str:
    """The title in quotation marks that a citation has beside it, or ""."""
    if found := re.match(rf"[\s,)\]،，]{{0,4}}(?:[^\n“«„《\"]{{0,40}}?\b)?(?:{_forms('titled')})[\s:]{{0,3}}", right):
        quoted = _QUOTED.match(right, found.end())
        return (quoted[1] or quoted[2]) if quoted else ""
    if (quoted := _QUOTED.match(right.lstrip(" ,"))) is not None:
        return quoted[1] or quoted[2]
    ends = [one for one in _QUOTED.finditer(left) if re.fullmatch(r"[\s,]{0,3}[(\[（]\s?", left[one.end() :])]
    return (ends[-1][1] or ends[-1][2]) if ends else ""


def _date_after(right: str) -> str | None:
    """The date or year that follows a citation at once, as far as it is told: 2018-12-05 or 2018."""
    right = _body().sub("", right, count=1)
    found = re.match(rf"[\s,)\]،，]{{0,3}}(?:(?:{_forms('dated')})\s{{1,2}}|[(（]\s?)", right)
    if not found:
        return None
    rest = right[found.end() :]
    if day := _days().match(rest):
        parts = day.groupdict()
        number, month, year = (parts[name] or parts[name + "2"] or "" for name in ("day", "month", "year"))
        return f"{year}-{_month(month):02}-{int(number):02}"
    if day := _CHINESE_DAY.match(rest):
        return _chinese(day)
    year_ = _YEAR.match(rest)
    return year_[0] if year_ else None


def _chinese(day: re.Match[str]) -> str:
    return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"


@cache
def _days() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?P<day>\d{{1,2}})(?:er|º|st|nd|rd|th)?\s(?:de\s)?(?:[^\s\d/]+\s?[^\s\d/]*/)?(?P<month>{month})\s(?:de\s|del\s)?(?P<year>(?:19|20)\d\d)"
        rf"|(?P<month2>{month})\s(?P<day2>\d{{1,2}}),?\s(?P<year2>(?:19|20)\d\d)",
        re.IGNORECASE,
    )


@cache
def _body() -> re.Pattern[str]:
    """The name of a body that goes with a citation: "resolution 73/27 of the General Assembly"."""
    names = {form for tag in TAGS for form in bodies(tag)}
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"^\s?[\w'’]{{0,4}}\s?[\w'’]{{0,4}}\s?(?:{listed})")


@cache
def _months() -> dict[str, int]:
    return {
        form: number
        for tag in TAGS
        for number, month in enumerate(table(f"language/{tag}")["months"], 1)
        for form in month.lower().split("|")
    }


def _month(name: str) -> int:
    return _months()[name.lower()]


@cache
def _forms(name: str) -> str:
    forms = sorted(table("terms/beside")[name], key=len, reverse=True)
    return "|".join(re.escape(form) for form in forms)


@cache
def _articles() -> dict[str, int]:
    instruments = table("series")["instrument"].values()
    return {one["symbol"]: one["articles"] for one in instruments if "articles" in one and "symbol" in one}
