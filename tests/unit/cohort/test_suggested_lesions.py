"""Columns of single lesions become the list of lesions: what is clear is taken, what is not is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from livermets.cohort.column_questions import IT_IS
from livermets.cohort.loaded import load_cohort
from livermets.cohort.mapping_draft import draft_lines, is_answerable, is_answered, mapping_of_lines, preview, with_answer
from livermets.cohort.open_table import open_table
from livermets.cohort.suggestion import Suggestion, suggest
from livermets.knowledge.import_records import CohortMapping, mapping_faults
from livermets.knowledge.loading import knowledge
from tests.unit.cohort.tables import as_csv, imported

CELLS = {
    "Met 1 size (cm)": ["2.5", "3", "", "1", "4"],
    "Met 1 segment": ["2", "4a", "", "VIII", "5"],
    "Met 2 size (cm)": ["1", "", "", "<1", "2"],
    "Met 2 segment": ["8", "", "", "", "6"],
    "n mets": ["2", "3", "1", "2", ""],
}


def suggested(cells: Mapping[str, Sequence[str]]) -> Suggestion:
    return suggest(open_table(as_csv(cells), "t.csv"), knowledge().imports, knowledge().systems)


def read(cells: Mapping[str, Sequence[str]], mapping: CohortMapping) -> list[tuple[Any, ...]]:
    database, _ = imported(as_csv(cells), mapping.model_dump())
    return database.execute("SELECT lesions, lesions_complete FROM facts ORDER BY row").fetchall()


def sizes(lesions: list[dict[str, Any]] | None) -> list[Any]:
    return [(one["segment"], one["size_mm"]) for one in lesions or []]


def test_columns_with_a_unit_are_taken_and_only_their_completeness_is_asked() -> None:
    found = suggested(CELLS)
    assert [use.part for use in found.mapping.columns if use.fact == "lesions"] == ["size_mm", "segment"] * 2
    (asked,) = [one for one in found.questions if one.fact == "lesions_complete"]
    assert not is_answered(found.mapping, asked)
    rows = read(CELLS, found.mapping)
    assert [sizes(lesions) for lesions, _ in rows] == [
        [("2", 25.0), ("8", 10.0)],
        [("4a", 30.0)],
        [],
        [("8", 10.0)],
        [("5", 40.0), ("6", 20.0)],
    ]
    # As many as were counted are all; of fewer, and where nothing was counted, more may be there.
    assert [complete for _, complete in rows] == [True, False, None, False, False]
    said = with_answer(found.mapping, asked, "yes")
    assert is_answered(said, asked)
    assert [complete for _, complete in read(CELLS, said)] == [True] * 5


def test_the_list_counts_in_stages_as_that_of_a_case_and_contradicts_a_number_that_is_smaller() -> None:
    cells = {**CELLS, "n mets": ["2", "1", "1", "2", ""], "primary": ["colorectal"] * 5}
    cells["Met 2 size (cm)"] = ["1", "2", "", "1", "2"]
    cohort = load_cohort(open_table(as_csv(cells), "t.csv"), suggested(cells).mapping, knowledge())
    rows = cohort.staged.to_pylist()
    assert [row["faults"] is None for row in rows] == [True, False, True, True, True]
    assert "liver_lesion_count: contradicts lesions" in rows[1]["faults"]


def test_a_unit_that_is_not_named_is_asked_once_for_all() -> None:
    cells = {"lesion1_size": ["25", "30"], "lesion2_size": ["10", ""], "lesion1_segment": ["2", "3"]}
    found = suggested(cells)
    assert not [use for use in found.mapping.columns if use.fact == "lesions"]
    (asked,) = [one for one in found.questions if one.fact == "lesions"]
    assert asked.choices == ("mm", "cm")
    assert is_answerable(asked)
    assert not is_answered(found.mapping, asked)
    for unit, factor in (("mm", 1), ("cm", 10)):
        small = {**cells, "lesion1_size": ["2.5", "3"], "lesion2_size": ["1", ""]}
        answered = with_answer(found.mapping, asked, unit)
        assert is_answered(answered, asked)
        rows = read(small, answered)
        assert sizes(rows[0][0]) == [("2", 2.5 * factor), (None, 1.0 * factor)]


def test_numbered_tumours_may_be_primaries_and_are_asked_about() -> None:
    found = suggested({"tumor1_size_mm": ["25"], "tumor2_size_mm": ["10"]})
    (asked,) = [one for one in found.questions if one.fact == "lesions"]
    assert "may be of several primaries" in asked.text
    assert asked.choices == (IT_IS,)
    assert sizes(
        read({"tumor1_size_mm": ["25"], "tumor2_size_mm": ["10"]}, with_answer(found.mapping, asked, IT_IS))[0][0]
    ) == [
        (None, 25.0),
        (None, 10.0),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("lesion1_size_mm",),
        ("lesion2_size_mm", "lesion3_size_mm"),
        ("lesion1_size_mm", "lesion 1 size (mm)", "lesion2_size_mm"),
    ],
)
def test_one_lesion_a_list_without_a_first_and_one_said_twice_are_no_list(names: tuple[str, ...]) -> None:
    assert not [one for one in suggested({name: ["12"] for name in names}).mapping.columns if one.fact == "lesions"]


def test_what_is_no_segment_is_asked_about_by_itself() -> None:
    cells = {"met1_size_mm": ["20"] * 5, "met2_size_mm": ["10"] * 5, "met1_segment": ["left", "dome", "x", "hilum", "?"]}
    found = suggested(cells)
    assert [one.column for one in found.questions if "are not one of" in one.text] == ["met1_segment"]
    assert {use.column for use in found.mapping.columns if use.fact == "lesions"} == {"met1_size_mm", "met2_size_mm"}


def test_a_mapping_of_lesions_is_edited_line_by_line_and_shown() -> None:
    source = open_table(as_csv(CELLS), "t.csv")
    mapping = suggested(CELLS).mapping
    lines = draft_lines(source, mapping, knowledge())
    assert {line.holds for line in lines} >= {"lesion 1: size", "lesion 2: segment"}
    assert mapping_of_lines(lines, mapping, source, knowledge()) == mapping
    changed = [line if line.column != "Met 2 size (cm)" else type(line)(line.column, "lesion 2: size", "mm") for line in lines]
    again = mapping_of_lines(changed, mapping, source, knowledge())
    assert [use.unit for use in again.columns if use.column == "Met 2 size (cm)"] == [None]
    assert preview(source, mapping)["→ Lesions"].tolist()[0] == "2, 25 mm; 8, 10 mm"


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ({"column": "a", "fact": "lesions"}, "lesion (1, 2, …) and which part (segment, size_mm, near, status)"),
        ({"column": "a", "fact": "lesions", "lesion": 0, "part": "size_mm"}, "lesion (1, 2, …)"),
        ({"column": "a", "fact": "lesions", "lesion": 1, "part": "colour"}, "lesion (1, 2, …)"),
        ({"column": "a", "fact": "lesions", "lesion": 1, "part": "size_mm", "unit": "kg"}, "kg is no unit of size_mm"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(use: dict[str, Any], words: str) -> None:
    mapping = CohortMapping.model_validate({"columns": [use]})
    assert words in dict(mapping_faults(mapping, knowledge().systems))["columns.a"]
