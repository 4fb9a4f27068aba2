"""The liver map as shapes of a presentation: lines and fills that can be moved and coloured there, not a picture.

Everything is grouped: the liver, the lesions, the words. Letters keep at least the smallest size of a slide whatever the
size of the map, so that the sizes of lesions are written only where there is room; all stand in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide

from livermets.case.case import Lesion
from livermets.charts.liver.geometry import HEIGHT, WIDTH
from livermets.charts.liver.lesions import Spot
from livermets.charts.liver.lettering import Word
from livermets.charts.liver.map import map_sentence
from livermets.charts.liver.scene import INKS, LINE, Mark, Scene, circle, scene
from livermets.report.deck.parts import SMALLEST, Box
from livermets.report.deck.text import clean, text_width

_Point = tuple[float, float]

_TOP: Final = 12.0
"""Above this the drawing is empty."""
_FULL: Final = HEIGHT + 60 - _TOP
"""The height of a drawing with lesions, in its own units; one without them leaves the rest free."""
MOST_SIZES: Final = 14
"""With more lesions than this their sizes stand in the notes only."""
_PART: Final = re.compile(r"([MLCZ])([^MLCZ]*)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_COLOUR: Final = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
_EMU: Final = 914_400
_LESIONS: Final = frozenset({"present", "vanished", "resected", "ablated"})
_NAMES: Final = {
    "cava": "Vena cava",
    "gallbladder": "Gallbladder",
    "pedicle": "Portal pedicle",
    "vein": "Hepatic vein",
    "behind": "Segment 1, behind",
    "outline": "Outline of the liver",
    "scale": "Scale of the lesions",
    "removed": "To be removed",
    "hatch": "To be removed",
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """From the units of the drawing to those of a presentation."""

    left: float
    top: float
    unit: float

    def at(self, point: _Point) -> tuple[int, int]:
        return round((self.left + point[0] * self.unit) * _EMU), round((self.top + (point[1] - _TOP) * self.unit) * _EMU)

    @property
    def points(self) -> float:
        """How many points a unit of the drawing is."""
        return self.unit * 72


def map_height(width: float) -> float:
    """How high a map of this width is, in inches."""
    return width * _FULL / WIDTH


def add_map(slide: Slide, box: Box, lesions: Sequence[Lesion]) -> None:
    """Draw the lesions on the liver into a box, which it fills in width; below it `map_height` is used."""
    frame = _Frame(box.left, box.top, box.width / WIDTH)
    drawn = scene(lesions)
    scale, scale_words = _scale(drawn, frame) if lesions else ((), ())
    numbers = iter(range(1001, 100_000))
    liver = [mark for mark in drawn.marks if mark.role not in (*_LESIONS, "scale")] + list(scale)
    spots = [mark for mark in drawn.marks if mark.role in _LESIONS]
    parts = [_group("Liver", _marks(tuple(liver), frame), next(numbers), frame)]
    if spots:
        parts.append(_group("Lesions", _marks(tuple(spots), frame), next(numbers), frame))
    parts.append(_group("Words", "".join(_words(drawn, scale_words, frame)), next(numbers), frame))
    whole = _group("Liver map", "".join(parts), next(numbers), frame, says=f"Liver map. {map_sentence(lesions)}", outer=True)
    element: Any = parse_xml(_numbered(whole))
    slide.shapes._spTree.append(element)


_ID: Final = re.compile(r'id="@"')


def _numbered(xml: str) -> str:
    """Every shape gets a number of its own, above those of the other shapes of a slide."""
    numbers = iter(range(2001, 1_000_000))
    return _ID.sub(lambda _: f'id="{next(numbers)}"', xml)


def _group(name: str, inside: str, number: int, frame: _Frame, *, says: str = "", outer: bool = False) -> str:
    x, y = frame.at((0, _TOP))
    far_x, far_y = frame.at((WIDTH, _TOP + _FULL))
    place = f'x="{x}" y="{y}"', f'cx="{far_x - x}" cy="{far_y - y}"'
    described = f" descr={quoteattr(clean(says))}" if says else ""
    spaces = f" {nsdecls('p', 'a')}" if outer else ""
    return (
        f'<p:grpSp{spaces}><p:nvGrpSpPr><p:cNvPr id="{number}" name="{name}"{described}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr><a:xfrm><a:off {place[0]}/><a:ext {place[1]}/><a:chOff {place[0]}/><a:chExt {place[1]}/></a:xfrm>"
        f"</p:grpSpPr>{inside}</p:grpSp>"
    )


@lru_cache(maxsize=32)
def _marks(marks: tuple[Mark, ...], frame: _Frame) -> str:
    return "".join(_freeform(mark, frame) for mark in marks)


def _pieces(path: str) -> Iterator[tuple[str, list[_Point]]]:
    """The parts of an SVG path of our own writing: a letter and its points."""
    for letter, rest in _PART.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        yield letter, list(zip(numbers[::2], numbers[1::2], strict=True))


def _freeform(mark: Mark, frame: _Frame) -> str:
    pieces = [(letter, [frame.at(point) for point in points]) for letter, points in _pieces(mark.path)]
    xs, ys = zip(*(point for _, points in pieces for point in points), strict=True)
    left, top, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    tags = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo"}
    drawn = ""
    for letter, points in pieces:
        ends = "".join(f'<a:pt x="{x - left}" y="{y - top}"/>' for x, y in points)
        drawn += f"<a:{tags[letter]}>{ends}</a:{tags[letter]}>" if points else "<a:close/>"
    ink = INKS[mark.role]
    hollow = "" if ink.fill else ' fill="none"'
    colour = _solid(LINE if ink.line == LINE else ink.line) if ink.line else "<a:noFill/>"
    thick = max(0.5, ink.width * 1.4 * frame.points)
    dash = '<a:prstDash val="dash"/>' if ink.dash else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="@" name={quoteattr(mark.title or _NAMES[mark.role])}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{wide}" h="{high}"{hollow}>{drawn}</a:path></a:pathLst></a:custGeom>'
        f"{_solid(ink.fill) if ink.fill else '<a:noFill/>'}"
        f'<a:ln w="{round(thick * 12_700)}" cap="rnd">{colour}{dash}<a:round/></a:ln></p:spPr></p:sp>'
    )


def _solid(colour: str | None) -> str:
    if colour is None or colour == LINE:
        return '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    if clear := _COLOUR.fullmatch(colour):
        red, green, blue = (int(part) for part in clear.groups()[:3])
        alpha = f'<a:alpha val="{round(float(clear[4]) * 100_000)}"/>'
        return f'<a:solidFill><a:srgbClr val="{red:02X}{green:02X}{blue:02X}">{alpha}</a:srgbClr></a:solidFill>'
    return f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#").upper()}"/></a:solidFill>'


# Words


@dataclass(frozen=True, slots=True)
class _Taken:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Taken) -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def _scale(drawn: Scene, frame: _Frame) -> tuple[tuple[Mark, ...], tuple[Word, ...]]:
    """The strip below the liver anew: on a small map its words are larger than the drawing foresees."""
    y = HEIGHT + 28
    marks, words = [], []
    without = drawn.placed.without_segment
    x = 16.0
    for size in (10,) if without else (10, 30):
        radius = size * drawn.placed.scale / 2
        marks.append(Mark(circle((x + radius, y), radius), "scale"))
        words.append(Word(f"{size} mm", (x + 2 * radius + 8, y), anchor="start"))
        x += 2 * radius + 8 + text_width(f"{size} mm", SMALLEST) / frame.points + 30
    if without:
        left_out = len(without) - len(drawn.beside)
        more = f" (+{left_out})" if left_out else ""
        words.append(Word(f"Segment ?{more}", (600.0, y), anchor="end"))
    return tuple(marks), tuple(words)


def _words(drawn: Scene, scale_words: Sequence[Word], frame: _Frame) -> Iterator[str]:
    """The words of the drawing, and the sizes of lesions where they meet neither each other nor a lesion."""
    taken: list[_Taken] = []
    for word in (*drawn.words, *scale_words):
        if word.size != "lesion" and (word.at[1] < HEIGHT or word in scale_words):
            yield _word(word, frame, taken)
    spots = (*drawn.placed.spots, *drawn.beside)
    round_them = [_round(spot) for spot in spots]
    if len(spots) > MOST_SIZES:
        return
    for spot in sorted(spots, key=lambda one: -one.radius):
        others = [one for one, around in zip(spots, round_them, strict=True) if one is not spot and around]
        found = _free_word(spot, frame, [*taken, *(_round(one) for one in others)])
        if found is not None:
            yield _word(found, frame, taken)


def _round(spot: Spot) -> _Taken:
    (x, y), radius = spot.at, spot.radius
    return _Taken(x - radius, y - radius, x + radius, y + radius)


def _free_word(spot: Spot, frame: _Frame, taken: Sequence[_Taken]) -> Word | None:
    text = "?" if spot.lesion.size_mm is None else f"{spot.lesion.size_mm:g}"
    filled = INKS[spot.lesion.status or "present"].fill is not None
    (x, y), radius = spot.at, spot.radius
    half = text_width(text, SMALLEST, bold=True) / frame.points / 2
    if filled and half + 2 <= radius:
        return Word(text, (x, y), "lesion", on_fill=True)
    line = SMALLEST / frame.points
    for word in (
        Word(text, (x + radius + 5, y), "lesion", anchor="start"),
        Word(text, (x - radius - 5, y), "lesion", anchor="end"),
        Word(text, (x, y - radius - 0.6 * line), "lesion"),
        Word(text, (x, y + radius + 0.6 * line), "lesion"),
    ):
        place = _place(word, frame)
        inside = place.left >= 0 and place.right <= WIDTH and place.top >= _TOP
        if inside and not any(place.meets(other) for other in taken):
            return word
    return None


def _place(word: Word, frame: _Frame) -> _Taken:
    wide = text_width(word.text, SMALLEST, bold=word.size != "small") / frame.points
    x, y = word.at
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[word.anchor]
    half = 0.55 * SMALLEST / frame.points
    return _Taken(left, y - half, left + wide, y + half)


def _word(word: Word, frame: _Frame, taken: list[_Taken]) -> str:
    place = _place(word, frame)
    taken.append(place)
    half = 0.62 * SMALLEST / frame.points
    (left, top), (right, bottom) = frame.at((place.left, word.at[1] - half)), frame.at((place.right, word.at[1] + half))
    align = {"start": "l", "middle": "ctr", "end": "r"}[word.anchor]
    colour = '<a:srgbClr val="000000"/>' if word.on_fill else '<a:schemeClr val="tx1"/>'
    bold = "0" if word.size == "small" else "1"
    name = f"Size of a lesion: {word.text}" if word.size == "lesion" else word.text
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="@" name={quoteattr(name)}/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{right - left}" cy="{bottom - top}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle/><a:p><a:pPr algn="{align}"/><a:r><a:rPr lang="en-GB" sz="{round(SMALLEST * 100)}" b="{bold}">'
        f"<a:solidFill>{colour}</a:solidFill></a:rPr><a:t>{escape(word.text)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
