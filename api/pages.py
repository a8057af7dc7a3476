"""Plain pages about things and terms, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from api.jsonld import TERMS
from api.results import FOOT, HEAD
from api.store import BASE, Row, Value
from api.things import DRAFT, Thing

MOST = 100
Alternates = Sequence[tuple[str, str]]


def of_thing(thing: Thing, alternates: Alternates) -> bytes:
    """The page about a thing.

    Args:
        thing: what is known of it.
        alternates: addresses of the same in other forms, each with a word for it.
    """
    parts = [HEAD.format(title=escape(thing.name)), f'<p class="release"><code>{escape(thing.iri)}</code>. As ']
    parts.append(
        ", ".join(f'<a href="{escape(address)}">{escape(word)}</a>' for address, word in alternates) + "</p>\n"
    )
    if thing.stated:
        parts += _table(thing.stated, "")
    if thing.drafted:
        parts.append(
            "<section><h2>Draft: recalled, not verified</h2>\n<p>This is in the graph"
            f" <code>{DRAFT}</code>, and in no answer that does not name it.</p>\n"
        )
        parts += [*_table(thing.drafted, "draft "), "</section>\n"]
    if thing.leading:
        more = f" The first {MOST} are shown." if len(thing.leading) > MOST else ""
        parts.append(f"<section><h2>What refers to it</h2>\n<p>{more}</p>\n")
        parts += [*_table(thing.leading[:MOST], "is "), "</section>\n"]
    return "".join([*parts, FOOT]).encode()


def of_text(title: str, text: str) -> bytes:
    """A page that shows a text as it is."""
    return "".join([HEAD.format(title=escape(title)), "<pre><code>", escape(text), "</code></pre>\n", FOOT]).encode()


def of_terms(title: str, kinds: Sequence[tuple[str, Sequence[Row]]], alternates: Alternates) -> bytes:
    """The documentation of the ontology.

    Args:
        title: its title.
        kinds: kinds of terms, each with rows of `term`, `label`, `definition`, and perhaps `note` and `broader`.
        alternates: addresses of the same in other forms.
    """
    parts = [HEAD.format(title=escape(title)), f'<p class="release"><code>{TERMS}</code>, <code>cn:</code>. As ']
    parts.append(
        ", ".join(f'<a href="{escape(address)}">{escape(word)}</a>' for address, word in alternates) + "</p>\n"
    )
    for kind, terms in kinds:
        parts.append(f"<section><h2>{escape(kind)} ({len(terms)})</h2>\n<dl>\n")
        for row in terms:
            name = row["term"].text.removeprefix(TERMS)
            parts.append(
                f'<dt id="{escape(name)}"><code>cn:{escape(name)}</code> {escape(row["label"].text)}</dt>\n<dd>'
            )
            parts.append(escape(row["definition"].text) if "definition" in row else "")
            if "note" in row:
                parts.append(f"<br>{escape(row['note'].text)}")
            if "broader" in row:
                links = (_link(Value(iri, is_iri=True)) for iri in sorted(row["broader"].text.split()))
                parts.append(f"<br>Narrower than {', '.join(links)}.")
            parts.append("</dd>\n")
        parts.append("</dl></section>\n")
    return "".join([*parts, FOOT]).encode()


def _table(rows: Sequence[Row], before: str) -> list[str]:
    parts = ['<div class="scroll" tabindex="0"><table>\n<tbody>\n']
    for prop, found in groupby(rows, lambda row: row["property"].text):
        cells = "<br>".join(dict.fromkeys(_value(row) for row in found))
        parts.append(f'<tr><th scope="row">{before}{_link(Value(prop, is_iri=True))}</th><td>{cells}</td></tr>\n')
    parts.append("</tbody>\n</table></div>\n")
    return parts


def _value(row: Row) -> str:
    value = row["value"]
    if value.is_iri:
        return _link(value, row["label"].text if "label" in row else "")
    text = escape(value.text)
    return f'<span lang="{escape(value.language)}" dir="auto">{text}</span>' if value.language else text


def _link(value: Value, label: str = "") -> str:
    """A link to a thing, on this server if it is ours. Nothing but the web is linked to."""
    shown = escape(label or value.text.removeprefix(TERMS).removeprefix(BASE))
    if value.text.startswith(BASE):
        return f'<a href="/{escape(value.text.removeprefix(BASE))}">{shown}</a>'
    if value.text.startswith(("https://", "http://")):
        return f'<a href="{escape(value.text)}" rel="noreferrer">{shown}</a>'
    return shown
