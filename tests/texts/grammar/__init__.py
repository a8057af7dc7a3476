"""Citations as a grammar: how the texts of each language name documents and places, expanded at random from a seed.

A table of a language holds productions. "[...]" is one citation; "<name>" is another production, or a number that this
module makes up and whose meaning it knows. After a bracket: ">" takes the document of the next citation, "<" that of
the one before, "!" is a place in the text itself, "~" points back, "=" is a norm.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from loaders.texts import Catalogue
from loaders.texts.lexicon import spelled

FOLDER = Path(__file__).parent
TAGS = ("ar", "en", "es", "fr", "ru", "zh")
_SLOT = re.compile(r"<([a-z]+)>")
_BRACKET = re.compile(r"\[([^\[\]]*)\]([><!~=]?)")
_OPEN, _CLOSE = "\ue000", "\ue001"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_HAN = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_LETTERS = {"ar": "أبجدهوزحطي"}
_NTHS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")
_PREAMBULAR = (1, 2, 3, 5, 7, 10, 12, 16)
_SYMBOLS = (
    *("A/{s}/{n}", "A/HRC/{h}/{n}", "A/C.1/{s}/L.{m}", "A/C.3/{s}/L.{m}/Rev.1", "S/{y}/{n}", "S/PRST/{y}/{m}"),
    *("E/CN.15/{y}/{m}", "E/CN.4/Sub.2/{y}/{m}", "A/AC.290/{y}/L.{m}", "A/RES/{s}/{n}", "A/HRC/RES/{h}/{m}"),
    *("CRC/C/GC/{m}", "CCPR/C/GC/{m}", "E/{y}/{n}", "UNEP/EA.4/{m}", "CAT/C/SR.{n}", "A/CN.10/{n}"),
)


@dataclass
class Sample:
    """A text and the citations in it: words, document, place (unit and number, in turn)."""

    text: str
    cites: list[tuple[str, str, str]] = field(default_factory=list)

    def rows(self, catalogue: Catalogue) -> list[str]:
        """The citations as the hand-marked samples write them, with the symbols that the records have."""
        known = [(words, catalogue.find(symbol), symbol, place) for words, symbol, place in self.cites]
        return [f"{words} | {found.symbol if found else symbol} | {place}" for words, found, symbol, place in known]


@dataclass
class _Read:
    symbol: str = ""
    place: dict[str, str] = field(default_factory=dict)


@cache
def productions(tag: str) -> dict[str, list[str] | str]:
    with (FOLDER / f"{tag}.toml").open("rb") as file:
        return tomllib.load(file)


def sample(tag: str, chance: random.Random, damage: bool = False) -> Sample:
    """One text in a language, with what it cites."""
    return _Writer(tag, chance).text(damage)


def every(tag: str, chance: random.Random) -> Iterator[Sample]:
    """A text for every form of every word in a language: all cases, numbers, articles and abbreviations."""
    for written in productions(tag)["every"]:
        for form in spelled(written):
            yield _Writer(tag, chance).made(form)


class _Writer:
    def __init__(self, tag: str, chance: random.Random) -> None:
        self.tag, self.chance = tag, chance
        self.table = productions(tag)
        self.last = ""

    def text(self, damage: bool) -> Sample:
        return self.made(str(self.chance.choice(self.table["start"])), damage)

    def made(self, production: str, damage: bool = False) -> Sample:
        """The text of one production, with the documents of its places told."""
        marked, reads, signs = self._sentence(production)
        for n, sign in enumerate(signs):
            if sign == ">":
                following = zip(reads[n + 1 :], signs[n + 1 :], strict=True)
                reads[n].symbol = next(one.symbol for one, after in following if after != ">")
            elif sign == "<" and not reads[n].symbol:
                before, unit = reads[n - 1], min(reads[n].place, key=_FINE.index)
                wider = {k: v for k, v in before.place.items() if k in _WIDER.get(unit, ())}
                reads[n].symbol, reads[n].place = before.symbol, wider | reads[n].place
        for n in range(len(reads) - 1, -1, -1):  # parts before their paragraph: "(a) and (b) of paragraph 5"
            if signs[n] == ">" and reads[n].place.keys() <= {"part"}:
                reads[n].place = {k: v for k, v in reads[n + 1].place.items() if k != "part"} | reads[n].place
        for n, one in enumerate(reads):  # and after it: "5 (a) and (b)", "Articles 2 and 3"
            if n and signs[n - 1] in (">", "<") and one.place.keys() == {"part"}:
                one.place = {k: v for k, v in reads[n - 1].place.items() if k == "paragraph"} | one.place
        if damage:
            marked = self._damaged(marked)
        return _parsed(marked, reads, signs)

    def _sentence(self, production: str) -> tuple[str, list[_Read], list[str]]:
        reads: list[_Read] = []
        signs: list[str] = []
        whole = _SLOT.sub(lambda slot: self._larger(slot), production)

        def one(match: re.Match[str]) -> str:
            read = _Read()
            words = self._words(match[1], read)
            if match[2] == "!":
                read.symbol = "internal"
            elif match[2] == "~":
                read.symbol = "anaphora"
            elif match[2] == "=":
                read.symbol, read.place = "norm", {"paragraph": "13", "part": read.place["part"]}
            reads.append(read)
            signs.append(match[2])
            return f"{_OPEN}{words}{_CLOSE}"

        marked = _BRACKET.sub(one, whole)
        return _SLOT.sub(lambda slot: self._terminal(slot[1], _Read()), marked), reads, signs

    def _larger(self, slot: re.Match[str]) -> str:
        """A production that holds citations of its own."""
        name = slot[1]
        if name not in ("docs", "cited"):
            return slot[0]
        return str(self.chance.choice(self.table[name]))

    def _words(self, production: str, read: _Read) -> str:
        def expand(slot: re.Match[str]) -> str:
            listed = self.table.get(slot[1])
            if isinstance(listed, list) and slot[1] not in ("range", "preambular"):
                return self._words(str(self.chance.choice(listed)), read)
            return self._terminal(slot[1], read)

        words = _SLOT.sub(expand, production)
        if slot_of := _NAMED.keys() & set(_SLOT.findall(production)):
            read.symbol = _NAMED[slot_of.pop()]
        return words

    def _terminal(self, name: str, read: _Read) -> str:
        chance = self.chance
        number = chance.randint(2, 60)
        if name == "date":
            return self._words(str(chance.choice(self.table["date"])), read)
        if name == "day":
            return str(chance.randint(1, 30))
        if name in _NUMBERED:
            return self._document(name, read)
        if name in ("add", "corr"):
            read.symbol = f"{self.last}/{name.capitalize()}.{number % 5 + 1}"
            return str(number % 5 + 1)
        if name == "noplace":
            read.place["annex"] = ""
            return ""
        return self._place(name, number, read)

    def _document(self, name: str, read: _Read) -> str:
        chance = self.chance
        session, number = chance.randint(41, 78), chance.randint(2, 290)
        letter = chance.choice("ABCDGHL")
        made: dict[str, tuple[str, str]] = {
            "ga": (f"{session}/{number}", f"A/RES/{session}/{number}"),
            "gal": (f"{session}/{number} {letter}", f"A/RES/{session}/{number} {letter}"),
            "sc": (f"{600 + 7 * number} ({1992 + session % 30})", f"S/RES/{600 + 7 * number}({1992 + session % 30})"),
            "hrc": (f"{session % 40 + 5}/{number % 40 + 1}", f"A/HRC/RES/{session % 40 + 5}/{number % 40 + 1}"),
            "es": (f"{1980 + session % 43}/{number}", f"E/RES/{1980 + session % 43}/{number}"),
            "dec": (f"{session}/{400 + number % 180}", f"A/DEC/{session}/{400 + number % 180}"),
            "ss": (f"S-{number % 20 + 13}/{session % 9 + 1}", f"A/RES/S-{number % 20 + 13}/{session % 9 + 1}"),
            "prst": (f"S/PRST/{1994 + session % 28}/{number % 40 + 1}",) * 2,
            "draft": (f"A/C.{session % 6 + 1}/{session}/L.{number}/Rev.1",) * 2,
        }
        if name == "old":
            at = chance.randint(5, 29)
            count = 500 + 10 * number
            roman = _roman(at)
            written = f"{count} (د-{at})" if self.tag == "ar" else f"{count} ({roman})"
            read.symbol = f"A/RES/{count}({roman})"
            return written
        if name == "sym":
            form = chance.choice(_SYMBOLS)
            symbol = form.format(s=session, n=number, h=session % 40 + 15, m=number % 30 + 1, y=1996 + session % 27)
            made["sym"] = (symbol, symbol)
        written, read.symbol = made[name]
        if name == "gal" and self.tag == "ar":
            written = written.replace(letter, _ARABIC_SIGNS[letter])
        self.last = read.symbol
        return written

    def _place(self, name: str, number: int, read: _Read) -> str:
        chance, tag = self.chance, self.tag
        small = number % 10
        if name in ("n", "op", "artp", "fn", "art"):
            unit = {"n": "paragraph", "op": "operative", "artp": "paragraph", "fn": "footnote", "art": "article"}[name]
            number = number % 4 + 1 if name == "artp" else number
            read.place[unit] = str(number)
            return str(number)
        if name in ("r", "artr", "rto", "artrto"):
            unit = "article" if name.startswith("art") else "paragraph"
            read.place |= {unit: str(number), "to": str(number + 3)}
            between = str(chance.choice(self.table["range"])) if not name.endswith("to") else " إلى "
            return f"{number}{between}{number + 3}"
        if name == "a":
            read.place["part"] = "abcdefghij"[small]
            return str(self.table["part"]).format(_LETTERS.get(tag, "abcdefghij")[small])
        if name in ("i", "idigit"):
            read.place["item"] = ("i", "ii", "iii", "iv")[small % 4]
            return str(small % 4 + 1) if name == "idigit" else str(self.table["part"]).format(read.place["item"])
        if name in ("ppn", "ppnth"):
            read.place["preambular"] = str(small + 2)
            endings = {2: "nd", 3: "rd"}
            return str(small + 2) + (endings.get(small + 2, "th") if name == "ppnth" else "")
        if name == "pg":
            read.place["page"] = str(number)
            return str(number)
        if name == "pp":
            at = chance.randrange(8)
            read.place["preambular"] = str(_PREAMBULAR[at])
            return self.table["preambular"][at]
        if name in ("annex", "sect", "chap", "hanchap", "chapnth"):
            unit = {"annex": "annex", "sect": "section"}.get(name, "chapter")
            at = small % (3 if name == "annex" else 8)
            nested = name == "sect" and tag not in ("ar", "zh") and chance.random() < 0.3
            read.place[unit] = _ROMAN[at] + (".B" if nested else "") if tag not in ("ar", "zh") else str(at + 1)
            return {"ar": _NTHS[at], "zh": _HAN[at + 1]}.get(tag, read.place[unit])
        unit = {"hanart": "article", "hanp": "paragraph"}[name]
        number = number % 4 + 1 if name == "hanp" else number
        read.place[unit] = str(number)
        tens, ones = divmod(number, 10)
        return (_HAN[tens] if tens > 1 else "") + ("十" if tens else "") + _HAN[ones]

    def _damaged(self, marked: str) -> str:
        """A text as real files have it; what is marked stays marked."""
        chance = self.chance
        kinds = [_hard_space, _soft_hyphen, _line_break, _link, _footnote, _same_digits, _cut_symbol, _divided, _glued]
        for kind in chance.sample(kinds, 2):
            marked = kind(marked, self.tag, chance)
        return _page_break(marked, self.tag, chance) if chance.random() < 0.3 else marked


def _roman(number: int) -> str:
    return "X" * (number // 10) + ("" if number % 10 == 0 else _ROMAN[number % 10 - 1])


def _hard_space(text: str, tag: str, chance: random.Random) -> str:
    return re.sub(r" (?=\d)", lambda _: chance.choice((" ", "\u00a0", "\u202f")), text)


def _soft_hyphen(text: str, tag: str, chance: random.Random) -> str:
    return re.sub(r"(?<=\d/)(?=\d)", lambda _: chance.choice(("", "\u00ad", "\u200b")), text)


def _line_break(text: str, tag: str, chance: random.Random) -> str:
    spaces = [match.start() for match in re.finditer(" ", text)]
    at = chance.choice(spaces) if spaces else 0
    return text[:at] + "\n" + text[at + 1 :] if spaces else text


def _cut_symbol(text: str, tag: str, chance: random.Random) -> str:
    """A symbol that goes on in the next line."""
    return re.sub(r"(?<=[A-Z\d]/)(?=[A-Z\d])", lambda _: "\n" if chance.random() < 0.15 else "", text)


def _divided(text: str, tag: str, chance: random.Random) -> str:
    """Words divided at the ends of lines."""
    words = r"(?<=[a-zà-ÿа-яё]{4})(?=[a-zà-ÿа-яё]{3})"
    return re.sub(words, lambda _: "-\n" if chance.random() < 0.05 else "", text)


def _glued(text: str, tag: str, chance: random.Random) -> str:
    """Numbers without a space before them."""
    bare = r"(?<=[a-zà-ÿа-яёء-ي.]) (?=\d+/\d)|(?<=\d) (?=\([a-zء-ي]\))|(?<=[a-zа-я]\.) (?=\d)"
    return re.sub(bare, lambda _: chance.choice(("", " ")), text)


def _page_break(text: str, tag: str, chance: random.Random) -> str:
    """The foot of one page and the head of the next in the middle of a citation."""
    inside = [match.start() for match in re.finditer(rf" (?=[^{_OPEN}{_CLOSE}]*{_CLOSE})", text)]
    if not inside:
        return text
    at = chance.choice(inside)
    return text[:at] + chance.choice(_PAGES) + text[at + 1 :]


def _link(text: str, tag: str, chance: random.Random) -> str:
    return re.sub(
        r"(?<![\w/.])(\d\d/\d{2,3})(?![\w/])", lambda m: f"[{m[1]}](#)" if chance.random() < 0.5 else m[1], text
    )


def _footnote(text: str, tag: str, chance: random.Random) -> str:
    """The raised number of a footnote after a citation that ends a clause."""
    return re.sub(rf"(?<=\)){_CLOSE}(?=[,.;،。，])", lambda m: f"{_CLOSE}¹²" if chance.random() < 0.5 else m[0], text)


def _same_digits(text: str, tag: str, chance: random.Random) -> str:
    """Figures of the language's own: Arabic ones, or full-width ones in Chinese."""
    figures = {"ar": "٠١٢٣٤٥٦٧٨٩", "zh": "０１２３４５６７８９"}.get(tag)
    if not figures or chance.random() < 0.5:
        return text
    return re.sub(
        r"(?<![A-Z./\d-])\d+(?:/\d+)?(?![\d./])", lambda m: m[0].translate(str.maketrans("0123456789", figures)), text
    )


def _parsed(marked: str, reads: list[_Read], signs: list[str]) -> Sample:
    made = Sample(marked.replace(_OPEN, "").replace(_CLOSE, ""))
    words = re.findall(f"{_OPEN}(.*?){_CLOSE}", marked, re.DOTALL)
    for one, read in zip(words, reads, strict=True):
        place = " ".join(
            f"{unit} {number}".strip() for unit, number in sorted(read.place.items(), key=lambda item: item[1] == "")
        )
        made.cites.append((one, read.symbol, place))
    return made


_NAMED = {"charter": "UN Charter", "treaty": "instrument", "gge": "A/70/174", "oewg": "A/75/816"}
_NUMBERED = {"ga", "gal", "old", "sc", "hrc", "es", "dec", "ss", "prst", "draft", "sym"}
_PAGES = (
    *(
        "\n21-01234 12/31\n",
        "\n12/31 21-01234\n",
        "\nA/AC.290/2021/L.9\n21-01234 12/31\n",
        "\n\n12/31 21-01234\nA/75/999\n\n",
    ),
    *("\nGE.21-04512 7\n", "\n\n9/27 V.21-01234\n\n", "\n21-01234 (E)\n", "\n\nA/75/999\n\n4/26 21-00644\n\n"),
    *(
        "\nA/78/7/Add.4\n12/26 23-19347\n",
        "\nCCPR/C/144/D/3201/2018\n21-01234 (E) 6/22\n",
        "\n21-01234\n/...\nA/49/202\nPage 2\n",
    ),
)
_FINE = (
    "annex",
    "chapter",
    "section",
    "article",
    "paragraph",
    "preambular",
    "operative",
    "to",
    "part",
    "item",
    "footnote",
)
_WIDER = {"paragraph": ("annex", "chapter", "section"), "part": ("annex", "paragraph"), "article": ()}
_ARABIC_SIGNS = {"A": "ألف", "B": "باء", "C": "جيم", "D": "دال", "G": "زاي", "H": "حاء", "L": "لام"}
