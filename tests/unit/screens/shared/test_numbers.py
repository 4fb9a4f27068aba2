"""Numbers as people type them: comma or point, with a unit behind, in another unit; never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError, parse_value
from livermets.facts import FACTS
from livermets.screens.shared.numbers import offered_units, read_number, shown_number

SIZE, BILIRUBIN, CEA, ALBUMIN = (FACTS[name] for name in ("largest_lesion_mm", "bilirubin_umol_l", "cea_ng_ml", "albumin_g_l"))


@pytest.mark.parametrize(
    ("fact", "typed", "unit", "read"),
    [
        (SIZE, "", "mm", None),
        (SIZE, "   ", "mm", None),
        (SIZE, "51", "mm", "51"),
        (SIZE, "5.1", "cm", 51),
        (SIZE, "5,1", "cm", 51),
        (SIZE, "5.5 cm", "mm", 55),
        (SIZE, "55 mm", "cm", "55"),
        (SIZE, "5.5CM", "mm", 55),
        (BILIRUBIN, "3", "mg/dL", 3 * 17.104),
        (BILIRUBIN, "51,3 µmol/l", "mg/dL", "51,3"),
        (BILIRUBIN, "51.3 umol/L", "mg/dL", "51.3"),
        (ALBUMIN, "3.5", "g/dL", 35),
        (CEA, "200 µg/L", "ng/mL", "200"),
        (SIZE, "5 inches", "mm", "5 inches"),
        (SIZE, "abc", "cm", "abc"),
        (SIZE, "1,234", "cm", "1,234"),
        (SIZE, "nan", "cm", "nan"),
        (FACTS["cea_fall_percent"], "\N{MINUS SIGN}12,5", "percent", "-12,5"),
    ],
)
def test_what_is_typed_is_read_in_the_facts_own_unit(fact, typed, unit, read):
    assert read_number(fact, typed, unit) == read


@given(st.decimals(min_value="0.01", max_value="99", places=2))
def test_a_converted_value_is_shown_again_as_it_was_typed(typed):
    value = read_number(BILIRUBIN, str(typed), "mg/dL")
    assert float(shown_number(BILIRUBIN, value, "mg/dL")) == float(typed)


def test_a_unit_that_only_renames_the_number_is_not_offered():
    assert offered_units(CEA) == ("ng/mL",)
    assert offered_units(SIZE) == ("mm", "cm")


@given(st.text(max_size=12))
def test_no_text_is_turned_into_a_number_that_the_case_would_not_read(text):
    value = read_number(CEA, text, "ng/mL")
    if isinstance(value, float):
        assert 0 <= value < float("inf")
    elif value is not None:
        try:
            parse_value(CEA, value)
        except CaseError:
            assert value == text.strip()
