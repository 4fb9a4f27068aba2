"""The conditions of options, gates, lines, red flags and published rules.

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

from livermets.case.reading import read_case
from livermets.facts import FACTS, PRIMARIES
from livermets.rules import FACT_SCOPE, RuleError, Symbol, Type, condition
from tests.cases import CASES, RandomCases, derived_sql, table_of
from tests.spec.option_rules import DIFFERENT, KNOWLEDGE, RULES, CasesOfRules, Rule, around, computed, values_of, values_with

ALL = [pytest.param(rule, id=rule.name) for rule in DIFFERENT]
LIMITS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "option_limits.yaml").read_text(encoding="utf-8")
)
ONE_SIDED: dict[str, tuple[set[bool | None], str]] = {
    "colorectal.perioperative-chemo-cetuximab indication 1": ({False}, "the text says that there is none"),
    "adrenal.edp-mitotane indication 1": ({True}, "holds for every case of this primary, once its line does"),
    "bladder.erdafitinib need 1": ({True, None}, "FGFR3 is not among the facts: without FGFR2 it stays open"),
    "gist.imatinib need 2": ({True, None}, "waits until it is known, whatever the answer is"),
}
"""Conditions that cannot turn out in all three ways, with the reason."""


def test_there_are_rules() -> None:
    assert len(RULES) > 1000
    assert len(DIFFERENT) > 500


@pytest.mark.parametrize("rule", ALL)
def test_a_rule_can_be_met_not_met_and_unknown(rule: Rule) -> None:
    """One that asks whether a fact is known need not be unknown itself."""
    listed = ONE_SIDED.get(rule.name)
    expected: set[bool | None] = listed[0] if listed else {True, False} if rule.asked_for else {True, False, None}
    cases = CasesOfRules([rule], rule.name)
    seen: set[bool | None] = set()
    for _ in range(200 if listed else 4000):
        values = values_of(cases.draw(), rule.condition.names)
        value = rule.condition.holds(values)
        if value is not None or rule.condition.unknown(values):
            seen.add(value)
        if not listed and seen >= expected:
            break
    assert seen >= expected
    assert not listed or seen == expected


@pytest.mark.parametrize("rule", ALL)
def test_learning_a_fact_never_turns_a_verdict(rule: Rule) -> None:
    """Gates and red flags that ask whether a fact is known keep a danger while an exception from it is unknown.

    Of them, and of options that go by the result that counts, the facts that they ask so for are left as they are.
    """
    cases = CasesOfRules([rule], rule.name)
    asked = rule.asked_for
    for _ in range(25):
        full = read_case(cases.draw()).values
        known = computed(full, rule.condition.names)
        if known["standard_liver_volume_ml"][1] <= 0:
            continue  # Below some 0.6 m² of body surface the formula of adults gives no volume.
        fewer = {name: value if name in asked or cases.random.random() < 0.6 else None for name, value in full.items()}
        before, unknown = rule.decider.decide(computed(fewer, rule.condition.names))
        after, still_unknown = rule.decider.decide(known)
        assert before is None or before is after, (fewer, full)
        assert unknown or not still_unknown, (fewer, full)


def _limit_rows() -> Iterator[Any]:
    for name, rows in LIMITS.items():
        for row in rows:
            yield pytest.param(name, row, id=f"{name}: {row['fact']} {row['limit']:g}")


@pytest.mark.parametrize(("name", "row"), list(_limit_rows()))
def test_a_limit_is_where_the_text_puts_it(name: str, row: dict[str, Any]) -> None:
    found: list[Any] = []
    rule = RULES[name].condition
    for value in around(row["fact"], row["limit"]):
        found.append("-" if value is None else rule.holds(values_with(row["given"] | {row["fact"]: value}, rule.names)))
    assert found == row["yields"]


def test_every_limit_of_every_text_stands_in_the_table() -> None:
    def said(name: str) -> tuple[str, str]:
        return RULES[name].text, RULES[name].condition.text

    listed = {(*said(name), row["fact"], float(row["limit"])) for name, rows in LIMITS.items() for row in rows}
    needed = {(*said(name), *limit) for name, rule in RULES.items() for limit in rule.limits()}
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
CHILD_PUGH = {"albumin_g_l": 25, "inr": 1.0, "ascites": "none", "encephalopathy": "none"}
FIB_4 = MAJOR | {"age_years": 65, "ast_upper_normal_u_l": 200}
NORMAL = {"liver_background": "normal"}
FIBROSIS = {"liver_background": "fibrosis"}

COMPUTED: list[tuple[str, dict[str, Any], bool | None]] = [
    ("colorectal.hepatic-resection contraindication 5", risk_score(2) | {"extrahepatic_disease": True}, False),
    ("colorectal.hepatic-resection contraindication 5", risk_score(3) | {"extrahepatic_disease": True}, True),
    ("colorectal.hai-plus-systemic-adjuvant indication 3", risk_score(2) | {"extrahepatic_disease": False}, True),
    ("colorectal.hai-plus-systemic-adjuvant indication 3", risk_score(3) | {"extrahepatic_disease": False}, False),
    ("colorectal.perioperative-chemotherapy indication 3", risk_score(2), False),
    ("colorectal.perioperative-chemotherapy indication 3", risk_score(3), True),
    ("colorectal.portal-vein-embolisation indication 2", standardised(29.9), True),
    ("colorectal.portal-vein-embolisation indication 2", standardised(30), False),
    ("colorectal.portal-vein-embolisation indication 2", measured(29.9), None),
    ("colorectal.alpps indication 1", standardised(29.9), True),
    ("colorectal.alpps indication 1", standardised(30), False),
    ("advice resectable-technical", RESECTABLE | standardised(19.9), False),
    ("advice resectable-technical", RESECTABLE | standardised(20), True),
    ("advice unresectable-olivia", CRC | both(29.9), True),
    ("advice unresectable-olivia", CRC | both(30), None),
    ("advice unresectable-olivia", CRC | measured(29.9), None),
    ("advice flr-normal", NORMAL | both(19.9), True),
    ("advice flr-normal", NORMAL | standardised(20), None),
    ("advice flr-normal", NORMAL | measured(24.9), True),
    ("advice flr-normal", NORMAL | both(25), None),
    ("advice flr-normal", NORMAL | both(26.5), None),
    ("advice flr-normal", NORMAL | both(26.6), False),
    ("advice flr-post-chemo", {"chemotherapy_months": 4} | standardised(29.9), True),
    ("advice flr-post-chemo", {"chemotherapy_months": 4} | standardised(30), False),
    ("advice flr-cirrhosis", FIBROSIS | measured(39.9), True),
    ("advice flr-cirrhosis", FIBROSIS | measured(40), None),
    ("advice flr-cirrhosis", FIBROSIS | measured(49.9), None),
    ("advice flr-cirrhosis", FIBROSIS | measured(50), False),
    ("advice rlv-weight", NORMAL | {"weight_kg": 70, "future_remnant_ml": 350}, True),
    ("advice rlv-weight", NORMAL | {"weight_kg": 70, "future_remnant_ml": 350.1}, False),
    ("advice kgr-gate", growth(1.9), True),
    ("advice kgr-gate", growth(2), False),
    ("advice cirrhosis-suspicion", FIB_4 | {"ast_u_l": 100}, False),
    ("advice cirrhosis-suspicion", FIB_4 | {"ast_u_l": 101}, True),
    ("advice cirrhosis-suspicion", APRI | {"ast_u_l": 60}, False),
    ("advice cirrhosis-suspicion", APRI | {"ast_u_l": 61}, True),
    ("advice resect2025-potentially", RESECTABLE | both(29.9), None),
    ("advice resect2025-potentially", RESECTABLE | both(30), False),
    ("advice resect2025-potentially", RESECTABLE | measured(30), None),
    ("gate child-b-ablation", CHILD_PUGH | {"bilirubin_umol_l": 20}, True),
    ("gate child-b8-radioembolisation", CHILD_PUGH | {"bilirubin_umol_l": 20}, False),
    ("gate child-b8-radioembolisation", CHILD_PUGH | {"bilirubin_umol_l": 40}, True),
    ("gate child-c-surgery", CHILD_PUGH | {"bilirubin_umol_l": 60}, False),
    ("gate child-c-surgery", CHILD_PUGH | {"bilirubin_umol_l": 60, "ascites": "slight"}, True),
]
"""A rule over computed numbers, the facts of a case just beside or exactly at a limit of it, and what it yields."""


@pytest.mark.parametrize(
    ("name", "facts", "value"), COMPUTED, ids=[f"{name} {value} {n}" for n, (name, _, value) in enumerate(COMPUTED)]
)
def test_a_limit_of_a_computed_number_is_reached_by_the_facts_of_a_case(
    name: str, facts: dict[str, Any], value: bool | None
) -> None:
    assert RULES[name].condition.holds(values_of(facts)) is value


@cache
def prepared() -> tuple[list[dict[str, Any]], duckdb.DuckDBPyConnection]:
    """The values of random cases of every primary, and a database with the same cases and scores."""
    random_cases = RandomCases(KNOWLEDGE.systems.values(), seed=31)
    for rule in DIFFERENT:
        for name, limit in rule.limits():
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


@pytest.mark.parametrize("start", range(0, len(DIFFERENT), 40))
def test_one_case_at_a_time_and_a_table_at_once_agree(start: int) -> None:
    rules = DIFFERENT[start : start + 40]
    values, database = prepared()
    columns = ", ".join(f"{rule.condition.to_sql()} AS r{number}" for number, rule in enumerate(rules))
    rows = database.execute(f"SELECT {columns} FROM cases ORDER BY row").fetchall()
    for case, row in zip(values, rows, strict=True):
        for rule, by_table in zip(rules, row, strict=True):
            assert rule.condition.holds(case) is by_table, (rule.name, {name: case[name] for name in rule.facts})


def test_a_condition_knows_the_range_of_the_score_that_it_names() -> None:
    scheme = KNOWLEDGE.systems["child-pugh"].scheme
    assert scheme.range == (5, 15)
    scope = {"child_pugh_score": Symbol("child_pugh_score", Type.NUMBER, *scheme.range, staged=True)}
    with pytest.raises(RuleError):
        condition("child_pugh_score < 5", scope)
