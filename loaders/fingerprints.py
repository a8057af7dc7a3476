"""The fingerprints of a document whose text was read: what lies in `data/fingerprint/`.

    python -m loaders.fingerprints FILE A_AC.290_2021_L.2

writes `data/fingerprint/A_AC.290_2021_L.2.es.txt` for a Spanish text. The file itself is not kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from loaders.texts.document import Document, read
from loaders.texts.fingerprint import Fingerprint, of
from loaders.texts.paragraph import Paragraph
from ontology import FOLDER

HEAD = "# Digest and sketch of each paragraph: they know the text again and hold no words of it.\n"


def key(paragraph: Paragraph) -> str:
    """The key of a paragraph in the record of its document: para/13, pp/16, annex/I/para/4."""
    number = f"{'pp' if paragraph.kind == 'preambular' else 'para'}/{paragraph.number}"
    return f"annex/{paragraph.annex}/{number}" if paragraph.annex else number


def written(document: Document) -> str:
    """The fingerprints of the numbered paragraphs of a document, as the lines of a file."""
    prints: dict[str, Fingerprint] = {}
    for paragraph in document.paragraphs:
        if paragraph.kind != "unnumbered":
            prints.setdefault(key(paragraph), of(paragraph.text))
    return HEAD + "".join(f"{name} {one.digest} {one.sketch}".rstrip() + "\n" for name, one in prints.items())


def main(arguments: list[str]) -> None:
    """Read a file and write the fingerprints of its paragraphs beside the records."""
    document = read(Path(arguments[0]))
    path = FOLDER.parent / "data" / "fingerprint" / f"{arguments[1]}.{document.language}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(written(document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
