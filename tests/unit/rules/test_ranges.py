"""Rules over a number of which only the ends are known: what the ends settle is settled, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.case.case import empty_values
from livermets.rules import Range, condition, quantity

CEA, COUNT = "cea_ng_ml", "liver_lesion_count"
UNDER, UP_TO, OVER, FROM = Range(0, 200, "<"), Range(0, 200, "<="), Range(200, 200000, ">"), Range(200, 200000, ">=")
BETWEEN = Range(100, 200)


def values(**known: Any) -> dict[str, Any]:
    return {**empty_values(), **known}


@pytest.mark.parametrize(
    ("text", "known", "answer"),
    [
        ("cea_ng_ml > 200", Range(0, 5, "<"), False),
        ("cea_ng_ml > 200", Range(0, 250, "<"), None),
        ("cea_ng_ml > 200", OVER, True),
        ("cea_ng_ml > 200", FROM, None),
        ("cea_ng_ml > 200", UNDER, False),
        ("cea_ng_ml > 200", UP_TO, False),
        ("cea_ng_ml > 200", BETWEEN, False),
        ("cea_ng_ml >= 200", OVER, True),
        ("cea_ng_ml >= 200", FROM, True),
        ("cea_ng_ml >= 200", UNDER, False),
        ("cea_ng_ml >= 200", UP_TO, None),
        ("cea_ng_ml >= 200", BETWEEN, None),
        ("cea_ng_ml < 200", UNDER, True),
        ("cea_ng_ml < 200", UP_TO, None),
        ("cea_ng_ml < 200", OVER, False),
        ("cea_ng_ml < 200", FROM, False),
        ("cea_ng_ml <= 200", UNDER, True),
        ("cea_ng_ml <= 200", UP_TO, True),
        ("cea_ng_ml <= 200", OVER, False),
        ("cea_ng_ml <= 200", FROM, None),
        ("cea_ng_ml = 200", UNDER, False),
        ("cea_ng_ml = 200", UP_TO, None),
        ("cea_ng_ml = 300", UP_TO, False),
        ("cea_ng_ml <> 200", OVER, True),
        ("cea_ng_ml <> 200", FROM, None),
        ("200 < cea_ng_ml", OVER, True),
        ("200 > cea_ng_ml", UP_TO, None),
        ("cea_ng_ml IN (100, 150)", UNDER, None),
        ("cea_ng_ml IN (300, 400)", UNDER, False),
        ("cea_ng_ml IS NULL", UNDER, False),
        ("cea_ng_ml IS NOT NULL", UNDER, True),
        ("NOT cea_ng_ml > 200", UNDER, True),
        ("cea_ng_ml * 2 > 500", UNDER, False),
        ("cea_ng_ml * 2 > 300", UNDER, None),
        ("cea_ng_ml > 200 AND bilobar", UNDER, False),
        ("cea_ng_ml > 200 OR bilobar", UNDER, None),
    ],
)
def test_what_the_ends_settle_is_settled(text: str, known: Range, answer: bool | None) -> None:
    assert condition(text).holds(values(cea_ng_ml=known)) is answer


@pytest.mark.parametrize(
    ("known", "other", "answer"),
    [
        (Range(0, 3, "<="), 3, False),
        (Range(0, 3, "<="), 2, None),
        (5, Range(0, 4, "<="), True),
        (Range(4, 9), Range(0, 3), True),
    ],
)
def test_two_facts_are_compared_by_their_ends(known: Any, other: Any, answer: bool | None) -> None:
    rule = condition("metastases_total_count > liver_lesion_count")
    assert rule.holds(values(metastases_total_count=known, liver_lesion_count=other)) is answer


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("cea_ng_ml", 100, 200),
        ("cea_ng_ml / 10 + liver_lesion_count", 11, 22),
        ("greatest(cea_ng_ml, 150)", 150, 200),
        ("cea_ng_ml * cea_ng_ml", 10000, 40000),
        ("cea_ng_ml - cea_ng_ml", 0, 0),
        ("CASE WHEN cea_ng_ml > 150 THEN 1 ELSE 0 END", 0, 1),
        ("CASE WHEN cea_ng_ml > 250 THEN 1 ELSE 0 END", 0, 0),
    ],
)
def test_numbers_are_computed_at_both_ends(text: str, low: float, high: float) -> None:
    known = values(cea_ng_ml=BETWEEN, liver_lesion_count=Range(1, 2))
    assert quantity(text).bounds(known) == (low, high)


@pytest.mark.parametrize(
    ("text", "known", "facts"),
    [
        ("cea_ng_ml > 200", UNDER, set()),
        ("cea_ng_ml > 200", FROM, {CEA}),
        ("cea_ng_ml > 200 AND liver_lesion_count > 1", UNDER, set()),
        ("cea_ng_ml > 200 AND liver_lesion_count > 1", FROM, {CEA, COUNT}),
        ("cea_ng_ml > 200 AND liver_lesion_count > 1", OVER, {COUNT}),
        ("cea_ng_ml > 200 OR bilobar OR cea_ng_ml < 300", UNDER, set()),
        ("cea_ng_ml + liver_lesion_count > 150", UNDER, {CEA, COUNT}),
    ],
)
def test_a_number_between_two_ends_is_asked_for_where_they_do_not_settle(text: str, known: Range, facts: set[str]) -> None:
    assert condition(text).unknown(values(cea_ng_ml=known)) == facts


def test_an_unordered_use_of_a_range_fails_loudly() -> None:
    """No code may compare a range as if it were a number: it would take what is not known for no."""
    with pytest.raises(TypeError):
        assert UNDER < 5  # type: ignore[operator]
