"""What is drawn of a liver: marks with a role each, words, and the lesions in their places, from back to front."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from livermets.case.lesions import Lesion
from livermets.case.liver import RIGHT_HEMILIVER, SEGMENTS, WHOLE_4
from livermets.charts.liver import geometry
from livermets.charts.liver.geometry import SHAPES, Point
from livermets.charts.liver.lesions import Placed, Spot, place, radius_of
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
class Word:
    """A text on the drawing; `size` is small, lesion or segment. `on_fill`: it stands on a filled lesion and is black."""

    text: str
    at: Point
    size: str = "small"
    on_fill: bool = False
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawn liver: its marks from back to front, its words, and the lesions with their places."""

    marks: tuple[Mark, ...]
    words: tuple[Word, ...]
    placed: Placed
    beside: tuple[Spot, ...]
    height: float


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


def scene(lesions: Sequence[Lesion], removed: Collection[str] = (), *, scale: bool = True) -> Scene:
    """The marks and words for these lesions, with some segments to be removed; without `scale` their scale is left out.

    Raises ValueError for a segment that does not exist.
    """
    if foreign := sorted(set(removed) - set(SEGMENTS)):
        raise ValueError(f"no such segment: {', '.join(foreign)}; there are {', '.join(SEGMENTS)}")
    placed = place(lesions)
    beside = _beside(placed)
    spots = (*placed.spots, *beside)
    marks = [*_liver(), *(_lesion(spot) for spot in spots), *_removed(removed)]
    words = [*_names(), *(_size_word(spot) for spot in spots)]
    height = geometry.HEIGHT
    if placed.without_segment or (lesions and scale):
        strip, strip_words = _strip(placed, beside, (10, 30) if scale else ())
        marks += strip
        words += strip_words
        height += 60
    return Scene(tuple(marks), tuple(words), placed, beside, height)


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


def _names() -> Iterator[Word]:
    for name in SEGMENTS:
        yield Word(name, SHAPES[name].label, "segment")
    yield Word("Patient's right", (14.0, 32.0), anchor="start")
    yield Word("left", (986.0, 32.0), anchor="end")
    yield Word("1", geometry.CAUDATE_LABEL)
    yield Word("segment 1, behind", (780.0, 620.0))


def _lesion(spot: Spot) -> Mark:
    role = lesion_status(spot.lesion)
    x, y = spot.at
    radius = spot.radius
    a, b, c, d = (f"{number:.1f}" for number in (x - radius, x + radius, y - radius, y + radius))
    if role == "ablated":
        path = f"M{x:.1f},{c} L{b},{y:.1f} L{x:.1f},{d} L{a},{y:.1f} Z"
    elif role == "resected":
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


def _size_word(spot: Spot) -> Word:
    text = "?" if spot.lesion.size_mm is None else number_words(spot.lesion.size_mm)
    x, y = spot.at
    filled = INKS[lesion_status(spot.lesion)].fill is not None
    if filled and spot.radius >= 15:
        return Word(text, (x, y), "lesion", on_fill=True)
    return Word(text, (x + spot.radius + 5, y), "lesion", anchor="start")


def _beside(placed: Placed) -> tuple[Spot, ...]:
    """Lesions of unknown segment in a row below, as many as there is room for."""
    spots: list[Spot] = []
    x = 624.0
    for number, lesion in placed.without_segment:
        radius = min(radius_of(lesion, placed.scale), 26.0)
        if x + 2 * radius + 40 > geometry.WIDTH:
            break
        spots.append(Spot(number, lesion, (x + radius, geometry.HEIGHT + 28), radius))
        x += 2 * radius + 40
    return tuple(spots)


def _strip(placed: Placed, beside: Sequence[Spot], scale: Sequence[int]) -> tuple[list[Mark], list[Word]]:
    """Below the liver: the scale of the lesions, and the name of the row of those without a segment."""
    y = geometry.HEIGHT + 28
    marks, words = [], []
    x = 20.0
    for size in scale:
        radius = size * placed.scale / 2
        marks.append(Mark(circle((x + radius, y), radius), "scale"))
        words.append(Word(f"{size} mm", (x + 2 * radius + 6, y), anchor="start"))
        x += 2 * radius + 116
    if placed.without_segment:
        left_out = len(placed.without_segment) - len(beside)
        more = f" (+{left_out})" if left_out else ""
        words.append(Word(f"Segment unknown{more}:", (610.0, y), anchor="end"))
    return marks, words
