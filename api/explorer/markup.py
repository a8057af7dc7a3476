"""Cells as HTML. In Python and not in a template, because a page may have thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from api.explorer.tables import Cell, Table

ARABIC = re.compile("[\u0600-\u06ff]")
TOKEN = r"(?:[A-Za-z0-9]|\([A-Za-z0-9]{1,6}\))(?:[A-Za-z0-9./_–-]|\([A-Za-z0-9]{1,6}\))*"
LATIN = re.compile(rf"({TOKEN}(?:[ ,:;“”'\"]+{TOKEN})*)")
MOST_BELOW = 6
"""Things: more of them follow one another on a line, fewer stand one below the other."""

SHORT = 12
"""Characters: a list of words without links, none of them longer, stands on one line."""


def cells(found: Sequence[Cell]) -> Markup:
    """The content of a cell of a table; a list if there are several things."""
    if len(found) == 1:
        return Markup(cell(found[0]))
    is_short = all(not one.href and len(one.text) <= SHORT for one in found)
    look = "cells short" if is_short else "cells run" if len(found) > MOST_BELOW else "cells"
    return Markup(f'<ul class="{look}">{"".join(f"<li>{cell(one)}</li>" for one in found)}</ul>' if found else "")


def roll(table: Table) -> Markup:
    """A roll call as the records of meetings have it: under each vote the States that cast it."""
    parts: list[str] = []
    before = ""
    for row in table.rows:
        (vote,), (state,) = table.cells(row, "vote"), table.cells(row, "state")
        if vote.text != before:
            count = sum(table.cells(one, "vote")[0].text == vote.text for one in table.rows)
            parts.append("</ul>" if parts else "")
            parts.append(f'<h3 class="{escape(vote.tone)}">{cell(replace(vote, href=""))}')
            parts.append(f' <span class="number">{count}</span></h3><ul class="roll">')
            before = vote.text
        (record,) = table.cells(row, "record")
        parts.append(f"<li>{cell(replace(state, href=record.href))}</li>")
    return Markup("".join([*parts, "</ul>" if parts else ""]))


def table_rows(table: Table) -> Markup:
    """The rows of a table that a page shows."""
    rows = []
    shown = table.shown
    for at, row in enumerate(table.rows[: table.most]):
        if table.group and (heading := table.cells(row, table.group)):
            rows.append(f'<tr class="group"><th scope="rowgroup" colspan="{len(shown)}">{cells(heading)}</th></tr>')
        anchor = f' id="{escape(table.anchors[at])}"' if at in table.anchors else ""
        found = "".join([f'<td class="{escape(column)}">{cells(table.cells(row, column))}</td>' for column in shown])
        rows.append(f"<tr{anchor}>{found}</tr>")
    return Markup("\n".join(rows))


def isolated(text: str) -> Markup:
    """A text, escaped; symbols and numbers inside Arabic words keep their own order, such as 13(f) and A/70/174.

    >>> isolated("a & b"), isolated("الفقرة 13(f)")
    (Markup('a &amp; b'), Markup('الفقرة <bdi dir="ltr">13(f)</bdi>'))
    """
    if not ARABIC.search(text):
        return escape(text)
    parts = LATIN.split(text)
    return Markup("").join(ltr(one) if at % 2 else escape(one) for at, one in enumerate(parts))


def ltr(text: str) -> Markup:
    """A symbol or a name that is read from left to right in every language."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def cell(one: Cell) -> str:
    """One thing: its sign, its word, where it leads, its small print. Everything in it is escaped here."""
    text = isolated(one.text)
    spoken = (
        f' lang="{escape(one.lang)}" dir="auto"' if one.lang else (' dir="auto"' if one.iri and not one.tone else "")
    )
    sign = (
        f'<span class="sign {escape(one.tone)}" aria-hidden="true">{escape(one.sign)}</span>\u00a0' if one.sign else ""
    )
    if one.href:
        outside = "" if one.href.startswith("/") else ' rel="noreferrer"'
        body = f'<a href="{escape(one.href)}"{outside}{spoken}>{text}</a>'
    else:
        body = f"<span{spoken}>{text}</span>" if spoken else f"<bdi>{text}</bdi>"
    fallback = f' <span class="fallback">{escape(one.lang)}</span>' if one.lang and len(one.text) > 60 else ""
    note = f" <small>{escape(one.note)}</small>" if one.note else ""
    return sign + body + fallback + note
