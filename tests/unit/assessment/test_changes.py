"""What a change of facts moves, and what it leaves alone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.changes import NumberChange, OptionChange, SystemChange, changed_facts, differences
from livermets.case.case import Case
from livermets.case.reading import read_case
from livermets.charts.moves import Move, moves_figure
from livermets.knowledge.loading import knowledge
from livermets.screens.compare.moves import moves_of, number_alone, sentence, side_words, span
from tests.cases import RandomCases

KNOWN = knowledge()
FONG: dict[str, Any] = {
    "primary_site": "colorectal",
    "primary_node_positive": True,
    "synchronous": True,
    "liver_lesion_count": 1,
    "largest_lesion_mm": 40,
}


def assessed(facts: dict[str, Any]) -> Assessment:
    return assess(read_case(facts), KNOWN)


def systems(before: dict[str, Any], after: dict[str, Any]) -> dict[str, SystemChange]:
    changes = differences(assessed(before), assessed(after))
    return {change.id: change for change in changes if isinstance(change, SystemChange)}


def test_the_same_case_moves_nothing() -> None:
    for case in RandomCases(KNOWN.systems.values(), seed=5).cases(20):
        assert differences(assess(case, KNOWN), assess(case, KNOWN)) == ()


def test_only_the_systems_that_rest_on_a_fact_move_with_it() -> None:
    moved = systems(FONG, FONG | {"cea_ng_ml": 300})
    assert "fong-crs" in moved
    assert all("cea_ng_ml" in KNOWN.systems[name].facts for name in moved)
    fong = moved["fong-crs"]
    assert (fong.before.outcome.low, fong.before.outcome.high) == (2, 3)
    assert (fong.after.outcome.low, fong.after.outcome.high) == (3, 3)
    assert fong.result_moves
    assert not fong.applies_moves


@pytest.mark.parametrize(("cea", "moves"), [(200, False), (200.1, True)])
def test_a_value_on_the_border_does_not_move_what_a_value_above_it_does(cea: float, moves: bool) -> None:
    assert ("fong-crs" in systems(FONG | {"cea_ng_ml": 12}, FONG | {"cea_ng_ml": cea})) is moves


def test_a_fact_made_unknown_widens_and_never_counts_as_no() -> None:
    known = FONG | {"cea_ng_ml": 300}
    fong = systems(known, FONG)["fong-crs"]
    assert fong.before.score == 3
    assert (fong.after.outcome.low, fong.after.outcome.high) == (2, 3)


def test_another_primary_moves_what_applies_and_replaces_the_options() -> None:
    before, after = assessed({"primary_site": "colorectal"}), assessed({"primary_site": "breast"})
    changes = differences(before, after)
    fong = next(c for c in changes if isinstance(c, SystemChange) and c.id == "fong-crs")
    assert fong.applies_moves
    assert fong.after.applicable is False
    options = [change for change in changes if isinstance(change, OptionChange)]
    gone = [change for change in options if change.after is None]
    new = [change for change in options if change.before is None]
    assert {change.id for change in gone} == {option.id for option in before.options}
    assert {change.id for change in new} == {option.id for option in after.options}


def test_an_option_moves_with_its_status() -> None:
    before = assessed({"primary_site": "colorectal"})
    after = assessed({"primary_site": "colorectal", "extrahepatic_disease": True, "extrahepatic_resectable": False})
    moved = [change for change in differences(before, after) if isinstance(change, OptionChange)]
    assert moved
    for change in moved:
        assert change.before is not None
        assert change.after is not None
        assert change.before.status != change.after.status


def test_a_score_after_systemic_treatment_raises_its_note() -> None:
    fong = systems(FONG, FONG | {"chemotherapy_cycles": 4})["fong-crs"]
    assert fong.new_notes == ("chemo-before",)
    assert not fong.result_moves
    back = systems(FONG | {"chemotherapy_cycles": 4}, FONG)["fong-crs"]
    assert back.gone_notes == ("chemo-before",)


def test_derived_numbers_move_with_their_bounds() -> None:
    changes = differences(assessed({"liver_lesion_count": 3}), assessed({"liver_lesion_count": 3, "largest_lesion_mm": 40}))
    burden = next(c for c in changes if isinstance(c, NumberChange) and c.name == "tumour_burden_score")
    assert burden.before[0] == 3
    assert burden.after == (5, 5)


def test_a_comparison_turned_round_is_the_same_moves_turned_round() -> None:
    cases = RandomCases(KNOWN.systems.values(), seed=11).cases(20)
    for first, second in zip(cases[::2], cases[1::2], strict=True):
        there = differences(assess(first, KNOWN), assess(second, KNOWN))
        back = differences(assess(second, KNOWN), assess(first, KNOWN))
        forth = {(type(c), getattr(c, "id", getattr(c, "name", ""))) for c in there}
        assert forth == {(type(c), getattr(c, "id", getattr(c, "name", ""))) for c in back}


def test_the_facts_that_differ_are_named_with_those_that_follow() -> None:
    before = read_case({"primary_positive_nodes": 0, "case_label": "a", "snapshot": "before"})
    after = read_case({"primary_positive_nodes": 2, "case_label": "b", "snapshot": "after"})
    changes = {change.fact: change for change in changed_facts(before, after)}
    assert set(changes) == {"primary_positive_nodes", "primary_node_positive"}
    assert (changes["primary_node_positive"].before, changes["primary_node_positive"].after) == (False, True)
    assert changes["primary_node_positive"].follows
    assert not changes["primary_positive_nodes"].follows


def test_unknown_and_no_are_different() -> None:
    empty = read_case({})
    no = read_case({"extrahepatic_disease": False})
    assert [change.before for change in changed_facts(empty, no)][:1] == [None]
    assert changed_facts(no, no) == ()


def test_a_move_is_said_with_numbers_and_groups() -> None:
    fong = systems(FONG, FONG | {"cea_ng_ml": 300})["fong-crs"]
    assert (side_words(fong.before), side_words(fong.after)) == ("2–3", "3, high")
    assert number_alone(fong.after) == "3"


def test_the_sentence_names_what_moves_and_counts_what_does_not() -> None:
    before, after = assessed(FONG), assessed(FONG | {"cea_ng_ml": 300})
    moved = [change for change in differences(before, after) if isinstance(change, SystemChange)]
    said = sentence([change for change in moved if change.id == "fong-crs"], before, after)
    assert said.startswith("Fong score 2–3 → 3, high; ")
    assert said.endswith("with a result do not move.")
    assert sentence([], before, before).startswith("No stage or score moves: ")


def test_a_point_score_stands_on_its_strip_by_its_points_and_a_stage_by_its_groups() -> None:
    fong = systems(FONG, FONG | {"cea_ng_ml": 300})["fong-crs"]
    assert span(fong.before) == (2 / 6, 4 / 6)
    assert span(fong.after) == (3 / 6, 4 / 6)
    stage = assessed({"extrahepatic_disease": True}).systems["cn-three-phase"]
    assert span(stage) == (2 / 3, 1)


def test_a_score_with_a_group_that_points_do_not_decide_stands_by_its_groups() -> None:
    known = {"primary_site": "colorectal", "hepatic_node_positive": False}
    factors = {"liver_lesion_count": 3, "largest_lesion_mm": 60, "primary_positive_nodes": 5, "cea_ng_ml": 5}
    minagawa = assessed(known | factors).systems["minagawa"]
    assert minagawa.group == "3"
    assert span(minagawa) == (2 / 4, 3 / 4)
    worst = assessed(known | factors | {"hepatic_node_positive": True}).systems["minagawa"]
    assert span(worst) == (3 / 4, 1)


def test_points_between_the_reported_groups_still_have_a_place() -> None:
    beppu = knowledge().systems["beppu-nomogram"]
    assert beppu.scheme.grouping is not None
    between = next(n for n in range(beppu.scheme.highest) if not beppu.scheme.grouping.covered >> n & 1)
    example = next(
        assessed(example.given).systems["beppu-nomogram"]
        for example in beppu.definition.examples
        if assessed(example.given).systems["beppu-nomogram"].score is not None
    )
    at = replace(example, outcome=replace(example.outcome, low=float(between), high=float(between), groups=(), ungrouped=True))
    assert span(at) == (between / (beppu.scheme.highest + 1), (between + 1) / (beppu.scheme.highest + 1))


def test_what_has_no_order_or_does_not_apply_has_no_place() -> None:
    assert span(assessed({"primary_site": "breast"}).systems["fong-crs"]) is None
    assert span(assessed({"synchronous": True}).systems["gennari-descriptor"]) is None


def test_the_picture_plots_both_states_of_every_system_that_changes_place() -> None:
    moves = moves_of(list(systems(FONG, FONG | {"cea_ng_ml": 300}).values()))
    assert all(move.before != move.after for move in moves)
    fong = next(move for move in moves if move.name == "Fong score")
    before, after = moves_figure(moves).data
    row = moves.index(fong)
    assert (before.base[row], before.x[row]) == (pytest.approx(2 / 6), pytest.approx(2 / 6))
    assert (after.base[row], after.x[row]) == (pytest.approx(3 / 6), pytest.approx(1 / 6))
    assert after.y[row] > before.y[row], "the state after stands below, the axis runs downwards"
    words = [note.text for note in moves_figure(moves).layout.annotations]
    assert "Fong score: 2–3 → 3" in words


def test_a_side_without_a_place_is_not_drawn() -> None:
    figure = moves_figure([Move("Fong score", None, (0.5, 1.0), "does not apply", "3–5")])
    assert figure.data[0].x[0] is None
    assert figure.data[1].x[0] == 0.5


def test_random_cases_never_break_the_words() -> None:
    cases: list[Case] = RandomCases(KNOWN.systems.values(), seed=3).cases(12, "colorectal")
    for first, second in itertools.pairwise(cases):
        before, after = assess(first, KNOWN), assess(second, KNOWN)
        moved = [change for change in differences(before, after) if isinstance(change, SystemChange)]
        assert sentence(moved, before, after)
        for move in moves_of(moved):
            for place in (move.before, move.after):
                assert place is None or 0 <= place[0] < place[1] <= 1 + 1e-9
