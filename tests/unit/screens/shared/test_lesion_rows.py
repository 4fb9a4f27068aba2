"""The table of lesions as text: every cell is read by the one reader or kept, and nothing that was pasted is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError
from livermets.case.lesions import MOST_LESIONS
from livermets.case.reading import read_case
from livermets.facts import LESION_FACTS
from livermets.screens.shared.lesion_rows import LONGEST_CELL, pasted_over, read_rows, sheet_of

EMPTY = ["", "", "", ""]


def one(column, text, unit="mm"):
    """The sheet of one row in which one cell is filled, and what that cell was read as."""
    row = list(EMPTY)
    row[column] = text
    sheet = read_rows([row], unit)
    return sheet, sheet.lesions[0].get(LESION_FACTS[column].name) if sheet.lesions else None


@pytest.mark.parametrize(
    ("typed", "millimetres", "said"),
    [
        ("12,5", 12.5, ""),
        ("1,5", 1.5, ""),
        ("12.55", 12.55, ""),
        ("12.5 mm", 12.5, ""),
        ("4.8 cm", 48, "48 mm"),
        ("48 x 32", 48, "largest"),
        ("5-7", 7, "largest"),
        ("2.1/3.4", 3.4, "largest"),
        ("1e2", 100, "100 mm"),
        ("n/a", None, "unknown"),
        ("", None, ""),
    ],
)
def test_a_size_is_what_was_meant_and_what_was_understood_is_said(typed, millimetres, said):
    sheet, read = one(1, typed)
    assert read == millimetres
    assert said in "".join(sheet.remarks)
    assert bool(sheet.remarks) == bool(said)
    assert not any(map(any, sheet.marks))


@pytest.mark.parametrize(
    ("column", "typed"), [(1, "\N{MINUS SIGN}12"), (1, "< 5"), (1, "4000"), (1, "IVa"), (0, "9"), (0, "5 cm"), (3, "maybe")]
)
def test_a_cell_that_cannot_be_read_keeps_its_text_and_says_what_would_be_accepted(column, typed):
    sheet, kept = one(column, typed)
    assert sheet.rows[0][column] == kept == typed
    assert typed in sheet.marks[0][column]
    assert "accepted" in sheet.marks[0][column]
    with pytest.raises(CaseError) as refused:
        read_case({"lesions": list(sheet.lesions)})
    assert refused.value.faults[0].field == f"lesions[1].{LESION_FACTS[column].name}"


@pytest.mark.parametrize(
    ("column", "typed", "read"),
    [
        (0, "IVa", "4a"),
        (0, "S4a", "4a"),
        (0, "segment 5", "5"),
        (0, "05", "5"),
        (0, "VIII", "8"),
        (3, "Resected", "resected"),
        (3, "disappeared", "vanished"),
        (2, "portal vein", "portal-pedicle"),
        (2, "NONE", "none"),
    ],
)
def test_segments_and_choices_are_known_by_their_other_names(column, typed, read):
    assert one(column, typed)[1] == read


def test_a_resected_lesion_never_counts_as_present():
    sheet = read_rows([["5", "20", "", "Resected"], ["6", "30", "", ""]], "mm")
    assert read_case({"lesions": list(sheet.lesions)}).values["liver_lesion_count"] == 1


def test_bare_sizes_are_in_the_chosen_unit_and_a_refused_one_keeps_it():
    sheet = read_rows([["5", "4,8", "", ""], ["6", "50 mm", "", ""], ["7", "50", "", ""]], "cm")
    assert [lesion["size_mm"] for lesion in sheet.lesions] == [48, 50, "50 cm"]
    assert [row[1] for row in sheet.rows] == ["4.8", "5", "50 cm"]


def test_text_in_millimetres_stays_so_when_centimetres_are_chosen():
    assert sheet_of([{"size_mm": "48"}, {"size_mm": 20}], "cm").lesions == ({"size_mm": 48}, {"size_mm": 20})


@pytest.mark.parametrize("unit", ["mm", "cm"])
def test_every_value_is_shown_so_that_it_is_read_again(unit):
    for fact in LESION_FACTS:
        for value in fact.values or (12.55, 7, 400):
            assert sheet_of([{fact.name: value}], unit).lesions == ({fact.name: value},)


def test_none_and_unknown_look_different():
    assert sheet_of([{"segment": "5", "near": "none"}, {"segment": "6"}], "mm").rows == (
        ("5", "", "none", ""),
        ("6", "", "", ""),
    )


def test_empty_rows_stay_between_and_go_at_the_end():
    sheet = read_rows([EMPTY, ["5", "", "", ""], EMPTY, EMPTY], "mm")
    assert len(sheet.rows) == 2
    assert sheet.lesions == ({"segment": "5"},)


def test_a_paste_fills_rows_from_its_cell_on_and_lists_what_had_no_place():
    rows, left = pasted_over([["5", "10", "", ""]], "20\tnone\tpresent\tnear the MHV\r\n30\t\tResected\r\n", 1, 1)
    assert rows == [["5", "10", "", ""], ["", "20", "none", "present"], ["", "30", "", "Resected"]]
    assert left == ["line 1, column 4: near the MHV"]


def test_a_line_of_heads_says_where_columns_belong_and_in_which_unit_sizes_are():
    rows, left = pasted_over([], "No.\tDiameter (cm)\tSegment\tComment\n1\t4,8\tIVa\tcystic\n", 0, 0)
    assert rows == [["IVa", "4,8 cm", "", ""]]
    assert left == ["line 2, column 1: 1", "line 2, column 4: cystic"]


def test_what_was_noted_on_a_cell_is_kept_while_the_cell_is_the_same():
    first = read_rows([["5", "12", "", ""], ["6", "48 x 32", "", ""]], "mm")
    assert first.remarks == ["Lesion 2, size: 48 x 32: the largest, 48 mm"]
    second = read_rows([*first.rows, ["7", "", "", ""]], "mm", first)
    assert second.remarks == first.remarks
    third = read_rows(second.rows[1:], "mm", second)
    assert third.remarks == ["Lesion 1, size: 48 x 32: the largest, 48 mm"]
    assert read_rows([["6", "47", "", ""]], "mm", third).remarks == []


def test_rows_that_look_alike_keep_their_own_notes():
    first = read_rows([["", "4.8 cm", "", ""], ["", "48 x 32", "", ""]], "mm")
    assert read_rows([*first.rows, ["7", "", "", ""]], "mm", first).remarks == first.remarks


def test_marks_around_a_cell_are_taken_off_and_a_stray_one_takes_nothing_along():
    rows, left = pasted_over([], '"IVa"\t"4.8\ncm"\n', 0, 0)
    assert rows == [["IVa", "4.8\ncm", "", ""]]
    assert read_rows(rows, "mm").lesions == ({"segment": "4a", "size_mm": 48},)
    rows, left = pasted_over([], '"5\t12\n6\t14', 0, 0)
    assert (rows, left) == ([['"5', "12", "", ""], ["6", "14", "", ""]], [])


def test_more_rows_than_fit_are_said():
    rows, left = pasted_over([], "\n".join(["5"] * (MOST_LESIONS + 2)), 0, 0)
    assert len(rows) == MOST_LESIONS
    assert len(left) == 2
    assert f"at most {MOST_LESIONS}" in left[0]
    sheet = read_rows([["5", "", "", ""]] * (MOST_LESIONS + 1), "mm")
    assert len(sheet.lesions) == MOST_LESIONS
    assert len(sheet.left) == 1


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters='\t\r\n"', exclude_categories=("Cs", "Cc", "Z")), max_size=6), max_size=7
        ),
        max_size=6,
    ),
    st.integers(0, 3),
)
def test_every_part_of_a_paste_stands_in_a_cell_or_in_the_list(lines, column):
    text = "\n".join("\t".join(line) for line in lines)
    rows, left = pasted_over([], text, 0, column)
    there = [cell for row in rows for cell in row] + left
    words = [cell for line in lines for cell in line if cell.strip()]
    heads = lines and pasted_over([], text.split("\n")[0], 0, column)[0] == []
    assert heads or all(any(word.strip() in cell for cell in there) for word in words)


def test_a_text_too_long_for_a_cell_is_listed_and_the_cell_stays():
    rows, left = pasted_over([["5", "", "", ""]], "x" * (LONGEST_CELL + 1) + "\n", 0, 0)
    assert rows == [["5", "", "", ""]]
    assert "x" * LONGEST_CELL in left[0]
