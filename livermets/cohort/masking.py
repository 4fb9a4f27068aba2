"""Small groups in what is shared: which counts and groups are held back, so that none can be worked out from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LEAST_SHOWN: Final = 5
"""From how many patients on a count is shown in a report that is shared."""
MASK_RULE: Final = (
    f"For shared reports: counts of 1 to {LEAST_SHOWN - 1} are written as “<{LEAST_SHOWN}”. A group of fewer than "
    f"{LEAST_SHOWN} patients, or with 1 to {LEAST_SHOWN - 1} events or survivors, has no curve and no estimates. Where one "
    "count of a division is held back, so is the next smallest, because it would follow from the total. Curves end where "
    f"fewer than {LEAST_SHOWN} patients are at risk."
)


def is_small(count: int) -> bool:
    """Whether a count could point to single patients; none at all points to nobody."""
    return 0 < count < LEAST_SHOWN


def masked_counts(counts: Sequence[int]) -> tuple[int | None, ...]:
    """The counts of a division of all patients, None for those that are held back.

    One small count alone would follow from the total: the next smallest that is not zero goes with it.
    """
    hidden = {place for place, count in enumerate(counts) if is_small(count)}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if count and place not in hidden]
        hidden |= {min(others, key=lambda place: counts[place])} if others else set()
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def shown_count(count: int | None) -> str:
    """A count as it is shared: “<5” for a small one, “held back” for one that was hidden with it."""
    return "held back" if count is None else str(count)


def shared_count(count: int) -> str:
    """A single count that is no part of a division: small ones as “<5”."""
    return f"<{LEAST_SHOWN}" if is_small(count) else str(count)


def hidden_groups(groups: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The places of groups, each of so many patients and events, that are not drawn in a shared report."""
    small = {
        place
        for place, (patients, events) in enumerate(groups)
        if patients < LEAST_SHOWN or is_small(events) or is_small(patients - events)
    }
    if len(small) == 1:
        others = [place for place in range(len(groups)) if place not in small]
        small |= {min(others, key=lambda place: groups[place][0])} if others else set()
    return frozenset(small)
