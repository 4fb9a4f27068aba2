"""The limits of the future liver remnant judged for a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from livermets.assessment.assess import Assessment
from livermets.knowledge.remnant_limits import Limit
from livermets.rules.intervals import significant


@dataclass(frozen=True, slots=True)
class JudgedLimit:
    """A limit against one case: whether the remnant reaches it, and whether this liver is one it was stated for."""

    limit: Limit
    reached: bool | None
    concerned: bool | None


def judged_limits(assessment: Assessment) -> tuple[JudgedLimit, ...]:
    """Every limit against the case of an assessment, smallest first.

    Where a system is content with the smaller of two limits for this liver, the larger one does not concern it.
    """
    settled: set[tuple[str, str, str]] = set()
    found = []
    for limit in assessment.knowledge.limits:
        concerned = _all(holds(assessment.values) for holds in limit.concerns)
        if limit.of_group in settled:
            concerned = False
        elif concerned:
            settled.add(limit.of_group)
        found.append(JudgedLimit(limit, _reached(limit, assessment), concerned))
    return tuple(found)


def _reached(limit: Limit, assessment: Assessment) -> bool | None:
    low, high = assessment.derived_bounds[limit.share]
    # As in the rules themselves: what an exact share loses in its division crosses no limit.
    return True if significant(low) >= limit.percent else False if significant(high) < limit.percent else None


def _all(verdicts: Iterator[bool | None]) -> bool | None:
    found = list(verdicts)
    return False if False in found else None if None in found else True
