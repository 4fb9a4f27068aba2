"""Where words stand on the drawn liver: numbers of segments, sizes of lesions, sides; none over another or over a lesion.

A size stands in its lesion or beside it. Where a segment has no room for all of its sizes, how many lesions there are and how
large the largest is are said instead; every size stands in the words of the map and behind each lesion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from livermets.case.lesions import Lesion
from livermets.case.liver import SEGMENTS, WHOLE_4
from livermets.charts.liver import geometry
from livermets.charts.liver.geometry import BOTH_HALVES, SHAPES, Point, inside
from livermets.charts.liver.lesions import Spot, places_in
from livermets.charts.liver.lettering import Box, Lettering, Word, box_of, meet, meets_circle
from livermets.text import number_words

TOP: Final = 12.0
"""Above this nothing is drawn."""
_EDGE: Final = 4.0
_APART: Final = 4.0
_AROUND: Final = 2.0
"""What stays free between a lesion and a word that is not its own."""
_SIDES: Final = (("Patient's right", "left"), ("right", "left"), ("R", "L"))
_BEHIND: Final = (
    Word("segment 1, behind", (780.0, 618.0)),
    Word("behind", (684.0, 575.0), anchor="end"),
)
_IN_PLACE: Final = (geometry.CAUDATE_LABEL, (560.0, 176.0), (584.0, 230.0), (552.0, 292.0))
"""Where the number of segment 1 may stand in the outline that shows where it lies."""


@dataclass(slots=True)
class _Room:
    """What has been placed so far: boxes of words, and the lesions with their radii."""

    lettering: Lettering
    spots: Sequence[Spot]
    bottom: float
    words: list[Word] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def add(self, word: Word) -> None:
        self.words.append(word)
        self.boxes.append(box_of(word, self.lettering))

    def is_free(self, box: Box, own: Spot | None = None) -> bool:
        if box[0] < _EDGE or box[2] > geometry.WIDTH - _EDGE or box[1] < TOP or box[3] > self.bottom:
            return False
        if any(meet(box, other) for other in self.boxes):
            return False
        return not any(spot is not own and meets_circle(box, spot.at, spot.radius + _AROUND) for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a map in one lettering; `silent` are the segments for whose lesions there was no room for any word."""

    words: tuple[Word, ...]
    silent: frozenset[str]


def segment_numbers() -> Iterator[Word]:
    """The number of every segment, in its place."""
    for name in SEGMENTS:
        yield Word(name, SHAPES[name].label, "segment")


def size_text(spot: Spot) -> str:
    """The size of a lesion as it stands on the drawing."""
    return "?" if spot.lesion.size_mm is None else number_words(spot.lesion.size_mm)


def labels(spots: Sequence[Spot], lettering: Lettering, bottom: float = geometry.HEIGHT) -> Labels:
    """All words on the liver in this lettering."""
    groups: dict[str, list[Spot]] = {}
    for spot in spots:
        groups.setdefault(spot.lesion.segment or "", []).append(spot)
    short: dict[str, None] = {}
    while True:
        room = _Room(lettering, spots, bottom)
        for word in (*segment_numbers(), *_sides(lettering), _behind(lettering)):
            room.add(word)
        silent = {name for name in short if not _say_shortly(name, groups[name], room)}
        written = [spot for spot in spots if not _write_inside(spot, room)]
        crowded = _write_beside([spot for spot in written if (spot.lesion.segment or "") not in short], room)
        if not crowded:
            break
        # The most crowded segment alone gives way at first: what it leaves free may be enough for the others.
        short[crowded[0]] = None
    for at in _IN_PLACE:
        word = Word("1", at)
        if room.is_free(box_of(word, lettering)):
            room.add(word)
            break
    return Labels(tuple(room.words), frozenset(silent))


def _sides(lettering: Lettering) -> tuple[Word, Word]:
    """On which side of the patient one looks, as long as there is room for above the liver."""
    y = max(32.0, TOP + 0.42 * lettering.small + _APART)
    for right, left in _SIDES:
        words = Word(right, (14.0, y), anchor="start"), Word(left, (986.0, y), anchor="end")
        if not any(_over_the_liver(box_of(word, lettering)) for word in words):
            break
    return words


def _over_the_liver(box: Box) -> bool:
    return any(box[0] < x < box[2] and y < box[3] + _APART for x, y in _UPPER_EDGE)


_UPPER_EDGE: Final = [point for point in geometry.NEAR_LINES["capsule"][0] if point[1] < 300]


def _behind(lettering: Lettering) -> Word:
    """That the inset lies behind, below it or beside it."""
    for word in _BEHIND:
        box = box_of(word, lettering)
        if box[3] <= geometry.HEIGHT and not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in SHAPES["1"].polygon):
            break
    return word


def _write_inside(spot: Spot, room: _Room) -> bool:
    """Write the size on a filled lesion that is large enough; whether it was."""
    if not fits_on(spot, room.lettering):
        return False
    room.add(Word(size_text(spot), spot.at, "lesion", on_fill=True))
    return True


def fits_on(spot: Spot, lettering: Lettering) -> bool:
    """Whether the size of a lesion can stand on its mark."""
    left, top, right, bottom = box_of(Word(size_text(spot), spot.at, "lesion"), lettering)
    wide, high = (right - left) / 2, (bottom - top) / 2
    # An ablated lesion is a square on its corner.
    fits = wide + high <= spot.radius if spot.lesion.status == "ablated" else wide**2 + high**2 <= spot.radius**2
    return spot.is_filled and fits


def _write_beside(spots: Sequence[Spot], room: _Room) -> list[str]:
    """Write sizes beside their lesions, where there is least choice first; the segments in which some have no place."""
    choices = {spot.number: [one for one in _beside(spot, room.lettering) if room.is_free(one[1], spot)] for spot in spots}
    waiting = {spot.number: spot for spot in spots}
    crowded: dict[str, int] = {}
    while waiting:
        number = min(waiting, key=lambda one: (len(choices[one]), -waiting[one].radius, one))
        spot = waiting.pop(number)
        if not choices[number]:
            name = spot.lesion.segment or ""
            crowded[name] = crowded.get(name, 0) + 1
            continue
        word, box = min(choices[number], key=lambda one: _is_foreign(one[1], spot))
        room.add(word)
        for other in waiting:
            choices[other] = [one for one in choices[other] if not meet(one[1], box)]
    return sorted(crowded, key=lambda name: -crowded[name])


def _beside(spot: Spot, lettering: Lettering) -> list[tuple[Word, Box]]:
    """Where a size may stand beside its lesion, the usual places first."""
    text, (x, y) = size_text(spot), spot.at
    far = spot.radius + _APART + 1
    high = lettering.lesion * 0.4
    left, _, right, _ = box_of(Word(text, spot.at, "lesion"), lettering)
    half = (right - left) / 2
    words = [Word(text, (x + side * far, y), "lesion", anchor=anchor) for side, anchor in ((1, "start"), (-1, "end"))]
    words += [Word(text, (x, y + side * (far + high)), "lesion") for side in (-1, 1)]
    for slant in (0.5, 1.0):
        across, along = far * (1 - slant * 0.3), (spot.radius * 0.7 + high) * slant
        for side, anchor in ((1, "start"), (-1, "end")):
            words += [Word(text, (x + side * across, y + up * along), "lesion", anchor=anchor) for up in (-1, 1)]
        words += [Word(text, (x + side * half * slant, y + up * (far + high)), "lesion") for up in (-1, 1) for side in (1, -1)]
    return [(word, box) for word in words if not meets_circle(box := box_of(word, lettering), spot.at, spot.radius + 1)]


def _is_foreign(box: Box, spot: Spot) -> bool:
    """Whether most of a box lies over another segment than that of its lesion."""
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    own = {"4a", "4b"} if spot.lesion.segment == WHOLE_4 else {spot.lesion.segment}
    return any(inside(middle, SHAPES[name].polygon) for name in SEGMENTS if name not in own)


def short_forms(members: Iterable[Lesion]) -> tuple[str, ...]:
    """The lesions of a segment in ever fewer words: how many, how large the largest, and that a size is unknown."""
    sizes = [lesion.size_mm for lesion in members]
    known = [size for size in sizes if size is not None]
    many = f"{len(sizes)}"
    if not known:
        return f"{many}, all ?", f"{many}×"
    largest = number_words(max(known))
    doubt = ", ?" if len(known) < len(sizes) else ""
    return f"{many}, up to {largest}{doubt}", f"{many} (≤{largest}{doubt})", f"{many}×"


def _say_shortly(name: str, members: Sequence[Spot], room: _Room) -> bool:
    """Write the short form of a segment, inside it if it can be; whether there was room for any."""
    polygon = (BOTH_HALVES if name == WHOLE_4 else SHAPES[name]).polygon
    # Over both halves stands whose lesions are meant; elsewhere the number of the segment does.
    head = f"{name}: " if name == WHOLE_4 else ""
    for across_the_border in (False, True):
        for form in short_forms([spot.lesion for spot in members]):
            for at in places_in(name):
                word = Word(f"{head}{form}", at, "lesion")
                box = box_of(word, room.lettering)
                if room.is_free(box) and (across_the_border or _is_within(box, polygon)):
                    room.add(word)
                    return True
    return False


def _is_within(box: Box, polygon: Sequence[Point]) -> bool:
    left, top, right, bottom = box
    middle = (left + right) / 2
    return all(inside((x, y), polygon) for x in (left, middle, right) for y in (top, bottom))
