"""By what patients can be divided: every known group is counted once, and unknown is no group."""

from collections import Counter

from livermets.cohort.divisions import NOT_KNOWN, NOT_SETTLED, all_divisions, division_names, division_values
from livermets.knowledge.loading import knowledge
from tests import cohorts


def test_the_number_known_is_that_of_the_values() -> None:
    demo = cohorts.demo()
    for one in all_divisions(demo, knowledge()):
        values = division_values(demo, one)
        assert len(values) == demo.rows
        assert one.settled == sum(value is not None for value in values), one.label
        assert set(division_names(values, one, knowledge())) == set(values) - {None}


def test_groups_of_a_system_stand_from_best_to_worst_and_yes_after_no() -> None:
    demo = cohorts.demo()
    game = cohorts.division(demo, "system", "GAME")
    assert division_names(division_values(demo, game), game, knowledge()) == ("low", "moderate", "high")
    bilobar = cohorts.division(demo, "fact", "Bilobar")
    assert division_names(division_values(demo, bilobar), bilobar, knowledge()) == ("no", "yes")


def test_points_stand_by_value_and_what_is_open_is_called_so() -> None:
    demo = cohorts.demo()
    fong = cohorts.division(demo, "score", "Fong")
    names = division_names(division_values(demo, fong), fong, knowledge())
    assert names == tuple(sorted(names, key=float))
    assert (fong.unknown, cohorts.division(demo, "column", "Unit").unknown) == (NOT_SETTLED, NOT_KNOWN)


def test_a_column_with_one_group_divides_nobody() -> None:
    labels = Counter(one.label for one in all_divisions(cohorts.small(), knowledge()))
    assert labels == {"Unit": 1}
