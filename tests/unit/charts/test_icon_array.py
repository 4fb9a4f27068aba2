"""Out of 100 patients: always whole, always a hundred, and a range stays a range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.charts.icon_array import can_be_drawn, hundred, icon_array
from livermets.evidence import stratum_text
from livermets.knowledge.loading import knowledge

REGISTRY = knowledge().registry
percent = st.floats(0, 100, allow_nan=False)


@given(st.tuples(percent, percent, percent).map(sorted))
def test_the_patients_add_up_to_a_hundred(numbers: list[float]) -> None:
    low, value, high = numbers
    for counts in (hundred(value, low, high), hundred(value, None, None), hundred(None, low, high)):
        assert counts.certain + counts.possible + counts.rest == 100
        assert min(counts.certain, counts.possible, counts.rest) >= 0


@given(percent)
def test_a_number_without_bounds_leaves_nothing_open(value: float) -> None:
    counts = hundred(value, None, None)
    assert counts.possible == 0
    assert abs(counts.certain - value) <= 0.5


def test_halves_are_rounded_up_and_bounds_are_drawn_as_bounds() -> None:
    assert (hundred(36.5, None, None).certain, hundred(37.5, None, None).certain) == (37, 38)
    counts = hundred(None, 40, 50)
    assert (counts.certain, counts.possible, counts.rest) == (40, 10, 50)


@pytest.mark.parametrize("numbers", [(None, None, None), (120, None, None), (-1, None, None), (None, 60, 40)])
def test_what_is_no_percentage_is_refused(numbers: tuple[float | None, float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="not a percentage"):
        hundred(*numbers)


def test_percentages_of_the_registry_make_a_hundred_marks() -> None:
    drawable = [figure for figure in REGISTRY.figures.values() if can_be_drawn(figure)]
    assert len(drawable) > 300
    for figure in drawable[::6]:
        drawn = icon_array(figure, REGISTRY).figure
        assert sum(len(trace.x) for trace in drawn.data) == 100, figure.id


def test_the_sentence_names_patients_rest_source_and_group() -> None:
    picture = icon_array(REGISTRY.figures["crlm-resection-fong1999-os5"], REGISTRY)
    assert "37 of 100 patients alive at 5 years, 63 died" in picture.sentence
    assert "Fong 1999, n 1,001" in picture.sentence
    assert "of the group, not of the patient" in picture.sentence


def test_the_sentence_names_the_group_of_patients_that_the_figure_is_of() -> None:
    figure = next(one for one in REGISTRY.figures.values() if can_be_drawn(one) and one.stratum is not None)
    assert f"; group {stratum_text(figure.stratum)}. " in icon_array(figure, REGISTRY).sentence
