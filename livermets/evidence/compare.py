"""Which figures may stand side by side, and which of them disagree.

Two figures are comparable when they count the same thing, over the same horizon, from the same moment, in the same
primary. What is merely unknown, such as a time zero that no abstract states, is a caution and not a reason: otherwise
hardly two published figures could be set side by side. A page that draws an axis shows the cautions with it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from livermets.evidence.wording import horizon_text, question_text, stratum_text, value_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import (
    ENDPOINT_LABELS,
    MEASURE_LABELS,
    PERCENTS,
    PRIMARY_LABELS,
    RATIOS,
    TIME_ZERO_LABELS,
)
from livermets.text import mid_sentence

_OWN_DEFINITION: Final = frozenset(
    {
        "complication",
        "frequency",
        "other",
        "event-not-stated",
        "plan-change",
        "agreement",
        "disagreement",
        "diagnostic-accuracy",
        "remnant-growth",
        "symptom-control",
        "vanished-lesion-disease",
    }
)
"""Endpoints whose definition differs from paper to paper: side by side only within one source or one stated factor."""

_GROWS_WITH_TIME: Final = frozenset({"recurrence", "liver-recurrence", "overall-survival", "cancer-specific-survival"})
PERCENT_TOLERANCE: Final = 10.0
RELATIVE_TOLERANCE: Final = 0.25
INDEX_TOLERANCE: Final = 0.05
CONFLICT_RULE: Final = (
    "Figures conflict when they ask the same question in different sources and their confidence intervals do not "
    "overlap; where one of them has no confidence interval, when they differ by more than 10 percentage points, 25 % of "
    "the smaller median or ratio, or 0.05 of a concordance index."
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two figures may share an axis; if not, why not; and what to bear in mind if they do."""

    ok: bool
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures of different sources that ask the same question and disagree, ordered by value."""

    key: str
    question: str
    figures: tuple[Figure, ...]
    pairs: tuple[tuple[str, str], ...]
    why: str

    def involves(self, figure_id: str) -> bool:
        """Whether this very figure disagrees with another one."""
        return any(figure_id in pair for pair in self.pairs)


def comparable(a: Figure, b: Figure) -> Comparison:
    """Whether two figures may stand on one axis. The answer does not depend on their order."""
    reasons: list[str] = []
    _differ(reasons, "different endpoints", a.endpoint, b.endpoint, lambda v: ENDPOINT_LABELS[v])
    _differ(reasons, "different measures", a.measure, b.measure, lambda v: MEASURE_LABELS[v])
    _differ(reasons, "different primaries", a.primary, b.primary, lambda v: PRIMARY_LABELS[v])
    if a.measure == b.measure == "count":
        _differ(reasons, "different units", a.unit or "", b.unit or "", str)
    if a.measure in PERCENTS and b.measure in PERCENTS and a.horizon_months != b.horizon_months:
        texts = sorted(horizon_text(months) or "not stated" for months in (a.horizon_months, b.horizon_months))
        reasons.append(f"different horizons: {' and '.join(texts)}")
    if a.time_zero and b.time_zero:
        _differ(reasons, "different time zeros", a.time_zero, b.time_zero, lambda v: TIME_ZERO_LABELS[v])
    if (a.liver_specific is False) != (b.liver_specific is False):
        reasons.append("only one of the two is a cohort of liver metastases")
    if a.measure in RATIOS and b.measure in RATIOS:
        _differ(reasons, "different comparators", _against(a), _against(b), str)
        _differ(reasons, "ratios of different treatments", a.treatment, b.treatment, lambda v: v.replace("-", " "))
    if {a.endpoint, b.endpoint} & _OWN_DEFINITION and not _same_definition(a, b):
        reasons.append("what exactly was counted differs from source to source; read the caveats")
    reasons += sorted({f"{word} report" for one in (a, b) for word in _withdrawn(one)})
    if a.id != b.id and (a.same_as or a.id) == (b.same_as or b.id):
        reasons.append("the same number of the same patients, listed twice")
    cautions: list[str] = []
    if not reasons:
        cautions = _cautions(a, b)
    return Comparison(not reasons, tuple(reasons), tuple(cautions))


def _differ(reasons: list[str], what: str, first: str, second: str, label: Callable[[str], str]) -> None:
    if first != second:
        reasons.append(f"{what}: {' and '.join(sorted((label(first), label(second))))}")


def _against(figure: Figure) -> str:
    return (figure.comparator or "not spelled out").replace("-", " ")


def _same_definition(a: Figure, b: Figure) -> bool:
    if a.source == b.source:
        return _factor(a) == _factor(b)
    return a.stratum is not None and b.stratum is not None and _factor(a) == _factor(b)


def _factor(figure: Figure) -> str | None:
    return (figure.stratum.factor or figure.stratum.system) if figure.stratum else None


def _withdrawn(figure: Figure) -> Iterable[str]:
    if figure.superseded_by is not None:
        yield "superseded"
    if figure.retracted:
        yield "retracted"


def _cautions(a: Figure, b: Figure) -> list[str]:
    found: list[str] = []
    if a.endpoint.endswith("survival") and a.measure in ("rate", "median"):
        unknown = [zero for zero in (a.time_zero, b.time_zero) if zero is None]
        if unknown:
            found.append("from when time runs is not stated for " + ("either" if len(unknown) == 2 else "one of them"))
    if a.measure in PERCENTS and a.horizon_months is None and a.endpoint in _GROWS_WITH_TIME:
        found.append("over what time is not stated")
    if a.stratum != b.stratum:
        texts = sorted(stratum_text(stratum) or "the whole population" for stratum in (a.stratum, b.stratum))
        found.append(f"different groups: {' and '.join(texts)}")
    if a.n_scope or b.n_scope:
        found.append("n is of a whole series, not of the group")
    return found


def conflicts(registry: Registry) -> tuple[Conflict, ...]:
    """Groups of figures that ask the same question in different sources and disagree (`CONFLICT_RULE`).

    The same question is: same primary, treatment, endpoint, measure, horizon, time zero, group and, for ratios,
    comparator. Superseded, retracted and doubly listed figures, and endpoints that each paper defines for itself, take no part.
    """
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in registry.figures.values():
        shown_once = figure.same_as is None and not any(_withdrawn(figure)) and figure.value is not None
        if figure.endpoint not in _OWN_DEFINITION and shown_once:
            groups[_question_key(figure)].append(figure)
    found = []
    for key, figures in groups.items():
        pairs = tuple((a.id, b.id) for a, b in combinations(figures, 2) if a.source != b.source and disagree(a, b))
        if pairs:
            found.append(_conflict("|".join(key), figures, pairs, registry))
    return tuple(found)


def _question_key(figure: Figure) -> tuple[str, ...]:
    return (
        figure.primary,
        figure.treatment,
        figure.endpoint,
        figure.measure,
        str(figure.horizon_months),
        figure.time_zero or "",
        stratum_text(figure.stratum),
        _against(figure) if figure.measure in RATIOS else "",
        str(figure.liver_specific is False),
    )


def _conflict(key: str, figures: list[Figure], pairs: tuple[tuple[str, str], ...], registry: Registry) -> Conflict:
    ordered = tuple(sorted(figures, key=lambda figure: (figure.value or 0, figure.id)))
    first, last = ordered[0], ordered[-1]
    group = f", {stratum_text(first.stratum)}" if first.stratum else ""
    treatment = registry.treatment_label(first.treatment)
    question = f"{PRIMARY_LABELS[first.primary]}, {mid_sentence(treatment)}: {question_text(first)}{group}"
    why = f"{len(ordered)} figures ask this, from {value_text(first)} to {value_text(last)}; {len(pairs)} pairs disagree."
    return Conflict(
        key, question, ordered, pairs, why if len(pairs) > 1 else why.replace("1 pairs disagree", "1 pair disagrees")
    )


def disagree(a: Figure, b: Figure) -> bool:
    """Whether two figures of one question differ by more than their intervals, or than the stated tolerance."""
    if a.measure != b.measure or a.value is None or b.value is None:
        return False
    if _confidence(a) and _confidence(b):
        return (a.low or 0) > (b.high or math.inf) or (b.low or 0) > (a.high or math.inf)
    smaller, larger = sorted((a.value, b.value))
    if a.measure in PERCENTS:
        return larger - smaller > PERCENT_TOLERANCE
    if a.measure in ("c-index", "auc"):
        return larger - smaller > INDEX_TOLERANCE
    return larger - smaller > RELATIVE_TOLERANCE * smaller


def _confidence(figure: Figure) -> bool:
    return figure.interval == "ci95" and figure.low is not None and figure.high is not None
