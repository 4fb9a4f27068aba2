"""The arithmetic of many rows is that of one."""

from __future__ import annotations

import random

import numpy as np

from livermets.cohort.array_values import Words, chosen_values, half_away, nine_digits
from livermets.rules.intervals import round_half_away, significant

DRAWN = random.Random(3)


def test_nine_digits_are_those_that_are_written() -> None:
    values = [DRAWN.choice((-1, 1)) * 10 ** DRAWN.uniform(-30, 30) for _ in range(20_000)]
    values += [DRAWN.randint(1, 10**9) / 10 ** DRAWN.randint(0, 9) for _ in range(20_000)]
    values += [(DRAWN.randint(1, 10**9) + 0.5) * 10.0 ** DRAWN.randint(-9, 3) for _ in range(5000)]
    values += [
        sign * 10.0**power * (1 + step)
        for power in range(-12, 13)
        for step in (0, 1e-16, -1e-16, 1e-10, -1e-10)
        for sign in (1, -1)
    ]
    values += [0.0, -0.0, float("inf"), float("-inf"), 5e-324, 1.7e308]
    assert nine_digits(np.array(values)).tolist() == [significant(value) for value in values]
    assert np.isnan(nine_digits(np.array([float("nan")]))[0])
    assert nine_digits(np.float64(3.0000000000000004)) == 3.0


def test_halves_are_rounded_away_from_zero() -> None:
    values = [-2.5, -0.5, 0.5, 1.5, 2.4999, 1e17, float("inf"), float("-inf")]
    assert half_away(np.array(values), 0).tolist() == [round_half_away(value, 0) for value in values]


def test_a_value_is_chosen_bit_by_bit_whatever_stands_beside_it() -> None:
    when = np.array([True, False, True, False])
    numbers = chosen_values(when, np.array([1.0, np.nan, np.inf, 4.0]), np.array([np.nan, 2.0, 3.0, -np.inf]))
    assert numbers.tolist() == [1.0, 2.0, np.inf, -np.inf]
    assert chosen_values(when, np.int8(3), np.array([0, 1, 0, 3], np.int8)).tolist() == [3, 1, 3, 3]
    assert chosen_values(when, np.int8(-128), np.int8(127)).tolist() == [-128, 127, -128, 127]
    assert chosen_values(when, 300, 7).tolist() == [300, 7, 300, 7]
    assert chosen_values(when, np.False_, when).tolist() == [False] * 4
    assert chosen_values(np.True_, 1.5, 2.5) == 1.5


def test_a_text_keeps_its_number() -> None:
    words = Words()
    assert [words.number(text) for text in ("a", "b", "a")] == [0, 1, 0]
    assert words.texts == ["a", "b"]
