"""Estimates below each other: each at its value with its bounds, its words above it, no line through the words."""

import pandas as pd
import pytest

from livermets.charts.forest import ForestAxis, ForestRow, forest

AXIS = ForestAxis("C", 0.4, 1.0, (0.5, 1.0), 0.5)
ROWS = [ForestRow("First", "0.60 (0.50 to 0.70)", 0.6, 0.5, 0.7), ForestRow("Second", "0.55", 0.55, None, None, second=True)]


def test_each_estimate_stands_at_its_value_with_its_bounds() -> None:
    figure = forest(ROWS, AXIS, "s", pd.DataFrame()).figure
    first, second = figure.data
    assert (list(first.x), list(second.x)) == ([0.6], [0.55])
    assert first.error_x.array[0] == pytest.approx(0.1)
    assert second.error_x.array[0] == 0
    assert first.marker.symbol != second.marker.symbol
    assert [note.text for note in figure.layout.annotations] == ["<b>First</b><br>0.60 (0.50 to 0.70)", "<b>Second</b><br>0.55"]


def test_the_line_of_no_difference_is_drawn_beside_marks_alone() -> None:
    figure = forest(ROWS, AXIS, "s", pd.DataFrame()).figure
    marks = [trace.y[0] for trace in figure.data]
    assert [(shape.y0 + shape.y1) / 2 for shape in figure.layout.shapes] == pytest.approx(marks)
    assert not forest(ROWS, ForestAxis("C", 0, 1, (0, 1)), "s", pd.DataFrame()).figure.layout.shapes


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        forest([], AXIS, "s", pd.DataFrame())
