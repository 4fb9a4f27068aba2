"""The conditions of options and published rules.

Each can be met, not met and unknown; each limit is where its text puts it; learning a fact never turns a verdict; one case
at a time and a table at once give the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from livermets.cohort.systems_sql import derived_sql
from livermets.facts import FACTS, PRIMARIES, Kind
from livermets.rules import FACT_SCOPE, RuleError, Symbol, Type, condition
from tests.cases import CASES, RandomCases, table_of
from tests.spec.option_rules import KNOWLEDGE, RULES, CasesOfARule, Rule, values_of

ALL = [pytest.param(rule, id=name) for name, rule in RULES.items()]
LIMITS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "option_limits.yaml").read_text(encoding="utf-8")
)

ALWAYS = "holds for every case of this primary"
NEVER = "the text says that there is none"
ONE_SIGN = "one sign of several is visible; without it the board decides"
ONE_SIDED = {
    "breast.systemic-therapy +1": ({True}, ALWAYS),
    "cutaneous-melanoma.anti-pd1 +1": ({True}, ALWAYS),
    "uveal-melanoma.nivolumab-ipilimumab +1": ({True}, ALWAYS),
    "renal.systemic +1": ({True}, ALWAYS),
    "colorectal.perioperative-chemo-cetuximab +1": ({False}, NEVER),
    "colorectal.multi-organ-debulking +1": ({False}, NEVER),
    "breast.hepatic-resection -2": ({True, None}, ONE_SIGN),
    "gist.imatinib +1": ({True, None}, ONE_SIGN),
}
"""Conditions that cannot turn out in all three ways, with the reason."""


def test_there_are_rules() -> None:
    assert len(RULES) > 300


@pytest.mark.parametrize("rule", ALL)
def test_a_rule_can_be_met_not_met_and_unknown(rule: Rule) -> None:
    expected = ONE_SIDED[rule.name][0] if rule.name in ONE_SIDED else {True, False, None}
    cases = CasesOfARule(rule)
    seen: set[bool | None] = set()
    for _ in range(3000 if len(expected) == 3 else 200):
        values = values_of(cases.draw())
        value = rule.condition.holds(values)
        if value is not None or rule.condition.unknown(values):
            seen.add(value)
        if seen == {True, False, None}:
            break
    assert seen == expected


@pytest.mark.parametrize("rule", ALL)
def test_learning_a_fact_never_turns_a_verdict(rule: Rule) -> None:
    cases = CasesOfARule(rule)
    for _ in range(25):
        full = cases.draw()
        fewer = {name: value for name, value in full.items() if cases.random.random() < 0.6}
        known = values_of(full)
        if known["standard_liver_volume_ml"][1] <= 0:
            continue  # Below some 0.6 m² of body surface the formula of adults gives no volume.
        before, unknown = rule.decision.decide(values_of(fewer))
        after, still_unknown = rule.decision.decide(known)
        assert before is None or before is after, (fewer, full)
        assert unknown or not still_unknown, (fewer, full)


def _limit_rows() -> Iterator[Any]:
    for name, rows in LIMITS.items():
        for row in rows:
            yield pytest.param(name, row, id=f"{name}: {row['fact']} {row['limit']:g}")


@pytest.mark.parametrize(("name", "row"), list(_limit_rows()))
def test_a_limit_is_where_the_text_puts_it(name: str, row: dict[str, Any]) -> None:
    fact = FACTS[row["fact"]]
    step = 1 if fact.kind is Kind.INTEGER else 0.1
    assert fact.minimum is not None
    found: list[Any] = []
    for value in (row["limit"] - step, row["limit"], row["limit"] + step):
        if value < fact.minimum:
            found.append("-")
            continue
        found.append(RULES[name].condition.holds(values_of(row["given"] | {fact.name: round(value, 3)})))
    assert found == row["yields"]


def test_every_limit_stands_in_the_table() -> None:
    listed = {(name, row["fact"], float(row["limit"])) for name, rows in LIMITS.items() for row in rows}
    listed |= {(name, number, limit) for name, number, limit, *_ in COMPUTED}
    needed = {
        (rule.name, name, limit)
        for rule in RULES.values()
        for name, operator, limit in rule.limits()
        if not (name in FACTS and operator == ">=" and limit == FACTS[name].minimum)
    }
    assert needed - listed == set()
    assert listed - needed == set()


# A body of 170 cm and 70 kg; its estimated liver volume in mL as the formula in data/derived.yaml gives it.
BODY = {"height_cm": 170, "weight_kg": 70}
ESTIMATED_ML = values_of(BODY)["standard_liver_volume_ml"][0]
CRC = {"primary_site": "colorectal"}


def both(percent: float) -> dict[str, Any]:
    """The remnant as this share of the estimated and of the measured volume alike."""
    return BODY | {"total_liver_volume_ml": ESTIMATED_ML, "tumour_volume_ml": 0} | standardised(percent)


def standardised(percent: float) -> dict[str, Any]:
    return BODY | {"future_remnant_ml": ESTIMATED_ML * percent / 100}


def measured(percent: float) -> dict[str, Any]:
    return {"total_liver_volume_ml": 1600, "tumour_volume_ml": 100, "future_remnant_ml": 15 * percent}


def growth(percent_per_week: float) -> dict[str, Any]:
    after = {"future_remnant_ml": 300 + ESTIMATED_ML * percent_per_week * 4 / 100}
    return BODY | {"future_remnant_before_ml": 300, "weeks_since_augmentation": 4} | after


def risk_score(score: int) -> dict[str, Any]:
    """Two or three points of the clinical risk score, all items known."""
    return CRC | {
        "liver_completely_resectable": True,
        "primary_node_positive": True,
        "synchronous": True,
        "liver_lesion_count": 1,
        "largest_lesion_mm": 50,
        "cea_ng_ml": 200 if score == 2 else 201,
    }


RESECTABLE = CRC | {
    "liver_completely_resectable": True,
    "two_adjacent_segments_spared": True,
    "inflow_outflow_bile_preserved": True,
}
MAJOR = {"major_hepatectomy": True, "platelets_10e9_l": 200, "alt_u_l": 100}
APRI = {"major_hepatectomy": True, "platelets_10e9_l": 100, "alt_u_l": 100, "age_years": 30, "ast_upper_normal_u_l": 40}
FIB_4 = MAJOR | {"age_years": 65, "ast_upper_normal_u_l": 200}
NORMAL = {"liver_background": "normal"}
FIBROSIS = {"liver_background": "fibrosis"}
STD, MEAS = "future_remnant_percent_standardised", "future_remnant_percent_measured"

COMPUTED: list[tuple[str, str, float, dict[str, Any], bool | None]] = [
    ("colorectal.hepatic-resection -5", "fong_crs_score", 3, risk_score(2) | {"extrahepatic_disease": True}, False),
    ("colorectal.hepatic-resection -5", "fong_crs_score", 3, risk_score(3) | {"extrahepatic_disease": True}, True),
    ("colorectal.hai-plus-systemic-adjuvant +3", "fong_crs_score", 2, risk_score(2) | {"extrahepatic_disease": False}, True),
    ("colorectal.hai-plus-systemic-adjuvant +3", "fong_crs_score", 2, risk_score(3) | {"extrahepatic_disease": False}, False),
    ("colorectal.perioperative-chemotherapy +3", "fong_crs_score", 3, risk_score(2), False),
    ("colorectal.perioperative-chemotherapy +3", "fong_crs_score", 3, risk_score(3), True),
    ("colorectal.conversion-then-local +4", STD, 30, both(29.9), True),
    ("colorectal.conversion-then-local +4", STD, 30, both(30), False),
    ("colorectal.conversion-then-local +4", MEAS, 30, both(30), False),
    ("colorectal.conversion-then-local +4", MEAS, 30, measured(29.9), None),
    ("colorectal.portal-vein-embolisation +2", STD, 30, standardised(29.9), True),
    ("colorectal.portal-vein-embolisation +2", STD, 30, standardised(30), False),
    ("colorectal.portal-vein-embolisation +2", STD, 30, measured(29.9), None),
    ("colorectal.alpps +1", STD, 30, standardised(29.9), True),
    ("colorectal.alpps +1", STD, 30, standardised(30), False),
    ("resectable-technical", STD, 20, RESECTABLE | standardised(19.9), False),
    ("resectable-technical", STD, 20, RESECTABLE | standardised(20), True),
    ("unresectable-olivia", STD, 30, CRC | both(29.9), True),
    ("unresectable-olivia", STD, 30, CRC | both(30), None),
    ("unresectable-olivia", MEAS, 30, CRC | measured(29.9), None),
    ("flr-normal", STD, 20, NORMAL | both(19.9), True),
    ("flr-normal", STD, 20, NORMAL | standardised(20), None),
    ("flr-normal", MEAS, 25, NORMAL | measured(24.9), True),
    ("flr-normal", MEAS, 25, NORMAL | both(25), None),
    ("flr-normal", MEAS, 26.6, NORMAL | both(26.5), None),
    ("flr-normal", MEAS, 26.6, NORMAL | both(26.6), False),
    ("flr-post-chemo", STD, 30, {"chemotherapy_months": 4} | standardised(29.9), True),
    ("flr-post-chemo", STD, 30, {"chemotherapy_months": 4} | standardised(30), False),
    ("flr-cirrhosis", MEAS, 40, FIBROSIS | measured(39.9), True),
    ("flr-cirrhosis", MEAS, 40, FIBROSIS | measured(40), None),
    ("flr-cirrhosis", MEAS, 50, FIBROSIS | measured(49.9), None),
    ("flr-cirrhosis", MEAS, 50, FIBROSIS | measured(50), False),
    ("rlv-weight", "rlv_body_weight_ratio_score", 0.5, NORMAL | {"weight_kg": 70, "future_remnant_ml": 350}, True),
    ("rlv-weight", "rlv_body_weight_ratio_score", 0.5, NORMAL | {"weight_kg": 70, "future_remnant_ml": 350.1}, False),
    ("kgr-gate", "kinetic_growth_percent_per_week", 2, growth(1.9), True),
    ("kgr-gate", "kinetic_growth_percent_per_week", 2, growth(2), False),
    ("cirrhosis-suspicion", "fib_4_score", 3.25, FIB_4 | {"ast_u_l": 100}, False),
    ("cirrhosis-suspicion", "fib_4_score", 3.25, FIB_4 | {"ast_u_l": 101}, True),
    ("cirrhosis-suspicion", "apri_score", 1.5, APRI | {"ast_u_l": 60}, False),
    ("cirrhosis-suspicion", "apri_score", 1.5, APRI | {"ast_u_l": 61}, True),
    ("resect2025-potentially", STD, 30, RESECTABLE | both(29.9), None),
    ("resect2025-potentially", STD, 30, RESECTABLE | both(30), False),
    ("resect2025-potentially", MEAS, 30, RESECTABLE | measured(30), None),
]
"""Limits of computed numbers: rule, number, limit, facts just beside or exactly at it, and what the rule yields."""


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: f"{row[0]}: {row[1]} {row[2]:g} {row[4]}")
def test_a_limit_of_a_computed_number_is_where_the_text_puts_it(
    row: tuple[str, str, float, dict[str, Any], bool | None],
) -> None:
    name, _, _, facts, value = row
    assert RULES[name].condition.holds(values_of(facts)) is value


@cache
def prepared() -> tuple[list[dict[str, Any]], duckdb.DuckDBPyConnection]:
    """The values of random cases of every primary, and a database with the same cases and scores."""
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed=31)
    for rule in RULES.values():
        for name, _, limit in rule.limits():
            if name in FACTS:
                random_cases.limits.setdefault(name, []).append(limit)
    found: list[dict[str, Any]] = []
    for primary in (*PRIMARIES, None):
        for case in random_cases.cases(max(CASES // 130, 40), primary=primary):
            found.append(values_of(case.to_json()))
    table = table_of({name: values[name] for name in FACT_SCOPE} for values in found)
    for name in KNOWLEDGE.compiled.scores:
        for end, side in enumerate(("low", "high")):
            table = table.append_column(f"{name}__{side}", pa.array([values[name][end] for values in found], pa.float64()))
    database = duckdb.connect()
    database.register("facts", table)
    database.execute(f"CREATE TABLE cases AS {derived_sql(KNOWLEDGE.derived, 'facts')}")
    return found, database


@pytest.mark.parametrize("start", range(0, len(RULES), 40))
def test_one_case_at_a_time_and_a_table_at_once_agree(start: int) -> None:
    rules = list(RULES.values())[start : start + 40]
    values, database = prepared()
    columns = ", ".join(f"{rule.condition.to_sql()} AS r{number}" for number, rule in enumerate(rules))
    rows = database.execute(f"SELECT {columns} FROM cases ORDER BY row").fetchall()
    for case, row in zip(values, rows, strict=True):
        for rule, by_table in zip(rules, row, strict=True):
            assert rule.condition.holds(case) is by_table, (rule.name, {name: case[name] for name in rule.decision.facts})


def test_a_condition_knows_the_range_of_the_score_that_it_names() -> None:
    scheme = KNOWLEDGE.systems["child-pugh"].scheme
    assert scheme.range == (5, 15)
    scope = {"child_pugh_score": Symbol("child_pugh_score", Type.NUMBER, *scheme.range, staged=True)}
    with pytest.raises(RuleError):
        condition("child_pugh_score < 5", scope)
