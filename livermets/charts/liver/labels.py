"""Where words stand on the drawn liver: numbers of segments, sizes of lesions, sides; none over another or over a lesion.

A size stands in its lesion or beside it. Where a segment has no room for all of its sizes, how many lesions there are and how
large the largest is are said instead; every size stands in the words of the map and behind each lesion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from livermets.case.lesions import Lesion
from livermets.case.liver import HALVES_OF_4, SEGMENTS, WHOLE_4
from livermets.charts.liver import geometry
from livermets.charts.liver.geometry import BOTH_HALVES, SHAPES, inside
from livermets.charts.liver.lesions import Array, Spot, are_inside, places_in
from livermets.charts.liver.lettering import Lettering, Word, WordBox, meet, meets_circle, room_of, width_of
from livermets.text import number_words

TOP: Final = 12.0
"""Above this nothing is drawn."""
_EDGE: Final = 4.0
_APART: Final = 4.0
_CELL: Final = 8.0
_AROUND: Final = 2.0
"""What stays free between a lesion and a word that is not its own."""
_Choice = tuple[Word, WordBox]
_SIDES: Final = (("Patient's right", "left"), ("right", "left"), ("R", "L"))
_BEHIND: Final = (
    Word("segment 1, behind", (780.0, 618.0)),
    Word("behind", (684.0, 575.0), anchor="end"),
)
_IN_PLACE: Final = (geometry.CAUDATE_LABEL, (560.0, 176.0), (584.0, 230.0), (552.0, 292.0))
"""Where the number of segment 1 may stand in the outline that shows where it lies."""


class _Room:
    """What has been placed so far: words with their boxes, and the lesions as circles."""

    def __init__(self, lettering: Lettering, spots: Sequence[Spot]) -> None:
        self.lettering = lettering
        self.words: list[Word] = []
        self.boxes: list[WordBox] = []
        self.numbers = np.asarray([spot.number for spot in spots])
        self.circles = np.asarray([(*spot.at, spot.radius) for spot in spots]).reshape(-1, 3)

    def copy(self) -> _Room:
        """The same room, to be filled in another way."""
        made = copy(self)
        made.words, made.boxes = list(self.words), list(self.boxes)
        return made

    def add(self, word: Word) -> None:
        """Take the room for a word."""
        self.words.append(word)
        self.boxes.append(room_of(word, self.lettering))

    def free(self, boxes: Array, own: int = 0) -> npt.NDArray[np.bool_]:
        """Which of many boxes lie on the drawing, over no word and over no lesion but that of the number `own`."""
        left, top, right, bottom = boxes.T[:, :, None]
        apart = (left >= _EDGE) & (right <= geometry.WIDTH - _EDGE) & (top >= TOP) & (bottom <= geometry.HEIGHT)
        taken = np.asarray(self.boxes).T
        over = ((left < taken[2]) & (taken[0] < right) & (top < taken[3]) & (taken[1] < bottom)).any(axis=1)
        x, y, radius = self.circles[self.numbers != own].T
        near = np.hypot(np.clip(x, left, right) - x, np.clip(y, top, bottom) - y)
        found: npt.NDArray[np.bool_] = apart[:, 0] & ~over & ~(near < radius + _AROUND).any(axis=1)
        return found


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a map in one lettering; `silent` are the segments on which there was no room for a word on their lesions."""

    words: tuple[Word, ...]
    silent: frozenset[str]


def size_text(spot: Spot) -> str:
    """The size of a lesion as it stands on the drawing."""
    return "?" if spot.lesion.size_mm is None else number_words(spot.lesion.size_mm)


def labels(spots: Sequence[Spot], lettering: Lettering) -> Labels:
    """All words on the liver in this lettering."""
    groups: dict[str, list[Spot]] = {}
    for spot in spots:
        groups.setdefault(spot.lesion.segment or "", []).append(spot)
    empty = _Room(lettering, spots)
    for word in (*_sides(lettering), _behind(lettering)):
        empty.add(word)
    for name in SEGMENTS:
        if (number := _number(name, empty)) is not None:
            empty.add(number)
    outside = [spot for spot in spots if not fits_on(spot, lettering)]
    choices = {spot.number: _beside(spot, empty) for spot in outside}
    for spot in spots:
        if spot.number not in choices:
            empty.add(Word(size_text(spot), spot.at, "lesion", on_fill=True))
    silent, waiting = set(), outside
    while True:
        room = empty.copy()
        crowded = _write_beside(waiting, choices, room)
        if crowded is None:
            break
        # The most crowded segment alone gives way at first: what it leaves free may be enough for the others.
        if not _say_shortly(crowded, groups[crowded], empty):
            silent.add(crowded)
        waiting = [spot for spot in waiting if (spot.lesion.segment or "") != crowded]
    for at in _IN_PLACE:
        word = Word("1", at)
        if room.free(np.asarray([room_of(word, lettering)]))[0]:
            room.add(word)
            break
    return Labels(tuple(room.words), frozenset(silent))


def _number(name: str, room: _Room) -> Word | None:
    """The number of a segment, elsewhere in it where so many lesions are listed that some lie in its place."""
    around = np.asarray(room_of(Word(name, (0.0, 0.0), "segment"), room.lettering))
    places = np.asarray([SHAPES[name].label, *places_in(name)])
    free = room.free(places[:, (0, 1, 0, 1)] + around)
    x, y = places[free.argmax()]
    return Word(name, (float(x), float(y)), "segment") if free.any() else None


def _sides(lettering: Lettering) -> tuple[Word, Word]:
    """On which side of the patient one looks, as long as there is room for above the liver."""
    y = max(32.0, TOP + 0.42 * lettering.small + _APART)
    for right, left in _SIDES:
        words = Word(right, (14.0, y), anchor="start"), Word(left, (986.0, y), anchor="end")
        if not any(_over_the_liver(room_of(word, lettering)) for word in words):
            break
    return words


def _over_the_liver(box: WordBox) -> bool:
    return any(box[0] < x < box[2] and y < box[3] + _APART for x, y in _UPPER_EDGE)


_UPPER_EDGE: Final = [point for point in geometry.NEAR_LINES["capsule"][0] if point[1] < 300]


def _behind(lettering: Lettering) -> Word:
    """That the inset lies behind, below it or beside it."""
    for word in _BEHIND:
        box = room_of(word, lettering)
        if box[3] <= geometry.HEIGHT and not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in SHAPES["1"].polygon):
            break
    return word


def fits_on(spot: Spot, lettering: Lettering) -> bool:
    """Whether the size of a lesion can stand on its mark."""
    left, top, right, bottom = room_of(Word(size_text(spot), spot.at, "lesion"), lettering)
    wide, high = (right - left) / 2, (bottom - top) / 2
    # An ablated lesion is a square on its corner.
    fits = wide + high <= spot.radius if spot.lesion.status == "ablated" else wide**2 + high**2 <= spot.radius**2
    return spot.is_filled and fits


def _write_beside(spots: Sequence[Spot], choices: Mapping[int, Sequence[_Choice]], room: _Room) -> str | None:
    """Write sizes beside their lesions, where there is least choice first; the segment in which most have no place, if any."""
    taken = room.boxes
    left = {
        spot.number: [one for one in choices[spot.number] if not any(meet(one[1], other) for other in taken)] for spot in spots
    }
    waiting = {spot.number: spot for spot in spots}
    crowded: Counter[str] = Counter()
    while waiting:
        number = min(waiting, key=lambda one: (len(left[one]), -waiting[one].radius, one))
        spot = waiting.pop(number)
        if not left[number]:
            crowded[spot.lesion.segment or ""] += 1
            continue
        word, box = next((one for one in left[number] if not _is_foreign(one[1], spot)), left[number][0])
        room.add(word)
        for other in waiting:
            left[other] = [one for one in left[other] if not meet(one[1], box)]
    return max(crowded, key=lambda name: (crowded[name], name), default=None)


def _beside(spot: Spot, room: _Room) -> list[_Choice]:
    """Where a size may stand beside its lesion, the usual places first."""
    text, (x, y), lettering = size_text(spot), spot.at, room.lettering
    far = spot.radius + _APART + 1
    high = lettering.lesion * 0.4
    half = width_of(text, lettering.lesion) / 2 + 2
    words = [Word(text, (x + side * far, y), "lesion", anchor=anchor) for side, anchor in ((1, "start"), (-1, "end"))]
    words += [Word(text, (x, y + side * (far + high)), "lesion") for side in (-1, 1)]
    for slant in (0.5, 1.0):
        across, along = far * (1 - slant * 0.3), (spot.radius * 0.7 + high) * slant
        for side, anchor in ((1, "start"), (-1, "end")):
            words += [Word(text, (x + side * across, y + up * along), "lesion", anchor=anchor) for up in (-1, 1)]
        words += [Word(text, (x + side * half * slant, y + up * (far + high)), "lesion") for up in (-1, 1) for side in (1, -1)]
    boxes = [room_of(word, lettering) for word in words]
    free = room.free(np.asarray(boxes), spot.number)
    pairs = zip(words, boxes, free, strict=True)
    return [(word, box) for word, box, can in pairs if can and not meets_circle(box, spot.at, spot.radius + 1)]


def _is_foreign(box: WordBox, spot: Spot) -> bool:
    """Whether the middle of a box lies over another segment than that of its lesion."""
    found = _segment_near(round((box[0] + box[2]) / 2 / _CELL), round((box[1] + box[3]) / 2 / _CELL))
    own = (*HALVES_OF_4, None) if spot.lesion.segment == WHOLE_4 else (spot.lesion.segment, None)
    return found not in own


@lru_cache(maxsize=16_384)
def _segment_near(column: int, row: int) -> str | None:
    """Which segment is drawn in the middle of a cell of `_CELL` units; None beside the liver."""
    at = column * _CELL, row * _CELL
    return next((name for name in SEGMENTS if inside(at, SHAPES[name].polygon)), None)


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
    # Over both halves stands whose lesions are meant; elsewhere the number of the segment does.
    head = f"{name}: " if name == WHOLE_4 else ""
    forms = [f"{head}{form}" for form in short_forms([spot.lesion for spot in members])]
    places = np.asarray(places_in(name))
    *with_the_largest, number_alone = forms
    # How large the largest is says more than the border of the segment left free.
    for tried in (with_the_largest, [number_alone] if room.lettering.terse else []):
        for across_the_border in (False, True):
            for form in tried:
                around = room_of(Word(form, (0.0, 0.0), "lesion"), room.lettering)
                free = room.free(places[:, (0, 1, 0, 1)] + np.asarray(around))
                if not across_the_border:
                    free &= _within(name, around)
                if free.any():
                    x, y = places[free.argmax()]
                    room.add(Word(form, (float(x), float(y)), "lesion"))
                    return True
    return False


@lru_cache(maxsize=512)
def _within(name: str, around: WordBox) -> npt.NDArray[np.bool_]:
    """At which places of a segment a box around them lies inside it."""
    border = np.asarray((BOTH_HALVES if name == WHOLE_4 else SHAPES[name]).polygon)
    places = np.asarray(places_in(name))
    left, top, right, bottom = around
    corners = [(x, y) for x in (left, (left + right) / 2, right) for y in (top, bottom)]
    found: npt.NDArray[np.bool_] = np.logical_and.reduce([are_inside(places + corner, border) for corner in corners])
    return found
