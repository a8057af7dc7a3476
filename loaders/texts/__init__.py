"""Reading UN documents: citations in six languages. The only part of the loaders that the service may use."""

from loaders.texts.catalogue import Catalogue
from loaders.texts.citation import Citation
from loaders.texts.language import language
from loaders.texts.scanner import citations, cite

__all__ = ["Catalogue", "Citation", "citations", "cite", "language"]
