"""Removing segments: what is cleared, what is left, which neighbours stay whole, in words of hemilivers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.assessment.resection import adjacent, extent_words, resection_of, two_adjacent_spared, whole_segments
from livermets.case.case import Lesion
from livermets.case.liver import LEFT_HEMILIVER, RIGHT_HEMILIVER, SEGMENTS

DEMO = [Lesion("6", 55), Lesion("7", 31), Lesion("8", 18), Lesion("4b", 22), Lesion("2", 14)]
CHOICES = st.frozensets(st.sampled_from(SEGMENTS))


def test_a_right_hemihepatectomy_leaves_the_lesions_of_the_left() -> None:
    chosen = resection_of(DEMO, RIGHT_HEMILIVER)
    assert chosen.cleared == (1, 2, 3)
    assert chosen.left == (4, 5)
    assert chosen.kept == ("1", "2", "3", "4a", "4b")
    assert chosen.extent == "the whole right hemiliver (right hemihepatectomy)"
    assert chosen.two_adjacent_spared is True


def test_a_lesion_of_unknown_segment_is_neither_cleared_nor_left() -> None:
    chosen = resection_of([Lesion(None, 20), Lesion("5", 10)], {"5"})
    assert (chosen.cleared, chosen.left, chosen.unplaced) == ((2,), (), (1,))


@pytest.mark.parametrize(
    ("removed", "place"), [({"4a"}, "unplaced"), ({"4b", "5"}, "unplaced"), ({"4a", "4b"}, "cleared"), ({"5", "8"}, "left")]
)
def test_a_lesion_in_segment_4_goes_with_both_halves_and_is_unplaced_with_one(removed: set[str], place: str) -> None:
    chosen = resection_of([Lesion("4", 20)], removed)
    assert {name: getattr(chosen, name) for name in ("cleared", "left", "unplaced")} == {
        "cleared": (),
        "left": (),
        "unplaced": (),
        place: (1,),
    }


def test_a_vanished_lesion_is_a_site_to_clear_and_a_resected_or_ablated_one_is_none() -> None:
    lesions = [Lesion("5", None, None, "vanished"), Lesion("5", 10, None, "resected"), Lesion("2", 10, None, "ablated")]
    chosen = resection_of(lesions, {"5"})
    assert (chosen.cleared, chosen.left, chosen.unplaced) == ((1,), (), ())


def test_an_unknown_segment_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no such segment: 9"):
        resection_of([], {"9"})


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        (set(), ""),
        ({"1"}, "segment 1 alone"),
        ({"6", "7"}, "within the right hemiliver"),
        ({"2", "3"}, "within the left hemiliver"),
        ({"4b", "5"}, "parts of both hemilivers"),
        (LEFT_HEMILIVER, "the whole left hemiliver (left hemihepatectomy)"),
        (RIGHT_HEMILIVER | {"1"}, "the whole right hemiliver and segment 1 (right hemihepatectomy)"),
        (RIGHT_HEMILIVER | {"4a", "4b"}, "more than the right hemiliver"),
        (LEFT_HEMILIVER | {"5", "8"}, "more than the left hemiliver"),
        (set(SEGMENTS), "the whole liver"),
        (set(SEGMENTS) - {"1"}, "both hemilivers: nothing is left but segment 1"),
    ],
)
def test_what_is_removed_in_words(removed: set[str], words: str) -> None:
    assert extent_words(removed) == words


@pytest.mark.parametrize(
    ("kept", "spared"),
    [
        ({"2", "3"}, True),
        ({"6", "7"}, True),
        ({"4a", "4b", "5"}, True),
        # Two that touch in no line.
        ({"2", "7"}, False),
        ({"6", "8"}, False),
        ({"5"}, False),
        (set(), False),
        # The two halves of segment 4 are one segment, and half of it with a neighbour is for the board.
        ({"4a", "4b"}, False),
        ({"4b", "5"}, None),
        ({"2", "4a"}, None),
        # So is a pair that hangs on segment 1, of whose neighbours the drawing says nothing.
        ({"1", "2"}, None),
        ({"1"}, False),
        ({"1", "2", "3"}, True),
    ],
)
def test_two_adjacent_segments_are_spared_when_two_whole_ones_touch(kept: set[str], spared: bool | None) -> None:
    assert two_adjacent_spared(kept) is spared


def test_segment_4_counts_with_both_halves_only() -> None:
    assert whole_segments({"4a", "5"}) == {"5"}
    assert whole_segments({"4a", "4b", "5"}) == {"4", "5"}
    assert adjacent("4", "5")
    assert adjacent("3", "4")
    assert not adjacent("4", "4a")


@given(CHOICES, CHOICES)
def test_removing_more_never_spares_more(one: frozenset[str], other: frozenset[str]) -> None:
    rank = {False: 0, None: 1, True: 2}
    fewer, more = resection_of([], one), resection_of([], one | other)
    assert rank[more.two_adjacent_spared] <= rank[fewer.two_adjacent_spared]


@given(CHOICES)
def test_every_standing_lesion_is_in_one_of_the_three(removed: frozenset[str]) -> None:
    lesions = [*DEMO, Lesion(None, 9), Lesion("1", 4, None, "vanished")]
    chosen = resection_of(lesions, removed)
    assert sorted((*chosen.cleared, *chosen.left, *chosen.unplaced)) == list(range(1, 8))
