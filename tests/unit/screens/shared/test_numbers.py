"""Numbers in their fields: taken as the one reader reads them, kept as typed where it refuses, shown in the chosen unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError
from livermets.case.typed import read_typed
from livermets.facts import FACTS
from livermets.rules.ranges import Range
from livermets.screens.shared.numbers import offered_units, shown_number, taken, with_unit

SIZE, BILIRUBIN, CEA, ALBUMIN = (FACTS[name] for name in ("largest_lesion_mm", "bilirubin_umol_l", "cea_ng_ml", "albumin_g_l"))


@pytest.mark.parametrize(
    ("fact", "typed", "unit", "value"),
    [
        (SIZE, "", "mm", None),
        (SIZE, "   ", "mm", None),
        (SIZE, "unknown", "mm", None),
        (SIZE, "51", "mm", 51),
        (SIZE, "5.1", "cm", 51),
        (SIZE, "5,1", "cm", 51),
        (SIZE, "5.5 cm", "mm", 55),
        (SIZE, "55 mm", "cm", 55),
        (SIZE, "5.5CM", "mm", 55),
        (SIZE, "1,234", "cm", 12.34),
        (BILIRUBIN, "3", "mg/dL", 51.312),
        (BILIRUBIN, "51,3 µmol/l", "mg/dL", 51.3),
        (ALBUMIN, "3.5", "g/dL", 35),
        (CEA, "200 µg/L", "ng/mL", 200),
        (SIZE, "5 inches", "mm", "5 inches"),
        (SIZE, "abc", "cm", "abc"),
        (SIZE, " abc ", "mm", "abc"),
        (FACTS["cea_fall_percent"], "\N{MINUS SIGN}12,5", "percent", -12.5),
    ],
)
def test_what_is_typed_is_taken_in_the_facts_own_unit_or_kept_as_it_was_typed(fact, typed, unit, value):
    assert taken(fact, typed, unit).value == value


def test_a_text_that_is_refused_in_the_chosen_unit_alone_is_kept_with_that_unit() -> None:
    kept = taken(SIZE, "45", "cm").value
    assert kept == "45 cm"
    with pytest.raises(CaseError, match="outside the range"):
        read_typed(SIZE, kept)


def test_how_it_was_read_is_said() -> None:
    assert taken(SIZE, "48 x 32", "mm").remark == "48 x 32: the largest, 48 mm"


@given(st.decimals(min_value="0.01", max_value="80", places=2))
def test_a_converted_value_is_shown_again_as_it_was_typed(typed):
    value = taken(BILIRUBIN, str(typed), "mg/dL").value
    assert float(shown_number(BILIRUBIN, value, "mg/dL")) == float(typed)


def test_a_unit_that_only_renames_the_number_is_not_offered():
    assert offered_units(CEA) == ("ng/mL",)
    assert offered_units(SIZE) == ("mm", "cm")


@given(st.text(max_size=12))
def test_no_text_is_turned_into_a_number_that_the_case_would_not_read(text):
    value = taken(CEA, text, "ng/mL").value
    if isinstance(value, float):
        assert 0 <= value < float("inf")
    elif value is not None:
        try:
            again = read_typed(CEA, value).value
        except CaseError:
            return
        assert isinstance(again, Range)  # a bound is kept as its text
        assert again.text == value


def test_a_bound_is_kept_as_its_text():
    assert taken(CEA, "<1", "ng/mL").value == "<1"


def test_text_that_was_typed_in_one_unit_is_shown_converted_when_another_is_chosen():
    assert shown_number(SIZE, "48", "mm") == "48"
    assert shown_number(SIZE, "48", "cm") == "4.8"
    assert shown_number(SIZE, "4000", "cm") == "4000 mm"
    assert shown_number(SIZE, "abc", "cm") == "abc"


def test_only_a_bare_number_gets_a_unit():
    assert [with_unit(text, "cm") for text in ("50", "5,0", "5 mm", "", "5 %")] == ["50 cm", "5,0 cm", "5 mm", "", "5 %"]
