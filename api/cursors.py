"""Opaque tokens that can stand in an address: cursors and global ids are made of them."""

from __future__ import annotations

import base64
import binascii


def packed(text: str) -> str:
    """A text as an opaque token."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(token: str) -> str | None:
    """The text of a token; none if it is not one of ours.

    >>> unpacked(packed("norm/f")), unpacked("?")
    ('norm/f', None)
    """
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return text if packed(text) == token else None
