"""A bound, two ends and two dates as a person types them, and what stands for them in a case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError
from livermets.case.reading import read_case, read_what_fits
from livermets.case.typed import read_typed
from livermets.case.words import value_words
from livermets.facts import FACTS, Kind
from livermets.rules import Range
from livermets.screens.shared.numbers import shown_number, taken

CEA, COUNT, SIZE, DFI, BILIRUBIN = (
    "cea_ng_ml",
    "liver_lesion_count",
    "largest_lesion_mm",
    "disease_free_interval_months",
    "bilirubin_umol_l",
)


@pytest.mark.parametrize(
    ("name", "written", "text", "remark"),
    [
        (CEA, "<5", "<5", ""),
        (CEA, " < 5 ", "<5", ""),
        (CEA, "\N{LESS-THAN OR EQUAL TO} 5", "<=5", ""),
        (CEA, "\N{LESS-THAN OVER EQUAL TO}5", "<=5", ""),
        (CEA, "=<5", "<=5", ""),
        (CEA, ">= 200", ">=200", ""),
        (CEA, ">\N{NO-BREAK SPACE}200 ng/ml", ">200", ""),
        (CEA, "< 2,5", "<2.5", ""),
        (CEA, "200+", ">=200", "“200+” read as ≥ 200 ng/mL"),
        (CEA, "200 or more", ">=200", "“200 or more” read as ≥ 200 ng/mL"),
        (CEA, "5 or less", "<=5", "“5 or less” read as ≤ 5 ng/mL"),
        (CEA, "over 200", ">200", "“over 200” read as > 200 ng/mL"),
        (CEA, "Unter 5 µg/l", "<5", "“Unter 5 µg/l” read as < 5 ng/mL"),
        (CEA, "moins de 5", "<5", "“moins de 5” read as < 5 ng/mL"),
        (CEA, "at least 200", ">=200", "“at least 200” read as ≥ 200 ng/mL"),
        (CEA, "bis zu 5", "<=5", "“bis zu 5” read as ≤ 5 ng/mL"),
        (CEA, "5 to 10", "5 to 10", ""),
        (CEA, "between 5 and 10 µg/l", "5 to 10", "“between 5 and 10 µg/l” read as 5 to 10 ng/mL"),
        (BILIRUBIN, "<2 mg/dL", "<34.2080", "“<2 mg/dL” read as < 34.208 µmol/L"),
        (BILIRUBIN, "1 to 2 mg/dL", "17.1040 to 34.2080", "“1 to 2 mg/dL” read as 17.104 to 34.208 µmol/L"),
        (BILIRUBIN, "> 1.2340", ">1.2340", ""),
        (COUNT, "<5", "<=4", "“<5” read as ≤ 4"),
        (COUNT, ">3", ">=4", "“>3” read as ≥ 4"),
        (COUNT, "at least three", ">=3", "“at least three” read as ≥ 3"),
        (COUNT, "3 to 4", "3 to 4", ""),
        (SIZE, ">5 cm", ">50", "“>5 cm” read as > 50 mm"),
        ("ecog", "ECOG <2", "<=1", "“ECOG <2” read as ≤ 1"),
        ("age_years", "over 70", ">=71", "“over 70” read as ≥ 71 years"),
        ("ki67_percent", "<3 %", "<3", ""),
        ("cea_fall_percent", "<-12", "<-12", ""),
        (DFI, "<12", "<12", ""),
        (DFI, "2019 to 2020-03", "2.03 to 14.97", "“2019 to 2020-03” read as 2.03 to 14.97 months"),
        (DFI, "about 2019 to March 2020", "2.03 to 14.97", "“about 2019 to March 2020” read as 2.03 to 14.97 months"),
        (DFI, "2019-11 → 2020-02-15", "2.53 to 3.49", "“2019-11 → 2020-02-15” read as 2.53 to 3.49 months"),
        (DFI, "11/2019 bis 15.02.2020", "2.53 to 3.49", "“11/2019 bis 15.02.2020” read as 2.53 to 3.49 months"),
        (DFI, "from 2020 until 2020", "0 to 11.97", "“from 2020 until 2020” read as 0 to 11.97 months"),
    ],
)
def test_read_as_a_range(name: str, written: str, text: str, remark: str) -> None:
    read = read_typed(FACTS[name], written)
    assert isinstance(read.value, Range)
    assert (read.value.text, read.remark) == (text, remark)
    case = read_case({name: written})
    assert case.to_json() == {name: text}
    assert read_case(case.to_json()).values == case.values


@pytest.mark.parametrize(
    ("name", "written", "value", "remark"),
    [
        (COUNT, "<1", 0, "“<1” read as 0"),
        (COUNT, "<=0", 0, "“<=0” read as 0"),
        (CEA, "5 to 5", 5, "“5 to 5” read as 5 ng/mL"),
        (CEA, ">=0", None, "“>=0” says nothing: every value is so; read as unknown"),
        (SIZE, "5 to 10", 10, "5 to 10: the largest, 10 mm"),
        (DFI, "2018-03-01 to 2019-03-01", 12, "“2018-03-01 to 2019-03-01” read as 12 months"),
        (DFI, "2019-03-01 to 2020-03-01", 12, "“2019-03-01 to 2020-03-01” read as 12 months"),
        (DFI, "2019-01-31 to 2019-02-28", 1, "“2019-01-31 to 2019-02-28” read as 1 months"),
    ],
)
def test_what_leaves_one_value_or_all_is_no_range(name: str, written: str, value: Any, remark: str) -> None:
    read = read_typed(FACTS[name], written)
    assert (read.value, read.remark) == (value, remark)


NUMERIC = [fact for fact in FACTS.values() if fact.is_numeric]


@given(st.data())
def test_the_text_of_a_range_is_read_as_the_same_range(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(NUMERIC))
    assert fact.minimum is not None
    assert fact.maximum is not None
    if fact.kind is Kind.INTEGER:
        ends: st.SearchStrategy[Any] = st.integers(int(fact.minimum), int(fact.maximum))
    else:
        ends = st.floats(fact.minimum, fact.maximum).map(lambda value: float(f"{value:.6g}"))
    sign = data.draw(st.sampled_from(["<", "<=", ">", ">="]))
    try:
        found = read_typed(fact, f"{sign}{data.draw(ends):.12g}").value
    except CaseError:
        return
    if isinstance(found, Range):
        again = read_typed(fact, found.text)
        assert again.value == found
        assert again.remark == ""
        assert found.low < found.high


@pytest.mark.parametrize(
    ("facts", "value", "settled"),
    [
        ({DFI: "<3", "synchronous": True}, 0, ("synchronous",)),
        ({"primary_positive_nodes": "<=2", "primary_node_positive": False}, 0, ("primary_node_positive",)),
        ({COUNT: ">=2", "lesions": [{"segment": "6"}, {"segment": "7"}]}, 2, ("lesions",)),
    ],
)
def test_what_follows_from_another_fact_narrows_a_range(facts: dict[str, Any], value: float, settled: tuple[str, ...]) -> None:
    case = read_case(facts)
    name = next(iter(facts))
    assert case.values[name] == value
    assert case.settled[name] == settled
    assert isinstance(case.given[name], Range)


@pytest.mark.parametrize(
    "facts",
    [
        {DFI: ">3", "synchronous": True},
        {"primary_positive_nodes": ">=1", "primary_node_positive": False},
        {COUNT: ">=3", "lesions": [{"segment": "6"}, {"segment": "7"}]},
        {SIZE: "<20", "lesions": [{"size_mm": 25}, {}]},
        {"segments_involved": "<=1", "lesions": [{"segment": "6"}, {"segment": "2"}]},
        {COUNT: 0, SIZE: ">5"},
        {"metastases_total_count": "<=3", COUNT: ">=4"},
    ],
)
def test_a_range_that_cannot_hold_beside_another_fact_is_a_contradiction(facts: dict[str, Any]) -> None:
    with pytest.raises(CaseError, match="contradict"):
        read_case(facts)
    assert read_what_fits(facts)[1]


def test_nothing_follows_from_a_range_that_leaves_it_open() -> None:
    assert read_case({"primary_positive_nodes": "<=2"}).values["primary_node_positive"] is None
    assert read_case({"primary_positive_nodes": ">=1"}).values["primary_node_positive"] is True


def test_the_sign_is_never_lost_in_words_and_fields() -> None:
    fact = FACTS[BILIRUBIN]
    assert value_words(fact, read_typed(fact, "<34.2080").value) == "< 34.208 µmol/L"
    assert taken(fact, "<2", "mg/dL").value == "<34.2080"
    assert shown_number(fact, "<34.2080", "mg/dL") == "< 2"
    assert shown_number(fact, "<34.2080", "µmol/L") == "<34.2080"
    assert taken(fact, shown_number(fact, "17.1040 to 34.2080", "mg/dL"), "mg/dL").value == "17.1040 to 34.2080"


@pytest.mark.parametrize(("written", "asked"), [("<5", False), (">100000", True)])
def test_a_range_is_asked_about_when_no_value_of_it_is_usual(written: str, asked: bool) -> None:
    doubts = read_case({CEA: written}).doubts
    assert any("outside the usual" in doubt.text for doubt in doubts) is asked
    assert all(isinstance(doubt.value, str) for doubt in doubts)
