"""No count under five is shown in a shared report, and none can be worked out from the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.cohort.masking import LEAST_SHOWN, MASK_RULE, hidden_groups, masked_counts, shared_count, shown_count


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 20), (10, 20)),
        ((10, 0), (10, 0)),
        ((4, 20, 30), (None, None, 30)),
        ((4, 3, 30), (None, None, 30)),
        ((4, 0, 0), (None, 0, 0)),
        ((5, 5), (5, 5)),
    ],
)
def test_a_small_count_is_held_back_with_the_next_smallest(counts: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    assert masked_counts(counts) == shown


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_no_small_count_is_shown_or_follows_from_the_total(counts: list[int]) -> None:
    shown = masked_counts(counts)
    hidden = [count for count, one in zip(counts, shown, strict=True) if one is None]
    assert all(one is None or one == 0 or one >= LEAST_SHOWN for one in shown)
    others = [count for count, one in zip(counts, shown, strict=True) if one]
    # A single hidden count would be the total less the others; it may stay alone only where there is nothing to hide it with.
    assert len(hidden) != 1 or not others


def test_words_of_counts() -> None:
    assert (shown_count(None), shown_count(7)) == ("held back", "7")
    assert (shared_count(0), shared_count(4), shared_count(5)) == ("0", "<5", "5")
    assert "fewer than 5 patients" in MASK_RULE


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ([(100, 50), (80, 40)], set()),
        ([(100, 50), (4, 2), (80, 40)], {1, 2}),
        ([(100, 50), (20, 2), (80, 40)], {1, 2}),
        ([(100, 50), (20, 18), (80, 40)], {1, 2}),
        ([(100, 50), (20, 20)], set()),
        ([(3, 1), (4, 1), (80, 40)], {0, 1}),
    ],
)
def test_a_group_that_points_to_few_is_hidden_and_never_alone(groups: list[tuple[int, int]], hidden: set[int]) -> None:
    assert hidden_groups(groups) == hidden
