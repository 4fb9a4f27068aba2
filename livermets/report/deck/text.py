"""Text for a slide: what a file may hold, which way it is written, how wide it is, and what of it fits a box.

A slide has no engine that lays it out before somebody opens it, so widths are counted here, from those of Arial and on
the safe side. What does not fit is shortened with "…"; the whole stands in the notes of the slide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from livermets.report.letters import without_no_letters, written_out

LINE_HEIGHT: Final = 1.2
"""Of the size of the letters, as presentations set single spacing."""

ELLIPSIS: Final = "…"

# Of Arial, which slides are set in and which may not be shipped: thousandths of the size, from the space to the tilde. Measured
# in Noto Sans, which is shipped, words in capitals such as "FOLFOX" come out up to an eighth too narrow.
_ASCII: Final = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 "
    "584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 "
    "278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 "
    "500 334 260 334 584"
)
_WIDTHS: Final = {chr(32 + place): int(width) for place, width in enumerate(_ASCII.split())}
_NARROW: Final = frozenset("·’‘,.:;|")
_BOLD: Final = 1.08
_SAFETY: Final = 1.04

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: object) -> str:
    """The text without what XML forbids: control characters, halves of surrogate pairs. Line ends become plain ones.

    A sign that few typefaces have is written in letters that say the same; other signs and scripts stay, because the
    machine that opens a slide has typefaces of its own.
    """
    allowed = _FORBIDDEN.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")
    return without_no_letters(written_out(allowed))


def numbers(evidence: Iterable[int]) -> str:
    """The numbers of sources as they stand beside what they support."""
    return "".join(f"[{number}]" for number in evidence)


def one_line(text: object) -> str:
    """The cleaned text without line breaks and repeated spaces."""
    return " ".join(clean(text).split())


def right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


@lru_cache(maxsize=4096)
def _letter(letter: str) -> float:
    width = _WIDTHS.get(letter)
    if width is not None:
        return width / 1000
    if letter in _NARROW:
        return 0.3
    if letter in "●○◐":
        return 0.85
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F") or ord(letter) > 0xFFFF:
        return 1.35
    if kind == "Lu":
        return 0.95
    return 0.7 if kind in ("Ll", "Lo", "Lm", "Nd", "Pd", "Pi", "Pf") else 1.0


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """How wide a line of text is at most, in points."""
    return sum(map(_letter, text)) * points * _SAFETY * (_BOLD if bold else 1.0)


def wrapped(text: str, width: float, points: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than `width` points; a word that is wider is broken."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if text_width(longer, points, bold=bold) <= width:
                line = longer
                continue
            if line:
                found.append(line)
            *full, line = _broken(word, width, points, bold)
            found += full
        found.append(line)
    return found


def _broken(word: str, width: float, points: float, bold: bool) -> list[str]:
    parts, line, taken = [], "", 0.0
    for letter in word:
        wide = text_width(letter, points, bold=bold)
        if line and taken + wide > width:
            parts.append(line)
            line, taken = "", 0.0
        line += letter
        taken += wide
    return [*parts, line]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text that fits its box at this size of letters, in this many lines; `cut` when it was shortened for it."""

    text: str
    points: float
    lines: int
    cut: bool


def fitted(text: str, width: float, height: float, sizes: Sequence[float], *, bold: bool = False) -> Fitted:
    """The text in the largest of the sizes (largest first) at which it fits `width` x `height` points, shortened at the last.

    Raises ValueError without a size.
    """
    if not sizes:
        raise ValueError("no size of letters")
    text = clean(text)
    for points in sizes:
        room = max(1, int(height / (points * LINE_HEIGHT) + 0.01))
        lines = wrapped(text, width, points, bold=bold)
        if len(lines) <= room:
            return Fitted(text, points, len(lines), False)
    kept = sum(map(_letters, lines[: room - 1]))
    rest = " ".join(text[len(_first_letters(text, kept)) :].split())
    last = ""
    for letter in rest:
        if text_width(last + letter + ELLIPSIS, points, bold=bold) > width:
            break
        last += letter
    start = _first_letters(text, kept + _letters(last))
    return Fitted(start.rstrip(" \n,;·") + ELLIPSIS, points, room, True)


def _letters(text: str) -> int:
    return sum(not letter.isspace() for letter in text)


def _first_letters(text: str, count: int) -> str:
    """The text up to so many letters, spaces not counted."""
    for place, letter in enumerate(text):
        if not letter.isspace():
            if not count:
                return text[:place]
            count -= 1
    return text


def shortened(text: str, width: float, points: float, *, bold: bool = False) -> str:
    """The text on one line of `width` points."""
    return fitted(one_line(text), width, points * LINE_HEIGHT, (points,), bold=bold).text
