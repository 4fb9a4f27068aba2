"""Counting pairs of patients that a score orders, for many patients at once.

For each query: over the points with a larger key, the weight of those with a lower score and of those with an equal one. A
score of few values is counted value by value. Otherwise the points are sorted by key and cut into blocks of 1, 2, 4, …
neighbours; every prefix is a union of such blocks, one for each bit of its length, and within a block sorted by score a
bisection counts: n·log²n steps, all of them on whole arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from livermets.cohort.statistics.event_times import Floats, Integers

_FEW: Final = 40
"""So many different scores are counted one by one; more of them are faster in blocks."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Patients as points: a key along which pairs are formed, a score, and a weight; arrays of one length."""

    key: Floats
    score: Floats
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """For each query, the weight of the points beyond it with a lower score, with an equal one, and of all of them."""

    lower: Floats
    equal: Floats
    every: Floats

    @property
    def half_for_ties(self) -> Floats:
        """Lower ones count once, equal ones half."""
        return self.lower + self.equal / 2

    def minus(self, other: Weights) -> Weights:
        """These without those."""
        return Weights(self.lower - other.lower, self.equal - other.equal, self.every - other.every)


def weights_beyond(points: Points, key: Floats, score: Floats) -> Weights:
    """The weights of the points with a key above `key[i]`, by how their score stands to `score[i]`, for each query i."""
    order = np.argsort(-points.key, kind="stable")
    prefix = np.searchsorted(-points.key[order], -key, side="left")
    levels, rank = np.unique(np.concatenate([points.score, score]), return_inverse=True)
    ranks, asked = rank[: len(points.key)][order], rank[len(points.key) :]
    weight = points.weight[order]
    every = np.concatenate([[0.0], np.cumsum(weight)])[prefix]
    count = _by_value if len(levels) <= _FEW else _by_blocks
    return Weights(*count(ranks, weight, prefix, asked, len(levels)), every)


def _by_value(ranks: Integers, weight: Floats, prefix: Integers, asked: Integers, levels: int) -> tuple[Floats, Floats]:
    lower, equal = np.zeros(len(prefix)), np.zeros(len(prefix))
    for level in range(levels):
        up_to = np.concatenate([[0.0], np.cumsum(np.where(ranks == level, weight, 0.0))])[prefix]
        lower += np.where(asked > level, up_to, 0.0)
        equal += np.where(asked == level, up_to, 0.0)
    return lower, equal


def _by_blocks(ranks: Integers, weight: Floats, prefix: Integers, asked: Integers, levels: int) -> tuple[Floats, Floats]:
    lower, equal = np.zeros(len(prefix)), np.zeros(len(prefix))
    bits = max(1, len(ranks).bit_length())
    padding = (1 << bits) - len(ranks)
    ranks = np.concatenate([ranks, np.zeros(padding, dtype=ranks.dtype)])
    weight = np.concatenate([weight, np.zeros(padding)])
    places = np.arange(len(ranks))
    for bit in range(bits):
        size = 1 << bit
        composite = (places >> bit) * levels + ranks
        inside = np.argsort(composite, kind="stable")
        composite, sums = composite[inside], np.concatenate([[0.0], np.cumsum(weight[inside])])
        using = np.flatnonzero(prefix & size)
        start = (prefix[using] >> (bit + 1)) << (bit + 1)
        target = (start >> bit) * levels + asked[using]
        left, right = np.searchsorted(composite, target, "left"), np.searchsorted(composite, target, "right")
        lower[using] += sums[left] - sums[start]
        equal[using] += sums[right] - sums[left]
    return lower, equal
