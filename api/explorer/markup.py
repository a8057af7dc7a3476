"""Cells as HTML. In Python and not in a template, because a page may have thousands."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from api.explorer.tables import Cell


def cells(found: Sequence[Cell]) -> Markup:
    """The content of a cell of a table; a list if there are several things."""
    if len(found) == 1:
        return Markup(cell(found[0]))
    return Markup(f'<ul class="cells">{"".join(f"<li>{cell(one)}</li>" for one in found)}</ul>' if found else "")


def cell(one: Cell) -> str:
    """One thing: its sign, its word, where it leads, its small print. Everything in it is escaped here."""
    text = escape(one.text)
    spoken = (
        f' lang="{escape(one.lang)}" dir="auto"' if one.lang else (' dir="auto"' if one.iri and not one.tone else "")
    )
    sign = f'<span class="sign {escape(one.tone)}" aria-hidden="true">{escape(one.sign)}</span> ' if one.sign else ""
    if one.href:
        outside = "" if one.href.startswith("/") else ' rel="noreferrer"'
        body = f'<a href="{escape(one.href)}"{outside}{spoken}>{text}</a>'
    else:
        body = f"<span{spoken}>{text}</span>" if spoken else f"<bdi>{text}</bdi>"
    fallback = f' <span class="fallback">{escape(one.lang)}</span>' if one.lang and len(one.text) > 60 else ""
    note = f" <small>{escape(one.note)}</small>" if one.note else ""
    return sign + body + fallback + note
