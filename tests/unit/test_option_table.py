"""The comparison of options: the key outcome by the stated rule, nothing hidden, and what does not compare says why."""

import pytest

from livermets.assessment.options import INTENTS
from livermets.charts.option_table import in_order, option_table, shared_questions, side_by_side
from livermets.evidence.option_outcomes import key_figures, key_outcome, mortality
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS

REGISTRY = knowledge().registry
OPTIONS = REGISTRY.options
SURVIVAL_AT_FIVE = ("overall-survival", "rate", 60)


@pytest.mark.parametrize("primary", [name for name in PRIMARY_LABELS if REGISTRY.options_for(name)])
def test_every_option_of_a_primary_has_a_row(primary: str) -> None:
    options = REGISTRY.options_for(primary)
    table = option_table(options, REGISTRY)
    assert list(table.index) == [option.id for option in options]
    assert (table["Key outcome"] != "").all()
    assert (table["Strength of evidence"] != "").all()


def test_survival_at_five_years_comes_first_and_the_spread_of_the_others_beside_it() -> None:
    outcome = key_outcome(OPTIONS["colorectal.hepatic-resection"], REGISTRY)
    assert outcome is not None
    assert outcome.figure.id == "crlm-resection-fong1999-os5"
    assert outcome.spread == "4 others: 25.5–44.8 %"


def test_without_survival_at_five_years_the_next_horizon_or_the_median_stands_in() -> None:
    expected = {
        "colorectal.liver-first": ("rate", 36),
        "colorectal.trifluridine-tipiracil": ("median", None),
        "colorectal.portal-vein-embolisation": ("proportion", None),
    }
    for name, (measure, horizon) in expected.items():
        outcome = key_outcome(OPTIONS[name], REGISTRY)
        assert outcome is not None
        assert (outcome.figure.measure, outcome.figure.horizon_months) == (measure, horizon), name


def test_an_option_without_figures_says_so() -> None:
    option = OPTIONS["gallbladder.resection-m1"]
    assert key_outcome(option, REGISTRY) is None
    row = option_table([option], REGISTRY).iloc[0]
    assert (row["Key outcome"], row["Source"]) == ("no figure read", "")


def test_no_key_figure_is_one_that_a_later_report_replaced() -> None:
    for option in OPTIONS.values():
        assert all(figure.superseded_by is None and not figure.retracted for figure in key_figures(option, REGISTRY))


def test_mortality_keeps_its_windows_apart() -> None:
    found = mortality(OPTIONS["colorectal.hepatic-resection"], REGISTRY)
    windows = [figure.endpoint for figure in found]
    assert len(windows) == len(set(windows)) > 1


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.id)
def test_what_stands_in_the_row_of_an_option_is_of_its_own_treatment(option: Option) -> None:
    """Key figures also hold the other arm: the three deaths after resection in COLLISION are not deaths after ablation."""
    assert {figure.treatment for figure in mortality(option, REGISTRY)} <= {option.treatment}
    outcome = key_outcome(option, REGISTRY)
    if outcome is not None and outcome.figure.treatment != option.treatment:
        cell = option_table([option], REGISTRY).iloc[0]["Key outcome"]
        assert cell.endswith(f", of {REGISTRY.treatment_label(outcome.figure.treatment).lower()}")


def test_options_stand_by_intent_and_otherwise_as_in_the_registry() -> None:
    options = REGISTRY.options_for("colorectal")
    ordered = in_order(options)
    assert [INTENTS.index(option.intent) for option in ordered] == sorted(INTENTS.index(option.intent) for option in options)
    for intent in INTENTS:
        assert [one for one in ordered if one.intent == intent] == [one for one in options if one.intent == intent]
    assert set(INTENTS) == set(INTENT_LABELS)


def test_side_by_side_takes_one_question_and_names_why_two_do_not_compare() -> None:
    chosen = [OPTIONS["colorectal.hepatic-resection"], OPTIONS["colorectal.immune-checkpoint-inhibitor"]]
    found = side_by_side(chosen, REGISTRY, SURVIVAL_AT_FIVE)
    assert found is not None
    assert {outcome.figure.horizon_months for outcome in found.outcomes.values()} == {60}
    assert any("only one of the two is a cohort of liver metastases" in reason for reason in found.reasons)


def test_an_option_that_is_silent_on_a_question_is_named() -> None:
    names = ("colorectal.hepatic-resection", "colorectal.liver-transplantation", "colorectal.liver-first")
    found = side_by_side([OPTIONS[name] for name in names], REGISTRY, SURVIVAL_AT_FIVE)
    assert found is not None
    assert [option.id for option in found.silent] == ["colorectal.liver-first"]


def test_the_question_that_most_options_answer_comes_first() -> None:
    names = ("colorectal.hepatic-resection", "colorectal.repeat-hepatectomy", "colorectal.liver-transplantation")
    questions = shared_questions([OPTIONS[name] for name in names], REGISTRY)
    assert [len(found.silent) for found in questions] == sorted(len(found.silent) for found in questions)
    assert (questions[0].axis.endpoint, questions[0].axis.horizon_months) == ("overall-survival", 60)
