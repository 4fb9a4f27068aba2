"""The red flags of a case on the discussion screen: dangers a line or two each, missing tests in one quiet line below.

What a line has no room for stands in full behind E.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from livermets.board.briefing import FlagLine, by_kind
from livermets.text import counted

_MOST_IN_ONE_COLUMN: Final = 2


class Flags(NamedTuple):
    """The red flags under one title; `loud` while a danger is not answered, `many` when they need two columns."""

    title: str
    dangers: list[FlagLine]
    questions: list[FlagLine]
    loud: bool
    many: bool


def flags_shown(lines: Sequence[FlagLine]) -> Flags | None:
    """The red flags below the question; None where none stands."""
    if not lines:
        return None
    dangers, questions = by_kind(lines)
    return Flags(
        title="Red flags" if len(dangers) > 1 else "Red flag" if dangers else "Not tested",
        dangers=dangers,
        questions=questions,
        loud=any(line.acknowledged is None for line in dangers),
        many=len(dangers) > _MOST_IN_ONE_COLUMN,
    )


def flags_spoken(lines: Sequence[FlagLine]) -> str:
    """How many dangers stand, for a screen reader. Plain text."""
    dangers, _ = by_kind(lines)
    return f" {counted(len(dangers), 'red flag')}: {' '.join(line.text for line in dangers)}" if dangers else ""
