"""What one cell says: values, codes, words for unknown, bounds, dates; nothing is guessed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from livermets.case.faults import CaseError
from livermets.case.typed import read_typed
from livermets.cohort.cells import CellRule, NoValue, code_key, date_order, has_open_dates, read_cell
from livermets.facts import FACTS, Fact, Kind

CEA = FACTS["cea_ng_ml"]
DAY = Fact("date", Kind.DATE, "", "Date")


def value(fact: str, text: str, **more: Any) -> Any:
    return read_cell(CellRule(FACTS[fact], **more), text).value


def gap(fact: str, text: str, **more: Any) -> NoValue | None:
    return read_cell(CellRule(FACTS[fact], **more), text).gap


def test_none_as_treatment_given_is_an_answer_and_no_gap() -> None:
    read = [read_cell(CellRule(FACTS["lines_of_chemotherapy"]), text) for text in ("None", "NA", "-", "unknown", "none")]
    assert [(one.value, one.gap) for one in read] == [
        (0, None),
        (None, NoValue.MISSING),
        (None, NoValue.MISSING),
        (None, NoValue.UNKNOWN),
        (0, None),
    ]
    assert value("prior_liver_resection", "None") is False
    assert gap("prior_liver_resection", "NA") is NoValue.MISSING


@pytest.mark.parametrize(
    ("text", "mm"), [("1.1", 11), ("3.5", 35), ("0", 0), ("4.55", 45.5), ("12 mm", 12), ("3 x 2", 30), ("2.8 cm", 28)]
)
def test_centimetres_become_millimetres_exactly(text: str, mm: float) -> None:
    assert value("largest_lesion_mm", text, unit="cm") == mm


def test_a_unit_behind_the_number_wins() -> None:
    assert value("bilirubin_umol_l", "2", unit="mg/dL") == 34.208
    assert value("bilirubin_umol_l", "34.208 µmol/L", unit="mg/dL") == 34.208


def test_the_decimal_sign_of_the_table_settles_what_could_be_thousands() -> None:
    assert value("cea_ng_ml", "1.234") == 1.234
    assert value("cea_ng_ml", "1,234", decimal=",") == 1.234
    assert gap("cea_ng_ml", "1,234") is NoValue.REJECTED
    assert gap("cea_ng_ml", "1.234", decimal=",") is NoValue.REJECTED
    assert value("cea_ng_ml", "12,5") == 12.5


@pytest.mark.parametrize("text", ["<5", "> 200", "≥10", "5+"])
def test_a_bound_is_no_value(text: str) -> None:
    assert gap("cea_ng_ml", text) is NoValue.BOUND


def test_registry_letters_are_bounds_and_missing_by_their_list() -> None:
    rule = {"bounds": {"XXXX.1": "10,000 ng/mL or more"}, "missing": frozenset({"XXXX.7", "XXXX.8", "XXXX.9"})}
    assert gap("cea_ng_ml", "XXXX.1", **rule) is NoValue.BOUND
    assert "10,000 ng/mL or more" in read_cell(CellRule(CEA, **rule), "XXXX.1").reason
    assert gap("cea_ng_ml", "XXXX.9", **rule) is NoValue.MISSING
    assert value("cea_ng_ml", "12.5", **rule) == 12.5


@pytest.mark.parametrize("text", ["-999", " -999 ", "-999.0"])
def test_a_code_is_missing_however_it_is_written(text: str) -> None:
    assert gap("cea_ng_ml", text, missing=frozenset({"-999"})) is NoValue.MISSING


def test_what_a_code_means_comes_before_what_it_looks_like() -> None:
    rule = {"values": {"0": 1, "1": None}}
    assert value("liver_lesion_count", "0", **rule) == 1
    assert gap("liver_lesion_count", "1", **rule) is NoValue.UNKNOWN
    assert value("liver_lesion_count", "4", **rule) == 4


@pytest.mark.parametrize(
    ("text", "why"), [("151", "outside the range"), ("65.5", "not a whole number"), ("old", "not a number")]
)
def test_what_cannot_be_read_says_why_and_what_would_be(text: str, why: str) -> None:
    read = read_cell(CellRule(FACTS["age_years"]), text)
    assert (read.gap, read.value) == (NoValue.REJECTED, None)
    assert why in read.reason
    assert "accepted: a whole number from 0 to 120 years" in read.reason


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "\ufeff"])
def test_an_empty_cell_is_blank(text: str) -> None:
    assert gap("cea_ng_ml", text) is NoValue.BLANK


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2020-03-05", None, (2020, 3, 5)),
        ("2020-03-05 00:00:00", None, (2020, 3, 5)),
        ("20200305", None, (2020, 3, 5)),
        ("5.3.2020", "day-first", (2020, 3, 5)),
        ("05/03/2020", "day-first", (2020, 3, 5)),
        ("05/03/2020", "month-first", (2020, 5, 3)),
    ],
)
def test_a_date_is_read_by_the_order_of_the_table(text: str, order: Any, day: tuple[int, int, int]) -> None:
    assert read_cell(CellRule(DAY, date_order=order), text).value == datetime.date(*day)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("05/03/2020", "cannot be told apart"),
        ("01/02/20", "two digits"),
        ("2020-02", "the day is missing"),
        ("2019", "the day is missing"),
        ("2020-02-30", "no such day"),
        ("soon", "not a date"),
    ],
)
def test_a_date_that_is_none_is_never_made_one(text: str, why: str) -> None:
    read = read_cell(CellRule(DAY), text)
    assert (read.gap, read.value) == (NoValue.REJECTED, None)
    assert why in read.reason


def test_the_order_of_dates_is_shown_by_a_day_above_twelve() -> None:
    assert date_order(["05/03/2020", "01/02/2020"]) is None
    assert date_order(["05/03/2020", "13/02/2020"]) == "day-first"
    assert date_order(["05/03/2020", "02/13/2020"]) == "month-first"
    assert date_order(["13/02/2020", "02/13/2020"]) is None
    assert has_open_dates(["05/03/2020"])
    assert not has_open_dates(["2020-03-05", "x"])


@pytest.mark.parametrize(("text", "key"), [("1.0", "1"), (" 9 ", "9"), ("-999.00", "-999"), ("007", "007"), ("1.5", "1.5")])
def test_codes_are_compared_without_spaces_and_empty_decimals(text: str, key: str) -> None:
    assert code_key(text) == key


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("cea_ng_ml", "12.5"),
        ("cea_ng_ml", "1e2"),
        ("sex", "m"),
        ("bilobar", "yes"),
        ("kras_mutated", "wild-type"),
        ("primary_pn", "pN1a"),
        ("extrahepatic_sites", "lung; bone"),
        ("asa_class", "III"),
        ("response", "PR"),
        ("albumin_g_l", "40 g/L"),
    ],
)
def test_a_cell_is_read_as_if_it_were_typed(fact: str, text: str) -> None:
    assert value(fact, text) == read_typed(FACTS[fact], text).value


def test_what_the_one_reader_refuses_is_refused() -> None:
    with pytest.raises(CaseError):
        read_typed(FACTS["sex"], "divers")
    assert gap("sex", "divers") is NoValue.REJECTED


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("kras_mutated", "G12D", True),
        ("kras_mutated", "p.G12V", True),
        ("kras_mutated", "KRAS G13D", True),
        ("kras_mutated", "G12D/G13D", True),
        ("kras_mutated", "mutated (A146T)", True),
        ("nras_mutated", "Q61K", True),
        ("ras_mutated", "NRAS Q61R", True),
        ("kras_mutated", "NRAS Q61K", None),
        ("nras_mutated", "KRAS G12D", None),
        ("kras_mutated", "no G12D", None),
        ("kras_mutated", "G12D not detected", None),
        ("kras_mutated", "G12", None),
        ("kras_mutated", "", None),
        ("tp53_mutated", "P72R", None),
        ("braf_v600e", "V600K", None),
        ("kras_g12c", "G12D", None),
    ],
)
def test_a_mutation_that_is_named_is_one_and_a_blank_or_another_gene_says_nothing(
    fact: str, text: str, value: bool | None
) -> None:
    assert read_cell(CellRule(FACTS[fact]), text).value is value
