"""What is typed into the field of a fact: comma or point, with a unit behind, in another unit; never guessed."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError
from livermets.case.typed import read_typed
from livermets.facts import FACTS
from livermets.screens.shared.numbers import offered_units, read_entry, shown_number, with_unit

SIZE, BILIRUBIN, CEA, ALBUMIN = (FACTS[name] for name in ("largest_lesion_mm", "bilirubin_umol_l", "cea_ng_ml", "albumin_g_l"))


@pytest.mark.parametrize(
    ("fact", "typed", "unit", "read"),
    [
        (SIZE, "", "mm", None),
        (SIZE, "   ", "mm", None),
        (SIZE, "n/a", "mm", None),
        (SIZE, "51", "mm", "51"),
        (SIZE, "5.1", "cm", 51),
        (SIZE, "5,1", "cm", 51),
        (SIZE, "5.5 cm", "mm", 55),
        (SIZE, "55 mm", "cm", 55),
        (SIZE, "5.5CM", "mm", 55),
        (SIZE, "48 x 32", "mm", 48),
        (BILIRUBIN, "3", "mg/dL", 51.312),
        (BILIRUBIN, "51,3 µmol/l", "mg/dL", 51.3),
        (ALBUMIN, "2.8", "g/dL", 28),
        (CEA, "200 µg/L", "ng/mL", 200),
        (SIZE, "5 parsecs", "mm", "5 parsecs"),
        (SIZE, "abc", "cm", "abc"),
        (SIZE, "50", "cm", "50 cm"),
        (FACTS["assessed_on"], "3.3.2026", "", datetime.date(2026, 3, 3)),
        (FACTS["assessed_on"], "3/4/2026", "", "3/4/2026"),
        (FACTS["case_label"], " A-17 ", "", "A-17"),
        (FACTS["case_label"], "x" * 81, "", "x" * 81),
    ],
)
def test_what_is_typed_is_read_in_the_facts_own_unit(fact, typed, unit, read):
    assert read_entry(fact, typed, unit).value == read


def test_how_it_was_understood_is_said_where_that_is_not_plain():
    assert "largest" in read_entry(SIZE, "48 x 32", "mm").remark
    assert read_entry(SIZE, "48", "mm").remark == ""


@given(st.decimals(min_value="0.01", max_value="80", places=2))
def test_a_converted_value_is_shown_again_as_it_was_typed(typed):
    value = read_entry(BILIRUBIN, str(typed), "mg/dL").value
    assert float(shown_number(BILIRUBIN, value, "mg/dL")) == float(typed)


def test_a_number_typed_in_one_unit_is_shown_converted_when_another_is_chosen():
    assert shown_number(SIZE, "48", "mm") == "48"
    assert shown_number(SIZE, "48", "cm") == "4.8"
    assert shown_number(SIZE, "4000", "cm") == "4000 mm"
    assert shown_number(SIZE, "abc", "cm") == "abc"


def test_only_a_bare_number_gets_a_unit():
    assert [with_unit(text, "cm") for text in ("50", "5,0", "5 mm", "", "5 %")] == ["50 cm", "5,0 cm", "5 mm", "", "5 %"]


def test_a_unit_that_only_renames_the_number_is_not_offered():
    assert offered_units(CEA) == ("ng/mL",)
    assert offered_units(SIZE) == ("mm", "cm")


@given(st.text(max_size=12))
def test_a_text_is_read_as_the_one_reader_does_or_kept(text):
    value = read_entry(CEA, text, "ng/mL").value
    try:
        read = read_typed(CEA, text).value
    except CaseError:
        assert value == text.strip()
        return
    assert value == read or (isinstance(value, str) and read_typed(CEA, value).value == read)
