"""Scores and formulas against a second implementation, on cases drawn with a fixed seed.

The drawn values lie on a limit as often as beside it.
"""

from __future__ import annotations

import random

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.systems import SystemResult
from livermets.case.reading import read_case
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.spec.reference import DRAWN, REFERENCE, VARIANTS, Facts, drawn_case

CASES = 2000
PARTLY_KNOWN = 600


def results(facts: Facts) -> dict[str, SystemResult]:
    return dict(assess(read_case(facts), knowledge()).systems)


@pytest.fixture(scope="module")
def known_cases() -> list[tuple[Facts, dict[str, SystemResult]]]:
    draw = random.Random(20080917)
    cases = [drawn_case(draw) for _ in range(CASES)]
    return [(facts, results(facts)) for facts in cases]


@pytest.mark.parametrize("system", REFERENCE)
def test_fully_known_case_equals_the_second_implementation(
    system: str, known_cases: list[tuple[Facts, dict[str, SystemResult]]]
) -> None:
    groups_met = set()
    for facts, found in known_cases:
        score, group = REFERENCE[system](facts)
        result = found[system]
        assert result.status == "complete", (facts, result.missing)
        if score is not None:
            assert result.score == pytest.approx(score, rel=1e-9, abs=1e-9), facts
        if group is not None:
            assert result.group == group, facts
            groups_met.add(group)
    names = knowledge().systems[system].scheme
    expected = {name for name, _ in names.stages} | set(names.grouping.names if names.grouping else ())
    assert groups_met in (expected, set()), "the drawn cases do not reach every group"


@pytest.mark.parametrize(("system", "variant"), VARIANTS)
def test_variant_equals_the_second_implementation(
    system: str, variant: str, known_cases: list[tuple[Facts, dict[str, SystemResult]]]
) -> None:
    for facts, found in known_cases:
        assert found[system].variants[variant].score == pytest.approx(VARIANTS[system, variant](facts), rel=1e-9)


def test_what_is_unknown_keeps_the_true_result_possible() -> None:
    draw = random.Random(19991224)
    for _ in range(PARTLY_KNOWN):
        full = drawn_case(draw)
        kept = {name: value for name, value in full.items() if name == "primary_site" or draw.random() < 0.7}
        if not kept.get("synchronous"):
            kept.pop("synchronous", None)
        for system, result in results(kept).items():
            if system not in REFERENCE:
                continue
            score, group = REFERENCE[system](full)
            low, high = result.outcome.low, result.outcome.high
            if score is not None:
                assert low is None or low <= score + 1e-9 * max(1, abs(score)), (system, kept)
                assert high is None or high >= score - 1e-9 * max(1, abs(score)), (system, kept)
            if group is not None:
                assert group in result.groups, (system, kept)


@pytest.mark.parametrize(
    ("system", "fact"),
    [
        (system, fact)
        for system, facts in {
            "meld": "bilirubin_umol_l inr creatinine_umol_l dialysis_twice_in_week",
            "meld-na": "bilirubin_umol_l inr creatinine_umol_l sodium_mmol_l dialysis_twice_in_week",
            "meld-3": "bilirubin_umol_l inr creatinine_umol_l sodium_mmol_l albumin_g_l sex dialysis_twice_in_week",
            "child-pugh": "bilirubin_umol_l albumin_g_l inr ascites encephalopathy",
            "tbs": "largest_lesion_mm liver_lesion_count",
            "fib-4": "age_years ast_u_l alt_u_l platelets_10e9_l",
            "apri": "ast_u_l ast_upper_normal_u_l platelets_10e9_l",
        }.items()
        for fact in facts.split()
    ],
)
def test_one_unknown_fact_gives_the_lowest_and_highest_value_over_its_range(system: str, fact: str) -> None:
    draw = random.Random(f"{system} {fact}")
    declared = FACTS[fact]
    for _ in range(40):
        facts = drawn_case(draw)
        if declared.is_numeric:
            assert declared.minimum is not None
            assert declared.maximum is not None
            steps = [declared.minimum, declared.maximum, *DRAWN[fact]]
            steps += [declared.minimum + (declared.maximum - declared.minimum) * step / 50 for step in range(1, 50)]
        else:
            steps = list(declared.values) or [True, False]
        scores = [REFERENCE[system]({**facts, fact: step})[0] for step in steps]
        del facts[fact]
        outcome = results(facts)[system].outcome
        assert outcome.low == pytest.approx(min(score for score in scores if score is not None)), facts
        assert outcome.high == pytest.approx(max(score for score in scores if score is not None)), facts
