"""The comparison of options: one question for all of a screen, each with its own figures, and nothing hidden."""

import pytest

from livermets.assessment.options import INTENTS, STRENGTHS
from livermets.charts.option_table import options_by_intent, shared_questions, side_by_side
from livermets.evidence.nearest import is_every_case
from livermets.evidence.option_outcomes import (
    FIVE_YEAR_SURVIVAL,
    MEDIAN_SURVIVAL,
    NEVER_POOLED,
    KeyOutcome,
    OutcomeAsked,
    answers,
    comparison_words,
    key_figures,
    key_outcome,
    mortality,
    own_figures,
    range_words,
    shared_question,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS

REGISTRY = knowledge().registry
OPTIONS = REGISTRY.options
PRIMARIES = [name for name in PRIMARY_LABELS if REGISTRY.options_for(name)]


def outcome(name: str, question: OutcomeAsked = FIVE_YEAR_SURVIVAL, primary: str = "colorectal") -> KeyOutcome | None:
    return key_outcome(OPTIONS[name], REGISTRY, primary, question)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_figure_speaks_for_an_option_only_when_it_is_its_own(primary: str) -> None:
    """Never the other arm, untreated patients, another primary or a part of the patients."""
    for option in REGISTRY.options_for(primary):
        shared = sum(one.treatment == option.treatment for one in REGISTRY.options_for(primary)) > 1
        for figure in own_figures(option, REGISTRY, primary):
            assert figure.treatment == option.treatment != "no-treatment"
            assert figure.stratum is None or is_every_case(figure.stratum)
            assert not figure.retracted
            assert figure.superseded_by is None
            assert figure.primary == primary or (figure.primary == "mixed" and option.evidence_scope == "pooled")
            assert figure.primary != "mixed" or primary not in NEVER_POOLED
            if shared or option.kind in ("systemic", "supportive"):
                assert figure.id in option.key_figures


def test_uveal_and_unknown_primaries_never_lead_with_a_pooled_figure() -> None:
    pooled = [name for name in PRIMARIES if any(_is_pooled(one, name) for one in REGISTRY.options_for(name))]
    assert pooled
    assert NEVER_POOLED.isdisjoint(pooled)
    assert set(PRIMARIES) >= NEVER_POOLED


def _is_pooled(option: Option, primary: str) -> bool:
    found = key_outcome(option, REGISTRY, primary, MEDIAN_SURVIVAL)
    return found is not None and found.figure.primary == "mixed"


def test_untreated_patients_of_the_past_do_not_stand_for_supportive_care() -> None:
    found = outcome("colorectal.supportive-care", MEDIAN_SURVIVAL)
    assert found is not None
    assert "untreated" not in found.figure.population
    assert found.figure.id == "mcrc-lateline-fresco2-os-bsc"


def test_the_key_figure_leads_with_the_range_of_all_others_and_its_own_comparator() -> None:
    resection = outcome("colorectal.hepatic-resection")
    assert resection is not None
    assert resection.figure.id == "crlm-resection-fong1999-os5"
    values = [figure.value for figure in resection.others if figure.value is not None]
    assert resection.spread == f"{len(values)} others: {min(values):g}–{max(values):g} %"
    assert len(values) > 20
    transplant = outcome("colorectal.liver-transplantation")
    assert transplant is not None
    assert transplant.comparator is not None
    assert transplant.comparator.id == "crlm-chemo-transmet2024-os5-itt"
    assert comparison_words(transplant, REGISTRY) == "13 % with systemic chemotherapy, n 47 (randomised trial)"


def test_a_comparator_is_of_the_same_source_question_and_patients() -> None:
    compared = 0
    for primary in PRIMARIES:
        for option in REGISTRY.options_for(primary):
            for question in (FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL):
                found = key_outcome(option, REGISTRY, primary, question)
                if found is None or found.comparator is None:
                    continue
                arm, figure = found.comparator, found.figure
                assert (arm.source, arm.treatment, arm.stratum) == (figure.source, figure.comparator, figure.stratum)
                assert (arm.endpoint, arm.measure, arm.horizon_months) == (
                    figure.endpoint,
                    figure.measure,
                    figure.horizon_months,
                )
                compared += 1
    assert compared > 30


def test_the_question_is_five_years_where_most_have_it_and_the_median_where_more_have_that() -> None:
    curative = [one for one in REGISTRY.options_for("colorectal") if one.intent == "curative"]
    everything = REGISTRY.options_for("colorectal")
    for options, question in ((curative, FIVE_YEAR_SURVIVAL), (everything, MEDIAN_SURVIVAL)):
        answered = answers(options, REGISTRY, "colorectal")
        assert shared_question(answered) == question
        assert (answered[FIVE_YEAR_SURVIVAL] >= answered[MEDIAN_SURVIVAL]) is (options is curative)
    assert shared_question(answers([], REGISTRY, "colorectal")) == FIVE_YEAR_SURVIVAL


def test_the_same_range_stands_wherever_the_same_question_is_asked() -> None:
    options = list(REGISTRY.options_for("colorectal"))
    lines = range_words(options, REGISTRY, "colorectal", FIVE_YEAR_SURVIVAL)
    beside = side_by_side(options, REGISTRY, "colorectal", FIVE_YEAR_SURVIVAL)
    assert beside is not None
    assert len(lines) == len(beside.outcomes) > 5
    for (name, found), line in zip(beside.outcomes.items(), lines, strict=True):
        assert found == outcome(name)
        assert found.spread in line


def test_no_key_figure_is_one_that_a_later_report_replaced() -> None:
    for option in OPTIONS.values():
        assert all(figure.superseded_by is None and not figure.retracted for figure in key_figures(option, REGISTRY))


def test_mortality_keeps_its_windows_apart() -> None:
    found = mortality(OPTIONS["colorectal.hepatic-resection"], REGISTRY)
    windows = [figure.endpoint for figure in found]
    assert len(windows) == len(set(windows)) > 1


def test_mortality_is_of_the_treatment_and_not_of_the_other_arm() -> None:
    """Key figures also hold the other arm: the three deaths after resection in COLLISION are not deaths after ablation."""
    for option in OPTIONS.values():
        assert {figure.treatment for figure in mortality(option, REGISTRY)} <= {option.treatment}


def test_without_a_case_options_stand_by_intent_then_by_what_speaks_best_for_them() -> None:
    ordered = options_by_intent(REGISTRY.options_for("colorectal"))
    places = [(INTENTS.index(one.intent), STRENGTHS.index(one.strength), not one.liver_specific) for one in ordered]
    assert places == sorted(places)
    assert set(INTENTS) == set(INTENT_LABELS)


def test_side_by_side_takes_one_question_and_names_why_two_do_not_compare() -> None:
    chosen = [OPTIONS["colorectal.hepatic-resection"], OPTIONS["colorectal.immune-checkpoint-inhibitor"]]
    found = side_by_side(chosen, REGISTRY, "colorectal", FIVE_YEAR_SURVIVAL)
    assert found is not None
    assert {one.figure.horizon_months for one in found.outcomes.values()} == {60}
    assert any("only one of the two is a cohort of liver metastases" in reason for reason in found.reasons)


def test_an_option_that_is_silent_on_a_question_is_named() -> None:
    names = ("colorectal.hepatic-resection", "colorectal.liver-transplantation", "colorectal.liver-first")
    found = side_by_side([OPTIONS[name] for name in names], REGISTRY, "colorectal", FIVE_YEAR_SURVIVAL)
    assert found is not None
    assert [option.id for option in found.silent] == ["colorectal.liver-first"]


def test_the_question_that_most_options_answer_comes_first() -> None:
    names = ("colorectal.hepatic-resection", "colorectal.repeat-hepatectomy", "colorectal.liver-transplantation")
    questions = shared_questions([OPTIONS[name] for name in names], REGISTRY, "colorectal")
    assert [len(found.silent) for found in questions] == sorted(len(found.silent) for found in questions)
    assert questions[0].question == FIVE_YEAR_SURVIVAL
