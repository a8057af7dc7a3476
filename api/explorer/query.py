"""What an address asks of a page. The address is the state: two readers of one address see one page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.errors import BadRequest

LONGEST = 500
MOST = 300
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class Query:
    """The parameters of an address.

    What a page does not know is passed over; a value that it does not know is told, with those that it does.
    """

    def __init__(self, parameters: QueryParams) -> None:
        self._parameters = parameters

    def text(self, name: str, longest: int = LONGEST) -> str:
        """A text of any kind; empty if it is not given.

        Raises:
            BadRequest: it is too long.
        """
        text = self._parameters.get(name, "").strip()
        if len(text) > longest:
            raise BadRequest(f"`{name}` has {len(text)} characters; at most {longest} are read.")
        return text

    def one(self, name: str, allowed: Collection[str]) -> str:
        """One of several values; empty if it is not given.

        Raises:
            BadRequest: it is none of them.
        """
        text = self.text(name)
        if text and text not in allowed:
            raise BadRequest(f"`{name}` cannot be `{text}`. It is one of: {', '.join(sorted(allowed))}.")
        return text

    def many(self, name: str, allowed: Collection[str]) -> list[str]:
        """Several values, each once, in the order given.

        Raises:
            BadRequest: one of them is none of those allowed.
        """
        found = list(dict.fromkeys(text.strip() for text in self._parameters.getlist(name) if text.strip()))
        for text in found:
            if text not in allowed:
                raise BadRequest(f"`{name}` cannot be `{text[:80]}`. It is one of: {', '.join(sorted(allowed))}.")
        return found

    def several(self, name: str) -> tuple[str, ...]:
        """Several values, each once; whether there are such things is for the job to say."""
        return tuple(dict.fromkeys(text.strip() for text in self._parameters.getlist(name) if text.strip()))[:MOST]

    def day(self, name: str) -> str | None:
        """A date: a year, a month or a day.

        Raises:
            BadRequest: it is none.
        """
        text = self.text(name)
        if text and not DATE.fullmatch(text):
            raise BadRequest(f"`{name}` cannot be `{text[:40]}`. It is a date such as 2021, 2021-07 or 2021-07-13.")
        return text or None

    @staticmethod
    def path(path: str, **parameters: str | Sequence[str]) -> str:
        """The address of a page in one form: what is empty is left out."""
        given = [(name, value) for name, value in parameters.items() if value]
        return path + ("?" + urlencode(given, doseq=True) if given else "")
