"""The methods paragraph: every choice behind the numbers of a cohort, in sentences that can go into a paper."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version

from livermets.cohort.statistics.curves import AT_RISK_RULE, MEDIAN_RULE
from livermets.cohort.statistics.estimates import INTERVAL_FORMS, IntervalForm
from livermets.cohort.statistics.event_times import CurveUnit
from livermets.text import counted, listed


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for an analysis. Texts are as a reader sees them: "overall survival", "liver resection".

    `left_out` are patients without a usable time or status by reason, `unknown_group` those without a known group. What was
    not used (no groups, no scores, no restricted mean) is None, 0 or empty, and is not written about.
    """

    patients: int
    endpoint: str
    time_zero: str
    unit: CurveUnit
    horizons: tuple[float, ...]
    calendar_dates: bool = False
    form: IntervalForm = "log-log"
    level: float = 0.95
    left_out: tuple[tuple[str, int], ...] = ()
    grouping: str | None = None
    unknown_group: int = 0
    strata: str | None = None
    unknown_stratum: int = 0
    competing: str | None = None
    delayed_entry: str | None = None
    restricted_mean_months: float | None = None
    scores: tuple[str, ...] = ()
    uno_horizon: float | None = None
    published: bool = False
    indicators: tuple[str, ...] = ()
    masked_below: int = 0
    synthetic: bool = False
    release: str = ""


def methods_paragraph(choices: Choices) -> str:
    """One paragraph that states endpoint, time zero, intervals, ties, unknowns, tests and the versions of the software."""
    said = [*_patients(choices), *_curves(choices), *_comparisons(choices), *_discrimination(choices), *_rest(choices)]
    return " ".join(said)


def _patients(choices: Choices) -> list[str]:
    said = ["The patients are synthetic and no evidence of anything."] if choices.synthetic else []
    said.append(
        f"The endpoint was {choices.endpoint}, counted from {choices.time_zero}, in {counted(choices.patients, 'patient')}."
    )
    if choices.left_out:
        reasons = listed(f"{reason} ({count})" for reason, count in choices.left_out)
        said.append(f"Left out, and not counted as censored: {reasons}.")
    else:
        said.append("No patient was left out for an unknown time or status.")
    if choices.calendar_dates:
        said.append("Times are calendar months between dates, so that an anniversary is a whole number.")
    elif choices.unit == "days":
        said.append("Times are days; whatever is an anniversary in some calendar counts as within its horizon.")
    else:
        said.append("Times are months as recorded.")
    if choices.delayed_entry:
        said.append(f"Patients were at risk only after {choices.delayed_entry} (left truncation).")
    return said


def _curves(choices: Choices) -> list[str]:
    percent = f"{100 * choices.level:g} %"
    horizons = listed(f"{one:g}" for one in choices.horizons)
    said = [
        f"Survival was estimated by Kaplan-Meier, with pointwise {percent} intervals by Greenwood's variance "
        f"{INTERVAL_FORMS[choices.form]} ({choices.form})."
    ]
    if choices.horizons:
        said.append(f"It is given at {horizons} months, and not beyond the last observation.")
    said.append(f"The median is {MEDIAN_RULE}. {AT_RISK_RULE} Deaths were taken before censorings of the same time.")
    said.append("Median follow-up is by the reverse Kaplan-Meier method.")
    if choices.competing:
        said.append(
            f"Cumulative incidence is by Aalen and Johansen, with {choices.competing} as competing event and Aalen's variance, "
            f"intervals {choices.form}; groups were compared by Gray's test."
        )
    if choices.restricted_mean_months is not None:
        said.append(
            f"Restricted means are areas under the curve over {choices.restricted_mean_months:g} months with normal intervals."
        )
    return said


def _comparisons(choices: Choices) -> list[str]:
    if not choices.grouping:
        return []
    strata = f", stratified by {choices.strata}" if choices.strata else ""
    unknown = (
        f"{counted(choices.unknown_group, 'patient')} with an unknown group took no part."
        if choices.unknown_group
        else "No patient's group was unknown."
    )
    if choices.unknown_stratum:
        unknown += f" Nor did {counted(choices.unknown_stratum, 'patient')} with an unknown stratum."
    return [
        f"Groups by {choices.grouping} were compared by the log-rank test{strata}; {unknown} Groups that were not under "
        "observation at any event are called not comparable. No correction was made for multiple tests."
    ]


def _discrimination(choices: Choices) -> list[str]:
    if not choices.scores:
        return []
    said = [
        f"Discrimination of {listed(choices.scores)} is Harrell's concordance, equal scores counting half, in the "
        "patients whose score was settled by what is known of them; intervals are by the infinitesimal jackknife, and two "
        "scores were compared on the same patients."
    ]
    if choices.uno_horizon is not None:
        said.append(f"Uno's concordance weights for the censoring, up to {choices.uno_horizon:g} months.")
    return said


def _rest(choices: Choices) -> list[str]:
    said = []
    if choices.published:
        said.append(
            "Published figures stand beside the cohort only where endpoint, horizon and time zero are the same; "
            "differences have limits from both intervals (MOVER), or from the cohort's own where the published figure has none."
        )
    if choices.indicators:
        said.append(
            f"Indicators ({listed(choices.indicators)}) count patients in whom the answer is known; intervals are exact "
            "binomial, control limits exact binomial at 95 % and 99.8 %."
        )
    if choices.masked_below:
        said.append(f"Groups of fewer than {choices.masked_below} patients are masked.")
    data = f", data {choices.release}" if choices.release else ""
    said.append(
        f"Computed with livermets{data}, Python {platform.python_version()}, numpy {version('numpy')} and scipy "
        f"{version('scipy')}."
    )
    return said
