"""The search index of a release, and a page of what fits a text best.

The index is part of the release (`loaders.search` writes it).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from api.cursors import packed, unpacked
from api.search.asked import Asked, BadSearch
from api.search.facets import Narrowed, bounded, counts
from api.search.passages import Passage, name_of, snippet
from api.search.ranking import Ranking

LARGEST_PAGE = 100


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        iri: its IRI.
        kind: the narrowest of its classes.
        label: what it is called; its language and what was found in it.
        snippet: the passage that fits best, none if the thing has only a name.
        score: how well it fits; only to be compared within one answer.
        is_draft: whether it is only recalled, not verified.
        cursor: its place in the list.
    """

    iri: str
    kind: str
    label: Passage
    snippet: Passage | None
    score: float
    is_draft: bool
    cursor: str


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        hits: one page of it, best first.
        total: how many things were found in all.
        facets: for `kinds`, `states`, `topics`, `years` and `languages`, how many there are with each value; what
            narrows one of them is left out when it is counted, so that the other choices are seen.
        matched: `all` words, `similar` words, or `any` of the words.
        has_next, has_previous: whether there is more after or before this page.
    """

    hits: list[Hit]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    matched: str
    has_next: bool = False
    has_previous: bool = False


class Search:
    """The search index of a release. Can be used from several threads."""

    def __init__(self, index: tantivy.Index) -> None:
        index.config_reader("manual")  # a release never changes
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Search:
        """Open the index of a release where it lies: nothing is read before it is asked.

        Tantivy puts a lock beside the files that it opens, and a release may not be written to. So it gets links to
        them in a folder that goes once they are open, and is looked for again when the index is closed: a thread of
        Tantivy may be at work in it just then (seen).

        Args:
            folder: of the release.
        """
        links = Path(tempfile.mkdtemp(prefix="cybernorms-search-"))
        try:
            for path in (folder / "search").resolve().iterdir():
                if path.suffix != ".lock":
                    (links / path.name).symlink_to(path)
            opened = cls(tantivy.Index.open(str(links)))
        finally:
            shutil.rmtree(links, ignore_errors=True)
        weakref.finalize(opened, shutil.rmtree, links, ignore_errors=True)
        return opened

    def find(
        self,
        text: str,
        lang: str | None = None,
        first: int = 20,
        after: str | None = None,
        narrowed: Narrowed | None = None,
    ) -> Found:
        """What fits a text best.

        Args:
            text: words, a symbol, a citation, a code, an IRI; empty for everything.
            lang: the language to search and to show names in; none for all. Whole names and symbols are found anyway.
            first: how many to give, 100 at most.
            after: the cursor after which to begin.
            narrowed: bounds.

        Raises:
            BadSearch: the text, the language, `first` or the cursor cannot be used.
        """
        typed = Asked.read(text, lang)
        if not 0 <= first <= LARGEST_PAGE:
            raise BadSearch(f"`first` is {first}; give a number from 0 to {LARGEST_PAGE}.", limit=LARGEST_PAGE)
        bounds = narrowed or Narrowed()
        filters = bounds.filters(self._schema)
        matched, query = Ranking(typed, self._schema, self._searcher).chosen(filters)
        digest = hashlib.sha256(repr((typed.text, lang, bounds)).encode()).hexdigest()[:16]
        total, start, page = self._page(bounded(query, filters), first, _place(after, digest))
        return Found(
            hits=[self._hit(score, address, typed, digest) for score, address in page],
            total=total,
            facets=counts(query, bounds, self._schema, self._searcher),
            matched=matched,
            has_next=start + len(page) < total,
            has_previous=start > 0,
        )

    def _page(
        self, query: Query, first: int, place: tuple[float, str] | None
    ) -> tuple[int, int, list[tuple[float, DocAddress]]]:
        """How many there are, how many of them lie before the page, and the page."""
        limit = first if place is None else 4 * max(first, 25)
        while True:
            result: Any = self._searcher.search(query, limit=max(limit, 1))  # its types leave out `count`
            start = 0 if place is None else self._after(result.hits, place)
            if len(result.hits) >= min(result.count, start + first):
                return result.count, start, result.hits[start : start + first]
            limit *= 4

    def _after(self, hits: Sequence[tuple[float, DocAddress]], place: tuple[float, str]) -> int:
        """How many hits lie before a place, it among them. Equal scores are in the order of the IRIs."""
        score, key = place
        for at, (seen, address) in enumerate(hits):
            if seen < score or (seen == score and _key(self._stored(address)) > key):
                return at
        return len(hits)

    def _hit(self, score: float, address: DocAddress, typed: Asked, digest: str) -> Hit:
        stored = self._stored(address)
        return Hit(
            iri=stored["iri"],
            kind=stored["kind"],
            label=name_of(stored["labels"], typed),
            snippet=snippet(stored["texts"], typed),
            score=score,
            is_draft=stored["draft"],
            cursor=packed(json.dumps([digest, score, _key(stored)], ensure_ascii=False)),
        )

    def _stored(self, address: DocAddress) -> Any:
        return json.loads(self._searcher.doc(address)["page"][0])


def _place(after: str | None, digest: str) -> tuple[float, str] | None:
    """The score and the key after which a page begins; none for the first page.

    Raises:
        BadSearch: the cursor is none, or one of another search.
    """
    if after is None:
        return None
    try:
        name, score, key = json.loads(unpacked(after) or "null")
        if name == digest and isinstance(score, float) and isinstance(key, str):
            return score, key
    except (TypeError, ValueError, RecursionError):
        pass
    raise BadSearch("`after` is not a cursor of this search: take it from an answer to the same search.")


def _key(stored: Mapping[str, Any]) -> str:
    """The place of a thing among those of equal score: what is drafted comes after what is known."""
    return f"{stored['iri']} {stored['draft']:d}"
