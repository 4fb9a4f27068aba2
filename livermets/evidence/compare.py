"""Which figures may share an axis, and which of them disagree: the one place that says so.

Figures are comparable when they count the same thing, over the same horizon, from the same moment, in the same primary.
What is merely unknown, such as a time zero that no abstract states, is a caution and not a reason: otherwise hardly two
published figures could be set side by side. Who draws may be more lenient, by naming the differences that are to pass; they
come back as cautions, and the picture shows them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal, TypeVar

from livermets.evidence.wording import horizon_text, question_text, stratum_text, value_text
from livermets.knowledge.records import Claim, Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import (
    ENDPOINT_LABELS,
    MEASURE_LABELS,
    PERCENTS,
    PRIMARY_LABELS,
    RATIOS,
    TIME_ZERO_LABELS,
)
from livermets.text import counted, listed, mid_sentence, shortened

_T = TypeVar("_T")

Difference = Literal[
    "endpoint",
    "measure",
    "primary",
    "unit",
    "horizon",
    "time zero",
    "cohort",
    "comparator",
    "treatment",
    "definition",
    "withdrawn",
    "twice",
]
"""In what figures may differ so that they do not compare."""

OWN_DEFINITION: Final = frozenset(
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

_MOST_GROUPS: Final = 6
"""So many groups are named in a caution; of more it says how many more there are."""

_GROWS_WITH_TIME: Final = frozenset({"recurrence", "liver-recurrence", "overall-survival", "cancer-specific-survival"})
PERCENT_TOLERANCE: Final = 10.0
RELATIVE_TOLERANCE: Final = 0.25
INDEX_TOLERANCE: Final = 0.05
CONFLICT_RULE: Final = (
    "Figures conflict when they ask the same question in different sources and their confidence intervals do not "
    "overlap; where one of them has no confidence interval, when they differ by more than 10 percentage points, 25 % of "
    "the smaller median or ratio, or 0.05 of a concordance index."
)


class NotComparableError(ValueError):
    """Figures that may not share an axis were asked to; each reason is named."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Axis:
    """What one axis counts. Figures with equal axes may be drawn on it together; None is "not stated".

    `title` is set where a picture knows more of what is counted, and of whom, than the endpoint says.
    """

    endpoint: str
    measure: str
    horizon_months: float | None
    time_zero: str | None
    unit: str | None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether figures may share an axis; if not, why not; and what to bear in mind if they do."""

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


def axis_of(record: Figure | Claim) -> Axis:
    """The axis of a reported figure, or of a claim with a number. Raises ValueError for a claim without one."""
    if record.endpoint is None or record.measure is None:
        raise ValueError(f"{record.id} counts nothing")
    return Axis(
        record.endpoint,
        record.measure,
        record.horizon_months if record.measure in PERCENTS else None,
        record.time_zero if isinstance(record, Figure) else None,
        record.unit if isinstance(record, Figure) and record.measure == "count" else None,
    )


def comparable(*figures: Figure, lenient: Collection[Difference] = ()) -> Comparison:
    """Whether figures may stand on one axis, each with each. The answer does not depend on their order.

    The differences named as `lenient` are no reasons but the first of the cautions. That horizons differ is none, because
    only an axis of time is lenient about them, and it shows them.
    """
    found = _differences(figures)
    reasons = [words for kind, words in found if kind not in lenient]
    cautions = [words for kind, words in found if kind in lenient and kind != "horizon"]
    if figures and not reasons:
        cautions += _cautions(figures)
    return Comparison(not reasons, tuple(reasons), () if reasons else tuple(cautions))


def groups_by_axis(
    items: Iterable[_T], figure_of: Callable[[_T], Figure], *, lenient: Collection[Difference] = ()
) -> list[list[_T]]:
    """Items in groups of which each may share an axis, in their order.

    Where times are stated to run from different moments, those that state the same one come together, and those that state
    none.
    """
    groups: list[list[_T]] = []
    for item in items:
        fitting = (one for one in groups if comparable(*map(figure_of, [*one, item]), lenient={*lenient, "time zero"}).ok)
        group = next(fitting, None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    return [part for group in groups for part in _by_time_zero(group, figure_of)]


def _by_time_zero(group: list[_T], figure_of: Callable[[_T], Figure]) -> list[list[_T]]:
    zeros = dict.fromkeys(figure_of(one).time_zero for one in group)
    if len(zeros.keys() - {None}) < 2:
        return [group]
    return [[one for one in group if figure_of(one).time_zero == zero] for zero in zeros]


def _differences(figures: Sequence[Figure]) -> list[tuple[Difference, str]]:
    """Every difference that keeps figures apart, with its words."""
    found: list[tuple[Difference, str]] = []

    def differ(kind: Difference, what: str, values: Iterable[Any], labels: Mapping[str, str] | None = None) -> None:
        different = set(values)
        if len(different) > 1:
            # A stored outcome may be of a later version, with words that this one does not know.
            found.append((kind, f"{what}: {listed(sorted((labels or {}).get(value, value) for value in different))}"))

    axes = [axis_of(figure) for figure in figures]
    horizons = {axis.horizon_months for axis in axes if axis.measure in PERCENTS}
    zeros = [axis.time_zero for axis in axes if axis.time_zero]
    counts = [figure.unit or "" for figure in figures if figure.measure == "count"]
    ratios = [figure for figure in figures if figure.measure in RATIOS]
    differ("endpoint", "different endpoints", (axis.endpoint for axis in axes), ENDPOINT_LABELS)
    differ("measure", "different measures", (axis.measure for axis in axes), MEASURE_LABELS)
    differ("primary", "different primaries", (figure.primary for figure in figures), PRIMARY_LABELS)
    differ("unit", "different units", counts)
    differ("horizon", "different horizons", (horizon_text(months) or "not stated" for months in horizons))
    differ("time zero", "different time zeros", zeros, TIME_ZERO_LABELS)
    if len({figure.liver_specific is False for figure in figures}) > 1:
        only = "only one of the two is a cohort" if len(figures) == 2 else "only some are cohorts"
        found.append(("cohort", f"{only} of liver metastases"))
    differ("comparator", "different comparators", map(_against, ratios))
    differ("treatment", "ratios of different treatments", (one.treatment.replace("-", " ") for one in ratios))
    if any(figure.endpoint in OWN_DEFINITION for figure in figures) and not _same_definition(figures):
        found.append(("definition", "what exactly was counted differs from source to source; read the caveats"))
    withdrawn = {word for figure in figures for word in _withdrawn(figure)}
    found += [("withdrawn", f"{word} report") for word in sorted(withdrawn)]
    origins = Counter(origin for _, origin in {(figure.id, figure.same_as or figure.id) for figure in figures})
    if origins and max(origins.values()) > 1:
        found.append(("twice", "the same number of the same patients, listed twice"))
    return found


def _against(figure: Figure) -> str:
    return (figure.comparator or "not spelled out").replace("-", " ")


def _same_definition(figures: Sequence[Figure]) -> bool:
    one_source = len({figure.source for figure in figures}) == 1
    return len(set(map(_factor, figures))) == 1 and (one_source or all(figure.stratum for figure in figures))


def _factor(figure: Figure) -> str | None:
    return (figure.stratum.factor or figure.stratum.system) if figure.stratum else None


def _withdrawn(figure: Figure) -> Iterable[str]:
    if figure.superseded_by is not None:
        yield "superseded"
    if figure.retracted:
        yield "retracted"


def _cautions(figures: Sequence[Figure]) -> list[str]:
    found: list[str] = []
    if figures[0].endpoint.endswith("survival") and figures[0].measure in ("rate", "median"):
        unknown = sum(figure.time_zero is None for figure in figures)
        if unknown:
            every = "either" if len(figures) == 2 else "any of them"
            some = "one of them" if unknown == 1 else "some of them"
            of_whom = f" for {every if unknown == len(figures) else some}" if len(figures) > 1 else ""
            found.append(f"from when time runs is not stated{of_whom}")
    if any(one.measure in PERCENTS and one.horizon_months is None and one.endpoint in _GROWS_WITH_TIME for one in figures):
        found.append("over what time is not stated")
    groups = sorted({stratum_text(figure.stratum) or "the whole population" for figure in figures})
    if len(groups) > 1:
        found.append(f"different groups: {listed(groups) if len(groups) <= _MOST_GROUPS else shortened(groups, _MOST_GROUPS)}")
    if any(figure.n_scope for figure in figures):
        found.append("n is of a whole series, not of the group")
    return found


def conflicts(registry: Registry) -> tuple[Conflict, ...]:
    """Groups of figures that ask the same question in different sources and disagree (`CONFLICT_RULE`).

    The same question is: same primary, treatment, endpoint, measure, horizon, time zero, group and, for ratios,
    comparator. Superseded, retracted and doubly listed figures, and endpoints that each paper defines for itself, take no part.
    """
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in registry.figures.values():
        shown_once = figure.same_as is None and figure.stands and figure.value is not None
        if figure.endpoint not in OWN_DEFINITION and shown_once:
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
    many = counted(len(pairs), "pair disagrees", "pairs disagree")
    why = f"{len(ordered)} figures ask this, from {value_text(first)} to {value_text(last)}; {many}."
    return Conflict(key, question, ordered, pairs, why)


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
