"""Times, events and horizons: what is refused, what is left out, and where an anniversary lies."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.statistics.curves import kaplan_meier, survival_at
from livermets.cohort.statistics.event_times import (
    NEVER_OBSERVED,
    NO_STATUS,
    NO_TIME,
    EventTimesError,
    calendar_months,
    earliest_at,
    event_times,
    event_times_of_dates,
    latest_within,
)


@pytest.mark.parametrize(
    ("time", "event", "rows"),
    [([1, -2, 3], [0, 1, 1], (12,)), ([np.inf, 2, 3], [0, 1, 1], (11,)), ([1, 2, 3], [0, 0.5, -1], (12, 13))],
)
def test_what_cannot_be_is_refused_with_its_rows(time: list[float], event: list[float], rows: tuple[int, ...]) -> None:
    with pytest.raises(EventTimesError) as error:
        event_times(time, event, unit="days", first_row=11)
    assert error.value.rows == rows
    assert all(str(row) in str(error.value) for row in rows)
    assert "accepted" in str(error.value)


def test_an_operation_before_the_diagnosis_names_its_row() -> None:
    with pytest.raises(EventTimesError, match=r"row 2: .*negative"):
        event_times_of_dates(["2020-01-01", "2020-05-01"], ["2021-01-01", "2020-04-30"], [1, 0])


def test_an_entry_after_the_end_names_its_row() -> None:
    with pytest.raises(EventTimesError, match="row 2: the entry"):
        event_times([5, 5], [1, 1], unit="months", entry=[1, 6])


def test_the_unknown_are_left_out_and_counted_once_each() -> None:
    data = event_times([None, 2, 3, 4, None], [1, None, 1, 0, None], unit="months", entry=[0, 0, 3, 1, 0])
    assert data.left_out == ((NO_TIME, 2), (NO_STATUS, 1), (NEVER_OBSERVED, 1))
    assert data.index.tolist() == [3]


def test_missing_values_of_pandas_are_unknown() -> None:
    table = pd.DataFrame({"t": pd.array([1, None, 3], dtype="Float64"), "e": pd.array([True, False, None], dtype="boolean")})
    assert event_times(table["t"], table["e"], unit="months").index.tolist() == [0]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        event_times([1, 2], [1], unit="months")


def test_what_is_returned_cannot_be_changed() -> None:
    data = event_times([1.0], [1], unit="months")
    with pytest.raises(ValueError, match="read-only"):
        data.time[0] = 9


def test_times_apart_by_rounding_only_are_one_time() -> None:
    data = event_times([0.3, 0.1 + 0.2, 0.3000001, 70], [1, 0, 1, 1], unit="months")
    assert data.time[0] == data.time[1] != data.time[2]


def test_the_fifth_anniversary_is_at_sixty_months_whatever_leap_years_lie_between() -> None:
    starts, ends = ["2018-03-01", "2016-03-01", "2019-03-01"], ["2023-03-01", "2021-03-01", "2024-03-01"]
    days = [(datetime.date.fromisoformat(b) - datetime.date.fromisoformat(a)).days for a, b in zip(starts, ends, strict=True)]
    assert days == [1826, 1826, 1827]
    assert calendar_months(starts, ends).tolist() == [60, 60, 60]
    for data in (event_times_of_dates(starts, ends, [1, 1, 1]), event_times(days, [1, 1, 1], unit="days")):
        at = survival_at(kaplan_meier(data), 60)
        assert (at.events, at.estimate.value) == (3, 0)
    assert survival_at(kaplan_meier(event_times([1828, 1900], [1, 0], unit="days")), 60).estimate.value == 1


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-01-31", "2020-02-29", 1),
        ("2020-02-29", "2021-02-28", 12),
        ("2021-01-31", "2021-02-28", 1),
        ("2021-01-31", "2021-03-01", 1 + 1 / 31),
        ("2021-01-01", "2021-01-16", 15 / 31),
        ("2021-01-02", "2021-01-01", -1 / 31),
    ],
)
def test_months_by_the_calendar(start: str, end: str, months: float) -> None:
    assert calendar_months([start], [end])[0] == pytest.approx(months, abs=1e-12)


def test_unknown_dates_are_unknown_months() -> None:
    assert np.isnan(calendar_months([None, "2020-01-01"], ["2020-01-01", None])).all()
    assert np.isnan(calendar_months(["2020-01-01"], [pd.NaT])).all()


@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2050, 1, 1)),
    st.integers(0, 10_000),
    st.integers(1, 400),
)
def test_a_later_day_is_never_fewer_months(start: datetime.date, days: int, more: int) -> None:
    ends = [start + datetime.timedelta(days=days), start + datetime.timedelta(days=days + more)]
    first, second = calendar_months([start, start], ends)
    assert 0 <= first < second


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2040, 1, 1)), st.integers(1, 120))
def test_every_anniversary_lies_within_the_spans_of_its_horizon(start: datetime.date, months: int) -> None:
    month = start.month - 1 + months
    first = datetime.date(start.year + month // 12, month % 12 + 1, 1)
    length = ((first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - first).days
    end = first.replace(day=min(start.day, length))
    assert calendar_months([start], [end])[0] == months
    assert earliest_at(months, "days") <= (end - start).days <= latest_within(months, "days")


def test_a_horizon_in_months_is_itself_and_parts_of_months_are_mean_ones() -> None:
    assert latest_within(60, "months") == earliest_at(60, "months") == 60
    assert (earliest_at(60, "days"), latest_within(60, "days")) == (1826, 1827)
    assert (earliest_at(1, "days"), latest_within(1, "days")) == (28, 31)
    assert latest_within(0.5, "days") == pytest.approx(15.21875)
