"""What a field for a number, a day or a text takes, and what it says where it takes nothing."""

import datetime

import pytest

from livermets.case.case import CaseError
from livermets.screens.shared.typed_fields import a_day, a_day_of_these_years, a_whole_number, too_long

MINUTES = a_whole_number("Minutes", 1, 120)
TODAY = datetime.date.today()


@pytest.mark.parametrize(("typed", "read"), [("25", 25), (" 7 ", 7), ("٢٥", 25), ("", None), ("n/a", None)])
def test_a_whole_number_is_read(typed, read):
    assert MINUTES.read(typed) == read


@pytest.mark.parametrize("typed", ["7,5", "0", "121", "-3", "ten", "1e9", "5-7"])
def test_what_is_no_such_number_is_refused_with_what_was_read_and_what_is_accepted(typed):
    with pytest.raises(CaseError) as refused:
        MINUTES.read(typed)
    fault = refused.value.faults[0]
    assert fault.value == typed
    assert "1 to 120" in fault.accepted


@pytest.mark.parametrize("typed", ["2026-03-03", "3.3.2026", "3 March 2026", "03/03/2026"])
def test_a_day_is_read_as_people_write_it(typed):
    assert a_day("Day").read(typed) == datetime.date(2026, 3, 3)


@pytest.mark.parametrize("typed", ["3/4/2026", "2026-02-30", "2126-03-03", "1889-03-03", "soon", "03.03.26"])
def test_a_day_that_is_none_is_refused(typed):
    with pytest.raises(CaseError):
        a_day("Day").read(typed)


@pytest.mark.parametrize("years", [11, -11, 60])
def test_a_meeting_is_at_most_ten_years_away_unless_it_was_so_before(years):
    far = TODAY + datetime.timedelta(days=366 * years)
    with pytest.raises(CaseError) as refused:
        a_day_of_these_years("Day").read(str(far))
    assert "from" in refused.value.faults[0].accepted
    assert a_day_of_these_years("Day", far).read(str(far)) == far
    assert a_day_of_these_years("Day").read(str(TODAY)) == TODAY


def test_a_value_is_shown_so_that_it_is_read_again():
    assert MINUTES.read(MINUTES.shown(25) or "") == 25
    assert a_day("Day").read(a_day("Day").shown(TODAY) or "") == TODAY
    assert MINUTES.shown(None) is None


def test_a_text_says_by_how_much_it_is_too_long():
    assert too_long("x" * 80, 80) == ""
    assert too_long(" " + "x" * 80 + " ", 80) == ""
    assert too_long(None, 80) == ""
    assert too_long("x" * 83, 80).startswith("3 characters too many")
