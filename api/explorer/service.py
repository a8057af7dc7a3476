"""Pages about the service itself: its limits, its files, its releases and what changed, and named graphs as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from api.explorer.names import Gettext, Text
from api.explorer.page import Page, Section
from api.explorer.reader import Reader
from api.explorer.tables import Cell, Row, Table
from api.release import Release
from api.store import BASE

LISTS = {"JSON": "json", "Atom": "atom"}
CHANGES = {"JSON": "json", "CSV": "csv", "RDF Patch": "patch"}
DESCRIBED = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf"}


def limits(reader: Reader, told: Mapping[str, Any]) -> Page:
    """Everything that a request may ask for, by name, and what keeps requests apart."""
    _ = reader._
    units = _units(_)
    rows: list[Row] = []
    for one in told["limits"]:
        value, meaning = one["value"], one["meaning"]
        rows.append(
            {
                "name": one["name"],
                "value": f"{value:,.10g} {units[one['unit']]}",
                "meaning": _(meaning),
            }
        )
    columns = {"name": _("Limit"), "value": _("Value"), "meaning": _("Meaning")}
    note = _(
        "What is over a limit is answered with an error that names it, and never with a part of the answer. Whoever"
        " runs the service sets a limit by the environment variable CYBERNORMS_ and its name in capitals."
    )
    isolation: list[Row] = [
        {"what": Cell(name, lang=reader.other("en")), "value": Cell(text, lang=reader.other("en"))}
        for name, text in told["isolation"].items()
    ]
    anchors = {at: one["name"] for at, one in enumerate(told["limits"])}
    sections: list[Section] = [Table("limits", _("Limits"), columns, rows, note, anchors=anchors)]
    if isolation:
        columns = {"what": _("What"), "value": _("Value")}
        sections.append(Table("isolation", _("What keeps queries apart"), columns, isolation, look="facts"))
    return Page(
        title=Text(_("Limits"), reader.lang),
        lead=Text(_("What one request may ask for. SERVICE, LOAD and every update are refused."), reader.lang),
        path="/limits",
        sections=sections,
        template="service.html",
        has_twins=False,
        more={"forms": _forms(reader, "/limits", {"JSON": "json"})},
    )


def dataset(reader: Reader, release: Release, files: Sequence[tuple[str, str, int, str]]) -> Page:
    """The files of a release.

    Args:
        reader: whose page it is.
        release: the release.
        files: what each holds, its name, its bytes and its digest.
    """
    _ = reader._
    pin = urlencode({"release": release.name})
    titles = _titles(_)
    rows: list[Row] = [
        {
            "what": Cell(
                titles.get(title) or _("CSV table: %(name)s") % {"name": title.removeprefix("CSV table: ")},
                href=f"/downloads/{quote(name)}?{pin}",
            ),
            "file": name,
            "bytes": Cell(f"{size:,}", value=str(size)),
            "sha256": sha256,
        }
        for title, name, size, sha256 in files
    ]
    columns = {"what": _("What"), "file": _("File"), "bytes": _("Bytes"), "sha256": "SHA-256"}
    given = {
        "name": release.name,
        "date": reader.date(release.as_of),
        "count": f"{release.quads:,}",
    }
    lead = _(
        "Release %(name)s, as of %(date)s: %(count)s statements. These files never change; a newer release has files"
        " of its own."
    )
    return Page(
        title=Text(_("The data set and its files"), reader.lang),
        lead=Text(lead % given, reader.lang),
        path="/dataset",
        sections=[Table("files", _("Files"), columns, rows, look="files", most=400)],
        template="service.html",
        has_twins=False,
        more={
            "forms": _forms(reader, "/dataset", DESCRIBED, _("This description (DCAT, VoID):")),
            "onward": [(reader.local("/releases"), _("Releases, and what changed"))],
        },
    )


def releases(reader: Reader, every: Sequence[Release], refused: Mapping[str, str]) -> Page:
    """The releases that there are, newest first, and those that cannot be served."""
    _ = reader._
    rows: list[Row] = []
    for at, release in enumerate(every):
        before = every[at + 1].name if at + 1 < len(every) else ""
        pair = f"/releases/{quote(before)}...{quote(release.name)}"
        rows.append(
            {
                "release": Cell(release.name, href=reader.local(f"/release/{quote(release.name)}")),
                "as_of": Cell(reader.date(release.as_of), value=release.as_of),
                "statements": Cell(f"{release.quads:,}", value=str(release.quads)),
                "changes": Cell(_("since the one before"), href=reader.local(pair)) if before else None,
            }
        )
    columns = {
        "release": _("Release"),
        "as_of": _("As of"),
        "statements": _("Statements"),
        "changes": _("What changed"),
    }
    sections: list[Section] = [Table("releases", _("Releases"), columns, rows, most=1_000)]
    if refused:
        broken: list[Row] = [
            {"release": name, "reason": Cell(reason, lang=reader.other("en"))} for name, reason in refused.items()
        ]
        columns = {"release": _("Release"), "reason": _("Reason")}
        sections.append(Table("refused", _("Damaged, and not served"), columns, broken))
    return Page(
        title=Text(_("Releases"), reader.lang),
        lead=Text(
            _("A release never changes. ?release= and a name or version pins the answer of any address to it."),
            reader.lang,
        ),
        path="/releases",
        sections=sections,
        template="service.html",
        has_twins=False,
        more={"forms": _forms(reader, "/releases", LISTS)},
    )


def changes(reader: Reader, path: str, told: Mapping[str, Any]) -> Page:
    """What differs between two releases.

    Args:
        reader: whose page it is.
        path: its address, with what narrows it down.
        told: the comparison, as `api.comparison` writes it for a page.
    """
    _ = reader._
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed"), "withdrawn": _("withdrawn")}
    rows: list[Row] = []
    for one in told["changes"]:
        name = reader.link(one["iri"]) if one["iri"] in reader.names else Cell(one["label"] or one["iri"])
        heading = [Cell(words[one["change"]]), name]
        for prop in one["properties"]:
            rows.append(
                {
                    "thing": heading,
                    "property": Cell(_property(reader, prop), note="" if _is_curated(prop) else prop["layer"]),
                    "before": [_value(reader, value) for value in prop["removed"]],
                    "now": [_value(reader, value) for value in prop["added"]],
                }
            )
            heading = []
    columns = {"thing": _("Thing"), "property": _("Property"), "before": _("Before"), "now": _("Now")}
    counts = told["counts"]
    total = sum(counts.values())
    facts = [(words[name], [Cell(f"{count:,}")]) for name, count in sorted(counts.items())]
    note = reader.ngettext("%(num)s thing differs.", "%(num)s things differ.", total) % {"num": f"{total:,}"}
    if total > len(told["changes"]):
        note += " " + _("The first %(shown)s are shown.") % {"shown": f"{len(told['changes']):,}"}
    stem, _mark, query = path.partition("?")
    table = Table("changes", _("What changed"), columns, rows, note, most=len(rows), group="thing")
    narrowed = _("?state=EST, ?kind=Position, ?iri=norm/f and ?layer=curated narrow it down.")
    return Page(
        title=Text(
            _("What changed from %(before)s to %(after)s") % {"before": told["before"], "after": told["after"]},
            reader.lang,
        ),
        lead=Text(narrowed, reader.lang),
        path=path,
        facts=facts,
        sections=[table] if rows else [],
        template="service.html",
        has_twins=False,
        more={
            "forms": _forms(reader, stem, CHANGES, _("The whole:"), query),
            "onward": [(reader.local("/releases"), _("Releases"))],
        },
    )


def graph(reader: Reader, name: str, text: str) -> Page:
    """The statements of a named graph, as they are written."""
    _ = reader._
    return Page(
        title=Text(name),
        kind=_("Named graph"),
        iri=BASE + name,
        path=f"/{name}",
        template="service.html",
        has_twins=False,
        more={"text": text},
    )


def _forms(
    reader: Reader, path: str, forms: Mapping[str, str], word: str = "", query: str = ""
) -> tuple[str, list[tuple[str, str]]]:
    """A word, and the addresses of the same in other forms."""
    mark = f"?{query}" if query else ""
    return word or reader._("The same as data"), [
        (name, reader.local(f"{path}.{suffix}{mark}")) for name, suffix in forms.items()
    ]


def _is_curated(prop: Mapping[str, Any]) -> bool:
    return bool(prop["layer"] == "curated")


def _property(reader: Reader, prop: Mapping[str, Any]) -> str:
    iri = prop["property"]
    word = reader.relation(iri)
    return word if word != iri else iri.rpartition("/")[2].rpartition("#")[2]


def _value(reader: Reader, value: Mapping[str, str]) -> Cell:
    text = value["value"]
    if value["type"] == "iri":
        return reader.link(text) if text in reader.names else Cell(text.removeprefix(BASE))
    return Cell(text, lang=reader.other(value.get("language", "")))


def _titles(_: Gettext) -> Mapping[str, str]:
    """What files hold, where more than their format is to be said."""
    return {
        "N-Quads": "N-Quads",
        "JSON-LD": "JSON-LD",
        "Turtle, a file for each graph": _("Turtle, a file for each graph"),
        "SQLite database": _("SQLite database"),
        "CSV tables: what their columns mean (CSVW)": _("CSV tables: what their columns mean (CSVW)"),
    }


def _units(_: Gettext) -> Mapping[str, str]:
    """What limits are counted in."""
    return {
        "bytes": _("bytes"),
        "levels": _("levels"),
        "operators": _("operators"),
        "patterns": _("patterns"),
        "clauses": _("clauses"),
        "steps": _("steps"),
        "seconds": _("seconds"),
        "seconds a minute": _("seconds a minute"),
        "rows": _("rows"),
        "processes": _("processes"),
        "queries": _("queries"),
        "requests": _("requests"),
        "documents": _("documents"),
        "releases": _("releases"),
        "tokens": _("tokens"),
        "fields": _("fields"),
        "aliases": _("aliases"),
        "points": _("points"),
        "objects": _("objects"),
        "statements": _("statements"),
    }
