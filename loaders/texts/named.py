"""The documents that a text names at one place: by symbol, by number, by name, or by a word that points back."""

from __future__ import annotations

import re

from loaders.texts.catalogue import Catalogue
from loaders.texts.lexicon import table
from loaders.texts.memory import Memory
from loaders.texts.norm import norms
from loaders.texts.place import UNITS
from loaders.texts.reference import (
    NUMBERS,
    REACH,
    Reference,
    chinese,
    goes_on,
    instrument,
    listed,
    numbered,
    numbers_fit,
    resolve,
    symbolic,
    turned,
)
from loaders.texts.tokens import Token

MARKED = {"symbol", "backwards", "norm", "resolution", "decision", "session", "serial", "ordinal", "instrument"}
MARKED |= {"anaphor", "ibid", "self", "previous", "cop"}
FAR = 25  # words between "paragraph 5 of the report" and its symbol in brackets
_NUMBERED_SINCE = table("series")["body"]["general-assembly"]["first_numbered_session"]
_SUFFIX = re.compile(
    r"\s*(Add|Corr|Rev)\.\s?(\d{1,2})(?:\s?(?:[-–]|to|through|à|a|по|至|到|إلى)\s?(\d{1,2})(?![\d/]))?"
)


class Named:
    """Reads the documents that the tokens of a text name, in one language."""

    def __init__(self, found: list[Token], text: str, tag: str, catalogue: Catalogue, memory: Memory) -> None:
        self.found, self.text, self.tag = found, text, tag
        self.catalogue, self.memory = catalogue, memory
        self.head_at = self.listed_to = -1
        self.listed_kind = self.listed_body = ""

    def subject(self, i: int) -> None:
        """A body at the head of a text, before a comma, is the one that speaks."""
        body, start = self.found[i].value, i
        while start and self.found[start - 1].kind in ("the", "letter") and not self.found[start].gap:
            start -= 1
        if body == "council" and self.memory.council:
            body = self.memory.council
        elif body in ("human-rights-council", "security-council", "economic-and-social-council"):
            self.memory.council = body
        self.memory.subject = body
        follows = self.found[i + 1] if i + 1 < len(self.found) else None
        opens = (start == 0 or self.found[start - 1].kind == "break") and self.found[start].gap <= 1
        comma = follows is not None and follows.value in (",", "،") and not follows.gap
        if opens and not self.memory.opened and (comma or self.tag == "zh"):
            self.memory.opened = True
            self.memory.usual = body if body == "human-rights-council" else ""

    def document(self, i: int) -> tuple[list[Reference], int]:
        """The documents named at a token."""
        token = self.found[i]
        references: list[Reference] = []
        after = i + 1
        if token.kind == "symbol" and any(sign.isdigit() for sign in token.value):
            references, after = self._symbols(i)
        elif token.kind == "norm":
            references, after = norms(self.found, i)
        elif token.kind == "backwards" and self.tag == "ar":
            references = [symbolic(token._replace(value=turned(token.value)))]
            references[0].why, references[0].confidence = "symbol turned round by right-to-left text", 0.85
        elif token.kind in ("resolution", "decision"):
            verb = (
                self.tag == "zh" and after < len(self.found) and self.found[after].kind == "ordinal"
            )  # "decides that No."
            references, after = ([], i) if verb else numbered(self.found, i, self.text, self.memory.numbers)
            if references and self._is_own(i):
                for reference in references:
                    reference.body = reference.body or self._whose(reference)
        elif token.kind in ("ordinal", "session", "serial"):
            references, after = chinese(self.found, i) if self._head_ahead(i) else self._resumed(i)
            if references and self.tag == "zh":
                self._same_body(references, i, after)
        elif token.kind == "cop":
            references = [
                Reference("decision", token.value, token.start, token.end, "decision of a conference of parties")
            ]
        elif token.kind == "instrument":
            references = [] if self._is_other(i) else [instrument(token)]
        elif token.kind == "anaphor":
            references, after = self._pointing_back(i)
        elif token.kind in ("ibid", "self", "previous"):
            references = [Reference(token.kind, "", token.start, token.end, "", token.value)]
        if (
            self.tag != "zh"
            and references
            and references[0].kind in ("resolution", "decision")
            and references[0].written
        ):
            self.listed_to, self.listed_kind, self.listed_body = after, references[0].kind, references[0].body
        for reference in references:
            if reference.written and reference.kind in ("resolution", "decision") and not reference.symbol:
                self._number(reference)
        return references, after if references else i

    def _is_own(self, i: int) -> bool:
        """Whether the resolution is "its": a word before it, or in Arabic the end of the word."""
        token = self.found[i]
        return (i > 0 and self.found[i - 1].kind == "its" and not token.gap) or (
            self.tag == "ar" and token.value.endswith(("ه", "يه"))
        )

    def _resumed(self, i: int) -> tuple[list[Reference], int]:
        """The rest of a list that a place has interrupted: "resolutions 60/1 (para. 143), 63/308 and 66/290"."""
        between = self.found[self.listed_to : i] if 0 < self.listed_to < i <= self.listed_to + 14 else []
        if not between or self.tag == "zh" or not goes_on(self.found, i, self.listed_to):
            return [], i
        if any(token.kind in ("break", "symbol", "instrument") or token.value == "." for token in between[1:]):
            return [], i
        if not any(token.kind in UNITS for token in between):
            return [], i
        return listed(self.found, i, self.listed_kind, self.listed_body, self.found[i].start, self.text)

    def _same_body(self, references: list[Reference], i: int, after: int) -> None:
        """In a Chinese list each number has its own word for a resolution; a body named before the first is of all."""
        between = self.found[self.listed_to : i]
        goes_on = self.listed_to <= i <= self.listed_to + 12 and all(
            one.kind in ("and", "num", "han", "its", "ordinal") or one.value in ("、", ",") for one in between
        )
        body = references[0].body or (self.listed_body if goes_on else "")
        for reference in references:
            if numbers_fit(reference.written, body, reference.kind):
                reference.body = reference.body or body
        self.listed_to, self.listed_body = after, body

    def _head_ahead(self, i: int) -> bool:
        """Whether a word for a resolution follows at all: in Chinese it stands after the numbers."""
        if self.tag != "zh":
            return False
        if i >= self.head_at:
            kinds = ("resolution", "decision")
            ahead = (k for k in range(i + 1, len(self.found)) if self.found[k].kind in kinds)
            self.head_at = next(ahead, len(self.found))
        return self.head_at < min(i + REACH, len(self.found))

    def _whose(self, reference: Reference) -> str:
        """The body of "its resolution": the one named last, where its numbers have this form."""
        body = self.memory.subject
        return body if body == "human-rights-council" and numbers_fit(reference.written, body, reference.kind) else ""

    def _symbols(self, i: int) -> tuple[list[Reference], int]:
        """A symbol, and the corrections and additions that are named after it: "A/54/161 and Corr.1"."""
        first = symbolic(self.found[i])
        first.symbol = self.memory.numbers.get(first.symbol.removeprefix("S/RES/"), first.symbol)
        references, j = [first], i + 1
        while j < len(self.found) and not self.found[j].gap:
            if self.found[j].kind != "and" and self.found[j].value not in (",", "،", "、"):
                break
            match = _SUFFIX.match(self.text, self.found[j].end)
            if not match:
                break
            stem = re.sub(r"/(?:Add|Corr)\.[\d-]+$", "", first.symbol)
            symbol = f"{stem}/{match[1].capitalize()}.{match[2]}" + (f"-{match[3]}" if match[3] else "")
            why = "a correction or addition named after its document"
            references.append(Reference(first.kind, symbol, match.start(1), match.end(), why))
            while j < len(self.found) and self.found[j].start < match.end():
                j += 1
        return references, j

    def _is_other(self, i: int) -> bool:
        """Whether a bare "the Charter" is one of another organization: "the Charter of ...", "the Arab Charter"."""
        token, text = self.found[i], self.text
        words = text[token.start : token.end].split()
        if token.value != "un-charter" or len(words) > 2 or self.tag in ("ar", "zh"):
            return False
        follows = self.found[i + 1] if i + 1 < len(self.found) else None
        if follows is not None and not follows.gap:
            if follows.value.lower() in table(f"language/{self.tag}")["genitive"]:
                return True
        elif self.tag == "ru" and text[token.end : token.end + 2].strip().istitle():
            return True
        before = text[max(0, token.start - 30) : token.start].split()
        return bool(token.gap and len(words) == 1 and before and before[-1].istitle() and before[-1].isalpha())

    def _pointing_back(self, i: int) -> tuple[list[Reference], int]:
        """Words such as "the report" or "that resolution", where nothing after them says which."""
        token, after = self.found[i], i + 1
        follows = self.found[after] if after < len(self.found) else None
        word = token.value
        if follows is not None and not follows.gap and word in ("resolution", "decision"):
            start = token.end - len(self.text[token.start : token.end].split()[-1])
            kept, self.found[i] = token, token._replace(kind=word, start=start)
            references, after = numbered(self.found, i, self.text, self.memory.numbers)
            self.found[i] = kept
            if references:
                return references, after
        if self.memory.before(word) is None:
            return [], i
        pointer = self.pointer(i)
        return pointer, i + len(pointer)

    def bare(self, i: int) -> list[Reference]:
        """A resolution of the Assembly by its number alone, which a place before it makes one: "PP7 of 74/29"."""
        token = self.found[i]
        session = token.value.partition("/")[0].strip()
        if not session.isdigit() or int(session) < _NUMBERED_SINCE or not numbers_fit(token.value, "general-assembly"):
            return []
        reference = Reference("resolution", "", token.start, token.end, "", token.value)
        self._number(reference)
        return [reference]

    def is_quiet(self, references: list[Reference]) -> bool:
        """Whether this is a treaty that is cited by its articles alone: a bare mention of it is none."""
        data = table("series")["instrument"]
        return references[0].kind == "instrument" and bool(data.get(references[0].written, {}).get("quiet"))

    def pointer(self, i: int) -> list[Reference]:
        """What points back at a token, unless a symbol after it says which document is meant."""
        token, follows = self.found[i], self.found[i + 1] if i + 1 < len(self.found) else None
        belongs = follows is not None and not follows.gap and follows.kind in ("of", "body", "its") and self.tag != "zh"
        if belongs or self._is_named(i + 1):
            return []
        return [Reference("anaphor", "", token.start, token.end, "", token.value)]

    def _is_named(self, i: int) -> bool:
        """Whether a symbol follows soon: "the report (A/70/174)"."""
        gaps = 0
        for j in range(i, min(i + 8, len(self.found))):
            token = self.found[j]
            gaps += token.gap
            if token.kind in ("symbol", *NUMBERS):
                return gaps == 0 or (gaps <= FAR and self.found[j - 1].value in ("(", "["))
            if token.kind in ("break", "ordinal", *UNITS) or token.value in (".", ";", "。"):
                return False
        return False

    def _number(self, reference: Reference) -> None:
        if reference.written.isdigit():
            reference.symbol = self.memory.numbers.get(reference.written, "")
            reference.why = (
                "the year was named before" if reference.symbol else "the year of the resolution is not given"
            )
            reference.confidence = 0.85 if reference.symbol else 0.6
            return
        named = reference.body
        key = (reference.kind, reference.written)
        if named in ("", "council"):
            reference.body = self.memory.bodies.get(key, named)
        resolve(reference, self.memory.usual)
        if named not in ("", "council", "other"):
            self.memory.bodies[key] = named
        if self.tag == "ar" and "/" in reference.written and not self.catalogue.find(reference.symbol):
            other = Reference(reference.kind, "", 0, 0, "", turned(reference.written), named)
            resolve(other, "")
            late = re.fullmatch(r"\d{3}\s?/\s?\d{2}", reference.written) and named in ("", "general-assembly")
            impossible = late and not numbers_fit(reference.written, "general-assembly")
            if self.catalogue.find(other.symbol) or impossible:
                reference.symbol, reference.confidence = other.symbol, 0.75
                reference.why = "number turned round by right-to-left text"
