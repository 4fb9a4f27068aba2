"""Which published rules a case brings up."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from tests.unit.assessment.test_options import ADVICE, advice, small


@pytest.mark.parametrize(
    ("facts", "rule", "value", "missing", "concerns"),
    [
        ({"bilobar": True}, {"when": "bilobar"}, True, [], True),
        ({"bilobar": False}, {"when": "bilobar"}, False, [], False),
        ({}, {"when": "bilobar"}, None, ["bilobar"], False),
        ({}, {"when": "primary_site = 'colorectal' AND bilobar"}, None, ["bilobar"], False),
        ({"synchronous": True}, {"when": "synchronous AND bilobar"}, None, ["bilobar"], True),
        ({"synchronous": True}, {"requires": "synchronous"}, None, [], True),
        ({"synchronous": False}, {"requires": "synchronous"}, False, [], False),
        ({"bilobar": True}, {}, None, [], False),
        ({"bilobar": True}, {"when": "CASE WHEN NOT bilobar THEN TRUE ELSE NULL END"}, None, [], False),
        ({"ecog": 1, "age_years": 60}, {"when": "ecog <= 2 AND age_years > 50 AND bilobar"}, None, ["bilobar"], False),
        ({"ecog": 4}, {"requires": "ecog >= 3"}, None, [], True),
        ({"prior_liver_resection": False}, {"when": "prior_liver_resection OR margin_mm > 1"}, None, ["margin_mm"], False),
    ],
)
def test_a_rule_is_brought_up_by_the_cases_it_concerns(
    facts: dict[str, Any], rule: dict[str, str], value: bool | None, missing: list[str], concerns: bool
) -> None:
    found = advice(facts, **rule)
    assert (found.value, list(found.missing), found.concerns) == (value, missing, concerns)


def test_the_answer_holds_only_the_rules_that_concern_the_case() -> None:
    known, _ = small(advice=[ADVICE | {"when": "bilobar"}, ADVICE | {"id": "other", "when": "NOT bilobar"}])
    answer = assess(read_case({"bilobar": True}), known).to_json()
    keys = {"id", "area", "value", "conclusion", "source", "strength", "missing"}
    assert [(rule["id"], rule["value"], set(rule)) for rule in answer["advice"]] == [("augment-first", True, keys)]
