"""Citations: a reference written as a footnote, and for three kinds of programs that keep literature.

Rules followed:
- footnote: who speaks, title, symbol, date, place, address, as the United Nations Editorial Manual orders them
  (author or organ, title, symbol, date, paragraph); then the entry here and the release, so that the note leads back
  to the same words;
- BibTeX: fields of the standard styles, `url`, `note`; values in braces, so that no style changes a capital;
- RIS: one tag a line, `TY` first and `ER` last;
- CSL-JSON: variables of CSL 1.0.2, one item.

Names of authors stay whole, as they are printed: the data do not say which part is the family name, and in several of
the six languages nobody could tell from the order.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any


class Style(Enum):
    """In what form a citation is written. The values are names in addresses."""

    FOOTNOTE = "footnote"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"

    @property
    def media_type(self) -> str:
        return _MEDIA[self]


_MEDIA = {
    Style.FOOTNOTE: "text/plain",
    Style.BIBTEX: "application/x-bibtex",
    Style.RIS: "application/x-research-info-systems",
    Style.CSL_JSON: "application/vnd.citationstyles.csl+json",
}


class Kind(Enum):
    """What is cited: the type in BibTeX, RIS and CSL."""

    RESOLUTION = ("misc", "GOVDOC", "document")
    REPORT = ("techreport", "RPRT", "report")
    TREATY = ("misc", "LEGAL", "treaty")
    DOCUMENT = ("misc", "GOVDOC", "document")
    ARTICLE = ("article", "JOUR", "article-journal")
    CHAPTER = ("incollection", "CHAP", "chapter")
    THESIS = ("phdthesis", "THES", "thesis")
    DATASET = ("misc", "DATA", "dataset")
    ENTRY = ("misc", "DATA", "dataset")


@dataclass(frozen=True)
class Reference:
    """Everything that a citation may say. Empty for what is not known.

    Attributes:
        iri: of what is cited, in this graph.
        release: name of the release that says it.
        released: newest day of that release, ISO 8601.
        kind: what it is.
        title: its title, without mark-up.
        language: of the title (BCP 47).
        authors: who speaks: State, organ, or the authors of a work, whole names.
        symbol: the official number of the document.
        date: as exactly as known, ISO 8601; a span has a slash.
        place: where in it, such as `para. 13 (f)`.
        container: journal or book, or the compilation that prints it.
        volume, issue, pages, publisher, doi, isbn: of a work.
        url: where it is offered.
        remark: how it is known, where the text itself was not read or does not speak for the actor alone.
    """

    iri: str
    release: str
    released: str
    kind: Kind
    title: str
    language: str = ""
    authors: tuple[str, ...] = ()
    symbol: str = ""
    date: str = ""
    place: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    remark: str = ""


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DATABASE = "cybernorms"


def cite(reference: Reference, style: Style = Style.FOOTNOTE) -> str:
    """A reference as a citation.

    Args:
        reference: what to cite.
        style: the form.

    Returns:
        Text without a line break at its end; a footnote is one line.
    """
    writers = {Style.FOOTNOTE: _footnote, Style.BIBTEX: _bibtex, Style.RIS: _ris, Style.CSL_JSON: _csl_json}
    return writers[style](_tidy(reference))


def told(date: str) -> str:
    """A date as a footnote has it.

    >>> told("2021-07-13"), told("2017-10"), told("2019/2020"), told("")
    ('13 July 2021', 'October 2017', '2019–2020', '')
    """
    return "–".join(_day(part) for part in date.split("/")) if date else ""


def _day(date: str) -> str:
    year, *rest = date.split("-")
    named = [str(int(rest[1]))] if len(rest) > 1 else []
    if rest and rest[0].isdigit() and 1 <= int(rest[0]) <= 12:
        named.append(MONTHS[int(rest[0]) - 1])
    return " ".join([*named, year])


def _tidy(reference: Reference) -> Reference:
    """A reference whose texts have no line breaks, control characters or doubled spaces."""
    texts: dict[str, Any] = {name: _line(text) for name, text in vars(reference).items() if isinstance(text, str)}
    return replace(reference, **texts, authors=tuple(map(_line, reference.authors)))


def _line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())


def _entry(reference: Reference) -> str:
    return f"{DATABASE}, release {reference.release}, {reference.iri}"


def _footnote(reference: Reference) -> str:
    one = reference
    title = f"“{one.title}”" if one.kind in (Kind.ARTICLE, Kind.CHAPTER, Kind.ENTRY) else one.title
    issue = f"({one.issue})" if one.issue else ""
    volume = f"vol. {one.volume}{issue}" if one.volume else ""
    within = f"in: {one.container}" if one.container and one.kind is not Kind.ARTICLE else one.container
    symbol = one.symbol if one.symbol and one.symbol not in one.title else ""
    date = f"({told(one.date)})" if one.date else ""
    named = ", ".join(filter(None, [*_authors(one), title, within, volume, symbol]))
    pages = _paged(one.pages)
    place = ", ".join(filter(None, [" ".join(filter(None, [named, date])), pages, one.place]))
    address = f"https://doi.org/{one.doi}" if one.doi else one.url
    parts = [", ".join(filter(None, [place, address]))]
    return "; ".join(filter(None, [*parts, one.remark, _entry(one)])) + "."


def _authors(one: Reference) -> list[str]:
    if len(one.authors) < 2:
        return list(one.authors)
    return [", ".join(one.authors[:-1]) + " and " + one.authors[-1]]


def _paged(pages: str) -> str:
    if not pages:
        return ""
    if not pages[0].isdigit():
        return pages
    return ("pp. " if re.search(r"[-–,]", pages) else "p. ") + pages.replace("-", "–")


_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def _bibtex(reference: Reference) -> str:
    one = reference
    year, month, _ = _parts(one.date)
    named = one.kind.value[0]
    institution = " and ".join("{" + _escaped(name) + "}" for name in one.authors)
    fields = {
        "author": institution,
        "title": "{" + _escaped(one.title) + "}",
        "journal" if one.kind is Kind.ARTICLE else "booktitle": _escaped(one.container),
        "volume": _escaped(one.volume),
        "number": _escaped(one.issue or one.symbol),
        "pages": _escaped(one.pages).replace("-", "--") if one.pages[:1].isdigit() else _escaped(one.pages),
        "publisher": _escaped(one.publisher),
        "institution": institution if named == "techreport" else "",
        "school": _escaped(one.publisher) if named == "phdthesis" else "",
        "year": year,
        "month": month.lstrip("0"),
        "doi": one.doi,
        "isbn": one.isbn,
        "url": _address(one.url or one.iri),
        "language": one.language,
        "note": _escaped("; ".join(filter(None, [one.place, one.remark, _entry(one)]))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{named}{{{_key(one)},", *lines, "}"])


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)


def _address(url: str) -> str:
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")


def _key(one: Reference) -> str:
    """A key of ASCII letters, digits and hyphens, the same in every release."""
    path = one.iri.partition("/cybernorms/")[2] or one.iri
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{DATABASE}-{path}").strip("-")


def _parts(date: str) -> tuple[str, str, str]:
    """Year, month and day of the beginning of a date; empty for what is not known."""
    begun = [*date.partition("/")[0].split("-"), "", ""]
    return begun[0], begun[1], begun[2]


def _ris(reference: Reference) -> str:
    one = reference
    year, month, day = _parts(one.date)
    first, _, last = one.pages.replace("–", "-").partition("-")
    pairs = [
        ("TY", one.kind.value[1]),
        *(("AU", name) for name in one.authors),
        ("TI", one.title),
        ("JO" if one.kind is Kind.ARTICLE else "T2", one.container),
        ("VL", one.volume),
        ("IS", one.issue),
        ("SP", first),
        ("EP", last),
        ("M1", one.symbol),
        ("SE", one.place),
        ("PB", one.publisher),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("DO", one.doi),
        ("SN", one.isbn),
        ("LA", one.language),
        ("UR", one.url or one.iri),
        ("N1", one.remark),
        ("N1", _entry(one)),
        ("DB", DATABASE),
        ("AN", one.iri),
        ("ER", " "),
    ]
    return "\n".join(f"{tag}  - {value}".rstrip() if tag != "ER" else "ER  - " for tag, value in pairs if value)


def _csl_json(reference: Reference) -> str:
    one = reference
    item: dict[str, Any] = {
        "id": _key(one),
        "type": one.kind.value[2],
        "title": one.title,
        "author": [{"literal": name} for name in one.authors],
        "container-title": one.container,
        "volume": one.volume,
        "issue": one.issue,
        "page": one.pages,
        "number": one.symbol,
        "section": one.place,
        "publisher": one.publisher,
        "DOI": one.doi,
        "ISBN": one.isbn,
        "URL": one.url or one.iri,
        "language": one.language,
        "issued": _issued(one.date),
        "archive": DATABASE,
        "archive_location": one.iri,
        "version": one.release if one.kind is Kind.ENTRY else "",
        "note": "; ".join(filter(None, [one.remark, _entry(one)])),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _issued(date: str) -> dict[str, Any]:
    spans = [[int(part) for part in one.split("-") if part.isdigit()] for one in date.split("/")] if date else []
    return {"date-parts": [one for one in spans if one]} if any(spans) else {}
