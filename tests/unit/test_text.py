"""Numbers, counts and lists in words."""

import pytest

from livermets.text import (
    abridged,
    bracket_apart,
    counted,
    first_and_more,
    listed,
    mid_sentence,
    number_words,
    readable,
    sentence_case,
    shortened,
    written_number,
)
from tests.odd_values import nested


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller Ω 🧬", "Müller Ω 🧬"),
        ("a\nb\tc\x00d\x1b[31m", "a\\nb\\tc\\x00d\\x1b[31m"),
        ("a\u2028b\u202ec\ufeff", "a\\u2028b\\u202ec\\ufeff"),
        ("half \ud83d", "half \\ud83d"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 1_000_000, "x" * 59 + "…"),
    ],
    ids=["letters", "controls", "lines and directions", "half a character", "just short", "just long", "long"],
)
def test_a_text_from_outside_is_short_and_moves_no_line(text: str, shown: str) -> None:
    assert readable(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12, "12"),
        (-(10**40), "a whole number of 41 digits"),
        (10**5000, "a whole number of 5001 digits"),
        ([1, [2, [3, [4]]]], "[1, [2, [3, [...]]]]"),
        ([10**5000], "[a whole number of 5001 digits]"),
        ({"a": "b\n"}, "{'a': 'b\\n'}"),
        (nested(5000), "[[[[...]]]]"),
    ],
    ids=["small", "large", "very large", "list", "large in a list", "object", "deep"],
)
def test_any_value_is_said_in_few_letters(value: object, shown: str) -> None:
    assert abridged(value) == shown


def test_of_many_lines_the_first_are_shown_and_the_others_counted() -> None:
    lines = [str(number) for number in range(2000)]
    assert first_and_more(lines[:20]) == lines[:20]
    assert first_and_more(lines[:21]) == [*lines[:20], "and 1 more"]
    assert first_and_more(lines) == [*lines[:20], "and 1,980 more"]
