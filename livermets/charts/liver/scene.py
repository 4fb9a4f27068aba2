"""What is drawn of a liver: marks with a role each, words, and the lesions in their places, from back to front."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from livermets.case.lesions import Lesion
from livermets.case.liver import RIGHT_HEMILIVER, SEGMENTS, WHOLE_4
from livermets.charts.liver import geometry
from livermets.charts.liver.geometry import SHAPES, Point
from livermets.charts.liver.labels import labels
from livermets.charts.liver.lesions import SHRINK, SMALLEST_SCALE, Placed, Spot, place
from livermets.charts.liver.lettering import PLAIN, Lettering, Word
from livermets.charts.liver.strip import BelowTheLiver, strip_of
from livermets.facts import value_label
from livermets.text import number_words

BLACK: Final = "#000000"
LINE: Final = "line"
"""Stands for the strong colour of the text, which differs in light and dark."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a role looks: line colour and width, dash, fill. Colours are to be told apart by the colour-blind, on white and on
    dark; `LINE` is the colour of the text."""

    line: str | None = None
    width: float = 1.0
    dash: bool = False
    fill: str | None = None


INKS: Final = MappingProxyType(
    {
        "segment-strong": Ink("#8a6a5a", 1.2, fill="rgba(168,92,58,0.30)"),
        "segment-pale": Ink("#8a6a5a", 1.2, fill="rgba(168,92,58,0.17)"),
        "outline": Ink(LINE, 2.4),
        "cava": Ink("#4f86b0", 1.6, fill="rgba(86,180,233,0.30)"),
        "gallbladder": Ink("#5f8a6f", 1.4, fill="rgba(0,158,115,0.22)"),
        "behind": Ink(LINE, 1.3, dash=True),
        "vein": Ink("#3d8fc4", 4.0),
        "pedicle": Ink("#b07aa1", 2.4),
        "present": Ink(LINE, 1.4, fill="#D55E00"),
        "vanished": Ink("#D55E00", 2.2, dash=True),
        "resected": Ink(LINE, 1.8),
        "ablated": Ink(LINE, 1.4, fill="#009E73"),
        "removed": Ink("#7b8792", 1.2, fill="rgba(123,135,146,0.55)"),
        "hatch": Ink(LINE, 1.1),
        "scale": Ink(LINE, 1.2),
    }
)
_STRONG: Final = frozenset({"1", "4a", "4b", "6", "7"})
"""Segments in the stronger of two tints, so that each section stands out from the next."""

HEMILIVER_WORDS: Final = MappingProxyType(
    {
        name: "right hemiliver" if name in RIGHT_HEMILIVER else "left hemiliver" if name != "1" else "caudate, behind"
        for name in SEGMENTS
    }
)
"""Which half a segment belongs to; segment 1 to neither."""

LESION_STATUSES: Final = ("present", "vanished", "resected", "ablated")
KEY: Final = (
    "● present · ◌ vanished on imaging · ⊠ resected · ◆ ablated; hatched: to be removed; dashed outline: segment 1, behind"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A path and its role; for what a person may point at, the segment it belongs to and what it is."""

    path: str
    role: str
    segment: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """What depends on the size of the letters: the words, and the row below the liver with its marks and lesions."""

    lettering: Lettering
    words: tuple[Word, ...]
    strip: tuple[Mark, ...]
    beside: tuple[Spot, ...]
    below: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawn liver: its marks from back to front, the lesions with their places, and a layer for each size of letters."""

    on_the_liver: tuple[Mark, ...]
    placed: Placed
    layers: tuple[Layer, ...]
    height: float

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks as they are with the first size of letters."""
        return (*self.on_the_liver, *self.layers[0].strip)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in the first size of letters."""
        return self.layers[0].words

    @property
    def beside(self) -> tuple[Spot, ...]:
        """The lesions of unknown segment in the row below, with the first size of letters."""
        return self.layers[0].beside


def lesion_status(lesion: Lesion) -> str:
    """A lesion listed without a status counts as present."""
    return lesion.status or "present"


def segment_words(segment: str | None) -> str:
    """Where a lesion is: "segment 7", "segment 4 (half unknown)", "segment unknown"."""
    return "segment unknown" if segment is None else f"segment {segment}{' (half unknown)' if segment == WHOLE_4 else ''}"


def size_words(lesion: Lesion) -> str:
    """The size of a lesion: "31 mm", "size unknown"."""
    return "size unknown" if lesion.size_mm is None else f"{number_words(lesion.size_mm)} mm"


def lesion_words(number: int, lesion: Lesion) -> str:
    """One lesion in words: "Lesion 2: segment 7, 31 mm, near hepatic vein, present"."""
    near = f", near {value_label(lesion.near).lower()}" if lesion.near not in (None, "none") else ""
    return f"Lesion {number}: {segment_words(lesion.segment)}, {size_words(lesion)}{near}, {lesion_status(lesion)}"


def scene(
    lesions: Sequence[Lesion],
    removed: Collection[str] = (),
    *,
    scale: bool = True,
    letterings: tuple[Lettering, ...] = (PLAIN,),
) -> Scene:
    """The marks and words for these lesions, with some segments to be removed; without `scale` their scale is left out.

    Words are placed for each of the letterings; the lesions leave room for the largest. Raises ValueError for a segment that
    does not exist.
    """
    if foreign := sorted(set(removed) - set(SEGMENTS)):
        raise ValueError(f"no such segment: {', '.join(foreign)}; there are {', '.join(SEGMENTS)}")
    placed, layers = _laid_out(tuple(lesions), scale, letterings)
    marks = (*_liver(), *(_lesion(spot) for spot in placed.spots), *_removed(removed))
    return Scene(marks, placed, layers, geometry.HEIGHT + max(layer.below for layer in layers))


@lru_cache(maxsize=64)
def _laid_out(lesions: tuple[Lesion, ...], scale: bool, letterings: tuple[Lettering, ...]) -> tuple[Placed, tuple[Layer, ...]]:
    """Places of lesions and words. What was asked for last is kept: most of what is typed is no lesion.

    Where a segment has no room for a word on its lesions, all lesions are drawn smaller, as long as that can help.
    """
    largest = max(letterings, key=lambda one: one.segment)
    placed = place(lesions, largest)
    tightest = labels(placed.spots, largest)
    while tightest.silent:
        smaller = place(lesions, largest, placed.scale * SHRINK**4)
        # Smaller than this lesions are no longer told apart: better say below the liver what a segment has no room for.
        if smaller.scale < SMALLEST_SCALE:
            break
        placed, tightest = smaller, labels(smaller.spots, largest)
    made = [tightest if one == largest else labels(placed.spots, one) for one in letterings]
    sizes = (10, 30) if scale and lesions else ()
    strips = [strip_of(placed, one, sizes, written.silent) for one, written in zip(letterings, made, strict=True)]
    return placed, tuple(
        Layer(lettering, (*written.words, *strip.words), _strip_marks(strip), strip.spots, strip.height)
        for lettering, written, strip in zip(letterings, made, strips, strict=True)
    )


def _liver() -> Iterator[Mark]:
    yield Mark(geometry.VENA_CAVA, "cava")
    yield Mark(geometry.GALLBLADDER, "gallbladder")
    for name in SEGMENTS:
        role = "segment-strong" if name in _STRONG else "segment-pale"
        yield Mark(SHAPES[name].path, role, name, f"Segment {name}, {HEMILIVER_WORDS[name]}")
    yield from (Mark(path, "pedicle") for path in geometry.PEDICLES.values())
    yield from (Mark(path, "vein") for path in geometry.VEINS.values())
    yield Mark(geometry.CAUDATE_IN_PLACE, "behind")
    yield Mark(SHAPES["1"].path, "behind")
    yield Mark(geometry.OUTLINE, "outline")


def _removed(removed: Collection[str]) -> Iterator[Mark]:
    for name in SEGMENTS:
        if name in removed:
            yield Mark(SHAPES[name].path, "removed")
            yield Mark(geometry.hatching(SHAPES[name].polygon), "hatch")


def _strip_marks(strip: BelowTheLiver) -> tuple[Mark, ...]:
    return (*(Mark(circle(at, radius), "scale") for at, radius in strip.circles), *map(_lesion, strip.spots))


def _lesion(spot: Spot) -> Mark:
    role = lesion_status(spot.lesion)
    x, y = spot.at
    radius = spot.radius
    a, b, c, d = (f"{number:.1f}" for number in (x - radius, x + radius, y - radius, y + radius))
    if role == "ablated":
        path = f"M{x:.1f},{c} L{b},{y:.1f} L{x:.1f},{d} L{a},{y:.1f} Z"
    elif role == "resected":
        # Corners on the circle that the lesion would be, as those of an ablated one are.
        a, b, c, d = (f"{at + sign * radius / math.sqrt(2):.1f}" for at in spot.at for sign in (-1, 1))
        path = f"M{a},{c} L{b},{c} L{b},{d} L{a},{d} Z M{a},{c} L{b},{d} M{b},{c} L{a},{d}"
    else:
        path = circle(spot.at, radius)
    segment = spot.lesion.segment if spot.lesion.segment in SEGMENTS else None
    return Mark(path, role, segment, lesion_words(spot.number, spot.lesion))


def circle(at: Point, radius: float) -> str:
    """A circle as an SVG path of four curves."""
    x, y = at
    k = 0.5523 * radius
    top, right, bottom, left = y - radius, x + radius, y + radius, x - radius
    return (
        f"M{x:.1f},{top:.1f} C{x + k:.1f},{top:.1f} {right:.1f},{y - k:.1f} {right:.1f},{y:.1f} "
        f"C{right:.1f},{y + k:.1f} {x + k:.1f},{bottom:.1f} {x:.1f},{bottom:.1f} "
        f"C{x - k:.1f},{bottom:.1f} {left:.1f},{y + k:.1f} {left:.1f},{y:.1f} "
        f"C{left:.1f},{y - k:.1f} {x - k:.1f},{top:.1f} {x:.1f},{top:.1f} Z"
    )
