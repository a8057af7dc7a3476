"""A document as the proposal of a record, for a person to review: what a program can see of it, and nothing more.

Rule: the whole record is `draft`, so that nothing of it is in an answer before it was read. What a paragraph says is
never made up: gists are left out, and the checker asks for them when the record is to be verified.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders import fingerprints
from loaders.layout import write
from loaders.records import Context
from loaders.texts import Document
from loaders.texts.crossref import CrossReference, Row
from loaders.texts.symbol import series
from ontology import BASE

KINDS = {"resolution": "Resolution", "decision": "Decision", "draft": "Draft"}
LEAST = 0.6
"""How sure a link to a norm, principle or theme is at least that is proposed."""


class Exists(ValueError):
    """There is a record of this document already; it is not written over."""


@dataclass(frozen=True)
class Proposal:
    """A record that was not reviewed, and the fingerprints of its paragraphs.

    Attributes:
        id: its path without `.toml`.
        record: the record.
        prints: the lines of its file of fingerprints.
        language: of the text that was read.
        open: what a person has to fill in or decide, in words.
    """

    id: str
    record: Mapping[str, Any]
    prints: str
    language: str
    open: tuple[str, ...]

    def write(self, root: Path) -> list[Path]:
        """Write the record and the fingerprints below a folder.

        Returns:
            The paths written.

        Raises:
            Exists: one of them is there.
        """
        name = self.id.removeprefix("doc/")
        record = root / "data" / "doc" / f"{name}.toml"
        prints = root / "data" / "fingerprint" / f"{name}.{self.language}.txt"
        for path in (record, prints):
            if path.exists():
                raise Exists(f"{path} is there already: correct it by hand, or remove it first")
        keys = Context.read(root / "ontology" / "context.jsonld").keys
        prints.parent.mkdir(exist_ok=True)
        for path, text in ((record, write(self.record, keys)), (prints, self.prints)):
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        return [record, prints]


def proposal(document: Document, seen: CrossReference, name: str = "") -> Proposal:
    """The proposal for a document that was read and cross-referenced.

    Args:
        document: the document.
        seen: its cross-references.
        name: the last part of the record's id; by default that of the symbol, with `_` for `/`.

    Raises:
        ValueError: the document has no symbol and no name was given.
    """
    if not (name or document.symbol):
        raise ValueError("no symbol was found in the document: give the name of the record with --id")
    name = name or re.sub(r"[^A-Za-z0-9.-]+", "_", document.symbol).strip("_")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise ValueError(f"{name!r} is no name of a record: use letters, figures, `_`, `.` and `-`")
    numbered = [(one, row) for one, row in zip(document.paragraphs, seen.paragraphs, strict=True) if _is_numbered(one)]
    own = f"doc/{name}"
    record: dict[str, Any] = {
        "id": own,
        "kind": KINDS.get(series(document.symbol), "OtherDocument"),
        **({"symbol": document.symbol} if document.symbol else {}),
        **({"title": {document.language: document.title}} if document.title and document.language else {}),
        **({"date": datetime.date.fromisoformat(document.date)} if len(document.date) == 10 else {}),
        **({"language": [document.language]} if document.language else {}),
        **({"official_url": f"https://undocs.org/{document.symbol}"} if document.symbol else {}),
        "source": [own],
        "status": "draft",
        "note": [
            f"Proposed by a program from a file with SHA-256 {document.sha256}; not reviewed.",
            *document.problems,
        ],
        "each": {"paragraph": {"source": [own], "status": "draft"}},
    }
    main = [one for one, _ in numbered if one.kind == "paragraph" and not one.annex]
    if main and not document.problems:
        record["extent"] = f"{main[-1].number} paragraphs"
    sections = [
        {"key": f"section/{sign}", "number": sign, "order": n, "label": {document.language or "en": title}}
        for n, (sign, title) in enumerate(document.sections.items(), 1)
        if re.fullmatch(r"[A-Za-z0-9.]+", sign) and title
    ]
    if sections:
        record["section"] = sections
    known = {str(section["key"]) for section in sections}
    record["paragraph"] = [
        _paragraph(fingerprints.key(one), n, one.section, one.role, row, known)
        for n, (one, row) in enumerate(numbered, 1)
    ]
    return Proposal(own, record, fingerprints.written(document), document.language, tuple(_open(record, seen)))


def _is_numbered(paragraph: Any) -> bool:
    return bool(paragraph.kind != "unnumbered")


def _paragraph(key: str, order: int, section: str, role: str, row: Row, known: set[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key}
    if role == "recommendation":
        made["kind"] = ["Paragraph", "Recommendation"]
    made |= {"number": key.rpartition("/")[2], "order": order, "role": role}
    if f"section/{section}" in known:
        made["in_section"] = f"section/{section}"
    for kind in ("norm", "principle", "theme"):
        names = [link.iri.rpartition("/")[2] for link in row.linked(kind) if link.score >= LEAST]
        if names:
            made[f"concerns_{kind}"] = sorted(names)
    cites = [one.target.removeprefix(BASE) for one in row.citations if one.target and one.target.startswith(BASE)]
    if cites:
        made["cites"] = list(dict.fromkeys(cites))
    made["source_pin"] = f"para {row.paragraph}"
    links = [
        {
            "key": f"{key}/link/{n}",
            "relation": "restates",
            "target": near.iri.removeprefix(BASE),
            "basis": "inferred",
            "reason": f"Seen by a program, score {near.score:.2f}: {near.reason}.",
            "status": "draft",
        }
        for n, near in enumerate((near for near in row.earlier if near.relation != "related"), 1)
    ]
    return made | ({"link": links} if links else {})


def _open(record: Mapping[str, Any], seen: CrossReference) -> list[str]:
    """What a person has to fill in before the record can be verified."""
    found = [f"`{key}` was not found" for key in ("symbol", "title", "date", "language", "extent") if key not in record]
    found += ["`kind` is a guess" if record["kind"] == "OtherDocument" else "`kind` is read from the symbol alone"]
    found += ["`issued_by` is not read from a text", "`source`: name the work or address where the text was read"]
    count = len(record["paragraph"])
    found.append(f"{count} paragraphs have no gist: say in your own words what each says")
    if any(row.links for row in seen.paragraphs):
        found.append("what paragraphs concern, cite and restate was seen by a program: check each")
    found += [
        f"paragraph {row.paragraph}: {fault.text}: {fault.message}" for row in seen.paragraphs for fault in row.faults
    ]
    return found
