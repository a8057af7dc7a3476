"""What actors hold on questions: their positions, what groups said for them, and their practice on norms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.graphql.selections import PROLOGUE
from api.store import Row

POSITIONS = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?stance ?lean ?date ?joint ?pin ?document ?basis WHERE {{
  ?claim a cn:Position ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:takesStance ?stance ; cn:hasBasis ?basis .
  OPTIONAL {{ ?stance cn:leansTo ?lean }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?claim cn:isMadeJointly ?joint }}
  OPTIONAL {{ ?claim cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
DERIVED = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?stance ?lean ?date ?pin ?document ?basis ?origin WHERE {{
  ?claim a cn:DerivedPosition ; cn:hasActor ?actor ; cn:hasTopic ?column ; cn:takesStance ?stance ;
         cn:isDerivedFrom ?origin ; cn:hasBasis ?basis .
  OPTIONAL {{ ?stance cn:leansTo ?lean }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?origin cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
PRACTICE = f"""{PROLOGUE}
SELECT ?claim ?actor ?column ?date ?pin ?document ?basis ?evidence ?link WHERE {{
  ?bearing cn:isLinkFrom ?claim ; cn:hasTarget ?column ; cn:hasRelation cn:bearsOn ; cn:hasBasis ?link .
  ?claim a cn:Practice ; cn:hasActor ?actor ; cn:hasBasis ?basis .
  OPTIONAL {{ ?claim cn:hasEvidence ?evidence }}
  OPTIONAL {{ ?claim cn:date ?date }}
  OPTIONAL {{ ?claim cn:pinCite ?pin }}
  OPTIONAL {{ ?claim cn:isStatedIn ?document }}
}}"""
KINDS = {POSITIONS: "own", DERIVED: "derived", PRACTICE: "practice"}
"""What kind of claim a query finds, unless its row says that it was made jointly."""


@dataclass(frozen=True)
class Entry:
    """A claim in a cell.

    Attributes:
        iri: of the claim.
        kind: own, joint, derived or practice.
        stance, lean: of a position, as IRIs.
        date: as its source gives it; empty if it has none.
        pin_cite: where it is found; of a derived claim, where its origin is found.
        document: IRI of the text that states it.
        basis, evidence, link_basis: IRIs; the last two of practice.
        origin: the position that a derived claim comes from.
    """

    iri: str
    kind: str
    stance: str | None = None
    lean: str | None = None
    date: str = ""
    pin_cite: str = ""
    document: str | None = None
    basis: str | None = None
    evidence: str | None = None
    link_basis: str | None = None
    origin: str | None = None


def entries(rows: Sequence[Row], kind: str) -> list[tuple[tuple[str, str], Entry]]:
    """The claims of rows, each once, after actor and column; one stated in several texts has the first of them."""
    found: dict[tuple[str, str, str], Entry] = {}
    for row in rows:
        text = {name: value.text for name, value in row.items()}
        entry = Entry(
            iri=text["claim"],
            kind="joint" if text.get("joint") == "true" else kind,
            stance=text.get("stance"),
            lean=text.get("lean"),
            date=text.get("date", ""),
            pin_cite=text.get("pin", ""),
            document=text.get("document"),
            basis=text.get("basis"),
            evidence=text.get("evidence"),
            link_basis=text.get("link"),
            origin=text.get("origin"),
        )
        key = (text["actor"], text["column"], entry.iri)
        if key not in found or (entry.document or "") < (found[key].document or ""):
            found[key] = entry
    return [((actor, column), entry) for (actor, column, _), entry in sorted(found.items(), key=lambda pair: pair[0])]
