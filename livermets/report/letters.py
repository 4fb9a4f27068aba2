"""Letters that the typefaces of the reports do not have: in other letters that say the same, else by their number in Unicode.

What a clinician pastes holds signs such as ⌀, ㎜, Ⅳ or ④ that few typefaces have. On paper they would be empty boxes, and
"segment □" says nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fontTools.ttLib import TTFont

FONTS: Final = Path(__file__).parent / "fonts"

WRITTEN_AS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "⌀": "Ø",
        "⩽": "≤",
        "⩾": "≥",
        "⟵": "←",
        "⟶": "→",
        "⟷": "↔",
        "、": ",",
        "。": ".",
        "・": "·",
        "〜": "~",
        "「": "“",
        "」": "”",
        "【": "[",
        "】": "]",
    }
)
"""Signs for which Unicode knows no plainer letters; for all others it says them (㎜: mm, Ⅳ: IV, ④: 4, ＝: =)."""

_SAME_LETTER: Final = ("<wide>", "<narrow>", "<font>")
"""Of these Unicode says that they are the plain letter in another look."""
_NO_LETTER: Final = ("Cn", "Co")
"""Kinds of characters that no typeface of any machine has: not assigned, for private use."""


@lru_cache(maxsize=1)
def letters_of_fonts() -> tuple[frozenset[str], ...]:
    """What each font of the reports can draw, line ends included, in the order of their names."""
    return tuple(frozenset({"\n", *map(chr, TTFont(path, lazy=True).getBestCmap())}) for path in sorted(FONTS.glob("*.ttf")))


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    return frozenset().union(*letters_of_fonts())


def written_out(text: str) -> str:
    """The text with every letter that no font has in others that say the same, as far as there are such.

    A number that would run into another one stands in brackets, so that "12④" does not become 124.
    """
    if text.isascii() or _drawn().issuperset(text):
        return text
    return "".join(_in_place(text, place) for place in range(len(text)))


def _in_place(text: str, place: int) -> str:
    letter = text[place]
    said = "" if letter in _drawn() else _plain(letter)
    if not said:
        return letter
    before, after = text[:place][-1:], text[place + 1 : place + 2]
    runs_on = (said[0].isdigit() and _plainest(before)[-1:].isdigit()) or (
        said[-1].isdigit() and _plainest(after)[:1].isdigit()
    )
    return f"({said})" if runs_on and not unicodedata.decomposition(letter).startswith(_SAME_LETTER) else said


def _plainest(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter)


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """The letter in others that a font has; empty where there are none."""
    said = WRITTEN_AS.get(letter) or _plainest(letter)
    return said if said != letter and _drawn().issuperset(said) else ""


def numbered(letter: str) -> str:
    """A character by its number: "[U+4E2D]"."""
    return f"[U+{ord(letter):04X}]"


def without_no_letters(text: str) -> str:
    """The text with every character that no typeface has by its number; all other signs and scripts stay.

    For what is drawn on another machine, which has typefaces of its own.
    """
    if text.isprintable():
        return text
    return "".join(numbered(letter) if unicodedata.category(letter) in _NO_LETTER else letter for letter in text)
