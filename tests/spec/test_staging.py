"""A table at once and one case at a time: systems, options, red flags, and which rows are no case, are the same."""

from __future__ import annotations

import csv
import itertools
import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from livermets.assessment.assess import assess
from livermets.case.case import CaseError
from livermets.case.doubts import uncounted_values
from livermets.case.reading import read_case
from livermets.cohort.staging import stage
from livermets.cohort.staging_sql import Wanted, completing_part, parts_of, result_names
from livermets.facts import FACTS, PRIMARIES, Kind
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE
from tests.cases import CASES, RandomCases, table_of
from tests.conftest import shared_file
from tests.spec.option_rules import DIFFERENT
from tests.spec.test_real_cohort import facts_of

KNOWLEDGE = knowledge()
EVERYTHING = Wanted(derived=True, options=True, flags=True)


def entered_table(cases: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Facts as they were entered, as a table: what does not stand in a case is unknown."""
    sets = {name for name in FACT_SCOPE if FACTS[name].kind is Kind.SET}
    return table_of(
        {name: frozenset(case[name]) if name in sets and case.get(name) else case.get(name) for name in FACT_SCOPE}
        for case in cases
    )


def same(mine: float | None, other: float | None) -> bool:
    return mine is other if mine is None or other is None else math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-9)


def differences(facts: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    """The columns of a row that say something else than the case by itself."""
    try:
        case = read_case(facts)
    except CaseError as error:
        named = {text.partition(":")[0] for text in (row["faults"] or "").split("; ")}
        known = [name for name, value in row.items() if value is not None and name not in ("row", "faults")]
        return known + (["faults"] if named != {fault.field.split("[")[0] for fault in error.faults} else [])
    found = assess(case, KNOWLEDGE)
    wrong = [] if row["faults"] is None else ["faults"]
    for name, (low, high) in found.derived_bounds.items():
        wrong += [name] if not (same(low, row[f"{name}__low"]) and same(high, row[f"{name}__high"])) else []
    for name, result in found.systems.items():
        outcome = result.outcome
        agrees = (
            all(same(getattr(outcome, side), row[f"{name}__{side}"]) for side in ("low", "high", "score"))
            and outcome.group == row[f"{name}__group"]
            and "|".join(outcome.groups) == (row[f"{name}__groups"] or "")
        )
        wrong += [] if agrees else [name]
    statuses = {result.id: result.status for result in found.options}
    wrong += [name for name in KNOWLEDGE.compiled.options if statuses.get(name) != row[f"{name}__status"]]
    for name, flag in KNOWLEDGE.compiled.red_flags.items():
        wrong += [] if row[f"{name}__value"] is flag.when.holds(found.values) else [name]
    return wrong


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    columns = [column.to_pylist() for column in table.columns]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def test_a_table_says_of_each_row_what_assess_says_of_the_case() -> None:
    drawn = RandomCases(KNOWLEDGE.systems.values(), seed=7)
    for rule in DIFFERENT:
        for name, limit in rule.limits():
            if name in FACTS:
                drawn.limits.setdefault(name, []).append(limit)
    choice = random.Random(7)
    each = max(CASES // 100, 8)
    cases: list[Mapping[str, Any]] = [case.given for primary in PRIMARIES for case in drawn.cases(each, primary=primary)]
    cases += [case.given for case in drawn.cases(each * 10, primary="colorectal")]
    contradicting = [drawn.facts(choice.choice(list(PRIMARIES))) for _ in range(each * 10)]
    answer = rows_of(stage(entered_table([*cases, *contradicting]), KNOWLEDGE, EVERYTHING))
    for facts, row in zip([*cases, *contradicting], answer, strict=True):
        assert not differences(facts, row), (facts, row["faults"])
    refused = [row for row in answer if row["faults"]]
    assert 0 < len(refused) < len(answer) / 2


def test_the_real_table_says_of_each_row_what_assess_says_of_the_case() -> None:
    with shared_file("data/tcia_crlm_v2.csv").open(encoding="utf-8") as handle:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(handle)]
    cases = [{name: value for name, value in facts_of(row).items() if value is not None} for row in rows]
    table = entered_table(cases).select(["row", *cases[0].keys() | cases[1].keys()])
    for facts, row in zip(cases, rows_of(stage(table, KNOWLEDGE, EVERYTHING)), strict=True):
        given = {name: value for name, value in facts.items() if name in table.column_names}
        assert not differences(given, row), facts


def test_a_table_with_few_facts_says_the_same_as_one_with_all() -> None:
    cases = [case.given for case in RandomCases(KNOWLEDGE.systems.values(), seed=9).cases(60, primary="colorectal")]
    few = ["primary_site", "kras_mutated", "primary_positive_nodes", "cea_ng_ml", "extrahepatic_sites", "synchronous"]
    cases = [{name: case[name] for name in few if name in case} for case in cases]
    whole = entered_table(cases)
    wanted = Wanted()
    assert stage(whole.select(["row", *few]), KNOWLEDGE, wanted).equals(stage(whole, KNOWLEDGE, wanted))


def test_a_code_for_unknown_is_not_counted_in_a_table_either() -> None:
    uncounted = [(fact.name, value) for fact in FACTS.values() if fact.is_numeric for value in uncounted_values(fact)]
    assert ("primary_positive_nodes", 99) in uncounted
    cases = [{"primary_site": "colorectal", name: value} for name, value in uncounted]
    for facts, row in zip(cases, rows_of(stage(entered_table(cases), KNOWLEDGE, EVERYTHING)), strict=True):
        assert not differences(facts, row), facts


def test_lesions_say_the_same_in_a_table_as_in_a_case() -> None:
    drawn = random.Random(4)
    cases: list[dict[str, Any]] = []
    for _ in range(400):
        lesions = [
            {
                name: value
                for name, value in (
                    ("segment", drawn.choice(["2", "4", "4a", "4b", "5", "8", "1", None])),
                    ("size_mm", drawn.choice([8, 12.5, 40, None])),
                    ("status", drawn.choice(["present", "vanished", "ablated", None, None])),
                )
                if value is not None
            }
            for _ in range(drawn.randint(0, 3))
        ]
        facts = {
            "primary_site": "colorectal",
            "liver_lesion_count": drawn.choice([1, 2, 99, None, None]),
            "segments_involved": drawn.choice([1, 2, None, None]),
            "largest_lesion_mm": drawn.choice([12.5, 40, None, None]),
            "bilobar": drawn.choice([True, False, None, None]),
            "lesions_complete": drawn.choice([True, False, None]),
            "lesions": lesions,
        }
        cases.append({name: value for name, value in facts.items() if value is not None})
    table = entered_table(cases).append_column("lesions", pa.array([case["lesions"] for case in cases], LESIONS))
    for facts, row in zip(cases, rows_of(stage(table, KNOWLEDGE, EVERYTHING)), strict=True):
        assert not differences(facts, row), facts


ODD_LESIONS: Mapping[str, Sequence[Mapping[str, Any] | None]] = {
    "too large": [{"segment": "2", "size_mm": 400.001}],
    "too small": [{"segment": "2", "size_mm": 0.999}],
    "endless": [{"size_mm": math.inf}],
    "no number": [{"size_mm": math.nan}],
    "no segment": [{"segment": "2", "size_mm": 20}, {"segment": "9", "size_mm": 20}],
    "near nothing": [{"near": "another"}],
    "no status": [{"segment": "2", "status": "another"}],
    "no lesion": [{"segment": "2"}, None],
    "too many": [{"segment": "2"}] * 501,
}


@pytest.mark.parametrize("lesions", ODD_LESIONS.values(), ids=ODD_LESIONS)
def test_a_lesion_that_cannot_be_is_refused_in_a_table_as_in_a_case(lesions: Sequence[Mapping[str, Any] | None]) -> None:
    good = [{"segment": "4b", "size_mm": 1, "near": "none", "status": "present"}, {"segment": "8", "size_mm": 400}]
    each = {"primary_site": "colorectal", "liver_lesion_count": 7, "segments_involved": 1, "largest_lesion_mm": 15}
    cases: list[dict[str, Any]] = [
        {**each, "lesions": lesions},
        {"primary_site": "colorectal", "lesions": good},
        {"primary_site": "colorectal"},
    ]
    table = entered_table(cases).append_column("lesions", pa.array([case.get("lesions") for case in cases], LESIONS))
    answer = rows_of(stage(table, KNOWLEDGE, EVERYTHING))
    for facts, row in zip(cases, answer, strict=True):
        assert not differences(facts, row), (facts, row["faults"])
    assert [row["faults"] is None for row in answer] == [False, True, True]


def test_as_many_lesions_as_a_case_may_have_are_a_case_in_a_table_too() -> None:
    facts: dict[str, Any] = {"primary_site": "colorectal", "lesions": [{"segment": "2"}] * 500}
    table = entered_table([facts]).append_column("lesions", pa.array([facts["lesions"]], LESIONS))
    assert not differences(facts, rows_of(stage(table, KNOWLEDGE, EVERYTHING))[0])


@pytest.mark.parametrize("listed", [98, 99, 100, 120])
def test_a_number_beside_a_long_list_says_the_same_in_a_table_as_in_a_case(listed: int) -> None:
    """99 is a code for unknown and contradicts no list, be it longer."""
    counts, complete = (None, 98, 99, listed, listed + 1), (None, True, False)
    lesions = [{"segment": "2", "size_mm": 10.0}] * listed
    cases: list[dict[str, Any]] = [
        {name: value for name, value in facts.items() if value is not None}
        for count, whole in itertools.product(counts, complete)
        for facts in [{"lesions": lesions, "liver_lesion_count": count, "lesions_complete": whole}]
    ]
    table = entered_table(cases).append_column("lesions", pa.array([lesions] * len(cases), LESIONS))
    for facts, row in zip(cases, rows_of(stage(table, KNOWLEDGE, EVERYTHING)), strict=True):
        assert not differences(facts, row), facts | {"lesions": listed}
    read_case({"lesions": lesions, "liver_lesion_count": 99, "lesions_complete": False})


LESIONS = pa.list_(
    pa.struct([("segment", pa.string()), ("size_mm", pa.float64()), ("near", pa.string()), ("status", pa.string())])
)


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(systems=("fong-crs",)), EVERYTHING], ids=["systems", "one", "everything"])
def test_the_answer_has_the_columns_that_were_asked_for(wanted: Wanted) -> None:
    table = entered_table([{"primary_site": "colorectal"}])
    assert stage(table, KNOWLEDGE, wanted).column_names == ["row", "faults", *result_names(KNOWLEDGE, wanted)]


BY_MEANING: Sequence[Mapping[str, Any]] = [
    {"chemotherapy_months": 0},
    {"chemotherapy_cycles": 0},
    {"chemotherapy_months": 0, "chemotherapy_cycles": 0},
    {"chemotherapy_months": 0, "chemotherapy_cycles": 20},
    {"chemotherapy_months": 6, "chemotherapy_cycles": 0},
    {"chemotherapy_months": 0, "first_line_drugs": ["oxaliplatin"]},
    {"chemotherapy_cycles": 0, "later_line_drugs": ["oxaliplatin"]},
    {"resection_extent": "not-resectable"},
    {"resection_extent": "not-resectable", "liver_completely_resectable": True},
    {"primary_r0_resected": True},
    {"primary_r0_resected": True, "primary_in_place": True},
    {"primary_in_place": True},
    {"months_since_primary_resection": 0},
    {"months_since_primary_resection": 3, "primary_in_place": True},
    {"metastases_total_count": 0},
    {"metastases_total_count": 0, "extrahepatic_sites": ["lung"]},
    {"segments_involved": 1},
    {"segments_involved": 1, "bilobar": True},
    {"segments_involved": 2},
    {"liver_lesion_count": 0},
    {"liver_lesion_count": 0, "largest_lesion_mm": 5},
    {"liver_lesion_count": 0, "bilobar": True},
    {"liver_lesion_count": 0, "tumour_volume_ml": 5},
    {"liver_lesion_count": 0, "largest_lesion_area_mm2": 5},
]


def test_what_follows_by_the_meaning_of_the_words_says_the_same_in_a_table() -> None:
    cases = [{"primary_site": primary, **facts} for facts in BY_MEANING for primary in ("colorectal", "neuroendocrine")]
    answer = rows_of(stage(entered_table(cases), KNOWLEDGE, EVERYTHING))
    for facts, row in zip(cases, answer, strict=True):
        assert not differences(facts, row), (facts, row["faults"])
    assert sum(row["faults"] is not None for row in answer) == 2 * 9


def test_the_segments_that_a_list_names_are_a_lower_bound_in_a_table_as_in_a_case() -> None:
    """At six, seven and eight segments, with and without a number beside the list."""
    named = [("1", "2", "3", "4", "5", "6", "7", "8")[:many] for many in (0, 1, 5, 6, 7, 8)] + [("4", "4a", "4b"), (None,)]
    cases: list[dict[str, Any]] = []
    for segments, number, complete, count in itertools.product(named, (None, 0, 1, 6, 7), (None, False), (None, 0)):
        facts = {
            "primary_site": "colorectal",
            "lesions": [{"segment": one} for one in segments],
            "segments_involved": number,
            "lesions_complete": complete,
            "liver_lesion_count": count,
        }
        cases.append({name: value for name, value in facts.items() if value is not None and value != []})
    lesions = pa.array([case.get("lesions") for case in cases], LESIONS)
    table = entered_table(cases).append_column("lesions", lesions)
    answer = rows_of(stage(table, KNOWLEDGE, EVERYTHING))
    for facts, row in zip(cases, answer, strict=True):
        assert not differences(facts, row), (facts, row["faults"])
    given = [name for name in table.column_names if name != "row"]
    database = duckdb.connect(config={"threads": 1})
    database.register("facts", table)
    whole = database.sql(completing_part(given, check=True).sql).to_arrow_table()
    kept = {name: table[name] for name in table.column_names if name not in whole.column_names}
    database.register("completed", pa.table(kept | {name: whole[name] for name in whole.column_names}))
    for part in parts_of(KNOWLEDGE, Wanted(systems=("technical-resectability-2022",)), given, "completed", written=True):
        found = rows_of(database.sql(part.sql).to_arrow_table())
        for row, other in zip(answer, found, strict=True):
            assert row["faults"] or all(row[name] == value for name, value in other.items()), row
