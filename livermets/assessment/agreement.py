"""Where the systems put one case, side by side: a strip for each, from its best group to its worst.

The strips are each system's own. A place on one is not the risk of the same place on another, and the sentence says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from livermets.text import listed, sentence_case


@dataclass(frozen=True, slots=True)
class Strip:
    """One system: its groups from best to worst, those still possible for the case."""

    name: str
    groups: tuple[str, ...]
    possible: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        return len(self.possible) == 1


def agreement_sentence(strips: Sequence[Strip]) -> str:
    """Which systems put the case in their best group, which in their worst, which are open."""
    if not strips:
        return "No system with ordered groups says anything yet."
    settled = [strip for strip in strips if strip.is_settled]
    best = [strip.name for strip in settled if strip.possible[0] == strip.groups[0]]
    worst = [strip.name for strip in settled if strip.possible[0] == strip.groups[-1]]
    between = len(settled) - len(best) - len(worst)
    parts = []
    if best:
        parts.append(f"best group of {listed(best)}")
    if worst:
        parts.append(f"worst group of {listed(worst)}")
    if between:
        parts.append(f"in between in {between}")
    if len(strips) > len(settled):
        parts.append(f"still open in {len(strips) - len(settled)}")
    verdict = f"They disagree: {'; '.join(parts)}" if best and worst else sentence_case("; ".join(parts))
    return f"{verdict}. Each strip is the system's own: the same place on two is not the same risk."
