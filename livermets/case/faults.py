"""What is wrong in a case: where, what stands there, why it is refused, and what would be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from livermets.rules.ranges import Range
from livermets.text import abridged, counted, readable, written_number

LONGEST_VALUE: Final = 200
"""Letters of a refused value in a message."""

MOST_HINTS: Final = 20
"""Behind so many faults it is not looked up any more what was probably meant: it takes its time, and nobody reads on so far."""


@dataclass(frozen=True, slots=True)
class CaseFault:
    """One thing wrong in a case: where, what stands there, why it is refused, and what would be accepted."""

    field: str
    value: str
    problem: str
    accepted: str = ""

    def __str__(self) -> str:
        shown = f" = {readable(self.value, LONGEST_VALUE)}" if self.value else ""
        accepted = f"; accepted: {self.accepted}" if self.accepted else ""
        return f"{self.field}{shown}: {self.problem}{accepted}"


class CaseError(ValueError):
    """A case that cannot be read; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[CaseFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class NotReadError(Exception):
    """Why something is no value of a fact, and what would be one where that is not what the fact accepts anyway."""

    def __init__(self, problem: str, accepted: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.accepted = accepted


def shown(value: Any) -> str:
    """A value as a person would write it in a case file; of one that is too long the beginning."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "true" if value else "false"
        case float():
            return written_number(value)
        case set() | frozenset():
            return readable("[" + ", ".join(sorted(map(shown, value))) + "]")
        case tuple():
            return counted(len(value), "lesion")
        case Range():
            return value.text
    return abridged(value)
