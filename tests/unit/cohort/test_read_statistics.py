"""SPSS and Stata: labels and declared missing values are kept apart from the values."""

from __future__ import annotations

from pathlib import Path

from livermets.cohort.open_table import open_table
from livermets.cohort.suggestion import suggest
from livermets.knowledge.loading import knowledge
from tests.unit.cohort.tables import as_dta, as_sav, cells_of, facts_of, imported

LABELS = {"bilobar": {0: "No", 1: "Yes", 8: "Not applicable", 9: "Unknown"}, "cea": {9999: "Unknown"}}


def spss(folder: Path) -> bytes:
    cells = {"bilobar": [0.0, 1.0, 8.0, 9.0], "cea": [5.2, 9999.0, 210.0, 3.0]}
    return as_sav(
        cells,
        folder,
        variable_value_labels=LABELS,
        missing_ranges={"bilobar": [8, 9], "cea": [9999]},
        column_labels={"bilobar": "Bilobar disease", "cea": "CEA ng/mL"},
    )


def test_missing_values_of_spss_keep_their_meanings_apart(tmp_path: Path) -> None:
    source = open_table(spss(tmp_path), "t.sav")
    assert cells_of(source)["bilobar"] == ["0", "1", "8", "9"]
    assert source.columns[0].missing == ("8", "9")
    assert source.columns[0].codes == {"0": "No", "1": "Yes", "8": "Not applicable", "9": "Unknown"}
    assert source.columns[0].label == "Bilobar disease"
    assert "2 variables declare missing values" in " ".join(source.notes)


def test_a_range_of_missing_values_names_those_that_stand_in_the_file(tmp_path: Path) -> None:
    content = as_sav({"cea": [1.0, 997.0, 999.0]}, tmp_path, missing_ranges={"cea": [{"lo": 900, "hi": 1000}]})
    assert open_table(content, "t.sav").columns[0].missing == ("997", "999")


def test_a_number_labelled_unknown_is_no_cea(tmp_path: Path) -> None:
    content = spss(tmp_path)
    known = knowledge()
    suggested = suggest(open_table(content, "t.sav"), known.imports)
    database, found = imported(content, suggested.mapping.model_dump(), "t.sav")
    assert facts_of(database, "bilobar", "cea_ng_ml") == [(False, 5.2), (True, None), (None, 210), (None, 3)]
    assert {one.fact: one.missing for one in found.columns} == {"bilobar": 2, "cea_ng_ml": 1}


def test_labels_of_stata_say_what_codes_mean(tmp_path: Path) -> None:
    content = as_dta({"sex": [1, 2, 2]}, tmp_path, variable_value_labels={"sex": {1: "Male", 2: "Female"}})
    suggested = suggest(open_table(content, "t.dta"), knowledge().imports)
    database, _ = imported(content, suggested.mapping.model_dump(), "t.dta")
    assert facts_of(database, "sex") == ["male", "female", "female"]
