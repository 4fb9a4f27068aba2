"""Setting a page with typst: the fonts of the project alone, everything typed as data, the same bytes for the same input.

Nothing of the machine goes in: no font of the system, no locale, no time zone, no network. A character that no font here
can draw is written in letters that say the same, or as its number, and the page says so.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import orjson
import typst

from livermets.report.letters import FONTS, letters_of_fonts, numbered, written_out

FOLDER: Final = Path(__file__).parents[1]

Template = Literal["case.typ", "minutes.typ", "referral.typ", "gaps.typ"]

LEFT_TO_RIGHT: Final = "\u200e"
"""Invisible; what follows it is written from left to right again."""

FROM_THE_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""A Hebrew or an Arabic letter, or one of a neighbouring script."""

_BREAK: Final = "\u200b"
_UNBROKEN: Final = re.compile(r"\S{30,}")
_PIECE: Final = 6
_JOINERS: Final = frozenset("\u200c\u200d\ufe0e\ufe0f" + LEFT_TO_RIGHT)
_ZERO_WIDTH_JOINER: Final = "\u200d"
_SKIN: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_AS_IT_IS: Final = ("alt", "title")
_NOTHING_SAID: Final = "Nothing is said of it."
"""For a picture or page without words, which a file that can be read aloud may not have."""
_FONT_OF_PICTURE: Final = re.compile(r'font-family="[^"]*"')

_NUMBERED: Final = "[U+"
_NO_ROOM: Final = "no room on the page"

_lock = Lock()


class NoRoomError(Exception):
    """The template finds no room for the least that it was given."""


def pdf(template: Template, data: Mapping[str, Any], at: datetime.datetime, *, archived: bool = True) -> bytes:
    """A PDF from a template of this folder and its data, tagged for reading aloud (PDF/UA-1) and fit for archives (PDF/A-2a),
    where it is `archived`: a page that more is laid over afterwards may claim neither.

    `at` is the moment it carries. Texts of the data are set letter by letter, whatever they hold; under a key that begins with
    `svg` they are pictures, under `alt` and `title` they are not drawn. The template finds in `rewritten` and `replaced`
    whether a character stands in other letters or as its number. Raises NoRoomError when the template says so.
    """
    moment = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    text = _Text()
    ready = text.of(dict(data))
    given = {"data": orjson.dumps({**ready, "rewritten": text.rewritten, "replaced": text.replaced}).decode()}
    # One compiler for each template keeps its fonts and parsed files; it is not made for two at once.
    with _lock:
        try:
            made = _compiler(template).compile(
                format="pdf",
                sys_inputs=given,
                pdf_standards=["a-2a", "ua-1"] if archived else [],
                timestamp=moment.astimezone(datetime.UTC).replace(microsecond=0),
            )
        except typst.TypstError as error:
            if _NO_ROOM in str(error):
                raise NoRoomError from None
            raise
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=4)
def _compiler(template: Template) -> typst.Compiler:
    return typst.Compiler(FOLDER / template, root=FOLDER, font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


class _Text:
    """Makes texts fit to be set, and remembers whether a character was rewritten or replaced."""

    def __init__(self) -> None:
        self.rewritten = False
        self.replaced = False

    def of(self, value: Any, key: str = "") -> Any:
        """The same data with every text made fit."""
        match value:
            case str() if key.startswith("svg"):
                return self._drawn(_FONT_OF_PICTURE.sub('font-family="Noto Sans"', visible(value)))
            case str():
                clean = visible(value)
                if key.startswith(_AS_IT_IS):
                    return clean if clean.strip() else _NOTHING_SAID
                return ended(_UNBROKEN.sub(_broken, self._drawn(clean)))
            case Mapping():
                return {name: self.of(inner, name) for name, inner in value.items()}
            case list() | tuple():
                return [self.of(inner, key) for inner in value]
        return value

    def _drawn(self, text: str) -> str:
        if _without_marks().issuperset(text):
            return text
        plain = written_out(text)
        drawn = "".join(_in_one_font(group) for group in _groups(plain))
        self.rewritten = self.rewritten or plain != text
        self.replaced = self.replaced or drawn.count(_NUMBERED) > plain.count(_NUMBERED)
        return drawn


def _broken(found: re.Match[str]) -> str:
    """A long word with places where it may be broken, but never between a letter and its mark."""
    word = found[0]
    pieces = [word[0]]
    for place, letter in enumerate(word[1:], 1):
        bound = letter in _JOINERS or letter in _SKIN or _is_flag(letter) or unicodedata.category(letter)[0] == "M"
        joined = bound or word[place - 1] == _ZERO_WIDTH_JOINER
        pieces.append(letter if joined or place % _PIECE else _BREAK + letter)
    return "".join(pieces)


def _groups(text: str) -> Iterator[str]:
    """The text in letters with the marks and joiners that belong to them; what is joined by a joiner stays together."""
    group = ""
    for letter in text:
        belongs = letter in _JOINERS or _is_flag(letter) or unicodedata.category(letter)[0] == "M"
        if group and not belongs and not group.endswith(_ZERO_WIDTH_JOINER) and letter not in _SKIN:
            yield group
            group = ""
        group += letter
    if group:
        yield group


def _in_one_font(group: str) -> str:
    """The group as one font can draw it: a mark that no font has together with its letter stands as its number."""
    shown = [letter for letter in group if letter not in _JOINERS and not _is_flag(letter)]
    for font in letters_of_fonts():
        if font.issuperset(shown):
            return "".join(letter for letter in group if letter in font)
    if len(shown) > 1:
        return "".join(numbered(one) if unicodedata.category(one)[0] == "M" else _in_one_font(one) for one in shown)
    return "".join(map(numbered, shown))


def ended(text: str) -> str:
    """The text with its direction ended, so that a date behind a name from right to left does not turn around."""
    return text + LEFT_TO_RIGHT if FROM_THE_RIGHT.search(text) and not text.endswith(LEFT_TO_RIGHT) else text


def visible(text: str) -> str:
    """The text without control and direction characters, which could only hide or turn around what stands there."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return normal if normal.isprintable() else "".join(_letters(normal))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in ("Zl", "Zp") or letter in "\n\r":
            yield "\n"
        elif kind == "Cs":
            yield numbered(letter)
        elif letter == "\t":
            yield " "
        elif kind not in ("Cc", "Cf") or letter in _JOINERS or _is_flag(letter):
            yield letter


def _is_flag(letter: str) -> bool:
    """Whether it spells the name of a region's flag behind a black flag."""
    return "\U000e0061" <= letter <= "\U000e007f"


@lru_cache(maxsize=1)
def _without_marks() -> frozenset[str]:
    """What any of the fonts can draw letter by letter."""
    found = frozenset().union(*letters_of_fonts())
    return frozenset(letter for letter in found if unicodedata.category(letter)[0] != "M") - _JOINERS
