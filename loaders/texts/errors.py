"""Why a document is not read, or not with the help of a model.

ValueError
├── Refused    the file cannot be read: a stable code, what is wrong, what to do next
└── Unfit      a function that gives vectors, or the vectors of a release, cannot be used
"""

from __future__ import annotations

_HINTS = {
    "empty": "Send a file with text in it.",
    "too-large": "Send the document alone, without pictures, or the part that matters.",
    "encrypted": "Save it again without a password.",
    "damaged": "Open it in its program, save it again, and send that.",
    "binary": "Send plain text in UTF-8, Markdown, HTML, PDF, DOCX or Akoma Ntoso XML.",
    "unsupported": "Send plain text in UTF-8, Markdown, HTML, PDF, DOCX or Akoma Ntoso XML.",
    "encoding": "Save the text in UTF-8.",
    "no-text": "A scan has pictures of words only: send a version with text in it.",
    "unsafe": "Save it again without a DOCTYPE and without files packed into it.",
    "too-complex": "Save it again as plain text, and send that.",
    "timeout": "Send the text alone, or the document in parts.",
    "language": "Send a text in Arabic, Chinese, English, French, Russian or Spanish.",
}
CODES = tuple(_HINTS)


class Refused(ValueError):
    """A document that is not read: a code of CODES, what is wrong, and what to do next."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{detail}. {_HINTS[code]}")
        self.code, self.detail, self.hint = code, detail, _HINTS[code]


class Unfit(ValueError):
    """A function that gives vectors fails or gives something else, or a release has no vectors of it; says which."""
