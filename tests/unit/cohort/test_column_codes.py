"""Codes are found for what they are, at the limits of every rule, and never taken for a number of something."""

from __future__ import annotations

from collections import Counter

import pytest

from livermets.cohort.column_codes import impossible_codes, negative_codes, stated_codes, suspect_codes, unknown_codes
from livermets.facts import FACTS


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("Sex (0=F,1=M)", {"0": "F", "1": "M"}),
        ("Sex (1 = male, 2 = female, 9 = unknown)", {"1": "male", "2": "female", "9": "unknown"}),
        ("node positive 1=no 2=yes", {"1": "no", "2": "yes"}),
        ("CEA (ng/ml)", {}),
        ("Sex (m/f)", {}),
    ],
)
def test_a_header_says_what_its_codes_mean(header: str, codes: dict[str, str]) -> None:
    assert stated_codes(header) == codes


def test_codes_of_registries_among_numbers_of_nodes_are_unknown() -> None:
    nodes = FACTS["primary_positive_nodes"]
    cells = Counter({"00": 5, "3": 4, "12": 2, "95": 1, "97": 1, "98": 4, "99": 2})
    assert impossible_codes(nodes, cells) == {"95", "97", "98", "99"}
    assert suspect_codes(nodes, cells) == []


def test_the_nineties_of_a_count_that_is_far_below_are_asked_about() -> None:
    lesions = FACTS["liver_lesion_count"]
    assert suspect_codes(lesions, Counter({"1": 5, "7": 4, "95": 1, "98": 1})) == ["95", "98"]
    assert suspect_codes(lesions, Counter({"1": 5, "7": 4, "95": 3})) == ["95"]
    assert suspect_codes(lesions, Counter({"1": 5, "7": 4, "95": 1})) == []
    assert suspect_codes(lesions, Counter({"1": 5, "60": 4, "95": 3})) == []
    assert suspect_codes(FACTS["age_years"], Counter({"61": 5, "88": 4, "91": 3, "93": 1})) == []


def test_999_that_stands_several_times_above_everything_else_is_asked_about() -> None:
    cea = FACTS["cea_ng_ml"]
    assert suspect_codes(cea, Counter({"5": 1, "31": 1, "999": 3})) == ["999"]
    assert suspect_codes(cea, Counter({"5": 1, "31": 1, "999": 2})) == []
    assert suspect_codes(cea, Counter({"5": 1, "900": 1, "999": 3})) == []


def test_signs_for_unknown() -> None:
    assert unknown_codes(["0", "1", "8", "9", "-1", "99", "-999", "7"]) == {"8", "9", "-1", "99", "-999"}
    assert negative_codes(Counter({"-999": 1, "3": 2, "-2": 1})) == ("-999",)
