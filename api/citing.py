"""From a thing of the graph to its reference: the document, the place in it, the source, the release."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api.citation import Kind, Reference
from api.graphql.graph import Graph
from api.graphql.nodes import Node
from api.graphql.places import place_of
from api.graphql.texts import label_of, worded
from api.graphql.vocabularies import Language
from api.release import Release
from api.store import BASE

KINDS = {
    "Resolution": Kind.RESOLUTION,
    "Report": Kind.REPORT,
    "Treaty": Kind.TREATY,
    "Document": Kind.DOCUMENT,
}
WORKS = {
    "journal-article": Kind.ARTICLE,
    "book-chapter": Kind.CHAPTER,
    "thesis": Kind.THESIS,
    "report": Kind.REPORT,
    "dataset": Kind.DATASET,
    "code-book": Kind.DATASET,
}
CLOSE = frozenset({f"{BASE}basis/{code}" for code in ("primary", "stated")})
"""Bases on which the text itself was read."""

TOWARDS = ("isPartOf", "isStatedIn", "adopts", "isCastOn", "isSponsorshipOf")
"""What leads from a thing to the document that it is cited by."""
ABOUT = (
    *("hasActor", "isCoverageOf", "isMembershipOf", "isMembershipIn", "hasTopic", "hasFinding"),
    *("hasEarlier", "hasFate", "isNoteOn", "isLinkFrom", "hasTarget", "infersSubject", "infersObject"),
)
"""What names an entry that stands in no document."""
BESIDE = ("source", "isDerivedFrom", "isCastBy", "hasVoteValue", "isAdoptedBy")
ISSUED = ("isIssuedBy", "isSubmittedBy", "isSubmissionIn", "isAdoptedBy")


async def reference(graph: Graph, node: Node, release: Release, lang: Language = Language.EN) -> Reference:
    """What a citation of a thing says.

    Args:
        graph: what the request has loaded.
        node: the thing.
        release: that it is cited from.
        lang: the language of titles and names, where there are any in it.
    """
    if node.is_a("Work"):
        return _of_work(node, release, lang)
    await _load(graph, node)
    document = await _document_of(graph, node)
    if document is None:
        return await _of_entry(graph, node, release, lang)
    made = await _of_document(graph, document, release, lang)
    if node.is_a("Provision"):
        return replace(made, iri=node.iri, place=_spaced(", ".join(place_of(node))))
    if node.is_a("Vote"):
        return replace(made, iri=node.iri, **await _choice(graph, node, lang))
    if node.is_a("Adoption"):
        return replace(made, iri=node.iri, place=await _outcome(graph, node))
    if node.is_a("DerivedPosition"):
        return replace(made, iri=node.iri, **await _derivation(graph, node, lang))
    if node.is_a("Claim"):
        speakers = await graph.nodes(node.refs("hasActor"))
        return replace(
            made,
            iri=node.iri,
            place=node.text("pinCite") or "",
            authors=tuple(label_of(one, lang).text for one in speakers) or made.authors,
            date=node.text("date") or made.date,
            remark=await _reported(graph, node, document),
        )
    return made if node.iri == document.iri else replace(made, iri=node.iri, place=_spaced(node.text("pinCite") or ""))


async def _load(graph: Graph, node: Node) -> None:
    """Load what a citation may need in two rounds, so that it costs the same for one thing as for a hundred."""
    near = await graph.nodes([iri for term in (*TOWARDS, *ABOUT, *BESIDE) for iri in node.refs(term)])
    await graph.nodes(
        [iri for one in (node, *near) for term in (*TOWARDS, *ISSUED, "hasActor") for iri in one.refs(term)]
    )


async def _document_of(graph: Graph, node: Node) -> Node | None:
    """The document that a thing is, stands in or is stated in; of an adoption, the text adopted."""
    if node.is_a("Document"):
        return node
    for _ in range(2):
        around = await graph.nodes([iri for term in TOWARDS for iri in node.refs(term)])
        found = next((one for one in around if one.is_a("Document")), None)
        if found is not None or not around:
            return found
        node = around[0]
    return None


async def _of_document(graph: Graph, document: Node, release: Release, lang: Language) -> Reference:
    issuers, givers, within = await asyncio.gather(
        *(graph.nodes(document.refs(term)) for term in ("isIssuedBy", "isSubmittedBy", "isSubmissionIn"))
    )
    title = worded(document.values("dcterms:title"), lang)
    symbol = document.text("symbol") or ""
    kind = next((kind for name, kind in KINDS.items() if document.is_a(name)), Kind.DOCUMENT)
    authors = [label_of(one, lang).text for one in issuers or givers] or document.texts("issuer")
    printed = next((one.text("symbol") or label_of(one, lang).text for one in within), "")
    return Reference(
        iri=document.iri,
        release=release.name,
        released=release.as_of,
        kind=kind,
        title=title.text if title is not None else symbol or _untitled(document),
        language=(title.lang or "") if title is not None else "",
        authors=() if kind is Kind.TREATY else tuple(authors),
        symbol="" if kind is Kind.TREATY and title is not None else symbol,
        date=document.text("date") or "",
        container=printed,
        url=document.ref("officialUrl") or next(iter(_pages(document.refs("source"))), ""),
    )


def _untitled(document: Node) -> str:
    """What to call a document of which no title is known: what it is."""
    kinds = [kind for kind in document.kinds if kind != "Document" and ":" not in kind]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kinds[0]).capitalize() if kinds else "Document"


def _of_work(node: Node, release: Release, lang: Language) -> Reference:
    title = worded(node.values("dcterms:title"), lang)
    kind = WORKS.get((node.ref("hasWorkType") or "").rpartition("/")[2], Kind.DOCUMENT)
    return Reference(
        iri=node.iri,
        release=release.name,
        released=release.as_of,
        kind=kind,
        title=title.text if title is not None else node.text("citation") or node.iri,
        language=next(iter(node.texts("language")), ""),
        authors=tuple(name.strip() for text in node.texts("authors") for name in re.split(r"[;,]", text)),
        symbol=node.text("symbol") or "",
        date=node.text("date") or node.text("year") or "",
        container=node.text("container") or "",
        volume=node.text("volume") or "",
        issue=node.text("issue") or "",
        pages=node.text("pages") or "",
        publisher=node.text("publisher") or "",
        doi=node.text("doi") or "",
        isbn=node.text("isbn") or "",
        url=node.ref("url") or "",
    )


async def _of_entry(graph: Graph, node: Node, release: Release, lang: Language) -> Reference:
    """A thing that stands in no document: the entry itself is cited, as one of a data set."""
    about = await graph.nodes([iri for term in ABOUT for iri in node.refs(term)])
    names = [await _called(graph, one, lang) for one in about]
    gist = worded(node.values("gist"), lang)
    label = label_of(node, lang)
    own = [label.text] if label.lang is not None else [gist.text] if gist is not None else []
    pages = _pages(node.refs("source"))
    return Reference(
        iri=node.iri,
        release=release.name,
        released=release.as_of,
        kind=Kind.ENTRY,
        title=": ".join([*names, *own]) or label.text,
        language=(gist.lang if gist is not None and label.lang is None else label.lang) or "",
        authors=("cybernorms contributors",),
        date=node.text("date") or release.as_of,
        place=node.text("pinCite") or "",
        url=pages[0] if node.is_a("Claim") and pages else "",
        remark=await _reported(graph, node, node) if node.is_a("Claim") and not pages else "",
    )


async def _called(graph: Graph, node: Node, lang: Language) -> str:
    """What a thing is called inside a title: a part of a document by symbol and place."""
    if not node.is_a("Provision"):
        return node.text("symbol") or label_of(node, lang).text
    document = await _document_of(graph, node)
    named = [] if document is None else [document.text("symbol") or label_of(document, lang).text]
    return _spaced(", ".join([*named, *place_of(node)]))


async def _outcome(graph: Graph, adoption: Node) -> str:
    """How a text was adopted: the totals and the record of the meeting."""
    bodies = await graph.nodes(adoption.refs("isAdoptedBy"))
    counts = [adoption.text(f"total{name}") for name in ("InFavour", "Against", "Abstaining")]
    total = f"adopted by {'-'.join(text for text in counts if text)}" if counts[0] else "adopted"
    by = ", ".join(label_of(body).text for body in bodies)
    return ", ".join(filter(None, [f"{total} in the {by}" if by else total, adoption.text("meetingRecord")]))


async def _choice(graph: Graph, vote: Node, lang: Language) -> dict[str, Any]:
    """Who voted how, and the record of the meeting."""
    around = await graph.nodes([*vote.refs("isCastBy"), *vote.refs("hasVoteValue")])
    calls = await graph.nodes(vote.refs("isCastOn"))
    choice = " ".join(label_of(one, lang).text for one in around)
    return {"place": ", ".join([await _outcome(graph, call) for call in calls] + [choice])}


async def _derivation(graph: Graph, derived: Node, lang: Language) -> dict[str, Any]:
    """The position of the organization, with what makes it more than the State itself has said."""
    states = await graph.nodes(derived.refs("hasActor"))
    origins = await graph.nodes(derived.refs("isDerivedFrom"))
    speakers = await graph.nodes([iri for origin in origins for iri in origin.refs("hasActor")])
    named = ", ".join(label_of(state, lang).text for state in states)
    return {
        "authors": tuple(label_of(one, lang).text for one in speakers),
        "place": next((text for origin in origins if (text := origin.text("pinCite"))), ""),
        "date": derived.text("date") or "",
        "remark": f"said for its members, among them {named}, which is not quoted itself",
    }


async def _reported(graph: Graph, claim: Node, document: Node) -> str:
    """Through whom a claim is known, if the document itself was not what was read."""
    if not claim.refs("hasBasis") or CLOSE.intersection(claim.refs("hasBasis")):
        return ""
    read = [iri for iri in claim.refs("source") if iri not in (document.iri, document.ref("officialUrl"))]
    known = {node.iri: node for node in await graph.nodes(read)}
    named = [(known[iri].text("citation") or label_of(known[iri]).text) if iri in known else iri for iri in read]
    return f"as reported in {named[0]}" if named else ""


def _pages(iris: Sequence[str]) -> list[str]:
    return [iri for iri in iris if not iri.startswith(BASE)]


def _spaced(place: str) -> str:
    """A place as it is cited: `para. 13 (f)` for the printed 13(f)."""
    return re.sub(r"^para ", "para. ", re.sub(r"(?<=\d)\((?=[a-z]\))", " (", place))
