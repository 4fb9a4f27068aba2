"""All scores side by side: how well each orders these patients by the time to their event."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from livermets.charts.forest import ForestAxis, ForestRow, forest
from livermets.charts.picture import Picture
from livermets.cohort.curve_results import NoCurveError, outcome_words
from livermets.cohort.curve_words import p_words
from livermets.cohort.loaded import CohortOutcome, LoadedCohort
from livermets.cohort.masking import masked_counts, shown_count
from livermets.cohort.score_comparison import FEWEST, ScoreStanding, score_difference, score_standings
from livermets.cohort.statistics.event_times import EventTimes
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.curves import ask_outcome, no_curve
from livermets.screens.cohort.state import is_shared, made_once, marked
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import number_words, sentence_case

UNO_HORIZON = 60.0
_TICKS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def scores_view(cohort: LoadedCohort) -> None:
    """The forest of concordances for one outcome, and what it rests on."""
    with st.container(width=420):
        outcome = ask_outcome(cohort, "cohort_scores")
    if outcome is None:
        return
    try:
        words = outcome_words(outcome)
    except NoCurveError as reason:
        no_curve(outcome, reason)
        return
    data = outcome.data
    if data is None or not data.n:
        st.info(outcome.fault or "No patient has a known time and status.")
        return
    found = standings_of(cohort, outcome, data)
    if not found:
        st.info(f"No score is settled in {FEWEST} patients or more with different values: there is nothing to compare.")
        return
    shared = is_shared()
    key = ("scores picture", cohort.outcomes.index(outcome), shared)
    picture = made_once(key, lambda: marked(cohort, _picture(found, data, words, shared)))
    st.markdown(as_text(picture.sentence))
    left, right = st.columns([3, 4], gap="large")
    with left:
        show_chart(picture.figure, key="cohort_scores_chart", alt=picture.alt, words=picture.key)
    with right:
        grid(picture.table, "The concordance of each score", key="cohort_scores_table")
        csv_button(picture.table, saved_name("cohort_scores"), key="cohort_scores")
        quiet(
            "C is the share of pairs of patients in which the one with the higher score had the event first; 0.5 is chance. "
            "Only patients whose score is settled count, so scores rest on different patients: the last column compares two on "
            "the same ones. Could be: the lowest and highest C over everything that the unsettled scores may turn out to be."
        )
        if shared:
            quiet(f"Scores settled in fewer than {FEWEST} patients have no concordance here.")


def standings_of(cohort: LoadedCohort, outcome: CohortOutcome, data: EventTimes) -> tuple[ScoreStanding, ...]:
    """How each score orders the patients by the time to this outcome, of which `data` are known; made once in the session."""
    key = ("scores", cohort.outcomes.index(outcome))
    return made_once(key, lambda: score_standings(cohort, data, knowledge(), UNO_HORIZON))


def _name(one: ScoreStanding) -> str:
    kind = "stored, by points" if one.stored else f"by {one.by}"
    return f"{one.label} ({kind})"


def _picture(found: tuple[ScoreStanding, ...], data: EventTimes, words: str, shared: bool) -> Picture:
    best = max(found, key=lambda one: one.concordance.n)
    rows, table = [], []
    for one in found:
        c = one.concordance.estimate
        assert c.value is not None
        interval = f"{number_words(c.value, 2)} ({number_words(c.low or 0, 2)} to {number_words(c.high or 0, 2)})"
        n = one.concordance.n
        counts = (n, one.concordance.unsettled)
        settled, unsettled = map(shown_count, masked_counts(counts) if shared else counts)
        rows.append(ForestRow(_name(one), f"{interval}, n {settled}", c.value, c.low, c.high, one.stored))
        uno = one.weighted.estimate if one.weighted else None
        bounds = (
            f"{number_words(one.concordance.lowest, 2)} to {number_words(one.concordance.highest, 2)}"
            if one.concordance.lowest is not None and one.concordance.highest is not None
            else ""
        )
        table.append(
            {
                "Score": _name(one),
                "Harrell's C": interval,
                "Uno's C, 5 years": number_words(uno.value, 2) if uno and uno.value is not None else "",
                "Settled": settled,
                "Not settled": unsettled,
                "Could be": bounds,
                f"Against {_name(best)}": "" if one is best else _against(data, best, one),
            }
        )
    said = "; ".join(f"{row.label} {row.words}" for row in rows)
    lows = [row.low if row.low is not None else row.value for row in rows]
    ticks = tuple(tick for tick in _TICKS if tick >= min([0.4, *lows]) - 0.1)
    axis = ForestAxis("Harrell's C (0.5 is chance)", ticks[0], 1.0, ticks, 0.5)
    sentence = f"{sentence_case(words)}, concordance of {len(rows)} scores: {said}."
    key = "bar: 95 % interval · dotted line: chance" + (" · ◆ stored with the patients" if any(r.second for r in rows) else "")
    return forest(rows, axis, sentence, pd.DataFrame(table), key)


def _against(data: EventTimes, best: ScoreStanding, other: ScoreStanding) -> str:
    difference = score_difference(data, other, best)
    value, p = difference.estimate.value, difference.test.p
    if value is None:
        return f"no pairs in the {difference.n} with both"
    sign = "+" if value > 0 else ""
    test = p_words(p) if p is not None else difference.test.why_not
    return f"{sign}{number_words(value, 3)} in {difference.n}, {test}"
