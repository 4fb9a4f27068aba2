"""What is typed in its plain form: one kind of space, one minus, one multiplication sign, plain digits.

Unicode has some twenty spaces, ten dashes and several sets of digits, and a paste brings them along. Two signs would change
their meaning if they were only made plain, and are kept apart: raised digits (10⁹ is not 109) and fractions (4½ is not 41/2).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Characters of one cell that are read; a longer text is no number, no choice and no date."""

FRACTION_SLASH: Final = "\N{FRACTION SLASH}"

_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED_RUN: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u02d7", "-"),
        **dict.fromkeys("×✕✖╳⨯⨉∗⋆", "x"),
        **dict.fromkeys("’‘′´`ʼ＇", "'"),
        **dict.fromkeys("·⋅・٫", "."),
        "∕": "/",
        "≦": "≤",
        "≧": "≥",
        "⩽": "≤",
        "⩾": "≥",
        "〜": "~",
        "∼": "~",
        "µ": "μ",
        "⌀": "ø",
        "∅": "ø",
        "Ø": "ø",
    }
)
_IS_FRACTION: Final = re.compile(rf"{FRACTION_SLASH}|[0-9] [0-9]+/[0-9]")
_UNIT_LEFT_OUT: Final = re.compile(r"[\s^*\[\]{}()'.]+")
_KEY_LEFT_OUT: Final = re.compile(r"[\s_\-,()\[\]'\"]+")


def plain_text(text: str) -> str:
    """A text as a person means it: spaces, dashes, digits and signs of every kind as the plain one, without empty ends."""
    kept = _RAISED_RUN.sub(lambda run: f"^{run[0].translate(_RAISED)}", unicodedata.normalize("NFC", text))
    return " ".join("".join(map(_plain_sign, kept)).translate(_SIGNS).split())


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category == "Nd":
        return str(unicodedata.digit(sign))
    if sign == FRACTION_SLASH or unicodedata.decomposition(sign).startswith("<fraction>"):
        return sign
    return unicodedata.normalize("NFKC", sign)


def holds_fraction(text: str) -> bool:
    """Whether a plain text has a fraction in it: ½, 3⁄4, "2 1/2"."""
    return bool(_IS_FRACTION.search(text)) or any(unicodedata.decomposition(sign).startswith("<fraction>") for sign in text)


def plain_unit(text: str) -> str:
    """A unit as the table of units has it: lower case, micro as u, no powers' signs, brackets, dots or spaces."""
    bare = _UNIT_LEFT_OUT.sub("", plain_text(text).casefold().replace("μ", "u"))
    bare = re.sub(r"^x(?=10)", "", bare)
    return re.sub(r"per(?!cent)", "/", re.sub(r"^(10)e(?=\d)", r"\1", bare))


def plain_key(text: str) -> str:
    """A word as the tables of words have it: lower case, without spaces, hyphens, commas, brackets and closing dots.

    A text of signs alone is kept as it is, because "-" and "?" are said by themselves.
    """
    lower = plain_text(text).casefold()
    bare = _KEY_LEFT_OUT.sub("", lower)
    dotless = bare.replace(".", "")
    return dotless if any(map(str.isalnum, dotless)) else lower.replace(" ", "") or lower
