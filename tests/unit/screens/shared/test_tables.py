"""Tables: on paper with every row, and with no cell that a spreadsheet would run."""

import pandas as pd
import pytest

from livermets.screens.shared.tables import defused, printed


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_of_a_grid_is_taken_for_a_formula(cell):
    frame = pd.DataFrame({"Label": [cell, "plain"], "n": [-1, 2]})
    safe = defused(frame)
    assert list(safe["Label"]) == ["'" + cell, "plain"]
    assert list(safe["n"]) == [-1, 2]
    assert list(frame["Label"]) == [cell, "plain"]


def test_a_table_without_such_cells_is_the_same():
    frame = pd.DataFrame({"Label": ["a", None], "Day": [pd.NaT, pd.Timestamp("2026-03-03")]})
    assert defused(frame) is frame


def test_every_row_and_column_stands_on_paper_and_is_escaped():
    frame = pd.DataFrame({"Option": [f"<b>{number}" for number in range(60)], "n": [None] * 60, "Hidden": ["secret"] * 60})
    page = printed(frame, "All of them", {"Hidden": None, "n": {"label": "Patients"}})
    assert page.count("<tr>") == 61
    assert "&lt;b&gt;59" in page
    assert "secret" not in page
    assert "Patients" in page
    assert "first" not in page


def test_a_wide_table_stands_on_paper_row_by_row_with_all_its_heads():
    frame = pd.DataFrame([{f"Column {number}": "words " * 9 for number in range(12)}] * 3)
    page = printed(frame, "Wide", {})
    assert 'class="by-row"' in page
    assert page.count("Column 11") == 3


def test_of_very_many_rows_the_paper_says_how_many_it_left_out():
    assert "The first 150 of 1700 rows" in printed(pd.DataFrame({"a": ["x"] * 1700}), "Many", {})
