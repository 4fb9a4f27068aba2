"""Every worked example in `data/systems/`, assessed as one case; test_both_paths.py holds the path in SQL to this one."""

from __future__ import annotations

import math
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.systems import SystemResult
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.knowledge.system_records import Example

KNOWLEDGE = knowledge()
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, system in KNOWLEDGE.systems.items()
    for number, example in enumerate(system.definition.examples, 1)
]


def close(expected: float | None, found: float | None) -> bool:
    """Equal, or equal at the digits that the example gives."""
    if expected is None or found is None:
        return expected is found
    digits = len(str(expected).partition(".")[2])
    tolerance = 1e-9 if not digits or digits > 8 else 0.50001 * 10**-digits
    return math.isclose(expected, found, rel_tol=1e-9, abs_tol=tolerance)


def score_matches(expected: Any, result: SystemResult) -> bool:
    if isinstance(expected, list):
        low, high = expected
        return close(low, result.outcome.low) and close(high, result.outcome.high)
    return close(expected, result.score)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example(name: str, example: Example) -> None:
    result = assess(read_case(example.given), KNOWLEDGE).systems[name]
    for key, expected in example.expect.items():
        match key:
            case "score":
                assert score_matches(expected, result), (result.outcome, example.because)
            case "groups" | "missing" | "flags":
                shown = result.flags if key == "flags" else getattr(result, key)
                assert set(shown) == set(expected), (key, shown, example.because)
            case "criteria":
                assert {rule: result.criteria[rule] for rule in expected} == expected, example.because
            case "group" | "status" | "applicable":
                assert getattr(result, key) == expected, (key, result.outcome, example.because)
            case "variants":
                for variant, group in expected.items():
                    assert result.variants[variant].group == group, (variant, result.variants[variant])
            case _:
                pytest.fail(f"the example of {name} expects {key!r}, which is not a part of a result")
