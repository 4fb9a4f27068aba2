"""The profile of an option against its alternative: what is in it, whether sources agree, and what is missing."""

from typing import Any

import pytest

from livermets.evidence import value_text
from livermets.evidence.option_outcomes import mortality
from livermets.evidence.profile import PROFILE_COLUMNS, EvidenceProfile, evidence_profile, profile_rows
from livermets.knowledge.loading import knowledge
from livermets.knowledge.registry import Registry
from tests.unit.evidence_fixtures import FIGURE, OPTION, SOURCE, TERMS, build

ABLATION: dict[str, Any] = {**OPTION, "id": "colorectal.ablation", "treatment": "ablation", "name": "Ablation (thermal)"}
TERM = {"id": "ablation", "label": "Ablation", "covers": ["rfa"]}
OTHER_SOURCE = {
    **SOURCE,
    "id": "jones2010",
    "authors": "Jones B",
    "design": "rct",
    "doi": "10.1234/def",
    "pmid": "2",
    "pmcid": "PMC2",
}
RATIO: dict[str, Any] = {
    **FIGURE,
    "id": "jones-hr",
    "source": "jones2010",
    "treatment": "ablation",
    "comparator": "hepatic-resection",
    "measure": "hazard-ratio",
    "horizon_months": None,
    "value": 1.05,
    "low": 0.7,
    "high": 1.6,
}


def profile(*figures: dict[str, Any]) -> tuple[EvidenceProfile, Registry]:
    registry, _ = build(
        sources=[SOURCE, OTHER_SOURCE],
        figures=[{key: value for key, value in one.items() if value is not None} for one in (FIGURE, *figures)],
        terms=[*TERMS, TERM],
        options=[OPTION, {**ABLATION, "key_figures": []}],
    )
    options = registry.options
    return evidence_profile(
        options["colorectal.ablation"], options["colorectal.hepatic-resection"], registry, "colorectal"
    ), registry


def test_a_ratio_against_the_other_option_is_a_comparison_and_stands_first() -> None:
    found, _ = profile(RATIO)
    question = found.questions[0]
    assert [(row.side, row.of, row.design) for row in question.rows] == [
        ("between", "Ablation against hepatic resection", "randomised trial")
    ]
    assert question.sets_against
    assert not any("compar" in gap or "ratio" in gap for gap in found.missing)


def test_a_ratio_the_other_way_round_says_so() -> None:
    found, _ = profile({**RATIO, "treatment": "hepatic-resection", "comparator": "ablation"})
    assert [row.of for row in found.questions[0].rows] == ["Hepatic resection against ablation"]


@pytest.mark.parametrize("comparator", ["systemic-chemotherapy", "absence of the factor"])
def test_a_ratio_against_something_else_is_no_comparison_of_the_two(comparator: str) -> None:
    found, _ = profile({**RATIO, "comparator": comparator})
    assert "no ratio of one to the other was read" in found.missing


def test_a_covered_term_is_the_other_option() -> None:
    found, _ = profile({**RATIO, "treatment": "hepatic-resection", "comparator": "rfa"})
    assert found.questions[0].rows[0].side == "between"


def test_a_comparison_that_was_not_randomised_is_named_as_missing_one() -> None:
    found, _ = profile({**RATIO, "source": "smith2001"})
    assert "no randomised comparison of the two was read" in found.missing


def test_what_only_one_reported_is_named_and_sets_nothing_against_anything() -> None:
    found, _ = profile()
    (question,) = found.questions
    assert not question.sets_against
    assert "nothing of ablation" in question.missing
    assert "from when time runs, of 1 of 1" in question.missing
    assert "no overall survival of ablation" in found.missing
    assert "no mortality and no complications of hepatic resection" in found.missing
    assert "a second reading of 1 of 1 figure" in found.missing


def test_a_retracted_mortality_is_neither_in_the_profile_nor_beside_the_option() -> None:
    deaths = {
        "id": "jones-90d",
        "source": "jones2010",
        "treatment": "ablation",
        "endpoint": "mortality-90d",
        "horizon_months": None,
    }
    standing, registry = profile({**FIGURE, **deaths})
    (death,) = mortality(registry.options["colorectal.ablation"], registry)
    assert (death.endpoint, value_text(death)) == ("mortality-90d", "40 % (95 % CI 35–45)")
    assert "no mortality and no complications of ablation" not in standing.missing
    found, registry = profile({**FIGURE, **deaths, "retracted": True})
    assert mortality(registry.options["colorectal.ablation"], registry) == ()
    assert "no mortality and no complications of ablation" in found.missing


@pytest.mark.parametrize(("value", "words"), [(50, "which agree"), (50.5, "which disagree")])
def test_sources_agree_up_to_the_tolerance_of_the_house(value: float, words: str) -> None:
    """Ten points are the tolerance where one of two percentages has no interval."""
    other = {**FIGURE, "id": "jones-os5", "source": "jones2010", "value": value, "low": None, "high": None, "interval": None}
    found, _ = profile(other)
    assert found.questions[0].consistency == (f"Hepatic resection: 2 sources, 40 % to {value:g} %, {words}",)


def test_two_figures_of_one_source_are_not_two_opinions() -> None:
    found, _ = profile({**FIGURE, "id": "smith-os5-later", "value": 80, "low": None, "high": None, "interval": None})
    assert found.questions[0].consistency == ()


def test_complications_are_not_held_against_each_other() -> None:
    counted = {
        "endpoint": "complication",
        "measure": "proportion",
        "horizon_months": None,
        "low": None,
        "high": None,
        "interval": None,
    }
    found, _ = profile(
        {**FIGURE, **counted, "id": "smith-harm", "value": 5}, {**FIGURE, **counted, "id": "jones-harm", "source": "jones2010"}
    )
    assert found.questions[-1].consistency == ("each source counts what it says in its caveat",)


def test_what_makes_a_figure_less_than_direct_is_named() -> None:
    found, _ = profile({**FIGURE, "id": "smith-mixed", "liver_specific": False, "horizon_months": 36})
    rows = {row.figure.id: row for question in found.questions for row in question.rows}
    assert rows["smith-mixed"].indirect == ("not a cohort of liver metastases",)
    assert rows["smith-os5"].indirect == ()


def test_groups_and_superseded_figures_stay_out() -> None:
    found, _ = profile(
        {**FIGURE, "id": "part", "stratum": {"factor": "margin", "group": "R1"}, "horizon_months": 36},
        {**FIGURE, "id": "old", "superseded_by": "smith-os5", "horizon_months": 12},
    )
    assert {row.figure.id for question in found.questions for row in question.rows} == {"smith-os5"}


def test_an_option_cannot_be_set_against_itself() -> None:
    _, registry = profile()
    one = registry.options["colorectal.ablation"]
    with pytest.raises(ValueError, match="against itself"):
        evidence_profile(one, one, registry, "colorectal")


def test_the_file_has_every_figure_and_every_gap() -> None:
    found, registry = profile(RATIO)
    rows = profile_rows(found, registry)
    assert all(len(row) == len(PROFILE_COLUMNS) for row in rows)
    assert {row[PROFILE_COLUMNS.index("figure")] for row in rows} == {"jones-hr", "smith-os5", None}
    gaps = [row[PROFILE_COLUMNS.index("missing")] for row in rows]
    assert [gap for gap in gaps if gap] == [*(gap for one in found.questions for gap in one.missing), *found.missing]


def test_the_profile_of_ablation_against_resection_has_its_trial_and_hides_no_question() -> None:
    registry = knowledge().registry
    option, other = registry.options["colorectal.thermal-ablation"], registry.options["colorectal.hepatic-resection"]
    found = evidence_profile(option, other, registry, "colorectal")
    between = [row.figure.id for row in found.questions[0].rows if row.side == "between"]
    assert "crlm-ablation-collision2025-os-hr" in between
    shown = [row.figure.id for question in found.questions for row in question.rows]
    assert len(shown) == len(set(shown))
