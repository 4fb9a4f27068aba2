"""Indicators: their rules on single patients, unknowns, denominators, and units against control limits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.indicators import Counted, OutcomeError, count_by_unit, count_indicator
from livermets.knowledge.loading import knowledge

KNOWN = knowledge().indicators
TEXTBOOK: dict[str, Any] = {
    "died": False,
    "days_observed": 400,
    "died_in_hospital": False,
    "worst_complication_30d": "II",
    "worst_complication_90d": "II",
    "intraoperative_incident_grade": 1,
    "bile_leak_grade": "A",
    "liver_failure_grade": "none",
    "readmitted_30d": False,
    "readmitted_90d_major": False,
    "margin_r0": True,
}


def counted(name: str, *patients: dict[str, Any]) -> Counted:
    table = {column: [one.get(column) for one in patients] for column in KNOWN.columns}
    return count_indicator(KNOWN.indicators[name], KNOWN.columns, table)


def answer(name: str, **changes: Any) -> str:
    found = counted(name, TEXTBOOK | changes)
    kinds = ("yes", "no", "unknown", "outside", "unplaced")
    (kind,) = (one for one in kinds if getattr(found, one))
    return kind


@pytest.mark.parametrize(
    ("days", "died", "expected"),
    [
        (90, True, "yes"),
        (91, True, "no"),
        (90, False, "no"),
        (89, False, "unknown"),
        (0, True, "yes"),
        (89, None, "unknown"),
        (91, None, "no"),
        (None, True, "unknown"),
        (None, False, "unknown"),
    ],
)
def test_who_was_not_seen_until_day_90_has_an_unknown_90_day_mortality(days: int, died: bool, expected: str) -> None:
    assert answer("mortality-90d", days_observed=days, died=died) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worst_complication_30d": "IIIa", "died": True, "days_observed": 20}, "yes"),
        ({"worst_complication_30d": "IV", "died": True, "days_observed": 55, "died_in_hospital": True}, "yes"),
        ({"worst_complication_30d": "IV", "died": True, "days_observed": 55, "died_in_hospital": None}, "unknown"),
        ({"worst_complication_30d": "IIIb", "died_in_hospital": None}, "no"),
        ({"worst_complication_30d": "II", "died": True, "days_observed": 5, "died_in_hospital": True}, "outside"),
        ({"worst_complication_30d": None}, "unplaced"),
    ],
)
def test_failure_to_rescue_is_asked_of_patients_with_a_major_complication(changes: dict[str, Any], expected: str) -> None:
    assert answer("failure-to-rescue", **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "yes"),
        ({"intraoperative_incident_grade": 2}, "no"),
        ({"bile_leak_grade": "B"}, "no"),
        ({"liver_failure_grade": "C"}, "no"),
        ({"worst_complication_90d": "IIIa"}, "no"),
        ({"readmitted_90d_major": True}, "no"),
        ({"margin_r0": False}, "no"),
        ({"died": True, "days_observed": 90}, "no"),
        ({"died": True, "days_observed": 91}, "yes"),
        ({"died": True, "days_observed": 120, "died_in_hospital": True}, "no"),
        ({"days_observed": 89}, "unknown"),
        ({"margin_r0": None}, "unknown"),
        ({"margin_r0": None, "bile_leak_grade": "C"}, "no"),
        ({"died_in_hospital": None}, "yes"),
    ],
)
def test_a_textbook_outcome_fails_by_any_of_its_parts(changes: dict[str, Any], expected: str) -> None:
    assert answer("textbook-outcome-delphi", **changes) == expected


def test_denominators_and_bounds_are_said() -> None:
    patients = [
        {"died": True, "days_observed": 10},
        {"died": False, "days_observed": 100},
        {"died": False, "days_observed": 100},
        {"died": False, "days_observed": 10},
    ]
    found = counted("mortality-90d", *patients)
    assert (found.yes, found.known, found.unknown, found.patients) == (1, 3, 1, 4)
    assert found.estimate.value == pytest.approx(1 / 3)
    assert (found.lowest, found.highest) == (0.25, 0.5)


def test_bounds_hold_whoever_is_not_placed() -> None:
    died, alive = {"died": True, "days_observed": 10, "died_in_hospital": True}, {"died": False, "days_observed": 400}
    major = {"worst_complication_30d": "IIIa"}
    patients = [major | died, major | alive, {"worst_complication_30d": None} | died, {"worst_complication_30d": None} | alive]
    found = counted("failure-to-rescue", *patients)
    assert (found.yes, found.known, found.unplaced) == (1, 2, 2)
    assert (found.lowest, found.highest) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_a_column_that_the_table_does_not_have_leaves_everyone_unknown_and_is_named() -> None:
    indicator = KNOWN.indicators["mortality-90d"]
    found = count_indicator(indicator, KNOWN.columns, {"days_observed": [10, 20]})
    assert (found.unknown, found.missing, found.estimate.value) == (2, ("died",), None)
    nothing = count_indicator(indicator, KNOWN.columns, {"age": [1, 2, 3]})
    assert (nothing.unknown, nothing.missing) == (3, ("died", "days_observed"))
    assert count_indicator(indicator, KNOWN.columns, {}).patients == 0


@pytest.mark.parametrize(
    ("column", "value", "accepted"),
    [
        ("died", "yes", "true or false"),
        ("worst_complication_30d", "3a", "one of: none, I"),
        ("days_observed", -1, "from 0 to 40000 days"),
        ("days_observed", "soon", "from 0 to 40000 days"),
    ],
)
def test_a_cell_that_is_not_accepted_names_column_and_row(column: str, value: Any, accepted: str) -> None:
    name = next(name for name, one in KNOWN.indicators.items() if column in one.columns)
    with pytest.raises(OutcomeError, match=f"{column}, row 2: .*{accepted}"):
        counted(name, TEXTBOOK, TEXTBOOK | {column: value})


def outcomes() -> st.SearchStrategy[dict[str, Any]]:
    kinds = {
        "boolean": lambda _: st.booleans(),
        "number": lambda one: st.sampled_from([0, 1, 2, 30, 31, 90, 91]).filter(lambda n: n <= one.maximum),
        "choice": lambda one: st.sampled_from(one.values),
    }
    return st.fixed_dictionaries({name: st.none() | kinds[one.kind](one) for name, one in KNOWN.columns.items()})


@given(outcomes())
def test_no_patient_both_counts_and_does_not(patient: dict[str, Any]) -> None:
    if patient["died_in_hospital"] and patient["died"] is False:
        patient = patient | {"died": True}
    for one in KNOWN.indicators.values():
        if one.no is not None:
            assert not (one.yes.holds(patient) and one.no.holds(patient)), one.indicator.id


def test_cells_that_contradict_each_other_settle_nothing() -> None:
    assert answer("mortality-hospital-or-30d", died=False, died_in_hospital=True) == "unknown"


@given(outcomes(), st.data())
def test_an_answer_once_known_stays_whatever_the_unknown_turns_out_to_be(patient: dict[str, Any], data: st.DataObject) -> None:
    filled = {name: value if value is not None else data.draw(outcomes())[name] for name, value in patient.items()}
    if filled["died"] is False and filled["died_in_hospital"]:
        return
    for name in KNOWN.indicators:
        before, after = counted(name, patient), counted(name, filled)
        for kind in ("yes", "no", "outside"):
            assert getattr(after, kind) >= getattr(before, kind), (name, kind)


def test_units_stand_against_the_proportion_of_all() -> None:
    died, units = [], []
    for unit, deaths, patients in (("north", 2, 100), ("south", 30, 100), (2021.0, 5, 100)):
        died += [True] * deaths + [False] * (patients - deaths)
        units += [unit] * patients
    table = {"died": [*died, True], "days_observed": [200 if not one else 10 for one in died] + [10]}
    found = count_by_unit(KNOWN.indicators["mortality-90d"], KNOWN.columns, table, [*units, None])
    assert [(one.unit, one.counted.yes, one.standing) for one in found] == [
        ("2021", 5, "alert-low"),
        ("north", 2, "alarm-low"),
        ("south", 30, "alarm-high"),
    ]
    assert all(one.standing != "unknown" for one in found)
