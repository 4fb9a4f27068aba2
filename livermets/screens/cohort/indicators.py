"""Indicators of quality: counted by their published definitions, with what is unknown kept apart, by unit in a funnel."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from livermets.charts.forest import ForestAxis, ForestRow, forest
from livermets.charts.funnel_plot import funnel_plot, units_table
from livermets.cohort.curve_words import percent_words
from livermets.cohort.divisions import Division
from livermets.cohort.indicators import Counted, OutcomeError, UnitCount, count_by_unit, count_indicator
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import is_small, shared_count
from livermets.evidence import short_citation
from livermets.knowledge.indicators import CompiledIndicator
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.state import divisions, is_shared, made_once, marked, values_of
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart, source_mark
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import listed, number_words

_TICKS = ((0.0, 2.0, 4.0, 6.0, 8.0, 10.0), (0.0, 10.0, 20.0, 30.0, 40.0), (0.0, 20.0, 40.0, 60.0, 80.0, 100.0))
_HELD_BACK = "held back"


def indicators_view(cohort: LoadedCohort) -> None:
    """All indicators of all patients; one of them by unit."""
    known = knowledge().indicators
    if not cohort.happened:
        st.info(
            "The table has no column for what happened after the resection, and no overall survival from resection to take it "
            "from. Name such columns under Load and mapping."
        )
        return
    if cohort.days_from_months:
        quiet(
            "Status and days are taken from overall survival from resection: its months times 30.4375, so that a count at 30 "
            "or 90 days is as exact as the months are."
        )
    try:
        counts = made_once("indicators", lambda: _all(cohort))
    except OutcomeError as fault:
        st.error(as_text(fault), icon=":material/error:")
        return
    shared = is_shared()
    left, right = st.columns([3, 4], gap="large")
    rows = [_row(one, known.indicators[one.indicator], shared) for one in counts if one.known and not _hidden(one, shared)]
    table = pd.DataFrame([_line(one, known.indicators[one.indicator], shared) for one in counts])
    with left:
        if rows:
            said = "; ".join(f"{row.label} {row.words}" for row in rows)
            top = max(row.high or row.value for row in rows)
            ticks = next((ticks for ticks in _TICKS if ticks[-1] >= top), _TICKS[-1])
            edge = ticks[-1] / 40
            axis = ForestAxis("% of patients of whom it is known", -edge, ticks[-1] + edge, ticks, None, " %")
            desired = " · ◆ a high proportion is desired" if any(row.second for row in rows) else ""
            key = f"bar: exact 95 % interval{desired}"
            picture = marked(cohort, forest(rows, axis, f"{said}.", table, key))
            show_chart(picture.figure, key="cohort_indicators_chart", alt=picture.alt, words=picture.key)
    with right:
        st.markdown(as_text(_sentence(rows)))
        grid(table, "Every indicator with its numbers", key="cohort_indicators_table")
        csv_button(table, saved_name("cohort_indicators"), key="cohort_indicators")
        with st.expander("What exactly is counted", key="cohort_indicator_definitions"):
            for one in known.indicators.values():
                caveat = f" :gray[{as_text(one.indicator.caveat)}]" if one.indicator.caveat else ""
                st.markdown(
                    f"**{as_text(one.indicator.name)}.** {as_text(one.indicator.definition)}. "
                    f"{source_mark(one.indicator.source)}.{caveat}"
                )
    _by_unit(cohort, counts, shared)


def _all(cohort: LoadedCohort) -> tuple[Counted, ...]:
    known = knowledge().indicators
    return tuple(count_indicator(one, known.columns, cohort.happened) for one in known.indicators.values())


def _hidden(one: Counted, shared: bool) -> bool:
    return shared and (is_small(one.yes) or is_small(one.no))


def _row(one: Counted, indicator: CompiledIndicator, shared: bool) -> ForestRow:
    value, low, high = one.estimate.value, one.estimate.low, one.estimate.high
    assert value is not None
    words = percent_words(one.estimate)
    if not (shared and is_small(one.not_known)):
        words += f", {one.yes} of {one.known}"
    return ForestRow(
        indicator.indicator.name,
        words,
        100 * value,
        100 * low if low is not None else None,
        100 * high if high is not None else None,
        indicator.indicator.desired == "high",
    )


def _line(one: Counted, indicator: CompiledIndicator, shared: bool) -> dict[str, object]:
    source = knowledge().registry.sources.get(indicator.indicator.source)
    line: dict[str, object] = {"Indicator": indicator.indicator.name}
    if _hidden(one, shared):
        line |= dict.fromkeys(("Proportion", "Counted", "Known", "Not known", "If unknown are counted in"), _HELD_BACK)
    else:
        row = _row(one, indicator, shared) if one.known else None
        few = shared and is_small(one.not_known)
        spread = (
            f"{number_words(100 * one.lowest, 1)} to {number_words(100 * one.highest, 1)} %"
            if one.lowest is not None and one.highest is not None and one.not_known and not few
            else ""
        )
        line |= {
            "Proportion": row.words.partition(",")[0] if row else "not known of anyone",
            "Counted": str(one.yes),
            "Known": _HELD_BACK if few else str(one.known),
            "Not known": shared_count(one.not_known) if shared else str(one.not_known),
            "If unknown are counted in": spread,
        }
    lacking = listed(knowledge().indicators.columns[name].label.lower() for name in one.missing)
    line["Not in the table"] = lacking
    line["Desired"] = indicator.indicator.desired
    line["Source"] = short_citation(source) if source else ""
    return line


def _sentence(rows: Sequence[ForestRow]) -> str:
    if not rows:
        return "No indicator can be counted of these patients."
    return (
        f"{listed(f'{row.label} {row.words}' for row in rows)}. Patients of whom the answer is not known are in no denominator."
    )


def _by_unit(cohort: LoadedCohort, counts: Sequence[Counted], shared: bool) -> None:
    columns = [one for one in divisions(cohort) if one.kind == "column"]
    countable = [one for one in counts if one.known]
    if not columns or not countable:
        return
    st.subheader("By unit")
    names = knowledge().indicators.indicators
    first, second = st.columns(2)
    chosen = first.selectbox(
        "Indicator",
        countable,
        format_func=lambda one: names[one.indicator].indicator.name,
        key="cohort_funnel_indicator",
        persist_state="session",
    )
    unit: Division | None = second.selectbox(
        "Units by",
        columns,
        index=0 if columns[0].label == "Unit" else None,
        format_func=lambda one: one.label,
        placeholder="A column, such as the hospital or the year",
        key="cohort_funnel_unit",
        persist_state="session",
    )
    target = chosen.estimate.value if chosen is not None else None
    if chosen is None or unit is None or target is None:
        return
    known = knowledge().indicators
    compiled = names[chosen.indicator]
    units: tuple[UnitCount, ...] = made_once(
        ("units", chosen.indicator, unit),
        lambda: count_by_unit(compiled, known.columns, cohort.happened, values_of(cohort, unit), target),
    )
    if shared and any(
        is_small(one.counted.yes) or is_small(one.counted.no) or is_small(one.counted.not_known) for one in units
    ):
        st.info(
            "A unit has a small count: by unit this indicator is held back in a shared report.",
            icon=":material/visibility_off:",
        )
        return
    if not any(one.counted.known for one in units):
        st.info("Of no unit anything is known.")
        return
    picture = marked(cohort, funnel_plot(compiled.indicator.name, units, target))
    st.markdown(as_text(picture.sentence))
    show_chart(picture.figure, key="cohort_funnel_chart", alt=picture.alt, words=picture.key)
    table = units_table(units)
    grid(table, "The indicator by unit", key="cohort_funnel_table")
    csv_button(table, saved_name("cohort_units"), key="cohort_units")
