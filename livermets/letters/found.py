"""What is found in a text: proposals with their words, and what was seen and not taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from livermets.case.faults import CaseError
from livermets.case.typed import read_typed
from livermets.facts import FACTS
from livermets.letters.layout import Layout, Sentence

DIFFERENT: Final = "said in two ways"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that a text states: its value, the words that say so with their places in the text, and how they were read.

    One that is not `sure` is shown and not ticked: the words stand there, but may mean something else.
    """

    fact: str
    value: Any
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    reason: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Words of a text that were not taken as a fact, where they stand, and why."""

    words: str
    place: tuple[int, int]
    why: str


@dataclass(frozen=True, slots=True)
class _Said:
    value: Any
    start: int
    end: int
    reason: str
    sure: bool


@dataclass
class Notes:
    """What one reading of a text gathers. Places are those of the plain text."""

    layout: Layout
    said: dict[str, list[_Said]] = field(default_factory=lambda: defaultdict(list))
    refused: list[NotTaken] = field(default_factory=list)
    _taken: bytearray = field(init=False)
    """One for each sign of the plain text that was understood."""

    def __post_init__(self) -> None:
        self._taken = bytearray(len(self.layout.plain))

    def is_taken(self, start: int, end: int) -> bool:
        """Whether something of a stretch was understood."""
        return self._taken.find(1, start, end) >= 0

    def _take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)

    def say(
        self, fact: str, value: Any, sentence: Sentence, span: tuple[int, int], reason: str = "", *, sure: bool = True
    ) -> None:
        """Note that a stretch of a sentence states a value."""
        start, end = sentence.start + span[0], sentence.start + span[1]
        inside = self.layout.plain[start:end]
        if inside.count("(") > inside.count(")") and self.layout.plain[end : end + 1] == ")":
            end += 1
        self.said[fact].append(_Said(value, start, end, reason, sure))
        self._take(start, end)

    def read(
        self, fact: str, written: str, sentence: Sentence, span: tuple[int, int], reason: str = "", *, sure: bool = True
    ) -> bool:
        """Note a number as it is written, unit and all; False, with the reason kept, where the one reader refuses it."""
        try:
            read = read_typed(FACTS[fact], written)
        except CaseError as error:
            fault = error.faults[0]
            self.refuse(sentence, span, f"{FACTS[fact].label}: {fault.problem}; accepted: {fault.accepted}")
            return False
        if read.value is not None:
            self.say(fact, read.value, sentence, span, reason or read.remark, sure=sure)
        return read.value is not None

    def refuse(self, sentence: Sentence, span: tuple[int, int], why: str) -> None:
        """Note that words were seen and not taken."""
        start, end = sentence.start + span[0], sentence.start + span[1]
        self._take(start, end)
        self.refused.append(NotTaken(self.layout.words(start, end), self.layout.span(start, end), why))

    def understood(self, sentence: Sentence, span: tuple[int, int]) -> None:
        """Note that a stretch was understood and says nothing that a case holds."""
        self._take(sentence.start + span[0], sentence.start + span[1])

    def values(self, fact: str) -> list[Any]:
        """What was said of a fact so far."""
        return [one.value for one in self.said.get(fact, ())]

    def drop(self, fact: str, why: str) -> None:
        """Take back what was said of a fact, and say why."""
        for one in self.said.pop(fact, ()):
            self.refused.append(NotTaken(self.layout.words(one.start, one.end), self.layout.span(one.start, one.end), why))

    def proposals(self) -> tuple[Proposal, ...]:
        """One proposal for each fact of which all that was said agrees; what does not agree becomes a refusal."""
        found = []
        for fact in [name for name in FACTS if name in self.said]:
            said = self.said[fact]
            sure = [one for one in said if one.sure]
            chosen = sure or said
            if FACTS[fact].kind.value == "set":
                value: Any = frozenset().union(*(one.value for one in chosen))
            elif any(one.value != chosen[0].value for one in chosen):
                self.drop(fact, f"{FACTS[fact].label}: {DIFFERENT}")
                continue
            else:
                value = chosen[0].value
            spans = _distinct((one.start, one.end) for one in chosen)
            found.append(
                Proposal(
                    fact,
                    value,
                    tuple(self.layout.words(*span) for span in spans),
                    tuple(self.layout.span(*span) for span in spans),
                    next((one.reason for one in chosen if one.reason), ""),
                    bool(sure),
                )
            )
        return tuple(found)


def _distinct(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in their order, none twice, and none that lies within another."""
    ordered = sorted(set(spans), key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for span in ordered:
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
