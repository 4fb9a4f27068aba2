"""Setting a page with typst: the fonts of the project alone, everything typed as data, the same bytes for the same input.

Nothing of the machine goes in: no font of the system, no locale, no time zone, no network. A character that no font here
can draw becomes "□", and the page says so.
"""

from __future__ import annotations

import datetime
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import orjson
import typst

FOLDER: Final = Path(__file__).parent
FONTS: Final = FOLDER / "fonts"
BOX: Final = "□"
"""Stands for a character that no font here can draw."""

Template = Literal["case.typ", "minutes.typ"]

_BREAK: Final = "\u200b"
_UNBROKEN: Final = re.compile(r"\S{24}(?=\S{6})")
_JOINERS: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")
_AS_IT_IS: Final = ("svg", "alt", "title")
_FONT_OF_PICTURE: Final = re.compile(r'font-family="[^"]*"')

_lock = Lock()


def pdf(template: Template, data: Mapping[str, Any], at: datetime.datetime) -> bytes:
    """A tagged PDF (PDF/UA-1) from a template of this folder and its data; `at` is the moment it carries.

    Texts of the data are set letter by letter, whatever they hold. Under a key that begins with `svg`, `alt` or `title` they
    are passed on as they are. The template finds in `replaced` whether a character had to be replaced.
    """
    moment = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    text = _Text()
    ready = text.of(dict(data))
    given = {"data": orjson.dumps({**ready, "replaced": text.replaced}).decode()}
    # One compiler for each template keeps its fonts and parsed files; it is not made for two at once.
    with _lock:
        made = _compiler(template).compile(
            format="pdf", sys_inputs=given, pdf_standards="ua-1", timestamp=moment.astimezone(datetime.UTC)
        )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _compiler(template: Template) -> typst.Compiler:
    return typst.Compiler(FOLDER / template, root=FOLDER, font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


class _Text:
    """Makes texts fit to be set, and remembers whether a character was replaced."""

    def __init__(self) -> None:
        self.replaced = False

    def of(self, value: Any, key: str = "") -> Any:
        """The same data with every text made fit."""
        match value:
            case str() if key.startswith("svg"):
                return _FONT_OF_PICTURE.sub('font-family="Noto Sans"', value)
            case str():
                clean = "".join(_visible(value))
                return clean if key.startswith(_AS_IT_IS) else self._drawn(clean)
            case Mapping():
                return {name: self.of(inner, name) for name, inner in value.items()}
            case list() | tuple():
                return [self.of(inner, key) for inner in value]
        return value

    def _drawn(self, text: str) -> str:
        known = drawable()
        if not known.issuperset(text):
            text = "".join(letter if letter in known or letter in _JOINERS else BOX for letter in text)
            self.replaced = self.replaced or BOX in text
        return _UNBROKEN.sub(lambda found: found[0] + _BREAK, text)


def _visible(text: str) -> Iterator[str]:
    """The text without control and direction characters, which could only hide or turn around what stands there."""
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        kind = unicodedata.category(letter)
        if kind in ("Zl", "Zp") or letter in "\n\r":
            yield "\n"
        elif kind == "Cs":
            yield "\ufffd"
        elif letter == "\t":
            yield " "
        elif kind not in ("Cc", "Cf") or letter in _JOINERS or _is_flag(letter):
            yield letter


def _is_flag(letter: str) -> bool:
    """Whether it spells the name of a region's flag behind a black flag."""
    return "\U000e0061" <= letter <= "\U000e007f"


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """Every character that a font of the project can draw, line ends included."""
    found = {chr(code) for path in FONTS.glob("*.ttf") for code in _codes(path.read_bytes())}
    return frozenset(found | {"\n", _BREAK})


def _codes(font: bytes) -> Iterator[int]:
    """The characters of a TrueType font, read from its table `cmap` (formats 4 and 12; the fonts here hold no other)."""
    tables = {font[at : at + 4]: struct.unpack_from(">II", font, at + 8) for at in range(12, 12 + 16 * _u16(font, 4), 16)}
    start = tables[b"cmap"][0]
    for number in range(_u16(font, start + 2)):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * number + 4)[0]
        if _u16(font, at) == 4:
            yield from _codes_of_segments(font, at)
        else:
            (groups,) = struct.unpack_from(">I", font, at + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
                yield from range(first, last + 1)


def _codes_of_segments(font: bytes, at: int) -> Iterator[int]:
    count = _u16(font, at + 6) // 2
    ends, starts = at + 14, at + 16 + 2 * count
    for segment in range(count):
        first, last = _u16(font, starts + 2 * segment), _u16(font, ends + 2 * segment)
        yield from range(first, last + 1 if last != 0xFFFF else first)


def _u16(font: bytes, at: int) -> int:
    number: int = struct.unpack_from(">H", font, at)[0]
    return number
