"""The unit's own curve with published figures over it, and the differences, where the rule of the house lets them compare."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from livermets.charts.dots import plain
from livermets.charts.forest import ForestAxis, ForestRow, forest
from livermets.charts.picture import Picture
from livermets.charts.survival_curve import PublishedPoint, survival_curve
from livermets.cohort.curve_results import CurveAsked, CurveResults, NoCurveError
from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.divisions import Division
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.published import (
    BesidePublished,
    beside_published,
    figures_for,
    own_primary,
    published_treatments,
    verdict_counts,
)
from livermets.cohort.statistics.calibration import VERDICT_WORDS
from livermets.cohort.statistics.estimates import Estimate
from livermets.evidence import citation_of, horizon_text, question_text, short_n, source_links, stratum_text, value_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import PRIMARY_LABELS, TIME_ZERO_LABELS
from livermets.screens.cohort.curves import ask_outcome, division_label, no_curve, results_of
from livermets.screens.cohort.state import divisions, is_shared, marked
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, listed, mid_sentence, number_words

_MOST_DRAWN = 5
_MOST_ROWS = 12


def published_view(cohort: LoadedCohort) -> None:
    """What is compared on the left; the curve with figures over it, the differences, and every verdict on the right."""
    primary = own_primary(cohort)
    if primary is None:
        st.info("Of which primary the metastases are is not known of most patients; name it under Load and mapping.")
        return
    what, shown = st.columns([1, 3], gap="large")
    with what:
        outcome = ask_outcome(cohort, "cohort_published")
        if outcome is None:
            return
        by_system = [one for one in divisions(cohort) if one.kind in ("system", "score", "stored")]
        grouping = st.selectbox(
            "Groups",
            by_system,
            index=None,
            format_func=division_label,
            placeholder="All patients together",
            key="cohort_published_groups",
            persist_state="session",
        )
        try:
            results = results_of(cohort, outcome, CurveAsked(shared=is_shared()), grouping)
        except NoCurveError as reason:
            with shown:
                no_curve(outcome, reason)
            return
        figures = figures_for(knowledge().registry, primary)
        if grouping is None:
            figures = _of_treatment(figures, results)
    with shown:
        if not results.shown:
            st.info("Every group is small: none can be shown in a shared report.", icon=":material/visibility_off:")
            return
        _compared(cohort, results, beside_published(results, figures, primary, grouping), grouping, primary)


def _of_treatment(figures: Sequence[Figure], results: CurveResults) -> tuple[Figure, ...]:
    treatments = published_treatments(figures, results)
    registry = knowledge().registry
    chosen = st.selectbox(
        "Published after",
        treatments,
        format_func=registry.treatment_label,
        key="cohort_published_treatment",
        persist_state="session",
        help="Of which treatment the published figures are. First comes the one whose time is most often counted as here.",
    )
    return tuple(one for one in figures if one.treatment == chosen)


def _compared(
    cohort: LoadedCohort,
    results: CurveResults,
    found: tuple[BesidePublished, ...],
    grouping: Division | None,
    primary: str,
) -> None:
    if not found:
        of = f"by {grouping.label}" if grouping else "of this treatment"
        st.info(
            f"No published figure {as_text(of)} with this endpoint was read for {mid_sentence(PRIMARY_LABELS[primary])} in "
            "groups that this cohort has. That is no statement about the outcome."
        )
        return
    counts = verdict_counts(found)
    label = f"{as_text(DEMO_LABEL)}. " if cohort.synthetic else ""
    parts = [f"{counts[verdict]} {words}" for verdict, words in _VERDICTS.items() if counts[verdict]]
    st.markdown(
        f"{label}**{counted(len(found), 'published figure')}** of the same endpoint: this cohort is {as_text(listed(parts))}. "
        "A difference is shown where the intervals rule out none; case mix and years are not adjusted for."
    )
    ok = [one for one in found if one.comparison.ok]
    drawn = _drawn(ok)
    if drawn or not ok:
        picture = marked(cohort, survival_curve(results, [_point(one) for one in drawn]))
        show_chart(picture.figure, key="cohort_published_chart", alt=picture.alt, words=picture.key)
        if len(ok) > len(drawn):
            quiet(f"Over the curve stand the figures of the {_MOST_DRAWN} largest publications; all are below.")
    _differences(cohort, ok)
    table = _table(found)
    grid(table, "Every published figure beside the cohort's own", tallest=480, key="cohort_published_table",
         column_config={"Link": st.column_config.LinkColumn(display_text=":material/open_in_new:", width="small")})  # fmt: skip
    csv_button(table, saved_name("cohort_published"), key="cohort_published")


_VERDICTS = {
    "higher": "higher than published",
    "lower": "lower than published",
    "within": "without a difference shown",
    "unknown": "not known at that horizon, or without an interval",
    "not comparable": "not comparable",
}


def _drawn(ok: Sequence[BesidePublished]) -> list[BesidePublished]:
    """Rates at a horizon, of the publications with most patients first."""
    rates = [one for one in ok if one.figure.horizon_months is not None]
    sources: dict[str, int] = {}
    for one in rates:
        name = _series(one)
        sources[name] = max(sources.get(name, 0), one.figure.n or 0)
    largest = sorted(sources, key=lambda name: -sources[name])[:_MOST_DRAWN]
    return [one for one in rates if _series(one) in largest]


def _series(one: BesidePublished) -> str:
    group = f", {stratum_text(one.figure.stratum)}" if one.figure.stratum else ""
    n = f", n {one.figure.n:,}" if one.figure.n and not group else ""
    return f"{citation_of(one.figure, knowledge().registry)}{group}{n}"


def _point(one: BesidePublished) -> PublishedPoint:
    figure = one.figure
    assert figure.horizon_months is not None
    assert figure.value is not None
    low, high = (figure.low, figure.high) if figure.interval == "ci95" else (None, None)
    hover = f"<b>{plain(_series(one))}</b><br>{plain(value_text(figure))} at {horizon_text(figure.horizon_months)}"
    return PublishedPoint(_series(one), figure.horizon_months, figure.value, low, high, hover)


def _differences(cohort: LoadedCohort, ok: Sequence[BesidePublished]) -> None:
    """The differences in percentage points of one horizon, the one with most figures first."""
    horizons: dict[float, list[BesidePublished]] = {}
    for one in ok:
        if one.figure.horizon_months is not None and one.calibration and one.calibration.difference.value is not None:
            horizons.setdefault(one.figure.horizon_months, []).append(one)
    if not horizons:
        return
    order = sorted(horizons, key=lambda months: (months != 60, -len(horizons[months])))
    st.subheader("Difference from what was published")
    months = st.segmented_control(
        "Horizon", order, default=order[0], required=True, format_func=horizon_text, key="cohort_published_horizon",
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = horizons.get(months if months is not None else order[0], horizons[order[0]])
    picture = marked(cohort, _difference_picture(chosen[:_MOST_ROWS], months or order[0]))
    st.markdown(as_text(picture.sentence))
    show_chart(picture.figure, key="cohort_difference_chart", alt=picture.alt, words=picture.key)
    if len(chosen) > _MOST_ROWS:
        quiet(f"The {_MOST_ROWS} with most patients are drawn; all {len(chosen)} are in the table.")


def _difference_picture(found: Sequence[BesidePublished], months: float) -> Picture:
    rows, table = [], []
    for one in found:
        calibration = one.calibration
        assert calibration is not None
        difference = calibration.difference
        assert difference.value is not None
        own, published = number_words(calibration.observed.value or 0, 1), number_words(calibration.published.value or 0, 1)
        group = f"{one.group}: " if one.figure.stratum else ""
        words = f"{own} here, {published} published; {_signed(difference)} points"
        rows.append(
            ForestRow(f"{group}{citation_of(one.figure, knowledge().registry)}", words, difference.value, difference.low,
                      difference.high, second=calibration.published.low is None)
        )  # fmt: skip
        table.append({"Figure": rows[-1].label, "Words": words, "Verdict": VERDICT_WORDS[calibration.verdict]})
    reach = max(20.0, *(abs(bound) for row in rows for bound in (row.low, row.high, row.value) if bound is not None))
    edge = 20.0 * -(-reach // 20)
    step = 20.0 if edge <= 60 else 40.0
    ticks = tuple(step * number for number in range(int(-edge // step), int(edge // step) + 1))
    axis = ForestAxis("Percentage points: here minus published", -edge, edge, ticks, 0.0)
    counts = verdict_counts(found)
    figures = counted(len(rows), "comparable figure")
    sentence = f"At {horizon_text(months)}, of {figures} this cohort is above {counts['higher']} and below {counts['lower']}."
    key = (
        "bar: 95 % interval of the difference · dotted line: no difference · ◆ published without an interval, counted as exact"
    )
    return forest(rows, axis, sentence, pd.DataFrame(table), key)


def _signed(difference: Estimate) -> str:
    assert difference.value is not None
    sign = "+" if difference.value > 0 else ""
    if difference.low is None or difference.high is None:
        return f"{sign}{number_words(difference.value, 1)}"
    bounds = f"{number_words(difference.low, 1)} to {number_words(difference.high, 1)}"
    return f"{sign}{number_words(difference.value, 1)} ({bounds})"


def _table(found: Sequence[BesidePublished]) -> pd.DataFrame:
    registry = knowledge().registry
    rows = []
    for one in found:
        figure = one.figure
        source = registry.source_of(figure)
        links = source_links(source) if source else ()
        unit = " months" if figure.measure == "median" else " %"
        own = "not known" if one.own.value is None else f"{number_words(one.own.value, 1)}{unit}"
        if one.own.low is not None and one.own.high is not None:
            own += f" ({number_words(one.own.low, 1)} to {number_words(one.own.high, 1)})"
        if not one.comparison.ok:
            verdict = f"not comparable: {'; '.join(one.comparison.reasons)}"
        else:
            verdict = VERDICT_WORDS[one.calibration.verdict] if one.calibration else VERDICT_WORDS["unknown"]
        rows.append(
            {
                "Group": one.group,
                "Question": question_text(figure),
                "Here": own,
                "Published": value_text(figure),
                "n": short_n(figure),
                "Verdict": verdict,
                "Bear in mind": "; ".join(one.comparison.cautions),
                "Time runs from": TIME_ZERO_LABELS[figure.time_zero] if figure.time_zero else "not stated",
                "Source": citation_of(figure, registry),
                "Link": links[0][1] if links else None,
                "Patients": figure.population,
                "Caveat": figure.caveat or "",
            }
        )
    return pd.DataFrame(rows)
