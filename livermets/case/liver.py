"""The segments of the liver, and which of them touch.

Couinaud's eight, segment 4 in its two halves. The neighbours stand here and the drawing is held to them by a test, because
"two adjacent segments stay whole" is a clinical statement that no drawing may decide. Segment 1 lies behind all others; which
of them it touches was not read, so that nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LEFT_HEMILIVER: Final = frozenset({"2", "3", "4a", "4b"})
RIGHT_HEMILIVER: Final = frozenset({"5", "6", "7", "8"})

SEGMENTS: Final = ("1", "2", "3", "4a", "4b", "5", "6", "7", "8")
"""Every segment, in the order of their numbers."""

WHOLE_4: Final = "4"
"""Where a lesion is in segment 4 and the half was not said: imaging reports and code lists often know no halves."""

HALVES_OF_4: Final = ("4a", "4b")

PLACES: Final = ("1", "2", "3", WHOLE_4, *HALVES_OF_4, "5", "6", "7", "8")
"""Where a lesion may be, in the order of their numbers."""

TOUCHING: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "1": frozenset(),
        "2": frozenset({"3", "4a"}),
        "3": frozenset({"2", "4a", "4b"}),
        "4a": frozenset({"2", "3", "4b", "8"}),
        "4b": frozenset({"3", "4a", "5"}),
        "5": frozenset({"4b", "6", "8"}),
        "6": frozenset({"5", "7"}),
        "7": frozenset({"6", "8"}),
        "8": frozenset({"4a", "5", "7"}),
    }
)
"""Which segments share a border."""
