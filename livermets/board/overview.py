"""What a board decided over many meetings: counted, never estimated. Unknown is counted as unknown, never as "no".

Each case counts once, with the decision that stands on it and the latest of what became of that. Every share says of how many;
below `LEAST` decisions it is said as numbers alone, because a percentage of three says more than three can.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from livermets.board.models import Decision, DeviationReason, FollowUpOutcome, Role, TrialConsidered

LEAST: Final = 5
"""From how many on a share is also said as a percentage."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One case of one meeting. `decision` is the one that stands, None before there is one; `outcome` what became of it,
    None while that is not known; `missing` the facts that were unknown at the decision; `names` of options as they were."""

    case_id: str
    meeting_id: str
    label: str
    day: datetime.date
    primary: str | None
    decision: Decision | None = None
    outcome: FollowUpOutcome | None = None
    missing: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def decision_words(self) -> str:
        """The options by name in their order, or the plan in words; empty before there is a decision."""
        if self.decision is None:
            return ""
        return " → ".join(self.names.get(one, one) for one in self.decision.options) or self.decision.plan


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    n: int
    of: int

    @property
    def in_words(self) -> str:
        """`3 of 12 (25 %)`; without the percentage of a few."""
        return f"{self.n} of {self.of}" + (f" ({100 * self.n / self.of:.0f} %)" if self.of >= LEAST else "")


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How often an option was decided on for a primary: as the first of its sequence, and at a later place."""

    primary: str | None
    option: str
    name: str
    first: int
    later: int

    @property
    def anywhere(self) -> int:
        return self.first + self.later


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts of some cases. `months` are without gaps, from the first decision to the last; `outcomes` and `trials` hold
    None for what is not known; `overdue` are the cases whose day of review has passed and of which nothing was recorded since,
    the longest overdue first."""

    cases: int
    decided: int
    options: tuple[OptionCount, ...]
    in_words_only: int
    months: tuple[tuple[str, int], ...]
    by_month: Mapping[str, Mapping[str, int]]
    dissent: Share
    outcomes: Mapping[FollowUpOutcome | None, Share]
    deviating: Share
    deviations: Mapping[DeviationReason, int]
    trials: Mapping[TrialConsidered | None, Share]
    overdue: tuple[BoardLine, ...]
    missing: tuple[tuple[str, int], ...]


def chosen_lines(
    lines: Iterable[BoardLine],
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    primaries: Sequence[str | None] = (),
    responsible: Sequence[Role | None] = (),
) -> tuple[BoardLine, ...]:
    """The lines of meetings from a day to a day, both included, of these primaries and with these responsible roles.

    An empty choice leaves all; None stands for a primary that is unknown, or a role that was not stated. Who is responsible
    is said by a decision: to choose it leaves out the cases without one.
    """
    return tuple(
        line
        for line in lines
        if (since is None or line.day >= since)
        and (until is None or line.day <= until)
        and (not primaries or line.primary in primaries)
        and (not responsible or (line.decision is not None and line.decision.responsible in responsible))
    )


def overview(lines: Iterable[BoardLine], today: datetime.date) -> Overview:
    """Count these cases; `today` decides which review is overdue."""
    every = tuple(lines)
    decided = [(line, line.decision) for line in every if line.decision is not None]
    total = len(decided)
    outcomes = Counter(line.outcome for line, _ in decided)
    trials = Counter(decision.trial for _, decision in decided)
    ways: tuple[FollowUpOutcome | None, ...] = ("carried-out", "changed", "not-carried-out", None)
    considered: tuple[TrialConsidered | None, ...] = ("offered", "none-fits", "declined", "not-considered", None)
    overdue = [(decision.review_on, line) for line, decision in decided if _is_overdue(line, decision, today)]
    missing = Counter(fact for line, _ in decided for fact in dict.fromkeys(line.missing))
    options = _options(decided)
    return Overview(
        cases=len(every),
        decided=total,
        options=options,
        in_words_only=sum(not decision.options for _, decision in decided),
        months=_months(decided),
        by_month=_by_month(decided),
        dissent=Share(sum(bool(decision.dissents) for _, decision in decided), total),
        outcomes={one: Share(outcomes[one], total) for one in ways},
        deviating=Share(sum(bool(decision.deviations) for _, decision in decided), total),
        deviations=dict(Counter(one for _, decision in decided for one in decision.deviations).most_common()),
        trials={one: Share(trials[one], total) for one in considered},
        overdue=tuple(line for _, line in sorted(overdue, key=lambda pair: (str(pair[0]), pair[1].label))),
        missing=tuple(sorted(missing.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


_Decided = Sequence[tuple[BoardLine, Decision]]


def _is_overdue(line: BoardLine, decision: Decision, today: datetime.date) -> bool:
    return decision.review_on is not None and decision.review_on < today and line.outcome is None


def _options(decided: _Decided) -> tuple[OptionCount, ...]:
    """By primary, the most frequent primary first, and within it the option that was most often anywhere in a sequence."""
    first: Counter[tuple[str | None, str]] = Counter()
    later: Counter[tuple[str | None, str]] = Counter()
    names: dict[str, str] = {}
    primaries: Counter[str | None] = Counter()
    for line, decision in decided:
        primaries[line.primary] += 1
        for place, option in enumerate(decision.options):
            (later if place else first)[line.primary, option] += 1
            names[option] = line.names.get(option, names.get(option, option))
    found = [OptionCount(*key, names[key[1]], first[key], later[key]) for key in dict.fromkeys((*first, *later))]
    found.sort(key=lambda one: (-primaries[one.primary], str(one.primary), -one.anywhere, -one.first, one.name))
    return tuple(found)


def _month(line: BoardLine) -> str:
    return f"{line.day:%Y-%m}"


def _months(decided: _Decided) -> tuple[tuple[str, int], ...]:
    counted = Counter(_month(line) for line, _ in decided)
    if not counted:
        return ()
    found = []
    year, month = (int(part) for part in min(counted).split("-"))
    while (name := f"{year:04d}-{month:02d}") <= max(counted):
        found.append((name, counted[name]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)


def _by_month(decided: _Decided) -> dict[str, dict[str, int]]:
    """For each option that stands first in a sequence, its decisions by month; "" for a plan in words."""
    found: dict[str, Counter[str]] = {}
    for line, decision in decided:
        option = decision.options[0] if decision.options else ""
        found.setdefault(option, Counter())[_month(line)] += 1
    return {option: dict(counted) for option, counted in found.items()}
