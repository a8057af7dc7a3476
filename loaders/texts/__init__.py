"""Reading UN documents: citations in six languages, paragraphs. The one part of the loaders open to the service."""

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.confined import Limits
from loaders.texts.document import Document, Footnote, read, text_of
from loaders.texts.errors import Refused
from loaders.texts.language import language
from loaders.texts.paragraph import Paragraph, Structure, structure
from loaders.texts.scanner import citations, cite

__all__ = [
    "Catalogue",
    "Citation",
    "Document",
    "Footnote",
    "Limits",
    "Paragraph",
    "Refused",
    "Structure",
    "citations",
    "cite",
    "language",
    "read",
    "structure",
    "text_of",
]
