"""Which actors are the rows of a matrix, and which questions its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import Unknown
from api.graphql.selections import PROLOGUE
from api.matrix.dates import holds
from api.store import BASE, Row

ACTORS = f"""{PROLOGUE}
SELECT ?actor ?group WHERE {{
  {{ ?actor a cn:State OPTIONAL {{ ?actor cn:isInRegionalGroup ?group }} }} UNION {{ ?actor a cn:Organization }}
}}"""
MEMBERS = f"""{PROLOGUE}
SELECT ?actor ?organization ?since ?until WHERE {{
  ?membership cn:isMembershipOf ?actor ; cn:isMembershipIn ?organization .
  OPTIONAL {{ ?membership cn:validFrom ?since }}
  OPTIONAL {{ ?membership cn:validUntil ?until }}
}}"""
COLUMNS = f"""{PROLOGUE}
SELECT ?column ?code WHERE {{
  {{ ?column skos:inScheme <topic> ; skos:notation ?code }} UNION {{ ?column a cn:Norm ; cn:letter ?code }}
}}"""
STATE = BASE + "state/"
ORGANIZATION = BASE + "organization/"


@dataclass(frozen=True)
class Wanted:
    """Which rows and columns are wanted. What is given narrows; organizations are rows only if they are named.

    Attributes:
        states: ISO 3166-1 alpha-3 codes.
        groups: codes of regional groups.
        members_of: key of an organization: its members, on the legal date if there is one, otherwise now.
        organizations: keys of organizations that are rows themselves.
        topics: codes of topics; with no norms either, all topics.
        norms: letters of norms.
        as_of: only what was surely said by this date; none for all.
        recorded_only: whether to leave out rows without any claim of their own in these columns.
    """

    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members_of: str | None = None
    organizations: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    as_of: str | None = None
    recorded_only: bool = False


def columns_of(known: Sequence[Row], wanted: Wanted) -> list[str]:
    """The IRIs of the columns: topics by their codes, then norms by their letters.

    Args:
        known: the rows of `COLUMNS`.
        wanted: which of them.

    Raises:
        Unknown: a topic or norm is not there.
    """
    iris = {(row["column"].text.split("/")[-2], row["code"].text): row["column"].text for row in known}
    asked = [("topic", code) for code in wanted.topics] + [("norm", letter) for letter in wanted.norms]
    if not asked:
        asked = [pair for pair in iris if pair[0] == "topic"]
    missing = [code for kind, code in asked if (kind, code) not in iris]
    if missing:
        raise Unknown("topic or norm", missing)
    return sorted({iris[pair] for pair in asked}, key=lambda iri: ("/norm/" in iri, iri))


def actors_of(known: Sequence[Row], memberships: Sequence[Row], wanted: Wanted) -> list[str]:
    """The IRIs of the rows: States by their codes, then organizations.

    Args:
        known: the rows of `ACTORS`.
        memberships: those of `MEMBERS`, if the members of one are wanted.
        wanted: which of them.

    Raises:
        Unknown: a State, group or organization is not there.
    """
    groups = {row["actor"].text: row["group"].text.rpartition("/")[2] if "group" in row else "" for row in known}
    states = {actor for actor in groups if actor.startswith(STATE)}
    organizations = groups.keys() - states
    named = {STATE + code for code in wanted.states}
    bodies = {ORGANIZATION + key for key in wanted.organizations}
    of = set() if wanted.members_of is None else {ORGANIZATION + wanted.members_of}
    _refuse("State", named - states)
    _refuse("organization", bodies - organizations)
    _refuse("regional group", set(wanted.groups) - {groups[state] for state in states})
    _refuse("organization", of - organizations)
    if bodies and not (named or wanted.groups or of):
        return sorted(bodies)
    members = {row["actor"].text for row in memberships if row["organization"].text in of and _is_member(row, wanted)}
    chosen = {
        state
        for state in states
        if (not named or state in named)
        and (not wanted.groups or groups[state] in wanted.groups)
        and (not of or state in members)
    }
    return sorted(chosen) + sorted(bodies)


def _refuse(what: str, missing: set[str]) -> None:
    if missing:
        raise Unknown(what, (name.rpartition("/")[2] for name in missing))


def _is_member(row: Row, wanted: Wanted) -> bool:
    since, until = (row[name].text if name in row else None for name in ("since", "until"))
    return holds(since, until, wanted.as_of)
