"""Numbers, counts and lists in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.text import (
    bracket_apart,
    counted,
    listed,
    mid_sentence,
    number_words,
    ordinal,
    sentence_case,
    shortened,
    told_apart,
    written_number,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [(3.0, "3"), (0.1 + 0.2, "0.3"), (1234.5, "1234.5"), (1e9, "1000000000"), (-2.5, "−2.5"), (0, "0")],
)
def test_a_number_has_no_trailing_zeros_and_a_true_minus(value, words):
    assert number_words(value) == words


@pytest.mark.parametrize(
    ("value", "decimals", "words"), [(2.345, 2, "2.35"), (-2.6, 0, "−3"), (-0.04, 1, "0.0"), (4, 1, "4.0"), (7, 0, "7")]
)
def test_decimals_that_are_asked_for_stay_and_zero_has_no_sign(value, decimals, words):
    assert number_words(value, decimals) == words


def test_a_number_in_a_file_keeps_the_hyphen():
    assert written_number(-12.5) == "-12.5"
    assert written_number(1234567.0) == "1.23457e+06"


def test_one_thing_is_no_plural():
    assert [counted(number, "case") for number in (0, 1, 1.5, 2)] == ["0 cases", "1 case", "1.5 cases", "2 cases"]
    assert counted(2, "case goes", "cases go") == "2 cases go"


def test_the_last_of_a_list_stands_behind_and_or_or():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert listed(["I", "II", "III"], "or") == "I, II or III"


def test_a_long_list_says_how_many_more_there_are():
    assert shortened("abc", 3) == "a, b, c"
    assert shortened("abcde", 3) == "a, b, c and 2 more"
    assert shortened("abcde", None) == "a, b, c, d, e"
    assert shortened([], 3) == ""


def test_the_first_letter_alone_follows_the_place_in_the_sentence():
    assert sentence_case("hazard ratio of OS") == "Hazard ratio of OS"
    assert mid_sentence("Repeat hepatectomy") == "repeat hepatectomy"
    assert [mid_sentence(label) for label in ("ALPPS", "CT", "5-FU", "")] == ["ALPPS", "CT", "5-FU", ""]
    assert sentence_case("") == ""


@pytest.mark.parametrize(
    ("whole", "name", "remarks"),
    [
        ("Hepatic resection", "Hepatic resection", ""),
        ("Delayed (staged) resection", "Delayed resection", "(staged)"),
        (
            "Stereotactic radiotherapy (SBRT) of metastases (pooled)",
            "Stereotactic radiotherapy of metastases",
            "(SBRT; pooled)",
        ),
        ("Daraxonrasib (RAS(ON) inhibitor)", "Daraxonrasib", "(RAS(ON) inhibitor)"),
        ("FOLFOX(IRI)", "FOLFOX(IRI)", ""),
    ],
)
def test_remarks_in_brackets_are_taken_out_of_a_name_and_none_is_lost(whole: str, name: str, remarks: str) -> None:
    assert bracket_apart(whole) == (name, remarks)


def test_ordinals():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"
    ]  # fmt: skip


def test_things_of_one_name_get_what_differs_among_them_and_then_a_number():
    things = [("a", "x"), ("a", "y"), ("b", "x"), ("a", "y")]
    assert told_apart(things, lambda one: one[0], lambda one: one[1]) == ["a, x", "a, y", "b", "a, y (2nd)"]
    assert told_apart(["a", "A ", "a (2nd)"], str) == ["a", "A  (3rd)", "a (2nd)"]


@given(st.lists(st.tuples(st.sampled_from(["a", "A", "a (2nd)", ""]), st.sampled_from(["", "x", "y"]))))
def test_no_two_names_are_alike(things):
    names = told_apart(things, lambda one: one[0], lambda one: one[1])
    assert len({" ".join(name.split()).casefold() for name in names}) == len(things)
