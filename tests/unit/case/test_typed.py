"""The one reader: every spelling read as it is meant, refused with what would be accepted, never guessed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.case.case import CaseError, Lesion
from livermets.case.plain import plain_key, plain_unit
from livermets.case.spellings import NO_WORDS, NONE_WORDS, UNITS, UNITS_OF, UNKNOWN_WORDS, VALUES, YES_NO_OF, YES_WORDS
from livermets.case.typed import Typed, read_lesion_row, read_typed
from livermets.facts import FACTS, LESION_FACTS, Fact, Kind
from livermets.rules import Range
from tests.unit.case.spelled import CEA, COUNT, DAY, KRAS, PLATELETS, READ, REFUSED, SIZE

EVERY: dict[str, Fact] = {**FACTS, **{fact.name: fact for fact in LESION_FACTS}}


def read(name: str, written: object, unit: str | None = None) -> Typed:
    return read_typed(EVERY[name], written, unit)


def refusal(name: str, written: object, unit: str | None = None) -> str:
    with pytest.raises(CaseError) as caught:
        read(name, written, unit)
    (fault,) = caught.value.faults
    assert fault.field == name
    assert fault.accepted
    return f"{fault.value}: {fault.problem}; {fault.accepted}"


@pytest.mark.parametrize(("name", "written", "value"), READ)
def test_read_as_it_is_meant(name: str, written: object, value: Any) -> None:
    found = read(name, written).value
    assert found == value
    assert isinstance(found, bool) is isinstance(value, bool)


def test_there_are_enough_spellings() -> None:
    assert len(READ) + len(REFUSED) >= 250


@pytest.mark.parametrize(("name", "written", "said"), REFUSED)
def test_refused_with_what_would_be_accepted(name: str, written: object, said: str) -> None:
    assert said in refusal(name, written)


@pytest.mark.parametrize(
    ("name", "written", "remark"),
    [
        (SIZE, "48", ""),
        (SIZE, "12,5", ""),
        (SIZE, "48 mm", ""),
        (SIZE, "4.8 cm", "4.8 cm read as 48 mm"),
        (SIZE, "48 x 32", "48 x 32: the largest, 48 mm"),
        (SIZE, "48×32×20 mm", "48×32×20 mm: the largest, 48 mm"),
        (SIZE, "5-7", "5-7: the largest, 7 mm"),
        (SIZE, "1e2", "1e2 read as 100 mm"),
        (SIZE, "ca. 48", "ca. 48 read as 48 mm"),
        (SIZE, "1.234", "1.234 read as 1.234 mm"),
        (SIZE, "n/a", "“n/a” read as unknown"),
        (COUNT, "none", "“none” read as 0"),
        (KRAS, "-", "“-” read as unknown; a negative finding is “no”"),
        (CEA, "1 234", "1 234 read as 1234 ng/mL"),
        (PLATELETS, "150 K/uL", ""),
        ("segment", "4a/4b", "4a/4b read as segment 4, half not said"),
        ("segment", "IV", ""),
        (DAY, "25/03/2020", "25/03/2020 read as 2020-03-25"),
    ],
)
def test_what_was_not_plain_is_said(name: str, written: str, remark: str) -> None:
    assert read(name, written).remark == remark


@pytest.mark.parametrize(
    ("name", "written", "unit", "value"),
    [
        (SIZE, "4.8", "cm", 48),
        (SIZE, 4.8, "cm", 48),
        (SIZE, "48 mm", "cm", 48),
        (SIZE, "4.8 x 3.2", "cm", 48),
        (SIZE, "4.8 x 32 mm", "cm", 32),
        ("bilirubin_umol_l", "2", "mg/dL", 34.208),
        ("albumin_g_l", 2.8, "g/dL", 28),
        ("inr", 1.2, "1", 1.2),
        ("inr", "1.2", "{INR}", 1.2),
        (PLATELETS, 150, "G/L", 150),
        (CEA, 200, "mcg/L", 200),
    ],
)
def test_a_bare_number_is_of_the_chosen_unit_and_a_written_one_wins(
    name: str, written: object, unit: str, value: float
) -> None:
    assert read(name, written, unit).value == value


def test_a_unit_that_the_fact_does_not_have_is_refused_by_name() -> None:
    assert "“K” is no unit of Platelets" in refusal(PLATELETS, 150, "K")


@given(st.decimals(min_value="0.1", max_value="6", places=2))
def test_a_conversion_is_exact(grams: Any) -> None:
    exact = Fraction(grams) * 10
    if 5 <= exact <= 80:
        assert read("albumin_g_l", f"{grams} g/dL").value == float(exact)


@given(st.decimals(min_value=0, max_value=99999, places=3), st.sampled_from([CEA, SIZE, "albumin_g_l", PLATELETS]))
def test_comma_and_point_are_read_by_one_rule(number: Any, name: str) -> None:
    def said(text: str) -> Any:
        try:
            return read(name, text).value
        except CaseError as error:
            return error.faults[0].problem.replace(f"“{text}”", "")

    assert said(str(number)) == said(str(number).replace(".", ","))


def test_a_row_of_the_table_is_read_cell_by_cell() -> None:
    cells = {"segment": "IVa", "size_mm": "4.8 x 3,2", "near": "", "status": "Resected"}
    assert read_lesion_row(cells, "cm") == (
        {"segment": "4a", "size_mm": 48.0, "status": "resected"},
        ("4.8 x 3,2: the largest, 48 mm",),
        (),
    )
    lesion, remarks, faults = read_lesion_row({"segment": "12", "size_mm": "n/a", "status": "gone", "colour": "red"})
    assert lesion == {"status": "vanished"}
    assert remarks == ("“n/a” read as unknown",)
    assert [(fault.field, fault.value) for fault in faults] == [("segment", "12"), ("colour", "red")]


def test_a_list_of_lesions_is_read_row_by_row() -> None:
    found = read("lesions", [{"segment": "S4", "size_mm": "2,5 cm"}, {"status": "removed"}])
    assert found.value == (Lesion("4", 25.0), Lesion(status="resected"))
    assert found.remark == "lesion 1: 2,5 cm read as 25 mm"
    with pytest.raises(CaseError) as caught:
        read("lesions", [{}, {"size_mm": "big"}, 3])
    assert [fault.field for fault in caught.value.faults] == ["lesions[2].size_mm", "lesions[3]"]


def test_every_other_name_is_in_its_plain_form_and_means_one_value() -> None:
    for name, values in VALUES.items():
        fact = EVERY[name]
        taken = {plain_key(text): value for value in fact.values for text in (value, fact.label_of(value))}
        for value, words in values.items():
            assert value in fact.values
            for word in words:
                assert plain_key(word) == word
                assert taken.setdefault(word, value) == value, f"{name}: {word}"
    for words in (UNKNOWN_WORDS, NONE_WORDS, YES_WORDS, NO_WORDS):
        assert {word for word in words if plain_key(word) != word} == set()
    assert not YES_WORDS & NO_WORDS
    assert not (YES_WORDS | NO_WORDS) & UNKNOWN_WORDS
    for yes, no in YES_NO_OF.values():
        assert not (yes | YES_WORDS) & (no | NO_WORDS)
    for spellings in (*UNITS.values(), *UNITS_OF.values()):
        assert {one for one in spellings if plain_unit(one) != one} == set()


def test_every_unit_of_a_fact_is_read_and_none_is_read_as_two() -> None:
    for fact in EVERY.values():
        units = [fact.unit, *(other.unit for other in fact.other_units)] if fact.is_numeric else []
        for unit in filter(None, units):
            assert unit in UNITS, f"{fact.name}: {unit}"
        spelled = [spelling for unit in units for spelling in UNITS[unit]]
        assert len(spelled) == len(set(spelled)), fact.name


def test_every_accepted_value_is_read_by_name_and_by_label() -> None:
    for fact in EVERY.values():
        for value in fact.values:
            for text in (value, fact.label_of(value), value.upper(), f" {fact.label_of(value)} ", value.replace("-", " ")):
                found = read_typed(fact, text).value
                assert found == (frozenset({value}) if fact.kind is Kind.SET else value), (fact.name, text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just("\ud800") | st.just(10**300),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=6,
)
NUMBERISH = st.text("0123456789.,eE+-x×/ <>~'cmgdLµ%²⁹½⅓①Ⅳ　\u202f\u00a0−–", max_size=14)


@settings(max_examples=2000, deadline=None)
@given(fact=st.sampled_from(list(EVERY.values())), written=JSON | NUMBERISH, unit=st.none() | st.sampled_from(["cm", "K", ""]))
def test_nothing_but_a_fault_comes_of_what_cannot_be_read(fact: Fact, written: Any, unit: str | None) -> None:
    try:
        found = read_typed(fact, written, unit)
    except CaseError as error:
        long = [fault for fault in error.faults if len(fault.value) > 100 or len(fault.problem) > 200 or not fault.accepted]
        if not long:
            return
        raise
    if fact.is_numeric and found.value is not None:
        assert fact.minimum is not None
        assert fact.maximum is not None
        low, high = (found.value.low, found.value.high) if isinstance(found.value, Range) else (found.value, found.value)
        assert fact.minimum <= low <= high <= fact.maximum
        assert read_typed(fact, found.value).value == found.value


@pytest.mark.parametrize(
    ("text", "number"), [("6, 7, 4b", 3), ("S6 S7", 2), ("VI, VII und VIII", 3), ("6 and 6", 1), ("4", 4), ("3 segments", 3)]
)
def test_segments_are_counted_where_their_number_is_asked_for(text: str, number: int):
    assert read_typed(FACTS["segments_involved"], text).value == number


@pytest.mark.parametrize("text", ["4a, 4b", "4, 4b", "2,5", "6, 9", "6, x"])
def test_segments_that_cannot_be_counted_are_refused(text: str):
    with pytest.raises(CaseError):
        read_typed(FACTS["segments_involved"], text)
