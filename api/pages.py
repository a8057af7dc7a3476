"""A text as a page, as it is: named graphs, the description of the data set."""

from __future__ import annotations

from html import escape

from api.results import FOOT, HEAD


def of_text(title: str, text: str) -> bytes:
    """A page that shows a text as it is."""
    return "".join(
        [HEAD.format(title=escape(title)), '<pre tabindex="0"><code>', escape(text), "</code></pre>\n", FOOT]
    ).encode()
