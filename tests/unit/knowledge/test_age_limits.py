"""The records of how old a fact may be."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from livermets.knowledge.age_limits import AgeLimit, compile_ages
from livermets.knowledge.files import Documents
from livermets.knowledge.loading import knowledge

GOOD: dict[str, Any] = {
    "id": "one",
    "label": "Blood count",
    "facts": ["platelets_10e9_l"],
    "when": "primary_site = 'colorectal'",
    "weeks": 2,
    "before": "treatment",
    "source": "licc-protocol2012",
    "words": "within 2 weeks",
}


def faults(*limits: dict[str, Any], **more: Any) -> list[str]:
    documents = Documents({"ages.yaml": {"limits": list(limits), **more}}, "", ())
    return [f"{one.key}: {one.reason}" for one in compile_ages(documents, knowledge().registry)[1]]


def test_a_record_that_is_whole_is_read() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "nobody"}, "there is no source 'nobody'"),
        ({"facts": ["plt"]}, "there is no fact 'plt'"),
        ({"when": "primary = 1"}, "when"),
        ({"days": 3}, "exactly one of days, weeks and months"),
        ({"weeks": None}, "exactly one of days, weeks and months"),
        ({"weeks": 0}, "greater than or equal to 1"),
        ({"limit": 3}, "limit"),
    ],
)
def test_what_is_wrong_in_a_record_is_named(change: dict[str, Any], said: str) -> None:
    assert said in " ".join(faults(GOOD | change))


def test_an_id_is_used_once() -> None:
    assert "the id is used twice" in " ".join(faults(GOOD, GOOD))


@pytest.mark.parametrize(
    ("limit", "observed", "last"),
    [
        ({"days": 25}, "2026-01-01", "2026-01-26"),
        ({"weeks": 4}, "2026-02-01", "2026-03-01"),
        ({"months": 2}, "2025-12-31", "2026-02-28"),
        ({"months": 2}, "2026-11-30", "2027-01-30"),
    ],
)
def test_the_last_day_of_a_limit(limit: dict[str, int], observed: str, last: str) -> None:
    made = AgeLimit.model_validate({**GOOD, "weeks": None, **limit})
    assert made.last_day(datetime.date.fromisoformat(observed)) == datetime.date.fromisoformat(last)


def test_a_limit_of_nothing_is_none() -> None:
    with pytest.raises(ValidationError):
        AgeLimit.model_validate({**GOOD, "weeks": -1})
