"""Texts of the reader, read against the release: citations, cross-references, concordance. Nothing is kept."""
