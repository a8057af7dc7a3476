"""The six languages of the United Nations: which one a reader gets, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from api.negotiate import quality

NAMES = {
    "ar": "العربية",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ru": "Русский",
    "zh": "中文",
}
DEFAULT = "en"


@dataclass(frozen=True)
class Language:
    """The language of one request.

    Attributes:
        code: one of the six.
        is_given: whether the address names it; then links on the page name it too, so that it stays.
        release: the release that the address names, if any; it stays in the same way.
    """

    code: str
    is_given: bool = False
    release: str = ""

    @classmethod
    def of(cls, request: Request) -> Language:
        """The language of a request, and the release that it names."""
        asked, liked = request.query_params.get("lang"), request.headers.get("accept-language", "")
        return chosen(asked, liked, request.scope.get("pin", ""))

    @property
    def direction(self) -> str:
        return "rtl" if self.code == "ar" else "ltr"

    def local(self, path: str) -> str:
        """A path of this server, with what stays from page to page.

        >>> Language("es", is_given=True, release="1.0.0-3f2a").local("/votes?resolution=73/27#table")
        '/votes?resolution=73/27&lang=es&release=1.0.0-3f2a#table'
        """
        kept = {"lang": self.code if self.is_given else "", "release": self.release}
        carried = urlencode({name: value for name, value in kept.items() if value})
        if not carried:
            return path
        path, mark, part = path.partition("#")
        return f"{path}{'&' if '?' in path else '?'}{carried}{mark}{part}"


def chosen(asked: str | None, accept_language: str, release: str = "") -> Language:
    """The language of a page: what the address asks for, or else what the browser likes best (RFC 9110 12.5.4).

    >>> chosen("es", "fr").code, chosen(None, "de, fr-CA;q=0.8, en;q=0.5").code, chosen("xx", "").code
    ('es', 'fr', 'en')
    """
    if asked in NAMES:
        return Language(asked, is_given=True, release=release)
    best, most = DEFAULT, 0.0
    for item in accept_language.split(","):
        tag, *parameters = (part.strip() for part in item.split(";"))
        code = tag.lower().partition("-")[0]
        value = quality(parameters)
        if code in NAMES and value > most:
            best, most = code, value
    return Language(best, release=release)
