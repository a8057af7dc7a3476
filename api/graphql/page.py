"""GraphiQL at the address of the endpoint, for browsers: built from its package, nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence

from api.answers import Kept
from api.assets import Assets
from api.explorer.languages import NAMES
from api.graphql.persisted import PREFIX, hash_of
from api.questions import Question
from api.results import PAGE

FILES = ("graphiql.js", "graphiql.css")
SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""`data:` is for the fonts and icons inside GraphiQL's own style sheet; scripts and styles come from files alone."""

HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphQL - cybernorms</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
<script type="module" src="{script}"></script>
</head>
<body>
<header class="cn-back">
<h1>GraphQL</h1>
<nav aria-label="cybernorms">
<a href="/">cybernorms</a>
<a href="/query">SPARQL</a>
<a href="/schema.graphql">schema</a>
<a href="/limits">limits</a>
</nav>
<nav aria-label="Start page in other languages">
{languages}
</nav>
</header>
<div id="graphiql"></div>
<noscript>
<h1>GraphQL</h1>
<p>This page needs JavaScript. Without it: send a query to this address by GET or POST, read the
<a href="/schema.graphql">schema</a>, or go to the <a href="/">start page</a>.</p>
</noscript>
</body>
</html>
"""


def page(assets: Assets) -> Kept | None:
    """The page; none if its files have not been built."""
    if not assets.has(*FILES):
        return None
    script, style = (assets.address(name) for name in FILES)
    languages = "\n".join(
        f'<a lang="{code}" hreflang="{code}" href="/?lang={code}">{name}</a>' for code, name in NAMES.items()
    )
    html = HTML.format(script=script, style=style, languages=languages)
    return Kept.of(html.encode(), PAGE, content_security_policy=SECURITY)


def documents(questions: Sequence[Question]) -> Kept:
    """The competency questions with the hashes of their documents, which are kept from the start."""
    told = [
        {
            "name": question.name,
            "documentId": PREFIX + hash_of(question.graphql),
            "question": question.text,
            "document": question.graphql,
        }
        for question in questions
    ]
    return Kept.of(json.dumps({"documents": told}, ensure_ascii=False).encode(), "application/json")
