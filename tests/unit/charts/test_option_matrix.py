"""The matrix of options: by intent, one question an intent, one axis for what compares, and what does not stand folded."""

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.options import INTENTS, STATUSES
from livermets.charts.lanes import LANE_LENIENT
from livermets.charts.option_matrix import FOLDED, OptionMatrix, intent_question, option_matrix, placed_outcomes
from livermets.charts.option_table import options_by_intent, side_by_side
from livermets.evidence import comparable
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL, asks, key_outcome
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import PRIMARY_LABELS

REGISTRY = knowledge().registry
PRIMARIES = [name for name in PRIMARY_LABELS if REGISTRY.options_for(name)]


def matrix(primary: str) -> OptionMatrix:
    return option_matrix(options_by_intent(REGISTRY.options_for(primary)), REGISTRY, primary)


def of_demo(name: str) -> OptionMatrix:
    case = knowledge().demo_cases[name].case
    results = {one.id: one for one in assess(case, knowledge()).options}
    return option_matrix([one.option for one in results.values()], REGISTRY, case.values["primary_site"], results)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_every_option_stands_once_under_its_intent_with_the_key_outcome_on_its_question(primary: str) -> None:
    found = matrix(primary)
    rows = [(group, row) for group in found.groups for row in group.rows]
    assert sorted(row.option.id for _, row in rows) == sorted(one.id for one in REGISTRY.options_for(primary))
    assert [group.intent for group in found.groups] == [one for one in INTENTS if any(g.intent == one for g in found.groups)]
    for group, row in rows:
        assert row.option.intent == group.intent
        key = key_outcome(row.option, REGISTRY, primary, group.question)
        assert (row.outcome.key if row.outcome else None) == key
        assert key is None or asks(key.figure, group.question)


@pytest.mark.parametrize("primary", PRIMARIES)
def test_one_axis_holds_only_what_compares_and_the_rest_says_why(primary: str) -> None:
    for group in matrix(primary).groups:
        outcomes = [row.outcome for row in group.rows if row.outcome is not None]
        drawn = [one for one in outcomes if one.mark is not None]
        arms = [one.key.comparator for one in drawn if one.comparator is not None and one.key.comparator is not None]
        figures = [one.key.figure for one in drawn]
        assert comparable(*figures, lenient=LANE_LENIENT).ok or not figures
        assert len({figure.time_zero for figure in (*figures, *arms)} - {None}) < 2
        assert bool(drawn) is (group.axis is not None)
        assert all(one.apart for one in outcomes if one.mark is None)
        assert not any(one.apart for one in drawn)


def test_curative_options_are_compared_by_survival_at_five_years_and_the_others_by_the_median() -> None:
    asked = {group.intent: group.question for group in matrix("colorectal").groups}
    assert asked["curative"] == FIVE_YEAR_SURVIVAL
    assert asked["disease-control"] == asked["palliative"] == MEDIAN_SURVIVAL
    assert intent_question("curative", REGISTRY, "gallbladder") == FIVE_YEAR_SURVIVAL


def test_a_case_does_not_change_what_is_compared() -> None:
    before = {group.intent: group.question for group in matrix("colorectal").groups}
    for demo in ("half-filled", "colorectal-synchronous"):
        assert before.items() >= {group.intent: group.question for group in of_demo(demo).groups}.items()


def test_what_does_not_stand_is_folded_by_its_status_and_nothing_is_lost() -> None:
    for demo in ("colorectal-metachronous-single", "half-filled"):
        found = of_demo(demo)
        results = assess(knowledge().demo_cases[demo].case, knowledge()).options
        for status in STATUSES:
            expected = {one.id for one in results if one.status == status}
            folded = {one.id for one in found.folded.get(status, ())}
            shown = {
                row.option.id for group in found.groups for row in group.rows if row.result and row.result.status == status
            }
            assert (folded, shown) == ((expected, set()) if status in FOLDED else (set(), expected))


def test_the_rows_of_an_intent_stand_by_status() -> None:
    for group in of_demo("colorectal-metachronous-single").groups:
        places = [STATUSES.index(row.result.status) for row in group.rows if row.result]
        assert places == sorted(places)


def test_a_comparator_arm_is_drawn_with_its_figure() -> None:
    rows = {row.option.id: row for group in matrix("colorectal").groups for row in group.rows}
    transplant = rows["colorectal.liver-transplantation"].outcome
    assert transplant is not None
    assert transplant.mark is not None
    assert transplant.comparator is not None
    assert (transplant.mark.at, transplant.comparator.at) == (57.0, 13.0)


def test_mortality_says_its_first_window_and_how_many_there_are() -> None:
    rows = {row.option.id: row for group in matrix("colorectal").groups for row in group.rows}
    resection = rows["colorectal.hepatic-resection"]
    assert resection.deaths is not None
    assert (resection.deaths.endpoint, resection.windows) == ("mortality-90d", 4)
    assert rows["colorectal.thermal-ablation"].deaths is None


def test_side_by_side_nothing_is_lenient() -> None:
    names = ("colorectal.hepatic-resection", "colorectal.immune-checkpoint-inhibitor", "colorectal.repeat-hepatectomy")
    found = side_by_side([REGISTRY.options[name] for name in names], REGISTRY, "colorectal", FIVE_YEAR_SURVIVAL)
    assert found is not None
    axis, outcomes = placed_outcomes(found.outcomes, REGISTRY, lenient=())
    assert axis is not None
    alone = outcomes["colorectal.immune-checkpoint-inhibitor"]
    assert alone.mark is None
    assert alone.apart == "only one of the two is a cohort of liver metastases"
    assert all(outcomes[name].mark is not None for name in names if name != "colorectal.immune-checkpoint-inhibitor")
