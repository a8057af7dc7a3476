"""The search index of a release: every thing that has a name or a gist, in six languages.

    search/     an index of Tantivy, one segment

The same things give the same bytes: one thread writes them in the order of their IRIs, and what Tantivy draws by lot,
the name of the segment, is replaced. Texts are cut into words here and not by Tantivy (see `loaders.texts.words`),
because whoever asks has to cut in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import tantivy

from loaders.texts.words import LANGUAGES, folded, terms, words
from loaders.things import Thing

TAGS = (*LANGUAGES, "und")
MEMORY_BYTES = 256_000_000
SEGMENT = "00000000-0000-0000-0000-000000000001"


def write(things: Iterable[Thing], folder: Path) -> int:
    """Write the index.

    Args:
        things: by their IRIs.
        folder: where; made if need be.

    Returns:
        How many things can be found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=MEMORY_BYTES, num_threads=1)
    count = 0
    for thing in things:
        writer.add_document(_document(thing))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    del writer, index
    _name_segment(folder)
    return count


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("iri", "key", "name", "prior", "draft"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "kinds", "state", "topic", "year", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for tag in TAGS:
        builder.add_text_field(f"label_{tag}", tokenizer_name="whitespace")
        builder.add_text_field(f"text_{tag}", tokenizer_name="whitespace")
    builder.add_text_field("page", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(thing: Thing) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("iri", thing.iri)
    document.add_text("draft", "yes" if thing.is_draft else "no")
    document.add_text("prior", str(min(thing.links.bit_length(), 9)))
    for field, values in (
        ("key", thing.keys),
        ("name", [] if thing.is_term else sorted({spelled(text) for _, text in thing.names})),
        ("kind", [thing.kind]),
        ("kinds", thing.kinds),
        ("state", thing.states),
        ("topic", thing.topics),
        ("year", thing.years),
        ("language", thing.languages),
    ):
        for value in values:
            document.add_text(field, value)
    called = list(thing.labels.items())
    names, told = list(thing.names), [*thing.texts, *(pair for pair in called if pair not in thing.names)]
    if thing.is_term:
        names, told = [], [*names, *told]
    for field, texts in (("label", names), ("text", told)):
        for tag, text in texts:
            document.add_text(f"{field}_{tag if tag in TAGS else 'und'}", " ".join(_terms(text, tag)))
    page = {
        "iri": thing.iri,
        "kind": thing.kind,
        "draft": thing.is_draft,
        "labels": thing.labels,
        "texts": thing.texts,
    }
    document.add_text("page", json.dumps(page, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return document


def spelled(text: str) -> str:
    """A name without what readers overlook, to be met as a whole.

    >>> spelled("Due  Diligence.")
    'due diligence'
    """
    return " ".join(folded(word.text) for word in words(text))


def _terms(text: str, tag: str) -> list[str]:
    """The stems of a text in their order, then the other ways to meet its words."""
    found = [terms(word.text, tag) for word in words(text)]
    return [one[0] for one in found] + [term for one in found for term in one[1:]]


def _name_segment(folder: Path) -> None:
    """Give the segment a name that does not change from build to build, and drop the locks."""
    for lock in folder.glob(".tantivy-*.lock"):
        lock.unlink()
    meta = folder / "meta.json"
    told = json.loads(meta.read_text(encoding="utf-8"))
    drawn = sorted(segment["segment_id"] for segment in told["segments"])
    names = {old: SEGMENT[: -len(str(n))] + str(n) for n, old in enumerate(drawn, 1)}
    for old, new in names.items():
        for path in sorted(folder.glob(old.replace("-", "") + ".*")):
            path.rename(folder / path.name.replace(old.replace("-", ""), new.replace("-", "")))
    text = meta.read_text(encoding="utf-8")
    for old, new in names.items():
        text = text.replace(old, new)
    meta.write_text(text, encoding="utf-8")
    kept = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    (folder / ".managed.json").write_text(json.dumps(kept) + "\n", encoding="utf-8")
