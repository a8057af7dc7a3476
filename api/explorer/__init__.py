"""Pages for people: every thing at its own address, and the questions that nobody else answers, in six languages."""

from api.explorer.site import Site

__all__ = ["Site"]
