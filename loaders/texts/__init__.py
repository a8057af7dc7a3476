"""Reading UN documents: citations in six languages, paragraphs. The one part of the loaders open to the service."""

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.language import language
from loaders.texts.paragraph import Paragraph, Structure, structure
from loaders.texts.scanner import citations, cite

__all__ = ["Catalogue", "Citation", "Paragraph", "Structure", "citations", "cite", "language", "structure"]
