"""What a query names exactly: symbols, paragraphs, norms, codes and addresses, as the keys of the search index."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.texts import Catalogue, cite
from loaders.texts.words import folded

BASE = "https://w3id.org/cybernorms/"
BARE_PLACE = re.compile(r"\(?(\d{1,3})\s*\(?([a-z])\)")
LONGEST = 200
NOTHING_KNOWN = Catalogue()


def keys(text: str) -> list[str]:
    """The keys of what a query may name, empty if it is too long to name anything.

    >>> keys("73/27"), keys("para 13 (f)"), keys("Norm F")
    (['73/27'], ['#para/13/f', 'para 13 f', 'para/13/f'], ['norm/f', 'norm f'])
    >>> keys("A/70/174, párr. 13 f)")[:1], keys("L.2 para 54")[:1]
    (['a/70/174#para/13/f'], ['l.2#para/54'])
    """
    if len(text) > LONGEST:
        return []
    found = [*_cited(text)]
    plain = folded(text).strip()
    found += [plain] if "/" in plain or ":" in plain else []
    words = re.findall(r"[\w.-]+(?:/[\w.#-]+)*", plain)
    if words and len(words) <= 3 and plain not in found:
        found += [" ".join(words), "/".join(words)]
    return list(dict.fromkeys(found))


def _cited(text: str) -> Iterator[str]:
    found = cite(text, NOTHING_KNOWN)
    rest = text
    for citation in reversed(found):
        rest = rest[: citation.start] + " " + rest[citation.end :]
    beside = [word for word in folded(rest).strip(" ,;:.").split() if any(c.isdigit() for c in word)]
    for citation in found:
        if citation.target:
            yield citation.target.removeprefix(BASE).casefold()
        if citation.kind == "norm":  # the norm, and not the paragraph that it stands in
            continue
        symbol = (citation.symbol or "").casefold() or (beside[0] if len(beside) == 1 else "")
        tails = _tails(citation.pinpoint or {})
        yield from (f"{symbol}#{tail}" for tail in tails)
        if symbol and not tails:
            yield symbol
    bare = BARE_PLACE.fullmatch(text.strip().casefold())
    if not found and bare:
        yield f"#para/{bare[1]}/{bare[2]}"


def _tails(point: dict[str, str]) -> list[str]:
    """The ends of addresses that a pinpoint may have."""
    annex = f"annex/{point['annex']}/" if "annex" in point else ""
    number = point.get("paragraph", point.get("operative", ""))
    part = f"/{point['part']}" if "part" in point else ""
    if "article" in point:
        places = [f"art/{point['article']}" + (f"/{number}" if number else "")]
    elif number:
        places = [f"para/{number}{part}", f"op/{number}{part}"] if "operative" in point else [f"para/{number}{part}"]
    elif "preambular" in point:
        places = [f"pp/{point['preambular']}"]
    elif "footnote" in point:
        places = [f"fn/{point['footnote']}"]
    elif "section" in point:
        places = [f"section/{point['section']}"]
    else:
        return [annex.rstrip("/")] if annex else []
    return [(annex + place).casefold() for place in places]
