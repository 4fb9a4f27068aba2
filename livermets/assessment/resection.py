"""What stays of a liver when segments are removed: lesions, neighbouring segments, hemilivers.

It speaks of the segments, of which of them are neighbours, and of the list of lesions alone. Whether inflow, outflow and bile
drainage of what stays are kept, and how large it is, the segments do not tell: no shares of volume by segment were read, so
that only measured volumes count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from livermets.case.lesions import Lesion, is_removed
from livermets.case.liver import HALVES_OF_4, LEFT_HEMILIVER, RIGHT_HEMILIVER, SEGMENTS, TOUCHING, WHOLE_4

CAUDATE: Final = "1"
_OFF_THE_LIVER: Final = ("resected", "ablated")


@dataclass(frozen=True, slots=True)
class Resection:
    """A choice of segments to remove and what it leaves.

    Lesions are given by their number in the list (from 1); those already resected or ablated are in none of the three. One in
    segment 4 whose half is not known is cleared with both halves, left with both, and unplaced where one half goes.
    `two_adjacent_spared` is None where it hangs on half of segment 4 or on segment 1.
    """

    removed: frozenset[str]
    kept: tuple[str, ...]
    cleared: tuple[int, ...]
    left: tuple[int, ...]
    unplaced: tuple[int, ...]
    two_adjacent_spared: bool | None
    extent: str


def resection_of(lesions: Sequence[Lesion], removed: Collection[str]) -> Resection:
    """What removing these segments does. Vanished lesions count as present: a vanished lesion is a site to clear.

    Raises ValueError for a segment that does not exist.
    """
    chosen = frozenset(removed)
    if foreign := sorted(chosen - set(SEGMENTS)):
        raise ValueError(f"no such segment: {', '.join(foreign)}; there are {', '.join(SEGMENTS)}")
    kept = tuple(name for name in SEGMENTS if name not in chosen)
    standing = [(number, lesion) for number, lesion in enumerate(lesions, 1) if lesion.status not in _OFF_THE_LIVER]
    return Resection(
        chosen,
        kept,
        tuple(number for number, lesion in standing if is_removed(lesion, chosen) is True),
        tuple(number for number, lesion in standing if is_removed(lesion, chosen) is False),
        tuple(number for number, lesion in standing if is_removed(lesion, chosen) is None),
        two_adjacent_spared(kept),
        extent_words(chosen),
    )


def whole_segments(kept: Collection[str]) -> frozenset[str]:
    """The segments kept whole, by Couinaud's numbers: 4 only with both its halves."""
    names = {name for name in kept if name not in HALVES_OF_4}
    return frozenset(names | {WHOLE_4} if set(HALVES_OF_4) <= set(kept) else names)


def adjacent(one: str, other: str) -> bool:
    """Whether two segments are neighbours as `case/liver.py` declares them (`TOUCHING`); "4" stands for both its halves."""
    mine, theirs = _parts(one), _parts(other)
    return any(part in TOUCHING[mine_part] for mine_part in mine for part in theirs) and not set(mine) & set(theirs)


def _parts(name: str) -> tuple[str, ...]:
    return HALVES_OF_4 if name == WHOLE_4 else (name,)


def two_adjacent_spared(kept: Collection[str]) -> bool | None:
    """Whether two whole neighbouring segments are kept.

    None when only half of segment 4 or segment 1 would make the pair: whether that counts is not said in what was read.
    """
    whole = whole_segments(kept) - {CAUDATE}
    if any(adjacent(one, other) for one, other in combinations(sorted(whole), 2)):
        return True
    others = set(kept) - {CAUDATE}
    halves = any(adjacent(one, other) for one, other in combinations(sorted(others), 2) if {one, other} != set(HALVES_OF_4))
    return None if halves or (CAUDATE in kept and others) else False


def extent_words(removed: Collection[str]) -> str:
    """What the removed segments are in terms of hemilivers (2 to 4 and 5 to 8); empty when there are none."""
    halves = set(removed) - {CAUDATE}
    tail = " and segment 1" if CAUDATE in removed else ""
    if not halves:
        return "segment 1 alone" if tail else ""
    if halves == RIGHT_HEMILIVER | LEFT_HEMILIVER:
        return f"both hemilivers{tail}: nothing is left but segment 1" if not tail else "the whole liver"
    for side, own, other in (("right", RIGHT_HEMILIVER, LEFT_HEMILIVER), ("left", LEFT_HEMILIVER, RIGHT_HEMILIVER)):
        if halves == own:
            return f"the whole {side} hemiliver{tail} ({side} hemihepatectomy)"
        if halves > own:
            return f"more than the {side} hemiliver{tail}"
        if not halves & other:
            return f"within the {side} hemiliver{tail}"
    return f"parts of both hemilivers{tail}"
