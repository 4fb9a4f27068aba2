"""Every patient is settled, open or without a result in each system; stored results are compared with computed ones."""

from livermets.cohort.system_counts import stored_against_computed, stored_numbers, system_counts
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_the_parts_of_every_system_add_up_to_all_patients() -> None:
    for one in system_counts(cohorts.demo(), knowledge()):
        assert one.settled + one.open + one.without == 600, one.system
        assert one.settled == sum(one.counts)


def test_a_score_with_unknown_inputs_is_open_and_not_in_a_group() -> None:
    counts = {one.system: one for one in system_counts(cohorts.demo(), knowledge())}
    assert (counts["fong-crs"].names, counts["fong-crs"].counts) == (("low", "high"), (338, 216))
    assert counts["fong-crs"].open == 46


def test_stored_scores_of_the_real_table_are_counted_against_the_computed_ones() -> None:
    found = stored_against_computed(cohorts.real(), "fong-crs", knowledge())
    assert (found.same, found.within, found.outside) == (23, 117, 28)
    assert (found.uncomputed, found.not_stored, found.compared) == (0, 29, 168)
    assert sum(count for _, _, count in found.table) == 168


def test_a_stored_result_that_is_no_number_is_not_known() -> None:
    assert [value == value for value in stored_numbers(["2", "high", None, "3.0"])] == [True, False, False, True]
