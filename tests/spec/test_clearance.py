"""The creatinine clearance by Cockcroft and Gault, worked by hand, one case at a time and as a table."""

from typing import Any

import duckdb
import pytest

from livermets.assessment.systems import derive
from livermets.assessment.values import CaseValues
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from tests.cases import derived_sql, table_of

NAME = "creatinine_clearance_ml_min"
MAN = {"age_years": 40, "weight_kg": 72, "sex": "male", "creatinine_umol_l": 88.42}
WORKED = [
    (MAN, 100),  # 100 years × 72 kg / (72 × 1 mg/dL)
    (MAN | {"sex": "female"}, 85),  # 15% less
    (MAN | {"creatinine_umol_l": 176.84}, 50),  # twice the creatinine, half the clearance
    (MAN | {"age_years": 70, "weight_kg": 60}, 58.333333),  # 70 × 60 / 72
    (  # 58 × 45 × 0.85 / (72 × 1.470256)
        {"age_years": 82, "weight_kg": 45, "sex": "female", "creatinine_umol_l": 130},
        20.957240,
    ),
]


def bounds_on_both_paths(facts: dict[str, Any]) -> tuple[float, float]:
    known = CaseValues(read_case(facts).values)
    derive(known, knowledge().derived)
    low, high = known[NAME]
    database = duckdb.connect()
    database.register("facts", table_of([known]))
    row = database.execute(f"SELECT {NAME}__low, {NAME}__high FROM ({derived_sql(knowledge().derived, 'facts')})").fetchone()
    assert row == pytest.approx((low, high), rel=1e-12)
    return low, high


@pytest.mark.parametrize(("facts", "expected"), WORKED)
def test_the_clearance_is_what_the_formula_gives_by_hand(facts: dict[str, Any], expected: float) -> None:
    assert bounds_on_both_paths(facts) == pytest.approx((expected, expected), rel=1e-6)


@pytest.mark.parametrize("fact", MAN)
def test_without_one_of_its_facts_the_clearance_is_unknown(fact: str) -> None:
    low, high = bounds_on_both_paths({name: value for name, value in MAN.items() if name != fact})
    assert low < 100 <= high


def test_without_the_sex_it_lies_between_that_of_a_woman_and_of_a_man() -> None:
    assert bounds_on_both_paths(MAN | {"sex": None}) == pytest.approx((85, 100))
