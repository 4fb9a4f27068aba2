"""The rule language refuses what it does not know, says why, and answers what still matters."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livermets.case.case import empty_values
from livermets.rules import RuleError, condition, quantity


def values(**known: Any) -> dict[str, Any]:
    return {**empty_values(), **known}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cea > 200", r"unknown fact cea; did you mean"),
        ("largest_lesion > 50", r"unknown fact largest_lesion; did you mean largest_lesion_mm\?"),
        ("primary_site = 'colon'", r"primary_site has no value 'colon'"),
        ("primary_site = 3", "takes numbers|is a choice"),
        ("cea_ng_ml = 'high'", "is a number and is compared with the text 'high'"),
        ("primary_site > 'breast'", "only = and <>"),
        ("synchronous = TRUE", "write it alone"),
        ("NOT cea_ng_ml", "NOT takes yes/no"),
        ("synchronous AND cea_ng_ml", "AND takes yes/no"),
        ("liver_involvement_percent > 101", "is outside"),
        ("case_label = 'x'", "free text"),
        ("coalesce(cea_ng_ml, 0) > 1", "is not allowed"),
        ("cea_ng_ml IN (SELECT 1)", "IN takes a list of literals"),
        ("cea_ng_ml IN (age_years)", "IN takes a list of literals"),
        ("primary_site IN (1, 2)", "has no value"),
        ("synchronous IS TRUE", "IS NULL"),
        ("(cea_ng_ml > 3) IS NULL", "a single fact"),
        ("list_contains(extrahepatic_sites, 'liver')", "has no value 'liver'"),
        ("list_contains(primary_site, 'lung')", "not a set-valued fact"),
        ("cea_ng_ml > 3; DROP TABLE x", "not a SQL expression|not allowed"),
        ("cea_ng_ml >", "not a SQL expression"),
        ("x.cea_ng_ml > 3", "names a table"),
        ("cea_ng_ml + 1", "is a number"),
        ("CASE cea_ng_ml WHEN 3 THEN TRUE END", "CASE WHEN condition"),
        ("CASE WHEN synchronous THEN 1 ELSE bilobar END", "different types"),
        ("sqrt(cea_ng_ml - 5) > 2", "can be negative"),
        ("power(cea_ng_ml, age_years) > 2", "positive literal"),
        ("random() > 0.5", "is not allowed"),
        ("'a' = 'b'", "stands alone|is compared"),
    ],
)
def test_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        condition(text)
    assert re.search(reason, caught.value.reason), caught.value.reason


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("largest_lesion_mm > 5", True),
        ("largest_lesion_mm > 50", False),
        ("largest_lesion_mm > 0", False),
        ("bilirubin_umol_l < 2", True),
        ("bilirubin_umol_l / 17.104 < 2", False),
        ("albumin_g_l > 10", True),
    ],
)
def test_a_limit_that_looks_like_another_unit_is_asked_about(text: str, warned: bool) -> None:
    assert bool(condition(text).warnings) is warned


@pytest.mark.parametrize(
    ("text", "known", "answer"),
    [
        ("synchronous AND bilobar", {"synchronous": False}, False),
        ("synchronous AND bilobar", {"synchronous": True}, None),
        ("synchronous OR bilobar", {"synchronous": True}, True),
        ("synchronous OR bilobar", {"synchronous": False}, None),
        ("NOT synchronous", {}, None),
        ("cea_ng_ml > 200", {"cea_ng_ml": 200}, False),
        ("cea_ng_ml >= 200", {"cea_ng_ml": 200}, True),
        ("cea_ng_ml BETWEEN 6 AND 60", {"cea_ng_ml": 60}, True),
        ("cea_ng_ml <> 3", {}, None),
        ("primary_side IN ('left', 'rectum')", {"primary_side": "left"}, True),
        ("primary_side NOT IN ('left')", {}, None),
        ("ecog IN (0, 1)", {"ecog": 1}, True),
        ("list_contains(extrahepatic_sites, 'lung')", {"extrahepatic_sites": frozenset()}, False),
        ("list_contains(extrahepatic_sites, 'lung')", {}, None),
        ("len(extrahepatic_sites) >= 2", {"extrahepatic_sites": frozenset({"lung", "bone"})}, True),
        ("cea_ng_ml IS NULL", {}, True),
        ("CASE WHEN synchronous THEN TRUE ELSE FALSE END", {}, None),
        ("CASE WHEN synchronous THEN bilobar ELSE bilobar END", {"bilobar": True}, True),
        ("bilirubin_umol_l / 17.104 <= 3", {"bilirubin_umol_l": 51.312}, True),
        ("bilirubin_umol_l / 17.104 > 3", {"bilirubin_umol_l": 51.312}, False),
        ("largest_lesion_mm / 10 + liver_lesion_count >= 9", {"largest_lesion_mm": 95}, True),
        ("largest_lesion_mm / 10 + liver_lesion_count >= 9.6", {"largest_lesion_mm": 95}, None),
    ],
)
def test_three_valued_logic(text: str, known: dict[str, Any], answer: bool | None) -> None:
    assert condition(text).holds(values(**known)) is answer


@pytest.mark.parametrize(
    ("text", "known", "low", "high"),
    [
        ("least(age_years, 50)", {}, 0, 50),
        ("greatest(age_years, 50)", {"age_years": 40}, 50, 50),
        ("age_years - age_years", {}, 0, 0),
        ("2 * age_years - age_years", {}, 0, 120),
        ("100 / weeks_since_augmentation", {}, 100 / 104, float("inf")),
        ("100 / weeks_since_augmentation", {"weeks_since_augmentation": 0}, float("-inf"), float("inf")),
        ("ln(cea_ng_ml)", {"cea_ng_ml": 0}, float("-inf"), float("-inf")),
        ("round(age_years / 2)", {"age_years": 5}, 3, 3),
        ("round(0 - age_years / 2)", {"age_years": 5}, -3, -3),
        ("CASE WHEN synchronous THEN 1 ELSE 5 END", {}, 1, 5),
        ("CASE WHEN synchronous THEN 1 END", {"synchronous": False}, float("-inf"), float("inf")),
    ],
)
def test_bounds(text: str, known: dict[str, Any], low: float, high: float) -> None:
    assert quantity(text).bounds(values(**known)) == (low, high)


@pytest.mark.parametrize(
    ("text", "known", "facts"),
    [
        ("synchronous AND bilobar", {"synchronous": False}, set()),
        ("synchronous AND bilobar", {"synchronous": True}, {"bilobar"}),
        ("synchronous OR (bilobar AND cea_ng_ml > 3)", {"bilobar": False}, {"synchronous"}),
        ("CASE WHEN synchronous THEN bilobar ELSE cea_ng_ml > 3 END", {"synchronous": False}, {"cea_ng_ml"}),
        ("largest_lesion_mm / 10 + liver_lesion_count >= 9", {"largest_lesion_mm": 95}, set()),
        ("least(age_years, 50) < 60", {}, set()),
    ],
)
def test_which_unknown_facts_still_matter(text: str, known: dict[str, Any], facts: set[str]) -> None:
    assert condition(text).unknown(values(**known)) == facts


def test_an_expression_says_which_facts_it_needs() -> None:
    assert condition("synchronous OR cea_ng_ml > 3").names == {"synchronous", "cea_ng_ml"}
