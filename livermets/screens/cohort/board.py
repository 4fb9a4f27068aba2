"""What this board decided, as a cohort: the wait until a decision, what was carried out, departures without a reason."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from livermets.board.decision_times import DecisionTimes, decision_times
from livermets.board.overview import LEAST
from livermets.board.store.queries import board_courses
from livermets.charts.wait_curve import wait_curve
from livermets.screens.board_session.store import attempt, kept_where
from livermets.screens.cohort.state import is_shared
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted


def board_view() -> None:
    """The cases of the store; it says where they are kept, because a session's own store is small."""
    courses = attempt(board_courses)
    if courses is None:
        return
    if not courses:
        st.info("This board has no case yet: cases are entered on the page Board.", icon=":material/groups:")
        quiet(as_text(kept_where()))
        return
    found = decision_times(courses, datetime.datetime.now(datetime.UTC))
    if is_shared() and found.cases < LEAST:
        st.info("So few cases are nothing for a shared report.", icon=":material/visibility_off:")
        return
    quiet(
        "Time runs from the moment at which a case was entered here to its first decision. Cases without one are still waiting."
    )
    if found.decided:
        picture = wait_curve(found.waiting, "Decided", _sentence(found))
        st.markdown(as_text(picture.sentence))
        show_chart(picture.figure, key="cohort_board_chart", alt=picture.alt, words=picture.key)
    else:
        st.markdown(f"None of {found.cases} cases is decided yet.")
    table = _table(found)
    grid(table, "What became of the cases of this board", key="cohort_board_table")
    csv_button(table, saved_name("cohort_board"), key="cohort_board")


def _sentence(found: DecisionTimes) -> str:
    median = found.median_wait.value
    half = f"half were decided within {median:.1f} days" if median is not None else "fewer than half are decided"
    return f"{found.decided} of {counted(found.cases, 'case')} are decided; {half} (Kaplan-Meier, waiting cases censored)."


def _table(found: DecisionTimes) -> pd.DataFrame:
    median = "not reached" if found.median_wait.value is None else f"{found.median_wait.value:.1f} days"
    done = "not known of any" if found.median_done is None else f"{found.median_done:g} days ({found.done} decisions)"
    said = {
        "Cases": str(found.cases),
        "Decided": str(found.decided),
        "Median time to the decision": median,
        "Median time from decision to treatment": done,
        "Carried out as decided": found.carried_out.in_words,
        "Something else done": found.changed.in_words,
        "Not carried out": found.not_carried_out.in_words,
        "Not known what became of it": found.not_known.in_words,
        "Against published rules, without a reason recorded": found.undocumented.in_words,
    }
    return pd.DataFrame(list(said.items()), columns=["What", "How many"])
