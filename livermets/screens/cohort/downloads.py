"""What a person takes along: results of every patient, the numbers of the curves, the methods, the mapping."""

from __future__ import annotations

from functools import partial

import streamlit as st

from livermets.cohort.curve_results import CurveAsked, CurveResults, NoCurveError
from livermets.cohort.curve_words import estimate_rows
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.mapping_file import mapping_yaml
from livermets.cohort.methods_of import methods_of
from livermets.cohort.patient_table import patient_table
from livermets.cohort.result_file import result_bytes
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort.curves import outcome_label, points_csv, results_of
from livermets.screens.cohort.scores import UNO_HORIZON, standings_of
from livermets.screens.cohort.state import held_cohort, is_shared
from livermets.screens.shared.files import csv_button, save_button
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.text import as_text, quiet


def downloads_view(cohort: LoadedCohort) -> None:
    """Files of the patients on the left, the methods on the right."""
    left, right = st.columns(2, gap="large")
    with left:
        _patients(cohort)
        st.subheader("Mapping")
        quiet("How the columns were read, to be used again here or with the command.")
        yaml = partial(_yaml, cohort)
        save_button("Mapping (YAML)", yaml, f"{saved_name('cohort_mapping')}.yaml", key="cohort_save_mapping", kind="text/yaml")
        _curves(cohort)
    with right:
        st.subheader("Methods")
        said = _methods(cohort)
        if said is None:
            st.info("The methods are written once an outcome has its endpoint and its time zero.")
            return
        st.markdown(as_text(said))
        name = f"{saved_name('cohort_methods')}.txt"
        save_button("Methods (text)", said.encode(), name, key="cohort_save_methods", kind="text/plain")


def _yaml(cohort: LoadedCohort) -> bytes:
    return mapping_yaml(cohort.mapping).encode()


def _file(cohort: LoadedCohort, suffix: str) -> bytes:
    return result_bytes(patient_table(cohort), suffix)


def _patients(cohort: LoadedCohort) -> None:
    st.subheader("Results of every patient")
    if is_shared():
        quiet("A row a patient is nothing for a shared report: turn the switch off to save it.")
        return
    quiet("Facts, outcomes and the result of every system, a row a patient. Lists and empty results are as in docs/cohort.md.")
    with st.container(horizontal=True):
        name = saved_name("cohort_results")
        save_button("Results (CSV)", partial(_file, cohort, ".csv"), f"{name}.csv", key="cohort_save_csv")
        save_button(
            "Results (Parquet)",
            partial(_file, cohort, ".parquet"),
            f"{name}.parquet",
            key="cohort_save_parquet",
            kind="application/vnd.apache.parquet",
        )


def last_curves(cohort: LoadedCohort) -> CurveResults | None:
    """The curves that were looked at last; before that, those of all patients of the first outcome that is named."""
    held = held_cohort()
    if held.last is not None and held.last.asked.shared == is_shared():
        return held.last
    for outcome in cohort.outcomes:
        try:
            return results_of(cohort, outcome, CurveAsked(shared=is_shared()))
        except NoCurveError:
            continue
    return None


def _curves(cohort: LoadedCohort) -> None:
    results = last_curves(cohort)
    if results is None or not results.shown:
        return
    st.subheader("Numbers of the curves")
    by = f", by {results.grouping.label}" if results.grouping else ""
    quiet(as_text(f"{outcome_label(results.outcome)}{by}: the curves that were looked at last."))
    with st.container(horizontal=True):
        csv_button(estimate_rows(results), saved_name("cohort_estimates"), key="cohort_save_estimates")
        name = f"{saved_name('cohort_curves')}.csv"
        save_button("Curves (CSV)", partial(points_csv, results), name, key="cohort_save_curves")


def _methods(cohort: LoadedCohort) -> str | None:
    results = last_curves(cohort)
    if results is None:
        return None
    data = results.outcome.data
    assert data is not None
    standings = standings_of(cohort, results.outcome, data)
    names = tuple(dict.fromkeys(f"{'stored ' if one.stored else ''}{one.label}" for one in standings))
    return methods_of(
        cohort,
        results,
        knowledge(),
        among=held_cohort().last_among,
        scores=names,
        uno_horizon=UNO_HORIZON,
        published=True,
        indicators=bool(cohort.happened),
    )
