"""Reading which segments a plan removes: "5,6,7,8", "5-8", "IVb, V" or "right hemiliver"."""

from __future__ import annotations

import re
from typing import Final

from livermets.case.liver import HALVES_OF_4, LEFT_HEMILIVER, RIGHT_HEMILIVER, SEGMENTS, WHOLE_4
from livermets.volumes.faults import VolumeError

_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_ONE: Final = re.compile(r"(?:segments?|seg|sg|s)?\.?\s*(viii|vii|vi|iv|v|iii|ii|i|[1-8])\s*([ab])?")
_SPAN: Final = re.compile(r"\s*(?:-|–|to|bis)\s*")
_ACCEPTED: Final = "accepted: Couinaud segments such as 5,6,7,8 or 5-8, 4a, IVb, or right hemiliver, left hemiliver"


def read_plan(text: str) -> frozenset[str]:
    """The segments to remove, 4 by its halves. Raises VolumeError for anything else, and for the whole liver."""
    removed: set[str] = set()
    for piece in re.split(r"\s*(?:[,;+&]|\band\b)\s*", text.strip().lower()):
        if side := re.fullmatch(r"(right|left)(?:\s*(?:hemi\s*liver|hemihepatectomy))?", piece):
            removed |= RIGHT_HEMILIVER if side[1] == "right" else LEFT_HEMILIVER
            continue
        for word in _spaced(piece):
            removed |= _segments(word, text)
    if not removed:
        raise VolumeError(f"the plan names no segment; {_ACCEPTED}")
    if removed == set(SEGMENTS):
        raise VolumeError("the plan removes the whole liver: nothing is left to measure")
    return frozenset(removed)


def _spaced(piece: str) -> list[str]:
    """Words of a piece, those of a span or after "segments" kept together."""
    joined = _SPAN.sub("-", re.sub(r"\b(?:segments?|seg|sg)\b\.?\s*", "", piece)).strip()
    return joined.split() or [""]


def _segments(word: str, text: str) -> set[str]:
    first, _, last = word.partition("-")
    ends = [_ONE.fullmatch(one) for one in ((first, last) if last else (first,))]
    if not all(ends) or (last and any(one is not None and one[2] for one in ends)):
        raise VolumeError(f"the plan {text.strip()[:80]!r} cannot be read; {_ACCEPTED}")
    numbers = [_ROMAN.get(one[1], one[1]) for one in ends if one is not None]
    half = ends[0][2] if ends[0] is not None else None
    if half and numbers[0] != WHOLE_4:
        raise VolumeError(f"segment {numbers[0]} has no half; {_ACCEPTED}")
    if half:
        return {f"4{half}"}
    if int(numbers[-1]) < int(numbers[0]):
        raise VolumeError(f"the plan {text.strip()[:80]!r} cannot be read; {_ACCEPTED}")
    span = [str(number) for number in range(int(numbers[0]), int(numbers[-1]) + 1)]
    return {name for one in span for name in (HALVES_OF_4 if one == WHOLE_4 else (one,))}
