"""The methods paragraph of what is on the screen: every choice behind it, taken from the results themselves."""

from __future__ import annotations

from livermets.cohort.curve_results import CurveResults
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import LEAST_SHOWN
from livermets.cohort.statistics.methods import Choices, methods_paragraph
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, TIME_ZERO_LABELS


def methods_of(
    cohort: LoadedCohort,
    results: CurveResults,
    known: Knowledge,
    *,
    among: str = "",
    scores: tuple[str, ...] = (),
    uno_horizon: float | None = None,
    published: bool = False,
    indicators: bool = False,
) -> str:
    """The paragraph for the curves of an outcome, and for what else was looked at."""
    outcome = results.outcome
    assert outcome.endpoint is not None
    assert outcome.time_zero is not None
    asked = results.asked
    shown = {one.months for group in results.groups for one in group.horizons if not one.why_not}
    choices = Choices(
        patients=results.patients + sum(count for _, count in results.left_out),
        endpoint=ENDPOINT_LABELS[outcome.endpoint],
        time_zero=TIME_ZERO_LABELS[outcome.time_zero],
        unit="months",
        horizons=tuple(sorted(shown)),
        calendar_dates=outcome.by_dates,
        form=asked.form,
        left_out=results.left_out,
        grouping=results.grouping.label if results.grouping else None,
        unknown_group=results.unknown,
        strata=results.strata.label if results.strata else None,
        unknown_stratum=results.untested,
        competing="any other first event" if results.incidence and outcome.competes else None,
        delayed_entry="their recorded entry" if outcome.data is not None and outcome.data.delayed else None,
        restricted_mean_months=None if results.incidence else asked.restricted_to,
        scores=scores,
        uno_horizon=uno_horizon if scores else None,
        published=published,
        indicators=tuple(one.indicator.name for one in known.indicators.indicators.values()) if indicators else (),
        masked_below=LEAST_SHOWN if asked.shared else 0,
        synthetic=cohort.synthetic,
        release=known.release,
    )
    only = f" Only patients with {among} were looked at." if among else ""
    return methods_paragraph(choices) + only
