"""How large the letters on the drawn liver are where it is shown, and how much room words take.

A map that is small on its screen needs letters that are large on the drawing, so that words are placed for a size of letters
and not once for all. Widths are those of the wider of the fonts that may stand there: no word is wider than its box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from livermets.charts.liver.geometry import Point

WordSize = Literal["small", "lesion", "segment"]
WordBox = tuple[float, float, float, float]
"""Left, top, right and bottom on the drawing."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A size of letters for each kind of word, in units of the drawing; `name` is its class on a screen.

    `terse`: of a segment without room for more, how many lesions it has is enough, for the largest size stands beside the map.
    """

    name: str
    small: float
    lesion: float
    segment: float
    terse: bool = False

    def size(self, kind: WordSize) -> float:
        """The size of the letters of a kind of word."""
        return {"small": self.small, "lesion": self.lesion, "segment": self.segment}[kind]


PLAIN: Final = Lettering("plain", 19, 21, 30)
NARROW: Final = Lettering("narrow", 32, 36, 46)
ON_PAPER: Final = Lettering("paper", 26, 28, 40)
"""Larger than on a screen, because the map is smaller on paper."""
FAR: Final = Lettering("far", 52, 52, 52, terse=True)
FARTHER: Final = Lettering("farther", 67, 71, 67, terse=True)
FARTHEST: Final = Lettering("farthest", 80, 84, 80, terse=True)

BESIDE_FIELDS: Final = (PLAIN, NARROW)
"""For a map beside its fields: on a computer, and on a phone."""
FOR_THE_ROOM: Final = (FAR, FARTHER, FARTHEST)
"""For a map to be read from afar, which has the less room the more a case has to say."""

_WIDTHS: Final = {
    **dict.fromkeys(" ,.:;'’|il!jI", 0.28),
    **dict.fromkeys("()tfr-", 0.39),
    **dict.fromkeys("mwMW", 0.89),
    **dict.fromkeys("PRSGOLAK", 0.73),
    **dict.fromkeys("0123456789?abcdegs", 0.56),
}
_OTHER: Final = 0.61
_HALF_HEIGHT: Final = 0.4
"""From the middle of a figure to above its top, as a part of the size of its letters."""
_BELOW: Final = 0.56
"""From the middle to below the letters that reach under the line."""
_DESCENDING: Final = frozenset("gjpqy,;()")
_HALO: Final = 2.0


@dataclass(frozen=True, slots=True)
class Word:
    """A text on the drawing, its middle at the height of `at`. `on_fill`: it stands on a filled lesion and is black."""

    text: str
    at: Point
    size: WordSize = "small"
    on_fill: bool = False
    anchor: str = "middle"


def width_of(text: str, size: float) -> float:
    """How wide a text is at most in letters of this size."""
    return size * sum(_WIDTHS.get(letter, _OTHER) for letter in text)


def room_of(word: Word, lettering: Lettering) -> WordBox:
    """The room that a word takes."""
    size = lettering.size(word.size)
    wide = width_of(word.text, size)
    x, y = word.at
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[word.anchor]
    below = _BELOW if _DESCENDING & set(word.text) else _HALF_HEIGHT
    return left - _HALO, y - _HALF_HEIGHT * size - _HALO, left + wide + _HALO, y + below * size + _HALO


def meet(one: WordBox, other: WordBox) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def meets_circle(box: WordBox, at: Point, radius: float) -> bool:
    """Whether a box and a circle overlap."""
    x = min(max(at[0], box[0]), box[2])
    y = min(max(at[1], box[1]), box[3])
    return (x - at[0]) ** 2 + (y - at[1]) ** 2 < radius**2
