"""What a document says of itself before its text begins: symbol, title, date."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile

from loaders.texts.cleaning import clean
from loaders.texts.lexicon import TAGS, table
from loaders.texts.symbol import from_number, normal, pattern
from loaders.texts.tokens import tokens

_LINES = 60
_LONG = 400  # letters: a line of so many is no title


def symbol(lines: list[str]) -> str:
    """The symbol in the head of a document: one that stands alone, or beside the name of the Organization.

    >>> symbol(["United Nations A/RES/73/27", "General Assembly"])
    'A/RES/73/27'
    """
    for line in lines[:_LINES]:
        text = clean(line).text
        found = next((one for one in pattern().finditer(text) if one.lastgroup == "symbol"), None)
        if found and re.search(r"\d", found[0]):
            beside = re.findall(r"[^\W\d_]+", text[: found.start()] + text[found.end() :])
            if len(beside) <= 4 and not re.search(r"[(\[]\s*$", text[: found.start()]):
                return normal(found[0])
    numbered = next((found for line in lines[:_LINES] if (found := _NUMBERED.match(line.strip()))), None)
    if numbered:
        body = next((one.value for line in lines[:_LINES] for one in tokens(line, "en") if one.kind == "body"), "")
        return from_number(f"{numbered[1]}/{numbered[2]}", "resolution", body)[0]
    return ""


_NUMBERED = re.compile(r"(?:A/RES/)?(\d{1,4})/(\d{1,4})\.?\s+(\S.*)$")


def date(lines: list[str]) -> str:
    """The first date in the head of a document, as year-month-day.

    >>> date(["Distr. limitada", "19 de enero de 2021"]), date(["2021年1月19日"])
    ('2021-01-19', '2021-01-19')
    """
    for most in (60, 400):
        for line in lines[:_LINES]:
            text = clean(line).text
            found = _dates().search(text) if len(text) <= most else None
            if found:
                words = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value}
                month = words["month"] if words["month"].isdigit() else _months()[words["month"].lower()]
                return f"{int(words['year']):04}-{int(month):02}-{int(words['day']):02}"
    return ""


@cache
def _months() -> dict[str, str]:
    return {
        form: str(number)
        for tag in TAGS
        for number, forms in enumerate(table(f"language/{tag}")["months"], 1)
        for form in forms.split("|")
    }


@cache
def _dates() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year, day = r"(?:19|20)\d\d", r"\d{1,2}"
    return re.compile(
        rf"(?i)\b(?P<day0>{day})(?:er|º|°|-е|-го)?\s(?:de\s)?(?P<month0>{names})(?:\s?/\s?(?:{names}))?\s(?:de\s|del\s)?(?P<year0>{year})"
        rf"|\b(?P<month1>{names})\s(?P<day1>{day}),\s(?P<year1>{year})"
        rf"|(?P<year2>{year})\s?年\s?(?P<month2>\d{{1,2}})\s?月\s?(?P<day2>\d{{1,2}})\s?日"
    )


def title(lines: list[str], tag: str, last: bool = True) -> str:
    """The title in the head of a document: the last line that can be one, or the first where no numbers end the head.

    >>> title(["General Assembly", "Distr. general", "Cyber stability", "Report of the Secretary-General"], "en")
    'Cyber stability'
    """
    left: list[str] = []
    words = table(f"language/{tag or 'en'}")["structure"]
    for place, line in enumerate(lines[:_LINES]):
        if len(line) > _LONG:
            break
        text = re.sub(r"[*¹²³⁰⁴-⁹]+$", "", line.strip()).strip()
        numbered = _NUMBERED.match(text)
        if numbered:
            goes_on = takewhile(lambda one: one.strip()[:1].islower(), lines[place + 1 :])
            return " ".join([numbered[3].strip(), *(one.strip() for one in goes_on)])
        folded = text.lower()
        if left and any(folded.startswith(form) for form in words["byline"]):
            return left[-1]
        skipped = any(folded.startswith(form.lower()) for form in words["head"]) and len(text) < 60
        many = len(re.findall(r"[^\W\d_]{2,}", text)) > 1 or len(re.findall(r"[㐀-鿿]", text)) > 3
        is_title = many and not text.endswith((",", "，", "،"))
        if is_title and not skipped and not _dates().search(text) and not symbol([text]):
            left.append(text)
    return left[-1 if last else 0] if left else ""
