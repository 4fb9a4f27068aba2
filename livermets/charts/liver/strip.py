"""Below the drawn liver: how large 10 and 30 mm are on it, lesions of which the segment is unknown, and what had no room."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from livermets.case.lesions import Lesion
from livermets.case.liver import PLACES
from livermets.charts.liver import geometry
from livermets.charts.liver.geometry import Point
from livermets.charts.liver.labels import fits_on, short_forms, size_text
from livermets.charts.liver.lesions import Placed, Spot, radius_of
from livermets.charts.liver.lettering import Lettering, Word, room_of, width_of

_LEFT, _RIGHT = 20.0, geometry.WIDTH - 20.0
_LARGEST: Final = 26.0
"""No lesion of the row is drawn with a larger radius."""
_BETWEEN: Final = 24.0
_BESIDE: Final = 6.0
_ENOUGH: Final = 3
"""Where fewer lesions would fit beside the scale they get a row of their own."""
_HEADS: Final = ("Segment unknown:", "Segment ?:")


@dataclass(frozen=True, slots=True)
class BelowTheLiver:
    """The row, or two: words, lesions, the circles of the scale with their radii, and how high all is."""

    words: tuple[Word, ...] = ()
    spots: tuple[Spot, ...] = ()
    circles: tuple[tuple[Point, float], ...] = ()
    height: float = 0.0


def strip_of(placed: Placed, lettering: Lettering, scale: Sequence[int], silent: Collection[str] = ()) -> BelowTheLiver:
    """What stands below the liver in this lettering; `scale` are the sizes that are shown in mm, none without. `silent` are the
    segments that have no room for a word on their lesions: it stands here.
    """
    _, top, _, bottom = room_of(Word("(g", (0.0, 0.0), max(("small", "lesion"), key=lettering.size)), lettering)
    above, below = max(_LARGEST + 2, -top), max(_LARGEST + 2, bottom)
    high = above + below
    y, x = geometry.HEIGHT + above, _LEFT
    words: list[Word] = []
    circles = []
    for size in scale:
        radius = size * placed.scale / 2
        circles.append(((x + radius, y), radius))
        words.append(Word(f"{size} mm", (x + 2 * radius + _BESIDE, y), anchor="start"))
        x += 2 * radius + _BESIDE + width_of(f"{size} mm", lettering.small) + _BETWEEN
    spots: tuple[Spot, ...] = ()
    rows = 1 if circles else 0
    if placed.without_segment:
        said, spots = _row(placed, lettering, (x, y))
        if not rows or len(spots) < min(_ENOUGH, len(placed.without_segment)):
            said, spots = _row(placed, lettering, (_LEFT, y + rows * high))
            rows += 1
        words += said
    x = _LEFT
    for name in [one for one in PLACES if one in silent]:
        members = [spot.lesion for spot in placed.spots if spot.lesion.segment == name]
        text = f"{name}: {short_forms(members)[-2]}"
        wide = width_of(text, lettering.lesion)
        if x == _LEFT or x + wide > _RIGHT:
            x, rows = _LEFT, rows + 1
        words.append(Word(text, (x, y + (rows - 1) * high), "lesion", anchor="start"))
        x += wide + _BETWEEN
    return BelowTheLiver(tuple(words), spots, tuple(circles), rows * high + 4 if rows else 0.0)


def _row(placed: Placed, lettering: Lettering, start: Point) -> tuple[list[Word], tuple[Spot, ...]]:
    """Lesions of unknown segment with their sizes, as many as there is room for; the rest is said shortly."""
    x, y = start
    room = _RIGHT - x
    head = next((one for one in _HEADS if width_of(one, lettering.small) < room * 0.45), _HEADS[-1])
    words = [Word(head, start, anchor="start")]
    x += width_of(head, lettering.small) + _BETWEEN
    spots: list[Spot] = []
    members = placed.without_segment
    for place, (number, lesion) in enumerate(members):
        radius = min(radius_of(lesion, placed.scale), _LARGEST)
        spot = Spot(number, lesion, (x + radius, y), radius)
        word = Word(size_text(spot), spot.at, "lesion", on_fill=True)
        after = x + 2 * radius
        if not fits_on(spot, lettering):
            word = Word(word.text, (after + _BESIDE, y), "lesion", anchor="start")
            after += _BESIDE + width_of(word.text, lettering.lesion)
        rest = _shortly([one for _, one in members[place + 1 :]], bool(place + 1))
        kept = _BETWEEN + width_of(rest[-1], lettering.lesion) if rest else 0.0
        if after + kept > _RIGHT:
            break
        words.append(word)
        spots.append(spot)
        x = after + _BETWEEN
    left = [lesion for _, lesion in members[len(spots) :]]
    if left:
        forms = _shortly(left, bool(spots))
        form = next((one for one in forms if x + width_of(one, lettering.lesion) <= _RIGHT), forms[-1])
        words.append(Word(form, (x, y), "lesion", anchor="start"))
    return words, tuple(spots)


def _shortly(lesions: Sequence[Lesion], more: bool) -> tuple[str, ...]:
    return tuple(f"+{form}" if more else form for form in short_forms(lesions)) if lesions else ()
