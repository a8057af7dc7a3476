"""Claims: what an actor holds or did, with the place that bears it out. Pages of one, and tables of many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.explorer.evidence import apparatus, why
from api.explorer.links import ties
from api.explorer.names import Text
from api.explorer.page import Page, Section
from api.explorer.reader import Entry, Reader
from api.explorer.tables import Cell, Row, Table
from api.store import BASE

POSITION = ("date", "topic", "stance", "gist", "document", "pin_cite", "basis", "claim")
PRACTICE = ("date", "kind", "gist", "document", "pin_cite", "evidence", "claim")


def headings(reader: Reader, *names: str) -> dict[str, str]:
    """The columns of tables of claims."""
    _ = reader._
    words = {
        "date": _("Date"),
        "actor": _("State or organization"),
        "region": _("Regional group"),
        "topic": _("Topic"),
        "stance": _("Stance"),
        "kind": _("Kind"),
        "gist": _("What it says, in our words"),
        "document": _("Document"),
        "pin_cite": _("Place"),
        "basis": _("Basis"),
        "evidence": _("Evidence"),
        "claim": _("Claim"),
        "norm": _("Norm"),
    }
    return {name: words[name] for name in names}


def stance(reader: Reader, iri: str, **more: str) -> Cell:
    """A stance: its word, with the sign and tone of its leaning."""
    return reader.mark(iri, tone=reader.names.fact(iri, "leansTo").removeprefix(BASE), **more)


def weaker(reader: Reader) -> str:
    """What must be known of a position that is derived from a joint text."""
    return reader._(
        "Weaker than what a State said itself: the text was issued by an organization for its members, or"
        " submitted jointly."
    )


def row(reader: Reader, entry: Entry) -> Row:
    """A claim as a row of any table of claims."""
    return {
        "date": reader.when(entry),
        "actor": reader.links(entry.all("hasActor")) or [Cell(text) for text in entry.all("issuer")],
        "region": reader.links(
            filter(None, (reader.names.fact(iri, "isInRegionalGroup") for iri in entry.all("hasActor")))
        ),
        "topic": reader.links(entry.all("hasTopic")),
        "stance": [stance(reader, iri) for iri in entry.all("takesStance")]
        or [reader.mark(iri) for iri in entry.all("hasFinding")],
        "kind": reader.links(entry.all("hasPracticeKind")),
        "gist": reader.text(entry.values.get("gist", ())),
        "document": reader.links(entry.all("isStatedIn")) or reader.links(entry.all("source")[:1]),
        "pin_cite": Cell("; ".join(entry.all("pinCite"))) if entry.one("pinCite") else None,
        "basis": reader.links(entry.all("hasBasis")),
        "evidence": reader.links(entry.all("hasEvidence")),
        "norm": reader.links(entry.all("bearsOn")),
        "claim": reader.link(entry.iri, reader._("open")),
    }


def by_date(entries: Iterable[Entry]) -> list[Entry]:
    """Newest first; those without a date last."""
    return sorted(entries, key=lambda entry: (entry.one("date"), entry.iri), reverse=True)


def table(
    reader: Reader,
    entries: Iterable[Entry],
    key: str,
    title: str,
    columns: Sequence[str],
    note: str = "",
    look: str = "grid",
    most: int = 200,
) -> list[Section]:
    """Claims, newest first; nothing if there are none."""
    rows = [row(reader, entry) for entry in by_date(entries)]
    return [Table(key, title, headings(reader, *columns), rows, note, look, most)] if rows else []


def page(reader: Reader, iri: str) -> Page:
    """The page of one claim."""
    _ = reader._
    entry = reader.entry(iri)
    entry = entry if entry.values else reader.entry(iri, draft=True)
    gist = reader.text(entry.values.get("gist", ()))
    facts = [
        (heading, value)
        for name, heading in headings(
            reader, "actor", "date", "topic", "stance", "kind", "norm", "document", "pin_cite"
        ).items()
        if (value := _cells(row(reader, entry)[name]))
    ]
    facts += reader.facts(entry, "hasQualifier", "hasEvidence", "isMadeJointly")
    sections: list[Section] = []
    derived = entry.one("isInferredBy")
    if derived:
        sections.append(why(reader, entry))
    if entry.one("takesStance") and entry.one("hasActor") and not derived:
        history = reader.entries(
            "?s a cn:Position ; cn:hasActor ?actor ; cn:hasTopic ?topic .",
            actor=entry.one("hasActor"),
            topic=entry.one("hasTopic"),
        )
        if len(history) > 1:
            sections += table(
                reader,
                history,
                "history",
                _("What this actor said on this topic, over time"),
                ("date", *POSITION[2:]),
                look="timeline",
            )
    sections += ties(reader, iri)
    shown = (
        "gist", "hasActor", "date", "hasTopic", "takesStance", "hasPracticeKind", "bearsOn", "isStatedIn", "pinCite",
        "hasFinding",
        "hasQualifier", "hasEvidence", "isMadeJointly", "isInferredBy", "hasPremise", "isDerivedFrom", "words",
    )  # fmt: skip
    words = entry.all("words")
    return Page(
        title=reader.names.name(iri, reader.lang, _),
        kind=reader.kind(iri),
        iri=iri,
        lead=Text(gist.text, gist.lang or reader.lang) if gist else None,
        subtitle=Text("“" + "” … “".join(words) + "”") if words else None,
        facts=facts,
        sections=[*sections, *apparatus(reader, entry, ("isLinkFrom",), shown)],
        caution=_("This is a draft: recalled, not verified.") if entry.is_draft else "",
    )


def _cells(value: object) -> list[Cell]:
    if isinstance(value, Cell):
        return [value]
    return list(value) if isinstance(value, list) else []
